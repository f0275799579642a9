"""Books of Leanpub: the list of their files."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from publisher.diagnostics import Findings, Location
from publisher.importers.dialects.markua import is_shown
from publisher.importers.files import read_text
from publisher.importers.project import Configuration, started
from publisher.importers.sphinx_files import Sphinx

_BOOK = ("Book.txt", "manuscript/Book.txt")
_TEXTS = (".md", ".markdown", ".txt", ".markua")


def read_leanpub(root: Path, findings: Findings) -> Configuration | None:
    """A book of Leanpub; None if there is none."""
    name = next((name for name in _BOOK if (root / name).is_file()), "")
    listed = [line.strip() for line in read_text(root, name).split("\n")] if name else []
    if not any(line.lower().endswith(_TEXTS) for line in listed):
        return None
    found = started("Leanpub", name, root, (root / name).parent, findings)
    found.names.pop("Book.txt", None)
    files = [posixpath.normpath(line) for line in listed if line.lower().endswith(_TEXTS)]
    for file in (file for file in files if file not in found.names):
        problem = f"“{file}” is not a page in “{found.texts.name}”, and was left out of the chapters"
        findings.note("import-left-out", problem, Location(name), "A chapter is a file, listed once.")
    files = [file for file in files if file in found.names]
    shown = [
        file for file in dict.fromkeys(files) if is_shown((found.texts / file).read_text("utf-8", errors="replace"))
    ]
    found.texts_too = frozenset(file for file in shown if not file.lower().endswith(_TEXTS[:2]))
    found.chapters = [re.sub(r"\.(?:txt|markua)$", ".md", file) for file in shown]
    found.bases, found.sphinx = (found.texts,), Sphinx(found.texts, root)
    return found


__all__ = ["read_leanpub"]
