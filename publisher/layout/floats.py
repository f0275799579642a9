"""Floats: a figure or table with no room on a page moves to the next, and text after it fills the page.

Only numbered ones move, since the text refers to them by number, and only past paragraphs, lists and quotations, or a heading
with one of these.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct
from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockLevelBox, Box, LineBox, PageBox, ParentBox, ReplacedBox

ROOM = 1 / 8  # of a page; less empty space is accepted
_FARTHEST = 4  # blocks that a figure may move past
_BEGINNING = 40  # pixels of a block that are worth a move: two lines
_PASSED = ("p", "ul", "ol", "blockquote")
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_NOTHING = Dimension(0, "px")


class _Move(Struct, frozen=True):
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
        if last and last.page == index - 1 and not shows(before, last.block):
            self._passed[last.figure] = _FARTHEST
            _take_back(self._moves.pop())
            return True
        figure = _at_head(page)
        most = _FARTHEST - self._passed.get(figure, 0)
        if figure is None or shows(before, figure) or most <= 0:
            return False
        room = room_on(before)
        if before.page_type.name != page.page_type.name or room < ROOM * before.height:
            return False
        found = next((box for box in root.descendants() if any(_is(child, figure) for child in _children(box))), None)
        move, count = _past_blocks(index - 1, found, figure, page, room, most, _indent(root)) if found else (None, 0)
        if not move:
            return False
        self._passed[figure] = self._passed.get(figure, 0) + count
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


def _past_blocks(
    index: int, parent: Box, figure: Element, page: PageBox, room: float, most: int, indent: Dimension
) -> tuple[_Move | None, int]:
    """Move a figure past the blocks after it that fit in the room before it, and return how many, if they are text and none is
    tied to its place. A heading is passed with its text. The last block may continue after the figure."""
    children = list(parent.children)
    place = next(i for i, child in enumerate(children) if _is(child, figure))
    before = children[place - 1] if place else None
    heights = {box.element: box.margin_height() for box in page.descendants() if isinstance(box, BlockLevelBox)}
    end, count = place + 1, 0
    while count < most and not _announces(before):
        headed = end < len(children) and _is_text(children[end], *_HEADINGS)
        passed = children[end : end + 1 + headed]
        if len(passed) < 1 + headed or not _is_text(passed[-1], *_PASSED) or _announces(passed[-1]):
            break
        *heading, height = (heights.get(box.element, room) for box in passed)
        if sum(heading) + min(height, _BEGINNING) > room:
            break
        end, count, room = end + len(passed), count + 1, room - sum(heading) - height
        if room < ROOM * page.height or "fn" in (
            name for e in passed[-1].element.iter() for name in (e.get("class") or "").split()
        ):
            break  # notes take room, too
    if not count:
        return None, 0
    first, last, after = children[place + 1], children[end - 1], children[end] if end < len(children) else None
    indents = []
    for box, width in ((first, indent if _is_text(before, "p") else _NOTHING), (after, _NOTHING)):
        if box is not None and _is_text(box, "p"):
            for line in (child for child in box.children if isinstance(child, LineBox)):
                indents.append((line, line.style))
                line.style = line.style.copy()
                line.style["text_indent"] = width
    parent.children = [*children[:place], *children[place + 1 : end], children[place], *children[end:]]
    return _Move(index, figure, parent, children, last.element, indents), count


def _is(box: Box, element: Element) -> bool:
    return box.element is element and not box.element_tag.startswith(":")


def _is_text(box: Box | None, *names: str) -> bool:
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


def shows(page: PageBox, element: Element) -> bool:
    return any(box.element is element for box in page.descendants())


def room_on(page: PageBox) -> float:
    """The height between the last line or picture of a page and its notes or its end, in pixels."""
    shown = [box for box in page.children[0].descendants() if isinstance(box, LineBox | ReplacedBox)]
    lowest = max((box.position_y + box.height for box in shown), default=page.content_box_y())
    ends = [area.position_y for area in page.children[1:] if type(area).__name__ == "FootnoteAreaBox" and area.children]
    return float(min([page.content_box_y() + page.height, *ends]) - lowest)
