"""Columns of numbers: their figures stand below one another."""

from __future__ import annotations

import re
from dataclasses import replace

from publisher.document import Book, Table, TableCell, columns_of, plain_text, rewrite
from publisher.transforms.scope import Scope

_SIGN = r"[+\-−±<>≤≥≈~]?\s?"
_NUMBER = re.compile(rf"{_SIGN}[$€£¥]?\s?{_SIGN}\d[\d.,’'\s]*(?:[eE][+\-−]?\d+)?\s?[%‰°]?")
_NOTHING = frozenset({"", "-", "–", "—", "−", "…", "?", "n/a"})


def align_numbers(book: Book, _: Scope) -> Book:
    """Align columns that hold nothing but numbers to the right, unless the author aligned them; and heads as their cells."""
    return book.rewrite({Table: _aligned})


def _aligned(table: Table) -> Table:
    within = {id(cell) for row in table.body for cell in row.children}
    chosen: dict[int, str] = {}
    for column in columns_of(table):
        body, heads = [cell for cell in column if id(cell) in within], [cell for cell in column if id(cell) not in within]
        sides = {cell.align for cell in body}
        if not any(cell.align for cell in column) and _are_numbers(body):
            chosen |= dict.fromkeys(map(id, column), "right")
        elif len(sides) == 1 and sides != {""}:
            # A head stands over its column.
            chosen |= {id(cell): body[0].align for cell in heads if not cell.align and cell.colspan == 1}

    def aligned(cell: TableCell) -> TableCell:
        return replace(cell, align=chosen[id(cell)]) if id(cell) in chosen else cell

    return rewrite(table, {TableCell: aligned}) if chosen else table


def _are_numbers(cells: list[TableCell]) -> bool:
    """Numbers and gaps; the names of rows are left as they are, even if they are years."""
    texts = [plain_text(cell.children) for cell in cells]
    numbers = [bool(_NUMBER.fullmatch(text)) for text in texts]
    return (
        any(numbers)
        and not any(cell.header for cell in cells)
        and all(number or text in _NOTHING for number, text in zip(numbers, texts, strict=True))
    )
