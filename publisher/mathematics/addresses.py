"""Addresses of drawings, ``formula:…``: their grammar, which all who read them share.

An address is a size and shapes, with semicolons between them. The size is the distance of the top from the baseline, the width and
the height, and in lines of text the part of the box above the baseline and below it. A shape is a letter and what belongs to it::

    c#    the colour of what follows, with * for #; without a colour, that of the text
    g     a glyph: number, x, y, and its scale, or two
    r     a rule: x, y, width, height
    l     a line: x, y, x, y, thickness
    e     the outline of an ellipse: x, y, radius, radius, thickness

All numbers are in thousandths of an em; y increases upwards.
"""

from __future__ import annotations

import re

from publisher.patterns import lazy

SCHEME = "formula:"
_NUMBER = r"-?\d{1,18}(?:\.\d{1,18})?"


def _numbers(count: str) -> str:
    return rf"(?:,{_NUMBER}){{{count}}}"


_SHAPE = (
    rf"g\d{{1,18}}{_numbers('2,4')}|r{_NUMBER}{_numbers('3')}|[le]{_NUMBER}{_numbers('4')}"
    r"|c(?:\*[0-9A-Fa-f]{3,8}|[A-Za-z]{0,24}(?:\([\w.,%/ +-]{1,80}\))?)"
)
_ADDRESS = lazy(rf"{SCHEME}{_NUMBER}{_numbers('2')}(?:{_numbers('2')})?(?:;(?:{_SHAPE}))*+", re.ASCII)
_GLYPH = lazy(r";g(\d+)", re.ASCII)


def is_address(text: str) -> bool:
    """Whether a text is the address of a drawing."""
    return _ADDRESS.fullmatch(text) is not None


def glyphs_of(address: str) -> list[str]:
    """The numbers of the glyphs of a drawing."""
    return _GLYPH.findall(address)


__all__ = ["SCHEME", "glyphs_of", "is_address"]
