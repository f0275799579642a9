"""Space between the rows of matrices, cases, arrays and aligned lines in drawings: the library lets tall rows touch, and ignores
the gap that ``\\\\[2ex]`` asks for. Invisible struts make such rows higher."""

from __future__ import annotations

import re
from collections.abc import Callable

from publisher.mathematics.source import Definitions, tokens

Measure = Callable[[str], tuple[float, float]]
"""The height and depth of TeX in a line, in ems."""

_TIGHT = frozenset({"matrix", "pmatrix", "bmatrix", "vmatrix", "Vmatrix", "Bmatrix", "cases", "rcases", "array"})
_LINES = frozenset(
    {"align", "alignat", "aligned", "alignedat", "eqnarray", "gather", "gathered", "multline", "multlined", "split"}
)
"""Environments whose rows are display formulas, which the library parts by a small space."""
_ENVIRONMENTS = re.compile(rf"\\begin\s*\{{(?:{'|'.join(sorted(_TIGHT | _LINES))})\*?\}}")
_TALL = re.compile(
    r"\\(?:[dc]frac|frac|displaystyle|sum|prod|int|iint|oint|binom|dbinom|over|begin|left|substack)(?![A-Za-z])"
)
_WITH_ARGUMENT = frozenset({"array", "alignat", "alignedat"})
_NAME = re.compile(r"\s*\{([A-Za-z]+)\*?\}")
# What the first row begins with, in other environments and in those with an argument; and rules, of any row.
_OPTIONS = (re.compile(r"\s*(?:\[[tbclr]\])?"), re.compile(r"\s*(?:\[[tbc]\])?\s*(?:\{(?:[^{}]|\{[^{}]*\})*\})?"))
_RULES = re.compile(r"(?:\s*\\(?:hline|cline\s*\{[^{}]*\})(?![A-Za-z]))*")
_GAP = re.compile(r"\s*\[\s*(-?[\d.]+)\s*(em|ex|pt|mm|cm|mu|\\baselineskip)\s*\]")
_EMS = {"em": 1.0, "ex": 0.47, "pt": 0.1, "mm": 0.28, "cm": 2.8, "mu": 1 / 18, "\\baselineskip": 1.2}
_ROW = (0.8, 0.4)  # height and depth of a row of letters
_AROUND = 0.14  # above and below tall rows


def with_struts(tex: str, measure: Measure) -> str:
    """TeX with struts in tall rows and in rows that a gap follows."""
    if not _ENVIRONMENTS.search(tex) and "\\\\[" not in tex.replace(" ", ""):
        return tex
    rest = Definitions({}).take(tex)
    before = tex[: len(tex) - len(rest)]
    return before + _Rows(rest, lambda row: measure(before + row)).text()


class _Rows:
    """The rows of nested environments; the parts of one are read until its end."""

    def __init__(self, tex: str, measure: Measure) -> None:
        self._tex, self._measure = tex, measure
        self._tokens = list(tokens(tex))
        self._next = 0

    def text(self) -> str:
        return self._read("")

    def _read(self, environment: str) -> str:
        """The text until the end of an environment, with struts in its rows."""
        done, row, depth = "", "", 0
        while self._next < len(self._tokens):
            position, token = self._tokens[self._next]
            self._next += 1
            if token == "\\begin" and (name := _NAME.match(self._tex, position + len(token))):
                self._skip(name.end())
                row += self._tex[position : name.end()] + self._read(name[1])
                continue
            if token == "\\end" and environment and (name := _NAME.match(self._tex, position + len(token))):
                self._skip(name.end())
                last = self._strutted(row, environment, 0, is_first=not done, is_last=True)
                return done + last + self._tex[position : name.end()]
            depth += (token == "{") - (token == "}")
            if token == "\\\\" and depth == 0 and environment:
                gap = _GAP.match(self._tex, position + len(token))
                space = float(gap[1]) * _EMS[gap[2]] if gap else 0
                if gap:
                    self._skip(gap.end())
                done += self._strutted(row, environment, space, is_first=not done, is_last=False) + "\\\\ "
                row = ""
                continue
            row += token
        return done + row

    def _skip(self, end: int) -> None:
        """Go on after a position. A token may go beyond it."""
        while self._next < len(self._tokens) and self._tokens[self._next][0] < end:
            position, token = self._tokens[self._next]
            if position + len(token) > end:
                self._tokens[self._next] = (end, token[end - position :])
                return
            self._next += 1

    def _strutted(self, row: str, environment: str, gap: float, *, is_first: bool, is_last: bool) -> str:
        lines = environment in _LINES
        tall = (lines or environment in _TIGHT) and _TALL.search(row)
        if not (tall or gap > 0):
            return row
        start = 0
        if is_first and (options := _OPTIONS[environment in _WITH_ARGUMENT].match(row)):
            start = options.end()
        if rules := _RULES.match(row, start):
            start = rules.end()
        height, depth = _ROW
        if tall:
            body = re.sub(r"\\hline|(?<!\\)&", " ", row[start:])
            above, below = self._measure(f"\\displaystyle {body}" if lines else body)
            height = max(height, above + _AROUND * (not (lines and is_first)) if above > height else 0)
            depth = max(depth, below + _AROUND * (not (lines and is_last)) if below > depth else 0)
        strut = f"\\vphantom{{\\rule[-{depth + gap:.3f}em]{{0em}}{{{height + depth + gap:.3f}em}}}}"
        # As an opening delimiter, it changes no spaces.
        return f"{row[:start]}\\mathopen{{{strut}}}{row[start:]}"


__all__ = ["with_struts"]
