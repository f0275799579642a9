r"""The source of a formula: its delimiters, labels, numbers and macros.

mathra gets TeX in which labels and numbers are left out, and which a few small tables correct: digits in ``\mathbf``,
styles of text, and characters of Unicode such as ``∑`` and ``x²``, which it would take for letters; in chemistry, text in braces
and lower digits before a letter, as in ``^{235}_92U``. Each piece of what it gets is known with its offset in the source, so that
problems have a place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field

from publisher.mathematics.alphabets import letters
from publisher.mathematics.ams_macros import MACROS

ROWS = frozenset({"align", "alignat", "eqnarray", "flalign", "gather"})
"""Environments whose lines are numbered one by one."""
_WRAPPERS = ("$$", "\\\\[", "\\[", "\\\\(", "\\(", "$`", "$")
_ENDS = {"$$": "$$", "\\\\[": "\\\\]", "\\[": "\\]", "\\\\(": "\\\\)", "\\(": "\\)", "$`": "`$", "$": "$"}
_UNICODE = {
    "∑": "sum", "∏": "prod", "∐": "coprod", "∫": "int", "∬": "iint", "∭": "iiint", "∮": "oint", "⋃": "bigcup", "⋂": "bigcap",
    "⋁": "bigvee", "⋀": "bigwedge", "⨁": "bigoplus", "⨂": "bigotimes", "√": "sqrt", "∖": "setminus", "⋅": "cdot", "·": "cdot",
    "′": "prime", "ℂ": "mathbb{C}", "ℍ": "mathbb{H}", "ℕ": "mathbb{N}", "ℙ": "mathbb{P}", "ℚ": "mathbb{Q}", "ℝ": "mathbb{R}",
    "ℤ": "mathbb{Z}",
}  # fmt: skip
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))
_TEXT = {
    **dict.fromkeys(("text", "mbox", "hbox", "textrm", "textnormal", "textup", "fbox", "textsc"), ""),
    "textbf": "bold",
    "textit": "italic",
    "emph": "italic",
    "textsl": "italic",
    "textsf": "sans-serif",
    "texttt": "monospace",
}
_DIGITS = {"mathbf": "bold", "mathbb": "double-struck", "mathds": "double-struck", "boldsymbol": "bold", "bm": "bold"}
_COLOURS = frozenset({"color", "textcolor", "colorbox", "mathcolor"})
_STYLED = re.compile(r"\s*\{?\s*(\d+)\s*")
_TOKEN = re.compile(
    r"\\(?P<name>[A-Za-z]+\*?)|\\(?s:.)|(?P<comment>(?<!\\)%[^\n]*(?:\n[ \t]*|$))|[{}&$]"
    rf"|(?P<raised>[{''.join(_RAISED)}]+)|(?P<lowered>[{''.join(_LOWERED)}]+)|(?P<sign>[{''.join(_UNICODE)}])"
    rf"|[^\\%{{}}&${''.join(_RAISED)}{''.join(_LOWERED)}{''.join(_UNICODE)}]+|.",
    re.DOTALL,
)
# mathra takes a line end and a letter for an escape of JSON, such as the beginning of \\ne.
_SPACES = dict.fromkeys(map(ord, "\n\r\t\f\v\b"), " ")
_GROUP = re.compile(r"\s*\{((?:[^{}\\]|\\.|\{[^{}]*\})*)\}")
_NAMES = re.compile(r"\\([A-Za-z]+)")
_BEGINNING = re.compile(r"\s*\{([A-Za-z]+)(\*?)\}(?:(?<=at\})\s*\{(\d)\}|(?<=at\*\})\s*\{(\d)\})?")
# What is before braces that are not text in a formula of chemistry.
_ARGUMENT = re.compile(r"(?:[\^_}]|\\[A-Za-z]+)\s*$")
_WORDS = re.compile(r"\{[^{}\\]+\}")
_LOWER_DIGITS = re.compile(r"_(\d+)")
_CHEMICAL = {"^°": "}^{\\circ}\\ce{", "°": "$^\\circ$", "↑": "\\uparrow ", "↓": "\\downarrow "}
_DISPLAY = "\\displaystyle "
_GAP = re.compile(r"\s*\[[^\]]*\]")
_WHOLE = re.compile(r"\s*\\begin\{([A-Za-z]+)\*?\}")
_REFERENCE = re.compile(r"\\(eqref|ref)\s*\{([^{}]*)\}")
_DEFINITION = re.compile(
    r"\s*(?:%[^\n]*\n\s*)*(?P<all>\\(?:(?:(?:re)?new|provide)command\*?|DeclareMathOperator\*?|def)\s*"
    r"(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))(?:\s*\[[^\]]*\]){0,2}[#\d]*\s*"
    r"\{(?:[^{}\\]|\\(?s:.)|\{(?:[^{}\\]|\\(?s:.)|\{(?:[^{}\\]|\\(?s:.)|\{[^{}]*\})*\})*\})*\})\s*"
)
_COLUMNS = "“&” separates columns, but there is no environment with columns"


class Label(Struct, frozen=True):
    """A label or a tag in a formula: its text, the line of the formula, from 0, and its offset in the source."""

    text: str
    line: int
    offset: int


class Source(Struct, frozen=True, dict=True):
    """A formula as the library gets it. ``offsets`` pairs positions in ``tex`` with offsets in what the author wrote.

    ``environment`` is the environment that contains the whole formula; in one of ``ROWS``, labels belong to lines.
    ``problems`` pairs offsets with what is wrong there.
    """

    tex: str
    offsets: tuple[tuple[int, int], ...]
    labels: tuple[Label, ...] = ()
    tags: tuple[Label, ...] = ()
    environment: str = ""
    problems: tuple[tuple[int, str], ...] = ()

    def offset(self, position: int) -> int:
        """The offset in the author's source of a position in ``tex``."""
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return 0
        start, offset = self.offsets[index]
        return offset + position - start

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.offsets]

    @property
    def in_rows(self) -> bool:
        """Whether the lines of the formula are numbered one by one."""
        return self.environment in ROWS


