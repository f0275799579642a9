"""Faults of whole pages and pictures: room that is left at the foot, pages with hardly any text, coarse bitmaps, and letters in
drawings that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from publisher.inspection.breaks import is_last, is_title_page, opens
from publisher.inspection.faults import Faults
from publisher.inspection.model import PICTURE, Box, Document, Page

GAP = 0.15  # of the height of the text: room at the foot of a page that goes on overleaf
NEARLY_EMPTY = 0.12  # of the height of the text
_LEGIBLE = 5.0  # points of letters in drawings
_RULE = 14.0  # points above notes, where their rule is
_WORDS = 40  # letters of a line that are quoted
_DESCENT = 0.25  # of the type size


def foot_gaps(document: Document, found: Faults) -> None:
    """Pages that end early although the chapter goes on."""
    for page in document.pages:
        if not page.lines or is_last(page, document) or is_title_page(page, document):
            continue
        limit = _limit(page, document)
        gap = max(limit - bottom for bottom in _bottoms(page, document, limit))
        share = gap / document.area.height
        if share > GAP and _is_upright(page):
            block = max((line.block for line in page.lines if not document.is_note(line)), default=page.lines[-1].block)
            detail = f"{gap:.0f} pt, {share:.0%} of the height{_after(page, document)}"
            found.warning("layout-foot-gap", page.number, block, detail)


def _after(page: Page, document: Document) -> str:
    """What begins the page after this one, as far as it is text or a picture above all text."""
    after = next((p for p in document.pages[page.number :] if p.lines or p.pictures), None)
    if not after:
        return ""
    _, *others = document.area.columns(after)
    lines = (line for line in after.lines if not document.is_note(line) and document.blocks[line.block].role != "Lbl")
    line = min(lines, key=lambda line: (sum(line.left >= left - 1 for left, _ in others), line.baseline), default=None)
    pictures = [picture for picture in after.pictures if picture.role == "Figure"]
    if any(not line or picture.box.bottom < line.baseline for picture in pictures):
        return "; a picture begins the next page"
    if not line:
        return ""
    first = line.words if len(line.words) < _WORDS else f"{line.words[:_WORDS].rstrip()}…"
    return f"; “{first}” begins the next page"


def pages_empty(document: Document, found: Faults) -> None:
    """Pages with a few lines only, which begin nothing."""
    for page in document.pages:
        lines = [line for line in page.lines if not document.is_note(line)]
        if not lines or opens(document, page.number) or page.pictures or not _is_upright(page):
            continue
        bottom = max(_bottoms(page, document, _limit(page, document)))
        notes = [line.baseline for line in page.lines if document.is_note(line)]
        of_notes = max(notes) - min(notes) if notes else 0
        if bottom - document.area.of(page).top + of_notes < NEARLY_EMPTY * document.area.height:
            count = len({round(line.baseline) for line in lines})
            words = "a line" if count == 1 else f"{count} lines"
            found.warning("layout-page-empty", page.number, lines[0].block, f"{words}, “{lines[0].words[:40]}”")


def images_low(document: Document, found: Faults) -> None:
    """Bitmaps that are too coarse for print."""
    for page in document.pages:
        for bitmap in page.bitmaps:
            if bitmap.is_coarse and not bitmap.is_small:
                size = f"{bitmap.across} × {bitmap.down} pixels"
                detail = f"{bitmap.resolution:.0f} pixels per inch, {size}"
                found.warning("layout-image-low", page.number, PICTURE, detail, bitmap.box)


def letters_small(document: Document, found: Faults) -> None:
    """Drawings with letters that are too small to be read."""
    for page in document.pages:
        small = [run for run in page.drawn if run.size < _LEGIBLE - 0.05 and any(map(str.isalnum, run.text))]
        figures = [picture.box for picture in page.pictures if picture.role == "Figure"]
        for box in figures:
            inside = [run for run in small if min(run.box.overlap(box)) > 0]
            if inside:
                least = min(inside, key=lambda run: run.size)
                detail = f"“{least.text.strip()[:40]}” has letters of {least.size:.1f} pt"
                found.warning("layout-letters-small", page.number, PICTURE, detail, box)


def _is_upright(page: Page) -> bool:
    return page.width <= page.height


def _limit(page: Page, document: Document) -> float:
    """Where the text of a page ends at the latest: at the foot, or above its notes."""
    notes = [line.baseline - line.size - _RULE for line in page.lines if document.is_note(line)]
    return min([document.area.of(page).bottom, *notes])


def _bottoms(page: Page, document: Document, limit: float) -> Iterator[float]:
    """How far down each column is filled."""
    area = document.area.of(page)
    boxes = [
        Box(line.left, line.baseline, line.right, line.baseline + _DESCENT * line.size)
        for line in page.lines
        if not document.is_note(line)
    ]
    whole = 0.9 * page.height
    boxes += [box for box in page.painted if box.bottom - box.top < whole]
    pictures = [*(picture.box for picture in page.pictures), *(bitmap.box for bitmap in page.bitmaps)]
    boxes += [box for box in pictures if box.bottom - box.top < whole]
    for left, right in document.area.columns(page):
        inside = [box.bottom for box in boxes if box.bottom <= limit + 2 and box.left < right and box.right > left]
        yield max(inside, default=area.top)


__all__ = ["foot_gaps", "images_low", "letters_small", "pages_empty"]
