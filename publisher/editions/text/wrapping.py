"""Lines of a given width, counted in the columns that characters take in a terminal (``wcwidth``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wcwidth import width as _columns

BREAK = "\n"
"""A hard line break."""
_WIDE = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENING = "（〔［｛〈《「『【〘〖"
_CLOSING = "、。，．・：；？！ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ）〕］｝〉》」』】〙〗"
# Lines may end at spaces, and beside a Chinese or Japanese character unless its punctuation belongs to the other line.
_PIECE = re.compile(rf"[{_OPENING}]*(?:[{_WIDE}]|[^ \t{_WIDE}]+)[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+|[ \t]+")


def columns(text: str) -> int:
    """The number of columns that a text takes."""
    return len(text) if text.isascii() else int(_columns(text))


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text; a word that is wider than ``width``, such as an address, has a line of its own."""
    return [line for part in text.split(BREAK) for line in _wrapped(part.strip(" \t"), width)]


def _wrapped(text: str, width: int) -> Iterator[str]:
    line, used, gap = "", 0, ""
    for piece in _PIECE.findall(text):
        if piece.isspace() and "\u00a0" not in piece:
            gap = " "
            continue
        wide = columns(piece)
        if line and used + len(gap) + wide > width:
            yield line
            line, used = piece, wide
        else:
            line, used = f"{line}{gap}{piece}", used + len(gap) + wide
        gap = ""
    yield line


def longest(text: str) -> int:
    """The width of the widest piece that is not divided."""
    return max((columns(piece) for piece in _PIECE.findall(text.replace(BREAK, " "))), default=0)


def indented(lines: Iterable[str], first: str, rest: str | None = None) -> list[str]:
    """The lines after the text ``first``, or ``rest`` from the second line on, by default as many spaces."""
    rest = " " * columns(first) if rest is None else rest
    return [f"{first if n == 0 else rest}{line}".rstrip() for n, line in enumerate(lines)]


def padded(text: str, width: int, align: str) -> str:
    """A text with spaces to a width; ``align`` is left, center, right or empty."""
    room = max(0, width - columns(text))
    before = room if align == "right" else room // 2 if align == "center" else 0
    return " " * before + text + " " * (room - before)


__all__ = ["BREAK", "columns", "indented", "longest", "padded", "wrapped"]
