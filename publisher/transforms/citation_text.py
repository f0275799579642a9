"""Structured text of the citation processor as nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from publisher.diagnostics import Location
from publisher.document import (
    Attributes,
    Emphasis,
    Inline,
    Link,
    Span,
    Strong,
    Subscript,
    Superscript,
    Text,
)

if TYPE_CHECKING:
    from publisher.citations.model import Styled
    from publisher.citations.model import Text as Structured

Cited = Callable[[str, tuple[Inline, ...]], Inline | tuple[Inline, ...]]
"""From the key of a work and the text that cites it to a reference."""

_NODES: dict[str, Callable[..., Inline]] = {
    "italic": Emphasis,
    "bold": Strong,
    "superscript": Superscript,
    "subscript": Subscript,
}
_CLASSES = {"small-caps": "smallcaps", "underline": "underlined", "normal": "upright"}


def inlines(text: Structured, at: Location, cited: Cited = lambda _, children: children) -> tuple[Inline, ...]:
    """The text as nodes. Addresses become links, and text that cites a work what ``cited`` makes of it."""
    made: list[Inline] = []
    for part in text:
        new = Text(part, location=at) if isinstance(part, str) else _styled(part, at, cited)
        made.extend(new if isinstance(new, tuple) else (new,))
    return tuple(made)


def _styled(part: Styled, at: Location, cited: Cited) -> Inline | tuple[Inline, ...]:
    children = inlines(part.children, at, cited)
    if part.style in _NODES:
        return _NODES[part.style](children, location=at)
    if part.style in _CLASSES:
        return Span(children, location=at, attributes=Attributes(classes=(_CLASSES[part.style],)))
    if part.style == "link":
        return Link(children, part.value, location=at)
    return cited(part.value, children) if part.style == "cite" else children


def divided(text: Structured, at: Location) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """The text of an entry: what stands in the margin, and the rest."""
    margin = tuple(part for part in text if not isinstance(part, str) and part.value == "left-margin")
    rest = tuple(part for part in text if part not in margin)
    return inlines(margin, at), inlines(rest, at)
