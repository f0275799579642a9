"""The inline parser: where each token began, and which stars and underscores may mark emphasis."""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import category, east_asian_width

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

_OPENING = frozenset({"Ps", "Pi", "Q"})
_CLOSING = frozenset({"Pe", "Pf", "Po", "Q"})
# A blank to write a date or a time in: __/__/____.
_BLANK_AFTER = re.compile(r"[ ]?[/.:,–-][ ]?__+(?=[\s/.:,)\]–-]|\Z)")
_BLANK_BEFORE = re.compile(r"(?:^|[\s/.:,(\[–-])__+[ ]?[/.:,–-][ ]?\Z")
_BESIDE = frozenset(" \t\n/.:,–-()[]")  # what may be beside a blank


class PositionedState(StateInline):
    """An inline state that records the offset at which each token began."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self.places: dict[int, int] = {}
        self.unclosed: dict[int, int] = {}  # opening bracket → end of the text that did not close it
        self.run = range(0)  # a run of characters without spaces, from the first that may begin an address

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        self.places[id(token)] = self.pos
        return token

    def pushPending(self) -> Token:  # noqa: N802 (the library's name)
        # The token need not end here: a link has gone past its bracket, a line end has dropped the spaces before it.
        start = self.src.rfind(self.pending, 0, self.pos)
        token = super().pushPending()
        self.places[id(token)] = max(0, start)
        return token

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 (the library's names)
        """Scan marks of emphasis.

        After a letter or mark as wide as an ideograph, a star opens before a bracket or quotation mark, and it closes before such a
        letter after any punctuation, since no spaces separate words: CommonMark finds no emphasis in “**注意：**文”. Underscores to
        write on mark nothing.
        """
        found = super().scanDelims(start, canSplitWord)
        end = start + found.length
        if self.src[start] == "_":
            return Scanned(False, False, found.length) if self._is_blank(start, end) else found
        if not canSplitWord or self.src.isascii():
            return found
        before, after = self.src[start - 1 : start], self.src[end : min(end + 1, self.posMax)]
        opens = found.can_open or (_is_wide(before) and _kind(after) in _OPENING)
        closes = found.can_close or (_is_wide(after) and _kind(before) in _CLOSING)
        return Scanned(opens, closes, found.length)

    def _is_blank(self, start: int, end: int) -> bool:
        """Whether a run of underscores is room to write in: one of four or more, or one in brackets, or a part of a date."""
        before, after = self.src[max(0, start - 1) : start], self.src[end : end + 1]
        if end - start < 2 or not _BESIDE.issuperset(before + after):
            return False
        if end - start > 3 or before + after in ("()", "[]"):
            return True
        near = self.src[max(0, start - 12) : start]
        return bool(_BLANK_AFTER.match(self.src, end) or _BLANK_BEFORE.search(near))


class PositionedInline(ParserInline):
    """The inline parser; its tokens have their offset in ``meta["at"]``."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = PositionedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        for token in state.tokens:
            token.meta = {**token.meta, "at": state.places.get(id(token), 0)}
        return state.tokens


def _kind(character: str) -> str:
    """The category of a character; that of straight quotation marks depends on the side."""
    return "Q" if character in ('"', "'") else category(character) if character else ""


def _is_wide(character: str) -> bool:
    return character != "" and east_asian_width(character) in "WF"
