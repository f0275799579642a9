"""A page of a finished PDF as plain data: lines of text, pictures and what is painted, with their places.

All measures are in points. ``x`` grows to the right and ``y`` downwards, from the left and top side of the page after trimming.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from publisher.pdf_files.page_content import Bitmap, Box
from publisher.pdf_files.tagged_text import TaggedBlock

HEADINGS = frozenset({"Title", "H", "H1", "H2", "H3", "H4", "H5", "H6", "H7"})
_TABULAR = frozenset({"TD", "TH", "TOCI"})
NOTES = frozenset({"Note", "FENote"})


class Run(Struct, frozen=True):
    """Glyphs that are painted at once.

    ``left`` and ``right`` are the sides of the text without spaces around it; ``gaps`` are the widths of the spaces between words.
    ``block`` is the number of its block in the tags, -1 if it belongs to a picture, -2 if it is an artifact. ``upright`` is false
    if the text is turned. ``space`` is the width of a space in the font, 0 if the text has none.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    gaps: tuple[float, ...]
    block: int
    upright: bool = True
    space: float = 0.0

    @property
    def box(self) -> Box:
        """The part of the text that all letters fill: as wide as the text, as high as small letters."""
        return Box(self.left, self.baseline - 0.45 * self.size, self.right, self.baseline)


PICTURE, ARTIFACT = -1, -2


class Line(Struct, frozen=True):
    """The text of one block on one baseline; ``size`` is the type size of most of its text. Some runs may be spaces only."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    block: int
    page: int
    runs: tuple[Run, ...]

    @property
    def words(self) -> str:
        """The text without spaces around it."""
        return self.text.strip()


class Picture(Struct, frozen=True):
    """A figure or formula in the tags, and the number of the block that contains its alternative text."""

    role: str
    box: Box
    block: int = -1


class Page(Struct, frozen=True):
    """A page. ``number`` counts from 1; ``label`` is what viewers call the page.

    ``lines`` are those of blocks, in the order of the tags, ``annotations`` the runs of ruby above them; ``artifacts`` are runs
    that belong to no block, such as running heads; ``drawn`` are runs in pictures, ``painted`` the boxes of rules, backgrounds and
    shapes, ``rectangles`` those of shapes that are rectangles.
    """

    number: int
    label: str
    width: float
    height: float
    lines: tuple[Line, ...] = ()
    annotations: tuple[Run, ...] = ()
    artifacts: tuple[Run, ...] = ()
    drawn: tuple[Run, ...] = ()
    pictures: tuple[Picture, ...] = ()
    bitmaps: tuple[Bitmap, ...] = ()
    painted: tuple[Box, ...] = ()
    rectangles: tuple[Box, ...] = ()

    @property
    def name(self) -> str:
        """How a message names the page."""
        return f"page {self.number}" + (f" ({self.label})" if self.label not in ("", str(self.number)) else "")


class Area(Struct, frozen=True):
    """The part of pages for text. ``left`` is the margin at which lines begin, of ``facing`` pages that at the spine.

    ``column`` is the width of a column of text, ``line`` the distance of baselines. ``rightward`` is false if text is read from
    right to left.
    """

    left: float
    top: float
    width: float
    height: float
    column: float
    line: float
    facing: bool = False
    rightward: bool = True

    def of(self, page: Page) -> Box:
        """The area on a page; on a turned page, the whole page with the narrowest margin."""
        if page.width > page.height:
            margin = min(self.left, self.top)
            return Box(margin, margin, page.width - margin, page.height - margin)
        outer = page.width - self.left - self.width
        left = outer if (self.facing and page.number % 2 == 0) is self.rightward else self.left
        return Box(left, self.top, left + self.width, self.top + self.height)

    def columns(self, page: Page) -> tuple[tuple[float, float], ...]:
        """The left and right sides of the columns of text on a page. A side column is none."""
        area = self.of(page)
        first, last = (area.left, area.left + self.column), (area.right - self.column, area.right)
        if self.width > 1.8 * self.column:
            return first, last
        return (first,) if self.rightward else (last,)


class Document(Struct, frozen=True):
    """A finished PDF: its pages, the blocks of its tags, and the area for text."""

    pages: tuple[Page, ...]
    blocks: tuple[TaggedBlock, ...]
    area: Area

    def is_code(self, line: Line) -> bool:
        """Whether a line is one of a block of code."""
        return self.blocks[line.block].code

    def is_prose(self, line: Line) -> bool:
        """Whether a line belongs to running text: not to code, a title, a table or contents."""
        block = self.blocks[line.block]
        return not block.code and not HEADINGS & self.roles(line) and not _TABULAR & self.roles(line)

    def is_note(self, line: Line) -> bool:
        """Whether a line belongs to a footnote."""
        return bool(NOTES & self.roles(line))

    def roles(self, line: Line) -> set[str]:
        """The types of the elements around a line."""
        return {step.role for step in self.blocks[line.block].path}

    def paragraphs(self) -> Iterator[tuple[Line, ...]]:
        """The lines of each block, on all its pages, in the order of the tags."""
        found: dict[int, list[Line]] = {}
        for page in self.pages:
            for line in page.lines:
                found.setdefault(line.block, []).append(line)
        for number in sorted(found):
            yield tuple(found[number])


__all__ = [
    "ARTIFACT",
    "HEADINGS",
    "NOTES",
    "PICTURE",
    "Area",
    "Bitmap",
    "Box",
    "Document",
    "Line",
    "Page",
    "Picture",
    "Run",
]
