r"""Formulas: ``$…$``, ``$$…$$``, ``\(…\)``, ``\[…\]`` and environments of AMS LaTeX. They are recognised;
``formula_nodes`` reads what they contain.

As in Pandoc, a dollar sign opens a formula if no space follows it, and closes one if no space precedes it and no
digit follows: ``$5 and $6`` is money. Only the next dollar sign can close a formula, unless it belongs to a shell
variable: ``$HOME/bin:$PATH``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from publisher.patterns import lazy

ENVIRONMENTS = frozenset(
    f"{name}{star}"
    for name in (
        *("align", "alignat", "aligned", "array", "Bmatrix", "bmatrix", "cases", "displaymath", "eqnarray", "equation"),
        *("flalign", "gather", "gathered", "math", "matrix", "multline", "pmatrix", "smallmatrix", "split", "Vmatrix"),
        *("dcases", "vmatrix"),
    )
    for star in ("", "*")
)
MAX_INLINE = 5000  # the maximum length of a formula in running text

# Text in a formula may contain formulas; other content ends at the next dollar sign.
_STEP = lazy(
    r"[^$\\`]+|\\(?:text(?:rm|bf|it|sf|tt|normal)?|mbox|hbox)\s*\{(?:[^{}$\\]|\\.|\$[^${}]*\$)*\}|\\.|`+", re.DOTALL
)
_GITHUB = lazy(r"\$`[^`$]+`\$(?![\w$])")
_DISPLAY = lazy(r"\$\$(?!\$)(?P<tex>(?:[^$\\]|\\.|\$(?!\$))+)\$\$(?!\$)", re.DOTALL)
_ROUND = lazy(r"(?P<mark>\\{1,2})\((?P<tex>(?:[^\\]|(?!\\\\?\()\\[^()]){1,2000}?)(?P=mark)\)", re.DOTALL)
_SQUARE = lazy(r"(?P<mark>\\{1,2})\[(?P<tex>(?:[^\\]|\\[^\[\]]){1,2000}?)(?P=mark)\](?![(\[:])", re.DOTALL)
REFERENCE = lazy(r"\\eqref\{([^{}\n]+)\}")
_TICKS = lazy(r"`+")
_SIGN = lazy(r"[$\\]")

_SIGNS = lazy(r"[\\^_{}=]")
_BEGINNING = lazy(r"(?![,;:.!?)]\s)[^\s$]")
# The name of a variable, or the characters that a shell or a script puts around one.
_VARIABLE = lazy(r"[{(]|[A-Za-z_][A-Za-z0-9_]")
_SEPARATORS = frozenset("/:=,;.+-|&<>([{\"'")
_ENDING = lazy(r"(?:th|st|nd|rd|s|es|fold|ary|[dD])(?![A-Za-z0-9_])")
# Text between two amounts of money that contains no markup.
_PROSE = lazy(
    r"(?=[^\\^_{}*~<>&`\[\]'\"|=+]*$)(?:\d[\d.,]*+[.,;:]?\s++(?:[^\W\d_]|\s)*[^\W\d_]{3}|(?:\W*+[^\W\d_]{2,}+\W++){3})"
)
# Escaped brackets are text unless their content is TeX.
_TEX = lazy(r"\\[A-Za-z]|\^|_\{|(?<![A-Za-z])[A-Za-z]_[A-Za-z0-9](?![A-Za-z])|\s[=<>+]\s|[\w)]=[\w(-]")
_LINK = lazy(r"\]\((?:[a-z]+:|#|\.{,2}/)")
_LETTERS = lazy(r"[^A-Za-z]*[A-Za-z](?:[^A-Za-z]+[A-Za-z])*[^A-Za-z]*")
_ITEM = lazy(r"[A-Za-z0-9]{1,4}")

_LABEL = r"[ \t]*+(?:(?:\((?P<label>[\w:-]+)\)|\{#(?P<id>[\w:.-]+)[^{}]*\})[ \t]*+)?"
_CLOSING = {
    "$$": lazy(rf"(?<!\\)\$\$(?!\$)(?P<rest>{_LABEL})$"),
    "\\[": lazy(rf"(?<!\\)\\\](?P<rest>{_LABEL})$"),
    "\\\\[": lazy(rf"\\\\\](?P<rest>{_LABEL})$"),
}
_OPENING = lazy(r"(?P<mark>\$\$(?!\$)|\\{1,2}\[)|\\begin\{(?P<name>[A-Za-z]+\*?)\}")


def formulas_plugin(md: MarkdownIt) -> None:
    """Add tokens ``math_inline`` and ``math_block`` to a parser; their content is the source of the formula."""
    md.inline.ruler.before("escape", "formula", _inline)
    md.inline.ruler.before("formula", "formula_script", _script)
    md.inline.ruler.before("formula", "formula_reference", _reference)
    alternatives = ["paragraph", "reference", "blockquote", "list", "footnote_def"]
    md.block.ruler.before("fence", "formula_block", _block, {"alt": alternatives})
    md.block.ruler.before("fence", "formula_macros", _macros)


def inline_formulas_plugin(md: MarkdownIt) -> None:
    """Add inline formulas to a parser that reads no other markup."""
    md.inline.ruler.push("formula", _inline)


# Inline formulas


def _inline(state: StateInline, silent: bool) -> bool:
    found = formula_at(state.src, state.pos, state.posMax)
    if not found:
        return False
    end, kind = found
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content, token.markup = state.src[state.pos : end], kind
    state.pos = end
    return True


def _reference(state: StateInline, silent: bool) -> bool:
    r"""Parse a reference in text, ``\eqref{label}``."""
    if state.src[state.pos] != "\\" or not (found := REFERENCE.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        state.push("math_reference", "", 0).content = found[1].strip()
    state.pos = found.end()
    return True


def _script(state: StateInline, silent: bool) -> bool:
    """Parse a formula that is a superscript or subscript: their content is text, so backslashes would be lost."""
    mark = state.src[state.pos]
    kind = {"^": "sup", "~": "sub"}.get(mark)
    found = (
        formula_at(state.src, state.pos + 1, state.posMax)
        if kind and state.src.startswith("$", state.pos + 1)
        else None
    )
    if not kind or not found or found[0] >= state.posMax or state.src[found[0]] != mark:
        return False
    if not silent:
        state.push(f"{kind}_open", kind, 1).markup = mark
        state.pos += 1
        _inline(state, silent)
        state.push(f"{kind}_close", kind, -1).markup = mark
    state.pos = found[0] + 1
    return True


def formula_at(text: str, start: int, stop: int) -> tuple[int, str] | None:
    """Return the end and the kind of the formula that begins at ``start``, or None if there is none."""
    match text[start]:
        case "$":
            return _dollars(text, start, stop)
        case "\\":
            return _brackets(text, start, stop)
    return None


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Return the formulas in a text whose other markup is not read."""
    position = 0
    while found := _SIGN.search(text, position):
        start = found.start()
        if ended := formula_at(text, start, len(text)):
            position = ended[0]
            yield start, position
        else:
            position = start + (2 if text[start] == "\\" else 1)


