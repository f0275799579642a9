"""Numbers in tables: they do not break, and columns of numbers are aligned, with their decimal signs below each other. Cells that
span columns are in their middle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from publisher.document import Book, Table, TableCell, TableRow, changed, columns_of, places_of, plain_text
from publisher.patterns import lazy
from publisher.transforms.context import TransformContext

_SIGN = r"[+\-−±<>≤≥≈~]?\s?"
_GROUPS = r"(?:[.,’']\d+|\s\d{3}(?!\d))*(?:(?<=\s\d{3})\s\d\d?(?!\d))?"
_POWER = r"(?:[eE][+\-−]?\d+|\s?[·⋅×]\s?10[⁻⁺]?[⁰¹²³⁴-⁹]+)?"
_FRACTION = "[¼-¾⅐-⅞]"
_NUMBER = lazy(rf"{_SIGN}[$€£¥]?\s?{_SIGN}(?:\d+{_GROUPS}\.?{_POWER}{_FRACTION}?|{_FRACTION})\s?[%‰°]?")
_QUANTITY = lazy(rf"{_NUMBER.pattern}(?:\s[^\W\d_]{{1,4}})?")  # with a unit
_DIGITS = lazy(r"\d")
_MOST = 6  # digits after a decimal sign
_NOTHING = frozenset({"", "-", "–", "—", "−", "…", "?", "n/a"})


def align_numbers(book: Book, context: TransformContext) -> Book:
    """Align columns of numbers to the right, with their headers, unless the author aligned them or the table is to be filled in.

    A cell that is a number, with or without a unit, gets the class ``number``.
    """
    number = _number_with(context.words.decimal(1.5)[1:-1])
    return book.rewrite({Table: lambda table: _with_lacks(_aligned(table), number)})


def _number_with(sign: str) -> re.Pattern[str]:
    """A number without a unit; its group is the decimal ``sign`` with the digits after it."""
    sign = sign if len(sign) == 1 else "."
    groups = "".join(other for other in " \u00a0\u202f\u066c’',." if other != sign)
    return re.compile(rf"[+\-−±]?\d{{1,3}}(?:(?:[{groups}]\d{{3}})*|\d*)({re.escape(sign)}\d+)?")


def _with_lacks(table: Table, number: re.Pattern[str]) -> Table:
    """Set what numbers lack after the decimal sign, in columns of numbers after the first one."""
    if not any(cell.align == "right" for row in table.body for cell in row.children):
        return table
    within = {id(cell) for row in table.body for cell in row.children}
    lacks: dict[int, str] = {}
    for column in columns_of(table)[1:]:
        cells = [cell for cell in column if id(cell) in within]
        if all(cell.align == "right" for cell in cells):
            lacks |= _lacks(cells, number)

    def spaced(cell: TableCell) -> TableCell:
        return replace(cell, lack=lacks[id(cell)]) if id(cell) in lacks else cell

    return changed(table, body=_rows(table.body, spaced)) if lacks else table


def _lacks(cells: Sequence[TableCell], number: re.Pattern[str]) -> dict[int, str]:
    texts = [(id(cell), text) for cell in cells if (text := plain_text(cell.children)) not in _NOTHING]
    found = [(cell, number.fullmatch(text)) for cell, text in texts]
    fractions = {cell: match[1] or "" for cell, match in found if match}
    longest = max(fractions.values(), key=len, default="")
    if len(fractions) < len(found) or len(longest) > _MOST + 1:
        return {}
    zeros = _DIGITS.sub(lambda digit: chr(ord(digit[0]) - int(digit[0])), longest)
    return {cell: zeros[len(own) :] for cell, own in fractions.items() if len(own) < len(longest)}


def _aligned(table: Table) -> Table:
    within = {id(cell) for row in table.body for cell in row.children}
    chosen: dict[int, str] = {}
    for column in columns_of(table):
        body, heads = (
            [cell for cell in column if id(cell) in within],
            [cell for cell in column if id(cell) not in within],
        )
        sides = {cell.align for cell in body}
        if not any(cell.align for cell in column) and _are_numbers(body) and "fill-in" not in table.attributes.classes:
            chosen |= dict.fromkeys(map(id, column), "right")
        elif len(sides) == 1 and sides != {""}:
            # A header is aligned like its column.
            chosen |= {id(cell): body[0].align for cell in heads if not cell.align and cell.colspan == 1}

    chosen |= dict.fromkeys(map(id, _across(table)), "center")

    def aligned(cell: TableCell) -> TableCell:
        cell = replace(cell, align=chosen[id(cell)]) if id(cell) in chosen else cell
        if not _QUANTITY.fullmatch(plain_text(cell.children)):
            return cell
        return replace(cell, attributes=replace(cell.attributes, classes=(*cell.attributes.classes, "number")))

    return changed(table, head=_rows(table.head, aligned), body=_rows(table.body, aligned))


def _across(table: Table) -> Iterator[TableCell]:
    """Cells that span columns and are not aligned, but those with which rows of the body begin."""
    for rows, first in ((table.head, 0), (table.body, 1)):
        for row, places in zip(rows, places_of(rows), strict=True):
            cells = zip(row.children, places, strict=True)
            yield from (cell for cell, place in cells if cell.colspan > 1 and place >= first and not cell.align)


def _rows(rows: tuple[TableRow, ...], change: Callable[[TableCell], TableCell]) -> tuple[TableRow, ...]:
    return tuple(changed(row, children=tuple(map(change, row.children))) for row in rows)


def _is_number(cell: TableCell) -> bool:
    return bool(_NUMBER.fullmatch(plain_text(cell.children)))


def _are_numbers(cells: list[TableCell]) -> bool:
    """Whether the cells are numbers or empty. Row headers do not count, even if they are years."""
    return (
        any(map(_is_number, cells))
        and not any(cell.header for cell in cells)
        and all(_is_number(cell) or plain_text(cell.children) in _NOTHING for cell in cells)
    )
