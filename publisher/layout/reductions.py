"""Pictures that are slightly too high for what is left of a page are reduced, so that the page does not end early.

The custom property ``--reduction`` of a picture says by which share of its height at most.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct
from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockBox, Box, PageBox, ReplacedBox

from publisher.layout.floats import ROOM, room_on, shows

_PROPERTY = "__reduction"
_SPARE = 2  # pixels that are left, since heights are rounded


class _Reduction(Struct, frozen=True):
    page: int
    picture: Box
    style: Any  # the former one


class Reductions:
    """The pictures of one document that are reduced."""

    def __init__(self) -> None:
        self._made: list[_Reduction] = []
        self._tried: set[Element] = set()

    def settle(self, index: int, before: PageBox, page: PageBox, root: Box) -> bool:
        """Reduce the picture at the head of ``page`` for the page ``before``; return whether that has to be laid out again.

        What does not help is undone.
        """
        last = self._made[-1] if self._made else None
        if last and last.page == index - 1 and not shows(before, last.picture.element):
            _take_back(self._made.pop())
            return True
        block, picture = _at_head(page)
        if block is None or picture.element in self._tried or before.page_type.name != page.page_type.name:
            return False
        room = room_on(before)
        missing = _space(before, block) + block.border_height() - room + _SPARE
        if room < ROOM * before.height or not 0 < missing <= _most(picture) * picture.height:
            return False
        self._tried.add(picture.element)
        for box in root.descendants():
            if box.element is picture.element and isinstance(box, ReplacedBox):
                self._made.append(_Reduction(index - 1, box, box.style))
                box.style = box.style.copy()
                box.style["max_height"] = Dimension(picture.height - missing, "px")
                return True
        return False

    def forget(self, first: int) -> None:
        """Undo all reductions on the page with the index ``first`` or after it."""
        while self._made and self._made[-1].page >= first:
            reduction = self._made.pop()
            self._tried.discard(reduction.picture.element)
            _take_back(reduction)


def _take_back(reduction: _Reduction) -> None:
    reduction.picture.style = reduction.style


def _at_head(page: PageBox) -> tuple[Any, Any]:
    """The picture at the head of a page, and before it the figure or paragraph in which it is; None if there is none."""
    box, block = page.children[0], None
    while box is not None and not box.is_column:
        if box.element_tag in ("figure", "p"):
            block = box
        if isinstance(box, ReplacedBox):
            return block, box
        box = next((child for child in getattr(box, "children", ()) if child.is_in_normal_flow()), None)
    return None, None


def _space(before: PageBox, block: Box) -> float:
    """The space between what is on a page and a block that would follow it."""
    margin = block.style["margin_top"]  # at the head of a page, it is dropped
    space = float(margin.value) if getattr(margin, "unit", None) == "px" else 0.0
    box: Any = before.children[0]
    while isinstance(box, BlockBox):
        space = max(space, float(box.margin_bottom))
        box = next((child for child in reversed(box.children) if child.is_in_normal_flow()), None)
    return space


def _most(picture: Box) -> float:
    """The share of its height by which a picture may be reduced."""
    return next((float(token.value) for token in picture.style[_PROPERTY] or () if token.type == "number"), 0.0)


__all__ = ["Reductions"]
