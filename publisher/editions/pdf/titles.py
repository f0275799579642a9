"""Chapter openings of a printed book, and the fit of titles on pages."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from publisher import document as d
from publisher.editions.lead_in import mark_lead_ins
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.title_block import Byline
from publisher.editions.titles import Letters
from publisher.language.widths import sans

_LEADING = 1.125  # of titles of chapters, as in book.css
_CLOSE = 1.07  # the same, of the title on a title page
_LETTER = 4.7  # points of a letter of text
_FILLED = 0.7  # of a page, on average
_FRONT = 8  # pages before the text
_SHORT = 60  # pages; in a shorter book, chapters begin on any page
_TEXT = 1.12  # the width of letters of text faces, relative to display faces
_SMALLEST = 0.6  # a longer title makes its opening deeper
_FIELD, _BETWEEN = 54, 14  # points of room to write in a field, and between fields
_LABEL = 10  # points of type of their labels, at most
_SECTION = 16.5  # points: so does one that would be as small as those of sections


def open_chapters(book: d.Book, page: PageGeometry) -> d.Book:
    """Set how titles of chapters and parts fit, and mark lead-ins."""
    if page.layout != "book":
        return book
    letters = Letters(book.metadata.language, page.letters)

    def fit(division: d.Chapter | d.Part, size: float) -> float:
        return letters.fit(d.plain_text(division.title), size, page.measure, int(0.6 * page.tall / size))

    def chapter(chapter: d.Chapter) -> d.Chapter:
        title = d.plain_text(chapter.title)
        shallow = (_on_lines(letters, title, page, lines) for lines in (2, 3, 4))
        size = max(shallow)
        if size < max(_SMALLEST * page.title_size, min(_SECTION, page.title_size)):
            return replace(chapter, fit=fit(chapter, page.title_size))
        return replace(chapter, fit=round(size, 2) if size < page.title_size else 0)

    fitted = mark_lead_ins(book).map_chapters(chapter)
    divisions = (replace(p, fit=fit(p, page.part_size)) if isinstance(p, d.Part) else p for p in fitted.divisions)
    return replace(fitted, divisions=tuple(divisions))


def _in_room(letters: Letters, title: str, page: PageGeometry, room: float) -> float:
    """The size of a title on a title page, of the number of lines at which it is largest in a room of this height."""
    sizes = {lines: min(page.part_size, max(1, room / (_CLOSE * (lines + 0.5)))) for lines in range(1, 6)}
    return max(letters.size(title, size, page.measure, lines) for lines, size in sizes.items())


def opens_right(book: d.Book, openings: str, page: PageGeometry) -> bool:
    """Whether chapters begin on right-hand pages: as ``openings`` says, or if the book has about 60 pages or more.

    Solutions do not count if they must move nothing.
    """
    if openings:
        return openings == "right"
    divisions = [division for division in book.divisions if isinstance(division, d.Part) or division.file]
    letters = sum(len(d.plain_text(chapter.children)) for chapter in _sourced(book))
    letters -= sum(len(d.plain_text(room.answer)) for c in book.chapters for room in d.nodes_of(c, d.Workspace))
    full = page.measure / _LETTER * page.tall / page.line
    return letters / (_FILLED * full) + len(divisions) / 2 + _FRONT >= _SHORT


def _on_lines(letters: Letters, title: str, page: PageGeometry, lines: int) -> float:
    """The size of a title on so many lines at which the opening of its chapter is as deep as others."""
    size = min(page.title_size, page.title_depth / (_LEADING * lines))
    return letters.size(title, size, page.measure, lines)


class FrontMatter(Struct, frozen=True):
    """The measurements of half-title and title page: the padding above the title in points, and whether all is
    ``small``."""

    half: float
    title: float
    small: bool
    top: float

    @classmethod
    def of(cls, about: d.Metadata, page: PageGeometry, byline: Byline) -> FrontMatter:
        """Measure the front matter of a book with this ``byline``.

        The height below the title is estimated. On a small page, or where the title would else be small itself, all is
        smaller, and the title is higher.
        """
        letters = Letters(about.language, page.letters, held=True)
        by = len(byline.line("  ".join((*byline.names, ""))))
        lines = math.ceil(len(about.subtitle) * 7.4 / (0.75 * page.measure)) + math.ceil(
            max(0, by - 2) * 5.9 / page.measure
        )
        tall = 0.784 * page.tall
        usual, most = tall - 17.5 * lines - 70, tall - 9 * lines - 45
        size = _in_room(letters, about.title, page, usual)
        small = usual < 60 or (size < 20 and size < _in_room(letters, about.title, page, most))
        room = most if small else usual
        top = max(0, 0.216 * page.tall - max(0, 70 - room))
        size = _in_room(letters, about.title, page, room + 0.216 * page.tall - top)
        return cls(
            replace(letters, width=_TEXT * page.letters).fit(about.title, 14, page.measure),
            round(size, 2) if size < page.part_size else 0,
            small,
            round(top, 2),
        )


class Masthead(Struct, frozen=True):
    """The measurements of a handout's title, and what is below it: how many fields are on a line, the entries that its contents
    list, and the classes of this list."""

    title: float
    on_a_line: int
    listed: tuple[d.ContentsEntry, ...]
    contents: str

    @classmethod
    def of(cls, book: d.Book, page: PageGeometry, fields: Sequence[str]) -> Masthead:
        """Measure the masthead of a book with these ``fields``. If it has a single chapter, that provides the title."""
        chapters, about, letters = _sourced(book), book.metadata, Letters(book.metadata.language, page.letters)
        title = d.plain_text(chapters[0].title) if len(chapters) == 1 else about.title
        listed = _listed(book)
        return cls(
            letters.fit(title, 34, page.measure),
            _on_a_line(fields, page),
            listed,
            _classes(listed, single=page.magnified),
        )


def _on_a_line(fields: Sequence[str], page: PageGeometry) -> int:
    """How many fields are on a line, so that each has room to write. The first, for the name, has twice as much."""
    needed = _FIELD + sum(max(_FIELD, _LABEL * sans(label)) + _BETWEEN for label in fields)
    return math.ceil(len(fields) / math.ceil(needed / (page.full + _BETWEEN))) or 1


def _listed(book: d.Book) -> tuple[d.ContentsEntry, ...]:
    """The entries in the contents of a handout: the sections of a single chapter, else the chapters."""
    chapters = _sourced(book)
    if len(chapters) == 1:
        return chapters[0].sections
    return tuple(each for entry in book.contents for each in (entry.children if entry.level == 0 else (entry,)))


def _sourced(book: d.Book) -> list[d.Chapter]:
    return [chapter for chapter in book.chapters if chapter.file]


def _classes(entries: Sequence[d.ContentsEntry], *, single: bool) -> str:
    """The classes of a list in two columns: with a title of more than half the width, or if ``single``, all are in one."""
    longest = max((len(d.plain_text(entry.title)) for entry in entries), default=0)
    number = max((len(entry.number) for entry in entries), default=0)
    few = single or len(entries) < 5 or (len(entries) < 8 and longest > 28)
    facts = {"few": few, "plain": not number, "deep": number > 2}
    return " ".join(name for name, holds in facts.items() if holds)


__all__ = ["FrontMatter", "Masthead", "open_chapters", "opens_right"]
