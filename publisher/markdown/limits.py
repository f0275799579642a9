"""Limits on nesting, and on how much text may come of little source.

Later steps walk the tree recursively: what is limited here cannot exhaust the stack there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markdown_it.token import Token
from msgspec import Struct

from publisher.diagnostics import Findings, Location
from publisher.document import Node
from publisher.markdown.source import Source

MAX_DEPTH = 50
# The parser stops silently at this depth. It is beyond our own limit, so nothing is lost without an error.
PARSER_DEPTH = 100
MAX_INCLUDED = 5_000_000  # characters, in the whole project
LEAST_INCLUDED = 500  # the minimum cost of an included file
MAX_REPEATED = 2_000_000


class TooDeepError(Exception):
    """Content is nested deeper than ``MAX_DEPTH``, beginning at ``location``."""

    def __init__(self, location: Location) -> None:
        self.location = location
        super().__init__(str(location))


class Budget(Struct, frozen=True):
    """How many characters a text may include from other files, and repeat by variables, link definitions and
    abbreviations.

    A negative limit means that it was exceeded, and that this was reported.
    """

    included: int = MAX_INCLUDED
    repeated: int = MAX_REPEATED

    def __sub__(self, other: Budget) -> Budget:
        return Budget(self.included - other.included, self.repeated - other.repeated)

    def covers(self, spent: Budget) -> bool:
        """Whether the budget is enough for ``spent``."""
        return self.included >= spent.included and self.repeated >= spent.repeated

    def allowances(self) -> tuple[Allowance, Allowance]:
        """The remaining allowances of both kinds for reading a text."""
        return Allowance(self.included), Allowance(self.repeated)


WHOLE_BUDGET, NOTHING_SPENT = Budget(), Budget(0, 0)


class Allowance(Struct):
    """The characters that remain of a limit while one text is read."""

    left: int

    def spend(self, size: int) -> bool:
        """Take ``size`` characters. True if this exceeds the limit, which happens only once."""
        before, self.left = self.left, self.left - size
        return before >= 0 > self.left

    def repeat(self, what: str, size: int, at: Location, findings: Findings) -> bool:
        """Whether ``what`` may be inserted once more. Exceeding the limit is reported once."""
        if self.spend(size):
            problem = f"With {what} the repeated text of the project exceeds the limit of {MAX_REPEATED:,} characters"
            findings.error("repetition-huge", problem, at, "Use a shorter text, or repeat it less often.")
        return self.left >= 0


def check_tokens(tokens: Sequence[Token], source: Source) -> None:
    """Raise ``TooDeepError`` if the parser's tokens are nested too deep to be made into a tree."""
    depth = 0
    for token in tokens:
        depth += token.nesting
        if depth + depth_of(token.children or ()) > MAX_DEPTH:
            raise TooDeepError(source.block(token.map))


def depth_of(tokens: Sequence[Token]) -> int:
    """The nesting depth of tokens, including those of images and inlines."""
    depth = deepest = 0
    for token in tokens:
        depth += token.nesting
        if depth > deepest:
            deepest = depth
        if token.children:
            deepest = max(deepest, depth + 1 + depth_of(token.children))
    return deepest


def check_nodes(nodes: Iterable[Node]) -> None:
    """Raise ``TooDeepError`` if nodes are nested too deep: raw HTML nests what the parser saw as siblings."""
    level = list(nodes)
    for _ in range(MAX_DEPTH):
        level = [child for node in level for part in node.parts for child in getattr(node, part)]
    if level:
        raise TooDeepError(level[0].location)
