"""The lines of files that pages of mdBook, MkDocs, Quarto, Hugo and VitePress include."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from publisher.importers.dialects.lines import after_matter, fenced, prose
from publisher.importers.files import real_file

MAX_BYTES = 2_000_000
MAX_DEPTH = 8

_MDBOOK = re.compile(
    r"(?<!\\)\{\{#(?P<kind>include|rustdoc_include|playground|playpen)[ \t]+(?P<what>[^{}\n]+?)[ \t]*\}\}"
)
_SNIPPET = re.compile(r"(?P<indent>[ \t]*)-{1,}8<-{1,}[ \t]+[\"'](?P<what>[^\"']+)[\"'][ \t]*")
_MARK = re.compile(r"[ \t]*-{1,}8<-{1,}[ \t]*")
_SHORTCODE = re.compile(
    r"[ \t]*\{\{[<%][ \t]*(?:include|read[Ff]ile)[ \t]+(?:file[ \t]*=[ \t]*)?\"?(?P<what>[^\s\"<>%]+)\"?[ \t]*[>%]\}\}[ \t]*"
)
_MARKDOWN = re.compile(
    r"(?P<indent>[ \t]*)(?:\{!(?P<what>[^!{}\n]+)!\}"
    r"|\{%-?[ \t]*include(?:-markdown)?[ \t]+[\"'](?P<other>[^\"'\n]+)[\"'][ \t]*-?%\}"
    r"|\{%-?[ \t]*include(?:_relative)?[ \t]+(?P<plain>[\w./-]+\.(?:md|markdown))[ \t]*-?%\})[ \t]*"
)
_LISTING = re.compile(
    r"(?P<indent>[ \t]*)<<<[ \t]+(?P<what>@?[\w./-]+\.\w+)"
    r"(?:\{[\d,\s-]*(?P<language>[a-z]\w*)?[^{}]*\})?(?:[ \t]+\[[^\]]*\])?[ \t]*"
)
_DOCSIFY = re.compile(r"\[[^\[\]]*\]\((?P<what>(?!\w+:)[^()\s]+\.\w+)[ ]+['\"]:include[^'\"]*['\"]\)[ \t]*")
_PANDOC = re.compile(
    r"[ ]{,3}(?:\\(?:input|include)\{(?P<what>[^{}\n]+)\}|!include[ \t]+(?P<other>[\w./-]+\.md))[ \t]*"
)
_RANGE = re.compile(r"(?P<file>.+?)(?::(?P<first>-?\d*)(?::(?P<last>-?\d*))?|:(?P<name>[^:/\\]+))?")
_BEGIN = re.compile(r"ANCHOR:\s*(?P<name>[\w-]+)|-+8<-+\s*\[\s*start:(?P<other>[^\]]+)\]")
_END = re.compile(r"ANCHOR_END:\s*(?P<name>[\w-]+)|-+8<-+\s*\[\s*end:(?P<other>[^\]]+)\]")


class Inclusions(Struct, frozen=True):
    """Replaces the lines by which pages include files. Nothing outside of the real path ``root`` is read.

    Paths are relative to the file that names them, or to one of the ``bases``.
    """

    root: str
    bases: Sequence[Path] = ()

    def expanded(self, lines: Sequence[str], folder: Path, above: tuple[str, ...] = ()) -> list[str]:
        """The lines of a page in a ``folder``, with those that they include. What can't be read stays as it is, and so does what
        would include a file in itself; those that include it are ``above``."""
        made, lines = list[str](), [*_one_by_one(lines)]
        by_pandoc = _by_pandoc(lines)
        for at, line in enumerate(lines):
            named = by_pandoc[at] if at in by_pandoc else _named(line)
            found = self._read(named, folder) if named and len(above) < MAX_DEPTH else None
            if not named or found is None or os.fspath(found[0]) in above:
                made.append(line)
                continue
            before, after = named.before, named.after
            file, inner = found
            inner = self.expanded(after_matter(inner) if named.page else inner, file.parent, (*above, os.fspath(file)))
            if named.code:
                inner = fenced(named.code, inner)
            if after.strip():
                after, *more = self.expanded([after], folder, above)
                inner = inner or [""]
                if more:
                    inner = [*inner[:-1], f"{inner[-1]}{after}", *more]
                    after = ""
            alone = not before.strip(" \t>") and not after.strip()
            shown = [f"{before}{each}".rstrip() for each in inner] if alone else inner
            if not alone:
                shown = [f"{before}{shown[0] if shown else ''}", *shown[1:]]
                shown[-1] += after
            made += shown
        return made

    def _read(self, named: _Named, folder: Path) -> tuple[Path, list[str]] | None:
        """The file that is named, and the lines of it that are meant."""
        found = _RANGE.fullmatch(named.what)
        if not found:
            return None
        file = found["file"].strip()
        places = [self.bases[0] / file.lstrip("/")] if file.startswith("/") and self.bases else [folder / file]
        places += [base / file for base in self.bases]
        for place in places:
            if real := real_file(place, self.root):
                try:
                    if real.stat().st_size > MAX_BYTES:
                        return None
                    text = real.read_text(encoding="utf-8-sig")
                except (OSError, UnicodeDecodeError):
                    return None
                return real, _part(text.splitlines(), found, to_end=named.snippet)
        return None


def _one_by_one(lines: Sequence[str]) -> Iterator[str]:
    """The lines; those between two marks of snippets, which name a file each, as snippets of one file."""
    marks = [n for n, line in enumerate(lines) if _MARK.fullmatch(line)]
    at = 0
    for first, last in zip(marks[::2], marks[1::2], strict=False):
        yield from lines[at:first]
        names = (line.strip() for line in lines[first + 1 : last])
        indent = lines[first][: lines[first].index("-")]
        yield from (f'{indent}--8<-- "{name}"' for name in names if name and not name.startswith(";"))
        at = last + 1
    yield from lines[at:]


class _Named(NamedTuple):
    """A file that a line includes, what is before and after its name, the language of its ``code``, and whether it is a snippet of
    MkDocs, or a page, whose front matter is not shown."""

    before: str
    what: str
    after: str
    code: str = ""
    snippet: bool = False
    page: bool = False


def included_by(text: str, page: str, names: Collection[str]) -> set[str]:
    """The pages, of those with these names, that lines of a page include as Pandoc's filters and LaTeX do."""
    found = [named.what for named in _by_pandoc(text.splitlines()).values()]
    places = (
        posixpath.normpath(place) for name in found for place in (posixpath.join(posixpath.dirname(page), name), name)
    )
    return {place for place in places if place in names and place != page}


