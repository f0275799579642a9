"""Columns whose first lines stand at one height, above the notes that they call.

CSS Fragmentation 5.2 cuts margins at breaks of columns, as at those of pages; WeasyPrint cuts those of pages only. And it
sends notes to the next page where columns that leave room for the notes no longer hold their calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockContainerBox, Box, ParentBox
from weasyprint.layout import LayoutContext, block

_block_box_layout = block.block_box_layout
_columns_layout = block.columns_layout
_update_footnote_area = LayoutContext._update_footnote_area
_NOTHING = Dimension(0, "px")
_SLACK = 0.001  # pixels: a column that is full by no more than a rounding error would count as too full to be balanced


def block_box_layout(
    context: LayoutContext, box: Box, bottom_space: Any, skip_stack: Any, *more: Any, **named: Any
) -> Any:
    """Lay out a block as WeasyPrint does; if it is a column that goes on at ``skip_stack``, without the space above."""
    if box.is_column:
        bottom_space += _SLACK
        box = _without_space(box, skip_stack) if skip_stack else box
    return _block_box_layout(context, box, bottom_space, skip_stack, *more, **named)


def columns_layout(context: LayoutContext, box: Box, bottom_space: Any, skip_stack: Any, *more: Any) -> Any:
    """Lay out columns as WeasyPrint does; if it sends notes away, end the columns earlier, before the calls of these notes."""
    *_, absolutes, fixed, _, _, _ = more
    before = len(context.reported_footnotes)
    context.most_room_of_notes = 0

    def attempt(less: float) -> tuple[Any, bool]:
        laid = _columns_layout(context, box, bottom_space + less, skip_stack, *more)
        return laid, laid[0] is not None and len(context.reported_footnotes) == before

    laid, fine = attempt(0)
    if fine or laid[0] is None:
        return laid
    room = context.most_room_of_notes
    for part in (0.25, 0.5, 0.75, 1, 0):
        if laid[0] is not None:
            block.remove_placeholders(context, [laid[0]], absolutes, fixed)
        laid, fine = attempt(part * room)
        if fine:
            break
    return laid


def update_footnote_area(context: LayoutContext) -> bool:
    """Make room for the notes of a page; no room if they were all taken off it again."""
    overflows: bool = _update_footnote_area(context)
    area = context.current_footnote_area
    if not area.children:
        context.page_bottom += 0 if context.in_column else area.margin_height()
        area.height -= area.margin_height()
    context.most_room_of_notes = max(getattr(context, "most_room_of_notes", 0), area.margin_height())
    return overflows


def _without_space(box: Box, skip_stack: Mapping[int, Any] | None) -> Any:
    """The box, of which the first block that stands in this column has no space above it."""
    if not isinstance(box, ParentBox) or not box.children:
        return box
    ((index, below),) = skip_stack.items() if skip_stack else ((0, None),)
    if index >= len(box.children) or not isinstance(box.children[index], BlockContainerBox):
        return box
    child = box.children[index]
    if below is None:
        child = child.copy()
        child.style = child.style.copy()
        child.style["margin_top"] = _NOTHING
        opens = not child.style["padding_top"].value and not child.style["border_top_width"]
        child = _without_space(child, None) if opens else child
    else:
        child = _without_space(child, below)
    return box.copy_with_children([*box.children[:index], child, *box.children[index + 1 :]])
