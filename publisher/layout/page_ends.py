"""Where pages end: rules against page breaks that give way before much of a page is left empty.

For WeasyPrint, all that avoids a break is alike. Here ``avoid`` never gives way, as between a heading and its text, but
``avoid-page`` does: a page that ends there, or in a paragraph though there is room, is compared with all earlier ends. Of
those, the one with the least cost is taken, as by the page builder of TeX (The TeXbook, chapter 15). So is a page that ends with
a heading and a paragraph of one line, unless that is all of a section.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from weasyprint.formatting_structure.boxes import (
    BlockBox,
    Box,
    LineBox,
    PageBox,
    TableBox,
    TableRowBox,
    TableRowGroupBox,
    TextBox,
)
from weasyprint.layout import LayoutContext, block

from publisher.layout import baseline_grid, divided_notes, facing_pages
from publisher.layout.boxes import NOTHING, edge_of, first_in_flow, has_class, has_columns, number_in

_FREE, _SOFT, _HARD = 0.0, 0.12, 1.0
"""What a break costs, as the share of a page that may be left empty to avoid it."""
_INSIDE = "__inside_cost"  # the custom property of a box with ``avoid-page``: what a break inside it costs
_IN_TEXT = 0.06  # the same, for the end of a page in a paragraph above empty lines
_TEARS = "__tears"  # the custom property of items: what an end after a short first one or before a short last one costs
_LONG = 120  # letters of a first or last item that may be alone on a page
_MUCH, _HALF = 0.14, 0.5  # of a page: if more of it is empty, everyone sees it
_SEEN = 0.15  # what each of these costs
_STRANDS = 0.2  # the same, for a heading above a single line at the end of a page
_LINES = 2.5  # so many lines at the foot of a page are not seen as empty
_SHORTER = 2  # so many lines at most does a page end earlier to be as deep as the page that it faces
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BREAKABLE = (BlockBox, TableBox, TableRowGroupBox)
_block_level_layout = block.block_level_layout


class _End(Struct, frozen=True):
    """An end of a page: in each box the index of a child, the last that remains; in the innermost, how many remain.

    The ``path`` (4, 1, 3) leads to the fifth child, in it to the second, of whose children the first three remain.
    """

    path: tuple[int, ...]
    cost: float
    bottom: float
    in_text: bool
    strands: bool = False


def avoid_page_break(value: str, context: LayoutContext) -> bool:
    """Whether a break is avoided in any case. In columns that are balanced, so is one that only costs something."""
    balanced = context.in_column and not context.column_is_full
    return value in ("avoid", "avoid-page", "avoid-column") if balanced else value == "avoid"


def find_earlier_page_break(
    context: LayoutContext, children: list[Box], absolute: list[Box], fixed: list[Box]
) -> tuple[list[Box], Any] | None:
    """The last possible break in children that are laid out: those that remain, and where to continue."""
    balanced = context.in_column and not context.column_is_full
    end = next((end for end in _ends(children) if end.cost < _HARD and not (end.cost and balanced)), None)
    return _cut(context, children, end.path, absolute, fixed) if end else None


def root_layout(context: LayoutContext, box: Box, *more: Any, **named: Any) -> Any:
    """Lay out what is on a page like WeasyPrint, then look for a better end."""
    if not box.is_for_root_element:
        return divided_notes.area_layout(context, box, *more, **named)
    baseline_grid.begin(context, box)
    context.depths = context.depths or {}
    context.depths.pop(context.current_page, None)
    bottom_space, skip_stack, page, _, absolute, fixed, *_ = more
    early = context.early.get(context.current_page, 0.0)
    context.empty = 0.0
    divided_notes.begin(context, page.height)
    result = _block_level_layout(context, box, bottom_space + early, *more[1:], **named)
    laid, resume_at, next_page, *others = result
    if laid is None:
        return result
    _mark_first_line(laid, skip_stack)
    if resume_at is None:
        return result
    found, ends_freely = None, next_page["break"] == "any"
    if ends_freely:
        found = (
            _shortened(context, laid, skip_stack, resume_at)
            or _better(box, laid, resume_at, context.page_bottom - early, page.height)
            or _as_deep(context, laid, resume_at, page)
        )
    if found is None:
        _end_below_content(laid, resume_at)
    else:
        children, resume_at = _cut(context, laid.children, found.path, absolute, fixed)
        laid = laid.copy_with_children(children)
    depth = _bottom(laid)
    context.empty = context.page_bottom - depth
    if ends_freely and not context.current_page_footnotes:
        filled = facing_pages.depth_of(laid, context.page_bottom, context.grid_step)
        context.depths[context.current_page] = depth if filled is None else filled
    return laid, resume_at, next_page, *others


def column_layout(
    lay_out: Any, context: LayoutContext, box: Box, bottom_space: Any, skip_stack: Any, *more: Any, **named: Any
) -> Any:
    """Lay out a column that is as high as its page allows, then look for a better end, as for a page."""
    around, context.column_is_full = context.column_is_full, True
    result = lay_out(context, box, bottom_space, skip_stack, *more, **named)
    context.column_is_full = around
    laid, resume_at, *others = result
    if laid is None or resume_at is None or others[0]["break"] != "any":
        return result
    bottom = context.page_bottom - bottom_space
    if (found := _better(box, laid, resume_at, bottom, bottom - box.position_y)) is None:
        return result
    children, resume_at = _cut(context, laid.children, found.path, more[2], more[3])
    return laid.copy_with_children(children), resume_at, *others


def even_out(context: LayoutContext, left: PageBox, right: PageBox, resume_at: tuple[Any, Any, Any]) -> bool:
    """Have a page of a book end earlier if the page that it faces does; return whether both must be laid out again.

    A line that moves from one to the other makes both equal if the second has an end two lines above the first.
    ``resume_at`` has the places where both pages and the one after them begin.
    """
    number = context.current_page - 1
    place, middle, end = resume_at
    first, second = left.children[0], right.children[0]
    if not end or number in context.shortened or not {number, number + 1} <= context.depths.keys():
        return False
    depth, line = context.depths[number], context.grid_step
    empty = depth - context.depths[number + 1]
    if empty < 0.5 * line or not facing_pages.is_second(right, second):
        return False
    for height in (count * line for count in range(1, _SHORTER + 1)):
        ends_there = abs(empty - 2 * height) < 0.5 * line or _free_end(second, end, depth - 2 * height, line)
        if ends_there and _free_end(first, middle, depth - height, line):
            context.shortened = {**context.shortened, number: (place, depth - height)}
            return True
    return False


def forget_shortened(context: LayoutContext, first: int) -> None:
    """Have pages from an index on end as they would without the pages that they face."""
    context.shortened = {number: found for number, found in context.shortened.items() if number <= first}


def _shortened(context: LayoutContext, laid: Box, begins: Any, resume_at: Mapping[int, Any]) -> _End | None:
    """The end of a page that is to end a line early, if it still begins at the same place."""
    place, depth = context.shortened.get(context.current_page, (None, 0.0))
    same = depth and place == begins and not context.current_page_footnotes
    return _free_end(laid, resume_at, depth, context.grid_step) if same else None


def _as_deep(context: LayoutContext, laid: Box, resume_at: Mapping[int, Any], page: PageBox) -> _End | None:
    """The end of a page of a book at which it is as deep as the one that it faces, if that has a line less."""
    depth, line = context.depths.get(context.current_page - 1), context.grid_step
    if not depth or context.current_page_footnotes or not facing_pages.is_second(page, laid):
        return None
    most = _SHORTER if context.current_page - 1 in context.shortened else 1
    return _free_end(laid, resume_at, depth, line) if 0.5 < (_bottom(laid) - depth) / line < most + 0.5 else None


def _free_end(laid: Box, resume_at: Mapping[int, Any], depth: float, line: float) -> _End | None:
    """The end of a page at a depth that costs nothing."""
    for end in _ends(laid.children, resume_at):
        if abs(end.bottom - depth) < 0.5 * line and end.cost == _FREE and not end.strands:
            return end
        if end.bottom < depth:
            break
    return None


def _mark_first_line(box: Any, skip_stack: Mapping[int, Any] | None) -> None:
    """Have the marks of a wrapped line of code that goes on from the page before begin beside its first line here."""
    while skip_stack and isinstance(box, BlockBox) and box.children:
        (skip_stack,) = skip_stack.values()
        if has_class(box, "line-wrapped"):
            box.style = box.style.copy()
            box.style["background_position"] = tuple(
                (*place[:3], NOTHING) for place in box.style["background_position"]
            )
        box = box.children[0]


def _end_below_content(box: Any, resume_at: Mapping[int, Any] | None) -> None:
    """Have a box that goes on overleaf end below what it shows. WeasyPrint lets it fill the page."""
    last = _last(box.children) if resume_at and isinstance(box, BlockBox) and not has_columns(box) else None
    if last is None or box.is_table_wrapper:
        return
    _end_below_content(last, *(resume_at or {}).values())
    if box.style["height"] == "auto":
        _end_with(box, last)


def _better(root: Box, laid: Box, resume_at: Mapping[int, Any], bottom: float, height: float) -> _End | None:
    """The end that costs less than the one at which the page or column is full, at its ``bottom``."""
    broken, in_text = _cost(root, resume_at)
    line = float(root.style["font_size"]) * divided_notes.LINE
    full = bottom - _bottom(laid)
    in_text = in_text and full > _LINES * line
    strands = _strands_last(laid, _next(root, resume_at))
    if broken == _FREE and not in_text and not strands:
        return None
    least, best = _loss(full / height) + broken + in_text * _IN_TEXT + strands * _STRANDS, None
    for end in _ends(laid.children, resume_at):
        empty = bottom - end.bottom
        if _loss(empty / height) >= least:
            break
        cost = _loss(empty / height) + end.cost + end.strands * _STRANDS
        cost += (end.in_text and empty > _LINES * line) * _IN_TEXT
        if cost < least:
            least, best = cost, end
    return best


def _loss(share: float) -> float:
    """What it costs that a share of a page is empty."""
    return share + _SEEN * ((share > _MUCH) + (share > _HALF))


def _cost(box: Box, resume_at: Mapping[int, Any] | None) -> tuple[float, bool]:
    """What the break at which a page is full costs, and whether it is between lines."""
    cost = _FREE
    while resume_at:
        ((index, below),) = resume_at.items()
        child = box.children[index]
        if isinstance(child, LineBox):
            return cost, True
        if below is None:
            before = _last(box.children[:index])
            between = _FREE if before is None else _between(before, child)
            return max(cost, between), False
        if not isinstance(child, _BREAKABLE) or has_columns(child):
            break
        cost = max(cost, _inside(child))
        box, resume_at = child, below
    return cost, False


def _ends(
    children: list[Box], resume_at: Mapping[int, Any] | None = None, path: tuple[int, ...] = (), inside: float = _FREE
) -> Iterator[_End]:
    """All ends between children that are laid out, and in them, the last first, except where a break is avoided in any case.

    ``resume_at`` says where their box continues on the next page, if it does.
    """
    if children and isinstance(children[0], LineBox):
        style = children[0].style
        last = len(children) - (1 if resume_at else style["widows"])
        for count in range(last, style["orphans"] - 1, -1):
            line = children[count - 1]
            yield _End((*path, count), inside, line.position_y + line.height, True)
        return
    after = None
    for index in range(len(children) - 1, -1, -1):
        child = children[index]
        if child.is_column or not child.is_in_normal_flow():
            continue
        if isinstance(child, TableRowGroupBox) and (child.is_header or child.is_footer):
            continue
        if after is not None and (cost := max(inside, _between(child, after))) < _HARD:
            yield _End((*path, index + 1), cost, _bottom(child), False, _strands(children, index, after))
        cost = max(inside, _inside(child))
        if cost < _HARD and isinstance(child, _BREAKABLE) and not has_columns(child):
            yield from _ends(child.children, (resume_at or {}).get(child.index), (*path, index), cost)
        after = child


def _strands(children: Sequence[Box], index: int, after: Box | None) -> bool:
    """Whether a child is a paragraph of one line below a heading, but not all of its section. ``after`` is the next box."""
    child, before = children[index], _last(children[:index])
    lines: list[Box] = child.children if child.element_tag == "p" else []
    above, below = (getattr(box, "element_tag", "") for box in (before, after))
    is_one = len(lines) == 1 and isinstance(lines[0], LineBox) and above in _HEADINGS
    return is_one and not (below in _HEADINGS and below <= above)


def _strands_last(box: Box, after: Box | None) -> bool:
    """Whether the last that is laid out is such a paragraph."""
    while isinstance(box, BlockBox) and not has_columns(box) and (last := _last(box.children)) is not None:
        if _strands(box.children, box.children.index(last), after):
            return True
        box = last
    return False


def _next(box: Box, resume_at: Mapping[int, Any]) -> Box | None:
    """The box with which the next page begins, if it begins there; None if it goes on."""
    ((index, below),) = resume_at.items()
    child = box.children[index]
    if below is None:
        return child
    return _next(child, below) if isinstance(child, BlockBox) and not has_columns(child) else None


def _between(before: Box, after: Box) -> float:
    value = block.block_level_page_break(before, after)
    if value != "avoid-page":
        return _HARD if value == "avoid" else _FREE
    if isinstance(before, TableRowBox):
        return number_in(before, _INSIDE, _FREE) + _SOFT  # more than elsewhere in its table
    if not before.element_tag == after.element_tag == "li":
        return _SOFT
    alone = after if before.style["break_after"] == "auto" else before
    letters = sum(len(box.text) for box in alone.descendants() if isinstance(box, TextBox))
    return number_in(after, _TEARS, _HARD) if letters < _LONG else _SOFT


def _inside(box: Box) -> float:
    value = box.style["break_inside"]
    if value != "avoid-page":
        return _HARD if value == "avoid" else _FREE
    return number_in(box, _INSIDE, _SOFT)


def _bottom(box: Box) -> float:
    """The lower end of what a box shows. A box that continues on the next page is as high as this one."""
    while isinstance(box, _BREAKABLE) and not isinstance(box, TableRowBox):
        last = _last(box.children)
        if last is None:
            break
        box = last
    return edge_of(box)


def _end_with(box: Any, last: Any) -> None:
    """Give a box the height at which it ends with the last that it contains."""
    box.height = max(0, edge_of(last) - box.content_box_y())


def _last(children: Sequence[Box]) -> Any:
    return first_in_flow(reversed(children))


def _cut(
    context: LayoutContext, children: list[Box], path: tuple[int, ...], absolute: list[Box], fixed: list[Box]
) -> tuple[list[Box], Any]:
    """Leave out what is after an end; return the rest, and where to continue."""
    index, *inner = path
    if not inner:
        remaining, removed = children[:index], children[index:]
        lines = isinstance(children[0], LineBox)
        resume_at = {0: remaining[-1].resume_at} if lines else {children[index].index: None}
    else:
        child = children[index]
        below, deeper = _cut(context, child.children, tuple(inner), absolute, fixed)
        part = child.copy_with_children(below)
        part.remove_decoration(start=False, end=True)
        if last := _last(below):
            _end_with(part, last)
        remaining, removed = [*children[:index], part], children[index + 1 :]
        resume_at = {child.index: deeper}
    block.remove_placeholders(context, removed, absolute, fixed)
    return remaining, resume_at
