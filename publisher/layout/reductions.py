"""Pictures, and rooms to draw in, that are slightly too high for what is left of a page or column are reduced, so that it does not
end early.

The custom property ``--reduction`` says by which share of its height at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, pairwise
from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct
from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockBox, Box, PageBox, ReplacedBox

from publisher.layout.boxes import first_in_flow, has_class, is_heading, last_columns, number_in, pixels, room_on, shows
from publisher.layout.floats import ROOM

_PROPERTY = "__reduction"
_SPARE = 2  # pixels that are left, since heights are rounded


class _Reduction(Struct, frozen=True):
    page: int
    picture: Box
    style: Any  # the former one


class Reductions:
    """The pictures and rooms of one document that are reduced."""

    def __init__(self) -> None:
        self._made: list[_Reduction] = []
        self._tried: set[Element] = set()

    def settle(self, index: int, before: PageBox, page: PageBox, root: Box) -> bool:
        """Reduce the picture at the head of ``page``, or of a column, for the page ``before`` or the column before; return whether
        that page has to be laid out again.

        What does not help is undone.
        """
        places = [(area, *_at_head(after)) for area, after in _areas(before, page)]
        last = self._made[-1] if self._made else None
        if last and last.page == index - 1:
            element = last.picture.element
            if not shows(before, element) or any(
                found is not None and found.element is element for *_, found in places
            ):
                _take_back(self._made.pop())
                return True
        if before.page_type.name != page.page_type.name:
            return False
        return any(self._reduced(index - 1, before, *place, root) for place in places)

    def _reduced(self, index: int, page: PageBox, area: Box, first: Box, block: Box, picture: Box, root: Box) -> bool:
        """Reduce a picture so that its block, with the headings above it, fits below what is in an ``area`` of a page, if that is
        possible."""
        if picture is None or picture.element in self._tried or not _most(picture):
            return False
        room = room_on(page, area)
        if room < ROOM * page.height:
            return False
        # In a column, ``first`` is a copy, whose margin may be changed.
        style = next((box.style for box in root.descendants() if box.element is first.element), first.style)
        height = block.position_y + block.margin_height() - first.border_box_y()
        height -= 0 if area.is_column else block.margin_bottom  # at the end of a page, it needs no room
        missing = _space(area, style["margin_top"]) + height - room + _SPARE
        if not 0 < missing <= _most(picture) * picture.height:
            return False
        self._tried.add(picture.element)
        name = "max_height" if isinstance(picture, ReplacedBox) else "height"
        for box in root.descendants():
            if box.element is picture.element and isinstance(box, type(picture)):
                self._made.append(_Reduction(index, box, box.style))
                box.style = box.style.copy()
                box.style[name] = Dimension(picture.height - missing, "px")
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


def _areas(before: PageBox, page: PageBox) -> Iterator[tuple[Box, Box]]:
    """Two pages, or if the columns of one continue on the other, these: each with what follows it."""
    after: Any = page.children[0]
    while after is not None and not after.is_column:
        after = first_in_flow(after.children)
    if after is None:
        yield before.children[0], page.children[0]
        return
    yield from pairwise([*(last_columns(before) or [before.children[0]]), after])


def _at_head(area: Box) -> tuple[Any, Any, Any]:
    """What is first on a page or in a column, such as a heading; the figure, paragraph or exercise below the headings; and in it
    the picture, or the room at its end; None if there is none."""
    box, first, block = area, None, None
    while box is not None:
        children = [child for child in box.children if child.is_in_normal_flow()]
        if box.element_tag in ("figure", "p") or has_class(box, "exercise"):
            first, block = first or box, box
            if children and has_class(children[-1], "workspace"):
                return first, block, children[-1]
        if isinstance(box, ReplacedBox):
            return (first, block, box) if block else (None, None, None)
        rest = [*dropwhile(is_heading, children)]
        if len(rest) < len(children):
            first = first or children[0]
        box = next(iter(rest), None)
    return None, None, None


def _space(area: Box, margin: Any) -> float:
    """The space between what is on a page or in a column and a block with this margin that would follow it."""
    space = pixels(margin)
    box: Any = area
    while isinstance(box, BlockBox):
        space = max(space, float(box.margin_bottom))
        box = first_in_flow(reversed(box.children))
    return space


def _most(picture: Box) -> float:
    """The share of its height by which a picture may be reduced."""
    return number_in(picture, _PROPERTY, 0)


__all__ = ["Reductions"]
