"""What would stop a build of a new project, as text: the last resort of an import, for syntax that no importer knows."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from publisher.diagnostics import Diagnostic, Findings, Location
from publisher.importers.dialects.boxes import OURS
from publisher.importers.dialects.lines import end_of_matter, fenced
from publisher.importers.dialects.pairs import ends_of, fences

_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t].*)?")
_COLONS = re.compile(r"[ \t>]*:{3,}[ \t]*(?P<info>\{.*|[\w.-]+.*)?")
_PAIR = re.compile(r"(?P<key>[\w-]+):[ ]+(?P<value>[^\s\"'\[{|>&*!].*?)[ \t]*")
_HEAD = re.compile(
    rf"[ \t>]*(?::{{3,}}|`{{3,}}|~{{3,}})[ \t]*\{{(?:{'|'.join(sorted(OURS))}|admonition|details|aside)\}}[ \t]+(?=\S)"
)
"""The head of a note with a title, up to the title."""
_MARGIN = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\(#[^()\s]*\)")
_GROUP = re.compile(r"\[([^\[\]]*@[^\[\]]*)\](?![(\[{])")
_TICKS = re.compile("`+")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_WORKS = ".bib"
_NOT_TEXT = "file-encoding"
_HINT = "Write what it shows in the syntax of this program."


class Mending(Struct):
    """Errors of a new project, which are corrected in rounds.

    ``sources`` are the names and texts of the files of the old project by the names of the new pages. An error that remains is
    corrected in a wider way in each round: the sign that causes it, its block, its page.
    """

    sources: Mapping[str, tuple[str, str]]
    findings: Findings = field(default_factory=Findings)
    _tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    _places: dict[str, dict[str, int]] = field(default_factory=dict)
    _reported: set[tuple[str, str]] = field(default_factory=set)

    def mended(self, errors: Iterable[Diagnostic], read: Callable[[str], str]) -> dict[str, str]:
        """The texts of the pages in which there were errors, by their names, without what causes these."""
        by_page: dict[str, dict[tuple[int, int], Diagnostic]] = {}
        for error in errors:
            if (
                error.code != _NOT_TEXT
                and (at := error.location)
                and (at.file in self.sources or at.file.endswith(_WORKS))
            ):
                by_page.setdefault(at.file, {}).setdefault((at.line, at.column), error)
        return {name: self._page(name, read(name), found) for name, found in by_page.items()}

    def _page(self, name: str, text: str, errors: Mapping[tuple[int, int], Diagnostic]) -> str:
        lines = text.split("\n")
        if name.endswith(_WORKS):
            return self._works(name, lines, errors)
        levels = Counter({error.message: self._tried[name, error.message] for error in errors.values()})
        ends, last = _ends(lines), len(lines) + 1
        for (line, column), error in sorted(errors.items(), reverse=True):
            self._report(name, lines, line, error)
            if 0 < line <= (matter := end_of_matter(lines)) and levels[error.message] < 2:
                self._tried[name, error.message] += 1
                if levels[error.message]:
                    lines[1:matter] = [f"# {each.removeprefix('# ')}" for each in lines[1:matter]]
                    break
                _without_key(lines, line - 1, matter, is_syntax=error.code == "front-matter-syntax")
                continue
            if levels[error.message] > 1 or not 0 < line <= len(lines):
                return "\n".join(fenced("text", text.split("\n")))
            first, end = _block(lines, line - 1, ends)
            head = (
                _HEAD.match(lines[first]) if first == line - 1 and first in ends and not levels[error.message] else None
            )
            if end >= last:  # of another error, after which its lines have changed
                continue
            self._tried[name, error.message] = levels[error.message] + 1
            if levels[error.message] or first in ends:
                made = _as_code(lines[first : end + 1])
                if not levels[error.message] and first < line - 1 and _OPTION.fullmatch(lines[line - 1]):
                    first, end, made = line - 1, line - 1, []
                elif head and column > head.end() and len(title := _inline([lines[first]], 0, column, error.code)) == 1:
                    end, made = first, title
            else:
                first, end = _paragraph(lines, line - 1)
                made = _inline(lines[first : end + 1], line - 1 - first, column, error.code)
            last = last if len(made) == end - first + 1 else first
            lines[first : end + 1] = made
        return "\n".join(lines)

    def _works(self, name: str, lines: list[str], errors: Mapping[tuple[int, int], Diagnostic]) -> str:
        """A bibliography whose entries that can't be read are text between others."""
        for (line, _), error in errors.items():
            if 0 < line <= len(lines):
                self._report(name, lines, line, error)
                lines[line - 1] = lines[line - 1].replace("@", "", 1)
        return "\n".join(lines)

    def _report(self, name: str, lines: Sequence[str], line: int, error: Diagnostic) -> None:
        if (name, error.message) in self._reported:
            return
        self._reported.add((name, error.message))
        shown, source = self.sources.get(name, (name, "\n".join(lines)))
        words = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        if name not in self._places:
            numbered = [*enumerate(source.split("\n"), 1)]
            self._places[name] = {each.strip(): n for n, each in reversed(numbered)}
        at = self._places[name].get(words, 0) if words else 0
        self.findings.note("import-left-out", f"{error.message}: it became text", Location(shown, at), _HINT)


