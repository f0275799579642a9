"""Blocks between lines that open and close them, outside of fenced code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from publisher.importers.dialects.lines import DIV, FENCE, end_of_code, without_code

_ELEMENT, _CLOSED = re.compile(r"<(?P<closes>/?)div(?![\w-])"), re.compile(r"[ \t]*</div>[ \t]*")

Role = tuple[str, bool]
"""The kind of a block, and whether the line closes one; if not, it opens one."""


def fences(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last line of each block of fenced code."""
    at = 0
    while at < len(lines):
        end = at
        if code := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, code)
            yield at, end
        at = end + 1


def ends_of(lines: Sequence[str], role: Callable[[str], Role | None]) -> dict[int, int]:
    """The lines that open blocks, and those that close them. ``role`` says what a line does, if it does."""
    found, opened = dict[int, int](), dict[str, list[int]]()
    for at in _uncoded(lines):
        kind, closes = role(lines[at]) or ("", True)
        if not closes:
            opened.setdefault(kind, []).append(at)
        elif before := opened.get(kind):
            found[before.pop()] = at
    return found


def ends_of_divs(lines: Sequence[str]) -> dict[int, int]:
    """The lines that open blocks between colons, and those that close them."""
    return ends_of(lines, lambda line: (":", not div["info"]) if (div := DIV.fullmatch(line)) else None)


def ends_of_elements(lines: Sequence[str]) -> dict[int, int]:
    """The lines that open elements ``div``, and the lines of their own that close them."""
    found, opened = dict[int, int](), list[int]()
    for at in _uncoded(lines):
        for tag in _ELEMENT.finditer(without_code(lines[at])) if "div" in lines[at] else ():
            if not tag["closes"]:
                opened.append(at)
            elif opened and (begin := opened.pop()) < at and _CLOSED.fullmatch(lines[at]):
                found[begin] = at
    return found


def _uncoded(lines: Sequence[str]) -> Iterator[int]:
    """The lines outside of fenced code."""
    begin = 0
    for first, last in fences(lines):
        yield from range(begin, first)
        begin = last + 1
    yield from range(begin, len(lines))


__all__ = ["Role", "ends_of", "ends_of_divs", "ends_of_elements", "fences"]
