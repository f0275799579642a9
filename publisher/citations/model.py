"""What the processor takes and gives: items, citations, and structured text."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Styled(Struct, frozen=True):
    """Text in one style: ``italic``, ``bold``, ``small-caps``, ``underline``, ``superscript``, ``subscript``, ``normal``
    (``value`` is the property that is reset), ``link`` (its address), ``cite`` (the key of the cited item) or ``block``
    (how it is placed: ``left-margin``, ``right-inline``, ``block``, ``indent``)."""

    style: str
    children: tuple[str | Styled, ...]
    value: str = ""


Text = tuple["str | Styled", ...]


def plain(text: Text) -> str:
    """The characters of structured text."""
    return "".join(part if isinstance(part, str) else plain(part.children) for part in text)


class Name(Struct, frozen=True):
    """A person, or an institution if only ``literal`` is set."""

    family: str = ""
    given: str = ""
    dropping: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""
    comma_suffix: bool = False
    static_order: bool = False


class Date(Struct, frozen=True):
    """One date, or the two of a range. A part is year, month, day; ``season`` is 1 to 4."""

    parts: tuple[tuple[int, ...], ...] = ()
    season: str = ""
    circa: bool = False
    literal: str = ""


class Item(Struct, frozen=True):
    """A work, as in CSL-JSON."""

    id: str
    type: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, tuple[Name, ...]] = field(default_factory=dict)
    dates: Mapping[str, Date] = field(default_factory=dict)
    language: str = ""


class Cite(Struct, frozen=True):
    """One work in a citation."""

    id: str
    prefix: str = ""
    suffix: str = ""
    locator: str = ""
    label: str = "page"
    form: str = ""  # "", "suppress-author", "author-only", "composite"


class Cluster(Struct, frozen=True):
    """A citation of one work or of several.

    ``note`` is the number of the note that it is in, counted in the whole document, or 0; ``shown`` is its number as readers
    see it. ``textual`` ones are part of a sentence, which the names begin; ``in_note`` means that this is one of a note.
    """

    cites: tuple[Cite, ...]
    note: int = 0
    shown: int = 0
    textual: bool = False
    in_note: bool = False


class Entry(Struct, frozen=True):
    """A reference in the bibliography."""

    id: str
    text: Text


class Written(Struct, frozen=True):
    """The names before each citation and its text, and the entries of the bibliography."""

    citations: tuple[tuple[Text, Text], ...]
    entries: tuple[Entry, ...]


class Memory(Struct):
    """What disambiguation decided for an item: how many names are shown, given names, the suffix of the year."""

    names: int = 0
    given: dict[tuple[str, int], int] = field(default_factory=dict)
    year_suffix: str = ""
    disambiguate: bool = False

    def key(self) -> tuple[object, ...]:
        return self.names, tuple(sorted(self.given.items())), self.year_suffix, self.disambiguate
