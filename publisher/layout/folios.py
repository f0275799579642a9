"""Page numbers in the content streams of pages."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from publisher.layout.request import Slot

_TEXT = re.compile(rb"\[[^\]]*\] TJ")
_PARTS, _OFF = 16, 0.00123  # edges are multiples of a part of a pixel; few are just between two after the addition
_MATRIX = re.compile(rb"(?m)^(1 0 0 -1 )(\S+)( \S+ Tm)$")


def fits(slot: Slot, text: str) -> bool:
    """Whether a page number can be replaced by another ``text`` without a new layout."""
    if text == slot.text:
        return True
    if not slot.length or not slot.digits or not text.isdecimal():
        return False
    return slot.shift is not None or len(text) == len(slot.text)


def compressed(content: bytes) -> bytes:
    """The bytes of a content stream with the filter FlateDecode. Level 9 would take twice as long for 2 percent less."""
    return zlib.compress(content, 6)


def filled(content: bytes, numbers: Iterable[tuple[Slot, str]]) -> bytes:
    """Replace page numbers in the content of a page, and compress it. Those that do not fit take the place that there is."""
    for slot, text in sorted(numbers, key=lambda item: item[0].start, reverse=True):
        end = slot.start + slot.length
        content = content[: slot.start] + with_number(content[slot.start : end], slot, text) + content[end:]
    return compressed(content)


def with_number(painted: bytes, slot: Slot, text: str) -> bytes:
    """Replace the number in what paints a slot, which may also be only a part of that."""
    if not slot.digits or not text.isdecimal():
        return painted
    glyphs = "".join(f"{slot.digits[int(digit)]:04x}" for digit in text)
    painted = _TEXT.sub(b"[<%s>] TJ" % glyphs.encode(), painted, count=1)
    if slot.shift is None:
        return painted
    left = slot.edge - len(text) * slot.advance * slot.shift
    return _MATRIX.sub(lambda matrix: b"%s%f%s" % (matrix[1], left, matrix[3]), painted)


def edge_of(painted: bytes, slot: Slot) -> float:
    """The edge of a number with its shift, from what paints it. Rounded, so that it does not depend on the number."""
    if slot.shift is None or not (matrix := _MATRIX.search(painted)):
        return 0
    return round((float(matrix[2]) + len(slot.text) * slot.advance * slot.shift + _OFF) * _PARTS) / _PARTS
