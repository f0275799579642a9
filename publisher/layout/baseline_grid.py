"""The baseline grid of books: lines of text on facing pages are at the same heights.

Where the custom property ``--line-snap`` is ``baseline`` (after CSS Line Grid 1), the first line of a block that follows another
block is moved to the grid: lines of the height of those of the document, from the head of each page. What is above it and not on
the grid, such as figures, code, tables and headings, is moved by a part of the way, so that all spaces grow or shrink alike.
A line that is a little higher than others, because of a formula or another typeface, is as high as they are; one that is much
higher takes whole lines, if that adds little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from weasyprint.formatting_structure.boxes import BlockBox, BlockContainerBox, Box, FlexBox, GridBox, LineBox
from weasyprint.layout import LayoutContext, block
from weasyprint.text.line_break import strut

from publisher.layout.boxes import first_in_flow, keywords, pixels

_PROPERTY = "__line_snap"
_NEAR = 0.2  # pixels
_SHRINK = 0.25  # by how much of them spaces may shrink; else they grow
_SMALL = 0.26  # of a line: spaces that may be left out
_ABOVE, _BELOW = 0.14, 0.12  # of a line: how far its content may be in the space of the lines above and below
_MORE = 0.4  # of a line: what a high line may get in addition


def begin(context: LayoutContext, root: Box) -> None:
    """Set the grid of a page, before its root is laid out."""
    context.grid_top, (context.grid_step, _) = root.position_y, strut(root.style)


def in_flow_layout(
    original: Callable[..., Any],
    context: LayoutContext,
    box: Box,
    index: int,
    child: Box,
    new_children: list[Box],
    page_is_empty: bool,
    absolute_boxes: list[Box],
    fixed_boxes: list[Box],
    adjoining_margins: list[float],
    bottom_space: float,
    position_y: float,
    *more: Any,
) -> Any:
    """Lay out a child with WeasyPrint's ``original`` function, its first line on the grid."""
    moves: list[tuple[Box, float]] = []
    way = 0.0
    if new_children and not context.in_column and (line := _first_line(context, child, adjoining_margins)) is not None:
        off = (position_y + line - context.grid_top) % context.grid_step
        if _NEAR < off < context.grid_step - _NEAR and not _is_fitted(child, off, line, context.grid_step):
            way, moves = _move(off, context.grid_step, line, new_children)
    child.position_y += way
    given = (new_children, page_is_empty, absolute_boxes, fixed_boxes, adjoining_margins, bottom_space)
    result = original(context, box, index, child, *given, position_y + way, *more)
    *_, children, _ = result
    if way and (not children or children[-1].index != index):  # the child has no room
        return (*result[:3], position_y, *result[4:])
    for moved, by in moves:
        moved.translate(dy=by)
    return result


def line_box_verticality(original: Callable[[LineBox], tuple[float, float]], line: LineBox) -> tuple[float, float]:
    """The lower and the upper end of a line, from its baseline; ``original`` is WeasyPrint's function."""
    bottom, top = original(line)
    if not _snaps(line):
        return bottom, top
    height, baseline = strut(line.style)
    if height <= 0 or bottom - top <= height + 0.01:
        return bottom, top
    above = max(0, math.ceil((-top - baseline) / height - _ABOVE))
    below = max(0, math.ceil((bottom + baseline) / height - 1 - _BELOW))
    if (1 + above + below) * height > bottom - top + _MORE * height:
        return bottom, top
    return (1 + below) * height - baseline, -baseline - above * height


def _first_line(context: LayoutContext, box: Box, margins: Sequence[float]) -> float | None:
    """How far the first line of a box is below the border of the box before it; None if it is not to be on the grid."""
    margins, offset = [*margins], 0.0
    while isinstance(box, BlockContainerBox) and _snaps(box) and not _is_apart(box):
        margins.append(pixels(box.style["margin_top"]))
        inner = pixels(box.style["padding_top"]) + box.style["border_top_width"]
        if inner:
            offset, margins = offset + block.collapse_margin(margins) + inner, []
        first = first_in_flow(box.children)
        if isinstance(first, LineBox):
            on_grid = abs(strut(first.style)[0] - context.grid_step) < _NEAR
            return offset + block.collapse_margin(margins) if on_grid else None
        box = first
    return None


def _is_fitted(box: Box, off: float, gap: float, step: float) -> bool:
    """Whether a quotation has half a line above and below, so that the text after it is on the grid again."""
    return box.element_tag == "blockquote" and abs(off - step / 2) < _NEAR > abs(gap - step / 2)


def _snaps(box: Box) -> bool:
    return "baseline" in keywords(box.style, _PROPERTY)


def is_used(box: Any) -> bool:
    """Whether the lines of what a page begins with are on the grid."""
    return _snaps(box) or bool(box.children and is_used(box.children[0]))


def _is_apart(box: Box) -> bool:
    """Whether a block is not laid out line by line."""
    return isinstance(box, FlexBox | GridBox) or box.is_table_wrapper or box.style["column_count"] != "auto"


def _move(off: float, step: float, line: float, before: Sequence[Box]) -> tuple[float, list[tuple[Box, float]]]:
    """How far a line that is ``off`` the grid moves, and what is before it that moves, too."""
    gaps, boxes = [line], list[Box]()
    for box, gap in _off_grid(before, step):
        boxes.insert(0, box)
        gaps.insert(0, gap)
    total = sum(gaps)
    if total <= 0:
        return 0.0, []  # no space can change, for example after a line that is higher than others
    less = sum(gap if gap <= _SMALL * step else _SHRINK * gap for gap in gaps)
    way = -off if off <= less + _NEAR else step - off
    moves, done = [], 0.0
    for box, gap in zip(boxes, gaps, strict=False):
        done += gap
        moves.append((box, way * done / total))
    return way, moves


def _off_grid(children: Sequence[Box], step: float) -> Iterator[tuple[Box, float]]:
    """The last boxes that have no lines on the grid, and the space above each, from the last to the first."""
    flow = [child for child in children if isinstance(child, Box) and child.is_in_normal_flow()]
    if len(flow) < len(children):
        return  # floats are at their places already
    for number in range(len(flow) - 1, -1, -1):
        box = flow[number]
        if isinstance(box, LineBox):
            return
        if has_grid_line(box, step):
            if isinstance(box, BlockBox) and not box.padding_bottom and not box.border_bottom_width:
                yield from _off_grid(box.children, step)
            return
        if not number:
            return
        former = flow[number - 1]
        yield box, max(0.0, box.border_box_y() - former.border_box_y() - former.border_height())


def has_grid_line(box: Box, step: float) -> bool:
    """Whether some of the lines of a box are on a grid of this step, in pixels."""
    if isinstance(box, LineBox):
        return bool(abs(strut(box.style)[0] - step) < _NEAR)
    return _snaps(box) and any(has_grid_line(child, step) for child in box.children)


__all__ = ["begin", "has_grid_line", "in_flow_layout", "is_used", "line_box_verticality"]
