"""The book: what it says of itself, its parts and chapters, its table of contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from publisher.document.base import Block, Inline, Node
from publisher.document.blocks import DefinitionItem
from publisher.document.inlines import CrossReference
from publisher.document.notes import Footnote
from publisher.document.tables import Table
from publisher.document.tree import Change, rewrite, title_phrase
from publisher.language import is_right_to_left

_DOI = re.compile(r"(?:doi:|urn:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the table of contents: a part, a chapter or a section; ``chapter`` is empty for a part."""

    title: tuple[Inline, ...]
    number: str
    chapter: str
    target: str
    level: int
    children: tuple[ContentsEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptionList:
    """A list of all figures, tables or listings (``kind``: figure, table or code) that have a number; made by a transform."""

    kind: str
    entries: tuple[ContentsEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class TitleFit:
    """How a title fits its page, in points: its size where it is smaller than others, and the width of its lines where there are
    several; else 0."""

    size: float = 0
    width: float = 0


USUAL_FIT = TitleFit()


@dataclass(frozen=True, slots=True)
class Meaning:
    """A reference to a term, and what the term means."""

    reference: CrossReference
    item: DefinitionItem


@dataclass(frozen=True, slots=True)
class Chapter(Node):
    """A chapter. ``id`` is unique in the book and names its page; ``kind`` is frontmatter, chapter, appendix or backmatter.

    ``file`` is its source as the project names it; a ``draft`` says so below its title. ``names`` are those of the heading that
    is its title; its headings are ``raised`` by so many levels from those of the source.
    A transform finds those that are lists of works (``lists_works``).

    Editions set ``lead_in`` where the first words may be small capitals, ``deferred_tables``, which wait for the end of the text,
    the ``fit`` of the title, and ``meanings`` of the terms that the text leads to.
    """

    parts: ClassVar[tuple[str, ...]] = ("title", "children", "notes", "deferred_tables")
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
    lists_works: bool = False
    lead_in: bool = False
    deferred_tables: tuple[Table, ...] = ()
    fit: TitleFit = USUAL_FIT
    meanings: tuple[Meaning, ...] = ()

    @property
    def name(self) -> tuple[Inline, ...]:
        """The title as it may stand elsewhere: without links, notes and identifiers."""
        return title_phrase(self.title)


@dataclass(frozen=True, slots=True)
class Part(Node):
    """A part of the book: a title over chapters. Print sets how the title fits its page."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    title: tuple[Inline, ...]
    children: tuple[Chapter, ...]
    number: str = ""
    id: str = ""
    fit: TitleFit = USUAL_FIT

    @property
    def name(self) -> tuple[Inline, ...]:
        """The title as it may stand elsewhere."""
        return title_phrase(self.title)


@dataclass(frozen=True, slots=True)
class Person:
    """Who made the book; ``role`` is a MARC relator code such as aut, edt, ill, trl; ``sort`` the
    name as it is sorted."""

    name: str
    role: str = "aut"
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What title page and package say about the book. ``date`` is ISO 8601 or empty, ``modified`` a UTC date-time."""

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

    @property
    def credited(self) -> tuple[Person, ...]:
        """Whose book it is: its authors, or all who made it where it has none."""
        return tuple(person for person in self.authors if person.role == "aut") or self.authors

    @property
    def public_identifier(self) -> tuple[str, str, str]:
        """What a colophon says of the identifier: its kind, its words, its address; nothing of one that only machines use."""
        if self.identifier.lower().startswith("urn:isbn:"):
            return "ISBN", self.identifier[9:], ""
        if found := _DOI.fullmatch(self.identifier):
            return "DOI", found[1], f"https://doi.org/{found[1]}"
        return "", "", ""

    @property
    def direction(self) -> str:
        """``rtl`` where the language is written from right to left, else nothing."""
        return "rtl" if is_right_to_left(self.language) else ""


@dataclass(frozen=True, slots=True)
class Book:
    """The whole publication: what it says of itself, its parts and chapters in reading order, the lists after its contents."""

    metadata: Metadata
    divisions: tuple[Part | Chapter, ...]
    lists: tuple[CaptionList, ...] = ()

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
        """The table of contents: parts over chapters over sections."""

        def entry(chapter: Chapter) -> ContentsEntry:
            return ContentsEntry(chapter.name, chapter.number, chapter.id, "", 1, chapter.sections)

        return tuple(
            ContentsEntry(d.name, d.number, "", d.id, 0, tuple(entry(c) for c in d.children))
            if isinstance(d, Part)
            else entry(d)
            for d in self.divisions
        )

    def rewrite(self, changes: Mapping[type[Node], Change]) -> Book:
        """The book in which each node of a type in ``changes`` is replaced, as ``rewrite`` does, in titles of parts, too."""
        return replace(self, divisions=tuple(rewrite(d, changes) for d in self.divisions))

    def map_chapters(self, change: Callable[[Chapter], Chapter]) -> Book:
        """The book with each chapter replaced by what ``change`` makes of it, in reading order."""
        return replace(
            self,
            divisions=tuple(
                replace(d, children=tuple(change(c) for c in d.children)) if isinstance(d, Part) else change(d)
                for d in self.divisions
            ),
        )
