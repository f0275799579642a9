"""Tables in columns of wrapped text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from publisher import document as d
from publisher.editions.grid import Placed, placed
from publisher.editions.text.wrapping import columns, padded

GAP = 2
"""Spaces between columns."""
_LEAST = 4  # a column is not narrower, unless its content is
Render = Callable[[d.TableCell, int], list[str]]
"""Returns the lines of a cell of a given width."""


def table_lines(table: d.Table, width: int, render: Render) -> list[str] | None:
    """The lines of a table without its caption; rows of several lines are separated. None if it is wider than ``width``."""
    rows = (*table.head, *table.body)
    cells = placed(rows)
    count = max((p.column + p.cell.colspan for p in cells), default=0)
    if not count:
        return []
    widths = _widths(cells, count, width - GAP * (count - 1), render)
    whole = sum(widths) + GAP * (count - 1)
    if whole > width:
        return None
    made = [_row([p for p in cells if p.row == number], widths, render) for number in range(len(rows))]
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


def _widths(cells: Sequence[Placed], count: int, room: int, render: Render) -> list[int]:
    """The widths of columns: what their content takes on one line if there is room, else shares of the room."""
    least, most = [1] * count, [1] * count
    for p in cells:
        if p.cell.colspan == 1:
            # As narrow as its longest word, and as wide as all of it.
            least[p.column] = max(least[p.column], *map(columns, render(p.cell, 1)), 0)
            most[p.column] = max(most[p.column], *map(columns, render(p.cell, 1000)), 0)
    for p in cells:
        if p.cell.colspan > 1:
            spanned = range(p.column, p.column + p.cell.colspan)
            lacks = max(map(columns, render(p.cell, 1)), default=0) - sum(least[c] for c in spanned)
            least[p.column] += max(0, lacks - GAP * (p.cell.colspan - 1))
            most[p.column] = max(most[p.column], least[p.column])
    if sum(most) <= room:
        return most
    spare = max(0, room - sum(least))
    wanted = [high - low for low, high in zip(least, most, strict=True)]
    return [low + spare * more // max(1, sum(wanted)) for low, more in zip(least, wanted, strict=True)]


def _row(cells: Sequence[Placed], widths: Sequence[int], render: Render) -> list[str]:
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


__all__ = ["table_lines"]
