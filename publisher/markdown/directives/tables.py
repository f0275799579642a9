"""Tables with a caption: around a GFM table, of comma-separated values, of nested lists."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.attributes import SIDES
from publisher.markdown.csv_text import Dialect, Field, SeparatedError, records
from publisher.markdown.directives.call import Call, Directive
from publisher.markdown.directives.structure import read_file
from publisher.markdown.grids import fits
from publisher.markdown.source import clean_text
from publisher.markdown.tables import filled, joined

LAYOUT = frozenset({"header-rows", "stub-columns", "widths", "align", "short"})
SEPARATED = LAYOUT | {"file", "header", "delim", "quote", "escape"}

_QUOTED = re.compile(r'"[^"]*"')
# Letters that a line has room for, and at most a column to fill in; those of a given value.
_LINE, _USUAL, _FEW, _SHORT = 66, 20, 4, 10

Locate = Callable[[int], Location]


def table(call: Call) -> tuple[d.Block, ...]:
    """Give the table in the body the argument as its caption. Paragraphs and lists below it, such as its source, are its legend."""
    place, first = next(((n, b) for n, b in enumerate(call.children) if isinstance(b, d.Table)), (0, None))
    if first is None:
        _missing(call, "Put a GFM table between the fences.")
        return call.children
    made = _table(call, (*first.head, *first.body), 0 if call.option("header-rows") else len(first.head))
    above, below = call.children[:place], call.children[place + 1 :]
    notes = tuple(block for block in below if isinstance(block, d.Footnote))
    legend = tuple(block for block in below if not isinstance(block, d.Footnote))
    if all(isinstance(block, d.Paragraph | d.List) for block in legend):
        return *above, replace(made, legend=legend), *notes
    return *above, made, *below


def csv_table(call: Call) -> tuple[d.Block, ...]:
    """Make a table of comma-separated values, in the body or in a file; each value is Markdown."""
    dialect = _dialect(call)
    heads = [_record(call, *call.options["header"], dialect)] if call.option("header") else []
    rest, complete = _records(call, dialect)
    rows = (*heads, *rest)
    if not complete:  # an error was reported, and the missing rows are unknown
        call = replace(call, options={name: call.options[name] for name in call.options if name not in LAYOUT})
    return (_table(call, rows, len(heads)),) if len(rows) > len(heads) else ()


def list_table(call: Call) -> tuple[d.Block, ...]:
    """Make a table of a nested list: an item is a row, an item inside it a cell of any blocks."""
    match call.children:
        case (d.List(children=items),) if all(_is_row(item) for item in items):
            rows = tuple(map(_row, items))
            # As in MyST, the first row is the header unless the option says otherwise.
            return (_table(call, rows, 0 if call.option("header-rows") else min(1, len(rows) - 1)),)
    hint = "Write each row as “* - cell”, and each further cell of it as “- cell” below the first."
    if not call.children:
        _missing(call, hint)
    else:
        others = [b for b in call.children if not isinstance(b, d.List)]
        cells = [i for b in call.children if isinstance(b, d.List) for i in b.children if not _is_row(i)]
        wrong = [*others, *cells, *call.children[1:]][0]
        problem = "A list-table must contain one list, whose items are lists of cells, and nothing else"
        call.reader.findings.error("list-table-shape", problem, wrong.location, hint)
    return call.children


def _missing(call: Call, hint: str) -> None:
    """Report that there is no table, unless its lines were already reported as broken."""
    lines = range(call.location.line + 1, call.last_line + 1)
    if not call.reader.record.reported("table-literal", call.location.file, lines):
        call.reader.findings.error("table-missing", "The directive contains no table", call.location, hint)


# Common to all three directives


def _table(call: Call, rows: tuple[d.TableRow, ...], heads: int) -> d.Table:
    """Make a table of rows and apply the options; the first ``heads`` rows are the header by default."""
    findings = call.reader.findings
    widest = max(len(row.children) for row in rows)
    if not fits(sum(len(row.children) for row in rows), widest * len(rows), widest, call.location, findings):
        rows, heads = (replace(rows[0], children=rows[0].children[:1]),), 0  # an error prevents all editions
    rows = filled(rows, findings)
    width = len(rows[0].children)
    heads += _count(call, "header-rows", len(rows) - heads - 1)
    stubs = _count(call, "stub-columns", width - 1)
    aligns = call.option("align").replace(",", " ").split()
    place = aligns.pop() if len(aligns) == 1 else ""
    if (aligns and len(aligns) != width) or not {place, *aligns} <= {"", *SIDES}:
        call.wrong("align", f"left, center or right: once for the table, or once for each of the {width} columns")
        aligns, place = [], ""

    def cell(row: int, column: int, given: d.TableCell) -> d.TableCell:
        align, header = aligns[column] if aligns else given.align, row < heads or column < stubs
        same = (align, header) == (given.align, given.header)
        return given if same else replace(given, header=header, align=align)

    rows = tuple(
        replace(row, children=tuple(cell(r, c, given) for c, given in enumerate(row.children)))
        for r, row in enumerate(rows)
    )
    attributes = call.attributes
    if place:
        attributes = replace(attributes, classes=(*attributes.classes, f"align-{place}"))
    widths = _widths(call, width)
    if not call.option("widths") and "fill-in" in attributes.classes:
        widths = _room_to_fill_in(rows[:heads], rows[heads:])
    option = heads + (not call.option("header"))  # which adds to the header of a csv-table
    rows = joined(rows, heads, findings, f"Write “:header-rows: {option}” if this row belongs to the head.")
    return d.Table(
        rows[:heads],
        rows[heads:],
        call.title or call.inlines("caption"),
        widths,
        short=call.inlines("short"),
        location=call.location,
        attributes=attributes,
    )


def _room_to_fill_in(heads: tuple[d.TableRow, ...], rows: tuple[d.TableRow, ...]) -> tuple[int, ...]:
    """The widths of the columns in percent: those whose cells are mostly empty are equally wide, and so are those after the first
    with a few characters, such as given values; others are as wide as their text needs, and as a short head (“Time / s”)."""
    columns = [
        [d.plain_text(cell.children) for cell in cells] for cells in zip(*(r.children for r in rows), strict=True)
    ]
    empty = [2 * column.count("") >= len(column) for column in columns]
    if not any(empty):
        return ()
    above = [*zip(*([d.plain_text(cell.children) for cell in row.children] for row in heads), strict=True)]
    words = [max(map(len, " ".join(texts).split()), default=0) for texts in above] or [0] * len(columns)
    short = [max((len(text) for text in texts if len(text) <= _SHORT), default=0) for texts in above] or words
    longest = [max(word, *map(len, column)) for word, column in zip(words, columns, strict=True)]
    usual = min(_USUAL, _LINE / len(columns))
    equal = [e or (n > 0 and length <= _FEW) for n, (e, length) in enumerate(zip(empty, longest, strict=True))]
    needed = map(max, longest, short)
    parts = [1 if e else max(0.3, min((length + 2) / usual, 1.5)) for e, length in zip(equal, needed, strict=True)]
    return tuple(max(1, round(100 * part / sum(parts))) for part in parts)


def _count(call: Call, option: str, most: int) -> int:
    """A number of rows or columns, which must not be all of them."""
    count, most = call.number(option), max(0, most)
    if count > most:
        what = option.partition("-")[2]
        call.wrong(option, f"{most} or less, so that some {what} are left for data")
        return 0
    return count


def _widths(call: Call, count: int) -> tuple[int, ...]:
    """The widths of the columns in percent; none if they depend on the text."""
    words = call.option("widths").replace(",", " ").split()
    if not words or words in (["auto"], ["grid"]):
        return ()
    parts = [int(word) if word.isascii() and word.isdecimal() and len(word) < 6 else 0 for word in words]
    if len(parts) != count or not all(parts):
        call.wrong("widths", f"auto, or a whole number for each of the {count} columns")
        return ()
    return tuple(max(1, round(100 * part / sum(parts))) for part in parts)


# Lists


def _is_row(item: d.ListItem) -> bool:
    return len(item.children) == 1 and isinstance(item.children[0], d.List)


def _row(item: d.ListItem) -> d.TableRow:
    (cells,) = item.children
    assert isinstance(cells, d.List)
    return d.TableRow(tuple(map(_cell, cells.children)), location=item.location)


def _cell(item: d.ListItem) -> d.TableCell:
    """The content of a cell; a lone paragraph is unwrapped."""
    if item.checked is not None:
        return d.TableCell((d.List((item,), location=item.location),), location=item.location)
    match item.children:
        case (d.Paragraph(children=children, attributes=d.NO_ATTRIBUTES),):
            return d.TableCell(children, location=children[0].location)
    return d.TableCell(item.children, location=item.location)


# Comma-separated values


def _dialect(call: Call) -> Dialect:
    """The characters that separate, quote and escape: single, different characters."""
    given = {"delim": ",", "quote": '"', "escape": ""}
    names = {"tab": "\t", "space": " "}
    for option, usual in given.items():
        value = names.get(call.option(option).lower(), call.option(option)) or usual
        if len(value) > 1 or value in [v for name, v in given.items() if v and name != option]:
            call.wrong(option, "a single character, “tab” or “space”")
            value = usual
        given[option] = value
    return Dialect(given["delim"], given["quote"], given["escape"])


def _records(call: Call, dialect: Dialect) -> tuple[tuple[d.TableRow, ...], bool]:
    """The rows of the file or of the body, and whether they are complete."""
    if "file" not in call.options:
        if not call.text.strip():
            _missing(call, "Write lines of values between the fences, or name a file that contains some: :file:.")
        return _rows(call, call.text, call.locate, dialect)
    path, at = call.options["file"]
    if call.text.strip():
        hint = "Remove the option, or the text between the fences."
        problem = "Values are given both in the file and in the body"
        call.reader.findings.error("directive-option", problem, at, hint)
    found = read_file(call, path, at)
    if not found:
        return (), True
    text = clean_text(found[1], found[0], call.reader.findings)
    if not text.strip():
        call.reader.findings.error("table-missing", f"“{found[0]}” contains no values", at)
    return _rows(call, text, _locator(found[0], text), dialect)


def _record(call: Call, text: str, at: Location, dialect: Dialect) -> d.TableRow:
    """The value of the option ``header``: one record."""
    rows, _ = _rows(call, text, lambda offset: replace(at, column=at.column + offset), dialect)
    return rows[0] if rows else d.TableRow((), location=at)


def _other_delimiter(text: str) -> str:
    """The sign that separates values in place of the comma: each of the first lines has as many, but not as many commas."""
    lines = [line for line in _QUOTED.sub("", text).splitlines() if line.strip()][:4]
    counts = {sign: {line.count(sign) for line in lines} for sign in (",", ";", "\t")}
    if len(lines) < 2 or (len(counts[","]) == 1 and counts[","] != {0}):
        return ""
    return next((sign for sign in (";", "\t") if len(counts[sign]) == 1 and counts[sign] != {0}), "")


def _rows(call: Call, text: str, locate: Locate, dialect: Dialect) -> tuple[tuple[d.TableRow, ...], bool]:
    rows: list[d.TableRow] = []
    if "delim" not in call.options and (sign := _other_delimiter(text)):
        signs, name = ("tabs", "tab") if sign == "\t" else (f"“{sign}”", sign)
        problem = f"The values are separated by {signs}, not by commas"
        call.reader.findings.error("csv-syntax", problem, locate(0), f"Write “:delim: {name}” in the directive.")
        return (), False
    try:
        for fields in records(text, dialect):
            cells = tuple(_value(call, field, locate) for field in fields)
            rows.append(d.TableRow(cells, location=cells[0].location))
    except SeparatedError as error:
        hint = "Put the whole value between quotation marks, and double those inside it."
        call.reader.findings.error("csv-syntax", f"{error}", locate(error.offset), hint)
        return tuple(rows), False
    return tuple(rows), True


def _value(call: Call, field: Field, locate: Locate) -> d.TableCell:
    def at(offset: int) -> Location:
        return locate(field.offsets[min(offset, len(field.value))])

    return d.TableCell(call.reader.inlines_at(field.value, at), location=at(0))


def _locator(name: str, text: str) -> Locate:
    """Return a function from an offset in a file to its location."""
    starts = [0, *(found + 1 for found, character in enumerate(text) if character == "\n")]

    def locate(offset: int) -> Location:
        line = bisect_right(starts, offset)
        return Location(name, line, offset - starts[line - 1] + 1)

    return locate


DIRECTIVES = {
    "csv-table": Directive(csv_table, SEPARATED, raw=True),
    "list-table": Directive(list_table, LAYOUT),
    "table": Directive(table, LAYOUT),
}
