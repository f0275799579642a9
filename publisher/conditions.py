"""Conditions: the formats and audiences that content is meant for, such as ``pdf and not teacher``.

``not`` binds tightest, then ``and``, then ``or``; parentheses group.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from functools import lru_cache

from msgspec import Struct

from publisher.diagnostics import series, similar
from publisher.formats import FORMATS

MAX_LENGTH = 500
OPERATORS = ("and", "or", "not")
_WORD = re.compile(r"\s*([()]|[\w-]+|\S)")
Test = Callable[[Set[str]], bool]


class Known(Struct, frozen=True):
    """The names that a condition may use."""

    formats: tuple[str, ...] = tuple(FORMATS)
    audiences: tuple[str, ...] = ()


BUILT_IN = Known()
"""The publisher's formats, and no audience."""


class ConditionError(ValueError):
    """A condition is invalid (``condition-syntax``), or uses an unknown name (``audience-unknown``)."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        self.code = code
        self.hint = hint
        super().__init__(message)


def check(condition: str, known: Known) -> None:
    """Raise ``ConditionError`` unless ``condition`` is valid and uses only ``known`` names."""
    if len(condition) > MAX_LENGTH:
        raise _wrong(condition)
    choice = (*known.formats, *known.audiences)
    for name in _parse(condition)[0]:
        if name not in choice:
            others = f"Formats are {series(known.formats)}; list an audience in the manifest under `audiences:`."
            hint = similar(name, choice, others)
            raise ConditionError("audience-unknown", f"There is no audience or format “{name}”", hint)


def names(condition: str) -> frozenset[str]:
    """The formats and audiences in a valid ``condition``; none in an empty one."""
    return _parse(condition)[0] if condition else frozenset()


def is_name(text: str) -> bool:
    """Whether ``text`` can name a format or an audience in a condition."""
    return text not in OPERATORS and bool(re.fullmatch(r"\w[\w-]*", text))


def holds(condition: str, facts: Set[str]) -> bool:
    """Whether ``condition`` is true for ``facts``, the names of a format and an audience. An empty condition
    always is."""
    return not condition or _parse(condition)[1](facts)


@lru_cache(maxsize=256)
def _parse(condition: str) -> tuple[frozenset[str], Test]:
    words = _WORD.findall(condition)
    named = {w for w in words if w not in (*OPERATORS, "(", ")")}
    reader = _Parser([*words, ""])
    test = reader.either()
    if reader.words != [""] or not all(re.fullmatch(r"[\w-]+", name) for name in named):
        raise _wrong(condition)
    return frozenset(named), test


def _wrong(condition: str) -> ConditionError:
    message = f"“{condition[:80]}” is not a condition"
    return ConditionError("condition-syntax", message, "Write a condition such as `teacher` or `pdf and not teacher`.")


class _Parser:
    """A recursive descent parser of conditions."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self._text = " ".join(words).strip()

    def either(self) -> Test:
        tests = [self.both()]
        while self.words[0] == "or":
            self.words.pop(0)
            tests.append(self.both())
        return lambda facts: any(test(facts) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.words[0] == "and":
            self.words.pop(0)
            tests.append(self.one())
        return lambda facts: all(test(facts) for test in tests)

    def one(self) -> Test:
        word = self.words.pop(0)
        if word == "not":
            inner = self.one()
            return lambda facts: not inner(facts)
        if word == "(":
            inner = self.either()
            if self.words.pop(0) != ")":
                raise _wrong(self._text)
            return inner
        if word in ("", ")", "and", "or"):
            raise _wrong(self._text)
        return lambda facts: word in facts
