"""Tables as a grid of columns."""

from __future__ import annotations

from collections.abc import Iterable

from publisher.document.blocks import Table, TableCell, TableRow


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