def _dollars(text: str, start: int, stop: int) -> tuple[int, str] | None:
    if text.startswith("$$", start):
        found = _DISPLAY.match(text, start, stop)
        if (
            found
            and text[start - 1 : start] != "$"
            and not found["tex"].isspace()
            and not _holds_code(text, *found.span("tex"))
        ):
            return found.end(), "$$"
        return None
    if found := _GITHUB.match(text, start, stop):
        return found.end(), "$"
    end = _next_dollar(text, start + 1, min(stop, start + MAX_INLINE))
    if end is not None and _is_money(text, start, end):
        return None
    return (end + 1, "$") if end is not None and _opens(text, start) and _closes(text, start, end, stop) else None


def _next_dollar(text: str, position: int, stop: int) -> int | None:
    """Return the next dollar sign that is neither escaped nor in text inside the formula. None if a code span
    comes first."""
    while step := _STEP.match(text, position, stop):
        if step[0][0] == "`" and _opens_code(text, position, step.end()):
            return None
        position = step.end()
    return position if position < stop and text[position] == "$" else None


def _is_money(text: str, start: int, end: int) -> bool:
    """Whether the dollar signs follow amounts, as in “10$/month, 100$/year”."""
    return text[start - 1 : start].isdecimal() and text[end - 1].isdecimal() and not _SIGNS.search(text, start + 1, end)


def _opens(text: str, start: int) -> bool:
    return _BEGINNING.match(text, start + 1) is not None


def _closes(text: str, start: int, end: int, stop: int) -> bool:
    before, after = text[end - 1], text[end + 1 : min(end + 2, stop)]
    if _PROSE.match(text, start + 1, end):
        return False
    if end == start + 1 or before.isspace() or before == "/" or after.isdecimal() or after == "{":
        return False
    if not (after.isascii() and (after.isalpha() or after == "_")) or _ENDING.match(text, end + 1, stop):
        return True
    return before not in _SEPARATORS and not _VARIABLE.match(text, start + 1, end)


