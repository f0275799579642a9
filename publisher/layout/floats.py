"""Floats: a figure or table with no room on a page moves to the next, and text after it fills the page.

Only numbered ones move, since the text refers to them by number, and only past paragraphs, lists and quotations.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import Box, LineBox, PageBox, ParentBox, ReplacedBox

_ROOM = 1 / 8  # of a page; less empty space is accepted
_FARTHEST = 4  # blocks that a figure may move past
_PASSED = ("p", "ul", "ol", "blockquote")
_NOTHING = Dimension(0, "px")


@dataclass(frozen=True, slots=True)
class _Move:
    page: int
    figure: Box
    parent: Box
    children: list[Box]
    block: Box
    indents: list[tuple[Any, Any]]  # lines, and their former styles


class Floats:
    """The figures of one document that have moved."""

    def __init__(self) -> None:
        self._moves: list[_Move] = []
        self._passed: dict[Element, int] = {}  # element of a figure → the number of blocks that it moved past

    def settle(self, index: int, before: PageBox, page: PageBox, root: Box) -> bool:
        """Fill the page ``before`` with text after a figure at the head of ``page``; return whether it has changed.

        Moves that do not help are undone.
        """
        last = self._moves[-1] if self._moves else None
        if last and last.page == index - 1 and not _shows(before, last.block):
            self._passed[last.figure] = _FARTHEST
            _take_back(self._moves.pop())
            return True
        figure = _at_head(page)
        if figure is None or _shows(before, figure) or self._passed.get(figure, 0) >= _FARTHEST:
            return False
        if before.page_type.name != page.page_type.name or _room(before) < _ROOM * before.height:
            return False
        found = next((box for box in root.descendants() if any(_is(child, figure) for child in _children(box))), None)
        move = found and _past_block(index - 1, found, figure, _indent(root))
        if not move:
            return False
        self._passed[figure] = self._passed.get(figure, 0) + 1
        self._moves.append(move)
        return True

    def forget(self, first: int) -> None:
        """Undo all moves on the page with the index ``first`` or after it."""
        while self._moves and self._moves[-1].page >= first:
            _take_back(self._moves.pop())
        remaining = {move.figure for move in self._moves}
        self._passed = {figure: count for figure, count in self._passed.items() if figure in remaining}


def _take_back(move: _Move) -> None:
    move.parent.children = move.children
    for line, style in move.indents:
        line.style = style


def _past_block(page: int, parent: Box, figure: Box, indent: Dimension) -> _Move | None:
    """Swap a figure with the block after it, if that is text and neither is tied to its place."""
    children = list(parent.children)
    place = next(i for i, child in enumerate(children) if _is(child, figure))
    before, block, after = (children[i] if 0 <= i < len(children) else None for i in (place - 1, place + 1, place + 2))
    if block is None or not _is_text(block, *_PASSED) or _announces(before) or _announces(block):
        return None
    indents = []
    for box, width in ((block, indent if _is_text(before, "p") else _NOTHING), (after, _NOTHING)):
        if box is not None and _is_text(box, "p"):
            for line in (child for child in box.children if isinstance(child, LineBox)):
                indents.append((line, line.style))
                line.style = line.style.copy()
                line.style["text_indent"] = width
    parent.children = [*children[:place], block, children[place], *children[place + 2 :]]
    return _Move(page, figure, parent, children, block.element, indents)


def _is(box: Box, element: Element) -> bool:
    return box.element is element and not box.element_tag.startswith(":")


def _is_text(box: Box, *names: str) -> bool:
    """Whether this is running text."""
    return box is not None and box.element_tag in names and box.is_in_normal_flow() and not box.element.get("class")


def _announces(box: Box) -> bool:
    """Whether this introduces the block directly after it."""
    return box is not None and "".join(box.element.itertext()).rstrip().endswith((":", "："))


def _indent(root: Box) -> Any:
    """The indent of a paragraph after another; one after a figure has none."""
    pairs = (pair for box in root.descendants() for pair in pairwise(_children(box)))
    indents = (b.style["text_indent"] for a, b in pairs if _is_text(a, "p") and _is_text(b, "p"))
    return next((indent for indent in indents if indent.value), _NOTHING)


def _children(box: Box) -> list[Box]:
    return list(box.children) if isinstance(box, ParentBox) else []


def _at_head(page: PageBox) -> Any:
    """The element of the numbered figure or table at the head of a page."""
    box = page.children[0]
    while box is not None and not box.is_column:
        if box.element_tag in ("figure", "table"):
            return box.element if any("label" in (e.get("class") or "").split() for e in box.element.iter()) else None
        box = next((child for child in _children(box) if child.is_in_normal_flow()), None)
    return None


def _shows(page: PageBox, element: Element) -> bool:
    return any(box.element is element for box in page.descendants())


def _room(page: PageBox) -> float:
    """The height between the last line or picture of a page and its notes or its end, in pixels."""
    shown = [box for box in page.children[0].descendants() if isinstance(box, LineBox | ReplacedBox)]
    lowest = max((box.position_y + box.height for box in shown), default=page.content_box_y())
    ends = [area.position_y for area in page.children[1:] if type(area).__name__ == "FootnoteAreaBox" and area.children]
    return float(min([page.content_box_y() + page.height, *ends]) - lowest)
