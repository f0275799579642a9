"""Tables in columns of wrapped text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from publisher import document as d
from publisher.editions.grid import Placed, cells_of, columns_of, placed
from publisher.editions.measures import columns
from publisher.editions.text.wrapping import padded

GAP = 2
"""Spaces between columns."""
_WIDE = 1000  # columns for a text that is not wrapped
Measures = Sequence[tuple[int, int]]
Render = Callable[[d.TableCell, int], list[str]]
"""Returns the lines of a cell of a given width."""


def measured(table: d.Table, render: Render) -> d.Table:
    """A copy that knows its ``measures``; so do the tables in its cells already."""
    grid = placed((*table.head, *table.body))
    places, count = [*cells_of(grid)], columns_of(grid)
    least, most = [1] * count, [1] * count
    widths = [[max(map(columns, render(p.cell, width)), default=0) for width in (1, _WIDE)] for p in places]
    for p, (narrow, wide) in zip(places, widths, strict=True):
        if p.cell.colspan == 1:
            least[p.column] = max(least[p.column], narrow)
            most[p.column] = max(most[p.column], wide)
    for p, (narrow, _) in zip(places, widths, strict=True):
        if p.cell.colspan > 1:
            lacks = narrow - sum(least[p.column : p.column + p.cell.colspan])
            least[p.column] += max(0, lacks - GAP * (p.cell.colspan - 1))
            most[p.column] = max(most[p.column], least[p.column])
    return replace(table, measures=tuple(zip(least, most, strict=True)))


def table_lines(table: d.Table, width: int, render: Render) -> list[str] | None:
    """The lines of a table without its caption; rows of several lines are separated. None if it is wider than ``width``."""
    rows = (*table.head, *table.body)
    measures = table.measures or measured(table, render).measures
    if not measures:
        return []
    gaps = GAP * (len(measures) - 1)
    widths = _widths(measures, width - gaps)
    whole = sum(widths) + gaps
    if whole > width:
        return None
    in_rows: list[list[Placed]] = [[] for _ in rows]
    for p in cells_of(placed(rows)):
        in_rows[p.row].append(p)
    made = [_row(row, widths, render) for row in in_rows]
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


def _widths(measures: Measures, room: int) -> list[int]:
    """The widths of columns: what their content takes on one line if there is room, else shares of the room."""
    least, most = map(list, zip(*measures, strict=True))
    if sum(most) <= room:
        return most
    spare = max(0, room - sum(least))
    wanted = [high - low for low, high in measures]
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


__all__ = ["measured", "table_lines"]
