"""``SUMMARY.md``, the list of chapters of mdBook.

Its format: https://rust-lang.github.io/mdBook/format/summary.html
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct, field
from pydantic_core import PydanticCustomError

from publisher.diagnostics import Findings, Location
from publisher.manifest.values import Files
from publisher.patterns import lazy
from publisher.sources import Sources

SUMMARY = "SUMMARY.md"
_ITEM = lazy(r"(?P<indent>\s*)(?:[-*+]|\d+[.)])\s+\[(?P<title>(?:[^\[\]\\]|\\.|\[[^\]]*\])*)\]\((?P<path>[^)]*)\)\s*")
_ALONE = lazy(r"\[(?P<title>(?:[^\[\]\\]|\\.)*)\]\((?P<path>[^)]*)\)\s*")
_HEADING = lazy(r"#{1,6}\s+(?P<title>.*?)\s*#*\s*")
_FENCED = lazy(r"^ {0,3}(```+|~~~+).*?^ {0,3}\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
_DEEPEST = 20  # levels of chapters
_COMMENT = lazy(r"<!--.*?-->", re.DOTALL)
_RULE = lazy(r"\s*(?:-\s*){3,}|\s*(?:\*\s*){3,}|\s*(?:_\s*){3,}")


class Summary(Struct):
    """Chapters, nested, and the unnumbered ones ``before`` and ``after`` them; entries as in the manifest. ``text`` is that of the
    file."""

    text: str = ""
    before: list[dict[str, object]] = field(default_factory=list)
    chapters: list[dict[str, object]] = field(default_factory=list)
    after: list[dict[str, object]] = field(default_factory=list)


def read_summary(path: str, root: str, source: Path, findings: Findings) -> Summary:
    """Read the ``SUMMARY.md`` at a ``path`` relative to ``source``, the folder of the manifest in the project at ``root``.

    Paths of its chapters become relative to ``source``, too. Files that do not exist or are outside the project are reported, and
    lines that are neither a chapter nor the title of a part. Chapters keep the titles in their files, if these have a heading of
    the first level. Chapters without a file are sections; those without chapters below them are drafts, and are left out.
    """
    files, texts = Files(root, os.path.realpath(source), None), Sources(Path(root))
    name = _in_project(path, files)
    text = texts.read(name, None, findings)
    return _Reader(posixpath.dirname(path), files, texts, name, findings, Summary(text or "")).read()


def _in_project(file: str, files: Files) -> str:
    """The path of a file relative to the project."""
    return Path(os.path.relpath(os.path.join(files.source, file), files.root)).as_posix()


class _Reader(Struct):
    folder: str
    files: Files
    texts: Sources
    name: str
    findings: Findings
    summary: Summary

    def read(self) -> Summary:
        text, level = self.summary.text, self.summary.chapters  # of the open part, or the book
        open_: list[tuple[int, dict[str, object]]] = []  # the items above, with their indentation
        started = titled = False
        for number, line in enumerate(_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text).split("\n"), 1):
            if not line.strip() or _RULE.fullmatch(line):
                open_ = [] if line.strip() else open_
            elif found := _HEADING.fullmatch(line):
                if titled or started:
                    level = []
                    self.summary.chapters.append({"part": found["title"], "chapters": level})
                titled, open_ = True, []
            elif found := _ITEM.fullmatch(line):
                started = True
                indent = len(found["indent"].expandtabs(4))
                while open_ and open_[-1][0] >= indent:
                    open_.pop()
                at = Location(self.name, number, found.start("title"))
                if len(open_) == _DEEPEST:
                    problem = f"The chapter is nested more than {_DEEPEST} levels deep, and was moved up"
                    self.findings.warning("summary-line", problem, at, "Indent it less.")
                    open_.pop()
                entry = self.entry(found, at)
                below = open_[-1][1].setdefault("chapters", []) if open_ else level
                assert isinstance(below, list)
                below.append(entry)
                open_.append((indent, entry))
            elif found := _ALONE.fullmatch(line):
                entry = self.entry(found, Location(self.name, number, 1))
                if "file" in entry:
                    (self.summary.after if started else self.summary.before).append(entry)
            else:
                problem = f"“{line.strip()[:60]}” is neither a chapter nor the title of a part"
                hint = "Write a chapter as “- [Title](file.md)”."
                self.findings.warning("summary-line", problem, Location(self.name, number, 1), hint)
        self.summary.chapters = _without_drafts(self.summary.chapters)
        return self.summary

    def entry(self, found: re.Match[str], at: Location) -> dict[str, object]:
        """The entry for a link; one without a file has only its title."""
        path, title = unquote(found["path"].strip().strip("<>")), re.sub(r"\\(.)", r"\1", found["title"])
        if not path:
            return {"title": title.strip() or "…"}
        file = posixpath.normpath(posixpath.join(self.folder, path))
        try:
            self.files.check(file, "chapter-missing")
        except PydanticCustomError as error:
            given = error.context or {}
            hint = "Paths are relative to SUMMARY.md." if error.type == "chapter-missing" else given["hint"]
            self.findings.error(error.type, given["message"], at, hint)
            return {"title": title.strip() or "…"}
        text = self.texts.read(_in_project(file, self.files), at, Findings())  # reported when the chapter is read
        return {"file": file} if text is None or has_title(text) else {"file": file, "title": title.strip() or "…"}


def has_title(text: str) -> bool:
    """Whether a chapter has a heading of the first level, which is its title."""
    return re.search(r"^(#[ \t]+\S|title:|=+[ \t]*$)", _FENCED.sub("", text), re.MULTILINE) is not None


def _without_drafts(entries: list[dict[str, object]]) -> list[dict[str, object]]:
    """The entries with a file, or with chapters below them."""
    kept = []
    for entry in entries:
        below = entry.get("chapters")
        inner = _without_drafts(below) if isinstance(below, list) else []
        rest = {key: value for key, value in entry.items() if key != "chapters"}
        if inner or "file" in entry:
            kept.append(rest | ({"chapters": inner} if inner else {}))
    return kept


__all__ = ["SUMMARY", "Summary", "has_title", "read_summary"]
