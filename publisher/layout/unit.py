"""``lay_out``: one unit of a document in, its pages out."""

from __future__ import annotations

import functools
import logging
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import Any

from publisher.collection import garbage_collected
from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.layout import fonts, reuse
from publisher.layout.folios import compressed
from publisher.layout.importing import quick_imports
from publisher.layout.page_labels import label_at
from publisher.layout.request import Bookmark, Slot, UnitRequest, UnitResult
from publisher.tracing import span

_POINT = 0.75
"""Points of a CSS pixel."""
_one_at_a_time = threading.Lock()  # our patches of WeasyPrint keep shapes and drawings for all documents


def _without_pango(error: OSError) -> Diagnostic:
    problem = f"PDF editions and covers need Pango, which is not installed: {str(error).splitlines()[0]}"
    return Diagnostic(Severity.ERROR, "pango-missing", problem, hint="`publisher doctor` says how to install it.")


def lay_out(request: UnitRequest) -> UnitResult:
    """Lay out one unit.

    Styles, images and fonts come only from the files of the request. Missing images and dead links raise nothing: they are in
    ``messages``, and the page shows the rest. Only a unit without any usable font raises ``PublisherError``. Elements with
    ``data-page-of`` show the label of the page of their target.
    """
    with _one_at_a_time, span(f"laying out {request.name}".strip()), garbage_collected():
        return _laid_out(request)


@functools.cache
def engine() -> tuple[Any, str]:
    """Import WeasyPrint and patch it; return its class ``HTML`` and its version.

    Raises ``PublisherError`` if its libraries are not installed.
    """
    with fonts.isolated():  # the import makes fontconfig look for fonts
        try:
            with redirect_stdout(sys.stderr), quick_imports():  # it prints about missing libraries
                from weasyprint import HTML, VERSION
        except OSError as error:
            raise PublisherError([_without_pango(error)]) from error
        from publisher.layout import patches

        patches.apply()
    return HTML, VERSION


def _laid_out(request: UnitRequest) -> UnitResult:
    html_document, version = engine()
    from publisher.layout import bidirectional, east_asian, line_breaks, tagging
    from publisher.layout.breaks import Sources
    from publisher.layout.copyfitting import Copyfitting
    from publisher.layout.fetching import BASE, Fetcher
    from publisher.layout.font_uses import SharedFonts
    from publisher.layout.formulas import Pictures
    from publisher.layout.opening import Opening
    from publisher.layout.page_numbers import PageNumbers
    from publisher.layout.slots import Slots

    with fonts.isolated():
        styles = reuse.styles_for(request.styles)
    font_config = styles.fonts
    with _listening() as messages:
        fetcher = Fetcher(request.files.__getitem__, styles, messages)
        html = html_document(string=request.markup, base_url=BASE, url_fetcher=fetcher)
        east_asian.set_scripts(html.etree_element, request.markup)
        line_breaks.hold(html.etree_element)
        bidirectional.set_directions(html.etree_element, request.markup)
        html.copyfitting, html.sources = Copyfitting(), Sources()
        html.opening = opening = Opening(request)
        body = html.etree_element.find("body")
        html.page_numbers = numbers = PageNumbers(body, request.page_labels, request.labels)
        document = html.render(font_config=font_config, cache=Pictures(request.files))
        if not fonts.are_there(font_config):
            # Pango would end the process.
            raise PublisherError([_no_font([m for m in messages if not m.startswith("Ignored")])])
        document.metadata.attachments = []  # they would contain the time of the build
        document.fonts = SharedFonts()
        numbers.hide(page_of)
        name = request.name if request.follows else ""
        document.structure = tagging.plan(document, name, html.sources, identified=request.identified)

        slots = Slots(numbers.context)
        for target, box in numbers.shown():
            slots.note(box, target)
        if request.follows:
            starts = numbers.starts()
            for index, page in enumerate(document.pages):
                slots.note_folios(page._page_box, index, label_at(index, starts))
        anchors = _anchors(document.pages)
        _allow_links(document.pages, request.labels.keys())
        found: list[Slot] = []

        def finish(_document: Any, pdf: Any) -> None:
            pdf.info.clear()
            for entry in ("Names", "Outlines"):  # those of the whole document are written in the end
                pdf.catalog.pop(entry, None)
            for page in pdf.objects:
                if isinstance(page, dict) and "BleedBox" in page:
                    page["BleedBox"] = page["MediaBox"]  # WeasyPrint lets it extend by at most 10 points
            found.extend(slots.found(document.structure.streams))
            _compress(pdf)

        data = document.write_pdf(finisher=finish, pdf_tags=True, pdf_version="1.7")

    messages.extend(_unmentioned(fetcher.failures, messages))
    reuse.keep(None if fetcher.failures else styles)
    blank = request.follows and document.pages[0]._page_box.page_type.blank
    return UnitResult(
        name=request.name,
        data=data,
        pages=len(document.pages),
        blank=blank,
        odd=opening.odd,
        anchors=anchors,
        places=numbers.places(),
        bookmarks=tuple(_bookmarks(document.pages)),
        slots=tuple(found),
        fonts=document.fonts.uses(),
        messages=tuple(dict.fromkeys(messages)),
        producer=f"WeasyPrint {version}",
    )


