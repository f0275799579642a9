"""Inspection of finished PDFs: faults that a proof-reader would mark, found from what is painted and from the tags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from publisher.diagnostics import Findings
from publisher.document import Book
from publisher.editions import Job, Written
from publisher.editions.pdf.edition import as_printed
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.sheets import LARGE, one_by_one
from publisher.editions.pdf.tag_check import differences
from publisher.formats import PAGE_SIZES
from publisher.inspection import breaks, lines, pages
from publisher.inspection.faults import Fault, Faults
from publisher.inspection.model import Area, Document
from publisher.inspection.places import Places
from publisher.inspection.reading import read
from publisher.inspection.report import report, report_text
from publisher.manifest import Edition

CHECKS: tuple[Callable[[Document, Faults], None], ...] = (
    lines.words_cut,
    lines.overflows,
    lines.overprints,
    breaks.headings_stranded,
    breaks.lists_torn,
    breaks.lists_announced,
    breaks.widows,
    breaks.orphans,
    breaks.notes_astray,
    pages.foot_gaps,
    lines.loose_lines,
    lines.tight_lines,
    lines.ladders,
    lines.off_grid,
    pages.images_low,
    pages.letters_small,
    pages.pages_empty,
)


def faults(document: Document) -> list[Fault]:
    """Return the faults of a document, in the order of ``CHECKS``."""
    found = Faults()
    for check in CHECKS:
        check(document, found)
    return found.items


def inspect(file: Path, book: Book, area: Area, edition: str, findings: Findings) -> None:
    """Report the faults of a finished PDF.

    ``book`` is the book as it was prepared for the ``edition``, which messages name; ``area`` is the part of its pages for text.
    Raises ``pikepdf.PdfError`` if the file is damaged.
    """
    document = read(file, area)
    report(faults(document), document, Places(book, document), edition, findings)
    for one in differences(book, document.blocks):
        detail = f"“{one.found[:80]}” instead of “{one.expected[:80]}”"
        report_text(one.page, detail, document, one.location, edition, findings)


def with_single_pages(edition: Edition) -> Edition:
    """Return an edition for inspection: pages are not combined on sheets, colours not converted, and covers not written apart."""
    if edition.layout not in PAGE_SIZES:
        return edition
    plain = {"cover": "none"} if edition.cover == "separate" else {}
    if edition.standard != "ua-2":  # whose pages are in the cache with the ids of elements
        plain["standard"] = "ua-1"
    return replace(one_by_one(edition, PAGE_SIZES[edition.layout]), **plain)


def inspect_edition(job: Job, written: Written) -> None:
    """Report the faults of a PDF edition ``with_single_pages`` that was ``written``. Other files are not read."""
    if written.main.suffix == ".pdf":
        book = as_printed(job, written.pages or 0)
        inspect(written.main, book, area_of(job.edition, job.book), job.edition.name, job.findings)


def area_of(edition: Edition, book: Book) -> Area:
    """Return the area for text on the pages of an edition."""
    page = PageGeometry.of(edition)
    scale = LARGE if page.large else 1
    return Area(
        left=scale * page.left,
        top=scale * page.top,
        width=scale * page.full,
        height=scale * page.tall,
        column=scale * page.column,
        line=scale * page.line,
        facing=page.facing,
        rightward=book.metadata.direction != "rtl",
    )


__all__ = [
    "CHECKS",
    "area_of",
    "faults",
    "inspect",
    "inspect_edition",
    "with_single_pages",
]
