"""Rotated tables and figures between pages of text: the text after one fills the page before its own.

A rotated block is a ``div`` of the class ``turned`` on pages of that name. Where it would end a page early, it is taken out of the
flow: the page is laid out again without it, then come the pages of the block, which several share if they have room, and then
the text goes on where that page ended.
No text passes what would change its meaning: one that announces the block stays before it, a chapter stays after it, a numbered
table or figure after the one with the number before, and a heading after a block without a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct
from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockLevelBox, Box, LineBox, PageBox
from weasyprint.layout import LayoutContext

from publisher.layout.boxes import NOTHING, has_class, height_of, is_heading, room_on
from publisher.layout.floats import ROOM, announces, is_labelled
from publisher.layout.turning import NAME

_GAP = Dimension(20, "px")
_HIDDEN = {"break_before": "auto", "break_after": "auto", "margin_top": NOTHING, "margin_bottom": NOTHING}
Place = Mapping[int, Any]
"""A place in a tree of boxes: the index of a child, and the place in it, or None for its beginning."""


class _Turned(Struct, frozen=True, eq=False):
    """A block out of the flow, after the page with the index ``page``: its place, how its own page begins, its content and style,
    the block that must not come before it, and another block whose page has room for it, too."""

    page: int
    box: Box
    place: Place
    begins: Mapping[str, Any]
    children: Sequence[Box]
    style: Any
    barrier: Box | None
    beside: _Turned | None


class TurnedPages:
    """The rotated blocks of one document that are out of the flow."""

    def __init__(self) -> None:
        self._turned: list[_Turned] = []
        self._shown: dict[int, _Turned] = {}  # index of a page → the block that it shows
        self._next: dict[int, tuple[Any, Any]] = {}  # index of a page → where and how the text after it goes on
        self._refused: set[Element] = set()

    def text_before(self, index: int) -> int:
        """The index of the last page before another that shows text in the flow."""
        index -= 1
        return self._shown[index].page if index in self._shown else index

    def settle(self, index: int, made: Sequence[PageBox], context: LayoutContext, root: Box) -> bool:
        """Take the block at the head of a page out of the flow if the page of text before it has room; return whether that has to
        be laid out again."""
        first = self.text_before(index)
        before, (place, begins, *_) = made[first], context.page_maker[index]
        if index in self._shown or made[index].page_type.name != NAME or before.page_type.name == NAME or not place:
            return False
        parent, number = _found(root, place)
        box = parent.children[number]
        if (
            not has_class(box, "turned")
            or box.element in self._refused
            or room_on(before) < ROOM * before.height
            or not _may_wait(parent, number)
        ):
            return False
        barrier = _barrier(root, box)
        if barrier is not None and barrier in parent.children[number + 1 : number + 2]:
            return False
        kept = _Turned(
            first, box, place, begins, box.children, box.style, barrier, self._neighbour(index, made, box.element)
        )
        self._turned.append(kept)
        _hide(kept, parent)
        return True

    def _neighbour(self, index: int, made: Sequence[PageBox], element: Element) -> _Turned | None:
        """What is on the page before a block that has room there, too."""
        if not (before := self._shown.get(index - 1)):
            return None
        own, other = height_of(made[index], element), height_of(made[index - 1], before.box.element)
        return before if own + _GAP.value + other <= made[index].width else None  # the width of a page that is turned

    @contextmanager
    def laying_out(self, index: int, context: LayoutContext) -> Iterator[None]:
        """Lay out a page: what is out of the flow is shown on its own pages only, and pages follow one another accordingly."""
        turned = self._shown.get(index)
        ends = [kept.barrier for kept in self._turned if kept.page == index and kept.barrier is not None]
        styles = [box.style for box in ends]
        shown = [turned, *(kept for kept in self._turned if kept.beside is turned)] if turned else []
        hidden = [kept.box.style for kept in shown]
        for kept in shown:
            kept.box.children, kept.box.style = kept.children, kept.style.copy()
            kept.box.style["break_after"] = "page" if kept is turned else "auto"
        for kept in shown[1:]:
            kept.box.style.update(margin_top=_GAP, margin_left=NOTHING, margin_right=NOTHING)  # inside the first
        if turned:
            turned.box.children = [*turned.children, *(kept.box for kept in shown[1:])]
        for box in ends:
            box.style = box.style.copy()
            box.style["break_before"] = "page"
        try:
            yield
        finally:
            for box, style in zip(ends, styles, strict=True):
                box.style = style
            for kept, style in zip(shown, hidden, strict=True):
                kept.box.children, kept.box.style = [], style
        page = turned.page if turned else index
        waiting = [kept for kept in self._turned if kept.page == page and kept.beside is None]
        if waiting:
            self._go_on(index, context, turned, waiting)

    def refuse(self, index: int, context: LayoutContext) -> bool:
        """Put back what is out of the flow after a page that leaves notes or parts of floats to the next; return whether there is
        something."""
        if not (context.reported_footnotes or context.broken_out_of_flow):
            return False
        refused = [kept.box.element for kept in self._turned if kept.page == index]
        self._refused.update(refused)
        self.forget(index)
        return bool(refused)

    def forget(self, first: int) -> None:
        """Put everything back that is out of the flow after the page with the index ``first`` or after it."""
        while self._turned and self._turned[-1].page >= first:
            kept = self._turned.pop()
            kept.box.children, kept.box.style = kept.children, kept.style
        self._shown = {index: kept for index, kept in self._shown.items() if kept.page < first}

    def _go_on(self, index: int, context: LayoutContext, turned: _Turned | None, waiting: list[_Turned]) -> None:
        """Say what is on the page after one that was laid out."""
        place, begins, *more, state = context.page_maker[index + 1]
        if turned is None:
            self._next[index] = place, begins
            following: _Turned | None = waiting[0]
        elif place and _is_within(place, turned.place):
            self._shown[index + 1] = turned
            return
        else:
            following = next((kept for kept in waiting[waiting.index(turned) + 1 :]), None)
        self._shown.pop(index + 1, None)
        if following:
            place, begins = following.place, following.begins
            self._shown[index + 1] = following
        else:
            place, begins = self._next[waiting[0].page]
        state["content_changed"] = place is not None
        context.page_maker[index + 1] = place, begins, *more, state


def _found(root: Box, place: Place) -> tuple[Any, int]:
    """The box at a place, by its parent and its index there."""
    ((number, below),) = place.items()
    return (root, number) if below is None else _found(root.children[number], below)


def _is_within(place: Place, other: Place) -> bool:
    """Whether a place is inside the box at another."""
    (number, below), (own, rest) = *place.items(), *other.items()
    return number == own and below is not None and (rest is None or _is_within(below, rest))


def _may_wait(parent: Any, number: int) -> bool:
    """Whether text after a block may come before it."""
    children = parent.children
    if number and (announces(children[number - 1]) or is_heading(children[number - 1])):
        return False
    return is_labelled(children[number].element) or (
        number + 1 < len(children) and not is_heading(children[number + 1])
    )


def _barrier(root: Box, turned: Box) -> Box | None:
    """The first block after another that must not come before it: a chapter, or one with a number of the same kind, with what
    announces it or its headings; or, if the other has no number, a heading."""
    kind = next((e.tag for e in turned.element.iter() if e.tag in ("table", "figure")), "")
    labelled, passed = is_labelled(turned.element), False
    for children, number in _blocks(root, turned):
        box = children[number]
        if not passed:
            passed = box is turned
        elif _is_chapter(box) or (
            is_heading(box) if not labelled else box.element_tag == kind and is_labelled(box.element)
        ):
            while number and (is_heading(children[number - 1]) or announces(children[number - 1])):
                number -= 1
            return children[number]
    return None


def _is_chapter(box: Box) -> bool:
    return box.element_tag == "section" and has_class(box, "chapter")


def _blocks(parent: Box, without: Box) -> Iterator[tuple[Sequence[Box], int]]:
    """The blocks in a box in the order of the text, each as siblings and its index among them, but not those in ``without``."""
    for number, box in enumerate(parent.children):
        if isinstance(box, BlockLevelBox) and box.element is not None:
            yield parent.children, number
        if box is not without and not isinstance(box, LineBox):
            yield from _blocks(box, without)


def _hide(kept: _Turned, parent: Any) -> None:
    kept.box.children, kept.box.style = [], kept.style.copy()
    kept.box.style.update(_HIDDEN, page=parent.style["page"])


__all__ = ["TurnedPages"]
