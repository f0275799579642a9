"""Notes, and their calls in the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from publisher.document.base import Block, Inline
from publisher.document.blocks import Paragraph


@dataclass(frozen=True, slots=True)
class Footnote(Block):
    """A note. ``number`` counts in its chapter; ``references`` are the ids of its calls."""

    children: tuple[Block, ...]
    label: str
    number: int = 0
    references: tuple[str, ...] = ()

    @property
    def lead(self) -> Paragraph | None:
        """The paragraph with which it begins, if it begins with one."""
        return self.children[0] if self.children and isinstance(self.children[0], Paragraph) else None


@dataclass(frozen=True, slots=True)
class FootnoteReference(Inline):
    """The call of a note; a transform gives its ``number``, its id and the ``note`` itself, and says whether it stands
    directly ``after`` another. Print sets ``at_foot`` where the note is written at the foot of the page of this call."""

    parts: ClassVar[tuple[str, ...]] = ()
    label: str
    number: int = 0
    note: Footnote | None = None
    after: bool = False
    at_foot: bool = False

    def raw_text(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class NoteList(Block):
    """Notes directly below the block that calls them; made by print."""

    children: tuple[Footnote, ...]
