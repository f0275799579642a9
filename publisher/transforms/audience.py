"""What this edition and its audience contain: everything later counts only what is really there."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Any

from publisher.conditions import holds
from publisher.document import Attributes, Book, Chapter, Container, Heading, Part, Span, map_siblings, walk
from publisher.transforms.scope import Scope


def keep_audience(book: Book, scope: Scope) -> Book:
    """Leave out chapters, parts, blocks and inlines whose condition does not hold; a heading takes its section along.

    An edition without audience is for none in particular.
    """
    facts = {scope.format, scope.audience}
    divisions: list[Part | Chapter] = []
    for division in book.divisions:
        if not holds(division.when, facts):
            continue
        if isinstance(division, Part):
            chapters = tuple(_kept(c, facts) for c in division.children if _is_kept(c, facts))
            if chapters:
                divisions.append(replace(division, children=chapters))
        elif _is_kept(division, facts):
            divisions.append(_kept(division, facts))
    return replace(book, divisions=tuple(divisions))


def _is_kept(chapter: Chapter, facts: Set[str]) -> bool:
    return holds(chapter.when, facts) and holds(chapter.attributes.get("when"), facts)


def _kept(chapter: Chapter, facts: Set[str]) -> Chapter:
    if not any(node.attributes.get("when") for node in walk(chapter)):
        return chapter
    kept = map_siblings(chapter, lambda nodes: tuple(_siblings(nodes, facts)))
    return replace(kept, attributes=_unconditional(kept.attributes))


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
    plain = replace(node, attributes=_unconditional(node.attributes))
    if isinstance(plain, Container | Span) and plain.attributes == Attributes():
        return _siblings(plain.children, facts)
    return [plain]


def _unconditional(attributes: Attributes) -> Attributes:
    return replace(attributes, pairs=tuple(pair for pair in attributes.pairs if pair[0] != "when"))
