"""Pages on sheets: two or four up, or a booklet; and the scale of large print."""

from __future__ import annotations

from msgspec.structs import replace

from publisher.manifest import Edition, sheet
from publisher.manifest.measures import POINT, millimetres
from publisher.pdf_files.imposition import booklet, impose
from publisher.pdf_files.trim_marks import marked

Size = tuple[float, float]
"""Width and height in points."""


LARGE = 1.8
"""Large print is laid out at 10 points on a page that is smaller than the paper by this factor, which gives 18
points."""


def page_size(edition: Edition, default: str) -> Size:
    """The size at which a page is laid out."""
    width, height = printed_size(edition, default)
    return (round(width / LARGE, 2), round(height / LARGE, 2)) if edition.large_print else (width, height)


def printed_size(edition: Edition, default: str) -> Size:
    """The size of a finished page; that of a booklet is half its paper, unless the edition has a trim."""
    width, height = _points(edition.trim or edition.paper or default)
    return (round(height / 2, 2), width) if edition.booklet and not edition.trim else (width, height)


def bleed(edition: Edition) -> float:
    """How far backgrounds extend beyond a finished page, in points."""
    length = edition.bleed or ("3mm" if edition.marks else "")
    return round(millimetres(length) / POINT, 3) if length else 0


def one_by_one(edition: Edition, default: str) -> Edition:
    """The edition with the same pages, each on a sheet of its own."""
    width, height = printed_size(edition, default)
    if not (edition.booklet or edition.nup > 1 or edition.marks):
        return edition
    return replace(edition, nup=1, booklet=False, marks=False, trim=f"{width:.2f}x{height:.2f}pt")


def on_sheets(data: bytes, pages: int, edition: Edition, default: str, *, rightward: bool) -> tuple[bytes, int]:
    """Put the pages of a finished PDF on sheets as the edition requires; return the PDF and the number of its
    pages."""
    page, large = printed_size(edition, default), edition.large_print
    if edition.booklet:
        size = _across(_points(edition.paper)) if edition.paper else (2 * page[0], page[1])
        order = booklet(pages)
        return impose(data, order, size=size, up=2, rightward=rightward, enlarge=large), len(order) // 2
    if large:
        data = impose(data, range(pages), size=page, up=1, enlarge=True)
    elif edition.nup > 1:
        size = _points(edition.paper) if edition.paper else page
        size = _across(size) if edition.nup == 2 else size
        return impose(data, range(pages), size=size, up=edition.nup, rightward=rightward), -(-pages // edition.nup)
    return marked(data) if edition.marks else data, pages


def _across(size: Size) -> Size:
    return max(size), min(size)


def _points(text: str) -> Size:
    width, height = (round(side / 25.4 * 72, 2) for side in sheet(text))
    return width, height


__all__ = ["LARGE", "bleed", "on_sheets", "one_by_one", "page_size", "printed_size"]
