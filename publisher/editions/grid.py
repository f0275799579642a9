"""The grid of a table, for formats that are written from nodes rather than by templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publisher import document as d


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with its first row and column."""

    cell: d.TableCell
    row: int
    column: int


def placed(rows: Sequence[d.TableRow]) -> list[Placed]:
    """The cells with their places: those that span several rows push the cells of the next rows aside."""
    found: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row.children:
            while (number, column) in taken:
                column += 1
            found.append(Placed(cell, number, column))
            taken |= {(number + y, column + x) for y in range(cell.rowspan) for x in range(cell.colspan)}
            column += cell.colspan
    return found


__all__ = ["Placed", "placed"]
