"""Indexes: the marks in a text, and the lists of entries that are made of them."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from publisher.diagnostics import Location
from publisher.document.base import Block, Inline, Node
from publisher.document.inlines import CrossReference


class Topic(Struct, frozen=True):
    """An entry or sub-entry of an index, as a mark names it: its ``text`` is that of the ``words``.

    ``sort`` is the text by which it is sorted if that is another one, such as the reading of Chinese characters.
    """

    text: str
    words: tuple[Inline, ...]
    sort: str = ""


class Mention(Struct, frozen=True):
    """What a mark adds to an index: a place under ``topics``, which are an entry and its sub-entries.

    ``kind`` is place, or start and end for the places where a range begins and ends, or see and also for a reference to the
    topics ``see``, without a place. A ``main`` place is the most important one of its entry.
    """

    topics: tuple[Topic, ...]
    location: Location
    kind: str = "place"
    see: tuple[Topic, ...] = ()
    main: bool = False


class IndexMark(Inline, frozen=True):
    """A place in the text that an index names; ``index`` says which one, and is empty for the usual one.

    The mark may have text, which is shown.
    """

    children: tuple[Inline, ...] = ()
    mentions: tuple[Mention, ...] = ()
    index: str = ""

    def in_title(self) -> tuple[Inline, ...]:
        return self.children


class IndexPlace(Block, frozen=True):
    """A mark between blocks; a transform moves it into the block that follows, or, if a range ends, into the one before."""

    parts: ClassVar[tuple[str, ...]] = ()
    mentions: tuple[Mention, ...] = ()
    index: str = ""

    def raw_text(self) -> str:
        return ""


class Locator(Node, frozen=True):
    """A place that an entry names, or a range if it has a ``last`` place. The text of references names the section.

    Print shows the pages instead. A ``main`` place is the most important one.
    """

    parts: ClassVar[tuple[str, ...]] = ("first", "last")
    first: tuple[CrossReference, ...]
    last: tuple[CrossReference, ...] = ()
    main: bool = False


class IndexEntry(Block, frozen=True):
    """An entry of an index, with its places, its references to other entries (``see``, ``also``), and its sub-entries.

    In print, ``within`` names the entry above, which is repeated where a column begins with a sub-entry other than the first.
    """

    parts: ClassVar[tuple[str, ...]] = ("term", "locators", "see", "also", "children", "within")
    term: tuple[Inline, ...]
    locators: tuple[Locator, ...] = ()
    see: tuple[CrossReference, ...] = ()
    also: tuple[CrossReference, ...] = ()
    children: tuple[IndexEntry, ...] = ()
    within: tuple[Inline, ...] = ()


class IndexGroup(Block, frozen=True):
    """The entries of an index that begin with the same ``letter``; it is empty if they are not grouped."""

    letter: str
    children: tuple[IndexEntry, ...]


class Index(Block, frozen=True):
    """A list of all entries of an ``index``; a transform sets ``children``. ``name`` is that of the heading before it."""

    children: tuple[IndexGroup, ...] = ()
    index: str = ""
    name: str = ""

    def essential_parts(self) -> tuple[str, ...]:
        return ()
