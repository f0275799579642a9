"""The configuration of Hugo."""

from __future__ import annotations

import os
from pathlib import Path

from publisher.diagnostics import Findings
from publisher.importers.files import PICTURES, read_known
from publisher.importers.project import HIDDEN, Configuration, describe, files_in, started, summarize
from publisher.importers.sphinx_files import Sphinx

_CONFIGURATIONS = tuple(
    f"{folder}{name}.{kind}"
    for name in ("hugo", "config")
    for folder in ("", "config/_default/")
    for kind in ("toml", "yaml", "yml", "json")
)
_KEYS = (
    "baseurl",
    "title",
    "languagecode",
    "defaultcontentlanguage",
    "theme",
    "params",
    "menu",
    "module",
    "markup",
    "taxonomies",
)
_STATIC = {"static": ("",), "assets": PICTURES}
"""Folders whose files are at the root of the site, and the suffixes of those that pages may show."""


def read_hugo(root: Path, findings: Findings) -> Configuration | None:
    """A site of Hugo; None if there is none."""
    for name in _CONFIGURATIONS:
        keys = () if name.rpartition("/")[2].startswith("hugo.") else _KEYS
        if not (root / name).is_file() or (given := read_known(root, name, *keys)) is None:
            continue
        given = {str(key).lower(): value for key, value in given.items()}
        texts = root / str(given.get("contentdir", "content"))
        if not os.path.isdir(texts):
            continue
        found = started("Hugo", name, root, texts, findings)
        describe(found, given, title="title", language="languagecode", url="baseurl")
        found.bases, found.sphinx = (found.texts,), Sphinx(found.texts, root)
        taken = {*HIDDEN, *found.names}
        for folder, suffixes in _STATIC.items():
            for each in files_in(root / folder, name, root, findings):
                if each not in taken and each.lower().endswith(suffixes):
                    found.sphinx.outside.setdefault(each, root / folder / each)
        summarize(found, root)
        return found
    return None


__all__ = ["read_hugo"]
