"""Widths of text in the columns that characters take in a terminal (``wcwidth``), for formats that are written from nodes."""

from __future__ import annotations

import re

from wcwidth import width as _columns

_WIDE = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENING = "（〔［｛〈《「『【〘〖"
_CLOSING = "、。，．・：；？！ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ）〕］｝〉》」』】〙〗"
PIECE = re.compile(rf"[{_OPENING}]*(?:[{_WIDE}]|[^ \t{_WIDE}]+)[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+|[ \t]+")
"""A piece of text that is not divided, or the space between two.

Lines may end at spaces, and beside a Chinese or Japanese character unless its punctuation belongs to the other line.
"""


def columns(text: str) -> int:
    """The number of columns that a text takes."""
    return len(text) if text.isascii() else int(_columns(text))


def longest(text: str) -> int:
    """The width of the widest piece that is not divided."""
    return max((columns(piece) for piece in PIECE.findall(text.replace("\n", " "))), default=0)


__all__ = ["PIECE", "columns", "longest"]
