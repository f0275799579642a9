"""What the front matter of a file says about the whole publication, if there is no manifest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from publisher.diagnostics import Findings, Location
from publisher.language import is_language
from publisher.markdown.attributes import report_language
from publisher.markdown.front_matter import ABOUT, keys, location
from publisher.markdown.keys import text_of
from publisher.yaml_nodes import is_mapping, is_scalar, is_sequence, text_start

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node

_DAY = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
_ROLE = re.compile("[a-z]{3}")


class About(Struct, frozen=True):
    """What front matter says. ``authors`` are names, MARC relator codes, and names for sorting."""

    language: str = ""
    authors: tuple[tuple[str, str, str], ...] = ()
    date: str = ""
    subtitle: str = ""
    description: str = ""


def matter_of(text: str) -> str:
    """The front matter at the beginning of a text, up to a line ``---`` or ``...``; empty if there is none."""
    first, *lines = re.split("\r\n?|\n", text)
    if not (mark := re.fullmatch(r"(-{3,})\s*", first)):
        return ""
    ends = re.compile(rf"(?:-{{{len(mark[1])},}}|\.\.\.)\s*")
    end = next((number for number, line in enumerate(lines) if ends.fullmatch(line)), 0)
    return "\n".join(lines[:end])


def read_about(text: str, file: str, findings: Findings) -> About:
    """Read the front matter of a text. A value that is not valid is left out, with a warning.

    Mistakes in its YAML, and other keys, are reported when the text is read as a chapter.
    """
    reader = _Reader(file, findings)
    values: dict[str, str] = {}
    authors: list[tuple[str, str, str]] = []
    for name, _, value in keys(matter_of(text), file, Findings()):
        if name in ("author", "authors"):
            authors += reader.authors(value)
        elif name in ABOUT and (found := reader.text(name, value)):
            values.setdefault("language" if name == "lang" else name, found)
    return About(authors=tuple(authors), **values)


class _Reader:
    def __init__(self, file: str, findings: Findings) -> None:
        self.file = file
        self.findings = findings

    def warn(self, problem: str, value: Node, hint: str = "") -> None:
        at = self.at(value.start_mark.line, value.start_mark.column)
        self.findings.warning("front-matter-about", problem, at, hint)

    def at(self, line: int, column: int) -> Location:
        return location(self.file, line, column)

    def text(self, name: str, value: Node) -> str:
        """The text of a value if it is valid; else empty."""
        if not is_scalar(value):
            self.warn(f"“{name}” should be text, and was left out", value)
            return ""
        text = " ".join(text_of(value).split())
        if name in ("lang", "language") and text and not is_language(text):
            report_language(self.findings, text, self.at(*text_start(value)))
            return ""
        return self.day(text, value) if name == "date" and text else text

    def day(self, text: str, value: Node) -> str:
        """The date that a text begins with, which a time may follow."""
        if found := _DAY.fullmatch(text):
            try:
                date.fromisoformat((found[1] + "-01-01")[:10])
            except ValueError:
                pass
            else:
                return found[1]
        self.warn(f"“{text[:80]}” is not a date, and was left out", value, "Write 2026, 2026-11 or 2026-11-24.")
        return ""

    def authors(self, value: Node) -> Iterator[tuple[str, str, str]]:
        """The authors: a name, or a list of names or of mappings with the keys ``name``, ``role`` and ``sort``."""
        for item in value.value if is_sequence(value) else [value]:
            if is_scalar(item):
                if name := " ".join(text_of(item).split()):
                    yield name, "aut", ""
            elif is_mapping(item):
                yield from self.author(item)
            else:
                self.warn("An author should be a name, and was left out", item)

    def author(self, item: MappingNode) -> Iterator[tuple[str, str, str]]:
        given = {key.value: value for key, value in item.value if is_scalar(key)}
        name, role, sort = (self.text(key, given[key]) if key in given else "" for key in ("name", "role", "sort"))
        for key, value in given.items():
            if key not in ("name", "role", "sort"):
                self.warn(f"“{key}” of an author is not used", value, "An author has a `name`, a `role` and a `sort`.")
        if role and not _ROLE.fullmatch(role):
            hint = "Write a MARC relator code such as aut, edt, ill or trl."
            self.warn(f"“{role[:80]}” is not a role, and was left out", given["role"], hint)
            role = ""
        if name:
            yield name, role or "aut", sort
        else:
            self.warn("An author has no name, and was left out", item, "Write `name: Ada Example`.")


__all__ = ["About", "matter_of", "read_about"]
