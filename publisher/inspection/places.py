"""From what a PDF shows to its places in the source.

The blocks of its tags are aligned with those of the model: texts that both contain once are certain. Shorter or repeated ones are
looked for between these only, in their order.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from sys import maxsize
from typing import TypeAlias

from publisher.diagnostics import Location
from publisher.document import Book
from publisher.editions.pdf.tag_check import Expected, expected_blocks, plain
from publisher.inspection.model import Box, Document, Page
from publisher.pdf_files.tagged_text import TaggedBlock

_LONG = 8  # letters of a text that is known by itself
_SHORTEST = 3  # letters of a text that is known as a part of another
_ALIKE = 0.6  # of the letters
_EQUAL = 2  # letters by which an equal text is more similar than one that contains it
_MOST = 10_000  # pairs of blocks of which the most similar are looked for
_OFTEN = 500_000  # pairs of equal texts; if there are more, only rare ones are looked for
_FAR = 4  # blocks from one of a section that is not known to that beside it

Pair: TypeAlias = tuple[int, int]
"""The number of a block in the tags, and that of its block in the model."""


class Places:
    """The places of what a ``document`` shows in the sources of its ``book``."""

    def __init__(self, book: Book, document: Document) -> None:
        self._document = document
        self._wanted = [_Wanted(expected) for expected in expected_blocks(book)]
        self._known = dict(_aligned(document.blocks, self._wanted))
        self.blocks = [self._location(number) for number in range(len(document.blocks))]

    def _location(self, number: int) -> Location | None:
        """The place of a block, None if it is not clear.

        Blocks that the edition adds to a section, such as labels, have that of the block beside them.
        """
        at = self._known.get(number, -1)
        at = _beside(number, self._document.blocks, self._known) if at < 0 else at
        return self._wanted[at].expected.location if at >= 0 else None

    def of_block(self, number: int) -> Location | None:
        """Return the place of a block, or of the nearest one before it whose place is clear; None if there is none."""
        return next((at for at in reversed(self.blocks[: max(0, number + 1)]) if at), None)

    def of_picture(self, page: Page, box: Box) -> Location | None:
        """Return the place of a picture that fills a box of a page, None if it is not clear."""
        if around := next((one for one in page.pictures if min(one.box.overlap(box)) > 0 and one.block >= 0), None):
            same = [one for each in self._document.pages for one in each.pictures if one.block == around.block]
            at = [one for one in same if one.role == "Figure"].index(around) if around.role == "Figure" else -1
            images = self._images(around.block, around.block, described=True)
            return images[at] if 0 <= at < len(images) else self.blocks[around.block]
        lines = [line for line in page.lines if line.left < box.right and line.right > box.left]
        above = [line.block for line in lines if line.baseline < box.bottom]
        below = [line.block for line in lines if line.baseline >= box.bottom]
        earlier = [line.block for other in self._document.pages[: page.number - 1] for line in other.lines[-1:]]
        later = [line.block for other in self._document.pages[page.number :] for line in other.lines[:1]]
        first = max(above, default=max(earlier, default=-1))
        last = min(below, default=min(later, default=-1))
        images = self._images(first, last, described=False)
        return images[0] if len({(image.file, image.line) for image in images}) == 1 else None

    def _images(self, first: int, last: int, *, described: bool) -> list[Location]:
        """The places of pictures from one block to another, with or without a text alternative."""
        if first not in self._known or last not in self._known:
            return []
        between = self._wanted[self._known[first] : self._known[last] + 1]
        return [image.location for one in between for image in one.expected.images if bool(image.alt) is described]


class _Wanted:
    """A block of the model, and what is compared of it."""

    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.text = plain(expected.text)
        self.literal = plain(expected.literal)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the edition may make of the text."""
        return self.expected.pattern

    def likeness(self, text: str) -> float:
        """How many letters it has in common with a block of the tags, 0 if that is another one."""
        if text == self.text:
            return len(text) + _EQUAL
        if self.literal in text and (len(self.literal) >= _SHORTEST or self.pattern.fullmatch(text)):
            return len(self.literal)
        if len(text) >= _SHORTEST and text in self.text:
            return len(text)
        matcher = difflib.SequenceMatcher(None, text, self.text, autojunk=False)
        quick = matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE
        ratio = matcher.ratio() if quick else 0
        return ratio * min(len(text), len(self.text)) if ratio > _ALIKE else 0


def _aligned(blocks: Sequence[TaggedBlock], wanted: Sequence[_Wanted]) -> list[Pair]:
    """The blocks of the tags whose text is known, with those of the model."""
    said = {number: plain(block.text) for number, block in enumerate(blocks) if not _is_added(block)}
    texts = {one: each.literal for one, each in enumerate(wanted) if each.literal}
    certain = _unique(said, texts)
    found = {number for number, _ in certain}, {one for _, one in certain}
    numbers = [number for number in said if number not in found[0]]
    ones = [one for one in texts if one not in found[1]]
    pairs = [*certain]
    for some, others in _between(_increasing(certain), numbers, ones):
        equal = _equal(some, others, said, texts) if len(some) * len(others) > _MOST else []
        pairs += equal
        for rest, remaining in _between(equal, some, others):
            pairs += _similar(rest, remaining, said, wanted)
    found = {number for number, _ in pairs}, {one for _, one in pairs}
    left = {number: text for number, text in said.items() if number not in found[0]}
    return pairs + _moved(left, {one: text for one, text in texts.items() if one not in found[1]})


