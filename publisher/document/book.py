"""The book: its metadata, parts and chapters, and its table of contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from publisher.document.base import Block, Inline, Node
from publisher.document.blocks import DefinitionItem
from publisher.document.inlines import CrossReference
from publisher.document.notes import Footnote
from publisher.document.tree import Change, rewrite, rewrite_all, title_phrase
from publisher.language import is_right_to_left, is_upright

_DOI = re.compile(r"(?:doi:|urn:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
T = TypeVar("T")
REMEMBERED = 4  # editions for which a value of a chapter is remembered


class ContentsEntry(Struct, frozen=True):
    """An entry of the table of contents: a part, a chapter or a section.

    ``chapter`` is the id of the chapter, empty for a part; ``target`` is an id in it, empty for the chapter itself.
    ``level`` is 0 for parts, 1 for chapters, and greater for sections and for chapters below others, which follow the sections.
    ``was_chapter`` is true for such a chapter if it became a section of the chapter above.
    """

    title: tuple[Inline, ...]
    number: str
    chapter: str
    target: str
    level: int
    children: tuple[ContentsEntry, ...] = ()
    was_chapter: bool = False

    @property
    def sections(self) -> tuple[ContentsEntry, ...]:
        """The sections among the children of a chapter."""
        return tuple(entry for entry in self.children if entry.target)

    @property
    def chapters(self) -> tuple[ContentsEntry, ...]:
        """The chapters among the children of a chapter or part."""
        return tuple(entry for entry in self.children if not entry.target)

    @property
    def count(self) -> int:
        """The number of chapters below the entry."""
        return sum(1 + entry.count for entry in self.chapters)


class CaptionList(Struct, frozen=True):
    """A list of all numbered figures, tables or listings, created by a transform. ``kind`` is figure, table or code."""

    kind: str
    entries: tuple[ContentsEntry, ...] = ()


class Meaning(Struct, frozen=True):
    """A reference to a term, and the item of the definition list that defines the term."""

    reference: CrossReference
    item: DefinitionItem


class Origin:
    """The ``chapter`` as it was read, and a ``digest`` of all that this depended on.

    A transformed chapter that contains nodes of the original is described by these and by what is new. It is not pickled.
    """

    def __init__(self, chapter: Chapter, digest: str) -> None:
        self.chapter = chapter
        self.digest = digest
        self.remembers = False
        self._remembered: dict[str, list[tuple[Chapter, object]]] = {}

    def remembered(self, what: str, chapter: Chapter, make: Callable[[Chapter], T]) -> T:
        """Return ``make(chapter)`` of a transformed chapter, or the value that was made when it was the same before.

        A preview transforms all chapters after each save, and most of them become what they were. Several values are kept if the
        origin ``remembers``, which it does when a session has used it again, else the last one, for the same object. ``what``
        names the value, which must depend on nothing but the chapter.
        """
        known = self._remembered.setdefault(what, [])
        for before, value in known:
            if before is chapter or (self.remembers and before == chapter):
                return cast(T, value)
        made = make(chapter)
        self._remembered[what] = [(chapter, made), *known][: REMEMBERED if self.remembers else 1]
        return made

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, Origin)  # equal chapters may be of different origin

    def __hash__(self) -> int:
        return hash(None)

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()


class Chapter(Node, frozen=True):
    """A chapter of the book.

    ``id`` is unique in the book and names the page of the chapter; ``kind`` is frontmatter, chapter, appendix or backmatter.
    ``file`` is the path of its source, relative to the root of the project. A ``draft`` is marked as such below its title.
    ``names`` are the identifiers of the heading that is its title, as in ``Heading``. ``raised`` is the number of levels by
    which its headings are higher than in the source. ``depth`` is 1, and more for a chapter below another, which comes before it
    with a lower depth. A ``group`` is a section of the book that has no text, only chapters below it; its ``file`` is their
    folder, or a name made from that and its title. A transform sets ``lists_works`` if the chapter is a bibliography, ``page``
    to dedication, epigraph or imprint if it is a page without a heading, and ``listed`` if it is in the table of contents.
    It ``includes`` files if some of its text may be from others. ``origin`` is known if readings are kept.

    Editions set ``fit`` for the title, and ``meanings`` for the terms that the chapter refers to.
    """

    parts: ClassVar[tuple[str, ...]] = ("title", "children", "notes")
    file: str
    title: tuple[Inline, ...]
    children: tuple[Block, ...]
    id: str = ""
    number: str = ""
    kind: str = "chapter"
    short_title: str = ""
    draft: bool = False
    notes: tuple[Footnote, ...] = ()
    sections: tuple[ContentsEntry, ...] = ()
    names: tuple[str, ...] = ()
    raised: int = 0
    includes: bool = False
    lists_works: bool = False
    page: str = ""
    listed: bool = True
    depth: int = 1
    group: bool = False
    fit: float = 0
    meanings: tuple[Meaning, ...] = ()
    origin: Origin | None = None

    def essential_parts(self) -> tuple[str, ...]:
        return ()

    @property
    def name(self) -> tuple[Inline, ...]:
        """The title for use elsewhere, without links, notes and identifiers."""
        return title_phrase(self.title)


class Part(Node, frozen=True):
    """A part of the book: a title and chapters. Print sets ``fit`` for the title."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    title: tuple[Inline, ...]
    children: tuple[Chapter, ...]
    number: str = ""
    id: str = ""
    fit: float = 0

    @property
    def name(self) -> tuple[Inline, ...]:
        """The title for use elsewhere, without links, notes and identifiers."""
        return title_phrase(self.title)


