"""The front matter of a chapter: YAML between ``---`` lines at the beginning of its file."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from publisher.diagnostics import Findings, Location, nearest
from publisher.language import is_language
from publisher.markdown.attributes import report_language
from publisher.markdown.keys import read_keys, text_of
from publisher.yaml_nodes import is_scalar, text_start

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node


class FrontMatter(Struct, frozen=True):
    """The front matter of a chapter; ``foreign_keys`` are keys of other programs, with their locations."""

    title: str = ""
    short_title: str = ""
    status: str = ""
    title_at: Location | None = None
    foreign_keys: tuple[tuple[str, Location], ...] = ()


KEYS = ("title", "short_title", "status")
ABOUT = ("lang", "language", "author", "authors", "date", "subtitle", "description")
"""Keys with which a file describes a publication that has no manifest."""
STATES = ("draft", "final")
NEAR = 0.8  # A cutoff that matches “titel” and “short-title”, but not “tags” and “subtitle”.


def keys(text: str, file: str, findings: Findings) -> tuple[tuple[str, Location, Node], ...]:
    """The keys of front matter with their locations and values. Invalid YAML is an error and gives none."""
    if not text.strip():
        return ()
    return tuple(read_keys(text, partial(location, file), "The front matter", "front-matter-syntax", findings))


def location(file: str, line: int, column: int) -> Location:
    """The location of a line and a column of front matter, both counted from 0."""
    return Location(file, line + 2, column + 1)


def unread(lines: Sequence[str], read: str) -> int | None:
    """Return the line, counted from 0, of front matter that is not recognised as such, or None.

    It does not begin in the first line, or is not closed. ``read`` is the front matter that is recognised.
    """
    first = next((row for row, line in enumerate(lines) if line.strip()), len(lines))
    if [line.rstrip() for line in lines[first : first + 1]] != ["---"]:
        return None
    key, colon, _ = lines[first + 1].partition(":") if first + 1 < len(lines) else ("", "", "")
    return first if key in KEYS and colon and not read else None


def read(text: str, file: str, findings: Findings, *, language: str = "", describes: bool = False) -> FrontMatter:
    """Parse front matter. Values are kept as written.

    A key that nearly matches a known one is a warning with its location. ``language`` is that of the book, which a chapter may
    repeat. What a file says of the book that it ``describes`` was read before.
    """
    known = (*KEYS, *ABOUT) if describes else KEYS
    values: dict[str, str] = {}
    foreign: list[tuple[str, Location]] = []
    title_at = None
    for name, at, value in keys(text, file, findings):
        if name in known and name not in KEYS:
            continue
        if name in ("lang", "language") and is_scalar(value) and not is_language(text_of(value) or "en"):
            report_language(findings, text_of(value), location(file, *text_start(value)))
        elif name in ("lang", "language") and language and getattr(value, "value", "") == language:
            continue
        elif name not in KEYS:
            if near := get_close_matches(name[:80].casefold(), known, n=1, cutoff=NEAR):
                problem = f"Front matter has no key “{name}”"
                findings.warning("front-matter-unknown-key", problem, at, f"Did you mean “{near[0]}”?")
            else:
                foreign.append((name, at))
        elif name in values:
            findings.error("front-matter-syntax", f"“{name}” is repeated", at)
        elif not is_scalar(value):
            findings.error("front-matter-type", f"“{name}” should be text", at)
        elif name == "status" and text_of(value) not in STATES:
            problem = f"“status” should be {' or '.join(STATES)}, not “{text_of(value)[:80]}”"
            place = location(file, value.start_mark.line, value.start_mark.column)
            findings.error("front-matter-type", problem, place, nearest(text_of(value)[:80], STATES))
        else:
            values[name] = text_of(value)
            if name == "title":
                title_at = location(file, *text_start(value))
    return FrontMatter(**values, title_at=title_at, foreign_keys=tuple(foreign))
