"""A chapter's front matter: YAML between ``---`` lines at the head of its file."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from publisher.diagnostics import Findings, Location, nearest


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a chapter says of itself."""

    title: str = ""
    short_title: str = ""
    status: str = ""


def read(text: str, file: str, findings: Findings) -> FrontMatter:
    """Parse front matter; unknown keys are warnings, broken YAML an error, each with its place."""
    if not text.strip():
        return FrontMatter()
    try:
        data: Any = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Location(file, mark.line + 2, mark.column + 1) if mark else Location(file, 1)
        findings.error("front-matter-syntax", f"The front matter is not YAML: {error.problem or error.context}", at)
        return FrontMatter()
    if not isinstance(data, CommentedMap):
        findings.error(
            "front-matter-syntax", "The front matter is not a list of keys", Location(file, 2, 1), "Write “title: …”."
        )
        return FrontMatter()
    known = [f.name for f in fields(FrontMatter)]
    values: dict[str, str] = {}
    for key, value in data.items():
        line, column = data.lc.key(key)
        at = Location(file, line + 2, column + 1)
        if key not in known:
            findings.warning("front-matter-unknown-key", f"Front matter knows no “{key}”", at, nearest(str(key), known))
        elif isinstance(value, dict | list):
            findings.error("front-matter-type", f"“{key}” is text", at)
        else:
            values[key] = str(value)
    return FrontMatter(**values)