def _brackets(text: str, start: int, stop: int) -> tuple[int, str] | None:
    if (found := _ROUND.match(text, start, stop)) and text[start - 1 : start] != "]":
        tex, marker = found["tex"], start == 0 and _ITEM.fullmatch(found["tex"])
        if (_TEX.search(tex) and not _LINK.search(tex)) or (_LETTERS.fullmatch(tex) and not marker):
            return found.end(), "\\("
    elif (found := _SQUARE.match(text, start, stop)) and _TEX.search(found["tex"]) and not _LINK.search(found["tex"]):
        return found.end(), "\\["
    return None


def _holds_code(text: str, start: int, stop: int) -> bool:
    return any(_opens_code(text, *found.span()) for found in _TICKS.finditer(text, start, stop))


def _opens_code(text: str, start: int, end: int) -> bool:
    """Whether a run of backticks opens a code span, that is, whether a run of the same length follows."""
    return _last_ticks(text).get(end - start, -1) > start


@lru_cache(maxsize=8)
def _last_ticks(text: str) -> dict[int, int]:
    return {len(found[0]): found.start() for found in _TICKS.finditer(text)}


# Block formulas


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    opening = _OPENING.match(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    if not opening or (opening["name"] and opening["name"] not in ENVIRONMENTS):
        return False
    mark = opening["mark"] or "begin"
    closing = _CLOSING.get(mark) or re.compile(rf"\\end\{{{re.escape(opening['name'])}\}}(?P<rest>[ \t]*)$")
    found = _find_close(state, start, end, opening, closing)
    if not found:
        return False
    line, close = found
    value = state.getLines(start, line + 1, state.sCount[start], False).rstrip()
    value = value[: len(value) - len(close["rest"].rstrip())].rstrip()
    if mark.endswith("[") and not _TEX.search(value[len(mark) : -len(mark)]):
        _unclosed(state)[_kind(state, start, opening, closing)] = line  # nor is one inside it
        return False
    if silent:
        return True
    token = state.push("math_block", "", 0)
    token.map, token.content, token.markup = [start, line + 1], value, mark[-2:] if mark != "begin" else mark
    groups = close.groupdict()
    token.meta["label"] = groups.get("label") or groups.get("id") or ""
    state.line = line + 1
    return True


def _macros(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""Parse a paragraph of definitions, ``\newcommand{\R}{\mathbb{R}}``, as in Pandoc: a formula that shows nothing."""
    if state.is_code_block(start) or not state.src.startswith("\\", state.bMarks[start] + state.tShift[start]):
        return False
    from publisher.mathematics.source import only_defines

    last = next(
        (line for line in range(start, end) if state.isEmpty(line) or state.sCount[line] < state.blkIndent), end
    )
    value = state.getLines(start, last, state.sCount[start], False).rstrip()
    if silent or not only_defines(value):
        return False
    token = state.push("math_block", "", 0)
    token.map, token.content, token.markup, token.meta = [start, last], value, "begin", {"label": ""}
    state.line = last
    return True


def _find_close(
    state: StateBlock, start: int, end: int, opening: re.Match[str], closing: re.Pattern[str]
) -> tuple[int, re.Match[str]] | None:
    """Return the line that closes a formula, and how.

    Only formulas with delimiters on their own lines, and environments, may contain blank lines.
    """
    unclosed, here = _unclosed(state), _kind(state, start, opening, closing)
    alone = here[1]
    first = state.src[opening.end() : state.eMarks[start]]
    if close := closing.search(first):
        return (start, close) if first[: close.start()].strip() else None
    if start < unclosed.get(here, -1):
        return None
    for line in range(start + 1, end):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if (text and state.sCount[line] < state.blkIndent) or (not text.strip() and not alone):
            break
        if close := closing.search(text):
            return line, close
        if text.startswith("$$") and opening["mark"] == "$$":
            break
    else:
        line = end
    unclosed[here] = line
    return None


def _unclosed(state: StateBlock) -> dict[tuple[str, bool, int, int], int]:
    """The last line up to which no formula of a kind is closed, so that no search is repeated."""
    known: dict[tuple[str, bool, int, int], int] = state.env.setdefault("unclosed_formulas", {})
    return known


def _kind(
    state: StateBlock, start: int, opening: re.Match[str], closing: re.Pattern[str]
) -> tuple[str, bool, int, int]:
    """The key for openings that the same line would close."""
    alone = bool(opening["name"]) or not state.src[opening.end() : state.eMarks[start]].strip()
    return closing.pattern, alone, state.level, state.blkIndent
