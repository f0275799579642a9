"""Drawing of pages that are shown while the rest of their unit is still laid out. It imports WeasyPrint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy

from weasyprint import HTML
from weasyprint.document import Document, DocumentMetadata, Page
from weasyprint.formatting_structure.boxes import PageBox
from weasyprint.layout import LayoutContext
from weasyprint.layout.background import layout_backgrounds
from weasyprint.layout.page import make_margin_boxes
from weasyprint.logger import LOGGER

from publisher.layout.early_pages import EarlyPages, wanted

_BESIDE = 1  # pages before and after it that are shown, too


def watched(pages: Iterable[tuple[int, PageBox]], html: HTML, context: LayoutContext) -> Iterable[tuple[int, PageBox]]:
    """The pages of the first round of a layout, of which some may be shown early."""
    early = wanted()
    return _Watch(early, html, context).follow(pages) if early else pages


class _Watch:
    def __init__(self, early: EarlyPages, html: HTML, context: LayoutContext) -> None:
        self._early = early
        self._html = html
        self._context = context
        self._made: dict[int, PageBox] = {}

    def follow(self, pages: Iterable[tuple[int, PageBox]]) -> Iterator[tuple[int, PageBox]]:
        """Yield the pages, and show those that are wanted when they are made. An index may be repeated."""
        shown, last = False, -1
        for index, page in pages:
            self._made[index], last = page, index
            yield index, page
            if not shown and index >= self._early.index - self._first + _BESIDE:
                shown = True
                self._show(index)
        if not shown:
            self._show(last)

    @property
    def _first(self) -> int:
        """The index in the document of the unit's first page, which may be a blank one that is left out."""
        start = self._early.start
        return start - int(self._made[0].page_type.blank and start % 2 == self._html.opening.odd)

    def _show(self, last: int) -> None:
        early, first = self._early, self._first
        begin = max(early.index - _BESIDE, early.start) - first
        numbers = range(begin, min(last, early.index - first + _BESIDE) + 1)
        if early.index - first in numbers:
            with self._strings(last):
                data = self._drawn({number: self._made[number] for number in numbers}, first - early.guessed)
            early.show(begin + first, data)

    @contextmanager
    def _strings(self, last: int) -> Iterator[None]:
        """Let running heads find the strings of the pages so far, as WeasyPrint does at the end of a layout."""
        for index in range(last + 1):
            for box in self._made[index].descendants():
                for name, text in box.string_set if box.string_set not in (None, "none") else ():
                    self._context.string_set[name][index + 1].append(text)
        try:
            yield
        finally:
            self._context.string_set.clear()

    def _drawn(self, pages: Mapping[int, PageBox], more: int) -> bytes:
        """A PDF of some pages, by their index in the unit. ``more`` is added to their numbers. The pages stay as they are."""
        context = self._context
        before = {number: page.children for number, page in pages.items()}
        current, silent = context.current_page, LOGGER.disabled
        LOGGER.disabled = True  # it has no targets of links to other pages
        try:
            for number, page in pages.items():
                context.current_page = number + 1
                state = deepcopy(context.page_maker[number + 1][3])
                if numbers := state[1].get("page"):
                    numbers[-1] += more
                root, *areas = page.children
                filled = [area for area in areas if area.children]
                page.children = (root, *filled, *make_margin_boxes(context, page, state))
                layout_backgrounds(page, context.get_image_from_uri)
            drawn = [Page(page) for page in pages.values()]
            document = Document(drawn, DocumentMetadata(), self._html.url_fetcher, context.font_config, {}, None)
            return bytes(document.write_pdf(pdf_tags=False))
        finally:
            for number, page in pages.items():
                page.children = before[number]
            context.current_page, LOGGER.disabled = current, silent


__all__ = ["watched"]
