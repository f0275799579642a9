"""The output of styles before punctuation is settled: spans that keep their affixes, formats and quotation marks apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict, Unpack

from msgspec import Struct
from msgspec.structs import replace

Formats = tuple[tuple[str, str], ...]


class Span(Struct, frozen=True, eq=False):
    """Text with what a style says about it.

    ``tag`` names what the span is (``names``, ``year``, ``cite`` …), and ``value`` is of that tag: the key of a cited
    item, or an address. ``markup`` means that formats and quotation marks come from the text of a field, where italics
    within italics are upright.
    """

    children: tuple[str | Span, ...]
    prefix: str = ""
    suffix: str = ""
    delimiter: str = ""
    formats: Formats = ()
    quotes: bool = False
    case: str = ""
    strip_periods: bool = False
    display: str = ""
    inner_affixes: bool = False
    markup: bool = False
    tag: str = ""
    value: str = ""


class Fields(TypedDict, total=False):
    """Arguments of a span."""

    prefix: str
    suffix: str
    delimiter: str
    formats: Formats
    quotes: bool
    case: str
    strip_periods: bool
    display: str
    inner_affixes: bool
    markup: bool
    tag: str
    value: str


def has_text(node: str | Span | None) -> bool:
    """Whether a node would be seen. Affixes do not count."""
    if isinstance(node, Span):
        return any(has_text(child) for child in node.children)
    return bool(node)


def span(children: Iterable[str | Span | None], fields: Fields | None = None, **more: Unpack[Fields]) -> Span | None:
    """A span of the children that are not empty, or none."""
    seen = tuple(child for child in children if child is not None and has_text(child))
    if not seen:
        return None
    merged: Fields = {**(fields or {}), **more}
    return Span(seen, **merged)


def find(node: str | Span | None, tag: str) -> Span | None:
    """The first span with a tag."""
    if not isinstance(node, Span):
        return None
    if node.tag == tag:
        return node
    return next((found for child in node.children if (found := find(child, tag))), None)


def without(node: Span, target: Span) -> Span | None:
    """The span without one of its descendants, and without what is empty then."""
    if node is target:
        return None
    children = []
    changed = False
    for child in node.children:
        new = without(child, target) if isinstance(child, Span) else child
        changed = changed or new is not child
        if new is not None and has_text(new):
            children.append(new)
    if not changed:
        return node
    return replace(node, children=tuple(children)) if children else None


def exchange(node: Span, target: Span, new: Span | None) -> Span:
    """The span with one of its descendants replaced."""
    if node is target:
        return new or replace(node, children=())
    children = tuple(exchange(child, target, new) if isinstance(child, Span) else child for child in node.children)
    if all(a is b for a, b in zip(children, node.children, strict=True)):
        return node
    return replace(node, children=children)


def capitalized(node: Span) -> Span:
    """The span with a capital at its beginning, if a term is there."""
    if node.tag == "term":
        return replace(node, case=node.case or "capitalize-first")
    first = next((n for n, child in enumerate(node.children) if has_text(child)), None)
    if first is None or not isinstance(child := node.children[first], Span) or node.prefix.strip():
        return node
    return replace(node, children=(*node.children[:first], capitalized(child), *node.children[first + 1 :]))
