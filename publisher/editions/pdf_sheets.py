"""Which pages share a sheet: two or four up, or a booklet to fold."""

from __future__ import annotations

from publisher.layout.imposition import booklet, impose
from publisher.manifest import Edition, sheet

Size = tuple[float, float]
"""Width and height in points."""


def page_size(edition: Edition, default: str) -> Size:
    """The size of a page. A booklet's is half of its paper, unless the edition has a trim."""
    width, height = _points(edition.trim or edition.paper or default)
    return (round(height / 2, 2), width) if edition.booklet and not edition.trim else (width, height)


def on_sheets(data: bytes, pages: int, edition: Edition, page: Size, *, rightward: bool) -> tuple[bytes, int]:
    """A finished PDF with its pages on sheets as the edition wants them, and the number of their sides."""
    if edition.booklet:
        size = _across(_points(edition.paper)) if edition.paper else (2 * page[0], page[1])
        order = booklet(pages)
        return impose(data, order, size=size, up=2, rightward=rightward), len(order) // 2
    if edition.nup > 1:
        size = _points(edition.paper) if edition.paper else page
        size = _across(size) if edition.nup == 2 else size
        return impose(data, range(pages), size=size, up=edition.nup, rightward=rightward), -(-pages // edition.nup)
    return data, pages


def _across(size: Size) -> Size:
    return max(size), min(size)


def _points(text: str) -> Size:
    width, height = (round(side / 25.4 * 72, 2) for side in sheet(text))
    return width, height


__all__ = ["on_sheets", "page_size"]
