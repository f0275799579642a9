"""Facing pages of a book end at one depth: spaces on a page that ends a few lines early take these lines.

That is done when all pages are laid out, and moves no line to another page. A space above a heading takes one line; those above
and below what has no lines on the grid, such as figures, code, formulas and breaks of scenes, take half of one each, so that all
text stays on the grid. Pages with notes at their foot are full. If two pages have no depth in common that both can have, they stay
as they are. So does one that faces the end of a chapter, unless much of it is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

from msgspec import Struct
from weasyprint.formatting_structure.boxes import BlockBox, Box, LineBox, PageBox
from weasyprint.layout import LayoutContext, block

from publisher.layout import baseline_grid, turning
from publisher.layout.boxes import edge_of, has_columns, is_heading

_MOST = 6  # lines that spaces of a page take
_FEW = 4  # lines: where less is empty, a page is not filled that faces the end of a chapter
_NEAR = 0.3  # of a line: by how much depths differ that are seen as one
_PLAIN = frozenset({"body", "main", "section", "div"})
_WIDE = frozenset({"figure", "pre", "table"})


_Space = list[tuple[int, float]]
"""Blocks by their numbers on a page, and the share of a line that is added above each."""


class _Page(Struct):
    root: Box
    depth: float
    """How far down its text ends."""
    ways: Sequence[int]
    """The numbers of lines that its spaces can take, in order, from 0."""


def make_margin_boxes(original: Callable[..., Any], context: LayoutContext, page: PageBox, *more: Any) -> Any:
    """Make the boxes in the margins of a page with WeasyPrint's function. Before the first ones, even out all pages."""
    if context.current_page == 1:
        even_out(context, context.pages)
    return original(context, page, *more)


def is_second(page: PageBox, laid: Box) -> bool:
    """Whether a page is the second of two pages of a book that face each other."""
    side = "right" if laid.style["direction"] == "ltr" else "left"
    return page.page_type.side == side and baseline_grid.is_used(laid)


def depth_of(root: Box, bottom: float, step: float) -> float | None:
    """How far down the text of a page ends when its spaces have taken what is empty; None for pages that are not evened out."""
    blocks = [*_blocks(root)] if baseline_grid.is_used(root) else []
    if not blocks:
        return None
    empty, edge = _empty(blocks, bottom, step), edge_of(blocks[-1])
    return edge + empty * step if empty in _ways(blocks, empty, step) else edge


def even_out(context: LayoutContext, pages: Sequence[PageBox]) -> None:
    """Have the text of each two pages end at one depth, if it can."""
    step = context.grid_step
    seen = [_seen(context, number, page) for number, page in enumerate(pages, 1)]
    number = 0
    while number < len(pages):
        follower = pages[number + 1] if number + 1 < len(pages) else None
        pair = 2 if follower and is_second(follower, follower.children[0]) else 1
        _even_out([page for page in seen[number : number + pair] if page], step)
        number += pair


def _even_out(pages: Sequence[_Page], step: float) -> None:
    """Fill the pages of two that face each other, or one of them if the other ends where its chapter does."""
    if len(pages) == 1 and pages[0].ways[-1] < _FEW:
        return
    ways = [
        (-min(ends), lines)
        for lines in product(*(page.ways for page in pages))
        if (ends := [page.depth + more * step for page, more in zip(pages, lines, strict=True)])
        and max(ends) - min(ends) < _NEAR * step
    ]
    if ways:
        for page, lines in zip(pages, min(ways)[1], strict=True):
            _fill(page.root, lines, step)


def _seen(context: LayoutContext, number: int, page: PageBox) -> _Page | None:
    """What is known of a page; None if its text ends where a chapter ends. With notes at its foot, it is full."""
    root, notes, *_ = page.children
    if page.page_type.name == turning.NAME or not baseline_grid.is_used(root):
        return None
    bottom, step = page.content_box_y() + page.height, context.grid_step
    if notes.children:
        return _Page(root, bottom, (0,))
    blocks = [*_blocks(root)] if number in context.depths else []
    return _Page(root, edge_of(blocks[-1]), _ways(blocks, _empty(blocks, bottom, step), step)) if blocks else None


