"""Roles: ``{name}`text```. The table says which there are; each function makes an inline of the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from publisher import document as d
from publisher.diagnostics import Location

if TYPE_CHECKING:
    from publisher.markdown.parser import Reader

Role = Callable[["Reader", str, Location], d.Inline]


def _text(text: str, at: Location) -> tuple[d.Inline, ...]:
    return (d.Text(text, location=at),)


def _abbreviation(reader: Reader, text: str, at: Location) -> d.Inline:
    match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)\s*", text, re.DOTALL)
    if not match:
        reader.findings.warning(
            "role-content",
            "An abbreviation without its expansion",
            at,
            "Write {abbr}`HTML (HyperText Markup Language)`.",
        )
        return d.Span(_text(text, at), location=at)
    return d.Abbreviation(_text(match[1], at), match[2], location=at)


def _small_caps(_: Reader, text: str, at: Location) -> d.Inline:
    return d.Span(_text(text, at), location=at, attributes=d.Attributes(classes=("smallcaps",)))


ROLES: dict[str, Role] = {
    "abbr": _abbreviation,
    "code": lambda _, text, at: d.InlineCode(text, location=at),
    "del": lambda _, text, at: d.Strikethrough(_text(text, at), location=at),
    "emphasis": lambda _, text, at: d.Emphasis(_text(text, at), location=at),
    "kbd": lambda _, text, at: d.KeyboardInput(_text(text, at), location=at),
    "smallcaps": _small_caps,
    "strong": lambda _, text, at: d.Strong(_text(text, at), location=at),
    "sub": lambda _, text, at: d.Subscript(_text(text, at), location=at),
    "sup": lambda _, text, at: d.Superscript(_text(text, at), location=at),
}
ROLES |= {"subscript": ROLES["sub"], "superscript": ROLES["sup"], "strike": ROLES["del"]}
