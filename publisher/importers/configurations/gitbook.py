"""The configuration of GitBook, of today or as it was, and of HonKit."""

from __future__ import annotations

from pathlib import Path

from publisher.diagnostics import Findings
from publisher.importers.dialects.liquid import values_of_site
from publisher.importers.files import mapping, read_known
from publisher.importers.project import Configuration, describe, started, summarize
from publisher.importers.sphinx_files import Sphinx

_KEYS = (
    "title",
    "author",
    "language",
    "description",
    "root",
    "plugins",
    "pluginsconfig",
    "structure",
    "gitbook",
    "styles",
)


def read_gitbook(root: Path, name: str, findings: Findings) -> Configuration | None:
    """GitBook, of today or as it was, and HonKit; None if the file is of another program."""
    given = read_known(root, name, *(_KEYS if name == "book.json" else ()))
    if given is None:
        return None
    found = started("GitBook", name, root, root / str(given.get("root", "")), findings, "_book")
    describe(found, given, title="title", authors="author", language="language", description="description")
    found.bases, found.sphinx = (found.texts,), Sphinx(found.texts, root)
    found.values = values_of_site(mapping(given, "variables"), "book") | values_of_site(given, "book")
    summarize(found, root)
    return found


__all__ = ["read_gitbook"]
