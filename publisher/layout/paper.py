"""``lay_out``: markup in, PDF bytes out."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.layout import fonts
from publisher.layout.request import PageLabel, PaperResult, PdfMetadata, Read


def _without_pango(error: OSError) -> Diagnostic:
    problem = f"PDF editions and covers need Pango, which is not installed: {str(error).splitlines()[0]}"
    return Diagnostic(Severity.ERROR, "pango-missing", problem, hint="`publisher doctor` says how to install it.")


def lay_out(markup: str, *, read: Read, metadata: PdfMetadata, page_labels: tuple[PageLabel, ...] = ()) -> PaperResult:
    """Lay out ``markup`` and return a tagged PDF.

    Styles, images and fonts come only from ``read``, by their relative URL. Missing images and dead links raise
    nothing: they are in ``messages``, and the page shows the rest. Only a document without any usable font raises
    ``PublisherError``. Elements with ``data-page-of`` show the label of the page of their target.
    """
    with fonts.isolated():
        # Imported late: WeasyPrint makes fontconfig look for fonts.
        try:
            with redirect_stdout(sys.stderr):  # it prints about missing libraries
                from weasyprint import HTML
        except OSError as error:
            raise PublisherError([_without_pango(error)]) from error

        from publisher.layout import line_breaks, patches, structure, tagging
        from publisher.layout import metadata as catalog
        from publisher.layout.copyfitting import Copyfitting
        from publisher.layout.fetching import BASE, Fetcher
        from publisher.layout.page_numbers import PageNumbers

        patches.apply()
        font_config = fonts.configuration()

    fetcher = Fetcher(read)
    with _listening() as messages, _no_collection():
        html = HTML(string=markup, base_url=BASE, url_fetcher=fetcher)
        line_breaks.hold(html.etree_element)
        html.copyfitting = Copyfitting()
        html.page_numbers = numbers = PageNumbers(html.etree_element.find("body"), page_labels)
        document = html.render(font_config=font_config)
        if not fonts.are_there(font_config):
            # Pango would end the process.
            raise PublisherError([_no_font([m for m in messages if not m.startswith("Ignored")])])
        document.metadata.attachments = []  # they would contain the time of the build
        document.structure = tagging.plan(document)

        def finish(_document: Any, pdf: Any) -> None:
            catalog.describe(pdf, metadata, numbers.starts())
            structure.sort_destinations(pdf)
            _compress(pdf)

        # An identifier of True is a hash of the content.
        data = document.write_pdf(finisher=finish, pdf_tags=True, pdf_version="1.7", pdf_identifier=True)

    messages.extend(_unmentioned(fetcher.failures, messages))
    return PaperResult(data, len(document.pages), tuple(dict.fromkeys(messages)))


def _compress(pdf: Any) -> None:
    """Compress streams once. pydyf compresses one at each access, and accesses them twice to make an identifier."""
    for stream in pdf.objects:
        if getattr(stream, "compress", False):
            data = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
            stream.stream, stream.compress = [data], False
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


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause garbage collection: it takes a sixth of the time and finds little among boxes that live on."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _unmentioned(failures: list[tuple[str, str]], messages: list[str]) -> list[str]:
    """Failures that WeasyPrint does not report (fonts, and references inside SVG)."""
    return [reason for url, reason in failures if not any(url in message for message in messages)]
