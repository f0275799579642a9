"""The grid of a table's cells. Its size is bounded by the number of cells, whatever they span.

HTML lets a cell span 1,000 columns and 65,534 rows; a few of them would make millions of grid positions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings, Location

MAX_COLSPAN, MAX_ROWSPAN = 1000, 65_534  # HTML Standard, section 4.9.11
MAX_COLUMNS = 10_000
MAX_EMPTY = 10_000  # allowed positions without a cell of their own, beyond four for each cell

Rows = tuple[d.TableRow, ...]


def fits(cells: int, places: int, columns: int, at: Location, findings: Findings) -> bool:
    """Whether a table of so many cells may have so many positions and columns; otherwise report an error."""
    if columns > MAX_COLUMNS:
        problem = f"The table has {columns:,} columns; the limit is {MAX_COLUMNS:,}"
        findings.error("table-huge", problem, at, "Divide it, or exchange rows and columns.")
    elif places > MAX_EMPTY + 5 * cells:
        problem = f"The table has {cells:,} cells, but its columns and rows make {places:,}"
        findings.error("table-huge", problem, at, "Give each row as many cells as it has columns.")
    else:
        return True
    return False


def limit_spans(head: Rows, body: Rows, at: Location, findings: Findings) -> tuple[Rows, Rows]:
    """Limit the spans of an HTML table to its existing rows and columns, with warnings.

    Cells do not reach out of their section. Columns in which no cell begins are removed. A table that would be too
    large is an error, and loses its spans.
    """
    sections = [_within(rows, findings) for rows in (head, body)]
    cells = sum(len(row.children) for rows in sections for row in rows)
    most = MAX_EMPTY + 5 * cells
    starts = [_starts(rows, most) for rows in sections]
    known = sorted({place for rows in starts for row in rows or () for place in row})
    if None in starts or not fits(cells, 0, len(known), at, findings):
        if None in starts:
            fits(cells, most + 1, 0, at, findings)
        return _unspanned(head), _unspanned(body)
    made = [_squeezed(rows, places or (), known) for rows, places in zip(sections, starts, strict=True)]
    _report_empty(sections, made, findings)
    places = sum(cell.colspan * cell.rowspan for rows in made for row in rows for cell in row.children)
    if not fits(cells, places, len(known), at, findings):
        return _unspanned(head), _unspanned(body)
    return made[0], made[1]


def _within(rows: Rows, findings: Findings) -> Rows:
    """Cut row spans at the last row."""
    made = []
    for index, row in enumerate(rows):
        left = len(rows) - index
        if beyond := next((cell for cell in row.children if cell.rowspan > left), None):
            problem = f"A cell spans {beyond.rowspan:,} rows; the table ends after {left:,}"
            findings.warning("table-span", problem, beyond.location, f"Write rowspan={left}, or add rows.")
            row = replace(row, children=tuple(replace(c, rowspan=min(c.rowspan, left)) for c in row.children))
        made.append(row)
    return tuple(made)


def _starts(rows: Rows, most: int) -> list[list[int]] | None:
    """The column in which each cell of each row begins; None if that takes more than ``most`` steps to compute."""
    reaching: list[tuple[int, int, int]] = []  # cells from above: first column, the one after the last, rows left
    found = []
    for row in rows:
        most -= len(reaching) + len(row.children)
        if most < 0:
            return None
        places, covered, column = [], iter([*reaching, (1 << 60, 0, 0)]), 0
        first, end, _ = next(covered)
        below = [(start, stop, left - 1) for start, stop, left in reaching if left > 1]
        for cell in row.children:
            while column >= first:
                column = max(column, end)
                first, end, _ = next(covered)
            places.append(column)
            if cell.rowspan > 1:
                below.append((column, column + cell.colspan, cell.rowspan - 1))
            column += cell.colspan
        reaching = sorted(below)
        found.append(places)
    return found


def _squeezed(rows: Rows, starts: Sequence[Sequence[int]], known: Sequence[int]) -> Rows:
    """Remove columns in which no cell begins."""

    def squeezed(cell: d.TableCell, start: int) -> d.TableCell:
        span = bisect_left(known, start + cell.colspan) - bisect_left(known, start)
        return cell if span == cell.colspan else replace(cell, colspan=span)

    return tuple(
        replace(row, children=tuple(map(squeezed, row.children, places)))
        for row, places in zip(rows, starts, strict=True)
    )


def _report_empty(before: Sequence[Rows], after: Sequence[Rows], findings: Findings) -> None:
    """Warn about the first cell that spans columns in which none begins."""
    for old, new in ((o, n) for a, b in zip(before, after, strict=True) for o, n in zip(a, b, strict=True)):
        for cell, squeezed in zip(old.children, new.children, strict=True):
            if cell.colspan > squeezed.colspan:
                problem = f"A cell spans {cell.colspan:,} columns, but cells begin in only {squeezed.colspan:,} of them"
                findings.warning("table-span", problem, cell.location, f"Write colspan={squeezed.colspan}.")
                return


def _unspanned(rows: Rows) -> Rows:
    return tuple(
        replace(row, children=tuple(replace(cell, colspan=1, rowspan=1) for cell in row.children)) for row in rows
    )