def _without_key(lines: list[str], at: int, end: int, *, is_syntax: bool) -> None:
    """Make a text of the value of a key of front matter that is no YAML, or a comment of the key, with the lines of its value."""
    if is_syntax and (pair := _PAIR.fullmatch(lines[at])):
        lines[at] = f"{pair['key']}: {json.dumps(pair['value'], ensure_ascii=False)}"
        return
    lines[at] = f"# {lines[at]}"
    for n in range(at + 1, end):
        if lines[n][:1] not in (" ", "\t", "-"):
            break
        lines[n] = f"# {lines[n]}"


def _ends(lines: Sequence[str]) -> dict[int, int]:
    """The lines that open directives between colons, and all of those of code, with the lines that close them."""
    found = ends_of(lines, lambda line: (":", not at["info"]) if (at := _COLONS.fullmatch(line)) else None)
    for first, last in fences(lines):
        found |= dict.fromkeys(range(first, last + 1), last)
    return found


def _block(lines: Sequence[str], at: int, ends: Mapping[int, int]) -> tuple[int, int]:
    """The first and the last line of the directive that begins at a line, or of whose head the line is a part; else of its
    paragraph."""
    first = at
    while first > 0 and (_OPTION.fullmatch(lines[first]) or ends.get(first - 1) == ends.get(first, -1)):
        first -= 1
    if first in ends:
        return first, ends[first]
    return _paragraph(lines, at)


def _paragraph(lines: Sequence[str], at: int) -> tuple[int, int]:
    first = next((n + 1 for n in range(at, -1, -1) if not _MARGIN.sub("", lines[n], count=1)), 0)
    end = next((n - 1 for n in range(at, len(lines)) if not _MARGIN.sub("", lines[n], count=1)), len(lines) - 1)
    return min(first, at), max(end, at)


def _as_code(lines: Sequence[str]) -> list[str]:
    """Lines as a block of code, in the list or quotation in which they are."""
    found = _MARGIN.match(lines[0])
    margin = found[0] if found else ""
    return [f"{margin}{line}" for line in fenced("text", [line.removeprefix(margin) for line in lines])]


def _inline(lines: Sequence[str], row: int, column: int, code: str) -> list[str]:
    """The lines of a paragraph, where the sign in a column of a row is text; that of a work is beside the others, and of a
    link to nothing, the words remain."""
    from publisher.markdown import formulas

    text = "\n".join(lines)
    at = min(sum(len(line) + 1 for line in lines[:row]) + max(column - 1, 0), len(text) - 1)
    around = next(((begin, end) for begin, end in formulas.spans(text) if begin <= at < end), None)
    if around:
        begin, end = around
        if not (text[:begin] + text[end:]).strip(" \t>"):
            return _as_code(lines)
        return f"{text[:begin]}{_code(text[begin:end])}{text[end:]}".split("\n")
    group = (
        next((each for each in _GROUP.finditer(text) if each.start() <= at < each.end()), None)
        if code == "citation-unknown"
        else None
    )
    if group:
        works, place = group[1].split(";"), text.count(";", group.start(), at)
        lost = works.pop(place).strip().replace("@", "")
        kept = f"[{';'.join(works).strip()}] " if works else ""
        return f"{text[: group.start()]}{kept}({lost}){text[group.end() :]}".split("\n")
    if code == "reference-dangling" and (link := _REFERENCE.match(text, at)):
        return f"{text[:at]}{link[1]}{text[link.end() :]}".split("\n")
    brace = text.rfind("{", 0, at + 1)
    if brace >= 0 and text.find("}", brace) >= at:
        at = brace
    if at < 0 or text[at] not in _PUNCTUATION:
        return _as_code(lines)
    return f"{text[:at]}\\{text[at:]}".split("\n")


def _code(text: str) -> str:
    mark = "`" * (1 + max((len(found[0]) for found in _TICKS.finditer(text)), default=0))
    pad = " " if "`" in (text[0], text[-1]) else ""
    return f"{mark}{pad}{text}{pad}{mark}"


__all__ = ["Mending"]
