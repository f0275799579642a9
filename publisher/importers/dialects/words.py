"""Where the words of pages are: outside of code, formulas and HTML that may be over several lines and in quotations.

``prose`` in ``lines`` finds lines for what replaces whole lines; this finds places in them for what replaces words.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from functools import cache

from publisher.importers.dialects.lines import CLOSINGS, LABEL, LONGEST, ends_code, prose, without_code
from publisher.markdown import formulas
from publisher.markdown.formulas import ENVIRONMENTS

_QUOTED = re.compile(r"(?P<indent>[ \t]*>[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
_RAW = re.compile(
    r"[ \t>]*(?P<mark>:{3,})[ \t]*\{(?:code[\w-]*|sourcecode|(?:parsed-)?literal\w*|math|mermaid|dot|graphviz|raw|eval-rst|"
    r"test(?:code|output)|doctest|ipython\w*|prompt|\w*tikz|typst)\}.*"
)
_HTML = re.compile(r"<(?:!--|(?P<name>pre|script|style|textarea)(?![\w-]))", re.IGNORECASE)
_DISPLAYED = re.compile(
    r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(?:(?P<mark>\$\$|\\{1,2}\[)|\\begin\{(?P<name>[A-Za-z]+\*?)\})(?P<rest>.*)"
)
_BREAK = re.compile(r"[ \t]*(?:$|(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]|\|)")
_KEPT_CODE = re.compile(r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_KEPT_HTML = re.compile(
    r"<!--.{,1000}?-->|<(?P<name>pre|script|style|textarea|code)\b.{,1000}?</(?P=name)>|</?[A-Za-z][^<>]{,500}>"
    r"|\\verb\*?(?P<mark>[^\sA-Za-z*]).{,500}?(?P=mark)",
    re.DOTALL | re.IGNORECASE,
)
_KEPT = re.compile(r"\0(\d+)\0")
Spans = Sequence[tuple[int, int]]


def words_of(lines: Sequence[str]) -> dict[int, Spans]:
    """The lines that are text, and where in each there is code, a formula or HTML, which may begin on a line before it.

    Code between fences or colons, also in quotations, HTML with kept spaces, comments and formulas of several lines are no text.
    """
    plain, found, paragraph, at = frozenset(prose(lines)), dict[int, Spans](), list[int](), 0

    @cache
    def last(sign: str) -> int:
        return max((n for n, line in enumerate(lines) if _has(line, sign)), default=-1)

    while at < len(lines):
        end = _end_of_raw(lines, at, last) if at in plain else at
        if end >= 0 or _BREAK.match(lines[at]) or len(paragraph) == LONGEST:
            found |= _kept_in_lines(lines, paragraph)
            paragraph = []
        if end < 0:
            paragraph.append(at)
        at = max(at, end) + 1
    return found | _kept_in_lines(lines, paragraph)


def _kept_in_lines(lines: Sequence[str], numbers: Sequence[int]) -> dict[int, Spans]:
    found, begin = {n: list[tuple[int, int]]() for n in numbers}, 0
    spans = kept_in("\n".join(lines[n] for n in numbers))
    first = 0
    for n in numbers:
        end = begin + len(lines[n])
        while first < len(spans) and spans[first][1] <= begin:
            first += 1
        inside = itertools.takewhile(lambda span: span[0] < end, itertools.islice(spans, first, None))  # noqa: B023
        found[n] += [(max(start, begin) - begin, min(stop, end) - begin) for start, stop in inside]
        begin = end + 1
    return {**found}


def kept_in(text: str) -> list[tuple[int, int]]:
    """Where in a paragraph there is code, a formula or HTML, but no formula of Doxygen."""
    codes = [code.span() for code in _KEPT_CODE.finditer(text)] if "`" in text else []
    spans = (
        [*codes, *(found.span() for found in _KEPT_HTML.finditer(text))] if "<" in text or "\\verb" in text else codes
    )
    if "$" in text or "\\" in text:
        hidden = _KEPT_CODE.sub(lambda code: "\ufffc" * len(code[0]), text) if codes else text
        spans = [*spans, *(span for span in formulas.spans(hidden) if hidden[max(0, span[0] - 2) : span[0]] != "\\f")]
    made = list[tuple[int, int]]()
    for begin, end in sorted(spans):
        if made and begin < made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], end)
        else:
            made.append((begin, end))
    return made


def around(line: str, kept: Spans, change: Callable[[str], str]) -> str:
    """A line that is changed, but not what is kept, which may be in the arguments of commands."""
    if "\0" in line:
        return line
    made, last = list[str](), 0
    for n, (begin, end) in enumerate(kept):
        made += [line[last:begin], f"\0{n}\0"]
        last = end
    shown = change("".join((*made, line[last:])))
    return _KEPT.sub(lambda found: line[slice(*kept[int(found[1])])], shown) if kept else shown


def _end_of_raw(lines: Sequence[str], at: int, last: Callable[[str], int]) -> int:
    """The last line of what begins at a line and is no text; -1 if the line is text. ``last`` gives the last line with a sign."""
    line = lines[at]
    if quoted := _QUOTED.fullmatch(line):
        for n in range(at + 1, len(lines)):
            if not lines[n].lstrip().startswith(">") or ends_code(lines[n], quoted):
                return n if lines[n].lstrip().startswith(">") else n - 1
        return len(lines) - 1
    if raw := _RAW.fullmatch(line):
        return next((n for n in range(at + 1, last(raw["mark"]) + 1) if _has(lines[n], raw["mark"])), at)
    if "<" in line and (opened := [*_HTML.finditer(words := without_code(line))]):
        sign = f"</{opened[-1]['name'].lower()}>" if opened[-1]["name"] else "-->"
        if sign not in words[opened[-1].end() :].lower() and last(sign) > at:
            return next(n for n in range(at + 1, len(lines)) if _has(lines[n], sign))
    found = _DISPLAYED.fullmatch(line) if "$$" in line or "\\" in line else None
    if found and (found["mark"] or found["name"] in ENVIRONMENTS):
        return _end_of_display(lines, at, found, last)
    return -1


def _has(line: str, sign: str) -> bool:
    """Whether a line has a sign of HTML, or consists of as many colons as the sign, or more."""
    if sign[0] != ":":
        return sign in line.lower()
    return sign in line and not line.lstrip(" \t>").strip(": \t")


def _end_of_display(lines: Sequence[str], at: int, found: re.Match[str], last: Callable[[str], int]) -> int:
    name, alone, depth = found["name"], found["name"] or not found["rest"].strip(), 1
    opening, closing = f"\\begin{{{name}}}", CLOSINGS.get(found["mark"]) or f"\\end{{{name}}}"
    if last(closing.lower()) < at or (not name and closing in found["rest"]):
        return -1
    for n in range(at, min(at + LONGEST, len(lines))):
        line = found["rest"] if n == at else lines[n]
        if not alone and not line.strip(" \t>"):
            return -1
        depth += line.count(opening) - line.count(closing) if name else 0
        if name and depth <= 0:
            return n
        if not name and n > at and closing in line:
            return n if LABEL.fullmatch(line.partition(closing)[2]) else -1
    return -1


__all__ = ["Spans", "around", "kept_in", "words_of"]
