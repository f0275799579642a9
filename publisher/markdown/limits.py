"""How deep a text may nest, and how much may come of little.

Every later step walks the tree by recursion: what is bounded here can't exhaust it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from publisher.diagnostics import Findings, Location
from publisher.document import Node
from publisher.markdown.source import Source

MAX_DEPTH = 50
# The parser stops at this depth without a word: it lies beyond our own bound, so that nothing is lost unseen.
PARSER_DEPTH = 100
MAX_INCLUDED = 5_000_000  # characters, in the whole project
LEAST_INCLUDED = 500  # that a file counts for, however short it is
MAX_REPEATED = 2_000_000


class TooDeepError(Exception):
    """Something is nested deeper than ``MAX_DEPTH``; ``location`` is where it begins to be."""

    def __init__(self, location: Location) -> None:
        self.location = location
        super().__init__(str(location))


@dataclass(frozen=True, slots=True)
class Budget:
    """Characters that a text takes from other files, and those that it repeats: what variables, link definitions and
    abbreviations stand for. As a bound, less than 0 means that it was passed, as was reported."""

    included: int = MAX_INCLUDED
    repeated: int = MAX_REPEATED

    def __sub__(self, other: Budget) -> Budget:
        return Budget(self.included - other.included, self.repeated - other.repeated)

    def covers(self, spent: Budget) -> bool:
        """Is it enough for what is ``spent``?"""
        return self.included >= spent.included and self.repeated >= spent.repeated

    def allowances(self) -> tuple[Allowance, Allowance]:
        """What is left of both while a text is read."""
        return Allowance(self.included), Allowance(self.repeated)


WHOLE_BUDGET, NOTHING_SPENT = Budget(), Budget(0, 0)


@dataclass(slots=True)
class Allowance:
    """The characters that are left of a bound while one text is read."""

    left: int

    def spend(self, size: int) -> bool:
        """Take ``size`` characters; is this what passes the bound? It is passed once."""
        before, self.left = self.left, self.left - size
        return before >= 0 > self.left

    def repeat(self, what: str, size: int, at: Location, findings: Findings) -> bool:
        """May ``what`` be put in place once more? One error for all that may not."""
        if self.spend(size):
            problem = f"With {what} the repeated text of the project exceeds the limit of {MAX_REPEATED:,} characters"
            findings.error("repetition-huge", problem, at, "Use a shorter text, or repeat it less often.")
        return self.left >= 0


def check_tokens(tokens: Sequence[Token], source: Source) -> None:
    """Raise ``TooDeepError`` where the parser's tokens nest too deep to be made into a tree."""
    depth = 0
    for token in tokens:
        depth += token.nesting
        if depth + depth_of(token.children or ()) > MAX_DEPTH:
            raise TooDeepError(source.block(list(token.map) if token.map else None))


def depth_of(tokens: Sequence[Token]) -> int:
    """How deep tokens nest, those of pictures and inlines included."""
    depth = deepest = 0
    for token in tokens:
        depth += token.nesting
        if depth > deepest:
            deepest = depth
        if token.children:
            deepest = max(deepest, depth + 1 + depth_of(token.children))
    return deepest


def check_nodes(nodes: Iterable[Node]) -> None:
    """Raise ``TooDeepError`` where nodes nest too deep: raw HTML joins what the parser saw as neighbours."""
    level = list(nodes)
    for _ in range(MAX_DEPTH):
        level = [child for node in level for part in node.parts for child in getattr(node, part)]
    if level:
        raise TooDeepError(level[0].location)
