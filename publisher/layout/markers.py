"""Markers of items, boxes to tick and labels without a height of their own stand beside the first line of a block.

They are on its baseline, also where a formula makes the line higher than others. WeasyPrint places them at the top of the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from weasyprint.formatting_structure.boxes import Box, LineBox
from weasyprint.text.line_break import strut

from publisher.layout.boxes import first_in_flow

_NEAR = 0.2  # pixels
_MOST = 3  # heights of a line: a picture that is higher has its marker at its top


def align(children: Sequence[Box]) -> None:
    """Move what is beside the last of the ``children``, which was laid out just now, down to the baseline of its first line."""
    beside = [*takewhile(_is_beside, children[-2::-1])]
    if not beside:
        return
    box: Box | None = children[-1]
    while box is not None and not isinstance(box, LineBox):
        box = first_in_flow(box.children)
    if box is None:
        return
    # A line in which nothing is higher than its text has the baseline of its strut.
    height, baseline = strut(box.style)
    if _NEAR < box.baseline - baseline < _MOST * height:
        for other in beside:
            other.translate(dy=box.baseline - baseline)


def _is_beside(box: Box) -> bool:
    return bool(box.is_outside_marker or getattr(box, "max_height", None) == 0 or box.element_tag == "input")


__all__ = ["align"]
