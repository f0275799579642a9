"""Conditional content: leave out what an edition does not contain, before anything is numbered or linked."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set

from msgspec.structs import replace

from publisher.conditions import holds
from publisher.document import (
    Attributes,
    Book,
    Chapter,
    CodeBlock,
    Container,
    Footnote,
    Heading,
    LineBreak,
    Node,
    Part,
    Quiz,
    SoftBreak,
    Solution,
    Span,
    TableCell,
    Text,
    attributed,
    rewrite,
    with_fields,
)
from publisher.transforms.callouts import explains
from publisher.transforms.context import TransformContext
from publisher.transforms.numbering import letter_of

ROOM = "room-to-write"
"""What holds for editions with solutions that keep room to write."""
_NEVER = "nothing"  # a condition that holds in no edition
_CLOSE = tuple(" ,.;:!?…)")


def keep_audience(book: Book, context: TransformContext) -> Book:
    """Leave out parts, chapters, blocks and inlines whose condition does not hold.

    A heading takes its section along, a chapter those below it, code the explanations of its callouts. Nodes that would be
    empty, or only a title, are left out, too, and so are parts without chapters. An edition without an audience gets only
    content for everyone.
    """
    facts = {context.format, context.audience} | ({ROOM} if context.keeps_room else set())
    divisions = (_kept(division, facts) for division in _siblings(book.divisions, facts))
    if any(chapter.group for chapter in book.chapters):
        divisions = (
            with_fields(d, children=_without_empty_groups(d.children)) if isinstance(d, Part) else d
            for d in _without_empty_groups([d for d in divisions if d])
        )
    return replace(
        book, divisions=tuple(d for d in divisions if isinstance(d, Chapter) or (isinstance(d, Part) and d.children))
    )


def without(chapter: Chapter, solutions: Collection[Solution]) -> Chapter:
    """A chapter without some of its solutions, as if their conditions did not hold."""

    def limited(node: Solution) -> Solution:
        return replace(node, attributes=node.attributes.limited(_NEVER)) if node in solutions else node

    rest = _without(rewrite(chapter, {Solution: limited}), frozenset())
    return rest if isinstance(rest, Chapter) else replace(chapter, children=())


def _kept(division: Node, facts: Set[str]) -> Node | None:
    if not any(node.attributes.get("when") for node in attributed(division)):
        return division
    return _without(division, facts)


def _without(node: Node, facts: Set[str]) -> Node | None:
    """The node without content that is left out; None if nothing essential remains."""
    replaced: dict[str, tuple[Node, ...]] = {}
    for part in node.parts:
        old = getattr(node, part)
        kept = (_without(child, facts) if child.parts else child for child in _siblings(old, facts))
        new = tuple(child for child in kept if child is not None)
        if len(new) != len(old) or any(a is not b for a, b in zip(new, old, strict=True)):
            replaced[part] = new
    if not replaced:
        return node
    rest = with_fields(node, **replaced)
    parts = node.essential_parts()
    if any(_say_something(getattr(node, part)) and not _say_something(getattr(rest, part)) for part in parts):
        return None
    return _lettered(rest) if isinstance(rest, Quiz) else rest


def _say_something(nodes: tuple[Node, ...]) -> bool:
    """Whether the nodes have content. White space does not count, nor do rows of empty cells."""
    return any(
        _say_something(node.children)
        if isinstance(node, TableCell)
        else not (isinstance(node, SoftBreak | LineBreak) or (isinstance(node, Text) and node.value.isspace()))
        for node in nodes
    )


def _lettered(quiz: Quiz) -> Quiz:
    """Leave out the verdicts on answers that are left out, and renumber the letters."""
    letters = {answer.letter: letter_of(count) for count, answer in enumerate(quiz.answers, 1)}
    answers = tuple(replace(answer, letter=letters[answer.letter]) for answer in quiz.answers)
    key = (replace(verdict, letter=letters[verdict.letter]) for verdict in quiz.key if verdict.letter in letters)
    return replace(quiz, answers=answers, key=tuple(key))


def _siblings(nodes: tuple[Node, ...], facts: Set[str]) -> list[Node]:
    kept: list[Node] = []
    hidden = 0  # the level of the heading or chapter whose sections are left out
    gap = False  # whether the previous node was left out
    before: Node | None = None  # the last node that was left out
    for node in nodes:
        if (level := _level(node)) and level <= hidden:
            hidden = 0
        condition = node.attributes.get("when")
        if isinstance(node, Footnote):
            kept.append(node)  # notes are at the end of a text, but belong to their calls
        elif not hidden and holds(condition, facts) and not (explains(node) and _lack_callouts(kept, before)):
            _join(kept, _opened(node, facts) if condition else [node], gap)
            gap, before = False, None
        else:
            gap, before = True, node
            if not hidden:
                hidden = level
    _join(kept, [], gap)
    return kept


def _level(node: Node) -> int:
    """The level of a heading, or of a chapter or part; 0 for other nodes."""
    match node:
        case Heading():
            return node.level
        case Chapter():
            return node.depth
        case Part():
            return 1
    return 0


def _without_empty_groups(chapters: Sequence[Node]) -> tuple[Node, ...]:
    """The chapters and parts without sections of the book that have no chapters left."""
    kept: list[Node] = []
    for node in reversed(chapters):
        deeper = kept and isinstance(kept[-1], Chapter) and isinstance(node, Chapter) and kept[-1].depth > node.depth
        if not isinstance(node, Chapter) or not node.group or deeper:
            kept.append(node)
    return tuple(reversed(kept))


def _lack_callouts(kept: Sequence[Node], left_out: Node | None) -> bool:
    """Whether the code whose callouts the next list explains was left out."""
    return _has_callouts(left_out) and not (kept and _has_callouts(kept[-1]))


def _has_callouts(node: Node | None) -> bool:
    """Whether this is code with callouts, or ends with such code."""
    while isinstance(node, Container) and node.children:
        node = node.children[-1]
    return isinstance(node, CodeBlock) and bool(node.callouts)


def _join(kept: list[Node], more: list[Node], gap: bool) -> None:
    """Add ``more``. Of the spaces around a gap one is kept, but none at an end or before punctuation."""
    before, after = (kept[-1] if kept else None), (more[0] if more else None)
    if gap and isinstance(before, Text) and (after is None or _words(after).startswith(_CLOSE)):
        kept[-1] = replace(before, value=before.value.rstrip(" "))
    elif gap and isinstance(after, SoftBreak) and before is None:
        more = more[1:]
    elif gap and isinstance(after, Text) and (before is None or _words(before).endswith(" ")):
        more = [replace(after, value=after.value.lstrip(" ")), *more[1:]]
    kept.extend(more)


def _words(node: Node) -> str:
    return node.value if isinstance(node, Text) else " " * isinstance(node, SoftBreak)


def _opened(node: Node, facts: Set[str]) -> list[Node]:
    """Remove the condition of a node, and unwrap a node that had no other purpose."""
    plain = replace(node, attributes=node.attributes.without("when"))
    if isinstance(plain, Container | Span) and plain.attributes == Attributes():
        return _siblings(plain.children, facts)
    return [plain]
