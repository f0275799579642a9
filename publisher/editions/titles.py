"""The size of titles, so that they fit a page or a cover.

Widths are estimated from letters, in em: those of the display serif, slightly more rather than less.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate, pairwise

from msgspec import Struct

from publisher.document import Metadata
from publisher.editions.title_block import Byline
from publisher.language.spaces import unbroken
from publisher.language.title_phrases import phrases_of
from publisher.language.widths import SPACE, sans, serif
from publisher.templating import words_of_title

# Letters of a word that a title may hyphenate, and on each side of the hyphen: as in print.css.
_HYPHENED, _PIECE = 10, 4
_HELD = 24  # letters of a last word that is not hyphenated
_LEAST = 0.85  # if a word makes a title smaller than that, it is hyphenated instead
# Of a cover 36 em wide: the sizes of titles, the maximum number of lines of each, and the width of the text.
_SIZES = ((7.4, 2), (6.2, 2), (5.1, 3), (4.3, 4), (3.6, 4), (3.0, 5), (2.6, 6), (2.1, math.inf))
_USUAL = 5.1
_COVER, _ROOM, _BROKEN = 36, 30, 2.6  # words that are too long are broken at this size
_AUTHORS = 1.7  # the height of the lines of authors
_ITALIC = 1.12  # letters of subtitles at most, relative to the serif
_SUBTITLE = 17  # the width of their lines, in ems of theirs
_SMALLEST = 5  # a smaller disc is left out
_WIDE = 0.8  # the height of a cover, relative to its width, below which the disc is beside the text
_CLOSE = 1.05  # the height of a line of the title, as in cover.css
_MARGINS = 8  # above and below the text, with the name of the publisher
_AROUND, _BETWEEN = 3.4, 1.5  # the space above and below this disc, and between it and the text
_BLEEDS = 0.13  # of the disc is cut at the right
_SURE = 1.07  # a word may be so much wider than its estimate
COVER_RATIO = 1.5  # height to width, by default
Pieces = list[tuple[float, float]]
"""The widths of unbreakable pieces, and of the spaces before them."""


class Letters(Struct, frozen=True):
    """The letters of titles: their ``language``, and their ``width`` relative to those of the serif. If the title is ``held``, its
    last word is not hyphenated, as in paragraphs (``layout/line_breaks.py``)."""

    language: str
    width: float = 1
    held: bool = False

    def fit(self, text: str, size: float, room: float, lines: float = 5) -> float:
        """The size of a title in this ``room``, on no more than ``lines`` and five; 0 if it is ``size``."""
        fitted = self.size(text, size, room, lines)
        return round(fitted, 2) if fitted < size else 0

    def size(self, text: str, size: float, room: float, lines: float) -> float:
        """The size of such a title, of at most ``size``: its longest word does not exceed the ``room``."""
        lines, pieces = max(1, min(5, lines)), _pieces(text, self.width)
        if _longest(pieces) * size * _LEAST > room:
            *words, last = words_of_title(text)
            whole = _parts_of(last, self.width) if self.held and words and len(last) <= _HELD else self._hyphened(last)
            pieces = [piece for word in words for piece in self._hyphened(word)] + [*whole]
        sure = _SURE if self.held else 1
        while pieces and size > 1 and (sure * _longest(pieces) * size > room or lines_of(pieces, room / size) > lines):
            size *= 0.98
        return size

    def _hyphened(self, word: str) -> Iterator[tuple[float, float]]:
        """The pieces of a word that is hyphenated, if it is long enough."""
        from publisher.language.hyphenation import pyphen

        known = pyphen.language_fallback(self.language) if len(word) >= _HYPHENED else None
        ends = pyphen.Pyphen(lang=known, left=_PIECE, right=_PIECE).positions(word) if known else []
        phrases = phrases_of(word)
        if len(phrases) > 1:
            ends = [*accumulate(map(len, phrases[:-1]))]
        for start, end in pairwise([0, *ends, len(word)]):
            hyphen = SPACE if end < len(word) and len(phrases) == 1 else 0
            yield self.width * (serif(word[start:end]) + hyphen), 0 if start else self.width * SPACE


class CoverFit(Struct, frozen=True):
    """Lengths of a drawn cover that is 36 em wide: the title's ``size``, the diameter of the disc (``art``), or 0; and whom it
    names (``by``). The text has the width of ``room``; 0 is the usual one."""

    size: float
    art: float
    by: Byline
    room: float = 0

    @property
    def scale(self) -> float:
        """The size of a title on screens, relative to that of one which has at most three lines on the cover."""
        return min(1, round(self.size / _USUAL, 2))

    @property
    def bars(self) -> tuple[tuple[str, str], ...]:
        """The bottom and the height of each bar in front of the disc."""
        step = self.art / 19
        places = ((3.4 + self.art * 0.785 - n * step, step * (0.06 + n * 0.05)) for n in range(20))
        return tuple((f"{bottom:.3f}", f"{height:.3f}") for bottom, height in places)


def cover_fit(about: Metadata, by: Byline, ratio: float, letters: float = 1) -> CoverFit:
    """The lengths for a cover that names ``by``, and whose height is ``ratio`` times its width: the largest title on few lines, and
    a disc that leaves room for the text, below it or, on a wide cover, beside it.

    ``letters`` is the width of letters relative to the serif.
    """
    tall = _COVER * ratio
    if ratio < _WIDE:
        art = min(27, tall - 2 * _AROUND)
        room = _COVER - 3 - (1 - _BLEEDS) * art - _BETWEEN
        size, depth = _title(about, by, room, tall - _MARGINS, letters)
        if art >= _SMALLEST and depth <= tall - _MARGINS:
            return CoverFit(size, round(art, 2), by, round(room, 2))
    size, depth = _title(about, by, _ROOM, tall - _MARGINS, letters)
    art = min(27, tall - _MARGINS - depth)
    return CoverFit(size, round(art, 2) if art >= _SMALLEST else 0, by)


def _title(about: Metadata, by: Byline, room: float, most: float, letters: float) -> tuple[float, float]:
    """The size of the title on a cover with ``room`` for lines of this width, and the height of all text at its head: at most
    ``most``, unless there is too much text."""
    rows = lines_of(_pieces(about.subtitle, _ITALIC * letters), min(_SUBTITLE, room / 1.4))
    others = 1.3 + rows * 1.85 if about.subtitle else 0.0
    if by.names:
        names = [(sans(f"{piece},"), SPACE) for piece in (*by.before.split(), *by.names, *by.after.split())]
        others += 3 + _AUTHORS * (lines_of(names, room / 1.25) - 1)
    pieces = _pieces(about.title, letters)
    for size, few in _SIZES:
        lines = lines_of(pieces, room / size)
        depth = lines * size * _CLOSE + others
        if lines <= few and depth <= most and (_SURE * _longest(pieces) * size <= room or size <= _BROKEN):
            break
    return size, depth


def _pieces(text: str, letters: float) -> Pieces:
    """The pieces of a title. Words may break after their hyphens; those that are kept together are one piece."""
    return [piece for word in words_of_title(text) for piece in _parts_of(word, letters)]


def _parts_of(word: str, letters: float) -> Pieces:
    parts = [p for part in unbroken(word.replace("-", "- ")) for p in phrases_of(part)] if " " not in word else [word]
    return [(letters * serif(part), 0 if n else letters * SPACE) for n, part in enumerate(parts)]


def _longest(pieces: Pieces) -> float:
    return max((width for width, _ in pieces), default=0)


def lines_of(pieces: Pieces, room: float) -> int:
    """The number of lines that pieces take; one that is wider than a line is broken. Widths and ``room`` have the same unit."""
    count, line = 1, 0.0
    for width, space in pieces:
        if line and line + space + width > room:
            count, line = count + 1, 0.0
        line += (space if line else 0) + width
        while line > room:
            count, line = count + 1, line - room
    return count


__all__ = ["COVER_RATIO", "CoverFit", "Letters", "cover_fit", "lines_of"]
