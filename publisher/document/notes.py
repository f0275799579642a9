"""Footnotes and the references to them."""

from __future__ import annotations

from typing import ClassVar

from publisher.document.base import Block, Inline
from publisher.document.paragraphs import Paragraph


class Footnote(Block, frozen=True):
    """A footnote. ``number`` is counted by chapter; ``references`` are the ids of the references to the note."""

    children: tuple[Block, ...]
    label: str
    number: int = 0
    references: tuple[str, ...] = ()

    @property
    def lead(self) -> Paragraph | None:
        """The first block if it is a paragraph, else None."""
        return self.children[0] if self.children and isinstance(self.children[0], Paragraph) else None

    @property
    def more(self) -> tuple[Block, ...]:
        """The blocks after the ``lead``."""
        return self.children[1:] if self.lead else self.children

    @property
    def has_blocks(self) -> bool:
        """Whether blocks other than paragraphs of running text follow the lead."""
        return not all(isinstance(block, Paragraph) and not block.verses for block in self.more)


class FootnoteReference(Inline, frozen=True):
    """A reference to a footnote.

    A transform sets ``number``, the id, ``note``, and ``after`` if the reference directly follows another. Print sets
    ``at_foot`` if the note is placed at the foot of the page of this reference.
    """

    parts: ClassVar[tuple[str, ...]] = ()
    label: str
    number: int = 0
    note: Footnote | None = None
    after: bool = False
    at_foot: bool = False

    def raw_text(self) -> str:
        return ""

    def in_title(self) -> tuple[Inline, ...]:
        return ()


class NoteList(Block, frozen=True):
    """Footnotes directly below the block that refers to them. Only print creates note lists."""

    children: tuple[Footnote, ...]
