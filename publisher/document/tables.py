"""Tables and their columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from publisher.document.base import Block, Inline, Node
from publisher.document.notes import Footnote


class TableCell(Node, frozen=True):
    """A table cell; ``align`` is left, center, right or empty.

    ``lack`` is what would give a number as many digits after the decimal sign as others in its column have, such as ``.00``: room
    of the same width. E-books that show rows as lists of labels and values set ``label`` to the column head.
    """

    children: tuple[Block | Inline, ...]
    header: bool = False
    align: str = ""
    colspan: int = 1
    rowspan: int = 1
    label: str = ""
    lack: str = ""

    def essential_parts(self) -> tuple[str, ...]:
        return ()


class TableRow(Node, frozen=True):
    """A table row."""

    children: tuple[TableCell, ...]


class Table(Block, frozen=True):
    """A table: the rows of its head and body, its caption, in lists of tables perhaps a ``short`` one, and a legend below it.

    ``widths`` are the widths of the columns in percent, or empty. The classes ``align-left``, ``align-center`` and
    ``align-right`` align the table and give it its natural width.

    The last ``foot`` rows of the body are the foot of the table, such as a line of sums.

    Editions set ``fit``, CSS classes that make the table fit the page. Print sets ``notes`` of a rotated table, which are
    placed below it on its page. Plain text sets ``measures``: the width of each column if its longest word has a line, and if
    all of it has one.
    """

    counter: ClassVar[str] = "table"
    parts: ClassVar[tuple[str, ...]] = ("caption", "head", "body", "legend", "notes")
    head: tuple[TableRow, ...]
    body: tuple[TableRow, ...]
    caption: tuple[Inline, ...] = ()
    widths: tuple[float, ...] = ()
    foot: int = 0
    number: str = ""
    short: tuple[Inline, ...] = ()
    legend: tuple[Block, ...] = ()
    fit: tuple[str, ...] = ()
    notes: tuple[Footnote, ...] = ()
    measures: tuple[tuple[int, int], ...] = ()

    def essential_parts(self) -> tuple[str, ...]:
        return ("body" if self.body else "head",)

    @property
    def spans_rows(self) -> bool:
        """Whether a cell spans several rows."""
        return any(cell.rowspan > 1 for row in (*self.head, *self.body) for cell in row.children)

    @property
    def spans_columns(self) -> bool:
        """Whether a cell spans several columns."""
        return any(cell.colspan > 1 for row in (*self.head, *self.body) for cell in row.children)


def columns_of(table: Table) -> list[list[TableCell]]:
    """Return the cells of each column from top to bottom, without cells that span several columns."""
    columns: list[list[TableCell]] = []
    for row, places in zip((*table.head, *table.body), places_of((*table.head, *table.body)), strict=True):
        for cell, place in zip(row.children, places, strict=True):
            columns.extend([] for _ in range(place + cell.colspan - len(columns)))
            if cell.colspan == 1:
                columns[place].append(cell)
    return columns


def heads_of(table: Table) -> list[list[TableCell]]:
    """Return the head cells of each column from top to bottom; a cell that spans several columns is in each of them."""
    heads: list[list[TableCell]] = []
    for row, places in zip(table.head, places_of(table.head), strict=True):
        for cell, place in zip(row.children, places, strict=True):
            heads.extend([] for _ in range(place + cell.colspan - len(heads)))
            for column in heads[place : place + cell.colspan]:
                column.append(cell)
    return heads


def places_of(rows: Iterable[TableRow]) -> Iterable[list[int]]:
    """Yield, for each row, the first column of each cell; cells of the rows above may extend into the row."""
    reach: dict[int, int] = {}  # column → number of further rows that a cell spans there
    for row in rows:
        places: list[int] = []
        column = 0
        now, reach = reach, {c: left - 1 for c, left in reach.items() if left > 1}
        for cell in row.children:
            while now.get(column):
                column += 1
            places.append(column)
            if cell.rowspan > 1:
                reach |= dict.fromkeys(range(column, column + cell.colspan), cell.rowspan - 1)
            column += cell.colspan
        yield places
