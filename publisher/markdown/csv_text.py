"""Comma-separated values: text → records whose fields know where each of their characters stands."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """How fields are reported apart; ``escape`` is empty where a quotation mark is doubled instead."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field, and the offset in the whole text of each of its characters and of its end."""

    value: str
    offsets: tuple[int, ...]


class SeparatedError(Exception):
    """A text that does not hold to its dialect; ``offset`` is where it begins to go wrong."""

    def __init__(self, problem: str, offset: int) -> None:
        super().__init__(problem)
        self.offset = offset


def records(text: str, dialect: Dialect) -> Iterator[tuple[Field, ...]]:
    """The records of a text, without empty lines; ``SeparatedError`` where it can't be read."""
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
    """Walk along the text as the reader did: quotation marks around a field, and signs that escape, are not in its value."""
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
    """What is wrong in the record that begins at ``start``: mostly a quotation mark, which is looked for."""
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
