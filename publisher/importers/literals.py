"""Literal values in scripts of JavaScript and TypeScript: texts, numbers, lists and objects, and names of such values."""

from __future__ import annotations

import re

_SPACE = re.compile(r"(?:\s|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+")
_STRING = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"|`((?:[^`\\$]|\\.)*)`", re.DOTALL)
_WORD = re.compile(r"-?\d[\d_.]*|[A-Za-z_$][\w$]*")
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None, "undefined": None}
_AFTER = re.compile(r"as[ \t]+const\b|(?:as|satisfies)[ \t]+[\w.]+(?:\[\])*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_DEEPEST = 60
_MOST = 50_000
"""The most values that are read; those that names stand for are counted each time."""
_SEARCH = 100
"""As many values as the search for a name counts for."""


class UnreadableError(Exception):
    """A value that is computed."""


def value_of(script: str, *names: str) -> object:
    """The value that a script gives to the first of the names that it has, such as ``sidebar`` or ``export default``."""
    reader = _Reader(script)
    for name in names:
        for found in re.finditer(
            rf"(?<![\w$.]){name}\b(?:[ \t]*:[ \t]*(?:[\w.]|<[^<>]*>|\[\])+)?[ \t]*[=:]?\s*", script
        ):
            try:
                reader.depth = 0
                return reader.value(found.end())[0]
            except UnreadableError:
                continue
    raise UnreadableError


def literal(text: str) -> object:
    """The value that a text of JSON contains, which may have comments, and commas at the ends of lists."""
    return _Reader(text).value(0)[0]


class _Reader:
    def __init__(self, script: str) -> None:
        self.script = script
        self.depth = self.count = 0
        self.places = dict[str, int]()

    def value(self, at: int) -> tuple[object, int]:
        """The value at a place, and where it ends."""
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > _DEEPEST or self.count > _MOST:
            raise UnreadableError
        made, at = self._value(self._next(at))
        self.depth -= 1
        if after := _AFTER.match(self.script, self._next(at)):
            at = after.end()
        return made, at

    def _value(self, at: int) -> tuple[object, int]:
        sign = self.script[at : at + 1]
        if sign == "[":
            return self._list(at + 1)
        if sign == "{":
            return self._object(at + 1)
        if found := _STRING.match(self.script, at):
            return _ESCAPE.sub(r"\1", next(each for each in found.groups() if each is not None)), found.end()
        if not (word := _WORD.match(self.script, at)):
            raise UnreadableError
        name, end = word[0], word.end()
        if name in _CONSTANTS or not (name[0].isalpha() or name[0] in "_$"):
            return _CONSTANTS.get(name, name), end
        if called := re.compile(r"\s*\(\s*\)").match(self.script, end):
            return self._named(rf"(?:function\s+{re.escape(name)}\s*\(\s*\)[^{{]*\{{\s*return\b\s*"
                               rf"|\b{re.escape(name)}\s*=\s*\(\s*\)[^=]*=>\s*\(?\s*)"), called.end()  # fmt: skip
        if self.script[end : end + 1] in ("(", "."):
            raise UnreadableError
        return self._named(rf"\b(?:const|let|var)\s+{re.escape(name)}\b[^=;]*=\s*"), end

    def _named(self, pattern: str) -> object:
        if pattern not in self.places and self.count <= _MOST:
            self.count += _SEARCH
            found = re.search(pattern, self.script)
            self.places[pattern] = found.end() if found else -1
        if (place := self.places.get(pattern, -1)) < 0:
            raise UnreadableError
        return self.value(place)[0]

    def _list(self, at: int) -> tuple[list[object], int]:
        made = list[object]()
        while (at := self._next(at)) < len(self.script) and self.script[at] != "]":
            if self.script.startswith("...", at):
                inner, at = self.value(at + 3)
                made += inner if isinstance(inner, list) else []
            else:
                inner, at = self.value(at)
                made.append(inner)
            at = self._after_comma(at, "]")
        return made, at + 1

    def _object(self, at: int) -> tuple[dict[str, object], int]:
        made = dict[str, object]()
        while (at := self._next(at)) < len(self.script) and self.script[at] != "}":
            if self.script.startswith("...", at):
                inner, at = self.value(at + 3)
                made |= inner if isinstance(inner, dict) else {}
            else:
                text, word = _STRING.match(self.script, at), _WORD.match(self.script, at)
                if not (key := text or word):
                    raise UnreadableError
                name = next(each for each in text.groups() if each is not None) if text else key[0]
                at = self._next(key.end())
                if self.script[at : at + 1] == ":":
                    made[name], at = self.value(at + 1)
                else:
                    made[name] = self.value(key.start())[0]
            at = self._after_comma(at, "}")
        return made, at + 1

    def _after_comma(self, at: int, end: str) -> int:
        at = self._next(at)
        if self.script[at : at + 1] == ",":
            return at + 1
        if self.script[at : at + 1] != end:
            raise UnreadableError
        return at

    def _next(self, at: int) -> int:
        found = _SPACE.match(self.script, at)
        return found.end() if found else at


__all__ = ["UnreadableError", "literal", "value_of"]
