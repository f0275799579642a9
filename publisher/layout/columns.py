"""Columns whose first lines stand at one height, above the notes that they call.

CSS Fragmentation 5.2 cuts margins at breaks of columns, as at those of pages; WeasyPrint cuts those of pages only. And it
sends notes to the next page where columns that leave room for the notes no longer hold their calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockContainerBox, ParentBox
from weasyprint.layout import LayoutContext, block

_block_box_layout = block.block_box_layout
_columns_layout = block.columns_layout
_update_footnote_area = LayoutContext._update_footnote_area
_NOTHING = Dimension(0, "px")
_SLACK = 0.001  # pixels: a column that is full by no more than a rounding error would count as too full to be balanced


def block_box_layout(context: Any, box: Any, bottom_space: Any, skip_stack: Any, *more: Any, **named: Any) -> Any:
    """Lay out a block as WeasyPrint does; if it is a column that goes on at ``skip_stack``, without the space above."""
    if box.is_column:
        bottom_space += _SLACK
        box = _without_space(box, skip_stack) if skip_stack else box
    return _block_box_layout(context, box, bottom_space, skip_stack, *more, **named)


def columns_layout(context: Any, box: Any, bottom_space: Any, skip_stack: Any, *more: Any) -> Any:
    """Lay out columns as WeasyPrint does; if they go on and call notes, end them where most of them stands beside its notes."""
    *_, absolutes, fixed, _, _, _ = more
    before = len(context.reported_footnotes)

    def attempt(less: float) -> tuple[tuple[bool, tuple[float, ...]], Any]:
        laid, resume_at, *others = _columns_layout(context, box, bottom_space + less, skip_stack, *more)
        if laid is None:
            return (False, ()), (laid, resume_at, *others)
        fine = len(context.reported_footnotes) == before
        return (fine, tuple(_indices(resume_at)) or (inf,)), (laid, resume_at, *others)

    def again(less: float) -> tuple[tuple[bool, tuple[float, ...]], Any]:
        if result[0] is not None:
            block.remove_placeholders(context, [result[0]], absolutes, fixed)
        return attempt(less)

    context.most_room_of_notes = 0
    merit, result = attempt(0)
    if result[0] is None or not context.most_room_of_notes or merit == (True, (inf,)):
        return result
    best, least, less = merit, 0.0, 0.0
    while less < context.most_room_of_notes and result[0] is not None:
        less += box.style["font_size"]
        merit, result = again(less)
        if merit > best:
            best, least = merit, less
    return result if less == least else again(least)[1]


def update_footnote_area(context: Any) -> bool:
    """Make room for the notes of a page; no room if they were all taken off it again."""
    overflows: bool = _update_footnote_area(context)
    area = context.current_footnote_area
    if not area.children:
        context.page_bottom += 0 if context.in_column else area.margin_height()
        area.height -= area.margin_height()
    context.most_room_of_notes = max(getattr(context, "most_room_of_notes", 0), area.margin_height())
    return overflows


def _indices(skip_stack: Mapping[int, Any] | None) -> Iterator[int]:
    """The path to where a box goes on, one index for each level."""
    while skip_stack:
        ((index, skip_stack),) = skip_stack.items()
        yield index


def _without_space(box: Any, skip_stack: Mapping[int, Any] | None) -> Any:
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
