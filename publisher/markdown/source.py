"""A source text and the places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace

from publisher.diagnostics import Findings, Location

# Characters that XML or HTML can't hold, or that mean nothing in a text: controls, lone surrogates, noncharacters.
ILLEGAL = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)

_ITEM = re.compile(r"(?:(?:[*+-]|\d{1,9}[.)]|[:~])[ \t>]+(?:\[[ xX]\][ \t]+)?|\[\^[^\]\s]+\]:[ \t>]*)(?=\S)")


def clean_text(text: str, file: str, findings: Findings) -> str:
    """The text with one kind of line end and without illegal characters: one warning each kind, at its first place."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    seen: set[str] = set()
    for match in ILLEGAL.finditer(text):
        if match[0] not in seen:
            seen.add(match[0])
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            findings.warning(
                "character-illegal",
                f"The character U+{ord(match[0]):04X} was removed everywhere in the file",
                Location(file, line, column),
                "Editions can't contain it; it may come from copying or converting.",
            )
    return ILLEGAL.sub("", text) if seen else text


class Source:
    """A text with the name of its file; lines are counted as the parser does, from 0."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = text.split("\n")

    def line(self, line: int, column: int = 1) -> Location:
        """The place of a line, counted from 0."""
        return Location(self.file, line + 1, column)

    def block(self, span: list[int] | None, items: int = 0) -> Location:
        """The place of the first character of a block that covers the lines ``span``, after the signs of ``items``."""
        if not span:
            return Location(self.file)
        text = self.lines[span[0]] if span[0] < len(self.lines) else ""
        start = len(text) - len(text.lstrip(" \t>"))
        for _ in range(items):
            if sign := _ITEM.match(text, start):
                start = sign.end()
        return self.line(span[0], start + 1)

    def after(self, at: Location, offset: int) -> Location:
        """The place so many characters after another, a line's end counted as one and the margin of the next as none."""
        line, column = at.line, at.column + offset
        while at.file == self.file and 0 < line < len(self.lines) and column > len(text := self.lines[line - 1]) + 1:
            rest = self.lines[line]
            line, column = line + 1, column - len(text) - 1 + len(rest) - len(rest.lstrip(" \t>"))
        return replace(at, line=line, column=column)

    def inline(self, content: str, span: list[int] | None) -> Callable[[int], Location]:
        """A function from an offset in ``content`` to its place: the parser strips margins, so each line is looked up."""
        if not span:
            return lambda _: Location(self.file)
        starts, first = [0], span[0]
        for index, character in enumerate(content):
            if character == "\n":
                starts.append(index + 1)
        pieces = content.split("\n")
        if len(self.lines) > first and pieces[0].strip() not in self.lines[first]:
            # The parser drops lines of spaces that are not CommonMark's, such as U+00A0, from the head of a paragraph.
            first = next(
                (n for n in range(first, min(span[1], len(self.lines))) if pieces[0].strip() in self.lines[n]), first
            )
        columns: dict[int, int] = {}

        def column_of(row: int) -> int:
            if row not in columns:
                text = self.lines[first + row] if first + row < len(self.lines) else ""
                columns[row] = max(0, text.find(pieces[row].strip()))
                columns[row] -= len(pieces[row]) - len(pieces[row].lstrip())
            return columns[row]

        def locate(offset: int) -> Location:
            row = bisect_right(starts, offset) - 1
            return Location(self.file, first + row + 1, max(1, column_of(row) + offset - starts[row] + 1))

        return locate
