"""The Markdown of other programs, converted line by line; what is not known stays as it is."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from publisher.importers import pymdown
from publisher.importers.boxes import (
    LESSONS,
    OURS,
    WARNINGS,
    box,
    callout,
    folded,
    note,
    with_our_boxes,
    with_our_quotations,
)
from publisher.importers.highlights import with_our_highlights
from publisher.importers.hugo import with_our_shortcodes
from publisher.importers.latex import with_our_latex
from publisher.importers.lines import (
    DIV,
    FENCE,
    VERBATIM,
    after_options,
    begin_of_paragraph,
    dedented,
    directive,
    end_of_body,
    end_of_code,
    end_of_verbatim,
    end_of_verse,
    ends_code,
    ends_of_divs,
    indented_code,
    tabs_of,
    trimmed,
    verse,
    with_our_front_matter,
)
from publisher.importers.liquid import without_liquid
from publisher.importers.material import with_our_cards, with_our_references
from publisher.importers.matter import with_home, with_lesson, with_our_matter
from publisher.importers.myst import with_our_directives
from publisher.importers.notes import with_our_notes
from publisher.importers.notion import with_our_callouts
from publisher.importers.quarto import (
    CELL_OPTION,
    LISTED,
    counted,
    div,
    options_of_cell,
    with_tags_apart,
)
from publisher.importers.spans import KRAMDOWN, PANDOC, line_of
from publisher.importers.tables import with_our_tables
from publisher.importers.targets import SourcePage
from publisher.importers.values import with_values
from publisher.importers.wiki import with_our_links
from publisher.markdown.code import ANNOTATION

_ADMONITION = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>!!!|\?\?\?\+?)[ \t]*(?:(?P<name>[A-Za-z][\w-]*)(?:[ \t]+[\w-]+)*?(?:[ \t]+\"(?P<title>.*)\")?"
    r"|\"(?P<only>.+)\")[ \t]*"
)
_LISTING = re.compile(r"<Listing\b(?P<attributes>(?:[^>\"]|\"[^\"]*\")*)>[ \t]*")
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_DROPPED = re.compile(
    r"[ \t]*(?:\{\{#(?:title|author)\b[^{}]*\}\}|\[(?i:toc)\]|\[\[(?i:_?toc_?)\]\]|\{\{TOC\}\}"
    r"|\{\{<[ \t]*pagebreak[ \t]*>\}\}|\\(?:newpage|pagebreak|clearpage)"
    r"|\{==|==\}|import \w+ from ['\"]@theme/Tab.*)[ \t]*"
)
_RAW = re.compile(r"\{=(?P<format>\w+)\}")
_MKDOCSTRINGS = re.compile(r":::[ \t]+[\w.-]+[ \t]*")
_CHUNK = re.compile(rf"\{{(?P<language>[A-Za-z][\w+-]*)\b(?P<rest>[^{{}}]*)\}}|{LISTED}")
_BROKEN = re.compile(r"^(?P<head>[ ]{,3}\[[^\[\]\n]+\]:)[ \t]*\n[ \t]+(?=\S+[ \t]*$)", re.MULTILINE)
_READ = re.compile(r"(?P<before>[ \t]*<[a-z]+\b[^<>]*?)[ ]+markdown(?:=\"?\w+\"?)?(?P<after>(?:[ ][^<>]*)?>)[ \t]*")
_BELOW = re.compile(r"[ ]*\{(?::|(?=[ ]*[.#][A-Za-z]))[ ]*(?:[^{}]*?#(?P<label>[\w-]+))?[^{}]*\}[ \t]*")
_ITEM = re.compile(r"(?P<indent>[ ]*)(?:[-*+:]|\d{1,3}[.)])[ ]{1,3}(?=!!!|\?\?\?|===)")
_TAG = re.compile(r"[ ]{1,3}(?=</?(?:div|section|figure|details|article|aside)\b[^<>]*>[ \t]*$)")
_CALLOUT = re.compile(r"[ ]{,3}\[!(?P<name>[A-Za-z][\w-]*)\](?P<fold>[+-]?)[ \t]*(?P<title>.*?)[ \t]*")
_RUST_HIDDEN = re.compile(r"[ \t]*#(?:[ \t].*)?")


_ENDS = (*VERBATIM.values(), "</Listing>")
_DEEPEST = 50  # nested blocks


class Page(SourcePage, frozen=True):
    """A page to convert."""

    def convert(self, text: str) -> str:
        """The text in our syntax."""
        text = _BROKEN.sub(r"\g<head> ", text.removeprefix("\ufeff").replace("\r\n", "\n"))
        lines = text.split("\n")
        made = self.inclusions.expanded(
            with_our_front_matter(lines) if self.program == "MkDocs" else lines, self.folder
        )
        if self.program == "Jekyll":
            made = with_our_quotations(without_liquid("\n".join(with_lesson(made, self.name)), self.values))
        if not self.program:
            made = with_our_notes(with_our_callouts("\n".join(made).split("\n")))
            made = with_our_shortcodes(with_home(with_our_matter(made), self.name))
            made = with_our_links(made, self.name, self.places, self.left, vault=self.vault)
        if self.program in PANDOC:
            made = with_our_latex("\n".join(made).split("\n"), self.latex)
            made = with_tags_apart(made) if self.latex.cites and not self.program else made
            made = with_our_tables(counted("\n".join(made).split("\n")))
        if self.program == "Quarto":
            made = with_tags_apart(made)
        elif not self.program:
            made = with_our_directives(with_values(made, self.values), self.name, self.pages, self.sphinx, self.left)
        elif self.program == "MkDocs":
            made = with_our_cards("\n".join(made).split("\n"))
            made = with_our_references(made, self.name, self.left) if self.refers else made
        elif self.program == "mdBook":
            made = with_our_boxes("\n".join(made).split("\n"))
        return "\n".join(_Converter(self).blocks(made))


class _Converter(Struct):
    page: Page
    depth: int = 0

    def blocks(self, lines: Sequence[str]) -> list[str]:
        """Convert lines, and the blocks in them, unless these are nested too deeply."""
        if self.depth == _DEEPEST:
            return [*lines]
        self.depth += 1
        made = self._blocks(lines)
        self.depth -= 1
        return made

    def _blocks(self, lines: Sequence[str]) -> list[str]:
        made: list[str] = []
        code, at = indented_code(lines), 0
        ends, blocks = (
            ends_of_divs(lines) if self.page.program == "Quarto" else {},
            pymdown.ends_of_blocks(lines, self.page.program),
        )
        last = {sign: max((n for n, line in enumerate(lines) if sign in line), default=-1) for sign in _ENDS}
        while at < len(lines):
            line = lines[at]
            if at in code:
                end = at
                made.append(line)
            elif tabs := pymdown.tabs_at(lines, at, self.page.program, blocks):
                end = tabs[-1].end
                made += self.tabs(tabs)
            elif block := pymdown.block_at(lines, at, blocks):
                end = block.end
                made += self.slashed(block)
            elif found := FENCE.fullmatch(line):
                end = end_of_code(lines, at, found)
                if end > at and ends_code(lines[end], found):
                    made += self.code(lines[at : end + 1], found)
                elif self.page.program == "MkDocs":
                    end = at
                    made.append(re.sub("[`~]", r"\\\g<0>", line))
                else:
                    mark = re.sub(r"\S", " ", found["indent"]) + found["mark"]
                    made += self.code([*lines[at : end + 1], mark], found)
            elif line.startswith(">"):
                end = next((n for n in range(at, len(lines)) if not lines[n].startswith(">")), len(lines)) - 1
                made += self.quotation([re.sub("^> ?", "", each) for each in lines[at : end + 1]])
            elif (stop := end_of_verbatim(lines, at, last)) >= 0:
                end = stop
                made += lines[at : end + 1]
            elif (found := _LISTING.fullmatch(line.strip())) and last["</Listing>"] > at:
                end = next((n for n in range(at, len(lines)) if lines[n].strip() == "</Listing>"), at)
                shown = self.listing(found["attributes"], dedented(lines[at + 1 : end])) if end > at else [line.strip()]
                made += [f"{line[: len(line) - len(line.lstrip())]}{each}".rstrip() for each in shown]
            elif self.page.program == "MkDocs" and (found := _ITEM.match(line)):
                end, margin = end_of_body(lines, at, len(found["indent"])), len(found["indent"]) + 4
                inner = self.blocks([line[found.end() :], *(each[margin:] for each in lines[at + 1 : end + 1])])
                pad = " " * len(found[0])
                made += [found[0] + inner[0], *(f"{pad}{each}".rstrip() for each in inner[1:])]
            elif self.page.program == "MkDocs" and (found := _ADMONITION.fullmatch(line)):
                end = end_of_body(lines, at, len(found["indent"]))
                made += self.admonition(found, lines[at + 1 : end + 1])
            elif self.page.program == "MkDocs" and _MKDOCSTRINGS.fullmatch(line):
                end = end_of_body(lines, at, 0)
                made += ["```text", *lines[at : end + 1], "```"]
            elif self.page.program in KRAMDOWN and (found := _READ.fullmatch(line)):
                end = at
                made += [_TAG.sub("", found["before"] + found["after"]), ""]
            elif self.page.program in KRAMDOWN and (found := _BELOW.fullmatch(line)):
                end = at
                if (label := found["label"]) and (begin := begin_of_paragraph(made)) < len(made):
                    made.insert(begin, f"({label})=")
            elif self.page.program in PANDOC and (end := end_of_verse(lines, at)) > at:
                made += [line_of(self.page, each)[0] for each in verse(lines[at : end + 1])]
            elif self.page.program == "Quarto" and (found := DIV.fullmatch(line)) and found["info"]:
                end = ends.get(at, at)
                made += self.div(found, lines[at + 1 : end]) if end > at else [line]
            else:
                end = at
                if not _DROPPED.fullmatch(line):
                    made += line_of(self.page, _TAG.sub("", line) if self.page.program == "MkDocs" else line)
            at = end + 1
        return made

    def quotation(self, lines: Sequence[str]) -> list[str]:
        """A quotation, or a note that is one by its first line, as in Obsidian; GitHub's notes have no title."""
        found = _CALLOUT.fullmatch(lines[0])
        if not found or not (found["title"] or found["fold"] or found["name"].lower() not in OURS):
            return [f"> {each}".rstrip() for each in self.blocks(lines)]
        name, body = found["name"].lower(), self.blocks(trimmed(lines[1:]))
        if found["fold"]:
            return folded(found["title"] or name.capitalize(), body, "", is_open=found["fold"] == "+")
        return note(name, found["title"], body, "")

    def code(self, lines: Sequence[str], found: re.Match[str]) -> list[str]:
        """A block of code, without the lines and words that are for the other program."""
        info, body, last = found["info"].strip(), [*lines[1:-1]], lines[-1]
        if raw := _RAW.fullmatch(info):
            return body if raw["format"] == "html" else ["<!--", *(line.replace("--", "- -") for line in body), "-->"]
        if self.page.program == "mdBook":
            hidden = re.search(r"hidelines=([^,\s]+)", info)
            body = [line for line in body if not (hidden and line.lstrip().startswith(hidden[1]))]
            info = re.sub(r"^([\w+#.-]+)[, ].*", r"\1", info)
            body = [line.replace(r"\{{#", "{{#") for line in body]
            if info == "rust":
                body = [re.sub(r"^([ \t]*)##", r"\1#", line) for line in body if not _RUST_HIDDEN.fullmatch(line)]
        options = list[str]()
        if chunk := _CHUNK.fullmatch(info) if self.page.program == "Quarto" else None:
            info, options = chunk["language"] or chunk["name"], options_of_cell(chunk["rest"] or info, body)
            body = [line for line in body if not CELL_OPTION.match(line)]
        elif self.page.program == "MkDocs":
            info, options = pymdown.options_of_code(re.sub(r"\btab=(?=\")", "title=", info), len(body))
            body = [ANNOTATION.sub(r"\g<mark><\g<number>>", line) for line in body]
        elif not self.page.program:
            info, options, body = with_our_highlights(info, body)
        if options:
            pad = re.sub(r"\S", " ", found["indent"])
            info = f"{{code}} {info}".rstrip()
            body = [*(f"{pad}{option}" for option in options), "", *body]
        return [f"{found['indent']}{found['mark']}{info}", *body, last]

    def listing(self, attributes: str, lines: Sequence[str]) -> list[str]:
        """A numbered listing of the books of Rust: the name of its file, the code and its caption."""
        given = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
        made = self.blocks(lines)
        words = [f"Listing {given['number']}"] if "number" in given else []
        words += [given["caption"]] if given.get("caption") else []
        first = next((n for n, line in enumerate(made) if line.strip()), 0)
        if (name := given.get("file-name")) and made and (code := FENCE.fullmatch(made[first])):
            made[first : first + 1] = [f"{code['mark']}{{code}} {code['info']}".rstrip(), f":filename: {name}", ""]
        return [*made, *([": ".join(words), ""] if words else [])]

    def admonition(self, found: re.Match[str], body: Sequence[str]) -> list[str]:
        """A note of MkDocs, or text that is folded."""
        name, title, indent = (found["name"] or "note").lower(), found["title"] or found["only"], found["indent"]
        if found["mark"].startswith("?"):
            return folded(title or name.capitalize(), self.inside(body), indent, is_open=found["mark"].endswith("+"))
        if found["title"] == "":  # the box has no title, but one that warns is not printed like others
            kind = callout(name)
            return directive(kind if kind in WARNINGS else "aside", "", after_options(self.inside(body)), indent)
        return note(name, title, self.inside(body), indent)

    def tabs(self, tabs: Sequence[pymdown.Block]) -> list[str]:
        made = list[str]()
        for tab in tabs:
            body = self.inside(tab.body) if tab.indented else self.blocks(trimmed(tab.body))
            made += directive("tab-item", tab.title, after_options(body), "")
        return directive("tab-set", "", made, tabs[0].indent)

    def slashed(self, block: pymdown.Block) -> list[str]:
        """A block between slashes or colons: a note, text that is folded, or what it contains."""
        if block.name in pymdown.GROUPS and (tabs := pymdown.listings_in(block.body)):
            return self.tabs([replace(tab, indent=block.indent) for tab in tabs])
        body, name = self.blocks(trimmed(block.body)), block.options.get("type", block.name).lower()
        if block.name == "details":
            is_open = block.options.get("open", "").lower() == "true"
            return folded(block.title or name.capitalize(), body, block.indent, is_open=is_open)
        if block.name in LESSONS:
            return box(block.name, block.title, body, block.indent)
        if block.name in ("tab", "group-tab") and (panels := tabs_of(body)[1]):
            return directive("tab-set", "", panels, block.indent)
        if block.name in pymdown.PLAIN or (not self.page.program and name not in pymdown.NOTES):
            if block.name not in pymdown.PLAIN:  # one of a plugin or a theme
                self.page.left.block(self.page.name, block.name)
            title = [f"**{block.title}**", ""] if block.title and not self.page.program else []
            around = [] if self.page.program else [""]
            return [f"{block.indent}{line}".rstrip() for line in (*around, *title, *body, *around)]
        return note("note" if name == "admonition" else name, block.title, body, block.indent)

    def div(self, found: re.Match[str], body: Sequence[str]) -> list[str]:
        """A block of Quarto between colons."""
        return div(found, self.inside(body, 0))

    def inside(self, lines: Sequence[str], least: int = 4) -> list[str]:
        """Convert lines without their common indentation, and without empty lines around them."""
        lines = [re.sub(r"^[ \t]+", lambda found: found[0].expandtabs(4), line) for line in lines]
        margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
        made = [line[margin if margin >= least else 0 :] for line in lines]
        while made and not made[-1].strip():
            made.pop()
        while made and not made[0].strip():
            made.pop(0)
        return self.blocks(made)


__all__ = ["Page"]
