"""The inlines, named as CommonMark, MyST and mdast name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from publisher.diagnostics import Location
from publisher.document.base import Block, Inline


@dataclass(frozen=True, slots=True)
class Text(Inline):
    """Characters as the reader shall see them."""

    parts: ClassVar[tuple[str, ...]] = ()
    value: str

    def raw_text(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Emphasis(Inline):
    """``*emphasis*``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong(Inline):
    """``**strong**``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strikethrough(Inline):
    """``~~struck out~~``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Subscript(Inline):
    """``~subscript~``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Superscript(Inline):
    """``^superscript^``"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class InlineCode(Inline):
    """A code span."""

    parts: ClassVar[tuple[str, ...]] = ()
    value: str

    def raw_text(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class InlineMath(Inline):
    """A formula in the text. ``value`` is its source as it was written, the signs around it included."""

    parts: ClassVar[tuple[str, ...]] = ()
    value: str

    def raw_text(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Abbreviation(Inline):
    """An abbreviation and its expansion."""

    children: tuple[Inline, ...]
    title: str


@dataclass(frozen=True, slots=True)
class KeyboardInput(Inline):
    """A key or what is typed."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Span(Inline):
    """``[text]{.class #id lang=fr}``: text with attributes."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link(Inline):
    """A link out of the book; ``url`` is the address as a browser takes it.

    Where print shows the ``address``, the note at the foot of the page that does so has a ``letter``; without one the address
    stands after the words.
    """

    children: tuple[Inline, ...]
    url: str
    title: str = ""
    address: str = ""
    letter: str = ""

    @property
    def written(self) -> str:
        """The address as one writes it."""
        return re.sub("^(?:mailto|tel|sms):", "", self.url, flags=re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference(Inline):
    """A reference by a label, as it is written; a transform makes a ``CrossReference`` of it.

    Without ``children`` it shows the target's number (“Figure 3.2”); the ``role`` ``ref`` shows its title.
    """

    children: tuple[Inline, ...]
    label: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Phrase(Inline):
    """``[Title]``, ``[words][Title]``: a phrase in brackets that may refer to a heading by its ``title``.

    A transform makes a ``CrossReference`` of its ``children``, or leaves all that was written.
    """

    parts: ClassVar[tuple[str, ...]] = ("opening", "children", "closing")
    opening: tuple[Inline, ...]
    children: tuple[Inline, ...]
    closing: tuple[Inline, ...]
    title: str

    @property
    def written(self) -> tuple[Inline, ...]:
        """The phrase with its brackets."""
        return (*self.opening, *self.children, *self.closing)


@dataclass(frozen=True, slots=True)
class CrossReference(Inline):
    """A link to a place in this book: the chapter's id (empty: to a part), and an id in it (empty: its beginning).

    ``kind`` (part, chapter, appendix, section, figure, table, code, exercise …) and ``number`` are those of what it leads
    to. ``own_words`` says that the author wrote the words, so they do not tell where it leads. Print sets ``shows_page`` where
    the reference names the page of its target.
    """

    children: tuple[Inline, ...]
    chapter: str
    target: str = ""
    kind: str = ""
    number: str = ""
    own_words: bool = False
    shows_page: bool = False


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
class Version:
    """The address of a picture in a width, in CSS pixels."""

    url: str
    width: int


@dataclass(frozen=True, slots=True)
class Image(Inline):
    """``![alt](url)``; an empty ``alt`` means that the picture is decoration. ``asset`` is found by a transform.

    ``dark`` and ``print`` are pictures that take its place on dark screens and on paper. An option says ``alt`` at ``alt_at``;
    ``undescribed`` says that nobody did, nor called it decoration.

    Editions for screens set ``see_through`` where it needs a light ground; the web also its ``versions`` and how wide it is shown
    (``sizes``, as HTML has it), ``late`` where it may load after the text, and ``pans`` where it scrolls on a narrow screen.
    """

    parts: ClassVar[tuple[str, ...]] = ()
    url: str
    alt: str
    title: str = ""
    asset: Asset | None = None
    dark: Image | None = None
    print: Image | None = None
    alt_at: Location | None = None
    undescribed: bool = False
    see_through: bool = False
    versions: tuple[Version, ...] = ()
    sizes: str = ""
    late: bool = False
    pans: bool = False

    def raw_text(self) -> str:
        return self.alt


@dataclass(frozen=True, slots=True)
class Callout(Inline):
    """A numbered mark: in code at the end of a ``line``, counted from 1, where it was a ``comment``; and, with ``line`` 0, at
    the explanation in the list after the code. A transform gives both an id, and the id of the other as ``target``."""

    parts: ClassVar[tuple[str, ...]] = ()
    number: int
    line: int = 0
    comment: str = ""
    target: str = ""

    def raw_text(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class LineBreak(Inline):
    """A hard line break."""

    parts: ClassVar[tuple[str, ...]] = ()

    def raw_text(self) -> str:
        return " "


@dataclass(frozen=True, slots=True)
class SoftBreak(Inline):
    """A line end in the source that reads as a space."""

    parts: ClassVar[tuple[str, ...]] = ()

    def raw_text(self) -> str:
        return " "


@dataclass(frozen=True, slots=True)
class HtmlElement(Inline, Block):
    """An allowed element of raw HTML, with what stands between its tags; stands among blocks or inlines."""

    tag: str
    children: tuple[Block | Inline, ...] = ()
