"""Block nodes, named as in CommonMark, MyST and mdast; paragraphs, tables, notes and exercises are in modules of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from publisher.diagnostics import Location
from publisher.document.base import Block, Box, Inline, Node, raw_text
from publisher.document.character_drawings import is_drawn
from publisher.document.highlighting import CodeLine, hung, lines_of
from publisher.document.inlines import Asset, Callout

if TYPE_CHECKING:
    from publisher.mathematics.drawing import Drawing


class Heading(Block, frozen=True):
    """The heading of a section; ``level`` 1 is that of the chapter title. ``number`` is empty if the heading shows none.

    ``names``: what links may call it, the best first; ``made``: its identifier is generated; ``lowered``: levels it was moved down.
    """

    counter: ClassVar[str] = "section"
    children: tuple[Inline, ...]
    level: int
    number: str = ""
    names: tuple[str, ...] = ()
    made: bool = False
    lowered: int = 0


class ThematicBreak(Block, frozen=True):
    """A thematic break, ``---``; a ``long`` one is a long line of underscores."""

    parts: ClassVar[tuple[str, ...]] = ()
    long: bool = False

    def raw_text(self) -> str:
        return ""


class BlockQuote(Block, frozen=True):
    """A block quotation. ``kind`` is epigraph, pull-quote or empty; ``attribution`` names the author or the work quoted."""

    parts: ClassVar[tuple[str, ...]] = ("children", "attribution")
    children: tuple[Block, ...]
    kind: str = ""
    attribution: tuple[Inline, ...] = ()


class ListItem(Node, frozen=True):
    """A list item; ``checked`` is None except in task lists."""

    children: tuple[Block, ...]
    checked: bool | None = None


class List(Block, frozen=True):
    """A bullet list, or an ordered list if ``start`` is a number. A ``tight`` list has no space between its items.

    ``numbering`` is the type of its numbers as in HTML: ``a`` or ``A`` for letters, ``i`` or ``I`` for Roman numerals, else empty.
    ``aa``, which HTML does not have, is for doubled letters: aa, bb.
    """

    look: ClassVar[str] = ""
    children: tuple[ListItem, ...]
    start: int | None = None
    tight: bool = True
    numbering: str = ""

    def written(self, number: str) -> str:
        """The number of an item with its signs, where no style sheet adds them."""
        return f"{number})" if self.numbering else f"{number}."


class EnclosedList(List, frozen=True):
    """An ordered list with numbers in parentheses."""

    look: ClassVar[str] = "enclosed"

    def written(self, number: str) -> str:
        return f"({number})"


class Steps(List, frozen=True):
    """An ordered list of steps, which has a look of its own."""

    look: ClassVar[str] = "steps"


class DefinitionItem(Node, frozen=True):
    """One or more terms of a definition list with their definitions."""

    parts: ClassVar[tuple[str, ...]] = ("terms", "definitions")
    terms: tuple[DefinitionTerm, ...]
    definitions: tuple[Definition, ...]

    def essential_parts(self) -> tuple[str, ...]:
        return ("terms", "definitions")


class DefinitionTerm(Node, frozen=True):
    """A term of a definition list."""

    children: tuple[Inline, ...]


class Definition(Node, frozen=True):
    """A definition in a definition list. If it is ``tight``, its paragraphs have no space between them."""

    children: tuple[Block, ...]
    tight: bool = True


class DefinitionList(Block, frozen=True):
    """A definition list; ``glossary`` is true for that of a glossary."""

    children: tuple[DefinitionItem, ...]
    glossary: bool = False


class CodeBlock(Block, frozen=True):
    """A code block.

    ``numbers`` contains the number of each line, or nothing if line numbers are not shown; ``emphasized`` the indexes of the
    emphasized lines, from 1; ``callouts`` the callouts, which were comments at the ends of lines. ``language_at`` is the
    location of the name of the language; ``short`` is the caption in lists. ``alt`` is the text alternative of a diagram that is
    drawn of it, None if the author gave none, and ``alt_at`` its location. Print sets ``printed`` to the lines if it can't show
    all characters, and the ``room`` of a line in characters if some may be wrapped. Print and e-books set the ``scale`` of a
    drawing of characters that is wider than the column.
    """

    counter: ClassVar[str] = "code"
    parts: ClassVar[tuple[str, ...]] = ("caption",)
    value: str
    language: str = ""
    caption: tuple[Inline, ...] = ()
    numbers: tuple[int, ...] = ()
    emphasized: tuple[int, ...] = ()
    callouts: tuple[Callout, ...] = ()
    printed: tuple[CodeLine, ...] = ()
    number: str = ""
    short: tuple[Inline, ...] = ()
    language_at: Location | None = None
    alt: str | None = None
    alt_at: Location | None = None
    scale: float = 1
    room: float = 0

    @property
    def drawn(self) -> bool:
        """Whether ``value`` is a drawing of characters, whose lines are not wrapped."""
        return is_drawn(self.value, self.language)

    @property
    def widest(self) -> int:
        """The number of characters in the longest line of ``value``."""
        return max(len(line.expandtabs(8)) for line in self.value.split("\n"))

    @property
    def lines(self) -> tuple[CodeLine, ...]:
        """The highlighted lines of ``value``."""
        lines = self.printed or lines_of(self.value, self.language, self.numbers, self.emphasized, self.callouts)
        return tuple([hung(line, self.room) for line in lines]) if self.room else lines

    def raw_text(self) -> str:
        return f"{raw_text(self.caption)} {self.value} "


class MathLine(Block, frozen=True):
    """A line of a display formula that has a number of its own; ``line`` is counted from 0."""

    counter: ClassVar[str] = "equation"
    parts: ClassVar[tuple[str, ...]] = ()
    line: int
    number: str = ""

    def raw_text(self) -> str:
        return ""


class Math(Block, frozen=True):
    """A display formula; the fields are those of ``InlineMath``. Formulas with a label are numbered, or their ``lines``.

    Print sets ``drawing``, and a ``scale`` if the formula is too wide and cannot be broken. If it would reach its number in the
    middle of the line, ``beside`` is the width in ems that it leaves to it; ``below`` is true if the number is below it.
    """

    counter: ClassVar[str] = "equation"
    parts: ClassVar[tuple[str, ...]] = ("lines",)
    value: str
    tex: str = ""
    text: str = ""
    speech: str = ""
    missing: str = ""
    lines: tuple[MathLine, ...] = ()
    number: str = ""
    drawing: Drawing | None = None
    scale: float = 1
    beside: float = 0
    below: bool = False

    def raw_text(self) -> str:
        return f" {self.text or self.value} "

    @property
    def line_numbers(self) -> tuple[tuple[int, str, str], ...]:
        """The numbered lines, with their numbers as they are shown, and their ids."""
        return tuple((line.line, f"({line.number})", line.attributes.id) for line in self.lines)


class Figure(Block, frozen=True):
    """Images or other content with a caption, and a legend below it. A subfigure has a ``letter``.

    ``source`` and ``credit`` are the origin and the creator of the content, ``license`` the terms of its reuse. ``columns`` is
    the number of columns in which the content is arranged; ``short`` is the caption in lists. Print sets ``beside`` if the caption
    is placed in the margin column, and ``turned`` if the figure is rotated, on a page of its own.
    """

    counter: ClassVar[str] = "figure"
    parts: ClassVar[tuple[str, ...]] = ("children", "caption", "legend", "source", "credit", "license")
    children: tuple[Block | Inline, ...]
    caption: tuple[Inline, ...] = ()
    legend: tuple[Block, ...] = ()
    source: tuple[Inline, ...] = ()
    credit: tuple[Inline, ...] = ()
    license: tuple[Inline, ...] = ()
    columns: int = 1
    number: str = ""
    letter: str = ""
    short: tuple[Inline, ...] = ()
    beside: bool = False
    turned: bool = False

    @property
    def captioned(self) -> bool:
        """Whether the figure has a caption, or other text below its content."""
        return any((self.caption, self.legend, self.letter, self.source, self.credit, self.license))


class Recording(Block, frozen=True):
    """A video or an audio recording (``kind``), in a figure.

    ``alt`` says what is seen or heard; ``poster`` contains the still picture, if there is one. ``captions`` is the address of a
    file of captions, None if the author gave none, with its location ``captions_at``. A transform sets ``file`` and ``track``, the
    files of both, and the ``language`` of the captions, where readers can play them; elsewhere it puts the picture and a link
    in place of the recording.
    """

    parts: ClassVar[tuple[str, ...]] = ("poster",)
    kind: str
    url: str
    alt: str = ""
    poster: tuple[Inline, ...] = ()
    captions: str | None = None
    captions_at: Location | None = None
    file: Asset | None = None
    track: Asset | None = None
    language: str = ""

    def raw_text(self) -> str:
        return self.alt


class Admonition(Box, frozen=True):
    """An admonition.

    ``kind`` is note, tip, important, warning, caution, attention, danger, error, hint or seealso, or empty if the ``title``
    alone names the kind. With the class ``dropdown``, it is collapsed in editions in which readers can expand it.
    """

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    kind: str
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()


class Aside(Box, frozen=True):
    """A sidebar or margin note.

    ``kind`` is aside for a box, or margin for a short note next to the block that follows it. Print sets ``beside`` if the
    aside is placed in the margin column.
    """

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    kind: str
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()
    beside: bool = False


class Dropdown(Box, frozen=True):
    """Collapsible content with a title, initially expanded if ``open``. Print and e-books always show the content."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()
    open: bool = False


class Tab(Box, frozen=True):
    """A tab of a tab set. Tabs with the same ``key`` are selected together in all sets; ``selected`` is the initial state."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    children: tuple[Block, ...]
    title: tuple[Inline, ...]
    key: str = ""
    selected: bool = False


class TabSet(Box, frozen=True):
    """Tabs of which one is shown at a time. Print and e-books show all."""

    children: tuple[Tab, ...]


class Card(Box, frozen=True):
    """A card of a grid. A ``linked`` one leads where the link that is its title leads."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    children: tuple[Block, ...]
    title: tuple[Inline, ...]
    linked: bool = False


class CardGrid(Box, frozen=True):
    """Cards beside each other in up to so many ``columns``. In print and e-books they follow one another."""

    children: tuple[Card, ...]
    columns: int = 3


class Container(Block, frozen=True):
    """Blocks that share attributes."""

    children: tuple[Block, ...]


class Section(Block, frozen=True):
    """A heading and the content of its section: blocks, then subsections. Only e-books create sections."""

    children: tuple[Block, ...]
