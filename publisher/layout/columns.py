"""Columns whose first lines stand at one height: the space above a block goes where a column breaks before it.

CSS Fragmentation 5.2 cuts margins at breaks of columns, as at those of pages; WeasyPrint cuts those of pages only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockContainerBox, ParentBox
from weasyprint.layout import block

_block_box_layout = block.block_box_layout
_NOTHING = Dimension(0, "px")
_SLACK = 0.001  # pixels: a column that is full by no more than a rounding error would count as too full to be balanced


def block_box_layout(context: Any, box: Any, bottom_space: Any, skip_stack: Any, *more: Any, **named: Any) -> Any:
    """Lay out a block as WeasyPrint does; if it is a column that goes on at ``skip_stack``, without the space above."""
    if box.is_column:
        bottom_space += _SLACK
        box = _without_space(box, skip_stack) if skip_stack else box
    return _block_box_layout(context, box, bottom_space, skip_stack, *more, **named)


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
