"""``SUMMARY.md`` of mdBook, GitBook and HonKit: its entries may lead to parts of pages, to other sites and to missing files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from urllib.parse import unquote

from publisher.diagnostics import Findings, Location

_ENTRY = re.compile(
    r"(?P<before>[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)\[(?P<title>(?:[^\[\]\\]|\\.|\[[^\]]*\])*)\]"
    r"\((?P<path>[^()]*(?:\([^()]*\)[^()]*)*)\)[ \t]*"
)
_TITLE = re.compile(r"(?P<before>[ \t]*[-*+][ \t]+)(?P<title>[^\[\]<>]*\w[^\[\]<>]*)")
_TIP = re.compile(r"[ \t]+(?:\"[^\"]*\"|'[^']*')$")


def with_our_entries(text: str, names: Collection[str], name: str, findings: Findings) -> str:
    """The list ``name`` with entries that lead to pages, each once; others keep their titles, if there are entries below them."""
    made, seen = list[str](), set[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        found = _ENTRY.fullmatch(line)
        if not found:
            made.append(_TITLE.sub(r"\g<before>[\g<title>]()", line) if _TITLE.fullmatch(line.rstrip()) else line)
            continue
        path, _, fragment = unquote(_TIP.sub("", found["path"].strip().strip("<>"))).partition("#")
        file = posixpath.normpath(path.lstrip("/")) if path else ""
        if file in names and file not in seen:
            seen.add(file)
            target = f"<{file}>" if " " in file else file
            made.append(f"{found['before']}[{found['title']}]({target})")
            continue
        if path and file not in names:
            problem = f"“{path}” is not a page, and was left out of the chapters"
            findings.note("import-left-out", problem, Location(name, number), "A chapter is a file, listed once.")
        elif path and not fragment:
            problem = f"“{path}” is listed twice, and was left out of the chapters the second time"
            findings.note("import-left-out", problem, Location(name, number), "A chapter is a file, listed once.")
        made.append(f"{found['before']}[{found['title']}]()")
    return "\n".join(made)


__all__ = ["with_our_entries"]
