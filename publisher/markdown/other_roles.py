"""Roles of MyST and Sphinx that are not supported."""

from __future__ import annotations

CITE = "Name a file of works in the manifest: `bibliography: references.bib`."
# The alternative to each role.
_ROLES = {
    "doc": "Write a link to the chapter: [words](chapter.md).",
    "download": "Write a link to the file: [words](file.pdf).",
    "index": "Remove it.",
    "term": "Write a reference to the term: [words](#label).",
    **dict.fromkeys(("command", "envvar", "file", "option", "program"), "Write it as code, between backticks."),
    **dict.fromkeys(("guilabel", "menuselection"), "Write it in bold: **words**."),
}


def instead_of_role(name: str) -> str:
    """The alternative to a role of MyST or Sphinx; empty for other names."""
    return _ROLES.get(name, "")
