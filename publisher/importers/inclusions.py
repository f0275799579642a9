"""The lines of files that pages of mdBook, MkDocs and Quarto include."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 2_000_000
MAX_DEPTH = 8

_MDBOOK = re.compile(
    r"(?<!\\)\{\{#(?P<kind>include|rustdoc_include|playground|playpen)[ \t]+(?P<what>[^{}\n]+?)[ \t]*\}\}"
)
_SNIPPET = re.compile(r"(?P<indent>[ \t]*)-{1,}8<-{1,}[ \t]+[\"'](?P<what>[^\"']+)[\"'][ \t]*")
_SHORTCODE = re.compile(r"[ \t]*\{\{<[ \t]*include[ \t]+(?P<what>\S+)[ \t]*>\}\}[ \t]*")
_RANGE = re.compile(r"(?P<file>.+?)(?::(?P<first>\d*)(?::(?P<last>\d*))?|:(?P<name>[^:/\\]+))?")
_BEGIN = re.compile(r"ANCHOR:\s*(?P<name>[\w-]+)|-+8<-+\s*\[\s*start:(?P<other>[^\]]+)\]")
_END = re.compile(r"ANCHOR_END:\s*(?P<name>[\w-]+)|-+8<-+\s*\[\s*end:(?P<other>[^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Inclusions:
    """Replaces the lines by which pages include files. Nothing outside of the real path ``root`` is read.

    Paths are relative to the file that names them, or to one of the ``bases``.
    """

    root: str
    bases: Sequence[Path] = ()

    def expanded(self, lines: Sequence[str], folder: Path, depth: int = 0) -> list[str]:
        """The lines of a page in a ``folder``, with those that they include. What can't be read stays as it is."""
        made: list[str] = []
        for line in lines:
            named = _named(line)
            found = self._read(named[1], folder) if named and depth < MAX_DEPTH else None
            if not named or found is None:
                made.append(line)
                continue
            before, _, after = named
            file, inner = found
            inner = self.expanded(inner, file.parent, depth + 1)
            alone = not before.strip(" \t>") and not after.strip()
            shown = [f"{before}{each}".rstrip() for each in inner] if alone else inner
            if not alone:
                shown = [f"{before}{shown[0] if shown else ''}", *shown[1:]]
                shown[-1] += after
            made += shown
        return made

    def _read(self, what: str, folder: Path) -> tuple[Path, list[str]] | None:
        """The file that is named, and the lines of it that are meant."""
        found = _RANGE.fullmatch(what)
        if not found:
            return None
        file = found["file"].strip()
        places = [self.bases[0] / file.lstrip("/")] if file.startswith("/") and self.bases else [folder / file]
        places += [base / file for base in self.bases]
        for place in places:
            real = os.path.realpath(place)
            if os.path.isfile(real) and os.path.commonpath([real, self.root]) == self.root:
                try:
                    if os.path.getsize(real) > MAX_BYTES:
                        return None
                    text = Path(real).read_text(encoding="utf-8-sig")
                except (OSError, UnicodeDecodeError):
                    return None
                return Path(real), _part(text.splitlines(), found)
        return None


def _named(line: str) -> tuple[str, str, str] | None:
    """What is before the name of a file that a line includes, the name, and what is after it."""
    if found := _MDBOOK.search(line):
        what = found["what"].split()[0] if found["kind"].startswith("play") else found["what"]
        return line[: found.start()], what, line[found.end() :]
    if found := _SNIPPET.fullmatch(line):
        return found["indent"], found["what"], ""
    if found := _SHORTCODE.fullmatch(line):
        return "", found["what"], ""
    return None


def _part(lines: list[str], found: re.Match[str]) -> list[str]:
    """The lines of a range or a named part, without those that name parts."""
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
        first = int(found["first"] or 1)
        last = int(found["last"]) if found["last"] else len(lines) if found["last"] is not None else first
        lines = lines[max(first, 1) - 1 : last]
    return [line for line in lines if not _name(_BEGIN, line) and not _name(_END, line)]


def _name(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.search(line)
    return next(filter(None, found.groups())) if found else ""


__all__ = ["Inclusions"]