def _by_pandoc(lines: Sequence[str]) -> dict[int, _Named]:
    """The pages that whole lines of text, but none of code, include as Pandoc's filters and LaTeX do."""
    if not any(_PANDOC.fullmatch(line) for line in lines):
        return {}
    found = ((at, _PANDOC.fullmatch(lines[at])) for at in prose(lines))
    pages = {at: _page(each) for at, each in found if each}
    return {at: _Named("", page, "", page=True) for at, page in pages.items() if page.endswith(".md")}


def _page(found: re.Match[str]) -> str:
    name = (found["what"] or found["other"]).strip()
    return name if name.endswith((".md", ".tex")) else f"{name}.md"


def _named(line: str) -> _Named | None:
    if found := _MDBOOK.search(line):
        code = found["kind"].startswith("play")
        what = found["what"].split()[0] if code else found["what"]
        return _Named(line[: found.start()], what, line[found.end() :], "rust" if code else "")
    if found := _SNIPPET.fullmatch(line):
        return _Named(found["indent"], found["what"], "", snippet=True)
    if found := _MARKDOWN.fullmatch(line):
        return _Named(found["indent"], (found["what"] or found["other"] or found["plain"]).strip(), "")
    if found := _DOCSIFY.fullmatch(line):
        ending = posixpath.splitext(found["what"])[1].removeprefix(".").lower()
        return _Named("", found["what"], "", "" if ending == "md" else ending, page=ending == "md")
    if found := _LISTING.fullmatch(line):
        language = found["language"] or posixpath.splitext(found["what"])[1].removeprefix(".")
        return _Named(found["indent"], found["what"].removeprefix("@"), "", language or "text")
    if found := _SHORTCODE.fullmatch(line):
        return _Named("", found["what"], "", page=True)
    return None


def _part(lines: list[str], found: re.Match[str], *, to_end: bool) -> list[str]:
    """The lines of a range or a named part, without those that name parts. One number is a line, or the first of those
    ``to_end``."""
    if name := found["name"]:
        inside, part = False, []
        for line in lines:
            if _name(_BEGIN, line) == name:
                inside = True
            elif _name(_END, line) == name:
                inside = False
            elif inside:
                part.append(line)
        lines = part
    elif found["first"] is not None:
        first = _number(found["first"], 1)
        last = (
            _number(found["last"], 0) if found["last"] else len(lines) if found["last"] is not None or to_end else first
        )
        first = first if first >= 0 else max(1, len(lines) + first + 1)
        last = last if last >= 0 else len(lines) + last + 1
        lines = lines[max(first, 1) - 1 : last]
    return [line for line in lines if not _name(_BEGIN, line) and not _name(_END, line)]


def _number(digits: str, default: int) -> int:
    return int(digits) if digits.lstrip("-") else default


def _name(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.search(line)
    return next(filter(None, found.groups())) if found else ""


__all__ = ["Inclusions", "included_by"]
