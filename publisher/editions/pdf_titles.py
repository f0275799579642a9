"""How large a title is, and how wide, so that it fits its page and its lines are of one length.

Widths are guessed from letters, in em: those of the serif for display, a little more than less.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pyphen

_SPACE = 0.23
_WIDTHS = dict.fromkeys(" '’.,:;!|ijlI-", _SPACE) | dict.fromkeys("frstzJ()?“”", 0.34) | dict.fromkeys("mwMW—@", 0.77)
_IDEOGRAPHS = "\u2e7f"  # and all behind
_HYPHENED, _PIECE = (
    10,
    4,
)  # letters of a word that a title may hyphen, and of what stays on either side: as in print.css
_LEAST = 0.85  # a title that a word makes smaller than that is not alike its neighbours: the word is hyphened
_TOGETHER = 16  # the last two words stay together when they have fewer letters
Pieces = list[tuple[float, float]]
"""The widths of what stays on one line, and of the spaces before."""


def title_fit(
    text: str, size: float, room: float, lines: int, language: str, letters: float = 1
) -> tuple[float, float]:
    """The size of a title that is to have ``size``, and the width of its lines, or 0 if there is only one.

    It is smaller where its longest word has no ``room`` or all take more than ``lines``. ``letters`` says how much wider
    those of its face are.
    """
    words = text.split()
    if len(words) > 2 and len(words[-2] + words[-1]) < _TOGETHER:
        words[-2:] = [" ".join(words[-2:])]
    pieces = [(letters * _width(word), letters * _SPACE) for word in words]
    if _longest(pieces) * size * _LEAST > room:
        pieces = [piece for word in words for piece in _hyphened(word, language, letters)]
    while pieces and size > 1 and (_longest(pieces) * size > room or _lines(pieces, room / size) > lines):
        size *= 0.98
    count = _lines(pieces, room / size)
    if count < 2:
        return size, 0
    width = room
    while _lines(pieces, 0.98 * width / size) == count and _longest(pieces) * size < 0.98 * width:
        width *= 0.98
    return size, min(room, 1.04 * width)


def _longest(pieces: Pieces) -> float:
    return max((width for width, _ in pieces), default=0)


def _lines(pieces: Pieces, room: float) -> int:
    count, line = 1, 0.0
    for width, space in pieces:
        if line and line + space + width > room:
            count, line = count + 1, width
        else:
            line += (space if line else 0) + width
    return count


def _width(text: str) -> float:
    return sum(_WIDTHS.get(c) or (0.97 if c > _IDEOGRAPHS else 0.6 if c.isupper() else 0.47) for c in text)


def _hyphened(word: str, language: str, letters: float) -> Iterator[tuple[float, float]]:
    known = pyphen.language_fallback(language)
    ends = (
        pyphen.Pyphen(lang=known, left=_PIECE, right=_PIECE).positions(word) if known and len(word) >= _HYPHENED else []
    )
    for start, end in pairwise([0, *ends, len(word)]):
        yield (
            letters * (_width(word[start:end]) + (_SPACE if end < len(word) else 0)),
            letters * _SPACE if not start else 0,
        )


__all__ = ["title_fit"]
