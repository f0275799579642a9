"""Columns that begin at one height, above the notes that they call.

CSS Fragmentation 5.2 discards margins at column breaks as at page breaks; WeasyPrint discards only the latter. Also,
it moves notes to the next page if the columns, shortened to make room for them, no longer contain their calls, and breaks pages
between blocks that span all columns, even after a heading.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from weasyprint.formatting_structure import build
from weasyprint.formatting_structure.boxes import BlockContainerBox, Box, ParentBox
from weasyprint.layout import LayoutContext, block

from publisher.layout import divided_notes, page_ends
from publisher.layout.boxes import NOTHING

_block_box_layout = block.block_box_layout
_columns_layout = block.columns_layout
_update_footnote_area = LayoutContext._update_footnote_area
HEAD = "continued"
"""The class of a running element, the first child of a sub-entry, that shows the entry above where a column begins."""
_SLACK = 0.001  # pixels: without it, rounding errors make full columns count as too full to be balanced
_NEAR = 8  # pixels: rooms for notes that differ by less are alike
_TRIALS = 8
_LINES = 4  # times the size of the text: the least height of columns that begin a page


def block_box_layout(
    context: LayoutContext, box: Box, bottom_space: Any, skip_stack: Any, *more: Any, **named: Any
) -> Any:
    """Lay out a block like WeasyPrint; if it is a column that continues at ``skip_stack``, without the space above, but with
    the name of the entry that continues."""
    if box.is_column:
        is_full = bottom_space <= context.full_column + _SLACK
        bottom_space += _SLACK
        box = _with_head(_without_space(box, skip_stack), skip_stack) if skip_stack else box
        if is_full:
            return page_ends.column_layout(_block_box_layout, context, box, bottom_space, skip_stack, *more, **named)
    return _block_box_layout(context, box, bottom_space, skip_stack, *more, **named)


def columns_layout(context: LayoutContext, box: Box, bottom_space: Any, skip_stack: Any, *more: Any) -> Any:
    """Lay out columns like WeasyPrint, but lose nothing, and let no heading below columns, which spans them, end a page."""
    laid, resume_at, *others = _above_notes(context, box, bottom_space, skip_stack, *more)
    if laid is not None and not resume_at:
        resume_at = _forgotten(box, laid, skip_stack)
    if laid is not None and resume_at:
        *_, absolutes, fixed, _, _, _ = more
        ((index, below),) = resume_at.items()
        while below is None and len(laid.children) > 1 and not (last := laid.children[-1]).is_column:
            if block.block_level_page_break(last, box.children[index]) not in ("avoid", "avoid-page"):
                break
            block.remove_placeholders(context, [last], absolutes, fixed)
            laid.children = laid.children[:-1]
            index -= 1
        resume_at = {index: below}
    return laid, resume_at, *others


def _forgotten(box: Box, laid: Box, skip_stack: Mapping[int, Any] | None) -> dict[int, None] | None:
    """Where to resume if WeasyPrint forgot what follows columns that it could balance only at their full height."""
    ((first, _),) = skip_stack.items() if skip_stack else ((0, None),)
    starts = _starts([child.style["column_span"] != "all" for child in box.children[first:]])
    done = len(_starts([child.is_column for child in laid.children]))
    return {first + starts[done]: None} if done < len(starts) else None


def _starts(in_columns: list[bool]) -> list[int]:
    """The indices of children that span all columns, and of the first of those in a row that do not."""
    return [n for n, inside in enumerate(in_columns) if not (inside and n and in_columns[n - 1])]


def _above_notes(context: LayoutContext, box: Box, bottom_space: Any, skip_stack: Any, *more: Any) -> Any:
    """Lay out columns that are as high as the notes that they call leave room for: the least such room is searched for."""
    if context.in_column:  # columns in columns
        around = context.column_is_full, context.full_column
        context.column_is_full, context.full_column = False, -1.0
        laid = _columns_layout(context, box, bottom_space, skip_stack, *more)
        context.in_column = True
        context.column_is_full, context.full_column = around
        return laid
    _, page_is_empty, absolutes, fixed, *_ = more
    area = context.current_footnote_area
    before = 0 if area.height == "auto" else area.margin_height()
    bottom = context.page_bottom - bottom_space
    high = bottom - box.position_y
    limit = max(0.0, high - _LINES * box.style["font_size"]) if page_is_empty else high

    def attempt(room: float) -> tuple[Any, float]:
        """Columns above such a room, and the room that their notes need, which is no more if they fit below these columns."""
        area.height = "auto"  # so that WeasyPrint reserves no room
        context.full_column = bottom_space + room
        laid = _columns_layout(context, box, bottom_space + room, skip_stack, *more)
        context.page_bottom += before
        context._update_footnote_area()
        needed = area.margin_height() - before
        fits = laid[0] is None or laid[0].position_y + laid[0].height + needed <= bottom + _SLACK
        return laid, min(needed, room) if fits else needed

    def divides(most: float = math.inf) -> bool:
        """Whether a note is divided below these columns, and no more than ``most`` are moved with its rest."""
        below = room if laid[0] is None else bottom - laid[0].position_y - laid[0].height
        waiting = len(context.reported_footnotes)
        return divided_notes.fit(context, before + below) and len(context.reported_footnotes) - waiting <= most

    laid, needed = attempt(0)
    least, most, room = 0.0, min(needed, limit), 0.0
    guess = most if needed < high / 4 else needed * high / (high + needed)
    for trial in range(_TRIALS):
        close = most - least < _NEAR
        if close and room == most:
            break
        if laid[0] is not None:
            context.in_column = True  # so that the other notes are not laid out again for each that is removed
            block.remove_placeholders(context, [laid[0]], absolutes, fixed)
            context.in_column = False
            context._update_footnote_area()
        room = most if close or trial == _TRIALS - 1 else (least + most) / 2 if trial else guess
        laid, needed = attempt(room)
        if needed > room:
            if divides(1):
                return laid
            least, most = room, min(most, needed)
        else:
            least, most = max(least, needed), room
    if needed > room + _NEAR:
        divides()
    return laid


def report_footnotes(context: LayoutContext, height: float) -> None:
    """Move no notes to the next page, which WeasyPrint does with those for which it reserved no room."""


def update_footnote_area(context: LayoutContext) -> bool:
    """Reserve the space for the notes of a page, or none if there are none. In columns, they are not even laid out yet."""
    if context.in_column:
        return False
    overflows: bool = _update_footnote_area(context)
    area = context.current_footnote_area
    if not area.children:
        context.page_bottom += area.margin_height()
        area.height -= area.margin_height()
    return overflows


def _without_space(box: Box, skip_stack: Mapping[int, Any] | None) -> Any:
    """Remove the space above the first block in this column."""
    if not isinstance(box, ParentBox) or not box.children:
        return box
    ((index, below),) = skip_stack.items() if skip_stack else ((0, None),)
    if index >= len(box.children) or not isinstance(box.children[index], BlockContainerBox):
        return box
    child = box.children[index]
    if below is None:
        child = child.copy()
        child.style = child.style.copy()
        child.style["margin_top"] = NOTHING
        opens = not child.style["padding_top"].value and not child.style["border_top_width"]
        child = _without_space(child, None) if opens else child
    else:
        child = _without_space(child, below)
    return box.copy_with_children([*box.children[:index], child, *box.children[index + 1 :]])


def _with_head(box: Any, skip_stack: Mapping[int, Any]) -> Any:
    """Show the head of the sub-entry with which this column begins."""
    if not isinstance(box, BlockContainerBox):  # such as a row of a table, in which several cells go on
        return box
    ((index, below),) = skip_stack.items()
    if index >= len(box.children):
        return box
    child = box.children[index]
    if below is not None:
        new = _with_head(child, below)
    elif isinstance(child, BlockContainerBox) and child.children and _is_head(child.children[0]):
        head = child.children[0].deepcopy()
        head.style = head.style.copy()
        head.style["position"] = "static"
        head = build.block_in_inline(build.inline_in_block(head))  # not done for running elements
        new = child.copy_with_children([head, *child.children[1:]])
    else:
        return box
    return box if new is child else box.copy_with_children([*box.children[:index], new, *box.children[index + 1 :]])


def _is_head(box: Box) -> bool:
    return box.element is not None and box.element.get("class") == HEAD and box.is_running()
