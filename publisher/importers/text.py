"""The Markdown of mdBook, MkDocs and Quarto, converted line by line; what is not known stays as it is."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from publisher.importers.inclusions import Inclusions
from publisher.markdown.directives.admonitions import CALLOUTS, KINDS
from publisher.sources import FIRST

_OURS = frozenset(KINDS)
_FENCE = re.compile(r"(?P<indent>[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
_ADMONITION = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>!!!|\?\?\?\+?)[ \t]*(?:(?P<name>[A-Za-z][\w-]*)(?:[ \t]+[\w-]+)*?(?:[ \t]+\"(?P<title>.*)\")?"
    r"|\"(?P<only>.+)\")[ \t]*"
)
_TAB = re.compile(r"(?P<indent>[ ]*)===[!+]?[ \t]+[\"“](?P<title>.+)[\"”][ \t]*")
_DIV = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>:{3,})[ \t]*(?P<info>\{(?:[^{}\"]|\"[^\"]*\")*\}|[\w.-]+)?[ \t]*:*[ \t]*"
)
_LISTING = re.compile(r"<Listing\b(?P<attributes>(?:[^>\"]|\"[^\"]*\")*)>[ \t]*")
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?P<title>\S(?:.*?\S)??)(?:[ \t]+#+)?(?:[ \t]*\{[^{}]*\})?[ \t]*")
_DROPPED = re.compile(r"[ \t]*(?:\{\{#(?:title|author)\b[^{}]*\}\}|\[TOC\]|\{\{<[ \t]*pagebreak[ \t]*>\}\})[ \t]*")
_RAW = re.compile(r"\{=(?P<format>\w+)\}")
_MKDOCSTRINGS = re.compile(r":::[ \t]+[\w.]+[ \t]*")
_CHUNK = re.compile(r"\{(?P<language>[A-Za-z][\w+-]*)\b[^{}]*\}")
_FIGURE = re.compile(r"!\[(?P<caption>.*)\]\((?P<file>[^()\s]+)\)\{(?P<attributes>[^{}]*#fig-[^{}]*)\}[ \t]*")
_LINK = re.compile(r"(?<=\]\()(?P<path>[^()\s#:<>]+)(?P<fragment>#[^()\s]*)?(?=[)\s])")
_ADDRESS = re.compile(r"(?<= src=\"|href=\")(?P<path>[^\"#]+)(?P<fragment>#[^\"]*)?(?=\")")
_DEFINITION = re.compile(r"(?P<head>[ ]{,3}\[[^\]]+\]:[ \t]+)(?P<path>[^\s#:<>]+)(?P<fragment>#[^\s<]*)?(?P<rest>.*)")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_KINDS = r"(?:fig|tbl|eq|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|nte|tip|wrn|imp|cau)"
_REFERENCE = re.compile(rf"(?<![\w@/.\\])-?@(?P<label>(?i:{_KINDS})-[\w-]*\w)")
_REFERENCES = re.compile(rf"\[(?P<inside>-?@(?i:{_KINDS})-[\w-]*\w(?:[;,][ ]*-?@(?i:{_KINDS})-[\w-]*\w)*)\](?![(\[])")
_LABELLED = re.compile(
    r"^(?P<before>[ \t]*#{1,6}[ \t].*?)[ \t]*\{#(?P<label>[\w:.-]+)[^{}\n]*\}[ \t]*$"
    r"|<a (?:id|name)=\"(?P<anchor>[^\"]+)\">[ \t]*</a>",
    re.MULTILINE,
)
_LABELS = re.compile(
    rf"^(?:[ \t]*#{{1,6}}[ \t].*|[ \t]*!\[.*|.*\$\$[ \t]*)\{{[^{{}}]*#(?P<label>{_KINDS}-[\w-]+)[^{{}}]*\}}[ \t]*$",
    re.MULTILINE,
)
_KEYS = re.compile(r"(?<![\w+{])\+\+(?P<keys>[a-z][a-z0-9-]+(?:\+[a-z0-9-]+)*)\+\+(?![\w+])")
_MARKED = re.compile(r"(?<![=\w{])==(?P<words>(?=[\w*“\"])[^=\n]{,300}[^=\s])==(?![=\w])")
_INSERTED = re.compile(r"(?<![\^\w])\^\^(?P<words>(?=\w)[^\^\n]{,300}[^\^\s])\^\^(?![\^\w])")
_ATTRIBUTES = re.compile(r"\{:[ \t]*(?=[#.][\w-]|[\w-]+=)")
_RUST_HIDDEN = re.compile(r"[ \t]*#(?:[ \t].*)?")


class Page(Struct, frozen=True):
    """A page to convert: its path in the new project, its folder in the old one, and the paths of all ``pages``.

    ``labels`` are those to which references lead, ``files`` the paths of all that is copied. Addresses may be relative to that of
    the page, which is a folder, if the site has ``folders``.
    """

    name: str
    folder: Path
    pages: Collection[str]
    program: str
    inclusions: Inclusions
    labels: Collection[str] = ()
    files: Collection[str] = ()
    folders: bool = False

    def convert(self, text: str) -> str:
        """The text in our syntax."""
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        return "\n".join(_Converter(self).blocks(self.inclusions.expanded(lines, self.folder)))


def without_taken(text: str, taken: set[str]) -> str:
    """The text without the labels of headings and anchors that other pages have ``taken``: each page of a site has its own."""

    def kept(found: re.Match[str]) -> str:
        label = found["label"] or found["anchor"]
        if label not in taken:
            taken.add(label)
            return found[0]
        return found["before"] or ""

    return _LABELLED.sub(kept, text)


def labels_of(text: str) -> set[str]:
    """The labels of headings, pictures and formulas of Quarto, to which references may lead."""
    return {found["label"] for found in _LABELS.finditer(text)}


class _Converter(Struct):
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
                shown = (
                    self.listing(found["attributes"], _dedented(lines[at + 1 : end])) if end > at else [line.strip()]
                )
                made += [f"{line[: len(line) - len(line.lstrip())]}{each}".rstrip() for each in shown]
            elif self.page.program == "MkDocs" and (found := _ADMONITION.fullmatch(line)):
                end = _end_of_body(lines, at, len(found["indent"]))
                made += self.admonition(found, lines[at + 1 : end + 1])
            elif self.page.program == "MkDocs" and _MKDOCSTRINGS.fullmatch(line):
                end = _end_of_body(lines, at, 0)
                made += ["```text", *lines[at : end + 1], "```"]
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
        if raw := _RAW.fullmatch(info):
            return body if raw["format"] == "html" else ["<!--", *(line.replace("--", "- -") for line in body), "-->"]
        if self.page.program == "mdBook":
            info = re.sub(r"^([\w+#.-]+)[, ].*", r"\1", info)
            body = [line.replace(r"\{{#", "{{#") for line in body]
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
        name, title, indent = (found["name"] or "note").lower(), found["title"] or found["only"], found["indent"]
        if found["mark"].startswith("?"):
            title = title or name.capitalize()
            options = [":open:"] if found["mark"].endswith("+") else []
            return _directive("dropdown", title, [*options, *_after_options(self.inside(body), bool(options))], indent)
        return _directive(
            _callout(name),
            title or ("" if name in _OURS else name.capitalize()),
            _after_options(self.inside(body)),
            indent,
        )

    def tabs(self, lines: Sequence[str], at: int) -> tuple[int, list[str]]:
        """The tabs that begin at a line, and their last line."""
        indent, made, end = "", list[str](), at - 1
        while at < len(lines) and (found := _TAB.fullmatch(lines[at])):
            indent = found["indent"]
            end = _end_of_body(lines, at, len(indent))
            made += _directive("tab-item", found["title"], _after_options(self.inside(lines[at + 1 : end + 1])), "")
            at = next((n for n in range(end + 1, len(lines)) if lines[n].strip()), len(lines))
        return end, _directive("tab-set", "", made, indent)

    def div(self, found: re.Match[str], body: Sequence[str]) -> list[str]:
        """A block of Quarto between colons."""
        info, inner = found["info"], self.inside(body, 0)
        if not info.startswith("{"):
            info = f"{{.{info.lstrip('.')}}}"
        if callout := re.search(r"\.callout-(\w+)", info):
            given = re.search(r"title=\"([^\"]*)\"", info)
            title = given[1] if given else ""
            first = next((n for n, line in enumerate(inner) if line.strip()), 0)
            if not title and inner and (heading := _HEADING.fullmatch(inner[first])):
                title, inner = heading["title"], inner[first + 1 :]
            return _directive(_callout(callout[1]), title, _after_options(inner), found["indent"])
        if ".panel-tabset" in info:
            before, panels = _panels(inner)
            shown = _directive("tab-set", "", panels, found["indent"]) if panels else []
            return [*before, *([""] if before and shown else []), *shown]
        info = re.sub(rf"#{_KINDS}-[\w-]+", "", info)
        if not info.strip("{ }"):
            return inner
        if "#refs" in info:
            return _directive("bibliography", "", [], found["indent"])
        info = f"{{{info.strip('{} ')}}}"
        mark = ":" * max(len(found["mark"]), _longest(inner) + 1)
        return [f"{found['indent']}{mark} {info}", *inner, f"{found['indent']}{mark}"]

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

    def line(self, line: str) -> list[str]:
        """Convert what is in a line of text, but not its code."""
        if self.page.program == "Quarto" and (found := _FIGURE.fullmatch(line.strip())):
            indent = line[: len(line) - len(line.lstrip())]
            return [f"{indent}{each}".rstrip() for each in _figure(found, self.target(found["file"], ""))]
        if found := _DEFINITION.fullmatch(line):
            return [found["head"] + self.target(found["path"], found["fragment"] or "") + found["rest"]]
        made, last = [], 0
        for code in _CODE.finditer(line):
            made += [self.words(line[last : code.start()]), code[0]]
            last = code.end()
        return ["".join((*made, self.words(line[last:])))]

    def words(self, text: str) -> str:
        text = _LINK.sub(lambda found: self.target(found["path"], found["fragment"] or ""), text)
        text = _ADDRESS.sub(lambda found: self.target(found["path"], found["fragment"] or ""), text)
        if self.page.program == "Quarto":
            text = _REFERENCES.sub(lambda found: re.sub(";", ",", found["inside"]), text)
            text = _REFERENCE.sub(self.reference, text)
        elif self.page.program == "MkDocs":
            text = _KEYS.sub(lambda found: "{kbd}`" + "+".join(map(_key, found["keys"].split("+"))) + "`", text)
            text = _ATTRIBUTES.sub(
                "{", _INSERTED.sub(r"<ins>\g<words></ins>", _MARKED.sub(r"<mark>\g<words></mark>", text))
            )
        return text

    def reference(self, found: re.Match[str]) -> str:
        """A reference to a label that exists; others are text, which is no citation."""
        kind, _, rest = found["label"].partition("-")
        label = f"{kind.lower()}-{rest}"
        return f"[](#{label})" if label in self.page.labels else "\\" + found[0].lstrip("-")

    def target(self, path: str, fragment: str) -> str:
        """A link to a page or a file of the site as one to its file; others stay as they are."""
        if not path or re.match(r"[a-z][a-z0-9+.-]*:|//", path, re.IGNORECASE):
            return path + fragment
        here = posixpath.dirname(self.page.name)
        places = ["", here] if path.startswith("/") else [here]
        if self.page.folders and PurePosixPath(self.page.name).stem.lower() not in FIRST:
            places.append(self.page.name.removesuffix(".md"))
        stem = re.sub(r"(?:\.qmd|\.html?|\.markdown|/)$", "", path).lstrip("/")
        readme = re.sub(r"(^|/)index$", r"\1README.md", stem)
        names = [f"{stem}.md", f"{stem}/index.md", f"{stem}/README.md", readme, path.lstrip("/")]
        for place in places[:1] if path.startswith("/") else places:
            for name in names:
                found = posixpath.normpath(posixpath.join(place, name))
                if found in self.page.pages or found in self.page.files:
                    return posixpath.relpath(found, here or ".") + fragment
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


def _panels(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The text before the tabs of Quarto, and the tabs: each heading of the highest level that occurs begins one."""
    marks: list[tuple[int, int, str]] = []
    at = 0
    while at < len(lines):
        if code := _FENCE.fullmatch(lines[at]):
            at = _end_of_code(lines, at, code)
        elif heading := _HEADING.fullmatch(lines[at]):
            marks.append((at, len(lines[at]) - len(lines[at].lstrip("#")), heading["title"]))
        at += 1
    highest = min((level for _, level, _ in marks), default=0)
    starts = [(at, title) for at, level, title in marks if level == highest]
    made: list[str] = []
    for number, (at, title) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        made += _directive("tab-item", title, _after_options(_trimmed(lines[at + 1 : end])), "")
    return _trimmed(lines[: starts[0][0]] if starts else lines), made


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Lines without empty ones around them."""
    text = [n for n, line in enumerate(lines) if line.strip()]
    return [*lines[text[0] : text[-1] + 1]] if text else []


def _after_options(body: Sequence[str], options: bool = False) -> list[str]:
    """The body of a directive, apart from its options: a first line that looks like one is none."""
    if body and (options or re.match(r"[ \t]*(?::[\w-]+:|---)", body[0])):
        return ["", *body]
    return [*body]


def _dedented(lines: Sequence[str]) -> list[str]:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]


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


__all__ = ["Page", "labels_of", "without_taken"]
