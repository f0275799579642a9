"""Where words are hyphenated, and code is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from publisher.language.hyphenation import pyphen
from publisher.layout.line_breaks import MARKS

_WORD = re.compile(rf"(?:[^\W\d_]|[{MARKS}])+")  # of “doesn’t”, the parts
# Between two parts of a name of at least two characters.
_JOINT = re.compile(r"(?<=\w\w)(?:::|[_./])(?=\w\w)")


class Joint(Enum):
    """What a line of code ends with."""

    COLONS = "::"
    UNDERSCORE = "_"
    OTHER = "./"


_KINDS = {"::": Joint.COLONS, "_": Joint.UNDERSCORE}


def words(text: str, least: int) -> Iterator[tuple[int, str]]:
    """The words of at least so many characters, with their places; those with soft hyphens are left out."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        if end - start >= least and "\xad" not in text[max(0, start - 1) : end + 1]:
            yield start, match[0]


@lru_cache(50_000)
def positions(word: str, language: str, left: int, right: int) -> tuple[int, ...]:
    """Where a word may be hyphenated without a change of its spelling, with so many letters left and right of a hyphen."""
    dictionary = pyphen.Pyphen(lang=language, left=left, right=right)  # which keeps what it has read
    return tuple(int(position) for position in dictionary.positions(word) if not position.data)


@lru_cache(100)
def dictionary_for(language: str) -> str | None:
    """The dictionary for a language."""
    found: str | None = pyphen.language_fallback(language)
    return found


def joints(code: str) -> Iterator[tuple[int, Joint]]:
    """Where a line may end in a word of code."""
    return ((match.end(), _KINDS.get(match[0], Joint.OTHER)) for match in _JOINT.finditer(code))