def _is_added(block: TaggedBlock) -> bool:
    """Whether a block is certainly none of the model: one of contents, or the number of an item."""
    is_number = block.role == "Lbl" and sum(map(str.isalpha, block.text)) < _SHORTEST
    return is_number or any(step.role == "TOC" for step in block.path)


def _unique(said: Mapping[int, str], texts: Mapping[int, str]) -> list[Pair]:
    """Blocks whose texts are long, and contained once in the tags and once in the model."""
    counts, others = Counter(said.values()), Counter(texts.values())
    single = {text: one for one, text in texts.items() if len(text) >= _LONG and others[text] == 1}
    return [(number, single[text]) for number, text in said.items() if text in single and counts[text] == 1]


def _increasing(pairs: Sequence[Pair]) -> list[Pair]:
    """As many of the pairs as possible that have the same order in the tags and in the model. Notes have another one."""
    ends: list[int] = []  # the last block of the model in the best chain of each length
    last: list[int] = []  # the pair with it
    before: list[int] = []
    for at, (_, one) in enumerate(pairs):
        length = bisect_left(ends, one)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [one]
        last[length : length + 1] = [at]
    chain = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _between(
    chain: Sequence[Pair], numbers: Sequence[int], ones: Sequence[int]
) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """The other blocks before, between and after the pairs of a chain."""
    begin = start = 0
    for number, one in [*chain, (maxsize, maxsize)]:
        end, stop = bisect_left(numbers, number), bisect_left(ones, one)
        if begin < end and start < stop:
            yield numbers[begin:end], ones[start:stop]
        begin, start = bisect_right(numbers, number), bisect_right(ones, one)


def _equal(
    numbers: Sequence[int], ones: Sequence[int], said: Mapping[int, str], texts: Mapping[int, str]
) -> list[Pair]:
    """Blocks of equal texts that follow one another in the same order, from the first or beside rare ones."""
    some, others = [said[number] for number in numbers], [texts[one] for one in ones]
    first = next((n for n, (text, other) in enumerate(zip(some, others, strict=False)) if text != other), len(some))
    pairs = [*zip(numbers[:first], ones[:first], strict=False)]
    counts = Counter(others)
    often = sum(counts[text] for text in some) > _OFTEN
    matcher = difflib.SequenceMatcher(None, some[first:], others[first:], autojunk=often)
    for at, other, size in matcher.get_matching_blocks():
        pairs += [(numbers[first + at + n], ones[first + other + n]) for n in range(size)]
    return pairs


def _similar(
    numbers: Sequence[int], ones: Sequence[int], said: Mapping[int, str], wanted: Sequence[_Wanted]
) -> list[Pair]:
    """The blocks that are most similar in the same order; none if there are too many."""
    if len(numbers) * len(ones) > _MOST:
        return []
    best: list[tuple[float, tuple[Pair, ...]]] = [(0.0, ())] * (len(ones) + 1)
    for number in numbers:
        row = [best[0]]
        for at, one in enumerate(ones):
            likeness = wanted[one].likeness(said[number])
            joined = (best[at][0] + likeness, (*best[at][1], (number, one))) if likeness else best[at]
            row.append(max(joined, best[at + 1], row[-1], key=itemgetter(0)))
        best = row
    return [*best[-1][1]]


def _moved(said: Mapping[int, str], texts: Mapping[int, str]) -> list[Pair]:
    """Blocks that are not where they were in the model, such as captions: only one contains the long text."""
    pairs = []
    for one, text in texts.items():
        around = [number for number, words in said.items() if text in words] if len(text) >= _LONG else []
        pairs += [(number, one) for number in around if len(around) == 1]
    return pairs


def _beside(number: int, blocks: Sequence[TaggedBlock], known: Mapping[int, int]) -> int:
    """The block of the model beside one that is not known, -1 if there is none near it in its section."""
    before = next((n for n in range(number - 1, -1, -1) if n in known), -1)
    after = next((n for n in range(number + 1, len(blocks)) if n in known), -1)
    shared = {n: _shared(number, n, blocks) for n in (before, after) if n >= 0}
    return known[max(shared, key=shared.__getitem__)] if any(shared.values()) else -1


def _shared(number: int, other: int, blocks: Sequence[TaggedBlock]) -> int:
    """How many elements around two blocks are the same, 0 if they are in other sections, or far apart in the same."""
    path, others = blocks[number].path, blocks[other].path
    steps = [step.role for step, same in zip(path, others, strict=False) if step == same]
    near = abs(other - number) < _FAR if steps[-1:] == ["Sect"] else "Sect" in steps
    return len(steps) if near else 0


__all__ = ["Places"]
