"""What this edition and its audience contain: everything later counts only what is really there."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Any

from publisher.conditions import holds
from publisher.document import (
    Attributes,
    Book,
    Chapter,
    Container,
    Footnote,
    Heading,
    Part,
    SoftBreak,
    Span,
    TableCell,
    Text,
    Verdict,
    walk,
)
from publisher.transforms.scope import Scope

_CLOSE = tuple(" ,.;:!?…)")


def keep_audience(book: Book, scope: Scope) -> Book:
    """Leave out parts, chapters, blocks and inlines whose condition does not hold; a heading takes its section along, and
    what held nothing else goes with them.

    An edition without audience is for none in particular. A part of which no chapter is left goes, too.
    """
    facts = {scope.format, scope.audience}
    divisions = (_kept(division, facts) for division in _siblings(book.divisions, facts))
    return replace(book, divisions=tuple(d for d in divisions if d and (d.children or not isinstance(d, Part))))


def _kept(division: Any, facts: Set[str]) -> Any:
    if not any(node.attributes.get("when") for node in walk(division)):
        return division
    return _without(division, facts)


def _without(node: Any, facts: Set[str]) -> Any:
    """The node without all that is left out below it; None if that was all it held."""
    replaced: dict[str, Any] = {}
    for part in node.parts:
        old = getattr(node, part)
        kept = (_without(child, facts) if child.parts else child for child in _siblings(old, facts))
        new = tuple(child for child in kept if child is not None)
        if len(new) != len(old) or any(a is not b for a, b in zip(new, old, strict=True)):
            replaced[part] = new
    if not replaced:
        return node
    node = replace(node, **replaced)
    emptied = not any(map(_says_something, (child for part in node.parts for child in getattr(node, part))))
    return None if emptied and not isinstance(node, Chapter | TableCell | Verdict) else node


def _says_something(node: Any) -> bool:
    """Space between what was left out says nothing, nor do the cells of a row when all are empty."""
    if isinstance(node, TableCell):
        return any(map(_says_something, node.children))
    return not (isinstance(node, SoftBreak) or (isinstance(node, Text) and node.value.isspace()))


def _siblings(nodes: tuple[Any, ...], facts: Set[str]) -> list[Any]:
    kept: list[Any] = []
    hidden = 0  # the level of the heading whose section is left out
    gap = False  # the piece before this one is left out
    for node in nodes:
        if isinstance(node, Heading) and node.level <= hidden:
            hidden = 0
        condition = node.attributes.get("when")
        if isinstance(node, Footnote):
            kept.append(node)  # notes stand at the end of a text, but belong to where they are called
        elif not hidden and holds(condition, facts):
            _join(kept, _opened(node, facts) if condition else [node], gap)
            gap = False
        else:
            gap = True
            if not hidden and isinstance(node, Heading):
                hidden = node.level
    _join(kept, [], gap)
    return kept


def _join(kept: list[Any], more: list[Any], gap: bool) -> None:
    """Add ``more``; of the spaces around a gap one stays, and none at an end or before a mark."""
    before, after = (kept[-1] if kept else None), (more[0] if more else None)
    if gap and isinstance(before, Text) and (after is None or _words(after).startswith(_CLOSE)):
        kept[-1] = replace(before, value=before.value.rstrip(" "))
    elif gap and isinstance(after, SoftBreak) and before is None:
        more = more[1:]
    elif gap and isinstance(after, Text) and (before is None or _words(before).endswith(" ")):
        more = [replace(after, value=after.value.lstrip(" ")), *more[1:]]
    kept.extend(more)


def _words(node: Any) -> str:
    return node.value if isinstance(node, Text) else " " * isinstance(node, SoftBreak)


def _opened(node: Any, facts: Set[str]) -> list[Any]:
    """The node without its condition; what only held the condition gives way to its content."""
    given = node.attributes
    plain = replace(node, attributes=replace(given, pairs=tuple(pair for pair in given.pairs if pair[0] != "when")))
    if isinstance(plain, Container | Span) and plain.attributes == Attributes():
        return _siblings(plain.children, facts)
    return [plain]
