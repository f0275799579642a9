"""Comma-separated values: text → records whose fields keep the offset of each of their characters."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from msgspec import Struct


class Dialect(Struct, frozen=True):
    """The characters that separate, quote and escape fields. Without ``escape``, quotation marks are escaped by
    doubling them."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""


class Field(Struct, frozen=True):
    """The value of a field, and the offset in the whole text of each of its characters and of its end."""

    value: str
    offsets: tuple[int, ...]


class SeparatedError(Exception):
    """The text does not follow its dialect; ``offset`` is where it first fails."""

    def __init__(self, problem: str, offset: int) -> None:
        super().__init__(problem)
        self.offset = offset


def records(text: str, dialect: Dialect) -> Iterator[tuple[Field, ...]]:
    """Return the records of a text without empty lines.

    Raise ``SeparatedError`` if the text cannot be parsed.
    """
    lines = [f"{line}\n" for line in text.split("\n")]
    reader = csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape or None,
        doublequote=not dialect.escape,
        skipinitialspace=True,
        strict=True,
    )
    start = count = 0
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _explained(error, text, start, dialect) from None
        if values:
            yield tuple(_fields(values, text, start, dialect))
        start += sum(map(len, lines[count : reader.line_num]))
        count = reader.line_num


def _fields(values: list[str], text: str, start: int, dialect: Dialect) -> Iterator[Field]:
    """Find the offsets by following the parser: quotation marks around fields and escape characters are not in the
    values."""
    for value in values:
        while text.startswith(" ", start):
            start += 1
        quoted = text.startswith(dialect.quote, start)
        start += quoted
        offsets = []
        for character in value:
            escaped = dialect.escape or (dialect.quote if quoted and character == dialect.quote else "")
            if escaped and text.startswith(escaped + character, start):
                start += 1
            offsets.append(start)
            start += 1
        yield Field(value, (*offsets, start))
        start += quoted + 1


def _explained(error: csv.Error, text: str, start: int, dialect: Dialect) -> SeparatedError:
    """Find the mistake in the record that begins at ``start``, most often a quotation mark."""
    quote, delimiter, escape = map(re.escape, (dialect.quote, dialect.delimiter, dialect.escape))
    inner = f"(?:{escape}.|[^{quote}])*" if escape else f"(?:{quote}{quote}|[^{quote}])*"
    quoted = f"{quote}{inner}{quote}(?=[{delimiter}\n]|$)"
    sound = re.compile(f" *(?:{quoted}|(?! *{quote})[^{delimiter}\n]*){delimiter}?", re.DOTALL)
    place = start
    while (found := sound.match(text, place)) and found.end() > place:
        place = found.end()
    place += len(text[place:]) - len(text[place:].lstrip(" "))
    if not text.startswith(dialect.quote, place):
        return SeparatedError(str(error), start)
    if "expected after" in str(error):
        return SeparatedError("Something follows the closing quotation mark", place)
    return SeparatedError("A quotation mark is not closed", place)
