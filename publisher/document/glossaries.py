"""Glossaries, and references to their terms."""

from __future__ import annotations

from publisher.document.base import Block, Inline


class Glossary(Block, frozen=True):
    """A list of terms in alphabetical order: those of the definition lists in it, which a transform joins to one.

    It also has the terms of definition lists elsewhere in the book if it ``collects`` them, and only those to which something
    refers if they must be ``used``. Without ``sort``, terms keep their order. ``name`` is that of the heading before it, unlike
    that of any other glossary.
    """

    children: tuple[Block, ...]
    collects: bool = False
    used: bool = False
    sort: bool = True
    name: str = ""

    def essential_parts(self) -> tuple[str, ...]:
        return () if self.collects else ("children",)


class TermReference(Inline, frozen=True):
    """A reference to a ``term`` of a glossary or definition list; a transform replaces it with a ``CrossReference``."""

    children: tuple[Inline, ...]
    term: str
