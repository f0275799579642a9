"""Numbers of parts, chapters, sections, and of nodes with a ``counter``: figures, tables, listings …

With the class ``unnumbered``, a node has no number; a section has none with all its subsections.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from publisher.document import (
    Block,
    Book,
    Chapter,
    Figure,
    Heading,
    Inline,
    Math,
    Node,
    Part,
    Theorem,
    kinds,
    map_flattened,
    revise,
    with_fields,
)
from publisher.numerals import roman
from publisher.transforms.context import TransformContext
from publisher.transforms.targets import number_of

UNNUMBERED = "unnumbered"
DEEPEST = 3  # deeper sections have no number
Digits = Callable[[int | str], str]
"""Writes a number with the digits of the language."""


def number(book: Book, context: TransformContext) -> Book:
    """Number all nodes. Figures and the like are counted by chapter if chapters are numbered, else through the
    book."""
    counts: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    digits = context.words.digits
    several = sum(chapter.kind in NUMBERED for chapter in book.chapters) > 1

    def label(chapter: Chapter) -> str:
        if not context.numbered or not several or not _is_numbered(chapter):
            return ""
        counts[chapter.kind] += 1
        return digits(NUMBERED[chapter.kind](counts[chapter.kind]))

    def chapter_with_numbers(chapter: Chapter) -> Chapter:
        chapter = replace(chapter, number=label(chapter))
        within: Counter[str] = Counter() if chapter.number else whole
        chapter = _sections(chapter, digits) if context.numbered and _is_numbered(chapter) else chapter
        return _floats(chapter, within, context.theorems_apart, digits)

    book = book.map_chapters(chapter_with_numbers)
    parts = itertools.count(1)

    def part() -> str:
        return digits(next(parts)) if context.words.digit_style else roman(next(parts)).upper()

    return replace(
        book, divisions=tuple(replace(d, number=part()) if isinstance(d, Part) else d for d in book.divisions)
    )


def _is_numbered(chapter: Chapter) -> bool:
    return chapter.kind in NUMBERED and UNNUMBERED not in chapter.attributes.classes


def _sections(chapter: Chapter, digits: Digits) -> Chapter:
    counters: list[int] = []
    end = DEEPEST + 1  # the level at which numbers end, that of the open unnumbered section

    def counted(block: Block) -> tuple[Block, ...]:
        nonlocal counters, end
        if isinstance(block, Heading) and block.level <= end:
            end = block.level if UNNUMBERED in block.attributes.classes else DEEPEST + 1
        if isinstance(block, Heading) and block.level < end:
            depth = block.level - 1
            counters = [*counters, *[0] * depth][:depth]
            counters[-1] += 1
            block = replace(block, number=".".join(filter(None, [chapter.number, *map(digits, counters)])))
        return (block,)

    return replace(chapter, children=map_flattened(chapter.children, counted))


def _floats(chapter: Chapter, counts: Counter[str], theorems_apart: bool, digits: Digits) -> Chapter:
    def numbered(node: Node) -> Node:
        if not node.counter or isinstance(node, Heading) or number_of(node) or not _is_counted(node):
            return node
        sequence = node.kind if theorems_apart and isinstance(node, Theorem) else node.counter
        counts[sequence] += 1
        node = with_fields(node, number=".".join(filter(None, [chapter.number, digits(counts[sequence])])))
        return _with_letters(node) if isinstance(node, Figure) else node

    counted = {kind for kind in kinds(chapter) if getattr(kind, "counter", "") and not issubclass(kind, Heading)}
    return revise(chapter, numbered, counted)


def _is_counted(node: Node) -> bool:
    """Whether a node is numbered: with a caption if it may have one, a formula with a label that has no numbered lines."""
    if isinstance(node, Math) and (node.lines or not node.attributes.labels):
        return False
    return UNNUMBERED not in node.attributes.classes and bool(getattr(node, "caption", True))


def _with_letters(figure: Figure) -> Figure:
    """Give subfigures the number of their figure and a letter: 3.2a."""
    letters = (letter_of(count).lower() for count in itertools.count(1))

    def lettered(node: Block | Inline) -> Block | Inline:
        if not isinstance(node, Figure) or UNNUMBERED in node.attributes.classes:
            return node
        letter = next(letters)
        return replace(node, number=figure.number + letter, letter=letter)

    return replace(figure, children=tuple(map(lettered, figure.children)))


def letter_of(count: int) -> str:
    """A number as capital letters: A, B … Z, AA."""
    name = ""
    while count:
        count, rest = divmod(count - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# Kinds of numbered chapters, and how their numbers are formatted.
NUMBERED: dict[str, Callable[[int], str]] = {"chapter": str, "appendix": letter_of}
