"""Lines of Markdown: where its blocks end, and how ours are written."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from publisher.markdown import formulas

FENCE = re.compile(r"(?P<indent>[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
DIV = re.compile(r"(?P<indent>[ \t]*)(?P<mark>:{3,})[ \t]*(?P<info>\{(?:[^{}\"]|\"[^\"]*\")*\}|[\w.-]+)?[ \t]*:*[ \t]*")
_TICKS = re.compile("`{3,}")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?P<title>\S(?:.*?\S)??)(?:[ \t]+#+)?(?:[ \t]*\{[^{}]*\})?[ \t]*")
_INDENTED = re.compile(r"(?:[ ]{4}|[ ]{,3}\t)[ \t]*\S")
_HOLDS = re.compile(
    r"(?:[-*+:~]|\(?(?:\d{1,9}|[A-Za-z]|[ivxlc]+)[.)]|#\.|\(@[\w-]*\)|\[\^[^\]]+\]:)(?:[ \t]|$)|:{3,}|[!?]{3}|==="
)
_VERBATIM = {"<!--": "-->", "<pre": "</pre>"}
"""The beginnings of comments and of HTML with kept spaces, and their ends."""
LONGEST = 200  # lines of a paragraph or a formula
_FORMULA = re.compile(r"[ \t]*(?:(?P<mark>\$\$|\\{1,2}\[)|\\begin\{(?P<name>[A-Za-z]+\*?)\})")
CLOSINGS = {"$$": "$$", "\\[": "\\]", "\\\\[": "\\\\]"}
LABEL = re.compile(r"[ \t]*(?:\{#[^{}]*\}|\([\w:-]+\))?[ \t]*")

Made = tuple[int, list[str]]
"""The last line of a block, and what is written for it."""


def after_matter(lines: Sequence[str]) -> list[str]:
    """The lines after the front matter. A line of hyphens above a blank one is a rule."""
    end = end_of_matter(lines)
    return [*lines[end + 1 :]] if end and lines[1].strip() else [*lines]


def end_of_matter(lines: Sequence[str]) -> int:
    """The last line of the front matter; 0 if there is none."""
    begins = lines and lines[0].rstrip() == "---"
    return next((n for n in range(1, len(lines)) if lines[n].rstrip() in ("---", "...")), 0) if begins else 0


def prose(lines: Sequence[str]) -> list[int]:
    """The indexes of the lines that are not code, such as the options of a directive."""
    code, at, found = indented_code(lines), 0, list[int]()
    while at < len(lines):
        if at not in code and (fence := FENCE.fullmatch(lines[at])):
            end = end_of_code(lines, at, fence)
            given = range(at + 1, end if fence["info"].startswith("{") else at)
            found += itertools.takewhile(lambda n: lines[n].lstrip().startswith(":"), given)
            at = end
        elif at not in code:
            found.append(at)
        at += 1
    return found


def replaced(text: str, forms: Iterable[tuple[re.Pattern[str], str]]) -> str:
    """A text in which what each pattern finds has another form, one pattern after the other."""
    for pattern, form in forms:
        text = pattern.sub(form, text)
    return text


def without_code(line: str) -> str:
    """A line without its code."""
    return _CODE.sub("", line)


def outside_code(line: str, change: Callable[[str], str]) -> str:
    """A line whose text is changed, but not its code."""
    made, last = [], 0
    for code in _CODE.finditer(line):
        made += [change(line[last : code.start()]), code[0]]
        last = code.end()
    return "".join((*made, change(line[last:])))


def outside_formulas(text: str, change: Callable[[str], str]) -> str:
    """A text that is changed, but not its formulas."""
    made, last = [], 0
    for start, end in formulas.spans(text) if "$" in text or "\\" in text else ():
        made += [change(text[last:start]), text[start:end]]
        last = end
    return "".join((*made, change(text[last:])))


def end_of_code(lines: Sequence[str], at: int, found: re.Match[str]) -> int:
    """The last line of a block of code. A line whose indent is greater by four spaces does not end it, if another does."""
    most, end, other = len(found["indent"].expandtabs(4)) + 3, _end_of_code(found["mark"]), 0
    for n in range(at + 1, len(lines)):
        if not end(lines[n]):
            continue
        if len(lines[n].expandtabs(4)) - len(lines[n].expandtabs(4).lstrip(" ")) <= most:
            return n
        other = other or n
    return other or len(lines) - 1


def outside_fences(lines: Sequence[str], change: Callable[[int], Made | None]) -> list[str]:
    """The lines with the blocks that ``change`` makes of those from a number on, if it makes one. Fenced code stays."""
    made, at = list[str](), 0
    while at < len(lines):
        if code := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, code)
            made += lines[at : end + 1]
        else:
            end, shown = change(at) or (at, [lines[at]])
            made += shown
        at = end + 1
    return made


def ends_code(line: str, found: re.Match[str]) -> bool:
    """Whether a line may end the block of code that another begins."""
    return bool(_end_of_code(found["mark"])(line))


@cache
def _end_of_code(mark: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(rf"[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*").fullmatch


def end_of_verbatim(lines: Sequence[str], at: int, last: Mapping[str, int]) -> int:
    """The last line of the comment, the HTML with kept spaces or the formula of several lines that begins at a line; -1 if none
    does, or if text follows it.

    ``last`` are those that ``last_of_verbatim`` finds.
    """
    head = lines[at].lstrip()[:4]
    sign = _VERBATIM.get(head, "")
    if not sign or last[sign] < at or lines[at].partition(sign)[2].strip():
        return _end_of_formula(lines, at) if head[:1] in ("$", "\\") else -1
    return next(n for n in range(at, len(lines)) if sign in lines[n])


def last_of_verbatim(lines: Sequence[str]) -> dict[str, int]:
    """The last lines with the signs that end comments and HTML with kept spaces; -1 for a sign that no line has."""
    return {sign: max((n for n, line in enumerate(lines) if sign in line), default=-1) for sign in _VERBATIM.values()}


def _end_of_formula(lines: Sequence[str], at: int) -> int:
    found = _FORMULA.match(lines[at])
    if not found:
        return -1
    closing = CLOSINGS.get(found["mark"]) or f"\\end{{{found['name']}}}"
    if closing in lines[at][found.end() :]:
        return -1
    for n in range(at + 1, min(at + LONGEST, len(lines))):
        _, closed, rest = lines[n].partition(closing)
        if closed or not lines[n].strip():
            return n if closed and LABEL.fullmatch(rest) else -1
    return -1


def tabs_of(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The text before tabs that headings begin, and the tabs: each heading of the highest level that occurs begins one."""
    marks: list[tuple[int, int, str]] = []
    at = 0
    while at < len(lines):
        if code := FENCE.fullmatch(lines[at]):
            at = end_of_code(lines, at, code)
        elif heading := HEADING.fullmatch(lines[at]):
            marks.append((at, len(lines[at]) - len(lines[at].lstrip("#")), heading["title"]))
        at += 1
    highest = min((level for _, level, _ in marks), default=0)
    starts = [(at, title) for at, level, title in marks if level == highest]
    made: list[str] = []
    for number, (at, title) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        made += directive("tab-item", title, after_options(trimmed(lines[at + 1 : end])), "")
    return trimmed(lines[: starts[0][0]] if starts else lines), made


