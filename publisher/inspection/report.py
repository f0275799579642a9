"""Faults → diagnostics."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.diagnostics import Findings, Location
from publisher.inspection.faults import Fault
from publisher.inspection.model import PICTURE, Document
from publisher.inspection.places import Places

_TEXT_BEFORE = "Shorten or lengthen the text before it."
_STYLES = "Look at styles of your own that move or size things."
# What is wrong, and what to do.
_PROBLEMS = {
    "layout-word-cut": (
        "a word is divided without a hyphen",
        "Add soft hyphens to it, or choose another; long code has more room on lines of its own.",
    ),
    "layout-overflow": (
        "text does not fit",
        "Let it break: add soft hyphens to a long word, give a table fewer columns.",
    ),
    "layout-overprint": ("text is printed over something else", _STYLES),
    "layout-heading-stranded": ("a heading stands at the foot, apart from its text", _TEXT_BEFORE),
    "layout-list-torn": ("what belongs together is on two pages", _TEXT_BEFORE),
    "layout-widow": ("the last line of a paragraph is alone at the head", "Shorten or lengthen the paragraph."),
    "layout-orphan": ("the first line of a paragraph is alone at the foot", _TEXT_BEFORE),
    "layout-note-astray": ("a note is not on the page that calls it", "Shorten the note, or the text before it."),
    "layout-foot-gap": ("the page ends early", "Move or divide the large block that begins the next page."),
    "layout-line-loose": ("a line is loose", "Add a soft hyphen to the long word that follows, or change the words."),
    "layout-line-tight": ("words have no space between them", "Change the words of the line, and please report it."),
    "layout-ladder": ("several lines in turn end with a hyphen", "Change some words of the paragraph."),
    "layout-off-grid": (
        "lines are off the baseline grid",
        "A high formula or picture in a line moves the lines below it. Styles of your own should use whole lines.",
    ),
    "layout-image-low": ("a picture has too few pixels for print", "Use a larger file, or print it smaller: `width`."),
    "layout-letters-small": ("letters in a drawing are too small", "Draw it with larger letters, or less wide."),
    "layout-page-empty": ("the page is nearly empty", "Shorten the text before it by a few lines."),
    "layout-text-differs": ("the tags say something else than the source", "Please report it, with the source."),
}


def report(
    faults: Sequence[Fault],
    document: Document,
    places: Places,
    edition: str,
    findings: Findings,
) -> None:
    """Report faults with their pages and their ``places`` in the source."""
    for fault in faults:
        problem, hint = _PROBLEMS[fault.code]
        page = document.pages[fault.page - 1]
        place = places.of_block(fault.block)
        if fault.block == PICTURE and fault.box:
            place = places.of_picture(page, fault.box)
        findings.warning(fault.code, f"In “{edition}”, {page.name}, {problem}: {fault.detail}", place, hint)


def report_text(page: int, detail: str, document: Document, place: Location, edition: str, findings: Findings) -> None:
    """Report a block whose text in the tags is not that of the source; ``page`` is 0 if it is on none."""
    problem, hint = _PROBLEMS["layout-text-differs"]
    where = f"{document.pages[page - 1].name}, " if page else ""
    findings.warning("layout-text-differs", f"In “{edition}”, {where}{problem}: {detail}", place, hint)


__all__ = ["report", "report_text"]
