"""The grid of a table, for formats that are written from nodes rather than by templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from publisher import document as d


class Placed(Struct, frozen=True):
    """A cell with its first row and column."""

    cell: d.TableCell
    row: int
    column: int


Grid = Mapping[tuple[int, int], Placed]
"""The cells by each row and column that they cover."""


def placed(rows: Sequence[d.TableRow]) -> Grid:
    """The cells by their places: those that span several rows push the cells of the next rows aside."""
    found: dict[tuple[int, int], Placed] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.children:
            while (number, column) in found:
                column += 1
            here = Placed(cell, number, column)
            for y in range(cell.rowspan):
                for x in range(cell.colspan):
                    found.setdefault((number + y, column + x), here)
            column += cell.colspan
    return found


def cells_of(grid: Grid) -> Iterator[Placed]:
    """Yield each cell once, in the order of the source."""
    return (p for place, p in grid.items() if place == (p.row, p.column))


def columns_of(grid: Grid) -> int:
    """The number of columns."""
    return max((column + 1 for _, column in grid), default=0)


__all__ = ["Grid", "Placed", "cells_of", "columns_of", "placed"]