class Person(Struct, frozen=True):
    """A creator of the book or contributor to it.

    ``role`` is a MARC relator code such as aut, edt, ill or trl; ``sort`` is the form of the name by which it is sorted.
    """

    name: str
    role: str = "aut"
    sort: str = ""

    @property
    def is_maker(self) -> bool:
        """Whether the person bound, printed or designed the book: such are only in the imprint."""
        return self.role in ("bkd", "cov", "prt")


class Metadata(Struct, frozen=True):
    """Metadata for the title page and for the metadata of HTML, PDF and EPUB.

    ``language`` is a BCP 47 tag, ``date`` is in ISO 8601 or empty, ``modified`` is a date and time in UTC. ``translates`` is the
    identifier of the book that this one is a translation of, if it is given. ``edition`` is its number, or 0. ``isbn`` is the
    ISBN in the ``identifier`` as it was typed. ``notice`` is a sentence about the rights, ``cip`` the record of a library for the
    imprint (Cataloguing in Publication), ``blurb`` the text on the back of a separate cover.
    """

    title: str
    language: str
    identifier: str
    modified: str
    subtitle: str = ""
    authors: tuple[Person, ...] = ()
    publisher: str = ""
    date: str = ""
    description: str = ""
    subjects: tuple[str, ...] = ()
    rights: str = ""
    draft: bool = False
    url: str = ""
    translates: str = ""
    edition: int = 0
    short_title: str = ""
    isbn: str = ""
    notice: str = ""
    cip: str = ""
    blurb: str = ""

    @property
    def running_title(self) -> str:
        """The title for running heads and names of files: the short one, if there is one."""
        return self.short_title or self.title

    @property
    def credited(self) -> tuple[Person, ...]:
        """Whom a title page names first: the persons with the role aut; if there are none, those with the role of the first who is
        no maker."""
        roles = [person.role for person in self.authors if not person.is_maker]
        role = "aut" if "aut" in roles else next(iter(roles), "")
        return tuple(person for person in self.authors if person.role == role)

    @property
    def others(self) -> tuple[Person, ...]:
        """Those who are not ``credited``, without the publisher, who is named elsewhere."""
        return tuple(p for p in self.authors if p not in self.credited and p.name != self.publisher)

    @property
    def public_identifier(self) -> tuple[str, str, str]:
        """The scheme, the text and the address of an ISBN or DOI; three empty strings for other identifiers.

        An ISBN has no address.
        """
        if self.identifier.lower().startswith("urn:isbn:"):
            return "ISBN", self.isbn or self.identifier[9:], ""
        if found := _DOI.fullmatch(self.identifier):
            return "DOI", found[1], f"https://doi.org/{found[1]}"
        return "", "", ""

    @property
    def direction(self) -> str:
        """``rtl`` if the language is written from right to left, else empty."""
        return "rtl" if is_right_to_left(self.language) else ""

    @property
    def upright(self) -> bool:
        """Whether the language of the book is written in a script without italics."""
        return is_upright(self.language)


class Book(Struct, frozen=True):
    """A publication: its metadata, its parts and chapters in reading order, the lists after its table of contents, and the text at
    the foot of pages of the web edition."""

    metadata: Metadata
    divisions: tuple[Part | Chapter, ...]
    lists: tuple[CaptionList, ...] = ()
    footer: tuple[Inline, ...] = ()

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All chapters in reading order."""
        return tuple(c for d in self.divisions for c in (d.children if isinstance(d, Part) else (d,)))

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts in reading order."""
        return tuple(d for d in self.divisions if isinstance(d, Part))

    @property
    def contents(self) -> tuple[ContentsEntry, ...]:
        """The table of contents, nested: parts, chapters, sections that are listed."""
        found: list[ContentsEntry] = []
        chapters: list[Chapter] = []
        for division in self.divisions:
            if isinstance(division, Chapter):
                chapters.append(division)
                continue
            found += _listed(chapters)
            chapters = []
            below = tuple(_listed(division.children))
            found.append(ContentsEntry(division.name, division.number, "", division.id, 0, below))
        return (*found, *_listed(chapters))

    @property
    def texts(self) -> tuple[Node, ...]:
        """The parts and chapters, and the text at the foot of pages."""
        return (*self.divisions, *self.footer)

    def rewrite_texts(self, changes: Mapping[type[Node], Change]) -> Book:
        """Return a copy of the book in which the text at the foot of pages is rewritten, too."""
        return replace(self.rewrite(changes), footer=rewrite_all(self.footer, changes))

    def rewrite(self, changes: Mapping[type[Node], Change]) -> Book:
        """Return a copy of the book in which each part and chapter is rewritten with ``changes`` (see ``tree.rewrite``)."""
        return replace(self, divisions=tuple(rewrite(d, changes) for d in self.divisions))

    def map_chapters(self, change: Callable[[Chapter], Chapter]) -> Book:
        """Return a copy of the book with each chapter replaced by ``change(chapter)``, called in reading order."""
        return replace(
            self,
            divisions=tuple(
                replace(d, children=tuple(change(c) for c in d.children)) if isinstance(d, Part) else change(d)
                for d in self.divisions
            ),
        )


def _listed(chapters: Sequence[Chapter]) -> list[ContentsEntry]:
    """The entries of chapters, with those below them."""
    found: list[ContentsEntry] = []
    place = 0
    while place < len(chapters):
        chapter, end = chapters[place], place + 1
        while end < len(chapters) and chapters[end].depth > chapter.depth:
            end += 1
        below = _listed(chapters[place + 1 : end])
        if chapter.listed:
            entries = (*chapter.sections, *below)
            found.append(ContentsEntry(chapter.name, chapter.number, chapter.id, "", chapter.depth, entries))
        else:
            found += below
        place = end
    return found
