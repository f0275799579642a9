"""Tables, and their grid of columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from publisher.document.base import Block, Inline, Node
from publisher.document.notes import Footnote


@dataclass(frozen=True, slots=True)
class TableCell(Node):
    """A cell; ``align`` is left, center, right or empty. It may cover several columns and rows. ``label`` is what stands over it,
    where an e-book shows rows as lists of labels and values."""

    children: tuple[Block | Inline, ...]
    header: bool = False
    align: str = ""
    colspan: int = 1
    rowspan: int = 1
    label: str = ""


@dataclass(frozen=True, slots=True)
class TableRow(Node):
    """A row of cells."""

    children: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Table(Block):
    """A table: rows of the head, rows of the body, a caption or none. ``widths`` are those of its columns in percent, if an
    author gave them. The classes ``align-left``, ``align-center`` and ``align-right`` place it at its natural width.

    An edition sets ``fit``, classes that say how the table gets on its page, and print gives a turned table the ``notes`` that
    stand below it on its page.
    """

    counter: ClassVar[str] = "table"
    parts: ClassVar[tuple[str, ...]] = ("caption", "head", "body", "notes")
    head: tuple[TableRow, ...]
    body: tuple[TableRow, ...]
    caption: tuple[Inline, ...] = ()
    widths: tuple[int, ...] = ()
    number: str = ""
    fit: tuple[str, ...] = ()
    notes: tuple[Footnote, ...] = ()

    @property
    def spans_rows(self) -> bool:
        """Does a cell cover several rows?"""
        return any(cell.rowspan > 1 for row in (*self.head, *self.body) for cell in row.children)


def columns_of(table: Table) -> list[list[TableCell]]:
    """The cells of each column from above; one that covers several columns counts in none of them."""
    columns: list[list[TableCell]] = []
    for row, places in zip((*table.head, *table.body), _places((*table.head, *table.body)), strict=True):
        for cell, place in zip(row.children, places, strict=True):
            columns.extend([] for _ in range(place + cell.colspan - len(columns)))
            if cell.colspan == 1:
                columns[place].append(cell)
    return columns


def heads_of(table: Table) -> list[list[TableCell]]:
    """The head cells that stand over each column, from above; one that covers several columns stands over each of them."""
    heads: list[list[TableCell]] = []
    for row, places in zip(table.head, _places(table.head), strict=True):
        for cell, place in zip(row.children, places, strict=True):
            heads.extend([] for _ in range(place + cell.colspan - len(heads)))
            for column in heads[place : place + cell.colspan]:
                column.append(cell)
    return heads


def _places(rows: Iterable[TableRow]) -> Iterable[list[int]]:
    """The column in which each cell of a row begins: cells of the rows above may reach down into it."""
    reach: dict[int, int] = {}  # column → how many more rows are covered there
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
