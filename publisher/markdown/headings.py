"""Headings: text, attributes, and the identifiers by which links find them."""

from __future__ import annotations

import re

from publisher import document as d
from publisher.markdown.reader import Reader
from publisher.markdown.token_tree import TokenTree
from publisher.markdown.typography import as_typed

# In formulas, which links name as they are typed.
_LOWERED = re.compile("[₀-₉]+")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ₀₁₂₃₄₅₆₇₈₉", "0123456789n0123456789")


def read_heading(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Make a heading of a token."""
    attributes = reader.attributes_at_end(node)
    children, level = reader.inlines_of(node), int(node.tag[1])
    if len(children) == 1 and isinstance(strong := children[0], d.Strong) and strong.attributes == d.Attributes():
        children = strong.children  # as word processors write them: headings are bold
    words = d.raw_text(children)
    if reader.context.smart and node.children:
        words = as_typed(words, node.children[0].content)
    if any(isinstance(node, d.InlineMath) for node in children):
        words = _LOWERED.sub(r"_\g<0>", words).translate(_DIGITS)
    names = reader.record.anchors.names(words, labelled=bool(attributes.id))
    return (d.Heading(children, level, names=names, location=reader.at(node), attributes=attributes),)
