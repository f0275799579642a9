"""Regular expressions that are compiled when they are used first: most books need few of those for other scripts and syntaxes."""

from __future__ import annotations

import re
from typing import cast


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression like that of ``re.compile``, for those that are slow to compile and seldom used."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


class _Lazy:
    """Gets each attribute from the compiled expression, once."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        found: object = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found


__all__ = ["lazy"]