def _empty(blocks: Sequence[Box], bottom: float, step: float) -> int:
    """How many lines are empty between blocks and the ``bottom`` of their page."""
    return max(0, int((bottom - edge_of(blocks[-1])) / step + 0.05))


def _ways(blocks: Sequence[Box], empty: int, step: float) -> list[int]:
    """The numbers of lines that the spaces between blocks can take, of those that are ``empty``, in order, from 0."""
    return [n for n in range(min(empty, _MOST) + 1) if n <= len(_spaces(blocks, step, n))]


def _blocks(box: Box) -> Iterator[Box]:
    """The blocks of a page, in the order of the text. What only holds others, such as a section, is none."""
    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if _is_plain(child):
            yield from _blocks(child)
        else:
            yield child


def _is_plain(box: Box) -> bool:
    """Whether a box shows nothing but the blocks in it, and is not tied to what is before or after it."""
    style = box.style
    if type(box) is not BlockBox or box.element_tag not in _PLAIN or not box.children or style["position"] != "static":
        return False
    bare = style["background_color"].alpha == 0 and style["background_image"] in ((), (("none", None),))
    borders = (style[f"border_{side}_width"] for side in ("top", "right", "bottom", "left"))
    tied = "avoid" in (style["break_before"], style["break_after"])
    shows = any(borders) or has_columns(box) or tied or isinstance(box.children[0], LineBox)
    return not shows and (bool(bare) or box.element_tag == "body")


def _spaces(blocks: Sequence[Box], step: float, lines: int) -> list[_Space]:
    """What may take one of so many lines, the best first: headings, if there is a line for each of them, and figures and the like.
    Those between text may take two, but no formulas."""
    headings, both, one, again = list[_Space](), list[_Space](), list[_Space](), list[_Space]()
    on_grid = [baseline_grid.has_grid_line(box, step) for box in blocks]
    for number, box in enumerate(blocks):
        above = number > 0 and _may_part(blocks[number - 1], box, holds=not on_grid[number - 1])
        below = number + 1 < len(blocks) and _may_part(box, blocks[number + 1], holds=not on_grid[number])
        if is_heading(box):
            if above:
                headings.append([(number, 1.0)])
        elif box.height and box.element_tag != "p" and not on_grid[number]:
            if above and below:
                both.append([(number, 0.5), (number + 1, 0.5)])
                again += both[-1:] if box.element_tag in _WIDE else ()
            elif above or below:
                one.append([(number if above else number + 1, 1.0)])
    return [*(headings if len(headings) <= lines else ()), *both, *one, *again]


def _may_part(before: Box, after: Box, *, holds: bool) -> bool:
    """Whether there may be more space between two blocks: not below a heading or a label.

    If the first ``holds`` what follows it, as a table its notes, there is none where a break is avoided.
    """
    if before.element_tag == "hr":
        return True
    if before.style["break_after"] == "avoid":
        return False
    return not (holds and block.block_level_page_break(before, after) == "avoid")


def _fill(root: Box, lines: int, step: float) -> None:
    """Add so many lines to the spaces of a page."""
    more: dict[int, float] = {}
    for space in _spaces([*_blocks(root)], step, lines)[:lines]:
        for number, share in space:
            more[number] = more.get(number, 0.0) + share * step
    if more:
        _move(root, more, 0, 0.0)


def _move(box: Any, more: dict[int, float], number: int, down: float) -> tuple[int, float]:
    """Move what a box contains. ``number`` is that of its first block, and ``down`` how far what is before it has moved."""
    beside = list[Box]()
    for child in box.children:
        if not child.is_in_normal_flow():
            beside.append(child)
            continue
        if _is_plain(child):
            begin = down + more.get(number, 0.0)
            number, end = _move(child, more, number, down)
            child.position_y += begin
            child.height += end - begin
            down = end
        else:
            down = begin = down + more.get(number, 0.0)
            child.translate(dy=down)
            number += 1
        for other in beside:
            other.translate(dy=begin)
        beside = []
    for other in beside:
        other.translate(dy=down)
    return number, down


__all__ = ["depth_of", "even_out", "is_second", "make_margin_boxes"]
