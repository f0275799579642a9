"""A text as the parser leaves it: its tokens as a tree, and what is known of their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it.tree import SyntaxTreeNode

from publisher.diagnostics import Location
from publisher.markdown.source import Source

Locate = Callable[[int], Location]
"""From an offset in a text to its place."""
Kind = Literal["chapter", "included", "fragment", "line"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tokens of a text of some ``kind``: a chapter, a file that one includes, a fragment, or a line that is no block of
    its own, such as an option's value or a cell, whose offsets ``locate`` finds.

    ``links`` are the definitions of links by their labels in capitals, ``notes`` those that stand in lines, by their numbers.
    """

    kind: Kind
    nodes: Sequence[SyntaxTreeNode]
    source: Source
    links: Mapping[str, Any]
    notes: Mapping[int, Any]
    locate: Locate | None = None
