"""Regular expressions that are compiled when they are used first: most books need few of those for other scripts and syntaxes."""

from __future__ import annotations

import re
from functools import cached_property
from typing import cast


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression like that of ``re.compile``, for those that are slow to compile or not always needed."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


class _Lazy:
    """Has the attributes of the compiled expression, each of which is looked up once."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):  # what copies and pickles ask for, before there are fields
            raise AttributeError(name)
        found: object = getattr(self._compiled, name)
        setattr(self, name, found)
        return found


__all__ = ["lazy"]
