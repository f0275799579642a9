"""The blocks, named as CommonMark, MyST and mdast name them; tables, notes and exercises have modules of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from publisher.diagnostics import Location
from publisher.document.base import Block, Box, Inline, Node, raw_text
from publisher.document.inlines import Callout, Image, SoftBreak, Text


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    """A paragraph."""

    children: tuple[Inline, ...]

    @property
    def is_picture(self) -> bool:
        """Does it hold pictures and nothing else?"""
        said = [
            c for c in self.children if not (isinstance(c, SoftBreak) or (isinstance(c, Text) and c.value.isspace()))
        ]
        return bool(said) and all(isinstance(child, Image) for child in said)


@dataclass(frozen=True, slots=True)
class Heading(Block):
    """A section's heading; ``level`` 1 is the chapter's own. ``number`` is empty where none is shown.

    ``names`` are those by which links of its file, and links to this, find it, as ``Anchors`` gives them, the likeliest first.
    ``made`` says that its identifier is not the author's.
    """

    counter: ClassVar[str] = "section"
    children: tuple[Inline, ...]
    level: int
    number: str = ""
    names: tuple[str, ...] = ()
    made: bool = False


@dataclass(frozen=True, slots=True)
class ThematicBreak(Block):
    """A break between paragraphs, as ``---`` makes it."""

    parts: ClassVar[tuple[str, ...]] = ()

    def raw_text(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class BlockQuote(Block):
    """A quotation. ``kind`` is epigraph, pull-quote or empty; ``attribution`` says whose words they are."""

    parts: ClassVar[tuple[str, ...]] = ("children", "attribution")
    children: tuple[Block, ...]
    kind: str = ""
    attribution: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class ListItem(Node):
    """One item; ``checked`` is None but in a task list."""

    children: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class List(Block):
    """A bullet list, or an ordered one when ``start`` is a number. A ``tight`` list shows no space between items."""

    children: tuple[ListItem, ...]
    start: int | None = None
    tight: bool = True


@dataclass(frozen=True, slots=True)
class DefinitionItem(Node):
    """Terms and what they mean."""

    parts: ClassVar[tuple[str, ...]] = ("terms", "definitions")
    terms: tuple[DefinitionTerm, ...]
    definitions: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class DefinitionTerm(Node):
    """A term of a definition list."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Definition(Node):
    """The meaning of a term."""

    children: tuple[Block, ...]
    tight: bool = True


@dataclass(frozen=True, slots=True)
class DefinitionList(Block):
    """Terms with their definitions."""

    children: tuple[DefinitionItem, ...]


@dataclass(frozen=True, slots=True)
class CodeRun:
    """A piece of a line of code; ``kind`` is one of k (keyword), s (string), m (number), n (name), c (comment), p (prompt),
    or empty."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of code as it is shown. ``kind`` is added or removed in a comparison, command or output in a session, else
    empty; ``number`` is 0 where lines are not counted. ``turns`` says that print breaks it: it is longer than its column."""

    runs: tuple[CodeRun, ...]
    kind: str = ""
    number: int = 0
    emphasized: bool = False
    callouts: tuple[Callout, ...] = ()
    turns: bool = False


# Languages of drawings, which other programs draw.
DRAWINGS = frozenset(
    {"blockdiag", "d2", "digraph", "ditaa", "dot", "graphviz", "mermaid", "plantuml", "puml", "seqdiag", "tikz", "uml"}
)


@dataclass(frozen=True, slots=True)
class CodeBlock(Block):
    """A block of code. ``lines`` is its highlighted form, made by a transform; together they are ``value``.

    ``numbers`` holds the number of each line if they are shown, ``emphasized`` the lines that stand out, from 1, and
    ``callouts`` the marks that were comments at the ends of lines. The language is named at ``language_at``.
    """

    counter: ClassVar[str] = "code"
    parts: ClassVar[tuple[str, ...]] = ("caption",)
    value: str
    language: str = ""
    caption: tuple[Inline, ...] = ()
    numbers: tuple[int, ...] = ()
    emphasized: tuple[int, ...] = ()
    callouts: tuple[Callout, ...] = ()
    lines: tuple[CodeLine, ...] = ()
    number: str = ""
    language_at: Location | None = None

    def raw_text(self) -> str:
        return f"{raw_text(self.caption)} {self.value} "


@dataclass(frozen=True, slots=True)
class Math(Block):
    """A formula that stands apart. ``value`` is its source as it was written, the signs around it included. One that has a
    label is numbered."""

    counter: ClassVar[str] = "equation"
    parts: ClassVar[tuple[str, ...]] = ()
    value: str
    number: str = ""

    def raw_text(self) -> str:
        return f" {self.value} "


@dataclass(frozen=True, slots=True)
class Figure(Block):
    """Pictures or other content with a caption, and a legend below it. A figure in a figure has a ``letter``.

    ``source``, ``credit`` and ``license`` say where it comes from, who made it, and how others may use it. What it holds
    stands in so many ``columns``. Print sets ``beside`` where the caption stands in the rail beside the figure.
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
    beside: bool = False

    @property
    def captioned(self) -> bool:
        """Does anything stand below what it holds?"""
        return any((self.caption, self.legend, self.letter, self.source, self.credit, self.license))


@dataclass(frozen=True, slots=True)
class Admonition(Box):
    """A note beside the text. ``kind`` is note, tip, important, warning, caution, attention, danger, error, hint or seealso;
    empty where the ``title`` alone says what it is. The class ``dropdown`` folds it where one can unfold it."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    kind: str
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside(Box):
    """What stands beside the text: ``kind`` is aside, a box, or margin, a short note beside what follows it. Print sets
    ``beside`` where it stands in the rail beside the text."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    kind: str
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Dropdown(Box):
    """What folds away under its title, at first unless it is ``open``; paper and e-books fold nothing."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Tab(Box):
    """A piece of a set. Those of one ``key`` are chosen together, in all sets; ``selected`` is shown at first."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    children: tuple[Block, ...]
    title: tuple[Inline, ...]
    key: str = ""
    selected: bool = False


@dataclass(frozen=True, slots=True)
class TabSet(Box):
    """Pieces of which a reader chooses one; paper and e-books show all."""

    children: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class Container(Block):
    """Blocks that share attributes."""

    children: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section(Block):
    """A heading with what belongs to it: blocks, then sections of a lower level; made by e-books."""

    children: tuple[Block, ...]
