"""Paragraphs, and their alignment: ``{.right}`` on the line before, or around all of the text."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown.attributes import checked, parse_attributes
from publisher.markdown.reader import Reader
from publisher.markdown.token_tree import TokenTree


def read_paragraph(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Make a paragraph of a token; none if it is empty."""
    attributes = d.NO_ATTRIBUTES
    match node.children:
        case [inline, *_] if "{" in inline.content and (line := _line_of_attributes(inline)):
            locate = reader.source.inline(inline.content, list(node.map) if node.map else None)
            found = parse_attributes(line.content)
            if found:
                start = locate(line.meta["at"])
                attributes = checked(
                    found, partial(reader.source.after, start), reader.context.conditions, reader.findings
                )
            children = reader.phrase(inline.children[2:], locate)
        case _:
            children = reader.inlines_of(node)
    paragraph = d.Paragraph(children, location=reader.at(node), attributes=attributes)
    return (aligned(paragraph),) if children else ()


def _line_of_attributes(inline: TokenTree) -> TokenTree | None:
    """The attributes on a line of their own before the text, if they align it."""
    match inline.children:
        case [first, second, _, *_] if first.type == "literal_attributes" and second.type == "softbreak":
            found = parse_attributes(first.content)
            return first if found and not d.ALIGNED.isdisjoint(found.attributes.classes) else None
    return None


def aligned(paragraph: d.Paragraph) -> d.Paragraph:
    """A paragraph that consists of an aligned span has its attributes."""
    match paragraph.children:
        case (d.Span() as span,) if paragraph.attributes == d.NO_ATTRIBUTES and d.alignment(span):
            return replace(paragraph, children=span.children, attributes=span.attributes)
    return paragraph


__all__ = ["aligned", "read_paragraph"]
