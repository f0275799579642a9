"""What the makers of blocks and inlines may ask of the reader of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from markdown_it.tree import SyntaxTreeNode

from publisher import document as d
from publisher.diagnostics import Findings, Location
from publisher.markdown.context import Context
from publisher.markdown.parsed import Locate
from publisher.markdown.reading import Record
from publisher.markdown.source import Source


class Reader(Protocol):
    """Reads one text: the parser's tokens become blocks and inlines.

    ``stack`` names the files that include one another, this one last; ``record`` is what they share. ``filling`` says that what
    a variable stands for is read.
    """

    context: Context
    findings: Findings
    record: Record
    source: Source
    stack: tuple[str, ...]
    front_matter: str
    filling: bool

    def beside(self, text: str, file: str) -> Reader:
        """A reader of another file's text that stands in this one."""

    def read(self) -> tuple[d.Block, ...]:
        """All blocks of the text but the notes in its lines; none, and an error, when it is nested too deeply."""

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[d.Block, ...]:
        """The blocks of sibling tokens."""

    def at(self, node: SyntaxTreeNode) -> Location:
        """The place of a block's first character."""

    def attributes_at_end(self, node: SyntaxTreeNode) -> d.Attributes:
        """The attributes at the end of a heading or a term."""

    def inlines_of(self, node: SyntaxTreeNode) -> tuple[d.Inline, ...]:
        """The inlines of a block that holds nothing else."""

    def inlines(self, node: SyntaxTreeNode, locate: Locate | None = None) -> tuple[d.Inline, ...]:
        """The inlines of an inline token; ``locate`` finds an offset in its text."""

    def phrase(self, nodes: Iterable[SyntaxTreeNode], locate: Locate) -> tuple[d.Inline, ...]:
        """The inlines of tokens in a line; ``locate`` finds an offset in their text."""

    def inline_text(self, text: str, at: Location) -> tuple[d.Inline, ...]:
        """The inlines of a text that is not a block of its own, such as an option's value, which begins at ``at``."""

    def inlines_at(self, text: str, locate: Locate) -> tuple[d.Inline, ...]:
        """The same for a text of which ``locate`` finds each offset."""

    def fill(self, text: str, at: Location, *, begins: bool = True, unescapes: bool = False) -> str:
        """The text with its variables filled in."""

    def tip(self, node: SyntaxTreeNode, at: Location) -> str:
        """The title of a link or a picture."""

    def address(self, url: str, at: Location) -> str:
        """An address with its variables filled in."""


Role = Callable[[Reader, str, Location], d.Inline]
"""Makes an inline of the text between a role's backticks, and its place."""