# The frame of this function takes half of a piece of memory of 1 MB, and those of all calls in it have room in the rest. CPython
# otherwise allocates pieces of 16 KB, and a loop of calls at the end of one allocates and frees another for each call.
_laid_out.__code__ = _laid_out.__code__.replace(co_stacksize=70_000)


def page_of(target: str) -> str:
    """A text in place of a page number, in descriptions of links."""
    return f"\ue000{target}\ue001"


def _anchors(pages: Sequence[Any]) -> dict[str, tuple[int, float, float]]:
    """The positions of ids, in points; the first if an id is on several pages."""
    found: dict[str, tuple[int, float, float]] = {}
    for index, page in enumerate(pages):
        for name, (left, top, *_) in page.anchors.items():
            found.setdefault(name, (index, left * _POINT, (page.height - top) * _POINT))
    return found


def _bookmarks(pages: Sequence[Any]) -> Iterator[Bookmark]:
    for index, page in enumerate(pages):
        for level, title, (left, top), _ in page.bookmarks:
            yield Bookmark(level, title, index, left * _POINT, (page.height - top) * _POINT)


def _allow_links(pages: Sequence[Any], names: Collection[str]) -> None:
    """Let the pages link to ids in other units: WeasyPrint removes links whose target it does not know."""
    targets = {link[1] for page in pages for link in page.links if link[0] == "internal"}
    for name in targets & {*names}:
        pages[-1].anchors.setdefault(name, (0, 0, 0, 0))


def _compress(pdf: Any) -> None:
    """Compress streams once, as where page numbers are filled in.

    pydyf compresses one at each access, and accesses them twice to make an identifier.
    """
    for stream in pdf.objects:
        if getattr(stream, "compress", False):
            stream.compress = False
            data = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
            stream.stream = [compressed(data)]
            stream.extra["Filter"] = "/FlateDecode"


class _Listener(logging.Filter):
    """Receives the log records of one thread."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []
        self._thread = threading.get_ident()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.thread != self._thread:
            return True
        if record.levelno >= logging.WARNING:
            self.messages.append(record.getMessage())
        return False


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect WeasyPrint's log, and keep it off the standard error."""
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.addFilter(listener)
    try:
        yield listener.messages
    finally:
        logger.removeFilter(listener)


def _no_font(messages: list[str]) -> Diagnostic:
    problem = "; ".join(["No font could be read", *messages])
    return Diagnostic(Severity.ERROR, "no-font", problem, hint="Print needs at least one readable @font-face.")


def _unmentioned(failures: list[tuple[str, str]], messages: list[str]) -> list[str]:
    """Failures that WeasyPrint does not report (fonts, and references inside SVG)."""
    return [reason for url, reason in failures if not any(url in message for message in messages)]
