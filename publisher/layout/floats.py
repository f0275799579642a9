"""Floats: a figure or table with no room on a page moves to the next, and text after it fills the page. So does a table that would
be divided though it fits on a page.

Only numbered ones move, since the text refers to them by number, which may be typed. They move with their notes and those that
directly follow, and only past paragraphs, lists and quotations with their headings, with the formulas of their sentences, and with
the lists that they announce. The first thing in a section stays in it, none moves to the figures of another section,
and tables to fill in do not move. In two columns, those
move that span both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct
from weasyprint.css.properties import Dimension
from weasyprint.css.units import LENGTHS_TO_PIXELS
from weasyprint.formatting_structure.boxes import BlockLevelBox, Box, LineBox, PageBox, TableBox

from publisher.layout.boxes import (
    NOTHING,
    end_of,
    has_class,
    height_of,
    is_heading,
    last_columns,
    room_on,
    shows,
)
from publisher.layout.roles import classes_of

_TYPED = re.compile(r"[^\W\d_]+\.?\s\d+(?:[.–-]\d+)*(?:[:.](?:\s|$)|：)")  # “Figure 17-1: ”
ROOM = 1 / 8  # of a page; less empty space is accepted
_FARTHEST = 4  # blocks that a figure may move past
_BEGINNING = 40  # pixels of a block that are worth a move: two lines
_PASSED = ("p", "ul", "ol", "blockquote")
_AROUND = ("turned", "spanning")  # classes of what is around a table that is rotated, or spans both columns
_INDENT = "__paragraph_indent"


class _Move(Struct, frozen=True):
    page: int
    figure: Box
    parent: Box
    children: list[Box]
    block: Box
    indents: list[tuple[Any, Any]]  # lines, and their former styles
    sections: list[Element | None]  # the figure and those that moved with it past a heading


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
        figure, above = _at_head(page)
        most = _FARTHEST - self._passed.get(figure, 0)
        if figure is None or most <= 0:
            return False
        areas = last_columns(before) or [None]
        room = sum(room_on(before, area) - above for area in areas)
        if divided := shows(before, figure):
            whole = end_of(before) - _top(before, figure)
            part = whole - room_on(before) + above
            if figure.tag != "table" or part + height_of(page, figure) - _repeated(page, figure) > page.height:
                return False
            room = whole * len(areas)
        least = ROOM * before.height * len(areas)
        if before.page_type.name != page.page_type.name or (room < least and not divided):
            return False
        parent = next((box for box in root.descendants() if any(_is(child, figure) for child in box.children)), None)
        if parent is None:
            return False
        begun = any(figure in move.sections for move in self._moves)
        count, blocks, left = _text_after(figure, parent, page, room, most, begun=begun)
        if not blocks or (divided and left >= ROOM * page.height):
            return False
        self._passed[figure] = self._passed.get(figure, 0) + count
        self._moves.append(_moved(index - 1, figure, parent, blocks, _indents(root, parent)))
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


def _text_after(
    figure: Element, parent: Box, page: PageBox, room: float, most: int, *, begun: bool
) -> tuple[int, Sequence[Box], float]:
    """The text after a figure that may be before it and fits in the room there: the number of groups of blocks, the blocks, and the
    room that they leave. A paragraph at the end may continue after the figure. Another section is ``begun`` if the figure was moved
    past its heading."""
    children = parent.children
    place = next(i for i, child in enumerate(children) if _is(child, figure))
    following = takewhile(lambda box: _is_numbered(box) or _is_notes(box), children[place + 1 :])
    heights = {box.element: box.margin_height() for box in page.descendants() if isinstance(box, BlockLevelBox)}
    start = end = place + 1 + sum(1 for _ in following)
    count = 0
    before = children[place - 1] if place else None
    if "fill-in" in classes_of(figure) or (before and announces(before)):
        return 0, (), room
    alone = before is not None and is_heading(before)  # its section would begin without it
    while count < most:
        passed = _group(children[end:])
        if not passed or announces(passed[-1]) or (alone and is_heading(passed[0])):
            break
        begun = begun or is_heading(passed[0])
        after = children[end + len(passed) :]
        if begun and after and _is_numbered(after[0]):
            break  # it would be among the figures of another section
        # What is on a later page has no height yet; a move that does not help is undone.
        others = [heights.get(box.element, _BEGINNING) for box in passed[:-1]]
        height = heights.get(passed[-1].element, room)
        if sum(others) + (height if has_class(passed[-1], "formula") else min(height, _BEGINNING)) > room:
            break
        end, count, room = end + len(passed), count + 1, room - sum(others) - height
        if room < ROOM * page.height or any("fn" in classes_of(e) for box in passed for e in box.element.iter()):
            break  # notes take room, too
    return count, children[start:end], room


def _moved(
    index: int, figure: Element, parent: Box, blocks: Sequence[Box], widths: tuple[Dimension, Dimension]
) -> _Move:
    """Move a figure, and those that follow it, past the ``blocks`` after them. The ``widths`` are those of ``_indents``."""
    children = list(parent.children)
    place = next(i for i, child in enumerate(children) if _is(child, figure))
    start = children.index(blocks[0])
    end = start + len(blocks)
    before, after = children[place - 1] if place else None, children[end] if end < len(children) else None
    indents = []
    after_text, after_others = widths
    for box, width in ((blocks[0], after_text if _is_text(before, "p") else after_others), (after, after_others)):
        if box is not None and _is_text(box, "p"):
            for line in (child for child in box.children if isinstance(child, LineBox)):
                indents.append((line, line.style))
                line.style = line.style.copy()
                line.style["text_indent"] = width
    parent.children = [*children[:place], *blocks, *children[place:start], *children[end:]]
    moved = [box.element for box in children[place:start]] if any(map(is_heading, blocks)) else []
    return _Move(index, figure, parent, children, blocks[-1].element, indents, moved)


def _group(blocks: Sequence[Box]) -> Sequence[Box]:
    """The text at the beginning of some blocks: a paragraph or the like, headings above it, and what it is tied to: formulas with
    which its sentences go on, and a list or quotation that it introduces. Empty if there is none."""
    end = sum(1 for _ in takewhile(is_heading, blocks))
    if end == len(blocks) or not _is_text(blocks[end], *_PASSED):
        return ()
    end += 1
    while end < len(blocks) and _are_tied(blocks[end - 1], blocks[end]):
        end += 1
    return blocks[:end]


def _are_tied(before: Box, after: Box) -> bool:
    if has_class(before, "formula"):
        return has_class(after, "formula") or _goes_on(after)
    return has_class(after, "formula") or (announces(before) and _is_text(after, *_PASSED[1:]))


def _is_numbered(box: Box) -> bool:
    """Whether this is a figure or table with a number, which may be rotated."""
    shows = box.element_tag in ("figure", "table") or any(has_class(box, name) for name in _AROUND)
    return shows and is_labelled(box.element)


def _is_notes(box: Box) -> bool:
    """Whether these are the notes or the legend of the table or figure above."""
    return has_class(box, "end-notes") or has_class(box, "legend")


def _goes_on(box: Box) -> bool:
    """Whether a paragraph continues a sentence."""
    return _is_text(box, "p") and "".join(box.element.itertext()).lstrip()[:1].islower()


def is_labelled(element: Element) -> bool:
    """Whether a figure or table has a number, which may be typed."""
    caption = "".join(part for found in element.iter("figcaption") for part in found.itertext())
    return any("label" in classes_of(part) for part in element.iter()) or bool(_TYPED.match(caption.lstrip()))


def _is(box: Box, element: Element) -> bool:
    return box.element is element and not box.element_tag.startswith(":")


def _is_text(box: Box | None, *names: str) -> bool:
    """Whether this is running text."""
    if box is None or box.element_tag not in names or not box.is_in_normal_flow():
        return False
    return box.element.get("class") in (None, "announces")


def announces(box: Box) -> bool:
    """Whether this introduces the block directly after it."""
    if box is None:
        return False
    return has_class(box, "announces") or "".join(box.element.itertext()).rstrip().endswith((":", "："))


def _indents(root: Box, parent: Box) -> tuple[Dimension, Dimension]:
    """The indents of a paragraph after another, and of one after a figure or heading, which usually has none."""
    pairs = [
        (before, after.style["text_indent"])
        for box in root.descendants()
        for before, after in pairwise(box.children)
        if _is_text(after, "p")
    ]
    after_text = [indent for before, indent in pairs if _is_text(before, "p")]
    after_others = (
        indent for before, indent in pairs if indent.value and (before.element_tag == "figure" or is_heading(before))
    )
    declared = after_text[0] if after_text else _declared(parent)
    return next((indent for indent in after_text if indent.value), declared), next(after_others, NOTHING)


def _declared(box: Box) -> Dimension:
    """The indent that the custom property ``--paragraph-indent`` declares, in ems or an absolute unit."""
    units = LENGTHS_TO_PIXELS | {"em": box.style["font_size"]}
    for token in box.style[_INDENT] or ():
        if token.type == "dimension" and token.lower_unit in units:
            return Dimension(token.value * units[token.lower_unit], "px")
    return NOTHING


def _at_head(page: PageBox) -> tuple[Any, float]:
    """The element of the numbered figure or table at the head of a page, and the height of the headings above it; or None."""
    box, above = page.children[0], 0.0
    while box is not None and not box.is_column:
        if box.element_tag in ("figure", "table") or has_class(box, "spanning"):
            return (box.element, above) if _is_numbered(box) else (None, 0.0)
        children = [child for child in box.children if child.is_in_normal_flow()]
        headings = [*takewhile(is_heading, children)]
        above += sum(heading.margin_height() for heading in headings)
        box = next(iter(children[len(headings) :]), None)
    return None, 0.0


def _top(page: PageBox, element: Element) -> float:
    """Where an element, or its part, begins on a page."""
    return next(float(box.position_y) for box in page.descendants() if box.element is element)


def _repeated(page: PageBox, table: Element) -> float:
    """The height of the heads of columns above the part of a table on a page."""
    whole = next((box for box in page.descendants() if box.element is table and isinstance(box, TableBox)), None)
    return sum(float(group.height) for group in (whole.children if whole else ()) if group.is_header)
