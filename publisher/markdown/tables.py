"""GFM tables: tokens → ``Table``; and functions for tables of all kinds: rows of equal length, merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from markdown_it.rules_block.table import escapedSplit
from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings, Location
from publisher.markdown.attributes import parse_attributes
from publisher.markdown.grids import fits
from publisher.markdown.parsed import Locate
from publisher.markdown.reader import Reader
from publisher.markdown.source import Source
from publisher.markdown.token_tree import TokenTree


def read_table(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Make a table of a token. Rows that are too long or too short are warnings."""
    none: tuple[d.TableRow, ...] = ()
    read = {s.type: tuple(_row(reader, r) for r in s.children) for s in node.children}
    sections = {"thead": none, "tbody": none} | read
    width = len(sections["thead"][0].children)
    written = sum(reader.source.lines[row.location.line - 1].count("|") for row in sections["tbody"]) + width
    if not fits(written, width * len(sections["tbody"]), width, reader.at(node), reader.findings):
        return ()
    for row in sections["tbody"]:
        _check_width(reader.source, reader.findings, row, width)
    # GFM requires a header; authors leave its cells empty.
    head = tuple(row for row in sections["thead"] if any(cell.children for cell in row.children))
    rows = (*head, *sections["tbody"])
    if not (
        node.parent and node.parent.type == "directive" and node.parent.token.info == "table"
    ):  # which has its own header
        hint = f"Put the table between “:::{{table}}” and “:::”, with “:header-rows: {len(head) + 1}” below the first line."
        merged = joined(rows, len(head), findings := Findings(), hint)
        # GFM has no merged cells: beside other signs, such as >>, these are text.
        has_signs = any(_is_sign(cell) for row in rows for cell in row.children)
        if findings.failed and not has_signs and _has_joined(rows, len(head)):
            wrong = findings.items[0]
            problem = f"{wrong.message}, so that all such cells of the table are shown as text"
            reader.findings.warning("table-span", problem, wrong.location, wrong.hint)
        rows = rows if findings.failed or has_signs else merged
    return (d.Table(rows[: len(head)], rows[len(head) :], location=reader.at(node)),)


def _is_sign(cell: d.TableCell) -> bool:
    """Whether a cell is a sign like those that merge cells, such as ``>>``."""
    return bool(_SIGN.fullmatch(d.plain_text(cell.children)))


def _check_width(source: Source, findings: Findings, row: d.TableRow, width: int) -> None:
    """Warn about rows with too many cells, which GFM drops, or too few."""
    line = source.lines[row.location.line - 1].strip(" \t>")
    cells = escapedSplit(line)
    count = (
        len(cells) - (line.startswith("|") and not cells[0].strip()) - (line.endswith("|") and not cells[-1].strip())
    )
    if count != width:
        problem = f"The row does not have as many cells as the table has columns: {count}, not {width}"
        hint = "The others are left out: add a column, or escape the bar: \\|." if count > width else "Add empty cells."
        findings.warning("table-ragged", problem, row.location, hint)


def filled(rows: tuple[d.TableRow, ...], findings: Findings) -> tuple[d.TableRow, ...]:
    """Make all rows as long as the longest. Rows that differ from the first are warnings."""
    expected, longest = len(rows[0].children), max(len(row.children) for row in rows)
    made = []
    for row in rows:
        count = len(row.children)
        if count != expected:
            problem = f"The row does not have as many cells as the first one: {count}, not {expected}"
            hint = "Give each row the same number of cells; missing ones stay empty."
            findings.warning("table-ragged", problem, row.location, hint)
        empty = (d.TableCell((), location=row.location),) * (longest - count)
        made.append(replace(row, children=row.children + empty) if empty else row)
    return tuple(made)


_SIGN = re.compile(r"(?!(?:<<|\^\^)\Z)(?=[^\w\s]*[<>=&|^!~%])[!%&*+/:<=>?@^|~-]{2,}")
BESIDE = {"<<": (0, -1), "^^": (-1, 0)}
"""The content of cells that are merged, and the direction: with the cell to the left, or the one above."""
Place = tuple[int, int]


def joined(rows: tuple[d.TableRow, ...], heads: int, findings: Findings, higher_head: str) -> tuple[d.TableRow, ...]:
    """Return the rows, all of equal length, with cells merged. Cells that cannot be merged are errors.

    The first ``heads`` rows are the header; no cell reaches out of it. ``higher_head`` says how to add a row to it.
    """
    if not any(_mark(cell) for row in rows for cell in row.children):
        return rows
    cells = {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row.children)}
    groups: dict[Place, list[Place]] = {}
    owners: dict[Place, Place] = {}
    for (row, column), cell in cells.items():
        down, right = BESIDE.get(_mark(cell), (0, 0))
        beside = (row + down, column + right)
        owner = (row, column) if down and row == heads else owners.get(beside, (row, column))
        if owner == (row, column) and (down or right):
            problem = f"“{_mark(cell)}” has no cell {'above it' if down else 'to its left'} to join"
            hint = f"Write it as code, `{_mark(cell)}`, if it is meant as text."
            if down and row:
                problem, hint = f"{problem}: the one above is in the head", f"{higher_head} {hint}"
            findings.error("table-span", problem, cell.location, hint)
        owners[row, column] = owner
        groups.setdefault(owner, []).append((row, column))
    spanning = {owner: _spanning(cells, group, heads, findings) for owner, group in groups.items() if len(group) > 1}
    covered = {place for place, owner in owners.items() if place != owner and spanning[owner]}
    for index in (0, 1):
        _check_lines(index, cells, covered, findings)
    return tuple(
        replace(
            row, children=tuple(spanning.get((r, c)) or x for c, x in enumerate(row.children) if (r, c) not in covered)
        )
        for r, row in enumerate(rows)
    )


