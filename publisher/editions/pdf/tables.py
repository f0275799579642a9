"""How a table gets on its page: its type shrinks, then it is turned, then its words are broken; nothing is cut.

Pictures in its cells shrink first. A column does not know how far they may, so it is given a width.
"""

from __future__ import annotations

import math
from dataclasses import replace

from publisher import document as d
from publisher.editions.pdf.page import PageGeometry

GAP = 9  # points between columns
LETTER = 4.9  # points that a letter takes at the size of a table, 8.5 pt
PICTURE = 90  # points that a large picture in a cell is given at least
DENSE = 1.14  # how much more a line holds at 7.5 pt; smaller type nobody reads
AVERAGE = 4.3  # points of a letter in running text of that size
LINE, PADDING = 11.5, 7  # points of a line, and above and below those of a row
TALL, HUGE = 0.2, 0.6  # of a page: rows that need not stand three together, and rows that may be divided

Fitted = tuple[str, tuple[int, ...]]


def fit(table: d.Table, column: float, full: float, turned: float) -> Fitted:
    """A class, and the width of each column in percent where they must be given.

    There is room for the text's ``column``, for the ``full`` width of the page with its rail, and on a ``turned`` page; 0
    where a table can't leave the column.
    """
    columns = d.columns_of(table)
    least = [max((max(_longest_word(cell), _picture(cell)) for cell in cells), default=0.0) + GAP for cells in columns]
    pictured = any(_picture(cell) == PICTURE for cells in columns for cell in cells)
    need = max(100 * w / share for w, share in zip(least, table.widths, strict=True)) if table.widths else sum(least)
    rooms = {"": column, "full": full, "dense": DENSE * full, "turned": turned, "turned dense": DENSE * turned}
    if turned and "wide" in table.attributes.classes:
        rooms = {name: room for name, room in rooms.items() if name.startswith("turned")}
    for name, room in rooms.items():
        if need <= room and pictured:
            return f"{name} pictured".strip(), table.widths or _shares(columns, least, room)
        if need <= room:
            return name, table.widths
    name = "turned dense" if turned else "dense"
    return f"{name} broken", table.widths or _shares(columns, _narrowed(columns, least, rooms[name]), rooms[name])


def rows_class(table: d.Table, room: float, tall: float) -> str:
    """A class for a table with ``tall`` or even ``huge`` rows, in so much room on pages that are so tall; else nothing."""
    columns = d.columns_of(table)
    longest = [max((len(d.plain_text(cell.children)) for cell in cells), default=0) for cells in columns]
    # A table without widths gives more to those with more text.
    shares = table.widths or [max(16, length) ** 0.5 for length in longest]
    widths = [max(20.0, room * share / sum(shares) - GAP) for share in shares]
    heights = (_height(cell, width) for cells, width in zip(columns, widths, strict=True) for cell in cells)
    highest = max(heights, default=0.0)
    return "huge" if highest > HUGE * tall else "tall" if highest > TALL * tall else ""


def _height(cell: d.TableCell, width: float) -> float:
    """The height of a cell in points, guessed from its letters."""
    blocks = (
        [[node] for node in cell.children] if any(isinstance(n, d.Block) for n in cell.children) else [cell.children]
    )
    lines = (math.ceil(AVERAGE * len(d.plain_text(block)) / width) for block in blocks)
    return PADDING + LINE * sum(max(1, count) for count in lines)


def is_turned(table: d.Table) -> bool:
    """Does the table stand on a page of its own that is turned?"""
    return "turned" in table.fit


def fitted(table: d.Table, page: PageGeometry, *, alone: bool) -> d.Table:
    """The table with classes and widths for a page; one that stands ``alone`` in its chapter may leave the column."""
    rooms = page.column, page.full if alone else page.column, page.tall if alone and page.columns == 1 else 0
    scale = 0.85 if page.large else 1  # 8.5 pt in 10
    name, widths = fit(table, *(room * scale for room in rooms))
    room, tall = (page.tall, page.full) if name.startswith("turned") else (page.column, page.tall)
    classes = f"{name} {rows_class(table, room * scale, tall * scale)}".split()
    return replace(table, fit=tuple(classes), widths=widths)


def defer_tables(book: d.Book, _: PageGeometry) -> d.Book:
    """Take turned tables out of the text: they wait for its end, so that it does not stop before the page that they take."""

    def deferred(chapter: d.Chapter) -> d.Chapter:
        kept: list[d.Block] = []
        tables: list[d.Table] = []
        blocks = chapter.children
        for before, block, after in zip((None, *blocks), blocks, (*blocks[1:], None), strict=False):
            if isinstance(block, d.Table) and _may_wait(before, block, after):
                tables.append(block)
            else:
                kept.append(block)
        return replace(chapter, children=tuple(kept), deferred_tables=tuple(tables)) if tables else chapter

    return book.map_chapters(deferred)


def _may_wait(before: d.Block | None, table: d.Table, after: d.Block | None) -> bool:
    """May a table wait? Turned ones that are found by their number may, but not one that is all that its section has."""
    alone = isinstance(before, d.Heading) and (after is None or isinstance(after, d.Heading))
    return bool(table.number) and is_turned(table) and not alone


def _narrowed(columns: list[list[d.TableCell]], least: list[float], room: float) -> list[float]:
    """The widths of columns whose words may break: the longest ones break first, and numbers never."""
    numbers = [[_longest_word(cell) for cell in cells if "number" in cell.attributes.classes] for cells in columns]
    whole = [max([8.0, *widths]) + 4 for widths in numbers]
    for most in range(40, 12, -1):
        narrowed = [max(number, min(width - GAP + 4, most)) for number, width in zip(whole, least, strict=True)]
        if sum(narrowed) <= room:
            break
    return narrowed


def _shares(columns: list[list[d.TableCell]], first: list[float], room: float) -> tuple[int, ...]:
    """Widths in percent that give each column so much at ``first``, and more to those with more text."""
    lengths = [[0 if _picture(cell) else len(d.plain_text(cell.children)) for cell in cells] for cells in columns]
    longest = [min(120, max(column, default=0)) for column in lengths]
    rest = max(0.0, room - sum(first)) / max(1, sum(longest))
    widths = [width + rest * length for width, length in zip(first, longest, strict=True)]
    return tuple(int(100 * width / sum(widths)) for width in widths)


def _longest_word(cell: d.TableCell) -> float:
    """Its width in points; addresses may break anywhere, numbers nowhere."""
    text = d.plain_text(cell.children)
    links = {word for n in d.walk(cell) if isinstance(n, d.Link) for word in d.plain_text(n.children).split()}
    words = [text] if "number" in cell.attributes.classes else text.split()
    return LETTER * max((min(len(word), 12 if word in links else 1000) for word in words), default=0)


def _picture(cell: d.TableCell) -> float:
    """The width in points of its widest picture, which may be smaller than the picture is."""
    pictures = (node.asset for node in d.walk(cell) if isinstance(node, d.Image))
    widths = (0.75 * asset.width if asset and asset.width else PICTURE for asset in pictures)
    return min(PICTURE, max(widths, default=0))
