"""Lines of a given width in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from publisher.editions.measures import PIECE, columns

BREAK = "\n"
"""A hard line break."""


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text; a word that is wider than ``width``, such as an address, has a line of its own."""
    return [line for part in text.split(BREAK) for line in _wrapped(part.strip(" \t"), width)]


def _wrapped(text: str, width: int) -> Iterator[str]:
    line, used, gap = "", 0, ""
    for piece in PIECE.findall(text):
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


def indented(lines: Iterable[str], first: str, rest: str | None = None) -> list[str]:
    """The lines after the text ``first``, or ``rest`` from the second line on, by default as many spaces."""
    rest = " " * columns(first) if rest is None else rest
    return [f"{first if n == 0 else rest}{line}".rstrip() for n, line in enumerate(lines)]


def padded(text: str, width: int, align: str) -> str:
    """A text with spaces to a width; ``align`` is left, center, right or empty."""
    room = max(0, width - columns(text))
    before = room if align == "right" else room // 2 if align == "center" else 0
    return " " * before + text + " " * (room - before)


__all__ = ["BREAK", "indented", "padded", "wrapped"]
