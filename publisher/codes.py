"""The table of diagnostics, ``codes.toml``: meaning and severity of each code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from publisher.diagnostics import Severity


class Code(NamedTuple):
    """A row of the table. ``severities`` are those that findings of this code may have, the usual one first."""

    severities: tuple[Severity, ...]
    title: str
    meaning: str


@cache
def groups() -> dict[str, dict[str, Code]]:
    """The table by the headings of its groups, in the order of the file."""
    import tomllib  # which few builds need

    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {heading: {name: _code(*row) for name, row in rows.items()} for heading, rows in tomllib.loads(text).items()}


@cache
def codes() -> dict[str, Code]:
    """The table by code."""
    return {name: code for rows in groups().values() for name, code in rows.items()}


def _code(severities: str, title: str, meaning: str) -> Code:
    return Code(tuple(map(Severity, severities.split(" or "))), title, meaning)


__all__ = ["Code", "codes", "groups"]
