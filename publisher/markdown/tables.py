"""GFM tables: tokens → ``Table``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.rules_block.table import escapedSplit
from markdown_it.tree import SyntaxTreeNode

from publisher import document as d

if TYPE_CHECKING:
    from publisher.markdown.parser import Reader


def read_table(reader: Reader, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
    """The table of a token; rows that are too long or too short are warnings."""
    none: tuple[d.TableRow, ...] = ()
    read = {s.type: tuple(_row(reader, r) for r in s.children) for s in node.children}
    sections = {"thead": none, "tbody": none} | read
    width = len(sections["thead"][0].children)
    for row in sections["tbody"]:
        _check_width(reader, row, width)
    # GFM has no table without a head: authors leave its cells empty.
    head = tuple(row for row in sections["thead"] if any(cell.children for cell in row.children))
    return (d.Table(head, sections["tbody"], location=reader.at(node)),)


def _check_width(reader: Reader, row: d.TableRow, width: int) -> None:
    """GFM drops the cells that a row has too many, and fills up those that it lacks."""
    line = reader.source.lines[row.location.line - 1].strip(" \t>")
    cells = escapedSplit(line)
    count = (
        len(cells) - (line.startswith("|") and not cells[0].strip()) - (line.endswith("|") and not cells[-1].strip())
    )
    if count != width:
        problem = f"A row of {count} cells in a table of {width} columns"
        hint = (
            "What is too much is left out: add a column, or escape the bar: \\|."
            if count > width
            else "Add empty cells."
        )
        reader.findings.warning("table-ragged", problem, row.location, hint)


def _row(reader: Reader, node: SyntaxTreeNode) -> d.TableRow:
    cells = tuple(
        d.TableCell(
            reader.inlines_of(cell),
            cell.type == "th",
            str(cell.attrs.get("style", "")).removeprefix("text-align:"),
            location=reader.at(node),
        )
        for cell in node.children
    )
    return d.TableRow(cells, location=reader.at(node))
