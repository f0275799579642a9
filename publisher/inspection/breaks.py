"""Faults of page breaks: headings, lists and paragraphs that are divided where they should not be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf

from msgspec import Struct, field

from publisher.inspection.faults import Faults
from publisher.inspection.model import HEADINGS, NOTES, Box, Document, Line, Page

_BESIDE = 2.5  # of the type size: how far the first line may be from a heading in the side column
_LEAST = 2  # lines below a heading
_ALONE = 2  # lines of an item that should not stand alone
_BLOCKS = frozenset({"L", "Table", "BlockQuote", "Figure", "Code", "Aside"})


def headings_stranded(document: Document, found: Faults) -> None:
    """Headings at the foot of a page or column with less than two lines below them."""
    for page in document.pages:
        ends = is_last(page, document)
        for line in page.lines:
            if document.blocks[line.block].role not in HEADINGS or _goes_on(line, page):
                continue
            below = _lines_below(line, page, document)
            if below == 1 and _is_section(line.block, document):
                continue
            if below < (1 if ends else _LEAST) and not is_title_page(page, document):
                words = f"“{document.blocks[line.block].words}”"
                detail = f"{words}, with one line of text" if below else words
                found.warning("layout-heading-stranded", page.number, line.block, detail)


def _is_section(heading: int, document: Document) -> bool:
    """Whether one block is all of the text below a heading."""
    after = [block.role for block in document.blocks[heading + 1 : heading + 3]]
    return len(after) == 2 and after[1] in HEADINGS and after[1] <= document.blocks[heading].role


def _goes_on(line: Line, page: Page) -> bool:
    """Whether a heading has another line below this one."""
    return any(other.block == line.block and other.baseline > line.baseline + 0.5 * line.size for other in page.lines)


def _lines_below(heading: Line, page: Page, document: Document) -> float:
    """How many lines that follow a heading are below it in its column; infinite if there is a picture, or text beside it."""
    beside = (
        other.block > heading.block
        and other.left >= heading.right
        and abs(other.baseline - heading.baseline) < _BESIDE * heading.size
        for other in page.lines
    )
    if len(document.area.columns(page)) == 1 and any(beside):
        return inf
    lefts = [left for left, _ in document.area.columns(page) if left <= heading.left]
    left, right = max(lefts, default=heading.left), max(heading.right, heading.left + document.area.column / 2)
    boxes = [*(picture.box for picture in page.pictures), *_ornaments(page, document)]
    if any(box.top > heading.baseline - heading.size and box.left < right and box.right > left for box in boxes):
        return inf
    below = (
        round(other.baseline)
        for other in page.lines
        if other.block > heading.block
        and other.baseline > heading.baseline
        and other.left < right
        and other.right > left
        and document.blocks[other.block].role not in HEADINGS
        and not document.is_note(other)
    )
    return len(set(below))


def _ornaments(page: Page, document: Document) -> Iterator[Box]:
    """What may be pictures without a text alternative: bitmaps, and shapes of two lines or more without text, above the foot."""
    yield from (bitmap.box for bitmap in page.bitmaps if not bitmap.is_small)
    foot = document.area.of(page).bottom
    for box in page.painted:
        high = min(box.bottom, foot) - box.top >= _LEAST * document.area.line
        if high and not any(box.top < line.baseline < box.bottom for line in page.lines):
            yield box


def is_title_page(page: Page, document: Document) -> bool:
    """Whether a page has only titles, or is the only one of its part of the document."""
    if all(document.blocks[line.block].role in HEADINGS for line in page.lines):
        return opens(document, page.number + 1)
    return document.area.facing and opens(document, page.number) and opens(document, page.number + 1)


def is_last(page: Page, document: Document) -> bool:
    """Whether the text ends on a page; in a book, that of a chapter. Turned tables may follow, and solutions begin a page."""
    after = next((other for other in document.pages[page.number :] if other.lines), None)
    if after is None or after.width > after.height:
        return True
    if not opens(document, page.number + 1):
        return False
    first = min(line.block for line in after.lines)
    return document.area.facing or section(document, first) == section(document, len(document.blocks) - 1)


def opens(document: Document, number: int) -> bool:
    """Whether a page, or the first one with text after it, begins a chapter or part, or is after the end."""
    for page in document.pages[number - 1 :]:
        if page.lines:
            first = min(line.block for line in page.lines)
            before = [line for other in document.pages[: page.number - 1] for line in other.lines[-1:]]
            return first == 0 or not before or section(document, first) != section(document, before[-1].block)
    return True


def titled_sections(document: Document) -> set[int]:
    """The outermost sections that have a heading, and -1: those without are an imprint, a dedication and the like."""
    titled = (number for number, block in enumerate(document.blocks) if block.role in HEADINGS)
    return {-1, *(section(document, number) for number in titled)}


def section(document: Document, block: int) -> int:
    """The number of the outermost section around a block, which is a chapter, a part or a page of the front matter, or -1."""
    return next((step.number for step in document.blocks[block].path if step.role == "Sect"), -1)


class _Item(Struct):
    """An item of a list, with its lines and the pages on which it is."""

    lines: list[Line] = field(default_factory=list)

    @property
    def pages(self) -> set[int]:
        return {line.page for line in self.lines}


def lists_torn(document: Document, found: Faults) -> None:
    """Lists of which one short item stands alone on a page."""
    for items in _lists(document):
        first, *_, last = items
        for item, other in ((first, items[1]), (last, items[-2])):
            if len(item.lines) <= _ALONE and len(item.pages) == 1 and item.pages.isdisjoint(other.pages):
                line = item.lines[0]
                side = "first" if item is first else "last"
                found.warning(
                    "layout-list-torn", line.page, line.block, f"the {side} item, “{line.words[:40]}”, is alone"
                )


def lists_announced(document: Document, found: Faults) -> None:
    """Paragraphs at the foot of a page that end with a colon, with what they announce on the next page."""
    for lines, after in pairwise(document.paragraphs()):
        last, next_ = lines[-1], after[0]
        announces = last.words.endswith((":", "\N{FULLWIDTH COLON}")) and document.is_prose(last)
        announced = _BLOCKS & document.roles(next_) or document.is_code(next_)
        if announces and next_.page > last.page and announced and not document.is_note(last):
            found.warning(
                "layout-list-torn", last.page, last.block, f"“{last.words[-40:]}” announces what is on the next page"
            )


def _lists(document: Document) -> Iterator[list[_Item]]:
    """The items of each list that has several."""
    found: dict[int, dict[int, _Item]] = {}
    for lines in document.paragraphs():
        path = document.blocks[lines[0].block].path
        for outer, inner in pairwise(path):
            if outer.role == "L" and inner.role == "LI":
                item = found.setdefault(outer.number, {}).setdefault(inner.number, _Item())
                item.lines += lines if path[-1].role != "Lbl" else []
    for items in found.values():
        solid = [item for item in items.values() if item.lines]
        if len(solid) > 1:
            yield solid


def widows(document: Document, found: Faults) -> None:
    """Paragraphs whose last line stands alone at the head of a page or column."""
    for pieces in _divided(document):
        if len(pieces[-1]) == 1 and sum(map(len, pieces)) > 2:
            line = pieces[-1][0]
            found.warning("layout-widow", line.page, line.block, f"“{line.words[:40]}”")


def orphans(document: Document, found: Faults) -> None:
    """Paragraphs whose first line stands alone at the foot of a page or column."""
    for pieces in _divided(document):
        if len(pieces[0]) == 1:
            line = pieces[0][0]
            found.warning("layout-orphan", line.page, line.block, f"“{line.words[:40]}”")


def notes_astray(document: Document, found: Faults) -> None:
    """Footnotes that begin on another page than the paragraph that calls them, which they follow in the tags."""
    calling: tuple[Line, ...] = ()
    seen = None
    for lines in document.paragraphs():
        path = document.blocks[lines[0].block].path
        at = next((number for number, step in enumerate(path) if step.role in NOTES), None)
        if at is None:
            calling, seen = lines, None
            continue
        note, seen = (path[at] if path[at] != seen else None), path[at]
        follows = note and calling and path[at - 1] in document.blocks[calling[0].block].path
        if follows and lines[0].page not in {line.page for line in calling}:
            found.warning("layout-note-astray", lines[0].page, lines[0].block, f"“{lines[0].words[:40]}”")


def _divided(document: Document) -> Iterator[list[list[Line]]]:
    """The pieces of each paragraph and block of code that is on several pages or in several columns."""
    for lines in document.paragraphs():
        line = lines[0]
        if not (document.is_prose(line) or document.is_code(line)) or document.is_note(line):
            continue
        pieces = [[line]]
        for before, after in pairwise(lines):
            if after.page > before.page or after.baseline < before.baseline - before.size:
                pieces.append([])
            if abs(after.baseline - before.baseline) > 0.5 or not pieces[-1]:
                pieces[-1].append(after)
        if len(pieces) > 1:
            yield pieces


__all__ = [
    "headings_stranded",
    "is_last",
    "is_title_page",
    "lists_announced",
    "lists_torn",
    "notes_astray",
    "opens",
    "orphans",
    "section",
    "titled_sections",
    "widows",
]
