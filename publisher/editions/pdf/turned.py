"""Numbered tables and figures that are rotated, directly below a heading: the text after them stays on the page of the heading."""

from __future__ import annotations

from itertools import islice, takewhile

from msgspec.structs import replace

from publisher import document as d
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.tables import is_turned

_PASSED = (d.Paragraph, d.BlockQuote, d.List, d.Exercise, d.Quiz)


def place_turned(book: d.Book, _: PageGeometry) -> d.Book:
    """Move rotated tables and figures with a number from below a heading past the text after them, which stays on the page of that
    heading, unless it introduces what follows."""

    def placed(chapter: d.Chapter) -> d.Chapter:
        blocks = [*chapter.children]
        for start, before in enumerate(blocks, start=1):
            if not isinstance(before, d.Heading):
                continue
            end = start + sum(1 for _ in takewhile(_may_wait, islice(blocks, start, None)))
            after, following, *_ = *blocks[end : end + 2], None, None
            tied = isinstance(following, d.Math | d.Solution) or (isinstance(after, d.Paragraph) and after.announces)
            if end > start and isinstance(after, _PASSED) and not tied:
                blocks[start : end + 1] = after, *blocks[start:end]
        return replace(chapter, children=tuple(blocks))

    return book.map_chapters(placed)


def _may_wait(block: d.Block) -> bool:
    """Whether a block is rotated and numbered."""
    match block:
        case d.Table(number=number):
            return bool(number) and is_turned(block)
        case d.Figure(number=number, turned=True):
            return bool(number)
    return False


__all__ = ["place_turned"]
