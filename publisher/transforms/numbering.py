"""Numbers of parts, chapters, sections, and of nodes with a ``counter``: figures, tables, listings …

With the class ``unnumbered``, a node has no number; a section has none with all its subsections.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from msgspec.structs import replace

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
    changed,
    kinds,
    map_flattened,
    revise,
    with_fields,
)
from publisher.numerals import letters, roman
from publisher.transforms.context import TransformContext
from publisher.transforms.targets import number_of
from publisher.transforms.written_numbers import WrittenNumbers

UNNUMBERED = "unnumbered"
DEEPEST = 3  # deeper sections have no number, counted with the levels of chapters
Digits = Callable[[int | str], str]
"""Writes a number with the digits of the language."""


def number(book: Book, context: TransformContext) -> Book:
    """Number all nodes. Figures and the like are counted by chapter of the first level if chapters are numbered, else through the
    book. In a chapter with others below it, sections have no numbers."""
    whole: Counter[str] = Counter()
    digits = context.words.digits
    several = sum(chapter.kind in NUMBERED for chapter in book.chapters) > 1
    heads = {above.id for above, below in pairwise(book.chapters) if below.depth > above.depth}
    labels = _Labels(digits)
    within, top = whole, ""  # the counts, and the number before them, of the chapter at the first level

    def chapter_with_numbers(chapter: Chapter) -> Chapter:
        nonlocal within, top
        numbered = context.numbered and _is_numbered(chapter)
        chapter = changed(chapter, number=labels.next(chapter, numbered=numbered and several))
        if chapter.depth == 1:
            within, top = (Counter() if chapter.number else whole), chapter.number
        # The numbers of sections are those of the chapters below.
        by_hand.note(chapter.number, chapter.title, chapter.location)
        if numbered and chapter.id not in heads and (chapter.number or chapter.depth == 1):
            chapter = _sections(chapter, digits, by_hand)
        return _floats(chapter, within, top, context.theorems_apart, digits)

    by_hand = WrittenNumbers(context.words)
    book = book.map_chapters(chapter_with_numbers)
    by_hand.report(context.findings)
    parts = itertools.count(1)

    def part() -> str:
        if not context.numbers:
            return ""
        return digits(next(parts)) if context.words.digit_style else roman(next(parts)).upper()

    return replace(
        book, divisions=tuple(replace(d, number=part()) if isinstance(d, Part) else d for d in book.divisions)
    )


class _Labels:
    """Counts chapters, and those below each: 4, 4.1, 4.2, 4.2.1. Below a chapter without a number, none has one."""

    def __init__(self, digits: Digits) -> None:
        self._digits = digits
        self._counts: Counter[str] = Counter()  # by kind
        self._path: list[tuple[int, str, int]] = []  # depth, number and chapters so far of the chapters above

    def next(self, chapter: Chapter, *, numbered: bool) -> str:
        """The number of the next chapter; empty if it is not ``numbered``."""
        while self._path and self._path[-1][0] >= chapter.depth:
            self._path.pop()
        above = self._path[-1] if self._path else None
        number = ""
        if numbered and above and above[1]:
            self._path[-1] = (above[0], above[1], above[2] + 1)
            number = f"{above[1]}.{self._digits(above[2] + 1)}"
        elif numbered and not above:
            self._counts[chapter.kind] += 1
            number = self._digits(NUMBERED[chapter.kind](self._counts[chapter.kind]))
        self._path.append((chapter.depth, number, 0))
        return number


def _is_numbered(chapter: Chapter) -> bool:
    return chapter.kind in NUMBERED and UNNUMBERED not in chapter.attributes.classes


def _sections(chapter: Chapter, digits: Digits, by_hand: WrittenNumbers) -> Chapter:
    counters: list[int] = []
    last = DEEPEST + 1 - chapter.depth
    end = last + 1  # the level at which numbers end, that of the open unnumbered section

    def counted(block: Block) -> tuple[Block, ...]:
        nonlocal counters, end
        if isinstance(block, Heading) and block.level <= end:
            end = block.level if UNNUMBERED in block.attributes.classes else last + 1
        if isinstance(block, Heading) and block.level < end:
            depth = block.level - 1
            counters = [*counters, *[0] * depth][:depth]
            counters[-1] += 1
            block = replace(block, number=".".join(filter(None, [chapter.number, *map(digits, counters)])))
            by_hand.note(block.number, block.children, block.location)
        return (block,)

    return changed(chapter, children=map_flattened(chapter.children, counted))


def _floats(chapter: Chapter, counts: Counter[str], top: str, theorems_apart: bool, digits: Digits) -> Chapter:
    """Number what has a counter; ``top`` is the number of the chapter at the first level."""

    def numbered(node: Node) -> Node:
        if not node.counter or isinstance(node, Heading) or number_of(node) or not _is_counted(node):
            return node
        sequence = node.kind if theorems_apart and isinstance(node, Theorem) else node.counter
        counts[sequence] += 1
        node = with_fields(node, number=".".join(filter(None, [top, digits(counts[sequence])])))
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
    return letters(count).upper() if count else ""


# Kinds of numbered chapters, and how their numbers are formatted.
NUMBERED: dict[str, Callable[[int], str]] = {"chapter": str, "appendix": letter_of}
