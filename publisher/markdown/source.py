"""A source text and its locations."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from msgspec.structs import replace

from publisher.diagnostics import Findings, Location, is_printable
from publisher.markdown.token_tree import TokenTree
from publisher.patterns import lazy

# Characters that XML or HTML cannot contain, or that have no meaning in text: controls, lone surrogates,
# noncharacters.
_ILLEGAL = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff\\ufdd0-\\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)

# Characters that begin a new line or page in other programs, such as Word; in a paragraph, they separate words.
_SEPARATORS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SPACED = str.maketrans(dict.fromkeys(_SEPARATORS, " "))

# Texts of these characters, which most are, are read six times as fast.
_USUAL = lazy("[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]*+")

_ITEM = re.compile(r"(?:(?:[*+-]|\d{1,9}[.)]|[:~])[ \t>]+(?:\[[ xX]\][ \t]+)?|\[\^[^\]\s]+\]:[ \t>]*)(?=\S)")


def clean_text(text: str, file: str, findings: Findings) -> str:
    """Normalise line ends and remove illegal characters, with one warning for each kind at its first location."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if is_printable(text) or _USUAL.fullmatch(text):
        return text
    seen: set[str] = set()
    for match in _ILLEGAL.finditer(text):
        if match[0] not in seen:
            seen.add(match[0])
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            done = "replaced by a space" if match[0] in _SEPARATORS else "removed"
            findings.warning(
                "character-illegal",
                f"The character U+{ord(match[0]):04X} was {done} everywhere in the file",
                Location(file, line, column),
                "Editions can't contain it; it may come from copying or converting.",
            )
    return without_illegal(text) if seen else text


def without_illegal(text: str) -> str:
    """The text without illegal characters; those that separate words are spaces."""
    return _ILLEGAL.sub("", text.translate(_SPACED))


class Source:
    """A text with its file name. Lines are counted from 0, as in the parser."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = text.split("\n")

    def line(self, line: int, column: int = 1) -> Location:
        """The location of a line, counted from 0."""
        return Location(self.file, line + 1, column)

    def block(self, span: list[int] | None, items: int = 0) -> Location:
        """The location of the first character of a block that covers the lines ``span``, after the markers of
        ``items``."""
        if not span:
            return Location(self.file)
        text = self.lines[span[0]] if span[0] < len(self.lines) else ""
        start = len(text) - len(text.lstrip(" \t>"))
        for _ in range(items):
            if sign := _ITEM.match(text, start):
                start = sign.end()
        return self.line(span[0], start + 1)

    def of(self, node: TokenTree) -> Location:
        """The location of a block's first character. Markers of list items, definitions and notes that begin with
        it come before."""
        items, outer = 0, node.parent
        while outer is not None and outer.map and node.map and outer.map[0] == node.map[0]:
            items += outer.type in ("list_item", "dd", "footnote_reference")
            outer = outer.parent
        return self.block(node.map, items)

    def after(self, at: Location, offset: int) -> Location:
        """The location ``offset`` characters after another; a line end counts as one, the next margin as none."""
        line, column = at.line, at.column + offset
        while at.file == self.file and 0 < line < len(self.lines) and column > len(text := self.lines[line - 1]) + 1:
            rest = self.lines[line]
            line, column = line + 1, column - len(text) - 1 + len(rest) - len(rest.lstrip(" \t>"))
        return replace(at, line=line, column=column)

    def inline(self, content: str, span: list[int] | None) -> Callable[[int], Location]:
        """Return a function from an offset in ``content`` to its location. The parser strips margins, so each line
        is searched."""
        return _Lines(self, content, span).locate if span else lambda _: Location(self.file)


class _Lines:
    """Maps the lines of a piece of text to those of its source, lazily."""

    __slots__ = ("_content", "_end", "_first", "_line", "_pieces", "_shift", "_source", "_span", "_start", "_starts")

    def __init__(self, source: Source, content: str, span: Sequence[int]) -> None:
        self._source, self._content, self._span = source, content, span
        self._start = self._end = -1  # offsets of the last line that was found

    def locate(self, offset: int) -> Location:
        if not self._start <= offset < self._end:
            self._find(offset)
        return Location(self._source.file, self._line, max(1, self._shift + offset))

    def _find(self, offset: int) -> None:
        """Find the line that contains an offset."""
        if self._end < 0:
            self._divide()
        row = bisect_right(self._starts, offset) - 1
        self._start = self._starts[row]
        self._end = self._starts[row + 1] if row + 1 < len(self._starts) else sys.maxsize
        self._line = self._first + row + 1
        self._shift = self._column(row) - self._start + 1

    def _divide(self) -> None:
        lines, (first, last) = self._source.lines, self._span
        self._pieces = self._content.split("\n")
        self._starts = [0, *accumulate(len(piece) + 1 for piece in self._pieces[:-1])]
        head = self._pieces[0].strip()
        if len(lines) > first and head not in lines[first]:
            # The parser strips lines of spaces that CommonMark does not count as blank, such as U+00A0, from the
            # beginning of a paragraph.
            first = next((n for n in range(first, min(last, len(lines))) if head in lines[n]), first)
        self._first = first

    def _column(self, row: int) -> int:
        lines, piece, line = self._source.lines, self._pieces[row], self._first + row
        words = piece.lstrip()
        found = (lines[line] if line < len(lines) else "").find(words.rstrip())
        return max(0, found) - (len(piece) - len(words))
