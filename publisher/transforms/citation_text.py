"""Structured text of the citation processor as nodes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from msgspec.structs import replace

from publisher.diagnostics import Location
from publisher.document import (
    Attributes,
    Emphasis,
    HtmlElement,
    Inline,
    Link,
    Span,
    Strong,
    Subscript,
    Superscript,
    Text,
    nodes_of,
    plain_text,
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


def inlines(text: Structured, at: Location, cited: Cited = lambda _, children: children) -> tuple[Inline, ...]:
    """The text as nodes. Addresses become links, and text that cites a work what ``cited`` makes of it."""
    made: list[Inline] = []
    for part in text:
        new = Text(part, location=at) if isinstance(part, str) else _styled(part, at, cited)
        made.extend(new if isinstance(new, tuple) else (new,))
    return tuple(made)


def _styled(part: Styled, at: Location, cited: Cited) -> Inline | tuple[Inline, ...]:
    if any(_is_reset(child) for child in part.children):
        return _interrupted(part, at, cited)
    children = inlines(part.children, at, cited)
    match part.style:
        case "small-caps":
            return Span(children, location=at, attributes=Attributes(classes=("smallcaps",)))
        case "underline":
            return HtmlElement("u", children, location=at)
        case "link":
            return Link(children, part.value, location=at)
        case "cite":
            return cited(part.value, children)
    return _NODES[part.style](children, location=at) if part.style in _NODES else children


def _is_reset(part: str | Styled) -> bool:
    """Whether text has not the style around it, such as upright words in italics."""
    return not isinstance(part, str) and part.style == "normal"


def _interrupted(part: Styled, at: Location, cited: Cited) -> tuple[Inline, ...]:
    """Text in a style, in pieces around what is not in this style."""
    made: list[Inline] = []
    for reset, group in groupby(part.children, _is_reset):
        pieces = tuple(group)
        made += inlines(pieces if reset else (replace(part, children=pieces),), at, cited)
    return tuple(made)


def divided(text: Structured, at: Location) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """The text of an entry: what stands in the margin, and the rest."""
    margin = tuple(part for part in text if not isinstance(part, str) and part.value == "left-margin")
    rest = tuple(part for part in text if part not in margin)
    return inlines(margin, at), inlines(rest, at)


def with_stop(children: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The text of an entry with a full stop at its end, before a sentence of ours, unless it ends with a sign or an address."""
    last = plain_text(children)[-1:]
    if not last.isalnum() or east_asian_width(last) in "WF" or any(True for _ in nodes_of(children[-1], Link)):
        return children
    return (*children, Text(".", location=children[-1].location))
