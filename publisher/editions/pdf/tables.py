"""Fitting tables on pages: first the type shrinks, then long words are hyphenated, then the table is rotated, then all words are
broken; nothing is cut. A table of three rows is divided, if its columns would be too narrow to be read. A table in a block,
such as a note, whose words would be broken at any letter is moved after that block.

Pictures in cells shrink first. Since table layout does not know by how much, columns with pictures get a width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise, takewhile, zip_longest
from typing import TypeVar

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings
from publisher.editions.pdf.page import PageGeometry, room_in
from publisher.editions.pdf.table_cells import (
    PICTURE,
    SIZE,
    has_verses,
    longest_word,
    marked,
    picture_width,
    wrapped_word,
)
from publisher.language.widths import sans
from publisher.templating.code import parts_of_name

GAP, NEAR = 9, 6  # points between columns, and between those at 7.5 pt
SCALED = 36  # points of a picture in a column to which the author gave a width
FRAME, WRITING = 3, 24  # points that a table to fill in adds to each column, and that it has to write in at least
DENSE = 1.14  # how much more a line contains at 7.5 pt, the smallest legible size
CLOSE = 1.1  # the same in large print, with less room between columns
SMALLER = {"dense": 1.28, "tiny": 1.5}  # and at 14 and 12 pt in place of 18
AVERAGE = 4.3  # points of a letter in running text of that size
LINE, LOW, PADDING = 11.5, 9.2, 7  # points of a line, of one at 7.5 pt, and of the padding of a row
FEW = 3  # rows that are not worth a page of their own
LONG, WRAPPED = 12, 1.4  # rows of a table that gets the full width if it has so many times fewer lines there
SLIM = 30  # points of the smallest column with a broken word that can still be read
TALL, HUGE = 0.2, 0.6  # of a page: rows that need not keep two together, and rows that may be divided
SHORT, BLANK = 0.4, 28  # of a page: a table that is kept whole; points of a row to fill in

_MOST = 4  # parts of a table of few rows
_MORE = 1.5  # times as many upright parts of a table as rotated ones

_OPEN = (d.Admonition, d.BlockQuote, d.Container, d.Exercise, d.List, d.ListItem, d.Steps, d.Theorem)
"""What a table may be moved out of."""

Widths = tuple[float, ...]
Fitted = tuple[str, Widths]
N = TypeVar("N", bound=d.Node)


def fit(table: d.Table, column: float, full: float, turned: float, *, large: bool = False) -> Fitted:
    """A class, and the width of each column in percent if they must be set.

    The available widths are the ``column`` of text, the ``full`` width with the rail, and the length of a ``turned``
    page; the latter two are 0 if the table cannot leave the column. In ``large`` print, a table is rotated before its type
    shrinks, and a table of few rows, too, before its words are broken. One of the class ``wide`` takes the full width, and is
    rotated before its words are broken.
    """
    name, widths, _ = _fitted(table, column, full, turned, large=large)
    return name, widths


def _fitted(table: d.Table, column: float, full: float, turned: float, *, large: bool) -> tuple[str, Widths, float]:
    """The same, and the width in points of the narrowest column whose words may be broken at any letter."""
    few = _is_few(table)
    columns = d.columns_of(table)
    least = [
        max((max(longest_word(cell) + SIZE * sans(cell.lack), picture_width(cell)) for cell in cells), default=0.0)
        + GAP
        for cells in columns
    ]
    pictured = any(picture_width(cell) == PICTURE for cells in columns for cell in cells)
    need = _needed(columns, table.widths) if table.widths else sum(least) - GAP
    nearer = 0 if large or table.widths else (GAP - DENSE * NEAR) * (len(columns) - 1)
    if few and not large and _has_room(columns, least, need, DENSE * full):
        turned = 0
    rooms, others = _rooms(column, full, turned, nearer, few=few, large=large)
    if "wide" in table.attributes.classes:
        del rooms[""]
    fills = "fill-in" in table.attributes.classes and bool(table.widths)
    if fills:
        least = [max(width + FRAME, WRITING) for width in least]

    def fitting(rooms: dict[str, float]) -> tuple[str, Widths, float] | None:
        for name, room in rooms.items():
            if need <= room:
                return *_whole(name, room, columns, least, table, pictured=pictured), math.inf
            if fills and sum(least) <= room:
                return name, _widened(table.widths, least, room), math.inf
        return None

    if found := fitting(rooms):
        return found
    name, room = [*rooms.items()][-1]
    wrapped = [max(map(wrapped_word, cells), default=0.0) + GAP for cells in columns]
    if not pictured:
        if table.widths and sum(least) <= room:  # it is too wide only as given
            return name, _widened(table.widths, least, room), math.inf
        if not table.widths and sum(wrapped) <= room:
            return f"{name} broken", _shares(columns, wrapped, room), math.inf
    if found := fitting(others):
        return found
    name, room = [*rooms.items(), *others.items()][-1]
    narrowed = _narrowed(columns, least, room)
    scale = min(1.0, room / sum(narrowed))
    broken = [scale * width for width, word in zip(narrowed, wrapped, strict=True) if scale * width < word - GAP]
    return f"{name} broken", table.widths or _shares(columns, narrowed, room), min(broken, default=math.inf)


def _needed(columns: list[list[d.TableCell]], widths: Widths) -> float:
    """The width of a table whose columns have the given ``widths``. Long names in code are broken, and pictures scaled down."""
    least = [
        max((max(longest_word(_parted(cell)), min(SCALED, picture_width(cell))) for cell in cells), default=0.0)
        for cells in columns
    ]
    return max(100 * (width + GAP) / share for width, share in zip(least, widths, strict=True))


def _parted(cell: d.TableCell) -> d.TableCell:
    """A cell with spaces where names in its code may be broken."""
    if d.InlineCode not in d.kinds(cell):
        return cell
    return d.rewrite(cell, {d.InlineCode: lambda code: replace(code, value=" ".join(parts_of_name(code.value)))})


def _whole(
    name: str, room: float, columns: list[list[d.TableCell]], least: list[float], table: d.Table, *, pictured: bool
) -> Fitted:
    """A table whose words are not broken."""
    if pictured:
        return f"{name} pictured".strip(), table.widths or _shares(columns, least, room)
    return name, table.widths


def _rooms(
    column: float, full: float, turned: float, nearer: float, *, few: bool, large: bool
) -> tuple[dict[str, float], dict[str, float]]:
    """Two groups of ways to fit a table, best first, with the width that each has at the usual size of type: before words are
    hyphenated, and after. Columns at the smallest size are ``nearer`` in all."""
    if not large:
        rooms = {"": column, "full": full, "dense": DENSE * full + nearer}
        return rooms, {"turned": turned, "turned dense": DENSE * turned + nearer} if turned else {}
    smaller = {f"turned {name}" if turned else name: more * (turned or full) for name, more in SMALLER.items()}
    first = {"dense": SMALLER["dense"] * full} if few else {}
    return {"": column, "full": full, "close": CLOSE * full}, first | ({"turned": turned} if turned else {}) | smaller


def rows_class(table: d.Table, room: float, tall: float) -> str:
    """The class of a table with ``tall`` or ``huge`` rows, or of one that is kept ``whole``, for a width and a page height, or
    nothing."""
    columns = d.columns_of(table)
    longest = [max((len(d.plain_text(cell.children)) for cell in cells), default=0) for cells in columns]
    # Without given widths, columns with more text are wider.
    shares = table.widths or [max(16, length) ** 0.5 for length in longest]
    widths = [max(20.0, room * share / sum(shares) - GAP) for share in shares]
    least = BLANK if "fill-in" in table.attributes.classes else 0.0
    heights = [
        [max(least, _height(cell, width)) for cell in cells] for cells, width in zip(columns, widths, strict=True)
    ]
    highest = max((height for cells in heights for height in cells), default=0.0)
    if highest > TALL * tall:
        return "huge" if highest > HUGE * tall else "tall"
    return "whole" if sum(map(max, zip_longest(*heights, fillvalue=0.0))) < SHORT * tall else ""


def _height(cell: d.TableCell, width: float) -> float:
    """The height of a cell in points, estimated from its letters."""
    blocks = (
        [[node] for node in cell.children] if any(isinstance(n, d.Block) for n in cell.children) else [cell.children]
    )
    lines = (math.ceil(AVERAGE * len(d.plain_text(block)) / width) for block in blocks)
    return PADDING + LINE * sum(max(1, count) for count in lines)


def is_turned(table: d.Table) -> bool:
    """Whether the table is rotated, on a page of its own."""
    return "turned" in table.fit


def fitted(table: d.Table, page: PageGeometry, room: float | None = None, least: float = SLIM) -> d.Table:
    """Set classes and widths of a table for a page. A table directly in its chapter may leave the column; others have the ``room``
    in a block, in points. The class ``cramped`` says that words are broken at any letter in a column narrower than ``least``.
    In rows with a picture (``illustrated``), words are beside its middle; verses in cells hang. A long table takes the rail, too,
    if it has far fewer lines there."""
    rooms = (page.column, page.full, page.tall if page.columns == 1 else 0) if room is None else (room, room, 0)
    # In large print, 10 pt instead of 8.5, in wider letters. Smaller type needs the same room between columns.
    scale = 0.78 if page.large else min(1, 1 / page.scale)
    name, widths, narrowest = _fitted(table, *(width * scale for width in rooms), large=page.large)
    column, full, _ = (width * scale for width in rooms)
    if not name and not widths and full > column and page.columns == 1 and len(table.body) >= LONG:
        name = "full" if _lines(table, column) > WRAPPED * _lines(table, full) else ""
    if (
        table.body
        and not widths
        and len(d.columns_of(table)) == 2
        and all(has_verses(c) for row in table.body for c in row.children)
    ):
        widths = (50.0, 50.0)  # a poem and its translation
    if name == "turned" and not page.large and _saves_page(table, page):
        name = "turned dense"
    room, tall = (page.tall, page.full) if name.startswith("turned") else (rooms[0], page.tall)
    classes = f"{name} {rows_class(table, room * scale, tall * scale)} {'cramped' if narrowest < least else ''}".split()
    return replace(table, fit=tuple(classes), widths=widths, body=tuple(map(marked, table.body)))


def _saves_page(table: d.Table, page: PageGeometry) -> bool:
    """Whether a rotated table has fewer pages in smaller type, which is a little lower, so that few rows are on the last one."""
    return _pages(table, page, page.scale / DENSE, LOW) < _pages(table, page, page.scale, LINE - 1)


def _pages(table: d.Table, page: PageGeometry, scale: float, line: float) -> int:
    """About how many rotated pages a table has, with columns as wide as their words demand, and so many points to a line."""
    around = LINE * (bool(table.caption) + bool(table.legend)) + PADDING * (len(table.head) + len(table.body) + 1)
    return math.ceil(page.scale * (line * _lines(table, page.tall / scale) + around) / page.full)


def _lines(table: d.Table, room: float) -> int:
    """About how many lines the rows of a table have in a width, with columns as wide as their words demand."""
    rows = [
        [DENSE * AVERAGE * len(d.plain_text(c.children)) for c in row.children] for row in (*table.head, *table.body)
    ]
    least = [max(map(longest_word, column), default=0.0) + GAP for column in d.columns_of(table)]
    longest = [max(lengths, default=0.0) + GAP for lengths in zip_longest(*rows, fillvalue=0.0)]
    most = [*map(max, least, longest)]
    share = min(1, max(0, (room - sum(least)) / max(1, sum(most) - sum(least))))
    widths = [low + share * (high - low) for low, high in zip(least, most, strict=True)]
    return sum(max(math.ceil(length / width) for length, width in zip(row, widths, strict=False)) for row in rows)


def fit_alone(table: d.Table, page: PageGeometry) -> tuple[d.Table, ...]:
    """Fit a table that is directly in its chapter. One of three rows that would be rotated becomes several, each with the first
    column and some of the others. So does one that would need smaller type or broken words in large print even on a rotated page;
    its parts are upright unless they are far more. All but the first have the class ``continued``."""
    whole = fitted(table, page)
    few = is_turned(whole) and _is_few(table)
    if not (few or (page.large and not _has_size(whole))) or not _is_divisible(table):
        return (whole,)
    upright = _parts(table, replace(page, tall=0))
    rotated = [] if few and _has_size(whole) else _parts(table, page)
    cut = upright if upright and len(upright) <= max(_MOST if few else 0, _MORE * len(rotated)) else rotated
    if not cut:
        return (whole,)
    first, *others = [fitted(part, page) for part in cut]
    return first, *(replace(part, fit=(*part.fit, "continued")) for part in others)


def _is_few(table: d.Table) -> bool:
    """Whether a table has too few rows for a page of its own, and its author has not asked for one."""
    return "wide" not in table.attributes.classes and len(table.head) + len(table.body) <= FEW


def _has_size(table: d.Table) -> bool:
    """Whether a fitted table has the usual size of type, and no broken words."""
    return {"dense", "tiny", "broken"}.isdisjoint(table.fit)


def _parts(table: d.Table, page: PageGeometry) -> list[d.Table]:
    """The parts of a table that have the usual size of type on a page, as few as possible, with equal numbers of columns if they
    have room; none if a column has none, or if there is a single one."""
    found: list[d.Table] = []
    start, count = 1, len(d.columns_of(table))
    while start < count:
        parts = (_part(table, start, end) for end in range(start + 1, count + 1))
        fitting = [*takewhile(lambda part: _has_size(fitted(part, page)), parts)]
        if not fitting:
            return []
        found.append(fitting[-1])
        start += len(fitting)
    if not found:
        return []
    ends = [1 + math.ceil((count - 1) * number / len(found)) for number in range(len(found) + 1)]
    equal = [_part(table, start, end) for start, end in pairwise(ends)]
    return equal if all(_has_size(fitted(part, page)) for part in equal) else found


def _is_divisible(table: d.Table) -> bool:
    """Whether the columns of a table can be divided: no cells are joined, and nothing in the first column must be unique."""
    rows = [row.children for row in (*table.head, *table.body)]
    first = [node for cell, *_ in rows for node in d.walk(cell)]
    return (
        not table.widths
        and len({len(cells) for cells in rows}) == 1
        and all(cell.colspan == cell.rowspan == 1 for cells in rows for cell in cells)
        and not any(node.attributes.id or isinstance(node, d.FootnoteReference) for node in first)
    )


def _part(table: d.Table, start: int, end: int) -> d.Table:
    """The first column of a table and those from ``start`` to before ``end``. Only the first part has the caption and the id,
    only the last the legend."""

    def cut(row: d.TableRow) -> d.TableRow:
        return replace(row, children=(row.children[0], *row.children[start:end]))

    legend = table.legend if end == len(d.columns_of(table)) else ()
    part = replace(table, head=tuple(map(cut, table.head)), body=tuple(map(cut, table.body)), legend=legend)
    bare = replace(table.attributes, id="")
    return part if start == 1 else replace(part, caption=(), short=(), attributes=bare)


def fit_inside(block: d.Block, page: PageGeometry) -> tuple[d.Block, ...]:
    """Fit the tables in a block. Return the block, and after it the tables that have no room in it: those with which it ends,
    and numbered ones."""
    if d.Table not in d.kinds(block):
        return (block,)
    changed, moved = _inside(block, page, page.column, last=True, open_=True)
    return changed, *moved


def _inside(node: N, page: PageGeometry, room: float, *, last: bool, open_: bool) -> tuple[N, list[d.Table]]:
    """A node whose tables are fitted into a ``room``, and those that are moved out of it. ``last`` says whether nothing follows it
    in the block, ``open_`` whether tables may leave it."""
    open_ = open_ and isinstance(node, _OPEN)
    room = room_in(node, room)
    end = next((part for part in reversed(node.parts) if getattr(node, part)), "")
    fields: dict[str, tuple[d.Node, ...]] = {}
    moved: list[d.Table] = []
    for part in node.parts:
        children = getattr(node, part)
        kept: list[d.Node] = []
        for child in children:
            final = last and part == end and child is children[-1]
            inner: list[d.Table] = []
            if d.Table in d.kinds(child):
                child, inner = _inside(child, page, room, last=final, open_=open_)
            if isinstance(child, d.Table):
                whole = child
                movable = open_ and len(children) > 1 and (final or whole.number)
                child = fitted(whole, page, room, math.inf if movable else SLIM)
                if movable and "cramped" in child.fit:
                    moved.append(whole)
                    continue
            kept.append(child)
            moved += inner
        fields[part] = tuple(kept)
    return d.with_fields(node, **fields), moved


def report_cramped(book: d.Book, edition: str, findings: Findings) -> None:
    """Report each table whose words had to be broken at any letter."""
    for chapter in book.chapters:
        for table in d.nodes_of(chapter, d.Table):
            if "cramped" in table.fit:
                count = len(d.columns_of(table))
                problem = f"In the edition “{edition}”, the {count} columns of the table are too narrow for their words"
                hint = "Use fewer columns or shorter words. A table outside of lists and boxes has more room."
                findings.warning("table-cramped", problem, table.location, hint)


def _narrowed(columns: list[list[d.TableCell]], least: list[float], room: float, smallest: int = 13) -> list[float]:
    """Column widths if words must break: the longest break first, numbers and values never."""
    whole = [max((longest_word(cell, firm=True) for cell in cells), default=0) + 4 for cells in columns]
    whole = [max(12.0, width) for width in whole]
    for most in range(40, smallest - 1, -1):
        narrowed = [max(number, min(width - GAP + 4, most)) for number, width in zip(whole, least, strict=True)]
        if sum(narrowed) <= room:
            break
    return narrowed


def _has_room(columns: list[list[d.TableCell]], least: list[float], need: float, room: float) -> bool:
    """Whether a table that needs a width of ``need`` has room without being rotated, if its words are broken."""
    return need <= room or sum(_narrowed(columns, least, room, SLIM)) <= room


def _shares(columns: list[list[d.TableCell]], first: list[float], room: float) -> Widths:
    """Widths in percent: each column gets its share of ``first``, and columns with more text get more."""
    lengths = [[0 if picture_width(cell) else len(d.plain_text(cell.children)) for cell in cells] for cells in columns]
    longest = [min(120, max(column, default=0)) for column in lengths]
    rest = max(0.0, room - sum(first)) / max(1, sum(longest))
    widths = [width + rest * length for width, length in zip(first, longest, strict=True)]
    return _percent(widths, sum(widths))


def _widened(given: Widths, least: list[float], room: float) -> Widths:
    """Widths as they were given in percent, but in which each column has its least width in points; the others share the rest."""
    narrow: set[int] = set()
    while True:
        others = sum(share for place, share in enumerate(given) if place not in narrow)
        rest = room - sum(least[place] for place in narrow)
        widths = [least[n] if n in narrow else rest * share / others for n, share in enumerate(given)]
        found = {place for place, width in enumerate(widths) if width < least[place] - 0.01} - narrow
        if not found:
            return _percent(widths, room)
        narrow |= found


def _percent(widths: Sequence[float], room: float) -> Widths:
    """Parts of a room, which are not rounded up: whole numbers would take up to a letter from each column."""
    return tuple(int(1000 * width / room) / 10 for width in widths)
