"""What this edition and its audience contain: everything later counts only what is really there."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Any

from publisher.conditions import holds
from publisher.document import Attributes, Book, Container, Heading, Part, Span, map_siblings, walk
from publisher.transforms.scope import Scope


def keep_audience(book: Book, scope: Scope) -> Book:
    """Leave out parts, chapters, blocks and inlines whose condition does not hold; a heading takes its section along.

    An edition without audience is for none in particular. A part of which no chapter is left goes, too.
    """
    facts = {scope.format, scope.audience}
    divisions = (_kept(division, facts) for division in _siblings(book.divisions, facts))
    return replace(book, divisions=tuple(d for d in divisions if d.children or not isinstance(d, Part)))


def _kept(division: Any, facts: Set[str]) -> Any:
    if not any(node.attributes.get("when") for node in walk(division)):
        return division
    return map_siblings(division, lambda nodes: tuple(_siblings(nodes, facts)))


def _siblings(nodes: tuple[Any, ...], facts: Set[str]) -> list[Any]:
    kept: list[Any] = []
    hidden = 0  # the level of the heading whose section is left out
    for node in nodes:
        if isinstance(node, Heading) and node.level <= hidden:
            hidden = 0
        condition = node.attributes.get("when")
        if not hidden and holds(condition, facts):
            kept.extend(_opened(node, facts) if condition else (node,))
        elif not hidden and isinstance(node, Heading):
            hidden = node.level
    return kept


def _opened(node: Any, facts: Set[str]) -> list[Any]:
    """The node without its condition; what only held the condition gives way to its content."""
    given = node.attributes
    plain = replace(node, attributes=replace(given, pairs=tuple(pair for pair in given.pairs if pair[0] != "when")))
    if isinstance(plain, Container | Span) and plain.attributes == Attributes():
        return _siblings(plain.children, facts)
    return [plain]
