"""Words that are longer than any line, such as a row of digits or an address in code, broken in linear time.

WeasyPrint shapes and hyphenates the whole rest of a word for each line that it breaks off.
"""

from __future__ import annotations

import re
from math import isinf
from typing import Any

from weasyprint.css import ComputedStyle
from weasyprint.layout import LayoutContext
from weasyprint.text import line_break

from publisher.layout import shaping

_SPACE = re.compile(r"\s")
_NARROWEST = 1 / 16  # em: the minimum average width of a character, which limits the text that is examined
_MORE = 32


def split_first_line(
    text: str, style: ComputedStyle, context: LayoutContext, max_width: float | None, *more: Any, **named: Any
) -> Any:
    """Split off a line like WeasyPrint. Of a word longer than a line, only as much is examined as can fill one,
    without hyphenation."""
    head = _head(text, style, max_width)
    if head and not line_break.can_break_text(head, style["lang"]):
        plain = style.copy()
        plain["hyphens"] = "manual"
        line = shaping.split_first_line(head, plain, context, max_width, *more, **named)
        if line[2] is not None:
            return line
    return shaping.split_first_line(text, style, context, max_width, *more, **named)


def _head(text: str, style: ComputedStyle, max_width: float | None) -> str:
    """The beginning of a word that is certainly longer than a line; empty if there is none."""
    if max_width is None or isinf(max_width) or not style["font_size"] or style["white_space"] not in shaping.WRAPS:
        return ""
    length = int(max(0, max_width) / style["font_size"] / _NARROWEST) + _MORE
    return "" if len(text) <= length or _SPACE.search(text, 0, length) or "\u00ad" in text[:length] else text[:length]
