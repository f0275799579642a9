"""A separate cover: back, spine and front on one sheet, for the printer of a book."""

from __future__ import annotations

import math

from msgspec import Struct

from publisher import document as d
from publisher.diagnostics import Findings
from publisher.editions import Job
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.sheets import printed_size
from publisher.editions.title_block import Byline
from publisher.editions.titles import CoverFit, lines_of
from publisher.formats import PAGE_SIZES
from publisher.language.spaces import unbroken
from publisher.language.widths import SPACE, sans, serif
from publisher.manifest.isbn import digits_in
from publisher.manifest.measures import millimetres
from publisher.media.barcode import Barcode

POINTS = 72 / 25.4  # of a millimetre
_MODULE = 0.33 * POINTS
_LEAST_SPINE = 5 * POINTS  # of one with words: folding is not exact
# Languages in which titles on spines are read upwards. In others they are read downwards, as ISO 6357 has it: they are upright when
# the front cover is on top, to which the letters of books from right to left are turned, too.
_UPWARDS = frozenset({"bg", "ca", "cs", "el", "es", "fr", "hu", "it", "pl", "pt", "ro", "ru", "sk", "uk"})
_SIZES = (12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5)  # of the text on the back
_LEADING = 1.45
_TEXT = 1.22  # the width of letters of text faces in this size, relative to display faces
_LEAST = 6  # points of the title on a spine; names are smaller
_HOUSE = 7.5  # points of the publisher's name on the back
_AROUND = 30  # points of a barcode above and below its bars


class CoverSheet(Struct, frozen=True):
    """The measurements of a cover sheet in points: a panel is its front or its back.

    ``front`` and ``back`` are the left edges of the panels, ``title`` and ``small`` the type sizes on the spine (0: no words),
    whose letters are turned ``anticlockwise`` if titles are read upwards, or downwards from right to left;
    ``size`` that of the ``text`` on the back, whose paragraphs it contains, ``module`` the width of the thinnest bar,
    ``address`` that of the publisher's site without the scheme, and ``above`` how far the publisher's name is above the foot of a
    barcode that leaves no room beside it.
    """

    panel: float
    height: float
    spine: float
    front: float
    back: float
    anticlockwise: bool
    title: float
    fit: CoverFit
    text: tuple[str, ...]
    size: float
    barcode: Barcode | None
    address: str
    above: float = 0
    module: float = _MODULE

    @property
    def width(self) -> float:
        """The width of the sheet, without its bleed."""
        return round(2 * self.panel + self.spine, 2)

    @property
    def small(self) -> float:
        return round(0.68 * self.title, 2)

    @property
    def folds(self) -> tuple[float, float]:
        """Where the sheet is folded, from its left edge."""
        return self.panel, round(self.panel + self.spine, 2)

    @classmethod
    def of(cls, job: Job, page: PageGeometry, pages: int) -> CoverSheet:
        """Measure the cover of an edition of so many ``pages``."""
        about, edition = job.book.metadata, job.edition
        width, height = printed_size(edition, PAGE_SIZES[page.layout])
        spine = round(math.ceil(pages / 2) * millimetres(edition.leaf) * POINTS, 2)
        leftward = about.direction == "rtl"
        isbn = digits_in(about.identifier)
        barcode = Barcode.of(isbn, edition.price) if isbn else None
        paragraphs = tuple(" ".join(unbroken(part)) for part in job.data.cover_back.split("\n\n") if part.strip())
        high = barcode.height * _MODULE + _AROUND if barcode else 0
        beside = 30 / 36 * width - (barcode.width * _MODULE + 12 if barcode else 0)
        fit = job.cover_fit(height / width, page.letters)
        address = about.url.split("://")[-1].rstrip("/")
        wide = 1.04 * _HOUSE * max(map(sans, (about.publisher, address))) > beside
        above = round(high + 4, 2) if barcode and wide else 0
        room = height - 0.25 * width - max(high, above + 2 * _HOUSE * _LEADING if above else 0)
        return cls(
            width,
            height,
            spine,
            front=0 if leftward else round(width + spine, 2),
            back=round(width + spine, 2) if leftward else 0,
            anticlockwise=leftward or about.language.partition("-")[0].lower() in _UPWARDS,
            title=_spine_size(about, fit.by, spine, height),
            fit=fit,
            text=paragraphs,
            size=_size(paragraphs, 30 / 36 * width, room, page.letters),
            barcode=barcode,
            above=above,
            address=address,
        )

    def report(self, price: str, findings: Findings) -> None:
        """Warn if the text on the back does not fit even in the smallest size, or if a ``price`` has no barcode to stand beside."""
        if price and not self.barcode:
            hint = "Give the ISBN of the book, or of this edition, or remove `price`."
            findings.warning(
                "price-unused", "The price is on no cover, since the book has no ISBN of 13 digits", hint=hint
            )
        if self.text and not self.size:
            problem = "The text on the back of the cover is too long for it"
            findings.warning(
                "cover-text-long", problem, hint="Shorten it: that is `blurb` in the manifest, or the description."
            )


def _spine_size(about: d.Metadata, by: Byline, spine: float, height: float) -> float:
    """The size of the title on the spine; 0 if it has no room."""
    if spine < _LEAST_SPINE:
        return 0
    smaller = sum(map(serif, (*by.names, about.publisher))) * 0.76 + 5
    size = min(0.52 * spine, 20, (height - 72) / (serif(about.running_title) + smaller))
    return round(size, 2) if size >= _LEAST else 0


def _size(paragraphs: tuple[str, ...], width: float, height: float, letters: float) -> float:
    """The largest size in which text fits; 0 if there is none."""
    for size in _SIZES:
        letter = _TEXT * letters * size
        words = [[(letter * serif(word), letter * SPACE) for word in unbroken(text)] for text in paragraphs]
        lines = sum(lines_of(pieces, width) for pieces in words)
        if (lines + 0.5 * len(paragraphs)) * size * _LEADING <= height:
            return size
    return 0


__all__ = ["CoverSheet"]
