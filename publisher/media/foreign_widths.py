"""The widths of text in typefaces that drawings name and editions replace, so that words stay in the boxes drawn around them.

Programs that draw diagrams measure their words, mostly in Times or Helvetica, and write no widths. The widths of letters are
those of Adobe's metrics of these typefaces, with which Arial, Liberation and Nimbus agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, repeat

_FIRST = 32  # the space; the last is ~

_HELVETICA = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, *repeat(556, 10), 278, 278, 584,
    584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722,
    667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222,
    222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_TIMES = (
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, *repeat(500, 10), 278, 278, 564,
    564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556,
    611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278,
    500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
)  # fmt: skip
_COURIER = (*repeat(600, 95),)

_KNOWN = dict(
    chain(
        zip(("helvetica", "arial", "helvetica neue", "liberation sans", "nimbus sans", "sans-serif", "sans"), repeat(_HELVETICA)),
        zip(("times", "times-roman", "times new roman", "liberation serif", "serif"), repeat(_TIMES)),
        zip(("courier", "courier new", "liberation mono", "monospace"), repeat(_COURIER)),
    )
)  # fmt: skip


def foreign_width(text: str, families: Iterable[str]) -> float:
    """The width of a text in em, in the first of the families that is known; 0 if none is, or a letter is not ASCII."""
    widths = next((_KNOWN[name.casefold()] for name in families if name.casefold() in _KNOWN), None)
    if widths is None or not (text.isascii() and text.isprintable()):
        return 0.0
    return sum(widths[ord(letter) - _FIRST] for letter in text) / 1000


__all__ = ["foreign_width"]