def _has_joined(rows: tuple[d.TableRow, ...], heads: int) -> bool:
    """Whether a cell is merged with one that contains something else."""
    marks = [[_mark(cell) for cell in row.children] for row in rows]
    beside = ((mark, row[c - 1] if c else mark) for row in marks for c, mark in enumerate(row) if mark == "<<")
    above = (
        (mark, up)
        for r, row in enumerate(marks[1:], 1)
        if r != heads
        for mark, up in zip(row, marks[r - 1], strict=False)
    )
    return any(mark and not other for mark, other in (*beside, *(pair for pair in above if pair[0] == "^^")))


def _check_lines(index: int, cells: dict[Place, d.TableCell], covered: set[Place], findings: Findings) -> None:
    """Check that some cell begins in each row (``index`` 0) or column (1)."""
    kept = {place[index] for place in cells if place not in covered}
    for line in sorted({place[index] for place in cells} - kept):
        at = next(cell.location for place, cell in cells.items() if place[index] == line)
        problem = f"All cells of this {('row', 'column')[index]} are joined to others"
        findings.error("table-span", problem, at, "Remove it.")


def _mark(cell: d.TableCell) -> str:
    """The sign that merges a cell with another, if it contains nothing else."""
    text = cell.children[0] if len(cell.children) == 1 else None
    return text.value if isinstance(text, d.Text) and text.value in BESIDE else ""


def _spanning(
    cells: dict[Place, d.TableCell], group: list[Place], heads: int, findings: Findings
) -> d.TableCell | None:
    """The first cell of a group, spanning all of them; None if they are not a rectangle.

    If its columns are aligned, a head is in their middle, and so is what is at the right of other cells.
    """
    (top, left), first, last = group[0], cells[group[0]], cells[group[-1]]
    rows, columns = max(r for r, _ in group) - top + 1, max(c for _, c in group) - left + 1
    if rows * columns == len(group):
        aligned = columns > 1 and first.align and (top < heads or (left and first.align == "right"))
        return replace(first, align="center" if aligned else first.align, rowspan=rows, colspan=columns)
    hint = f"Join all {rows * columns} cells of the {rows} rows and {columns} columns that it covers."
    findings.error("table-span", "The joined cells do not form a rectangle", last.location, hint)
    return None


def _as_written(formula: d.InlineMath) -> d.InlineMath:
    """Restore the backslashes before bars in a formula, which GFM removes."""
    return replace(formula, value=formula.value.replace("|", r"\|"))


def _row(reader: Reader, node: TokenTree) -> d.TableRow:
    cells: list[d.TableCell] = []
    for cell, at in cells_of(node, reader.source):
        children = reader.content(cell.children[0], at) if cell.children else ()
        children = d.rewrite_all(children, {d.InlineMath: _as_written})
        align = str(cell.attrs.get("style", "")).removeprefix("text-align:")
        cells.append(d.TableCell(children, cell.type == "th", align, location=at(0)))
    return d.TableRow(tuple(cells), location=reader.at(node))


def cells_of(row: TokenTree, source: Source) -> Iterator[tuple[TokenTree, Locate]]:
    """The cells of a row, each with a function from an offset in its text to a location."""
    line = row.map[0] if row.map else 0
    text, start = source.lines[line], 0
    for cell in row.children:
        content = cell.text
        written = content.replace("|", "\\|")
        start = max(start, text.find(written, start))
        yield cell, partial(_place, source, line, start, content)
        start = text.find("|", start + len(written)) + 1 or len(text)


def _place(source: Source, line: int, start: int, content: str, offset: int) -> Location:
    """The location of an offset in a cell. Bars in a cell are escaped."""
    return source.line(line, start + offset + content.count("|", 0, offset) + 1)


def hint_below(attributes: TokenTree) -> str:
    """How a table gets attributes that stand directly below it, or after a caption there; empty if there is no table."""
    line = attributes.parent
    block = line.parent if line else None
    if line is None or block is None:
        return ""
    before = block.previous_sibling if block.type == "paragraph" else None
    follows = before is not None and before.type == "table" and line.content.startswith((":", "{"))
    if not follows and not (block.type == "td" and line.content.strip() == attributes.content):
        return ""
    found = parse_attributes(attributes.content)
    given = found.attributes if found else d.NO_ATTRIBUTES
    options = [f":label: {given.id}"] if given.id else []
    options += [f":class: {' '.join(given.classes)}"] if given.classes else []
    return (
        f"Put the table in :::{{table}}, with a line “{'” and a line “'.join(options)}” below that." if options else ""
    )
