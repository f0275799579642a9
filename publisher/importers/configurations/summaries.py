"""``SUMMARY.md`` of mdBook, GitBook and HonKit: its entries may lead to parts of pages, to other sites and to missing files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from urllib.parse import unquote

from publisher.diagnostics import Findings, Location

_ENTRY = re.compile(
    r"(?P<before>[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)\[(?P<title>(?:[^\[\]\\]|\\.|\[[^\]]*\])*)\]"
    r"\((?P<path>[^()]*(?:\([^()]*\)[^()]*)*)\)[ \t]*"
)
_TITLE = re.compile(r"(?P<before>[ \t]*[-*+][ \t]+)(?P<title>[^\[\]<>]*\w[^\[\]<>]*)")
_TIP = re.compile(r"[ \t]+(?:\"[^\"]*\"|'[^']*')$")


def with_our_entries(
    text: str, pages: Mapping[str, str], name: str, findings: Findings, reported: Collection[str]
) -> str:
    """The list ``name`` with entries that lead to pages, each once; others keep their titles, if there are entries below them.
    ``pages`` are the names that files have as pages; that others were left out is ``reported`` already."""
    made, seen = list[str](), set[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        found = _ENTRY.fullmatch(line)
        if not found:
            made.append(_TITLE.sub(r"\g<before>[\g<title>]()", line) if _TITLE.fullmatch(line.rstrip()) else line)
            continue
        path, _, fragment = unquote(_TIP.sub("", found["path"].strip().strip("<>"))).partition("#")
        file = posixpath.normpath(path.lstrip("/")) if path else ""
        if file in pages and file not in seen:
            seen.add(file)
            target = f"<{pages[file]}>" if " " in file else pages[file]
            made.append(f"{found['before']}[{found['title']}]({target})")
            continue
        made.append(f"{found['before']}[{found['title']}]()")
        if not path or file in reported or (file in pages and fragment):
            continue
        problem = f"“{path}” is not a page, and was left out of the chapters"
        if file in pages:
            problem = f"“{path}” is listed twice, and was left out of the chapters the second time"
        findings.note("import-left-out", problem, Location(name, number), "A chapter is a file, listed once.")
    return "\n".join(made)


__all__ = ["with_our_entries"]
