"""Notes at the foot that are divided: what does not fit below their calls continues at the foot of the next page.

CSS GCPM 3 leaves to the formatter how footnotes are divided; WeasyPrint divides none, so that the line with the call of a long note
leaves its page with all lines after it. Here a note is divided if at least three of its lines are on either page. Text
that follows its call has only as many lines on that page as its paragraph must keep together.

The rest of a note is a copy of its box that has a ``note_start``, the place where the layout resumes. It is the first of the
notes that WeasyPrint passes on to the next page, the only one that may begin in the middle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.formatting_structure import build
from weasyprint.formatting_structure.boxes import Box, FootnoteAreaBox, PageBox
from weasyprint.layout import LayoutContext, block
from weasyprint.text.line_break import strut

LINE = 1.4
"""The usual height of a line, in sizes of its text."""
_LEAST = 3  # lines of a note on each page
_MOST = 0.7  # of a page: notes that continue on a page leave the rest to its text
_FOLLOWING = 4, 8  # lines that a heading or the first item of a list may need below it
_MUCH = 6  # lines: so much room is left where a note may be divided sooner
_ROUNDING = 0.01  # pixels
_block_level_layout = block.block_level_layout
_OVERFLOWS = "context.overflows_page(bottom_space, new_position_y + offset_y))\n        if overflow:"
LINES = {
    "overflow = (\n            (new": "ends_at = bottom_space, new_position_y + offset_y\n        overflow = (\n            (new",
    _OVERFLOWS: f"not divided_notes.give_way(context, box, new_children, resume_at, *ends_at) and {_OVERFLOWS}",
    "if overflow:\n                    context": (
        "if divided_notes.overflows(context, box, footnote, overflow, *ends_at):\n                    context"
    ),
}
"""Replacements in the function of WeasyPrint that lays out lines."""
_create_anonymous_boxes = build.create_anonymous_boxes
_report_footnote = LayoutContext.report_footnote
_unlayout_footnote = LayoutContext.unlayout_footnote


def make_page(context: LayoutContext, index: int, root: Box, made: Callable[[], PageBox]) -> PageBox:
    """Make a page; make it again if what calls a note is on the next page and leaves room, with less of that note below it, or with
    whole notes if nothing of what follows on the next page would be above the rest of one."""
    context.whole_notes, context.moved, context.shared = False, (), {}
    waiting = [*context.footnotes], [*context.reported_footnotes], dict(context.broken_out_of_flow)

    def again() -> PageBox:
        context.footnotes[:], context.reported_footnotes[:], context.broken_out_of_flow = waiting
        return made()

    page = made()
    unplaced = set(context.moved).intersection(context.footnotes)
    first = next((note for note in waiting[0] if note in unplaced), None) if unplaced else None
    for lines in _FOLLOWING if first else ():
        leaves_room = context.empty > _MUCH * LINE * root.style["font_size"]
        if first in context.footnotes and leaves_room and goes_on(context, index):
            context.shared = {first: lines}
            page = again()
    if context.current_footnote_area.divided and not goes_on(context, index):
        context.whole_notes = True
        page = again()
    return page


def goes_on(context: LayoutContext, index: int) -> bool:
    """Whether the text of a page goes on on the next."""
    resume_at, next_page, *_ = context.page_maker[index + 1]
    return resume_at is not None and next_page["break"] == "any"


def area_layout(context: LayoutContext, box: Box, bottom_space: Any, skip_stack: Any, *more: Any, **named: Any) -> Any:
    """Lay out the notes at the foot of a page, from the start of the first to the end of the room for a divided one."""
    if isinstance(box, FootnoteAreaBox) and box.children:
        area = context.current_footnote_area
        start = context.current_page_footnotes[0].note_start
        skip_stack = {0: start} if start else None
        if area.room:
            bottom_space = context.page_bottom - box.position_y - area.room
        area.is_laid_out = True
        laid = _block_level_layout(context, box, bottom_space, skip_stack, *more, **named)
        area.is_laid_out, area.end = False, laid[1]
        return laid
    return _block_level_layout(context, box, bottom_space, skip_stack, *more, **named)


def created(box: Box) -> Box:
    """Create the anonymous boxes in a box; in notes once, so that the lines which were chosen for them are kept."""
    if not isinstance(box, FootnoteAreaBox):
        return _create_anonymous_boxes(box)
    for note in box.children:
        note.created = note.created or _create_anonymous_boxes(note)
    return box.copy_with_children([note.created for note in box.children])


def copied(area: Box) -> Box:
    """A copy of the area of notes. The notes themselves are not changed by the layout."""
    return area.copy_with_children(area.children)


def overflows(
    context: LayoutContext, box: Box, note: Box, overflow: bool, bottom_space: float, position_y: float
) -> bool:
    """Whether a note does not fit below the line of a ``box`` that calls it, not even if it is divided.

    One that ``overflow`` says fits is divided, too, if it left no room for what must follow that line.
    """
    if lines := context.shared.get(note):
        below = position_y + lines * strut(box.style)[0]
        if (overflow or context.overflows_page(bottom_space, below)) and divide(context, note, bottom_space, below):
            return False
    return overflow and not divide(context, note, bottom_space, position_y)


def divide(context: LayoutContext, note: Box, bottom_space: float, position_y: float) -> bool:
    """Divide the last of the notes on a page, so that what is above it may end at ``position_y``; return whether that is possible.

    In columns, notes are laid out after them: see ``fit``.
    """
    area = context.current_footnote_area
    if context.in_column or context.reported_footnotes or context.current_page_footnotes[-1:] != [note]:
        return False
    return _divide(context, note, context.page_bottom + area.margin_height() - bottom_space - position_y)


def give_way(
    context: LayoutContext, box: Box, above: list[Box], resume_at: Any, bottom_space: float, position_y: float
) -> bool:
    """Divide a note to make room for a line without which the lines ``above`` of its paragraph could not all be on this page.

    The note is already divided, or called from lines that would move to the next page with this one.
    """
    area = context.current_footnote_area
    if not above or not context.current_page_footnotes or context.in_column or area.is_laid_out or context.whole_notes:
        return False
    if not context.overflows_page(bottom_space, position_y):
        return False
    orphans = len(above) < box.style["orphans"]
    if not (orphans or (resume_at is None and box.style["widows"] > 1)):
        return False
    note, room = context.current_page_footnotes[-1], area.room
    if room:
        _join(context)
    else:
        moved = above if orphans else above[1 - box.style["widows"] :]
        if not any(inner.footnote is note for line in moved for inner in line.descendants()):
            return False
    if divide(context, note, bottom_space, position_y):
        return True
    if room:
        _divide(context, note, room)
    return False


def fit(context: LayoutContext, room: float, least: int = 0) -> bool:
    """Pass the last notes on a page, but for the ``least`` first, on to the next if not all fit in ``room``; divide the first of
    them if possible, and return whether it is."""
    area, moved = context.current_footnote_area, list[Box]()
    while len(context.current_page_footnotes) > least and area.margin_height() > room:
        moved.insert(0, context.current_page_footnotes[-1])
        context.report_footnote(moved[0])
    waiting = [note for note in context.reported_footnotes if note not in moved]
    context.reported_footnotes.clear()
    if moved and area.margin_height() <= room:
        context.current_page_footnotes.append(moved.pop(0))
        context._update_footnote_area()
        if not (divided := _divide(context, context.current_page_footnotes[-1], room)):
            moved.insert(0, context.current_page_footnotes.pop())
            context._update_footnote_area()
    else:
        divided = area.margin_height() > room and _divide(context, context.current_page_footnotes[-1], room)
    context.reported_footnotes += [*moved, *waiting]
    return divided


def begin(context: LayoutContext, height: float) -> None:
    """Limit the notes with which a page of this height begins. One that cannot be divided is left whole."""
    if context.current_page_footnotes:
        whole, context.whole_notes = context.whole_notes, False
        fit(context, _MOST * height, least=1)
        context.whole_notes = whole


def report_footnote(context: LayoutContext, note: Box) -> None:
    """Move a note to the next page, as a whole."""
    if context.current_footnote_area.divided is note:
        _join(context)
    _report_footnote(context, note)


def unlayout_footnote(context: LayoutContext, note: Box) -> None:
    """Take a note from the page, and its rest from the next."""
    area = context.current_footnote_area
    if area.divided is note:
        _join(context)
    height = area.height
    _unlayout_footnote(context, note)
    if height != "auto" and not context.in_column and height - area.height >= 2 * _least(note):
        context.moved = (*context.moved, note)


def _least(note: Box) -> float:
    """The least height of a part of a note."""
    height: float = strut(note.style)[0]
    return _LEAST * height - _ROUNDING


def _divide(context: LayoutContext, note: Box, room: float) -> bool:
    if context.whole_notes:
        return False
    area = context.current_footnote_area
    last, whole = len(context.current_page_footnotes) - 1, area.margin_height()
    context.current_page_footnotes.pop()
    context._update_footnote_area()
    before = area.height if context.current_page_footnotes else 0
    context.current_page_footnotes.append(note)
    least = _least(note)
    area.room = min(room, whole - least)
    context._update_footnote_area()
    start = (area.end or {}).get(last)
    if start and area.height - before >= least and whole - area.margin_height() >= least:
        rest = note.copy()
        rest.note_start = start
        area.divided = note
        context.reported_footnotes.insert(0, rest)
        return True
    area.room = None
    context._update_footnote_area()
    return False


def _join(context: LayoutContext) -> None:
    """Undo the division of a note."""
    area = context.current_footnote_area
    area.room = area.divided = None
    del context.reported_footnotes[0]
    context._update_footnote_area()
