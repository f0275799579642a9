"""The Markdown of mdBook, MkDocs and Quarto, converted line by line; what is not known stays as it is."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.importers.inclusions import Inclusions
from publisher.markdown.directives.admonitions import KINDS

CALLOUTS: Mapping[str, str] = {
    "abstract": "note", "bug": "warning", "example": "note", "failure": "warning",
    "info": "note", "question": "note", "quote": "note", "success": "tip", "summary": "note", "tldr": "note",
}  # fmt: skip
"""The admonitions of other programs whose names are not ours."""
_OURS = frozenset(KINDS)
_FENCE = re.compile(r"(?P<indent>[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
_ADMONITION = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>!!!|\?\?\?\+?)[ \t]+(?P<name>[A-Za-z][\w-]*)(?:[ \t]+[\w-]+)*?(?:[ \t]+\"(?P<title>.*)\")?[ \t]*"
)
_TAB = re.compile(r"(?P<indent>[ ]*)===[!+]?[ \t]+[\"“](?P<title>.+)[\"”][ \t]*")
_DIV = re.compile(r"(?P<indent>[ \t]*)(?P<mark>:{3,})[ \t]*(?P<info>\{[^{}]+\}|[\w.-]+)?[ \t]*:*[ \t]*")
_LISTING = re.compile(r"<Listing\b(?P<attributes>(?:[^>\"]|\"[^\"]*\")*)>[ \t]*")
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?P<title>.+?)[ \t]*#*[ \t]*(?:\{[^{}]*\})?[ \t]*")
_DROPPED = re.compile(r"[ \t]*(?:\{\{#(?:title|author)\b[^{}]*\}\}|\[TOC\]|\{\{<[ \t]*pagebreak[ \t]*>\}\})[ \t]*")
_CHUNK = re.compile(r"\{(?P<language>[A-Za-z][\w+-]*)\b[^{}]*\}")
_FIGURE = re.compile(r"!\[(?P<caption>.*)\]\((?P<file>[^()\s]+)\)\{(?P<attributes>[^{}]*#fig-[^{}]*)\}[ \t]*")
_LINK = re.compile(r"(?<=\]\()(?P<path>[^()\s#:<>]+)(?P<fragment>#[^()\s]*)?(?=[)\s])")
_DEFINITION = re.compile(r"(?P<head>[ ]{,3}\[[^\]]+\]:[ \t]+)(?P<path>[^\s#:<>]+)(?P<fragment>#[^\s<]*)?(?P<rest>.*)")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_REFERENCE = re.compile(r"(?<![\w@/.\[])@(?P<label>(?:fig|tbl|eq|sec|lst|thm|lem|cor|prp|def|exm|exr)-[\w-]*\w)")
_KEYS = re.compile(r"(?<![\w+{])\+\+(?P<keys>[a-z][a-z0-9-]+(?:\+[a-z0-9-]+)*)\+\+(?![\w+])")
_MARKED = re.compile(r"(?<![=\w{])==(?P<words>(?=[\w*“\"])[^=\n]{,300}[^=\s])==(?![=\w])")
_INSERTED = re.compile(r"(?<![\^\w])\^\^(?P<words>(?=\w)[^\^\n]{,300}[^\^\s])\^\^(?![\^\w])")
_ATTRIBUTES = re.compile(r"\{:[ \t]*(?=[#.][\w-]|[\w-]+=)")
_RUST_HIDDEN = re.compile(r"[ \t]*#(?:[ \t].*)?")


@dataclass(frozen=True, slots=True)
class Page:
    """A page to convert: its path in the new project, its folder in the old one, and the paths of all pages."""

    name: str
    folder: Path
    pages: Collection[str]
    program: str
    inclusions: Inclusions

    def convert(self, text: str) -> str:
        """The text in our syntax."""
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        return "\n".join(_Converter(self).blocks(self.inclusions.expanded(lines, self.folder)))


@dataclass(slots=True)
class _Converter:
    page: Page

    def blocks(self, lines: Sequence[str]) -> list[str]:
        """Convert lines, and the blocks in them."""
        made: list[str] = []
        at = 0
        while at < len(lines):
            line = lines[at]
            if found := _FENCE.fullmatch(line):
                end = _end_of_code(lines, at, found)
                made += self.code(lines[at : end + 1], found)
            elif line.startswith(">"):
                end = next((n for n in range(at, len(lines)) if not lines[n].startswith(">")), len(lines)) - 1
                inner = self.blocks([re.sub("^> ?", "", each) for each in lines[at : end + 1]])
                made += [f"> {each}".rstrip() for each in inner]
            elif line.lstrip().startswith("<!--") and "-->" not in line:
                end = next((n for n in range(at, len(lines)) if "-->" in lines[n]), at)
                made += lines[at : end + 1]
            elif found := _LISTING.fullmatch(line.strip()):
                end = next((n for n in range(at, len(lines)) if lines[n].strip() == "</Listing>"), at)
                made += self.listing(found["attributes"], lines[at + 1 : end]) if end > at else [line]
            elif self.page.program == "MkDocs" and (found := _ADMONITION.fullmatch(line)):
                end = _end_of_body(lines, at, len(found["indent"]))
                made += self.admonition(found, lines[at + 1 : end + 1])
            elif self.page.program == "MkDocs" and _TAB.fullmatch(line):
                end, shown = self.tabs(lines, at)
                made += shown
            elif self.page.program == "Quarto" and (found := _DIV.fullmatch(line)) and found["info"]:
                end = _end_of_div(lines, at)
                made += self.div(found, lines[at + 1 : end]) if end > at else [line]
                end = max(end, at)
            else:
                end = at
                if not _DROPPED.fullmatch(line):
                    made += self.line(line)
            at = end + 1
        return made

    def code(self, lines: Sequence[str], found: re.Match[str]) -> list[str]:
        """A block of code, without the lines and words that are for the other program."""
        info, body, last = found["info"].strip(), [*lines[1:-1]], lines[-1]
        if self.page.program == "mdBook":
            info = re.sub(r"^([\w+#.-]+),.*", r"\1", info)
            if info == "rust":
                body = [re.sub(r"^([ \t]*)##", r"\1#", line) for line in body if not _RUST_HIDDEN.fullmatch(line)]
        if chunk := _CHUNK.fullmatch(info) if self.page.program == "Quarto" else None:
            info = chunk["language"]
            body = [line for line in body if not re.match(r"[ \t]*(?:#|//|%%)\|", line)]
        return [f"{found['indent']}{found['mark']}{info}", *body, *([last] if len(lines) > 1 else [])]

    def listing(self, attributes: str, lines: Sequence[str]) -> list[str]:
        """A numbered listing of the books of Rust: the name of its file, the code and its caption."""
        given = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
        made = self.blocks(lines)
        words = [f"Listing {given['number']}"] if "number" in given else []
        words += [given["caption"]] if given.get("caption") else []
        first = next((n for n, line in enumerate(made) if line.strip()), 0)
        if (name := given.get("file-name")) and made and (code := _FENCE.fullmatch(made[first])):
            made[first : first + 1] = [f"{code['mark']}{{code}} {code['info']}".rstrip(), f":filename: {name}", ""]
        return [*made, *([": ".join(words), ""] if words else [])]

    def admonition(self, found: re.Match[str], body: Sequence[str]) -> list[str]:
        """A note of MkDocs, or text that is folded."""
        name, title, indent = found["name"].lower(), found["title"], found["indent"]
        if found["mark"].startswith("?"):
            title = title or name.capitalize()
            options = [":open:"] if found["mark"].endswith("+") else []
            return _directive("dropdown", title, [*options, *self.inside(body)], indent)
        return _directive(
            _callout(name), title or ("" if name in _OURS else name.capitalize()), self.inside(body), indent
        )

    def tabs(self, lines: Sequence[str], at: int) -> tuple[int, list[str]]:
        """The tabs that begin at a line, and their last line."""
        indent, made, end = "", list[str](), at - 1
        while at < len(lines) and (found := _TAB.fullmatch(lines[at])):
            indent = found["indent"]
            end = _end_of_body(lines, at, len(indent))
            made += _directive("tab-item", found["title"], self.inside(lines[at + 1 : end + 1]), "")
            at = next((n for n in range(end + 1, len(lines)) if lines[n].strip()), len(lines))
        return end, _directive("tab-set", "", made, indent)

    def div(self, found: re.Match[str], body: Sequence[str]) -> list[str]:
        """A block of Quarto between colons."""
        info, inner = found["info"], self.inside(body, 0)
        if callout := re.search(r"\.callout-(\w+)", info):
            given = re.search(r"title=\"([^\"]*)\"", info)
            title = given[1] if given else ""
            first = next((n for n, line in enumerate(inner) if line.strip()), 0)
            if not title and inner and (heading := _HEADING.fullmatch(inner[first])):
                title, inner = heading["title"], inner[first + 1 :]
            return _directive(_callout(callout[1]), title, inner, found["indent"])
        if ".panel-tabset" in info:
            return _directive("tab-set", "", [*_panels(inner)], found["indent"])
        if "#refs" in info:
            return _directive("bibliography", "", [], found["indent"])
        mark = ":" * max(len(found["mark"]), _longest(inner) + 1)
        return [f"{found['indent']}{mark} {info}", *inner, f"{found['indent']}{mark}"]

    def inside(self, lines: Sequence[str], least: int = 4) -> list[str]:
        """Convert lines without their common indentation, and without empty lines around them."""
        margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
        made = [line[margin if margin >= least else 0 :] for line in lines]
        while made and not made[-1].strip():
            made.pop()
        while made and not made[0].strip():
            made.pop(0)
        return self.blocks(made)

    def line(self, line: str) -> list[str]:
        """Convert what is in a line of text, but not its code."""
        if self.page.program == "Quarto" and (found := _FIGURE.fullmatch(line.strip())):
            return _figure(found, self.target(found["file"], ""))
        if found := _DEFINITION.fullmatch(line):
            return [found["head"] + self.target(found["path"], found["fragment"] or "") + found["rest"]]
        made, last = [], 0
        for code in _CODE.finditer(line):
            made += [self.words(line[last : code.start()]), code[0]]
            last = code.end()
        return ["".join((*made, self.words(line[last:])))]

    def words(self, text: str) -> str:
        text = _LINK.sub(lambda found: self.target(found["path"], found["fragment"] or ""), text)
        if self.page.program == "Quarto":
            text = _REFERENCE.sub(r"[](#\g<label>)", text)
        elif self.page.program == "MkDocs":
            text = _KEYS.sub(lambda found: "{kbd}`" + "+".join(map(_key, found["keys"].split("+"))) + "`", text)
            text = _ATTRIBUTES.sub(
                "{", _INSERTED.sub(r"<ins>\g<words></ins>", _MARKED.sub(r"<mark>\g<words></mark>", text))
            )
        return text

    def target(self, path: str, fragment: str) -> str:
        """A link to a page as one to its file; others stay as they are."""
        here = posixpath.dirname(self.page.name)
        stem = re.sub(r"(?:\.qmd|\.html?|\.markdown|/)$", "", path)
        if stem != path:
            for name in (f"{stem}.md", f"{stem}/index.md"):
                if (
                    posixpath.normpath(posixpath.join(here, name.lstrip("/") if path.startswith("/") else name))
                    in self.page.pages
                ):
                    return name + fragment
        return path + fragment


def _end_of_code(lines: Sequence[str], at: int, found: re.Match[str]) -> int:
    """The last line of a block of code."""
    mark = found["mark"]
    closing = re.compile(rf"[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*")
    return next((n for n in range(at + 1, len(lines)) if closing.fullmatch(lines[n])), len(lines) - 1)


def _end_of_body(lines: Sequence[str], at: int, indent: int) -> int:
    """The last line that is indented below the one at ``at``."""
    end = at
    for n in range(at + 1, len(lines)):
        if lines[n].strip():
            if len(lines[n]) - len(lines[n].lstrip(" ")) < indent + 4 and not lines[n].startswith("\t"):
                break
            end = n
    return end


def _end_of_div(lines: Sequence[str], at: int) -> int:
    """The line that closes a block between colons; the first one if none does."""
    depth, n = 0, at
    while n < len(lines):
        if code := _FENCE.fullmatch(lines[n]):
            n = _end_of_code(lines, n, code)
        elif found := _DIV.fullmatch(lines[n]):
            depth += 1 if found["info"] else -1
            if not depth:
                return n
        n += 1
    return at


def _panels(lines: Sequence[str]) -> Iterator[str]:
    """The tabs of Quarto: each heading of the first level that occurs begins one."""
    levels = [len(line) - len(line.lstrip("#")) for line in lines if _HEADING.fullmatch(line)]
    title, body = "", list[str]()
    for line in (*lines, ""):
        heading = _HEADING.fullmatch(line)
        if heading and len(line) - len(line.lstrip("#")) == min(levels):
            yield from _directive("tab-item", title, body, "") if title else ()
            title, body = heading["title"], []
        else:
            body.append(line)
    yield from _directive("tab-item", title, body, "") if title else ()


def _directive(name: str, argument: str, body: Sequence[str], indent: str) -> list[str]:
    """A directive between colons, more than any in it has."""
    mark = ":" * max(3, _longest(body) + 1)
    lines = [f"{mark}{{{name}}}{f' {argument}' if argument else ''}", *body, mark]
    return [f"{indent}{line}" if line.strip() else line for line in lines]


def _longest(lines: Sequence[str]) -> int:
    return max((len(found[0].strip()) for line in lines if (found := re.match(r"[ \t]*:{3,}", line))), default=0)


def _callout(name: str) -> str:
    return name if name in _OURS else CALLOUTS.get(name, "note")


def _figure(found: re.Match[str], file: str) -> list[str]:
    """A figure of Quarto with a label."""
    label = re.search(r"#([\w-]+)", found["attributes"])
    alt = re.search(r"fig-alt=\"([^\"]*)\"", found["attributes"])
    options = [f":label: {label[1]}" if label else "", f":alt: {alt[1]}" if alt else ""]
    return _directive("figure", file, [*filter(None, options), "", found["caption"]], "")


def _key(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


__all__ = ["CALLOUTS", "Page"]
