"""The configuration of Jekyll."""

from __future__ import annotations

from pathlib import Path

from publisher.diagnostics import Findings
from publisher.importers.configurations.jupyter import CONFIG
from publisher.importers.configurations.navigation import navigate
from publisher.importers.dialects.liquid import values_of_site
from publisher.importers.files import PICTURES, entries, excluded, mapping, read_known
from publisher.importers.project import Configuration, describe, started

_OF_JEKYLL = ("_layouts", "_includes", "_sass", "_plugins", "Gemfile")


def read_jekyll(root: Path, findings: Findings) -> Configuration | None:
    """A site of Jekyll; None if there is none."""
    if not (root / CONFIG).is_file() or not any((root / name).exists() for name in _OF_JEKYLL):
        return None
    if (given := read_known(root, CONFIG)) is None:
        return None
    found = started(
        "Jekyll", CONFIG, root, root, findings, str(given.get("destination", "_site")), *_OF_JEKYLL, "vendor"
    )
    describe(found, given, title="title", authors="author", language="lang", description="description", url="url")
    describe(found, given, **({} if "title" in found.about else {"title": "name"}))
    if (logo := str(given.get("logo", "")).lstrip("/")) in found.names and logo.lower().endswith(PICTURES):
        found.about["logo"] = logo
    found.values, found.about["numbers"] = values_of_site(given), False
    found.bases = (root / "_includes", root)
    found.parts = excluded(found.names, entries(given.get("exclude")))
    ways = [
        given.get("permalink"),
        *(mapping(each).get("permalink") for each in mapping(given, "collections").values()),
    ]
    found.web["urls"] = "folders" if any(str(way).endswith(("/", "pretty", "/index.html")) for way in ways) else "keep"
    navigate(found, root, findings)
    pages = [name for name in found.names if name.endswith(".html") and (found.texts / name).read_bytes()[:3] == b"---"]
    if pages:
        problem = f"Pages of HTML were copied, but not added to the chapters: {', '.join(pages[:10])}{' …' if pages[10:] else ''}"
        findings.note("import-left-out", problem, None, "Convert them to Markdown, with pandoc.")
    return found


__all__ = ["read_jekyll"]
