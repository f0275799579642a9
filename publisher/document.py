"""The document model: what every edition is made of.

A ``Book`` holds ``Part`` and ``Chapter``; a chapter holds blocks, blocks hold blocks and inlines. Nodes are frozen
dataclasses named as CommonMark, MyST and mdast name them; every node knows where it stands in the source. ``Block`` and
``Inline`` are closed unions. ``walk`` visits a tree, ``rewrite`` returns a changed copy of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar

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


# The book


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
class Chapter(Node):
    """A chapter. ``id`` is unique in the book and names its page; ``kind`` is chapter or appendix; ``when`` the condition
    under which an edition contains it.

    ``file`` is its source as the project names it; ``source`` is its whole text, for excerpts in diagnostics.
    """

    parts: ClassVar[tuple[str, ...]] = ("title", "children", "notes")
    file: str
    title: tuple[Inline, ...]
    children: tuple[Block, ...]
    id: str = ""
    number: str = ""
    kind: str = "chapter"
    when: str = ""
    short_title: str = ""
    notes: tuple[Footnote, ...] = ()
    sections: tuple[ContentsEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Part(Node):
    """A part of the book: a title over chapters."""

    title: tuple[Inline, ...]
    children: tuple[Chapter, ...]
    number: str = ""
    id: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who made the book; ``role`` is a MARC relator code such as aut, edt, ill, trl."""

    name: str
    role: str = "aut"


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


@dataclass(frozen=True, slots=True)
class Book:
    """The whole publication: what it says of itself, and its parts and chapters in reading order."""

    metadata: Metadata
    divisions: tuple[Part | Chapter, ...]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All chapters in reading order."""
        return tuple(c for d in self.divisions for c in (d.children if isinstance(d, Part) else (d,)))

    @property
    def contents(self) -> tuple[ContentsEntry, ...]:
        """The table of contents: parts over chapters over sections."""

        def entry(chapter: Chapter) -> ContentsEntry:
            return ContentsEntry(chapter.title, chapter.number, chapter.id, "", 1, chapter.sections)

        return tuple(
            ContentsEntry(d.title, d.number, "", d.id, 0, tuple(entry(c) for c in d.children))
            if isinstance(d, Part)
            else entry(d)
            for d in self.divisions
        )

    def map_chapters(self, change: Callable[[Chapter], Chapter]) -> Book:
        """The book with each chapter replaced by what ``change`` makes of it, in reading order."""
        return replace(
            self,
            divisions=tuple(
                replace(d, children=tuple(change(c) for c in d.children)) if isinstance(d, Part) else change(d)
                for d in self.divisions
            ),
        )


# Walking and rewriting

N = TypeVar("N", bound=Node)
Change = Callable[[Any], "Node | tuple[Node, ...]"]


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        for part in reversed(current.parts):
            stack.extend(reversed(getattr(current, part)))


def rewrite(node: N, changes: Mapping[type[Node], Change]) -> N:
    """A copy of ``node`` in which each descendant of a type in ``changes`` is replaced by what its function returns.

    A function gets a node whose descendants were rewritten already, and returns a node or a tuple of nodes in its place.
    Calls come in the order of the text. What does not change is shared with the original.
    """
    replaced: dict[str, Any] = {}
    for part in node.parts:
        old = getattr(node, part)
        new: list[Node] = []
        for child in old:
            changed: Node | tuple[Node, ...] = rewrite(child, changes) if child.parts else child
            if change := changes.get(type(child)):
                changed = change(changed)
            new.extend(changed if isinstance(changed, tuple) else (changed,))
        if len(new) != len(old) or any(a is not b for a, b in zip(new, old, strict=True)):
            replaced[part] = tuple(new)
    return replace(node, **replaced) if replaced else node


def plain_text(nodes: Iterable[Node]) -> str:
    """The words of ``nodes`` without markup, white space collapsed; pictures count by their alternative text."""
    return " ".join("".join(_words(nodes)).split())


def _words(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        match node:
            case Text(value=value) | InlineCode(value=value) | CodeBlock(value=value):
                yield value
            case Image(alt=alt):
                yield alt
            case SoftBreak() | LineBreak():
                yield " "
            case FootnoteReference():
                pass
            case _:
                for part in node.parts:
                    yield from _words(getattr(node, part))
                if not isinstance(node, Inline):
                    yield " "


def slug(text: str) -> str:
    """An identifier made of ``text`` as GitHub makes it: lower case, spaces to hyphens, letters of any script kept."""
    kept = re.sub(r"[^\w\s-]", "", text.lower())
    return re.sub(r"[\s-]+", "-", kept).strip("-")
