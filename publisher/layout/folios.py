"""Page numbers in the content streams of pages."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from functools import partial

from publisher.layout.request import Slot

_TEXT = re.compile(rb"\[[^\]]*\] TJ")
_MATRIX = re.compile(rb"(?m)^(1 0 0 -1 )(\S+)( \S+ Tm)$")


def fits(slot: Slot, text: str) -> bool:
    """Whether a page number can be replaced by another ``text`` without a new layout."""
    if text == slot.text:
        return True
    if not slot.length or not slot.digits or not text.isdecimal():
        return False
    return slot.shift is not None or len(text) == len(slot.text)


def filled(content: bytes, numbers: Iterable[tuple[Slot, str]]) -> bytes:
    """Replace page numbers in the content of a page, and compress it. Those that do not fit take the place that there is."""
    for slot, text in sorted(numbers, key=lambda item: item[0].start, reverse=True):
        end = slot.start + slot.length
        content = content[: slot.start] + with_number(content[slot.start : end], slot, text) + content[end:]
    return zlib.compress(content, 9)


def with_number(painted: bytes, slot: Slot, text: str) -> bytes:
    """Replace the number in what paints a slot, which may also be only a part of that."""
    if not slot.digits or not text.isdecimal():
        return painted
    glyphs = "".join(f"{slot.digits[int(digit)]:04x}" for digit in text)
    painted = _TEXT.sub(b"[<%s>] TJ" % glyphs.encode(), painted, count=1)
    more = (len(text) - len(slot.text)) * slot.advance * (slot.shift or 0)
    return _MATRIX.sub(partial(_moved, more), painted) if more else painted


def _moved(more: float, matrix: re.Match[bytes]) -> bytes:
    return matrix[1] + b"%f" % (float(matrix[2]) - more) + matrix[3]
