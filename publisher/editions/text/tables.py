"""Tables in columns of wrapped text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from publisher import document as d
from publisher.editions.grid import Placed, cells_of, columns_of, placed
from publisher.editions.measures import columns
from publisher.editions.text.wrapping import padded

GAP = 2
"""Spaces between columns."""
_WIDE = 1000  # columns for a text that is not wrapped
Render = Callable[[d.TableCell, int], list[str]]
"""Returns the lines of a cell of a given width."""


class Cells:
    """Writes cells with a function, which may come back for the cells of tables in them.

    The widths of each cell are found once, else the work would be several times as much with each level of tables.
    """

    def __init__(self, render: Render) -> None:
        self.lines = render
        self._found: dict[int, tuple[d.TableCell, int, int]] = {}  # cells with their widths, by their ids

    def widths(self, cell: d.TableCell) -> tuple[int, int]:
        """The width of the longest word of a cell, and that of all of it."""
        if id(cell) not in self._found:
            least, most = (max(map(columns, self.lines(cell, width)), default=0) for width in (1, _WIDE))
            self._found[id(cell)] = cell, least, most
        return self._found[id(cell)][1:]


def table_lines(table: d.Table, width: int, cells: Cells) -> list[str] | None:
    """The lines of a table without its caption; rows of several lines are separated. None if it is wider than ``width``."""
    rows = (*table.head, *table.body)
    grid = placed(rows)
    count = columns_of(grid)
    if not count:
        return []
    widths = _widths([*cells_of(grid)], count, width - GAP * (count - 1), cells)
    whole = sum(widths) + GAP * (count - 1)
    if whole > width:
        return None
    in_rows: list[list[Placed]] = [[] for _ in rows]
    for p in cells_of(grid):
        in_rows[p.row].append(p)
    made = [_row(row, widths, cells.lines) for row in in_rows]
    loose = any(len(lines) > 1 for lines in made[len(table.head) :])
    rule = "-" * whole
    found: list[str] = [rule]
    for number, lines in enumerate(made):
        if number == len(table.head) and table.head:
            found.append((" " * GAP).join("-" * each for each in widths))
        elif number == len(rows) - table.foot and table.foot:
            found.append(rule)
        elif loose and number > len(table.head):
            found.append("")
        found += lines
    return [*found, rule]


def _widths(places: Sequence[Placed], count: int, room: int, cells: Cells) -> list[int]:
    """The widths of columns: what their content takes on one line if there is room, else shares of the room."""
    least, most = [1] * count, [1] * count
    for p in places:
        if p.cell.colspan == 1:
            narrow, wide = cells.widths(p.cell)
            least[p.column] = max(least[p.column], narrow)
            most[p.column] = max(most[p.column], wide)
    for p in places:
        if p.cell.colspan > 1:
            spanned = range(p.column, p.column + p.cell.colspan)
            lacks = cells.widths(p.cell)[0] - sum(least[c] for c in spanned)
            least[p.column] += max(0, lacks - GAP * (p.cell.colspan - 1))
            most[p.column] = max(most[p.column], least[p.column])
    if sum(most) <= room:
        return most
    spare = max(0, room - sum(least))
    wanted = [high - low for low, high in zip(least, most, strict=True)]
    return [low + spare * more // max(1, sum(wanted)) for low, more in zip(least, wanted, strict=True)]


def _row(cells: Iterable[Placed], widths: Sequence[int], render: Render) -> list[str]:
    """The lines of a row."""
    blocks: list[tuple[int, int, str, list[str]]] = []  # where it begins, its width, its side, its lines
    for p in cells:
        start = sum(widths[: p.column]) + GAP * p.column
        wide = sum(widths[p.column : p.column + p.cell.colspan]) + GAP * (p.cell.colspan - 1)
        blocks.append((start, wide, p.cell.align, render(p.cell, wide)))
    made = []
    for number in range(max((len(lines) for *_, lines in blocks), default=0)):
        line = ""
        for start, wide, align, lines in blocks:
            if number < len(lines):
                line = padded(line, start, "left") + padded(lines[number], wide, align)
        made.append(line.rstrip())
    return made or [""]


__all__ = ["Cells", "table_lines"]
