"""Copyfitting: chapters that would end on a nearly empty page get slightly smaller or larger spaces.

A chapter is an element with ``data-copyfit`` that begins on a page of its own; in a handout it is the whole text. As
soon as its last page is laid out and nearly empty, the spaces between the blocks of its last pages are changed, and these
pages are laid out again, before any that follow, so that no other page is laid out twice. Letters and lines are unchanged.
If that does not help, and the last page has very few lines, the pages before it end a line early.
If later rounds of the layout, with the true page numbers, move a line to a new page, the same is done again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import HTML
from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import BlockLevelBox, Box, LineBox, PageBox, ReplacedBox
from weasyprint.layout import LayoutContext
from weasyprint.layout.page import remake_page
from weasyprint.text.line_break import strut

from publisher import work
from publisher.layout import divided_notes, facing_pages, page_ends
from publisher.layout.boxes import is_heading, room_on
from publisher.layout.floats import Floats
from publisher.layout.reductions import Reductions
from publisher.layout.turned_pages import TurnedPages
from publisher.layout.turning import turn

ATTRIBUTE = "data-copyfit"
OPENING = "opening"
"""The attribute value for the opening of a chapter, whose spaces do not change, so that chapters begin alike."""

_ENOUGH = 1 / 5  # of a page, without the notes at its foot
_SMALLEST = 0.5
_LEAST = 0.28  # of a line: what remains of spaces, so that formulas and lists stay apart from text
_PAGES = 8  # pages at the end of a chapter whose spaces are changed: enough to save a quarter of a page
_MORE = 16  # the same, if these are not enough
_FEW = 4.5  # lines of a last page that should have more
_TRIALS = (
    (0.8, _LEAST, _PAGES, 0),
    (0.65, _LEAST, _PAGES, 0),
    (_SMALLEST, _LEAST, _PAGES, 0),
    (_SMALLEST, 0.0, _PAGES, 0),
    (_SMALLEST, 0.0, _MORE, 0),
    (1.25, 0.0, _PAGES, 0),
    (1.0, 0.0, _PAGES, 1),
    (1.0, 0.0, _PAGES, 0),
)
"""Factors for spaces, what at least remains of each in lines, on how many pages, and by how many lines these end early: smaller,
larger, shorter pages, unchanged."""
_ROUNDS = 3  # after so many rounds nothing changes, so that the layout terminates
_Trial = tuple[float, float, int, int]
_SPACES = ("margin_top", "margin_bottom", "min_height")


class Copyfitting:
    """The chapters of one document, through all rounds of its layout."""

    def __init__(self) -> None:
        self._round = 0
        self._chapters: dict[Element, _Chapter] = {}
        self._reductions = Reductions()
        self._floats = Floats()
        self._turned = TurnedPages()

    def make_pages(
        self, context: LayoutContext, root: Box, html: HTML, pages: list[PageBox]
    ) -> Iterator[tuple[int, PageBox]]:
        """Yield the pages of a round with their index; a repeated index takes back all later pages.

        This is ``make_all_pages`` of WeasyPrint with a way back. ``pages`` are those of the previous round.
        """
        self._round += 1
        context.rendered_notes = []
        made = context.pages = [*pages]
        index, page, more = 0, None, True
        chapter: _Chapter | None = None
        ended: set[Element] = set()
        starts: dict[
            int, tuple[list[Any], bool]
        ] = {}  # page → the remaining notes, and whether nothing of the page before is left
        while more or chapter:
            notes, whole = [*context.footnotes], not (context.reported_footnotes or context.broken_out_of_flow)
            starts[index] = notes, whole
            page = None
            if more:
                spilled = self._make_page(index, context, root, html, made)
                if self._turned.refuse(index, context):
                    index = _go_back(context, index, index, starts)
                    continue
                page = made[index]
                more = context.page_maker[index + 1][0] is not None or spilled
            element = None if page is None else _chapter_on(page)
            if chapter and element is chapter.element and index > chapter.first and self._round <= _ROUNDS:
                before = self._turned.text_before(index)
                if starts[before][1] and self._settle(index, before, made, context, root):
                    index = _go_back(context, index, before, starts)
                    page, more = None, True
                    continue
            if chapter and element is not chapter.element:
                if self._round <= _ROUNDS and chapter.begin_again(context, root):
                    self._reductions.forget(chapter.changed)
                    self._floats.forget(chapter.changed)
                    self._turned.forget(chapter.changed)
                    page_ends.forget_shortened(context, chapter.changed)
                    index = _go_back(context, index - (page is None), chapter.changed, starts)
                    page, more = None, True
                    continue
                ended.add(chapter.element)
                chapter.end()
                chapter = None
            if page is None:
                break
            if element is not None and chapter is None and element not in ended and whole:
                chapter = self._chapters.setdefault(element, _Chapter(element))
                chapter.begin(index, page.page_type.name)
            if chapter:
                chapter.see(index, page, whole=whole)
            yield index, page
            index += 1
        context.page_maker = context.page_maker[: index + 1]
        context.broken_out_of_flow.clear()
        context.reported_footnotes.clear()

    def _settle(self, index: int, before: int, made: list[PageBox], context: LayoutContext, root: Box) -> bool:
        """Whether the page of text ``before`` another has changed, so that what was next has room on it."""
        pages = before + 1, made[before], made[index], root
        return (
            self._turned.settle(index, made, context, root)
            or self._reductions.settle(*pages)
            or self._floats.settle(*pages)
            or (before + 1 == index and self._even_out(index, made, context))
        )

    def _even_out(self, index: int, made: list[PageBox], context: LayoutContext) -> bool:
        places = tuple(item[0] for item in context.page_maker[index - 1 : index + 2])
        return page_ends.even_out(context, made[index - 1], made[index], places)

    def _make_page(self, index: int, context: LayoutContext, root: Box, html: HTML, made: list[PageBox]) -> bool:
        """Lay out a page, unless it exists and has not changed; return whether it has notes that did not fit."""
        state = context.page_maker[index][-1]
        if index < len(made) and not (state["content_changed"] or state["pages_wanted"]):
            return False
        state.update(content_changed=False, pages_wanted=False, anchors=[], content_lookups=[])

        def laid_out() -> PageBox:
            work.count("pages made")
            return remake_page(index, context, root, html)[0]

        with self._turned.laying_out(index, context):
            page = divided_notes.make_page(context, index, root, laid_out)
        turn(page)
        made[index : index + 1] = [page]
        return bool(context.reported_footnotes)


def _go_back(context: LayoutContext, index: int, first: int, starts: dict[int, tuple[list[Any], bool]]) -> int:
    """Mark the pages from ``first`` to ``index`` to be laid out again."""
    for item in context.page_maker[first : index + 1]:
        item[-1]["content_changed"] = True
    context.footnotes[:] = starts[first][0]
    context.broken_out_of_flow.clear()
    context.reported_footnotes.clear()
    return first


class _Chapter:
    """The beginning of a chapter, and the state from which its end can be laid out again.

    ``changed`` is the index of the first page whose spaces are changed.
    """

    def __init__(self, element: Element) -> None:
        self.element = element
        self.first = 0
        self.changed = 0
        self._kind = ""
        self._pages: list[tuple[PageBox, bool]] = []  # and whether nothing of the page before was left
        self._last: PageBox = None  # the last page of its text; tables on rotated pages may follow it
        self._judged: Any = None
        self._line = 0.0
        self._trial = _TRIALS[-1]
        self._tried: dict[_Trial, float] = {}  # trial → how full the last page is
        self._within: set[Element] | None = None  # the elements whose spaces are changed; None for all
        self._spaces: list[tuple[Box, str, Dimension, bool]] = []
        # Heights before spaces are changed: of the last page; and between lines of other pages and below them, the last first.
        self._needed, self._spare = 0.0, list[tuple[float, float]]()

    def begin(self, first: int, kind: str) -> None:
        """Store the first page."""
        self.first, self._kind, self._tried, self._pages = first, kind, {}, []

    def see(self, index: int, page: PageBox, *, whole: bool) -> None:
        """Store a page."""
        self._pages[index - self.first :] = [(page, whole)]
        if page.page_type.name == self._kind:
            self._last = page

    def end(self) -> None:
        """Forget the pages, which later rounds may replace."""
        self._pages = []

    def begin_again(self, context: LayoutContext, root: Box) -> bool:
        """Change the spaces, or where pages end, if the last page is not filled and there is something to try: what is untried
        first, then what filled it most."""
        if self._last is self._judged:
            return False
        self._judged, self._line = self._last, strut(root.style)[0]
        filled = _filled(self._last)
        if filled >= _ENOUGH or self._trial in self._tried:
            return False
        if self._trial == _TRIALS[-1]:
            self._needed = self._last.height - room_on(self._last)
            self._spare = [_spare(page) for page, _ in reversed(self._pages) if page is not self._last]
        self._tried[self._trial] = filled
        untried = (trial for trial in _TRIALS if trial not in self._tried and self._may_help(*trial))
        trial = next(untried, None) or max(self._tried, key=lambda trial: self._tried[trial])
        if trial == self._trial:
            return False
        changed = [self._first_changed()] if self._spaces else []
        times, least, pages, early = trial
        if not self._spaces or pages != self._trial[2]:
            self._set(1, 0, 0)
            self._within = self._last_elements(pages)
            self._spaces = list(_spaces(self.element, root, self._within))
        self._trial, self.changed = trial, min([*changed, self._first_changed()])
        self._set(times, least * self._line, _LEAST * self._line)
        shorter = self._pages_before_last() if early else range(0)
        context.early = dict.fromkeys(shorter, early * self._line) | {
            page: height for page, height in context.early.items() if page <= self.first
        }
        return True

    def _set(self, times: float, least: float, above: float) -> None:
        """Multiply the spaces that change; so many pixels of each remain, and of those ``above`` headings."""
        for style, name, space, heads in self._spaces:
            rest = max(least, above) if heads else least
            style[name] = Dimension(max(times * space.value, min(space.value, rest)), space.unit)

    def _pages_before_last(self) -> range:
        """The numbers of the pages that are laid out again, without the last; of pages that face each other, both."""
        first = self.changed
        if first > self.first:
            first += facing_pages.is_second(self._pages[first - self.first][0], self._last.children[0])
        return range(first + 1, self.first + len(self._pages))

    def _may_help(self, times: float, _: float, pages: int, early: int) -> bool:
        """Whether what is on the last page may have room if the spaces are so much smaller; what is empty below lines is
        seldom filled. Nothing helps where no element begins on so many pages."""
        if self._last_elements(pages) == set():
            return False
        if early:
            return len(self._pages) > 1 and self._needed < _FEW * self._line
        if times >= 1:
            return True
        if (times > _SMALLEST and len(self._tried) > 1) or (pages > _PAGES >= len(self._pages)):
            return False
        between, below = (sum(heights) for heights in zip((0.0, 0.0), *self._spare[: pages - 1], strict=True))
        return bool((1 - times) * between + below / 2 >= self._needed)

    def _last_elements(self, count: int) -> set[Element] | None:
        """The elements that begin on one of so many last pages; None if these are all."""
        if len(self._pages) <= count:
            return None
        *_, (before, _) = self._pages[:-count]
        after = {box.element for page, _ in self._pages[-count:] for box in page.descendants()}
        return after - {None, *(box.element for box in before.descendants())}

    def _first_changed(self) -> int:
        """The page from which the changed elements can be laid out again."""
        if self._within is None:
            return self.first
        pages = enumerate(self._pages)
        first = next(n for n, (page, _) in pages if any(box.element in self._within for box in page.descendants()))
        return self.first + next((n for n in range(first, 0, -1) if self._pages[n][1]), 0)


def _spaces(element: Element, root: Box, within: set[Element] | None) -> Iterator[tuple[Box, str, Dimension, bool]]:
    """The spaces of a chapter's blocks after its opening, or of those of the elements ``within`` it: the style and the property
    that has it, its length, and whether it is above a heading."""
    chapter = next(box for box in root.descendants() if box.element is element)
    own: dict[int, tuple[Any, Any]] = {}
    heads: set[int] = set()
    for box in _blocks(chapter):
        if within is not None and box.element not in within:
            continue
        # Boxes of all chapters may share a style.
        number = id(box.style)
        _, box.style = own.setdefault(number, (box.style, box.style.copy()))
        if is_heading(box):
            heads.add(number)
    for number, (_, style) in own.items():
        for name in _SPACES:
            space = style[name]
            if isinstance(space, Dimension) and space.value > 0 and space.unit != "%":
                yield style, name, space, number in heads and name == "margin_top"


def _blocks(box: Box) -> Iterator[Box]:
    """The blocks in a box, without its opening."""
    for child in box.children:
        if child.element is not None and child.element.get(ATTRIBUTE) == OPENING:
            continue
        if isinstance(child, BlockLevelBox):
            yield child
        yield from _blocks(child)


def _chapter_on(page: PageBox) -> Any:
    """The element of the chapter on a page."""
    elements = (box.element for box in page.descendants() if box.element is not None)
    return next((element for element in elements if element.get(ATTRIBUTE) == ""), None)


def _shown(page: PageBox) -> Iterator[tuple[float, float]]:
    """The upper and lower ends of the lines and pictures on a page, without its notes and the title of a chapter."""
    for box in page.children[0].descendants():
        if isinstance(box, LineBox | ReplacedBox) and box.element_tag != "h1":
            yield box.position_y, box.position_y + box.height


def _filled(page: PageBox) -> float:
    """The share of a page that its text takes, from 0 to 1."""
    top = page.content_box_y()
    return float((max((end for _, end in _shown(page)), default=top) - top) / page.height)


def _spare(page: PageBox) -> tuple[float, float]:
    """The height of the space between lines and pictures of a page, without that of an opening, and of the space below them."""
    shown = sorted(_shown(page))
    lowest, between = shown[0][1] if shown else 0.0, 0.0
    for start, end in shown:
        between += max(0.0, start - lowest)
        lowest = max(lowest, end)
    return between, room_on(page)
