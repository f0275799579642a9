"""Widths of the columns of tables: one that needs little more room than its longest word is as wide as its longest text.

CSS widens all columns by the same part of what they lack (Table Module 3, 3.9.3), so that “Station 1” has two lines beside a long
text. Here columns that lack least get it first, as long as that is a small part of the room; the others share the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weasyprint.layout import table
from weasyprint.layout.preferred import table_and_columns_preferred_widths

_SMALL = 1 / 3  # of what columns get in addition to their longest words: what those have at most that lack least
_NARROW = 1  # percent: the style of a first column of numbers, which is as narrow as it can be
_auto_table_layout = table.auto_table_layout


def auto_table_layout(context: Any, wrapper: Any, containing_block: Any) -> None:
    """Set the widths of the columns of a table."""
    _auto_table_layout(context, wrapper, containing_block)
    box = wrapper.get_wrapped_table()
    _, _, least, most, percentages, constrained, spacing, _ = table_and_columns_preferred_widths(
        context, wrapper, outer=False
    )
    extra = box.width - spacing - sum(least)
    if extra > 0 and percentages[:1] == [_NARROW] and not any(percentages[1:]) and not any(constrained):
        box.column_widths = _beside_narrow(box.column_widths, least, most, extra)
        return
    if any(percentages) or any(constrained) or extra <= 0 or sum(most) - sum(least) <= extra:
        return
    box.column_widths = _widths(least, most, extra)


def _beside_narrow(widths: Sequence[float], least: Sequence[float], most: Sequence[float], extra: float) -> list[float]:
    """Widths of a first column as narrow as its texts, or as its longest word if its head is long, and of those beside it."""
    lack = most[0] - least[0]
    first = most[0] if lack <= _SMALL * extra else least[0]
    extra -= first - least[0]
    if sum(most[1:]) - sum(least[1:]) > extra:
        return [first, *_widths(least[1:], most[1:], extra)]
    spare = sum(widths) - first - sum(most[1:])
    share = spare / max(1, sum(widths[1:]) - sum(most[1:]))
    return [first, *(wide + share * (width - wide) for width, wide in zip(widths[1:], most[1:], strict=True))]


def _widths(least: Sequence[float], most: Sequence[float], extra: float) -> list[float]:
    """Widths of columns that get something in addition to their least ones, less than they lack in all."""
    lacks = [wide - narrow for narrow, wide in zip(least, most, strict=True)]
    widths, small = [*least], _SMALL * extra
    others = sorted(range(len(lacks)), key=lacks.__getitem__)
    while others and lacks[others[0]] <= small:
        first = others.pop(0)
        widths[first] = most[first]
        small -= lacks[first]
        extra -= lacks[first]
    share = extra / sum(lacks[place] for place in others)
    for place in others:
        widths[place] += share * lacks[place]
    return widths


__all__ = ["auto_table_layout"]
