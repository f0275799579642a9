"""The measurements of a printed page, in points."""

from __future__ import annotations

import math

from msgspec import Struct
from msgspec.structs import replace

from publisher import document as d
from publisher.editions.pdf.sheets import page_size
from publisher.formats import PAGE_SIZES
from publisher.manifest import Edition
from publisher.manifest.measures import POINT, millimetres
from publisher.templating.functions import number_class

LETTER, LARGER = 3.9, 1.1  # points of a letter in running heads and feet, and how much larger they are in large print
_RUNNING = 9.5  # points of a line of running heads
_BESIDE = 12  # points of the largest type of a handout that has a side column
_INDENT = 16  # points by which the content of a block is narrower
_NUMBERS = {"": 18, "wide": 24, "wider": 31}  # the same for lists by the class of their numbers; see print.css


class PageGeometry(Struct, frozen=True):
    """The measurements of a page, in points; ``left`` is the inner margin of a book, ``rail`` the side column of a handout,
    ``line`` the distance of lines and ``size`` the size of the text."""

    layout: str
    columns: int
    width: float
    height: float
    measure: float
    left: float
    top: float
    tall: float
    line: float
    rail: int = 0
    large: bool = False
    size: float = 10

    @property
    def full(self) -> float:
        """The width of the text including the rail."""
        return self.measure + (self.rail + 17 if self.rail else 0)

    @property
    def hang(self) -> float:
        """How far content that also takes the rail extends beyond the text."""
        return self.full - self.measure

    @property
    def facing(self) -> bool:
        """Whether left-hand and right-hand pages face each other, with their inner margins at the spine."""
        return self.layout == "book"

    @property
    def column(self) -> float:
        """The width of a column of text."""
        return self.measure if self.columns == 1 else (self.measure - 17) / 2

    @property
    def code_width(self) -> float:
        """The number of characters in a line of code."""
        return (self.column - 60) / self.code_letter

    @property
    def code_letter(self) -> float:
        """The width of a character of code in points."""
        return 6 if self.large else 0.495 * self.size

    @property
    def scale(self) -> float:
        """The size of the text, relative to the usual one."""
        return self.size / 10

    @property
    def magnified(self) -> bool:
        """Whether the type is so large that a handout has neither a side column nor contents in two columns."""
        return self.large or self.size > _BESIDE

    @property
    def running(self) -> int:
        """The number of letters in a line of a running head or foot."""
        return int(self.full / (LETTER * self.scale * (LARGER if self.large else 1)))

    @property
    def right(self) -> float:
        """The right margin, in a book the outer one."""
        return round(self.width - self.full - self.left, 2)

    @property
    def watermark(self) -> float:
        """The type size of the watermark."""
        return self.width / 4

    @property
    def sink(self) -> float:
        """The distance of titles from the head of a page, relative to a book of 6 × 9 inches."""
        return round(min(1, self.tall / 518), 3)

    @property
    def title_size(self) -> float:
        """The size of a chapter's title in a book."""
        return round(min(28, 0.1 * self.measure), 1)

    @property
    def opening(self) -> float:
        """The height of a chapter's opening in a book, in whole lines, without the line below it."""
        return round(math.ceil(126 * self.sink / self.line) * self.line, 2)

    @property
    def title_depth(self) -> float:
        """The height of a chapter's title in an opening of the usual depth, as in book.css."""
        number = max(56 * self.sink, 1.5 * self.title_size + 14 * self.sink)
        return self.opening - number - self.line / 2

    @property
    def part_size(self) -> float:
        """The size of the titles of parts and of the book."""
        return round(min(36, 0.125 * self.measure), 1)

    @property
    def bottom(self) -> float:
        return round(self.height - self.tall - self.top, 2)

    @property
    def head(self) -> float:
        """The distance of a running head from the text: it is as far from the edge of the sheet where the margin is narrow."""
        return round(min(16, (self.top - _RUNNING) / 2), 2)

    @property
    def foot(self) -> float:
        """The same for a running foot, or its rule."""
        usual, height = (18, _RUNNING) if self.facing else (12, _RUNNING + 0.5 * self.line)
        return round(min(usual, (self.bottom - height) / 2), 2)

    @property
    def letters(self) -> float:
        """The width of letters in titles, relative to those of the serif."""
        return 1.19 if self.large else 1

    @classmethod
    def of(cls, edition: Edition) -> PageGeometry:
        """The page of an edition, with margins in proportion to the sheet."""
        layout = edition.layout or "handout"
        width, height = page_size(edition, PAGE_SIZES[layout])
        large = edition.large_print
        size = _points(edition.font_size) if edition.font_size else 10
        line = _points(edition.leading) if edition.leading else 15 if large else round(1.4 * size, 2)
        if edition.margins:
            top, right, bottom, left = map(_points, edition.margins)
            tall = max(1, (height - top - bottom + 0.01) // line) * line
            full = round(width - left - right, 2)
            page = cls(layout, edition.columns, width, height, full, left, top, tall, line, large=large, size=size)
            rail = layout == "handout" and full >= 475 and edition.columns == 1 and size <= _BESIDE
            return replace(page, measure=round(full - 130, 2), rail=113) if rail else page
        if layout == "book":
            tall = max(1, (height - (0.24 * height if large else 130)) // line) * line
            measure = round(min(345 * max(1, size / 10), (0.8 if large else 0.725) * width), 2)
            left, top = round((width - measure) * 5 / 11, 2), round((height - tall) * 6 / 13, 2)
            return cls(layout, 1, width, height, measure, left, top, tall, line, large=large, size=size)
        tall = max(1, (height - (0.19 * height if large else 113)) // line) * line
        wide = width >= 475 + 72
        full = 475 if wide else round((0.84 if large else 0.79) * width, 2)
        left = 57 if wide and width <= 650 else round((width - full) * 0.474, 2)
        top = round((height - tall) * 0.465, 2)
        page = cls(layout, edition.columns, width, height, full, left, top, tall, line, large=large, size=size)
        return replace(page, measure=345, rail=113) if wide and edition.columns == 1 and size <= _BESIDE else page


def room_in(node: d.Node, room: float) -> float:
    """The width of what a block contains, in a block of the width ``room``, in points."""
    if isinstance(node, d.List):
        return room - (31 if isinstance(node, d.Steps) else _NUMBERS[number_class(node)])
    return room if isinstance(node, d.Exercise | d.ListItem | d.Table | d.TableRow) else room - _INDENT


def _points(length: str) -> float:
    return round(millimetres(length) / POINT, 2)


__all__ = ["LETTER", "PageGeometry", "room_in"]
