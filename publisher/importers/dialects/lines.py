"""Lines of Markdown: where its blocks end, and how ours are written."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from publisher.markdown import formulas
from publisher.markdown.formulas import ENVIRONMENTS

FENCE = re.compile(r"(?P<indent>[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
DIV = re.compile(r"(?P<indent>[ \t]*)(?P<mark>:{3,})[ \t]*(?P<info>\{(?:[^{}\"]|\"[^\"]*\")*\}|[\w.-]+)?[ \t]*:*[ \t]*")
_TICKS = re.compile("`{3,}")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?P<title>\S(?:.*?\S)??)(?:[ \t]+#+)?(?:[ \t]*\{[^{}]*\})?[ \t]*")
_INDENTED = re.compile(r"(?:[ ]{4}|[ ]{,3}\t)[ \t]*\S")
_HOLDS = re.compile(
    r"(?:[-*+:~]|\(?(?:\d{1,9}|[A-Za-z]|[ivxlc]+)[.)]|#\.|\(@[\w-]*\)|\[\^[^\]]+\]:)(?:[ \t]|$)|:{3,}|[!?]{3}|==="
)
VERBATIM = {"<!--": "-->", "<pre": "</pre>"}
"""The beginnings of comments and of HTML with kept spaces, and their ends."""
_LONGEST = 200  # lines of a paragraph or a formula
_FORMULA = re.compile(r"[ \t]*(?:(?P<mark>\$\$|\\{1,2}\[)|\\begin\{(?P<name>[A-Za-z]+\*?)\})")
_CLOSINGS = {"$$": "$$", "\\[": "\\]", "\\\\[": "\\\\]"}
_LABEL = re.compile(r"[ \t]*(?:\{#[^{}]*\}|\([\w:-]+\))?[ \t]*")
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
        if end >= 0 or _BREAK.match(lines[at]) or len(paragraph) == _LONGEST:
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
    if "<" in line and (opened := [*_HTML.finditer(_CODE.sub("", line))]):
        sign = f"</{opened[-1]['name'].lower()}>" if opened[-1]["name"] else "-->"
        if sign not in _CODE.sub("", line)[opened[-1].end() :].lower() and last(sign) > at:
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
    opening, closing = f"\\begin{{{name}}}", _CLOSINGS.get(found["mark"]) or f"\\end{{{name}}}"
    if last(closing.lower()) < at or (not name and closing in found["rest"]):
        return -1
    for n in range(at, min(at + _LONGEST, len(lines))):
        line = found["rest"] if n == at else lines[n]
        if not alone and not line.strip(" \t>"):
            return -1
        depth += line.count(opening) - line.count(closing) if name else 0
        if name and depth <= 0:
            return n
        if not name and n > at and closing in line:
            return n if _LABEL.fullmatch(line.partition(closing)[2]) else -1
    return -1


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
    sign = VERBATIM.get(head, "")
    if not sign or last[sign] < at or lines[at].partition(sign)[2].strip():
        return _end_of_formula(lines, at) if head[:1] in ("$", "\\") else -1
    return next(n for n in range(at, len(lines)) if sign in lines[n])


def last_of_verbatim(lines: Sequence[str]) -> dict[str, int]:
    """The last lines with the signs that end comments and HTML with kept spaces; -1 for a sign that no line has."""
    return {sign: max((n for n, line in enumerate(lines) if sign in line), default=-1) for sign in VERBATIM.values()}


def _end_of_formula(lines: Sequence[str], at: int) -> int:
    found = _FORMULA.match(lines[at])
    if not found:
        return -1
    closing = _CLOSINGS.get(found["mark"]) or f"\\end{{{found['name']}}}"
    if closing in lines[at][found.end() :]:
        return -1
    for n in range(at + 1, min(at + _LONGEST, len(lines))):
        _, closed, rest = lines[n].partition(closing)
        if closed or not lines[n].strip():
            return n if closed and _LABEL.fullmatch(rest) else -1
    return -1


def tabs_of(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The text before the tabs of Quarto, and the tabs: each heading of the highest level that occurs begins one."""
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
    "DIV",
    "FENCE",
    "HEADING",
    "VERBATIM",
    "Spans",
    "after_matter",
    "after_options",
    "around",
    "dedented",
    "directive",
    "end_of_code",
    "end_of_matter",
    "end_of_verbatim",
    "ends_code",
    "fenced",
    "indented_code",
    "kept_in",
    "last_of_verbatim",
    "longest",
    "outside_code",
    "outside_formulas",
    "prose",
    "replaced",
    "tabs_of",
    "trimmed",
    "without_code",
    "words_of",
]
