"""Faults of lines: what a proof-reader marks without a look at other pages. Each function returns the faults of one kind."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from publisher.inspection.breaks import section, titled_sections
from publisher.inspection.faults import Faults
from publisher.inspection.model import ARTIFACT, PICTURE, Box, Document, Line, Page, Run
from publisher.media.fonts import PLACEHOLDER
from publisher.pdf_files.page_content import SPACES

LOOSE = 0.65  # of the type size: the median space between words in a loose line
TIGHT = 0.06  # of the type size: the least space between words
_STRETCHED = 1.5  # of the width of the space in the font
LADDER = 3  # lines in turn that end with a hyphen
HYPHENS = "-\N{HYPHEN}\N{SOFT HYPHEN}"
PROTRUSION = 4.5  # points by which punctuation may hang into a margin
HANGING = 0.3  # of the type size: the same in titles
_ADDRESS = re.compile(r"://|^www\.|\w[./]\w+/|@\w")
_HYPHENATED = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")  # names of characters
_LARGE = 30.0  # points: size of a watermark
_FRAME, _FITS = 4, 0.75  # the height of a box for a word by its type size, and the width by that of the word
_SAME = 0.3  # points by which type sizes may differ
_RAISED = 0.15  # of the type size
_NUMBER = 40.0  # points: the width of the number of a formula, at the right
_WRITTEN = ("Div", "Art")  # the types of room to write in, and of the answer in it, which has the grid of its lines
_TOUCH = 1.5  # points by which boxes may overlap


def words_cut(document: Document, found: Faults) -> None:
    """Lines that end inside a word without a hyphen, except in addresses and words that are wider than a line."""
    for lines in document.paragraphs():
        room = max(line.right for line in lines) - min(line.left for line in lines)
        for line, after in pairwise(lines):
            if (
                not document.area.rightward
                or document.is_code(line)
                or not _are_letters(line.text[-1:], after.text[:1])
            ):
                continue
            if abs(line.size - after.size) > 0.3 * after.size or _is_raised(line):
                continue  # an initial, or the number of a note
            before, rest = line.text.split()[-1], after.text.split()[0]
            share = len(before) / len(line.text.strip()), len(rest) / len(after.text.strip())
            wide = (line.right - line.left) * share[0] + (after.right - after.left) * share[1]
            whole = before + rest in document.blocks[line.block].words  # the end of the line may be another in the text
            if whole and wide < room and not _ADDRESS.search(before + rest):
                found.warning("layout-word-cut", line.page, line.block, f"“{before}|{rest}”")


def _is_raised(line: Line) -> bool:
    """Whether a line ends with text above its baseline."""
    return line.runs[-1].baseline < line.baseline - _RAISED * line.size


def _are_letters(last: str, first: str) -> bool:
    """Whether two characters may be inside a word of a script that divides words with hyphens."""
    return bool(last and first) and all(
        character.isalnum() and unicodedata.name(character, "").startswith(_HYPHENATED) for character in (last, first)
    )


def loose_lines(document: Document, found: Faults) -> None:
    """Lines of running text whose spaces are far wider than usual."""
    for lines in document.paragraphs():
        size = Counter(round(line.size, 1) for line in lines).most_common(1)[0][0]
        for line, after in pairwise(lines):
            if not document.is_prose(line) or after.baseline == line.baseline:
                continue
            # Neither code, in smaller type, nor between runs, where pictures may be.
            gaps = [gap for run in line.runs if abs(run.size - size) < _SAME for gap in run.gaps]
            usual = max((run.space for run in line.runs), default=0.0)
            if _is_unset(line.text):
                continue
            if gaps and (gap := statistics.median(gaps)) > max(LOOSE * size, _STRETCHED * usual):
                detail = f"spaces of {gap:.1f} pt in “{_short(line)}”"
                found.warning("layout-line-loose", line.page, line.block, detail)


def tight_lines(document: Document, found: Faults) -> None:
    """Lines in which hardly any room is left of a space between two words."""
    for page in document.pages:
        for line in page.lines:
            if _is_unset(line.text):
                continue
            if pair := next((pair for pair in _spaced(line) if _room(*pair) < TIGHT * line.size), None):
                words = f"“{pair[0].text.split()[-1]}” and “{pair[1].text.split()[0]}”"
                found.warning("layout-line-tight", line.page, line.block, words)


def _is_unset(text: str) -> bool:
    """Whether most of a text has no glyphs, so that its words are not spaced as others."""
    return 2 * text.count(PLACEHOLDER) >= max(1, len(text.strip()))


def _room(run: Run, other: Run) -> float:
    """The distance of two neighbouring runs, in either direction."""
    return max(other.left - run.right, run.left - other.right)


def _spaced(line: Line) -> Iterator[tuple[Run, Run]]:
    """Pairs of neighbouring runs with a space between them that has no width of its own. Each may be left of the other."""
    before: Run | None = None
    spaces: list[float] = []
    near = 0.1 * line.size
    for run in line.runs:
        if not run.text.strip():
            spaces += [run.left] if run.text[0] in SPACES else []
            continue
        if before is not None:
            first, last = sorted((before, run), key=lambda one: one.left)
            between = any(first.right - near < left < last.left + near for left in spaces)
            if between or first.text[-1] in SPACES or last.text[0] in SPACES:
                yield before, run
        before, spaces = run, []


def ladders(document: Document, found: Faults) -> None:
    """Three or more lines in turn that end with a hyphen."""
    for lines in document.paragraphs():
        run: list[Line] = []
        for line, after in pairwise((*lines, None)):
            assert line is not None
            if document.is_prose(line) and line.words.endswith(tuple(HYPHENS)):
                run.append(line)
            ends = after is None or not line.words.endswith(tuple(HYPHENS))
            if ends:
                if len(run) >= LADDER:
                    text = f"{len(run)} lines from “{_short(run[0])}”"
                    found.warning("layout-ladder", run[0].page, run[0].block, text)
                run = []


def overflows(document: Document, found: Faults) -> None:
    """Text that extends beyond the area for text, its column, its picture or the page."""
    columns = document.area.width > 1.5 * document.area.column
    for page in document.pages:
        area = document.area.of(page)
        for line in page.lines:
            right = area.right
            if (
                columns
                and (document.is_prose(line) or document.is_code(line))
                and line.left < area.left + document.area.column / 2
            ):
                right = area.left + document.area.column if _is_narrow(document, page, line) else area.right
            sides = (area.left - line.left, line.words[0]), (line.right - right, line.words[-1])
            over = [
                beyond for beyond, sign in (*sides, (line.baseline - area.bottom, "")) if beyond > _hangs(sign, line)
            ]
            if (beyond := max(over, default=0)) and not _is_cover(page):
                found.warning("layout-overflow", page.number, line.block, f"{beyond:.0f} pt of “{_short(line)}”")
        _outside(page, found)


def _hangs(sign: str, line: Line) -> float:
    """How far a line that begins or ends with this sign may extend beyond its side."""
    return max(PROTRUSION, HANGING * line.size) if sign and unicodedata.category(sign)[0] == "P" else PROTRUSION


def _is_narrow(document: Document, page: Page, line: Line) -> bool:
    """Whether a block is in a column: not all of its lines, but perhaps the last one, are wider."""
    widths = [each.right - each.left for each in page.lines if each.block == line.block]
    spans = document.is_note(line) or "Caption" in document.roles(line)
    return not spans and min(widths[:-1] or widths) <= document.area.column + PROTRUSION


def _is_cover(page: Page) -> bool:
    """Whether a picture or background covers the page."""
    return any(
        box.overlap(Box(0, 0, page.width, page.height))[0] > 0.95 * page.width
        and box.bottom - box.top > 0.95 * page.height
        for box in (*page.painted, *(bitmap.box for bitmap in page.bitmaps))
    )


def _outside(page: Page, found: Faults) -> None:
    """Words in pictures beyond them, and text beyond the page."""
    for run in page.drawn:
        touched = [picture.box for picture in page.pictures if min(picture.box.overlap(run.box)) > 0]
        if not run.upright or not run.text.strip() or not touched:
            continue
        beyond = min(max(box.left - run.left, run.right - box.right) for box in touched)
        frame = _frame(run, page)
        if beyond > _TOUCH:
            found.warning("layout-overflow", page.number, PICTURE, f"“{run.text.strip()}” in a picture", touched[0])
        elif frame and max(frame.left - run.left, run.right - frame.right) > _TOUCH:
            detail = f"“{run.text.strip()}” in a box of a picture"
            found.warning("layout-overflow", page.number, PICTURE, detail, touched[0])
    for run in page.artifacts:
        if run.upright and run.text.strip() and (run.left < -1 or run.right > page.width + 1):
            found.warning(
                "layout-overflow", page.number, ARTIFACT, f"“{run.text.strip()}” is cut by the edge of the page"
            )


def _frame(run: Run, page: Page) -> Box | None:
    """The narrowest rectangle around a word in a picture, if it seems to be meant for the word."""
    middle, width = (run.left + run.right) / 2, run.right - run.left
    around = [
        box
        for box in page.rectangles
        if box.left < middle < box.right
        and box.top <= run.box.top
        and box.bottom >= run.baseline
        and box.bottom - box.top < _FRAME * run.size
        and box.right - box.left > _FITS * width
    ]
    return min(around, key=lambda box: box.right - box.left, default=None)


def overprints(document: Document, found: Faults) -> None:
    """Text that is painted over other text, or over a picture that it is no part of."""
    for page in document.pages:
        groups: list[tuple[Run, ...]] = [line.runs for line in page.lines]
        groups += [(run,) for run in (*page.annotations, *page.artifacts, *page.drawn) if run.size < _LARGE]
        runs = [
            (number, run) for number, group in enumerate(groups) for run in group if run.upright and run.text.strip()
        ]
        runs.sort(key=lambda each: each[1].box.top)
        seen = set()
        for at, (group, run) in enumerate(runs):
            for other_group, other in runs[at + 1 :]:
                if other.box.top > run.baseline:
                    break
                pair = frozenset((group, other_group))
                if len(pair) == 2 and pair not in seen and _collide(run, other):
                    seen.add(pair)
                    block = max(run.block, other.block)
                    detail = f"“{run.text.strip()}” and “{other.text.strip()}”"
                    found.warning("layout-overprint", page.number, block, detail, run.box)
        _over_pictures(page, found)


def _collide(run: Run, other: Run) -> bool:
    wide, high = run.box.overlap(other.box)
    marks = (all(unicodedata.category(sign)[0] in "MZ" for sign in each.text) for each in (run, other))
    twice = (
        run.text == other.text and abs(run.box.left - other.box.left) < _TOUCH
    )  # painted twice: bold letters, shadows
    return wide > _TOUCH and high > 1 and not twice and not any(marks)


def _over_pictures(page: Page, found: Faults) -> None:
    boxes = [picture.box for picture in page.pictures if picture.role == "Figure"]
    boxes = [box for box in boxes if (box.right - box.left) * (box.bottom - box.top) < 0.8 * page.width * page.height]
    for line in page.lines:
        for run in line.runs:
            if any(min(run.box.overlap(box)) > 3 for box in boxes):
                found.warning("layout-overprint", page.number, line.block, f"“{_short(line)}” and a picture")
                break


def off_grid(document: Document, found: Faults) -> None:
    """Pages with lines of running text that are not on the grid of baselines which most lines of the document share.

    Only pages that face each other have a grid, and only if they have several such lines. Quotations may be half a line off, as
    in chapters that are fitted to their pages. The title page, and pages without a title, such as an imprint, may
    have another one.
    """
    front = {section(document, number) for number, block in enumerate(document.blocks) if block.role == "Title"}
    titled = titled_sections(document) - (front - {-1})
    lines = [
        line
        for page in document.pages
        for line in page.lines
        if _is_body(document, page, line) and section(document, line.block) in titled
    ]
    # Bibliographies, which are lists, are smaller.
    sizes = Counter(round(line.size, 1) for line in lines if "LI" not in document.roles(line))
    if not sizes or not document.area.facing:
        return
    size = sizes.most_common(1)[0][0]
    lines = [line for line in lines if round(line.size, 1) == size]
    step = document.area.line
    (phase, _), *_ = Counter(round(2 * line.baseline) / 2 % step for line in lines).most_common(1)
    by_page: dict[int, list[bool]] = {}
    first: dict[int, Line] = {}
    for line in lines:
        off = (line.baseline - phase + 1) % (step / 2 if "BlockQuote" in document.roles(line) else step) > 2
        by_page.setdefault(line.page, []).append(off)
        if off:
            first.setdefault(line.page, line)
    for page, lines_off in by_page.items():
        if any(lines_off) and len(lines_off) > 1:
            text = f"{sum(lines_off)} of {len(lines_off)} lines, the first of them “{_short(first[page])}”"
            found.warning("layout-off-grid", page, first[page].block, text)


def _is_body(document: Document, page: Page, line: Line) -> bool:
    if {"Caption", "Note", "FENote", "Lbl", "Figure"} & document.roles(line) or not document.is_prose(line):
        return False
    if _WRITTEN in pairwise(step.role for step in document.blocks[line.block].path):
        return False
    area = document.area.of(page)
    return area.left - PROTRUSION < line.left < area.right - _NUMBER and area.top < line.baseline < area.bottom


def _short(line: Line) -> str:
    """The beginning of a line."""
    words = line.words
    return words if len(words) <= 40 else words[:39].rstrip() + "…"


__all__ = ["ladders", "loose_lines", "off_grid", "overflows", "overprints", "tight_lines", "words_cut"]
