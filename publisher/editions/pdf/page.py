"""The measurements of a printed page, in points."""

from __future__ import annotations

from dataclasses import dataclass, replace

from publisher.editions.pdf.sheets import page_size
from publisher.manifest import Edition

SHEETS = {"handout": "A4", "book": "6x9in"}
LETTER = 3.9  # points of a letter in running heads and feet


@dataclass(frozen=True, slots=True)
class PageGeometry:
    """The measurements of a page, in points; ``left`` is the inner margin of a book, ``rail`` the side column of a
    handout."""

    layout: str
    columns: int
    width: float
    height: float
    measure: float
    left: float
    top: float
    tall: float
    line: int
    rail: int = 0
    large: bool = False

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
        return (self.column - 60) / (6 if self.large else 4.95)

    @property
    def running(self) -> int:
        """The number of letters in a line of a running head or foot."""
        return int(self.full / LETTER)

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
    def part_size(self) -> float:
        """The size of the titles of parts and of the book."""
        return round(min(36, 0.125 * self.measure), 1)

    @property
    def bottom(self) -> float:
        return round(self.height - self.tall - self.top, 2)

    @property
    def letters(self) -> float:
        """The width of letters in titles, relative to those of the serif."""
        return 1.19 if self.large else 1

    @classmethod
    def of(cls, edition: Edition) -> PageGeometry:
        """The page of an edition, with margins in proportion to the sheet."""
        layout = edition.layout or "handout"
        width, height = page_size(edition, SHEETS[layout])
        large, line = edition.large_print, 15 if edition.large_print else 14
        if layout == "book":
            tall = max(1, (height - (0.24 * height if large else 130)) // line) * line
            measure = round(min(345, (0.8 if large else 0.725) * width), 2)
            left, top = round((width - measure) * 5 / 11, 2), round((height - tall) * 6 / 13, 2)
            return cls(layout, 1, width, height, measure, left, top, tall, line, large=large)
        tall = max(1, (height - (0.19 * height if large else 113)) // line) * line
        wide = width >= 475 + 72
        full = 475 if wide else round((0.84 if large else 0.79) * width, 2)
        left = 57 if wide and width <= 650 else round((width - full) * 0.474, 2)
        top = round((height - tall) * 0.465, 2)
        page = cls(layout, edition.columns, width, height, full, left, top, tall, line, large=large)
        return replace(page, measure=345, rail=113) if wide and edition.columns == 1 else page


__all__ = ["LETTER", "SHEETS", "PageGeometry"]
