"""Inline nodes, named as in CommonMark, MyST and mdast."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from publisher.diagnostics import Location
from publisher.document.base import Block, Inline

if TYPE_CHECKING:
    from publisher.mathematics.drawing import Drawing


class Text(Inline, frozen=True):
    """Text; ``value`` contains characters as they are shown, not markup or character references."""

    parts: ClassVar[tuple[str, ...]] = ()
    value: str

    def raw_text(self) -> str:
        return self.value


class Emphasis(Inline, frozen=True):
    """Emphasis, ``*text*``."""

    children: tuple[Inline, ...]


class Strong(Inline, frozen=True):
    """Strong emphasis, ``**text**``."""

    children: tuple[Inline, ...]


class Strikethrough(Inline, frozen=True):
    """Strikethrough, ``~~text~~``."""

    children: tuple[Inline, ...]


class Subscript(Inline, frozen=True):
    """Subscript, ``~text~``."""

    children: tuple[Inline, ...]


class Superscript(Inline, frozen=True):
    """Superscript, ``^text^``."""

    children: tuple[Inline, ...]


class InlineCode(Inline, frozen=True):
    """A code span."""

    parts: ClassVar[tuple[str, ...]] = ()
    value: str

    def raw_text(self) -> str:
        return self.value


class InlineMath(Inline, frozen=True):
    """A formula in a line of text, or one that is displayed within a paragraph, ``$$…$$``.

    ``value`` is its source, including the delimiters, ``tex`` what is typeset. ``text`` is the formula in one line with signs of
    Unicode, ``speech`` what a screen reader says, ``missing`` the characters that drawings lack. Print sets ``drawing``, and
    ``more`` if the formula may be broken: each part is a drawing.
    """

    parts: ClassVar[tuple[str, ...]] = ()
    value: str
    tex: str = ""
    text: str = ""
    speech: str = ""
    display: bool = False
    missing: str = ""
    drawing: Drawing | None = None
    more: tuple[Drawing, ...] = ()

    def raw_text(self) -> str:
        return self.text or self.value


class Abbreviation(Inline, frozen=True):
    """An abbreviation; ``title`` is its expansion."""

    children: tuple[Inline, ...]
    title: str


class KeyboardInput(Inline, frozen=True):
    """A key, or other keyboard input."""

    children: tuple[Inline, ...]


class Span(Inline, frozen=True):
    """Text with attributes, ``[text]{.class #id lang=fr}``."""

    children: tuple[Inline, ...]


class Link(Inline, frozen=True):
    """An external link; ``url`` is the value of the HTML attribute ``href``.

    Print sets ``address`` if the address is printed: in a footnote marked with ``letter``, or, if that is empty, after the
    text of the link.
    """

    children: tuple[Inline, ...]
    url: str
    title: str = ""
    address: str = ""
    letter: str = ""

    def in_title(self) -> tuple[Inline, ...]:
        return self.children

    @property
    def written(self) -> str:
        """The address without the schemes mailto, tel and sms."""
        return re.sub("^(?:mailto|tel|sms):", "", self.url, flags=re.IGNORECASE)


class Reference(Inline, frozen=True):
    """An unresolved reference to a label; a transform replaces it with a ``CrossReference``.

    Without ``children``, it shows the number of its target (“Figure 3.2”), or the title if ``role`` is ref.
    """

    children: tuple[Inline, ...]
    label: str
    role: str = ""


class Phrase(Inline, frozen=True):
    """Bracketed text that may refer to a heading by its ``title``: ``[Title]`` or ``[text][Title]``.

    A transform replaces it with a ``CrossReference`` with the same ``children``, or with the text as ``written``.
    """

    parts: ClassVar[tuple[str, ...]] = ("opening", "children", "closing")
    opening: tuple[Inline, ...]
    children: tuple[Inline, ...]
    closing: tuple[Inline, ...]
    title: str

    @property
    def written(self) -> tuple[Inline, ...]:
        """The text with its brackets."""
        return (*self.opening, *self.children, *self.closing)


class CrossReference(Inline, frozen=True):
    """A link to a target in the book.

    ``chapter`` is the id of the chapter, empty for a part; ``target`` is an id in the chapter, empty for its beginning.
    ``kind`` (part, chapter, appendix, section, figure, table, code, exercise …) and ``number`` are those of the target.
    ``own_words`` is true if the author wrote the text, which then may not identify the target. Print sets ``shows_page`` if
    the reference shows the page number of its target.
    """

    children: tuple[Inline, ...]
    chapter: str
    target: str = ""
    kind: str = ""
    number: str = ""
    own_words: bool = False
    shows_page: bool = False

    def in_title(self) -> tuple[Inline, ...]:
        return self.children


class Asset(Struct, frozen=True):
    """A file that is included in editions.

    ``name`` is its path in every edition; ``width`` and ``height`` are in CSS pixels, 0 if unknown. A drawing that was made
    has its ``data``, and its ``file`` is only a name.
    """

    name: str
    file: Path
    media_type: str
    width: int = 0
    height: int = 0
    data: bytes = b""

    def read(self) -> bytes:
        """The bytes of the file. Raise ``OSError``."""
        return self.data or self.file.read_bytes()


class FileLink(Inline, frozen=True):
    """A link to a file of the project that readers of the web edition download; a transform sets ``file`` and its ``name``."""

    children: tuple[Inline, ...]
    url: str
    file: Asset | None = None
    name: str = ""

    def in_title(self) -> tuple[Inline, ...]:
        return self.children


class Version(Struct, frozen=True):
    """The address of an image in a given width, in CSS pixels."""

    url: str
    width: int


class Image(Inline, frozen=True):
    """An image, ``![alt](url)``; a transform sets ``asset``.

    An empty ``alt`` means that the image is decorative, unless ``undescribed``: then the author gave no alternative text.
    ``alt_at`` is the location of the option ``alt`` of a directive. ``dark`` and ``print`` replace the image in dark mode and
    in print.

    HTML and EPUB set ``see_through`` if the image needs a light background. HTML also sets ``versions`` and ``sizes`` (the
    attributes ``srcset`` and ``sizes``), ``late`` for lazy loading, and ``follows`` if the image follows the colour scheme of
    the page.
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
    follows: bool = False

    def raw_text(self) -> str:
        return self.alt

    def in_title(self) -> tuple[Inline, ...]:
        return (Text(self.alt, location=self.location),)


class Callout(Inline, frozen=True):
    """A numbered mark at the end of a line of code, or at the explanation of that mark in the list after the code.

    ``line`` is counted from 1, and 0 at the explanation; ``comment`` is the source of the mark. A transform sets the ids of
    both and, as ``target``, the id of the other.
    """

    parts: ClassVar[tuple[str, ...]] = ()
    number: int
    line: int = 0
    comment: str = ""
    target: str = ""

    def raw_text(self) -> str:
        return ""


class LineBreak(Inline, frozen=True):
    """A hard line break."""

    parts: ClassVar[tuple[str, ...]] = ()

    def raw_text(self) -> str:
        return " "

    def in_title(self) -> tuple[Inline, ...]:
        return (SoftBreak(location=self.location),)


class SoftBreak(Inline, frozen=True):
    """A soft line break, which is rendered as a ``space``: one at which lines may be broken, or not."""

    parts: ClassVar[tuple[str, ...]] = ()
    space: str = " "

    def raw_text(self) -> str:
        return self.space


class HtmlElement(Inline, Block, frozen=True):
    """An allowed element of raw HTML with its content; it may be a block or an inline."""

    tag: str
    children: tuple[Block | Inline, ...] = ()
