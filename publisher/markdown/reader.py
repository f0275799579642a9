"""The interface that makers of blocks and inlines use to read text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from publisher import document as d
from publisher.diagnostics import Findings, Location
from publisher.markdown.context import Context
from publisher.markdown.parsed import Locate
from publisher.markdown.reading import Record
from publisher.markdown.source import Source
from publisher.markdown.token_tree import TokenTree


class Reader(Protocol):
    """Reads one text: the parser's tokens become blocks and inlines.

    ``stack`` names the files that include one another, ending with this one; ``record`` is shared among them.
    ``filling`` is true while the value of a variable is read.
    """

    context: Context
    findings: Findings
    record: Record
    source: Source
    stack: tuple[str, ...]
    front_matter: str
    filling: bool

    def for_included(self, text: str, file: str) -> Reader:
        """A reader for the text of another file that is included here."""

    def read(self) -> tuple[d.Block, ...]:
        """Return all blocks of the text except inline notes. If it is nested too deep, report an error and return
        none."""

    def blocks(self, nodes: Iterable[TokenTree]) -> tuple[d.Block, ...]:
        """Make blocks of sibling tokens."""

    def at(self, node: TokenTree) -> Location:
        """The location of a block's first character."""

    def attributes_at_end(self, node: TokenTree) -> d.Attributes:
        """The attributes at the end of a heading or a term."""

    def inlines_of(self, node: TokenTree) -> tuple[d.Inline, ...]:
        """The inlines of a block that has no other content."""

    def inlines(self, node: TokenTree, locate: Locate | None = None) -> tuple[d.Inline, ...]:
        """Make inlines of an inline token; ``locate`` turns an offset in its text into a location."""

    def content(self, node: TokenTree, locate: Locate) -> tuple[d.Block | d.Inline, ...]:
        """Make inlines of an inline token, and blocks of the elements of raw HTML in it that are blocks."""

    def inlines_of_tokens(self, nodes: Sequence[TokenTree], locate: Locate) -> tuple[d.Inline, ...]:
        """Make inlines of tokens; ``locate`` turns an offset in their text into a location."""

    def inline_text(self, text: str, at: Location) -> tuple[d.Inline, ...]:
        """Read the inlines of a text within a block, such as an option's value, that begins at ``at``."""

    def inlines_at(self, text: str, locate: Locate) -> tuple[d.Inline, ...]:
        """Read the inlines of a text in which ``locate`` turns offsets into locations."""

    def fill(self, text: str, at: Location, *, begins: bool = True, unescapes: bool = False) -> str:
        """Replace the variables in a text."""

    def tip(self, node: TokenTree, at: Location) -> str:
        """The title of a link or an image."""

    def address(self, url: str, at: Location) -> str:
        """Replace the variables in an address."""


Role = Callable[[Reader, str, Location], d.Inline]
"""Makes an inline of the text between a role's backticks and its location."""
