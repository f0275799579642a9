"""Arguments and results of a layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct, field

SOFT_HYPHEN_CODE = 0xFFFF
"""The code in fonts of the hyphen at which a word was divided, whose glyph is that of other hyphens."""

Read: TypeAlias = Callable[[str], bytes]
"""Returns a file by its path relative to the document; raises ``KeyError`` or ``FileNotFoundError`` if there is
none."""


class PdfMetadata(Struct, frozen=True):
    """The metadata of a publication; empty values are left out. ``modified`` is UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""

    title: str
    language: str
    authors: tuple[str, ...]
    description: str
    subjects: tuple[str, ...]
    rights: str
    identifier: str
    modified: str


class PageLabel(Struct, frozen=True):
    """The labels of pages from ``start`` on: an index from 0, or the id of an element on the first of them.

    ``style`` is ``D``, ``r``, ``R``, ``a``, ``A`` as in PDF, or empty; ``first`` is the number of the first page. In ``D``, pages
    show the digits of the script whose digit 0 is ``zero``; viewers show 0 to 9, since PDF knows no others.
    """

    start: int | str
    style: str
    first: int = 1
    prefix: str = ""
    zero: str = "0"


class PaperResult(Struct, frozen=True):
    """A PDF, its number of pages, and WeasyPrint's warnings, each once and in order."""

    data: bytes
    pages: int
    messages: tuple[str, ...]


class UnitRequest(Struct, frozen=True, kw_only=True):
    """A part of a document that begins on a page of its own. It can be pickled and laid out anywhere.

    ``files`` are styles, fonts and pictures by their path; ``styles`` is a hash of those that all units use, or empty.
    ``labels`` are the page labels of all ids in other units, true or guessed. ``page_labels`` count pages of the unit only.

    The first unit begins as the document does. Others ``follow``: if their content demands a side, a blank page precedes it;
    otherwise their first page has an even index in the document, or an ``odd`` one.

    If ``identified``, the elements of the structure tree have the ids of those of the markup, and formulas have MathML.
    """

    name: str
    markup: str
    files: Mapping[str, bytes]
    styles: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    page_labels: tuple[PageLabel, ...] = ()
    follows: bool = False
    odd: bool = False
    identified: bool = False


class Slot(Struct, frozen=True):
    """A page number in the content stream of a page: its ``length`` bytes at ``start``, before compression.

    The length is 0 if the number cannot be replaced. ``target`` is the id of the element whose page it shows, or empty for the
    page itself. ``digits`` are the glyphs of 0 to 9 if these are equally wide, so that another number with as many digits fits.
    Then ``advance`` is the width of a digit in pixels. If the width may change, ``edge`` is the position that stays the same, and
    ``shift`` the share of the width that is left of it.
    """

    page: int
    start: int
    length: int
    target: str
    text: str
    digits: tuple[int, ...] = ()
    advance: float = 0
    edge: float = 0
    shift: float | None = None


class FontUse(Struct, frozen=True):
    """A font of a unit: which glyphs it shows, and what the PDF says about it.

    ``widths`` are in thousandths of an em; ``texts`` are the characters of glyphs, which are empty for those that show a character
    together with others; ``parts`` are the characters of these. ``file`` is the SHA-256 of the font file.
    ``variations`` are those of CSS; ``missing`` are glyphs without an outline. ``hyphen`` is the glyph of
    ``SOFT_HYPHEN_CODE``, or -1.
    """

    name: bytes
    family: str
    file: str
    index: int
    flags: int
    ascent: int
    descent: int
    italic_angle: int
    stem: tuple[int, int]
    size: float
    weight: int
    style: int
    variations: Mapping[str, float]
    widths: Mapping[int, int]
    texts: Mapping[int, str]
    parts: Mapping[int, str]
    missing: frozenset[int]
    hyphen: int = -1


class Bookmark(Struct, frozen=True):
    """An entry of the outline: its level from 1, its title, its page from 0 and its position in points."""

    level: int
    title: str
    page: int
    left: float
    top: float


class UnitResult(Struct, frozen=True):
    """The pages of a unit, as a PDF without its shared fonts, destinations, outline and metadata.

    If ``blank``, the first page is blank, and needed only if the content would otherwise begin on the wrong side: the page on
    which it begins must have an even index in the document, or an ``odd`` one. ``anchors`` are positions of ids (page, left and
    top in points), ``places`` the pages on which elements with an id begin. ``fonts`` are keyed by their names in the resources.
    ``producer`` names the program that made the pages.
    """

    name: str
    data: bytes
    pages: int
    blank: bool
    odd: bool
    anchors: Mapping[str, tuple[int, float, float]]
    places: Mapping[str, int]
    bookmarks: tuple[Bookmark, ...]
    slots: tuple[Slot, ...]
    fonts: Mapping[str, FontUse]
    messages: tuple[str, ...]
    producer: str
