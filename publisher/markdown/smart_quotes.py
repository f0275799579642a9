"""Straight quotation marks → typographic ones, with the results of markdown-it's ``smartquotes``.

That rule copies a line for each mark, and searches all open marks. This one passes over a line once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from unicodedata import east_asian_width

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from msgspec import Struct, field

_MARK = re.compile(r"['\"]")
_APOSTROPHE = "’"

Marks = tuple[str, str, str, str]
"""Opening and closing marks, outer and inner."""


def smart_quotes(marks: Marks, state: StateCore, others: Mapping[int, Marks] | None = None) -> None:
    """Set the quotation marks of all lines of text; ``others`` are those of tokens in other languages, by identity."""
    for block in state.tokens:
        if block.type == "inline" and block.children and _MARK.search(block.content):
            _Line(block.children, marks, others or {}).set()


class _Line(Struct):
    """The tokens of a line, and its open marks: each with its token, position, character and level."""

    tokens: Sequence[Token]
    marks: Marks
    others: Mapping[int, Marks]
    opened: list[tuple[int, int, str, int]] = field(default_factory=list)
    latest: defaultdict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    changes: defaultdict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    def set(self) -> None:
        for index, token in enumerate(self.tokens):
            while self.opened and self.opened[-1][3] > token.level:
                self._forget(len(self.opened) - 1)
            if token.type == "text":
                for found in _MARK.finditer(token.content):
                    self._mark(index, found.start(), found[0], token.level)
        for index, changes in self.changes.items():
            content = self.tokens[index].content
            self.tokens[index].content = "".join(changes.get(n, sign) for n, sign in enumerate(content))

    def _mark(self, index: int, place: int, sign: str, level: int) -> None:
        before, after = self._before(index, place), self._after(index, place)
        opens, closes = _sides(before, sign, after)
        if closes and (known := self.latest[sign, level]):
            self._close(known[-1], index, place, sign)
        elif opens:
            self.latest[sign, level].append(len(self.opened))
            self.opened.append((index, place, sign, level))
        elif sign == "'":
            self.changes[index][place] = _APOSTROPHE

    def _close(self, opened: int, index: int, place: int, sign: str) -> None:
        there, start, *_ = self.opened[opened]
        marks = self.others.get(id(self.tokens[there]), self.marks)
        opening, closing = marks[:2] if sign == '"' else marks[2:]
        self.changes[index][place] = closing
        self.changes[there][start] = opening
        self._forget(opened)

    def _forget(self, first: int) -> None:
        """Forget the marks that were opened since the one at ``first``."""
        for *_, sign, level in self.opened[first:]:
            self.latest[sign, level].pop()
        del self.opened[first:]

    def _before(self, index: int, place: int) -> str:
        if place:
            return self.tokens[index].content[place - 1]
        return _shown(self.tokens[n] for n in range(index - 1, -1, -1))[-1]

    def _after(self, index: int, place: int) -> str:
        if place + 1 < len(content := self.tokens[index].content):
            return content[place + 1]
        return _shown(self.tokens[n] for n in range(index + 1, len(self.tokens)))[0]


def _shown(tokens: Iterable[Token]) -> str:
    """The content of the first token that is not empty; a space at the end of a line."""
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            break
        if token.content:
            return token.content
    return " "


@lru_cache(maxsize=1024)
def _sides(before: str, sign: str, after: str) -> tuple[bool, bool]:
    """Whether a mark between two characters can open, and whether it can close."""
    point_before, point_after = _is_punctuation(before), _is_punctuation(after)
    space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    if sign == after == '"' and "0" <= before <= "9":  # inches: 1""
        return False, False
    if _is_wide(before) or _is_wide(after):  # there are no spaces between words: a mark closes if one is open
        return not space_after, not space_before
    opens = not space_after and (not point_after or space_before or point_before)
    closes = not space_before and (not point_before or space_after or point_after)
    # Between characters of one kind, a mark opens after punctuation and closes before it; within a word it does
    # neither.
    return (point_before, point_after) if opens and closes else (opens, closes)


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_wide(character: str) -> bool:
    """Whether it is an East Asian letter or mark as wide as an ideograph, but not Korean, which has spaces between words."""
    return east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3"
