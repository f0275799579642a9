"""The nodes: blocks and inlines, named as CommonMark, MyST and mdast name them. ``Block`` and ``Inline`` are closed unions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from publisher.diagnostics import Location


@dataclass(frozen=True, slots=True)
class Attributes:
    """An identifier, classes and key-value pairs, as ``{#id .class key=value}`` gives them."""

    id: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, key: str, default: str = "") -> str:
        """The value of the pair ``key``."""
        return next((value for name, value in self.pairs if name == key), default)


NO_ATTRIBUTES = Attributes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything with a place in the source. ``parts`` names the fields that hold tuples of nodes."""

    parts: ClassVar[tuple[str, ...]] = ("children",)
    location: Location
    attributes: Attributes = NO_ATTRIBUTES


# Inlines


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Characters as the reader shall see them."""

    parts: ClassVar[tuple[str, ...]] = ()
    value: str


@dataclass(frozen=True, slots=True)
class Emphasis(Node):
    """``*emphasis*``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong(Node):
    """``**strong**``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strikethrough(Node):
    """``~~struck out~~``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Subscript(Node):
    """``~subscript~``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Superscript(Node):
    """``^superscript^``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class InlineCode(Node):
    """A code span."""

    parts: ClassVar[tuple[str, ...]] = ()
    value: str


@dataclass(frozen=True, slots=True)
class Abbreviation(Node):
    """An abbreviation and its expansion."""

    children: tuple[Inline, ...]
    title: str


@dataclass(frozen=True, slots=True)
class KeyboardInput(Node):
    """A key or what is typed."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Span(Node):
    """``[text]{.class #id lang=fr}``: text with attributes."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link(Node):
    """A link out of the book; ``url`` is the address as a browser takes it."""

    children: tuple[Inline, ...]
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class CrossReference(Node):
    """A link to a place in this book: the chapter's id, and an id in it (empty: its beginning).

    Without ``children`` it shows what it leads to: ``kind`` (chapter, section, figure, table, code) and ``number``.
    """

    children: tuple[Inline, ...]
    chapter: str
    target: str = ""
    kind: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that editions carry along.

    ``name`` is its path in an edition, the same in each; ``width`` and ``height`` are in CSS pixels, 0 where unknown.
    """

    name: str
    file: Path
    media_type: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Image(Node):
    """``![alt](url)``; an empty ``alt`` means that the picture is decoration. ``asset`` is found by a transform."""

    parts: ClassVar[tuple[str, ...]] = ()
    url: str
    alt: str
    title: str = ""
    asset: Asset | None = None


@dataclass(frozen=True, slots=True)
class FootnoteReference(Node):
    """The call of a note; a transform gives its ``number``, its id and the ``note`` itself."""

    parts: ClassVar[tuple[str, ...]] = ()
    label: str
    number: int = 0
    note: Footnote | None = None


@dataclass(frozen=True, slots=True)
class LineBreak(Node):
    """A hard line break."""

    parts: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class SoftBreak(Node):
    """A line end in the source that reads as a space."""

    parts: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class HtmlElement(Node):
    """An allowed element of raw HTML, with what stands between its tags; stands among blocks or inlines."""

    tag: str
    children: tuple[Block | Inline, ...] = ()


# Blocks


@dataclass(frozen=True, slots=True)
class Paragraph(Node):
    """A paragraph."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading(Node):
    """A section's heading; ``level`` 1 is the chapter's own. ``number`` is empty where none is shown."""

    children: tuple[Inline, ...]
    level: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class ThematicBreak(Node):
    """A break between paragraphs, as ``---`` makes it."""

    parts: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class BlockQuote(Node):
    """A quotation."""

    children: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListItem(Node):
    """One item; ``checked`` is None but in a task list."""

    children: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class List(Node):
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
class DefinitionList(Node):
    """Terms with their definitions."""

    children: tuple[DefinitionItem, ...]


@dataclass(frozen=True, slots=True)
class CodeRun:
    """A piece of a line of code; ``kind`` is one of k (keyword), s (string), m (number), n (name), c (comment), or empty."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeBlock(Node):
    """A block of code. ``lines`` is its highlighted form, made by a transform; together they are ``value``."""

    parts: ClassVar[tuple[str, ...]] = ("caption",)
    value: str
    language: str = ""
    caption: tuple[Inline, ...] = ()
    lines: tuple[tuple[CodeRun, ...], ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class TableCell(Node):
    """A cell; ``align`` is left, center, right or empty."""

    children: tuple[Inline, ...]
    header: bool = False
    align: str = ""


@dataclass(frozen=True, slots=True)
class TableRow(Node):
    """A row of cells."""

    children: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Table(Node):
    """A table: rows of the head, rows of the body, a caption or none."""

    parts: ClassVar[tuple[str, ...]] = ("caption", "head", "body")
    head: tuple[TableRow, ...]
    body: tuple[TableRow, ...]
    caption: tuple[Inline, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Figure(Node):
    """Pictures or other content with a caption, and a legend below it. ``credit`` says who made it."""

    parts: ClassVar[tuple[str, ...]] = ("children", "caption", "legend")
    children: tuple[Block | Inline, ...]
    caption: tuple[Inline, ...] = ()
    legend: tuple[Block, ...] = ()
    credit: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Admonition(Node):
    """A note beside the text. ``kind`` is note, tip, important, warning or caution; without ``title`` the kind is shown."""

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    kind: str
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Container(Node):
    """Blocks that share attributes."""

    children: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Footnote(Node):
    """A note. ``number`` counts in its chapter; ``references`` are the ids of its calls."""

    children: tuple[Block, ...]
    label: str
    number: int = 0
    references: tuple[str, ...] = ()


Inline = (
    Text
    | Emphasis
    | Strong
    | Strikethrough
    | Subscript
    | Superscript
    | InlineCode
    | Abbreviation
    | KeyboardInput
    | Span
    | Link
    | CrossReference
    | Image
    | FootnoteReference
    | LineBreak
    | SoftBreak
    | HtmlElement
)
Block = (
    Paragraph
    | Heading
    | ThematicBreak
    | BlockQuote
    | List
    | DefinitionList
    | CodeBlock
    | Table
    | Figure
    | Admonition
    | Container
    | Footnote
    | HtmlElement
)
