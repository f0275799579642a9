"""Chapters that would end on a nearly empty page are set a hair closer, or looser, so that they don't.

A chapter is an element with ``data-copyfit``, and begins on a page of its own. As soon as its last page is made and
looks forgotten, the spaces between its blocks are changed and its pages are made again, before any that follow: so no
other page is made twice. Letters and lines stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockLevelBox, LineBox, ReplacedBox
from weasyprint.layout.page import remake_page

ATTRIBUTE = "data-copyfit"
_ENOUGH = 1 / 4  # of a page, without the notes at its foot
_TRIALS = (0.8, 1.25)  # times the spaces: closer, looser
_SPACES = ("margin_top", "margin_bottom", "min_height")


def make_pages(context: Any, root: Any, html: Any) -> Iterator[tuple[int, Any]]:
    """The pages of the first round, with their index; one that came before takes back all that came since."""
    context.rendered_notes = []
    index, page, more = 0, None, True
    chapter: _Chapter | None = None
    ended: set[Any] = set()
    while more or chapter:
        state = [*context.footnotes], not (context.reported_footnotes or context.broken_out_of_flow)
        before, page = page, _make_page(index, context, root, html) if more else None
        element = None if page is None else _chapter_on(page)
        if chapter and element is not chapter.element:
            if chapter.begin_again(before, context, root):
                index, more = chapter.first, True
                continue
            ended.add(chapter.element)
            chapter = None
        if page is None:
            break
        if element is not None and chapter is None and element not in ended and state[1]:
            chapter = _Chapter(element, index, page.page_type.name, state[0])
        yield index, page
        index += 1
        more = context.page_maker[index][0] is not None or bool(context.reported_footnotes)
    context.page_maker = context.page_maker[: index + 1]
    context.broken_out_of_flow.clear()
    context.reported_footnotes.clear()


def _make_page(index: int, context: Any, root: Any, html: Any) -> Any:
    context.page_maker[index][-1].update(content_changed=False, pages_wanted=False, anchors=[], content_lookups=[])
    return remake_page(index, context, root, html)[0]


class _Chapter:
    """Where a chapter begins, and what it takes to make it again from there."""

    def __init__(self, element: Any, first: int, kind: str, notes: list[Any]) -> None:
        self.element, self.first, self.kind = element, first, kind
        self._notes = notes
        self._times = 1.0
        self._tried: dict[float, float] = {}  # times the spaces → how much the last page is filled
        self._spaces: list[tuple[Any, str, Dimension]] = []

    def begin_again(self, last: Any, context: Any, root: Any) -> bool:
        """Go back to the first page with other spaces, if the last one is not filled and there are any to try."""
        filled = _filled(last)
        if filled >= _ENOUGH or last.page_type.name != self.kind or self._times in self._tried:
            return False
        self._tried[self._times] = filled
        untried = (times for times in _TRIALS if times not in self._tried)
        times = next(untried, None) or max(self._tried, key=lambda times: self._tried[times])
        if times == self._times:
            return False
        self._times = times
        self._spaces = self._spaces or list(_spaces(self.element, root))
        for style, name, space in self._spaces:
            style[name] = Dimension(times * space.value, space.unit)
        del context.page_maker[self.first + 1 :]
        context.footnotes[:] = self._notes
        context.broken_out_of_flow.clear()
        context.reported_footnotes.clear()
        return True


def _spaces(element: Any, root: Any) -> Iterator[tuple[Any, str, Dimension]]:
    """The spaces between the blocks of a chapter: the style that has one, its name, its length."""
    chapter = next(box for box in root.descendants() if box.element is element)
    styles = {id(box.style): box.style for box in chapter.descendants() if isinstance(box, BlockLevelBox)}
    for style in styles.values():
        for name in _SPACES:
            space = style[name]
            if isinstance(space, Dimension) and space.value > 0 and space.unit != "%":
                yield style, name, space


def _chapter_on(page: Any) -> Any:
    """The element of the chapter that a page shows."""
    elements = (box.element for box in page.descendants() if box.element is not None)
    return next((element for element in elements if element.get(ATTRIBUTE) is not None), None)


def _filled(page: Any) -> float:
    """How much of a page its text takes, from 0 to 1."""
    shown = (box for box in page.children[0].descendants() if isinstance(box, LineBox | ReplacedBox))
    lowest = max((box.position_y + box.height for box in shown), default=page.content_box_y())
    return float((lowest - page.content_box_y()) / page.height)