class Definitions(Struct, dict=True):
    """Macros by their names, without the backslash, as TeX that defines them. The first are our own (``ams_macros``)."""

    known: dict[str, str] = field(default_factory=lambda: dict(MACROS))

    @classmethod
    def of(cls, macros: Mapping[str, str]) -> Definitions:
        r"""The macros of a manifest: ``\norm`` and ``\lVert #1 \rVert``."""
        made = dict(MACROS)
        for name, body in macros.items():
            count = max(map(int, re.findall(r"(?<!\\)#([1-9])", body)), default=0)
            made[name.removeprefix("\\")] = (
                f"\\newcommand{{\\{name.removeprefix(chr(92))}}}{f'[{count}]' * (count > 0)}{{{body}}}"
            )
        return cls(made)

    def take(self, tex: str) -> str:
        """Add the definitions at the beginning of a formula; return the rest."""
        position = 0
        while found := _DEFINITION.match(tex, position):
            self.known[found["braced"] or found["bare"]] = found["all"]
            position = found.end()
        return tex[position:]

    def used(self, tex: str) -> str:
        """The definitions of the macros that a formula uses, directly or not."""
        wanted: dict[str, None] = {}
        found = [name for name in _NAMES.findall(tex) if name in self.known]
        while found:
            name = found.pop()
            if name not in wanted:
                wanted[name] = None
                found += [other for other in _NAMES.findall(self.known[name]) if other in self.known]
        return "".join(self.known[name] for name in sorted(wanted))


def unwrapped(source: str) -> tuple[str, int]:
    """A formula without its delimiters, and its offset."""
    for start in _WRAPPERS:
        if source.startswith(start) and source.endswith(_ENDS[start]) and len(source) >= 2 * len(start):
            return source[len(start) : len(source) - len(start)], len(start)
    return source, 0


def references_in(tex: str) -> tuple[str, ...]:
    r"""The labels that a formula refers to, by ``\eqref`` and ``\ref``."""
    return tuple(label.strip() for _, label in _REFERENCE.findall(tex)) if "ref" in tex else ()


def with_numbers(tex: str, numbers: Mapping[str, str]) -> str:
    r"""The formula with numbers in place of ``\eqref`` and ``\ref``, which are in text."""

    def shown(found: re.Match[str]) -> str:
        number = numbers.get(found[2].strip(), "?")
        return f"({number})" if found[1] == "eqref" else number

    return _REFERENCE.sub(shown, tex)