def quoted(lines: Sequence[str], at: int) -> tuple[int, list[str]]:
    """The last line of the quotation that begins at a line, and its lines without their marks."""
    end = next((n for n in range(at, len(lines)) if not lines[n].startswith(">")), len(lines)) - 1
    return end, [re.sub("^> ?", "", line) for line in lines[at : end + 1]]


def indented_code(lines: Sequence[str]) -> set[int]:
    """The lines that are code because they are indented, outside of lists, notes and definitions."""
    found, inside, held = set[int](), True, False  # whether an indented line here would be code
    for at, line in enumerate(lines):
        if not line.strip():
            inside = not held
        elif not _INDENTED.match(line):
            held = bool(_HOLDS.match(line)) or line[0] in " \t"
            inside = False
        elif inside:
            found.add(at)
    return found


def trimmed(lines: Sequence[str]) -> list[str]:
    """Lines without empty ones around them."""
    text = [n for n, line in enumerate(lines) if line.strip()]
    return [*lines[text[0] : text[-1] + 1]] if text else []


def after_options(body: Sequence[str], options: bool = False) -> list[str]:
    """The body of a directive, apart from its options: a first line that looks like one is none."""
    if body and (options or re.match(r"[ \t]*(?::[\w-]+:|---)", body[0])):
        return ["", *body]
    return [*body]


def dedented(lines: Sequence[str]) -> list[str]:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]


def fenced(language: str, lines: Sequence[str]) -> list[str]:
    """Lines as code, between fences that are longer than any in it."""
    mark = "`" * max((3, *(len(found[0]) + 1 for line in lines for found in _TICKS.finditer(line))))
    return [f"{mark}{language}", *lines, mark]


def directive(name: str, argument: str, body: Sequence[str], indent: str) -> list[str]:
    """A directive between colons, more than any in it has."""
    mark = ":" * max(3, longest(body) + 1)
    lines = [f"{mark}{{{name}}}{f' {argument}' if argument else ''}", *body, mark]
    return [f"{indent}{line}" if line.strip() else line for line in lines]


def longest(lines: Sequence[str]) -> int:
    return max((len(found[0].strip()) for line in lines if (found := re.match(r"[ \t]*:{3,}", line))), default=0)


__all__ = [
    "CLOSINGS",
    "DIV",
    "FENCE",
    "HEADING",
    "LABEL",
    "LONGEST",
    "Made",
    "after_matter",
    "after_options",
    "dedented",
    "directive",
    "end_of_code",
    "end_of_matter",
    "end_of_verbatim",
    "ends_code",
    "fenced",
    "indented_code",
    "last_of_verbatim",
    "longest",
    "outside_code",
    "outside_fences",
    "outside_formulas",
    "prose",
    "quoted",
    "replaced",
    "tabs_of",
    "trimmed",
    "without_code",
]
