"""Patterns for names of files, as Sphinx and Jekyll have them."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable

_SIGN = re.compile(r"(?P<text>[^?\[]+)|\?|(?P<set>\[!?\]?[^\]]*\])|\[")


def excluded(names: Iterable[str], patterns: Iterable[object]) -> frozenset[str]:
    """The names that one of the patterns of ``exclude_patterns`` matches, or that are in a folder that one does."""
    made = [f"{_expression(str(pattern).strip('/'))}(?:/.*)?" for pattern in patterns]
    return _matching(names, "|".join(made)) if made else frozenset()


def matching(names: Iterable[str], pattern: str) -> frozenset[str]:
    """The names that a pattern matches. One star is a part of the name of a file or folder, two are any folders, too."""
    return _matching(names, _expression(pattern))


def _matching(names: Iterable[str], expression: str) -> frozenset[str]:
    matches = re.compile(expression, re.DOTALL).fullmatch
    return frozenset(name for name in names if matches(name))


def _expression(pattern: str) -> str:
    """A pattern as a regular expression. What stands before another star is looked for once, where it is found first: nothing else
    could leave more for that star, and to try all places would take very long."""
    *before, last = [[_text(text) for text in part.split("*")] for part in re.split(r"\*{2,}", pattern)]
    made = [f"{first}{''.join(f'(?>[^/]*?{text})' for text in rest)}" for first, *rest in before]
    made = [f"(?>.*?{part})" if n else part for n, part in enumerate(made)]
    first, *rest = last
    *rest, end = [f"[^/]*?{text}" for text in rest] or [""]
    return f"{''.join(made)}{'.*?' if made else ''}{first}{''.join(f'(?>{text})' for text in rest)}{end}"


def _text(text: str) -> str:
    """Text without stars as a regular expression."""
    return "".join(_sign(found) for found in _SIGN.finditer(text))


def _sign(found: re.Match[str]) -> str:
    if found["set"]:  # no set contains a slash
        return f"(?!/){fnmatch.translate(found['set']).removeprefix('(?s:').rpartition(')')[0]}"
    return "[^/]" if found[0] == "?" else re.escape(found[0])


__all__ = ["excluded", "matching"]