def only_defines(text: str) -> bool:
    """Whether a text consists of definitions of macros."""
    return bool(text) and not Definitions({}).take(text)


def prepare(source: str, display: bool = False) -> Source:
    """Prepare the source of a formula, with or without delimiters. Columns of a display are aligned, as by Sphinx and MyST, if no
    environment says how."""
    body, start = unwrapped(source)
    found = _Preparation(body, start).run()
    if not display or _DEFINITION.match(body) or all(problem != _COLUMNS for _, problem in found.problems):
        return found
    opening, closing = "\\begin{aligned}", "\\end{aligned}"
    return _Preparation(
        f"{opening}{body.strip()}{closing}", start - len(opening) + len(body) - len(body.lstrip())
    ).run()


class _Table:
    """An environment with columns. Some that the library sets like others are written as what they mean.

    In ``alignat``, there is no space between columns, in ``dcases`` cells are as in a display, and a relation in
    ``eqnarray`` is in a column of its own, which becomes a part of the next one.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._column = 0

    @property
    def _as_display(self) -> bool:
        return self._name in ("alignat", "alignedat", "dcases", "drcases")

    def begin(self, found: re.Match[str]) -> str:
        if self._name in ("alignat", "alignedat"):
            pairs = int(found[3] or found[4] or 1)
            return f"\\begin{{array}}{{{'@{}'.join('rl' * pairs)}}}{_DISPLAY}"
        if self._name in ("dcases", "drcases"):
            return f"\\begin{{{self._name[1:]}}}{_DISPLAY}"
        return "\\begin{align}" if self._name == "eqnarray" else f"\\begin{found[0]}"

    def end(self, found: re.Match[str]) -> str:
        known = {"alignat": "array", "alignedat": "array", "dcases": "cases", "drcases": "rcases", "eqnarray": "align"}
        return f"\\end{{{known[self._name]}}}" if self._name in known else f"\\end{found[0]}"

    def separator(self, text: str) -> str:
        self._column = self._column + 1 if text == "&" else 0
        if self._name == "eqnarray" and text == "&":
            return text if self._column % 2 else ""
        begins = "{}" if text == "&" and self._column % 2 and self._name.startswith("align") else ""
        return text + _DISPLAY + begins if self._as_display else text


class _Preparation:
    def __init__(self, body: str, start: int) -> None:
        self._body, self._start = body, start
        self._pieces: list[str] = []
        self._length = 0
        self._offsets: list[tuple[int, int]] = []
        self._labels: list[Label] = []
        self._tags: list[Label] = []
        self._problems: list[tuple[int, str]] = []
        # What is open: the kind, “ce” for chemistry, and the alphabet of text ("" for text without one, None for mathematics).
        self._open: list[tuple[str, str | None]] = []
        self._chemical = False  # the next group is a formula of chemistry
        self._line = 0
        self._tables: list[_Table] = []

    def run(self) -> Source:
        body = self._body
        whole = _WHOLE.match(body)
        self._rows = bool(whole and whole[1] in ROWS)
        position, pending = 0, None
        while position < len(body):
            found = _TOKEN.match(body, position)
            assert found
            position, pending = self._token(found, pending)
        return Source(
            "".join(self._pieces),
            tuple(self._offsets),
            tuple(self._labels),
            tuple(self._tags),
            whole[1] if whole else "",
            tuple(self._problems),
        )

    def _token(self, found: re.Match[str], pending: str | None) -> tuple[int, str | None]:
        """Take one token. ``pending`` is the alphabet of the group that follows, if that is text."""
        text, start, end = found[0], found.start(), found.end()
        inside = self._open[-1][1] if self._open else None
        if found["comment"] is not None:
            return end, pending
        if name := found["name"]:
            return self._command(name, start, end, inside)
        chemical = bool(self._open) and self._open[-1][0] == "ce"
        if text == "{":
            if chemical and _WORDS.match(self._body, start) and not _ARGUMENT.search(self._body[:start][-40:]):
                self._add("\\text", start)
                pending = ""
            self._open.append(("ce" if self._chemical else "{", pending if pending is not None else inside))
            self._chemical = False
        elif text == "}":
            if self._open and self._open[-1][0] in ("{", "ce"):
                self._open.pop()
        elif text == "$":
            text = self._dollar(start, inside)
        elif text == "&" and not self._open and "\\xymatrix" not in self._body:
            self._problems.append((self._start + start, _COLUMNS))
        elif text == "\\\\" and self._rows and [kind for kind, _ in self._open] == ["begin"]:
            self._line += 1
        if text in ("&", "\\\\") and self._tables:
            text = self._tables[-1].separator(text)
            if text == "\\\\" + _DISPLAY and (gap := _GAP.match(self._body, end)):
                text, end = "\\\\" + gap[0] + _DISPLAY, gap.end()
        if inside is not None and text.isprintable() and text not in "{}$":
            text = letters(text, inside)
        elif found["raised"]:
            text = f"^{{{''.join(map(_RAISED.__getitem__, text))}}}"
        elif found["lowered"]:
            text = f"_{{{''.join(map(_LOWERED.__getitem__, text))}}}"
        elif found["sign"]:
            text = f"\\{_UNICODE[text]} "
        elif chemical:
            text = _LOWER_DIGITS.sub(r"_{\1}", text)
            for sign, written in _CHEMICAL.items():
                text = text.replace(sign, written)
        self._add(text, start)
        return end, pending if text.isspace() else None

    def _command(self, name: str, start: int, end: int, inside: str | None) -> tuple[int, str | None]:
        body = self._body
        if name in ("label", "tag", "tag*") and (group := _GROUP.match(body, end)):
            kept = self._labels if name == "label" else self._tags
            kept.append(Label(group[1].strip(), self._line, self._start + group.start(1)))
            return group.end(), None
        if name in ("eqref", "ref") and (group := _GROUP.match(body, end)):
            shown = f"\\{name}{{{group[1].strip()}}}"
            self._add(shown if inside is not None else f"\\text{{{shown}}}", start)
            return group.end(), None
        if name in ("nonumber", "notag"):
            return end, None
        if name in ("begin", "end"):
            if name == "begin":
                self._open.append(("begin", None))
                if found := _BEGINNING.match(body, end):
                    self._tables.append(table := _Table(found[1]))
                    self._add(table.begin(found), start)
                    return found.end(), None
            elif ("begin", None) in self._open:
                while self._open.pop()[0] != "begin":
                    pass
                if (found := _BEGINNING.match(body, end)) and self._tables:
                    self._add(self._tables.pop().end(found), start)
                    return found.end(), None
        elif name in _COLOURS and (group := _GROUP.match(body, end)) and not is_colour(group[1].strip()):
            place = self._start + group.start(1)
            self._problems.append((place, f"“{group[1].strip()}” is not a colour; write a name of CSS, or #rrggbb"))
        elif name in _DIGITS and (digits := _STYLED.match(body, end)):
            self._add(body[start : digits.start(1)], start)
            self._add(letters(digits[1], _DIGITS[name]), digits.start(1))
            if "{" in body[end : digits.start(1)]:
                self._open.append(("{", inside))
            return digits.end(1), None
        elif _TEXT.get(name):
            self._add("\\text", start)
            return end, _TEXT[name]
        self._chemical = name == "ce"
        self._add(body[start:end], start)
        return end, _TEXT.get(name)

    def _dollar(self, start: int, inside: str | None) -> str:
        """A dollar sign begins or ends a formula in text, or in chemistry, where it is a group after “^” and “_”."""
        if self._open and self._open[-1][0] in ("$", "$}"):
            return self._open.pop()[0][-1]
        chemical = bool(self._open) and self._open[-1][0] == "ce"
        if chemical and self._body[start - 1] in "^_":
            self._open.append(("$}", None))
            return "{"
        if inside is not None or chemical:
            self._open.append(("$", None))
        else:
            self._problems.append((self._start + start, "A formula cannot contain “$” outside of \\text{…}"))
        return "$"

    def _add(self, text: str, start: int) -> None:
        self._offsets.append((self._length, self._start + start))
        self._pieces.append(text.translate(_SPACES))
        self._length += len(text)


def is_colour(text: str) -> bool:
    """Whether browsers know a colour."""
    from tinycss2.color4 import parse_color

    return parse_color(text) is not None


def tokens(tex: str) -> Iterator[tuple[int, str]]:
    """The tokens of TeX that was prepared, with their positions."""
    return ((found.start(), found[0]) for found in _TOKEN.finditer(tex))
