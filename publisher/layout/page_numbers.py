"""Page numbers of references within a document, kept true while it is laid out.

An element with ``data-page-of="#ID"`` shows the label of the page on which the element ``ID`` begins. CSS has
``target-counter`` for that, but WeasyPrint then lays out each page with such a number again, and it does not support
labels. Here numbers are estimated from the amount of text in between, and replaced if the true one is as wide as the
estimate. Only pages where it is not are laid out again. The labels of pages in other units are given.

An element with ``data-unless-on-page-of="#ID"`` is left out where the element ``ID`` begins on the same page, since readers
see it there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct, field
from weasyprint.formatting_structure.boxes import Box, PageBox, TextBox
from weasyprint.layout import LayoutContext
from weasyprint.text.line_break import split_first_line

from publisher.layout.page_labels import label_at, starts_of
from publisher.layout.request import PageLabel

ATTRIBUTE = "data-page-of"
UNLESS = "data-unless-on-page-of"
# After so many rounds numbers may no longer get narrower; after so many they take the available space.
_FREE, _ROUNDS = 2, 5
_NEAR = 0.4  # of a page: what is nearer is probably on the same
_LETTERS = 1800  # on a page, for the first estimate
_UNKNOWN = "?"  # WeasyPrint warns about the link without a target


class _Mark(Struct, eq=False):
    """An element that shows a page number; ``sources`` are the boxes from which the layout takes its text."""

    element: Element
    target: str
    sources: list[Box] = field(default_factory=list)
    placed: bool = False
    remark: _Remark | None = None

    def set(self, text: str) -> None:
        shown = "" if self.remark and self.remark.hidden else text
        for box in self.sources:
            box.text = shown


class _Remark(Struct, eq=False):
    """What a link says about the page of its target, in some ``elements``; ``sources`` are the boxes of their text, without
    the numbers."""

    target: str
    distance: float
    elements: list[Element] = field(default_factory=list)
    sources: list[tuple[Box, str]] = field(default_factory=list)
    marks: list[_Mark] = field(default_factory=list)
    hidden: bool = False
    placed: bool = False
    settled: bool = False  # left out on a finished page
    stays: bool = False  # since its target moves to another page if it is left out

    def show(self, shown: bool) -> None:
        self.hidden = not shown
        for box, text in self.sources:
            box.text = text if shown else ""
        for mark in self.marks:
            mark.set(mark.element.text or "0")


class _Sheet(Struct):
    """A finished page: the ids on it, the boxes with page numbers, the links with remarks, and whether notes or floats continue
    after it."""

    page: PageBox
    ids: list[str]
    shown: list[tuple[_Mark, Box]]
    remarks: list[_Remark]
    spills: bool


class PageNumbers:
    """The page numbers of one document; ``outside`` are the labels of ids in other units."""

    def __init__(self, body: Element, labels: tuple[PageLabel, ...], outside: Mapping[str, str]) -> None:
        self._labels = labels
        self._outside = outside
        self.context: LayoutContext = None
        self._round = 0
        self._reached = 0  # amount of text before the end of the finished pages
        self._sheets: list[_Sheet] = []
        self._found: dict[str, int] = {}  # id → the page on which its element begins
        self._marks: dict[Element, _Mark] = {}
        self._places: dict[Element, int] = {}  # element → amount of text before it
        self._ids: dict[str, int] = {}  # id → the same
        place = 0
        for element in body.iter():
            self._places[element] = place
            if (name := element.get("id")) is not None:
                self._ids.setdefault(name, place)
            if target := element.get(ATTRIBUTE):
                self._marks[element] = _Mark(element, target.removeprefix("#"))
                element.text = "0"  # without text it would have no box
            place += len(element.text or "") + len(element.tail or "")
        self._remarks: dict[Element, _Remark] = {}  # by their links
        for link in body.iter("a"):
            for element in link:
                if target := element.get(UNLESS, "").removeprefix("#"):
                    remark = self._remarks.setdefault(link, _Remark(target, self._distance(link, target)))
                    remark.elements.append(element)
                    for child in element.iter():
                        if mark := self._marks.get(child):
                            remark.marks.append(mark)
                            mark.remark = remark

    def follow(self, pages: Iterable[tuple[int, PageBox]], root: Box, context: LayoutContext) -> list[Any]:
        """Follow the pages of a round of the layout as they are made, and mark those that must be laid out again.

        An index that is not the next one takes back the pages from there on.
        """
        self.context = context
        if not self._round:
            owners = {element: remark for remark in self._remarks.values() for element in remark.elements}
            for box in (root, *context.footnotes):
                for text in _texts(box, self._marks):
                    self._marks[text.element].sources.append(text)
                if owners:
                    for text in _texts(box, owners):
                        owners[text.element].sources.append((text, text.text))
            self._guess_remarks(_LETTERS)
        before, self._sheets, self._found = self._sheets, [], {}
        for index, page in pages:
            self._take_back(index)
            self._see(page, before[index] if index < len(before) else None)
            if not self._round:
                self._guess(page)
        self._round += 1
        self._settle()
        return [sheet.page for sheet in self._sheets]

    def starts(self) -> list[tuple[int, PageLabel]]:
        """The labels by the index of their first page."""
        starts = (label.start for label in self._labels if isinstance(label.start, str))
        found = {name: self._index(name) for name in starts}
        return starts_of(self._labels, {name: index for name, index in found.items() if index is not None})

    def places(self) -> dict[str, int]:
        """The index of the page on which each element with an id begins."""
        return dict(self._found)

    def shown(self) -> Iterator[tuple[str, Box]]:
        """The targets and the boxes of all numbers, when the pages are finished."""
        for sheet in self._sheets:
            yield from ((mark.target, box) for mark, box in sheet.shown)

    def hide(self, text: Callable[[str], str]) -> None:
        """Replace the numbers in the elements, but not on the pages, by a ``text`` for each target."""
        for mark in self._marks.values():
            mark.element.text = text(mark.target)
        for remark in self._remarks.values():
            if remark.hidden:
                for element in remark.elements:
                    element[:] = []
                    element.text = ""

    def _take_back(self, index: int) -> None:
        for sheet in self._sheets[index:]:
            for mark, _ in sheet.shown:
                mark.placed = False
            for remark in sheet.remarks:
                remark.placed = False
        if index < len(self._sheets):
            del self._sheets[index:]
            self._found = {name: place for name, place in self._found.items() if place < index}

    def _see(self, page: PageBox, old: _Sheet | None) -> None:
        """Record the content of a page, which may be the old one."""
        index, context = len(self._sheets), self.context
        sheet = old
        if sheet is None or sheet.page is not page:
            elements = [box.element for box in page.descendants(placeholders=True) if box.element is not None]
            ids = [name for element in elements if (name := element.get("id"))]
            shown = [(self._marks[box.element], box) for box in _texts(page, self._marks)]
            remarks = list(dict.fromkeys(filter(None, map(self._remarks.get, elements)))) if self._remarks else []
            sheet = _Sheet(page, ids, shown, remarks, bool(context.reported_footnotes or context.broken_out_of_flow))
            # WeasyPrint passes notes on to the next page only if it lays that out, too.
            next_page = context.page_maker[index + 1]
            more = next_page[0] is not None or context.reported_footnotes
            if self._round and more and (sheet.spills or (old is not None and old.spills)):
                next_page[-1]["content_changed"] = True
        self._sheets.append(sheet)
        for name in sheet.ids:
            self._found.setdefault(name, index)

    def _guess(self, page: PageBox) -> None:
        """Estimate the page numbers on the next page, by the amount of text in between."""
        for mark, _ in self._sheets[-1].shown:
            mark.placed = True
        for remark in self._sheets[-1].remarks:
            remark.placed = True
        self._reached = max((self._places.get(box.element, 0) for box in page.descendants()), default=0)
        starts = self.starts()
        for mark in self._marks.values():
            if not mark.placed and (text := self._text(mark.target, starts)) is not None:
                mark.set(text)
        self._guess_remarks(self._reached / len(self._sheets))

    def _guess_remarks(self, letters: float) -> None:
        """Leave out the remarks on the next page whose targets are probably on it, too: it has about so many ``letters``."""
        for remark in self._remarks.values():
            if not remark.placed and remark.hidden is not (remark.distance < _NEAR * letters):
                remark.show(remark.hidden)

    def _distance(self, element: Element, target: str) -> float:
        """The amount of text between an element and its target, which is infinite for one in another unit."""
        return abs(self._ids[target] - self._places[element]) if target in self._ids else math.inf

    def _index(self, name: str) -> int | None:
        """The index of the page on which an element begins, or an estimate while that page does not exist."""
        if name in self._found or self._round or name not in self._ids or not self._reached:
            return self._found.get(name)
        made = len(self._sheets)
        return made - 1 + max(0, round((self._ids[name] - self._reached) * made / self._reached))

    def _text(self, target: str, starts: list[tuple[int, PageLabel]]) -> str | None:
        index = self._index(target)
        return self._outside.get(target) if index is None else self._label(index, starts)

    def _label(self, index: int, starts: list[tuple[int, PageLabel]]) -> str:
        return label_at(index, starts)

    def _settle(self) -> None:
        """Fill in the true numbers; if one is not as wide as the estimate, mark its page to be laid out again."""
        starts = self.starts()
        for mark in self._marks.values():
            mark.element.text = self._text(mark.target, starts) or _UNKNOWN
        for remark, number in {remark: n for n, sheet in enumerate(self._sheets) for remark in sheet.remarks}.items():
            near = self._found.get(remark.target) == number
            if near is not remark.hidden and not remark.stays and (remark.hidden or self._round < _ROUNDS):
                remark.stays, remark.settled = remark.settled, not remark.hidden
                remark.show(remark.hidden)
                self._again(number)
        for number, sheet in enumerate(self._sheets):
            for mark, box in sheet.shown:
                if box.text != mark.element.text:
                    self._exchange(mark, box, number)

    def _exchange(self, mark: _Mark, box: Box, number: int) -> None:
        text = mark.element.text or ""
        layout, _, _, width, _, _ = split_first_line(text, box.style, self.context, None, 0)
        more = width - box.width
        if self._round < _ROUNDS and (more > 0.01 or (more < -0.01 and self._round <= _FREE)):
            mark.set(text)
            self._again(number)
            return
        if abs(more) <= 0.01:
            mark.set(text)
        box.text, box.pango_layout = text, layout

    def _again(self, number: int) -> None:
        """Mark a page to be laid out again, with those before it whose notes continue there."""
        self.context.tables.clear()  # widths of columns
        while number > 0 and self._sheets[number - 1].spills:
            self.context.page_maker[number][-1]["content_changed"] = True
            number -= 1
        self.context.page_maker[number][-1]["content_changed"] = True


def _texts(box: Box, marks: Mapping[Element, object]) -> Iterator[Any]:
    """The boxes inside that contain the numbers themselves, without generated content before or after them."""
    for child in box.descendants(placeholders=True):
        if isinstance(child, TextBox) and child.element in marks and child.element_tag == child.element.tag:
            yield child
