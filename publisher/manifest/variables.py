"""Variables that use others: each is expanded to its whole text, once, before any text is read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic_core import PydanticCustomError

from publisher.manifest.values import bool_as_text, refusal
from publisher.names import VARIABLE

MAX_VALUE = 100_000  # characters of a variable that uses others
MAX_CHAIN = 20  # variables that use one another
_NAMED = re.compile(rf"(?<!\\){VARIABLE.pattern}")


def expanded(given: object) -> object:
    """Expand the variables.

    A variable that uses itself, even indirectly, or becomes longer than ``MAX_VALUE`` is replaced by a refusal.
    Unknown names are kept, and so are uses of a refused variable.
    """
    if not isinstance(given, dict):
        return given
    texts = {name: str(bool_as_text(value)) for name, value in given.items() if isinstance(value, str | int | float)}
    filled = _Filled(texts)
    whole = {name: filled.whole(name, ()) for name, text in texts.items() if _NAMED.search(text)}
    return {**given, **{name: text for name, text in whole.items() if text is not None}, **filled.refused}


class _Filled:
    """The texts of variables, each expanded once."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.refused: dict[str, PydanticCustomError] = {}
        self._texts = texts
        self._known: dict[str, str | None] = {}

    def whole(self, name: str, chain: tuple[str, ...]) -> str | None:
        """The whole text of a variable, or None if it has none. ``chain`` are those that led to it."""
        if name in chain:
            way = " → ".join((*chain[chain.index(name) :], name))
            return self._refuse(name, f"The variable refers to itself: {way}.")
        if len(chain) == MAX_CHAIN:
            return self._refuse(chain[0], f"More than {MAX_CHAIN} variables refer to one another.")
        if name not in self._known:
            self._known[name] = self._fill(name, (*chain, name))
        return self._known[name]

    def _fill(self, name: str, chain: tuple[str, ...]) -> str | None:
        pieces: list[str] = []
        size = start = 0
        for found in _NAMED.finditer(self._texts[name]):
            inner = self.whole(found[1], chain) if found[1] in self._texts else found[0]
            if inner is None:
                return None
            pieces += self._texts[name][start : found.start()], inner
            size, start = size + len(pieces[-2]) + len(inner), found.end()
            if size > MAX_VALUE:
                problem = f"The variable becomes longer than {MAX_VALUE:,} characters with those that it refers to."
                return self._refuse(name, problem, "Put long texts into a file, and include it.")
        return "".join((*pieces, self._texts[name][start:]))

    def _refuse(self, name: str, problem: str, hint: str = "Write out the text.") -> str | None:
        self.refused.setdefault(name, refusal("variable-nested", problem, hint))
        return None
