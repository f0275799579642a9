"""Citations of works, and bibliographies."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from publisher.diagnostics import Location
from publisher.document.base import Block, Inline
from publisher.document.inlines import CrossReference


class CitedWork(Struct, frozen=True):
    """One work in a citation: its key, words before and after, and the place in the work, such as page 3.

    ``form`` is ``suppress-author`` if the text names the author already. Words may contain the markup of CSL.
    """

    key: str
    location: Location
    prefix: str = ""
    suffix: str = ""
    locator: str = ""
    label: str = "page"
    form: str = ""


class Citation(Inline, frozen=True):
    """A citation. ``textual`` ones are part of a sentence: “Kuhn (1962)”.

    A transform sets ``children``, in which references of the kind ``work`` lead to the entries, and the id. In styles of notes
    it becomes a footnote. ``written`` is the source.
    """

    works: tuple[CitedWork, ...]
    textual: bool = False
    written: str = ""
    children: tuple[Inline, ...] = ()

    def in_title(self) -> tuple[Inline, ...]:
        return self.children


class BibliographyEntry(Block, frozen=True):
    """The reference to a work: what stands in the margin, such as its number, and its text.

    ``references`` lead back to the citations. ``metadata`` describes the work for reference managers (COinS).
    """

    parts: ClassVar[tuple[str, ...]] = ("margin", "children", "references")
    margin: tuple[Inline, ...]
    children: tuple[Inline, ...]
    references: tuple[CrossReference, ...] = ()
    key: str = ""
    metadata: str = ""


class Bibliography(Block, frozen=True):
    """A list of the works that are cited in the book, or in its chapter; a transform sets ``children``.

    Only works of certain ``types``, ``keys`` or ``keywords`` are listed if these are given. ``uncited`` are the keys of
    works to list though they are not cited, ``*`` for all. ``places`` are where the source names keys. ``leads_back`` is
    true if entries lead to the citations. Entries have a ``hanging`` indent, or a number or label in the margin
    (``numbered``). ``name`` is that of the heading before it, unlike that of any other bibliography.
    """

    scope: str = "book"
    types: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    uncited: tuple[str, ...] = ()
    places: tuple[tuple[str, Location], ...] = ()
    leads_back: bool = True
    hanging: bool = False
    numbered: bool = False
    name: str = ""
    children: tuple[BibliographyEntry, ...] = ()

    def essential_parts(self) -> tuple[str, ...]:
        return ()
