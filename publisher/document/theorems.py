"""Theorems, and blocks of the same form: definitions, examples, proofs …"""

from __future__ import annotations

from typing import ClassVar

from publisher.document.base import Block, Box, Inline
from publisher.document.paragraphs import Paragraph


class Theorem(Box, frozen=True):
    """A theorem, a lemma, a proof …; the ``kind`` names which.

    The name and number begin the first paragraph, ``opening``, and a mark ends the last paragraph of a proof, ``ending``.
    """

    counter: ClassVar[str] = "theorem"
    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    kind: str
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()
    number: str = ""

    @property
    def opening(self) -> Paragraph | None:
        """The first block, if it is a paragraph."""
        first = self.children[0] if self.children else None
        return first if isinstance(first, Paragraph) and not first.is_picture else None

    @property
    def ending(self) -> Paragraph | None:
        """The last block, if it is a paragraph and not the first."""
        last = self.children[-1] if len(self.children) > 1 else None
        return last if isinstance(last, Paragraph) and not last.is_picture else None

    @property
    def between(self) -> tuple[Block, ...]:
        """The blocks between ``opening`` and ``ending``."""
        return self.children[bool(self.opening) : len(self.children) - bool(self.ending)]


__all__ = ["Theorem"]
