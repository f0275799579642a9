"""Small capitals in a typeface that has none: capitals of a smaller size."""

from __future__ import annotations

from itertools import groupby

from msgspec.structs import replace

from publisher import document as d
from publisher.editions.pdf.page import PageGeometry

_REPEATED = frozenset({"title"})  # parts that are repeated elsewhere as plain text
_INTERFACE = frozenset({"caption", "legend", "source", "credit"})  # parts in the typeface of tables


def set_small_capitals(book: d.Book, page: PageGeometry) -> d.Book:
    """Set small letters in spans of the class ``smallcaps`` as capitals in tables and captions, whose typeface is Inter, and
    everywhere in large print, but not where a chapter begins. Tags keep the letters that were typed."""

    def changed(node: d.Node) -> d.Node:
        if d.Span not in d.kinds(node) or isinstance(node, d.Heading | d.DefinitionTerm):
            return node
        if (
            isinstance(node, d.Span)
            and "smallcaps" in node.attributes.classes
            and "lead-in" not in node.attributes.classes
        ):
            return d.rewrite(node, {d.Text: _capitals})
        return d.map_parts(node, changed, [part for part in node.parts if part not in _REPEATED])

    def within(node: d.Node) -> d.Node:
        """The same for a node that may contain tables and captions."""
        if d.Span not in d.kinds(node):
            return node
        if isinstance(node, d.Table):
            return d.map_parts(node, changed, node.parts)
        node = d.map_parts(node, changed, [part for part in node.parts if part in _INTERFACE])
        return d.map_parts(node, within, [part for part in node.parts if part not in _INTERFACE])

    where = changed if page.large else within
    return book.map_chapters(lambda chapter: d.map_parts(chapter, where, ("children", "notes")))


def _capitals(text: d.Text) -> tuple[d.Inline, ...]:
    """The parts of a text: small letters become capitals in spans."""
    found: list[d.Inline] = []
    for small, letters in groupby(text.value, key=str.islower):
        part = "".join(letters)
        written = replace(text, value=part.upper() if small else part)
        about = d.Attributes(classes=("caps",), pairs=(("data-actual-text", part),))
        found.append(d.Span((written,), location=text.location, attributes=about) if small else written)
    return tuple(found)


__all__ = ["set_small_capitals"]
