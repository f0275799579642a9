"""Quotations, whose last paragraph may be an attribution."""

from __future__ import annotations

import re

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Location

_DASH = re.compile(r"(?:—|–|-{2,3})[ \u00a0]*")


def quotation(
    blocks: tuple[d.Block, ...], kind: str = "", *, location: Location, attributes: d.Attributes = d.NO_ATTRIBUTES
) -> d.BlockQuote:
    """Make a quotation of ``blocks``.

    The last paragraph is the attribution if it is the only one that begins with a dash; several are a dialogue.
    """
    source = attribution(blocks[-1]) if len(blocks) > 1 else ()
    if source and not any(map(attribution, blocks[:-1])):
        return d.BlockQuote(blocks[:-1], kind, source, location=location, attributes=attributes)
    return d.BlockQuote(blocks, kind, location=location, attributes=attributes)


def attribution(block: d.Block) -> tuple[d.Inline, ...]:
    """The text after the dash at the beginning of a paragraph; empty if there is none."""
    if not isinstance(block, d.Paragraph) or block.attributes != d.NO_ATTRIBUTES:
        return ()
    first, *rest = block.children
    dash = _DASH.match(first.value) if isinstance(first, d.Text) else None
    if not dash or not isinstance(first, d.Text):
        return ()
    at = replace(first.location, column=first.location.column + dash.end())
    left = (replace(first, value=first.value[dash.end() :], location=at),) if dash.end() < len(first.value) else ()
    return (*left, *rest)
