"""Block rules for directives: ``:::{name} argument``, options, body, ``:::``; and the same with backticks.

The body is parsed in the same pass as the text around it, so that line numbers, link definitions and notes are right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import islice

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from publisher.markdown.definition_terms import WITHIN

# Pandoc's attributes of code, ```{.python}, are read with the code.
_OPENING = re.compile(
    r"(?P<fence>:{3,}|(?:`{3,}|~{3,})(?![ \t]*\{[.#]))[ \t]*\{(?P<name>[^\s{}]+)\}[ \t]*(?P<argument>.*)$"
)
_CONTAINER = re.compile(r"(?P<fence>:{3,})[ \t]*(?P<attributes>\{(?=[.#:]|[A-Za-z][\w-]*=)[^{}]*\})$")
_BARE = re.compile(r"(?P<fence>:{3,})[ \t]*(?:(?P<name>[^\s:]+)[ \t]*(?P<argument>.*))?$")
_ITEM = re.compile(r"(?:[*+-]|\d{1,9}[.)]|[:~])[ \t]+(?:\[[ xX]\][ \t]+)?")
_ITEMS = re.compile(f"(?:{_ITEM.pattern})+(?=:::)")
_CODE = re.compile(r"(`{3,}|~{3,})([^`]*)$")
CODE_INDENT = 4  # deeper indentation is code itself
_OPTION = re.compile(r":(?P<key>[\w-]+):(?:[ \t]+(?P<value>.*))?$")


IsRaw = Callable[[str, str], bool]


def directives_plugin(md: MarkdownIt, is_raw: IsRaw) -> None:
    """Add directives to the parser; ``is_raw`` returns whether a directive's body is text, not Markdown."""

    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return _directive(state, start, end, silent, is_raw)

    alternatives = ["paragraph", "reference", "blockquote", "list", "footnote_def"]
    md.block.ruler.before("fence", "directive", rule, {"alt": alternatives})


def _line(state: StateBlock, line: int) -> str:
    """A line without its margins."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip(" \t")


def _directive(state: StateBlock, start: int, end: int, silent: bool, is_raw: IsRaw) -> bool:
    if state.is_code_block(start):
        return False
    text = _line(state, start)
    if text[:1] not in (":", "`", "~"):
        return False
    container = _CONTAINER.match(text)
    opening = container or _OPENING.match(text) or _BARE.match(text)
    if not opening:
        return False
    if silent:
        return True

    fence = opening["fence"]
    name = "" if container else opening["name"] or ""
    braces = opening.re is not _BARE
    close = _find_close(state, start, end, fence) if braces else _find_close_of_bare(state, start, end, fence)
    if not braces and (close is None or not name):
        return _stray(state, start, fence, name)
    stop = end if close is None else close
    body, yaml = _yaml(state, start + 1, stop)
    body, options = (body, []) if yaml else _options(state, body, stop)

    token = state.push("directive_open", "", 1)
    token.map = [start, stop if close is None else stop + 1]
    token.info = name
    token.markup = fence
    token.meta = {
        "argument": "" if container else opening["argument"],
        "attributes": container["attributes"] if container else "",
        "options": options,
        "yaml": yaml,
        "braces": braces,
        "closed": close is not None,
        "body": body,
        "raw": None,
    }
    if argument := token.meta["argument"]:
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = argument, [start, start + 1], []
    if is_raw(name, fence):
        token.meta["raw"] = state.getLines(body, stop, state.sCount[start], True)
    else:
        parent, line_max = state.parentType, state.lineMax
        around = state.env.get(WITHIN, "")
        state.parentType, state.lineMax, state.env[WITHIN] = "directive", stop, name
        state.md.block.tokenize(state, body, stop)
        state.parentType, state.lineMax, state.env[WITHIN] = parent, line_max, around
    state.push("directive_close", "", -1)
    state.line = stop if close is None else stop + 1
    return True


def _stray(state: StateBlock, start: int, fence: str, name: str) -> bool:
    """Keep a fence that opens nothing as a token, so that it can be reported."""
    token = state.push("stray_fence", "", 0)
    token.map, token.info, token.markup = [start, start + 1], name, fence
    state.line = start + 1
    return True


def _find_close(state: StateBlock, start: int, end: int, fence: str) -> int | None:
    """Return the line of the closing fence. Directives inside may have fences of any length, code inside any
    content."""
    marker, code = fence[0], _Code(state.blkIndent)
    opened: list[int] = []  # lengths of the fences inside
    lengths: Counter[int] = Counter()  # the same as a set, for fast look-up
    for line in range(start + 1, end):
        text = _line(state, line)
        if text and state.sCount[line] < state.blkIndent:
            return None
        stripped = text.rstrip()
        if marker == ":" and (item := _ITEMS.match(stripped)) and _opens(stripped[item.end() :]):
            stripped = stripped[item.end() :]
        if marker == ":" and code.holds(stripped, state.sCount[line]):
            continue
        if not stripped.startswith(marker * 3) or (marker != ":" and state.is_code_block(line)):
            continue
        run = len(stripped) - len(stripped.lstrip(marker))
        if stripped.strip(marker):
            if marker == ":" and _opens(stripped):
                opened.append(run)
                lengths[run] += 1
        elif lengths[run]:
            while (last := opened.pop()) != run:  # whatever was opened since is not closed
                lengths[last] -= 1
            lengths[run] -= 1
        elif run >= len(fence):
            return line
    return None


def _find_close_of_bare(state: StateBlock, start: int, end: int, fence: str) -> int | None:
    """Return the closing line of a fence without braces.

    A text may be full of these, so a fence that is not closed ends the search for all below it.
    """
    unclosed: dict[tuple[int, int, int], int] = state.env.setdefault("unclosed_fences", {})
    here = (state.level, state.blkIndent, end)
    if len(fence) >= unclosed.get(here, len(fence) + 1):
        return None
    close = _find_close(state, start, end, fence)
    if close is None:
        unclosed[here] = len(fence)
    return close


def _opens(text: str) -> bool:
    return bool(_OPENING.match(text) or _CONTAINER.match(text))


class _Code:
    """Tracks which lines of a body are in fenced code."""

    def __init__(self, indent: int) -> None:
        self._fence = ""  # of the open code fence
        self._margins = [indent]  # indentation of the text of open list items

    def holds(self, text: str, indent: int) -> bool:
        """Whether a line with this indentation is in fenced code, or one of its fences."""
        if not text:
            return bool(self._fence)
        while indent < self._margins[-1] and len(self._margins) > 1:
            self._margins.pop()
            self._fence = ""  # code ends with its list item
        while not self._fence and (item := _ITEM.match(text)):
            indent += item.end()
            text = text[item.end() :]
            self._margins.append(indent)
        fence = _CODE.match(text) if indent - self._margins[-1] < CODE_INDENT else None
        if self._fence:
            if fence and fence[1].startswith(self._fence) and not fence[2].strip():
                self._fence = ""
            return True
        self._fence = fence[1] if fence else ""
        return bool(fence)


def _yaml(state: StateBlock, start: int, stop: int) -> tuple[int, str]:
    """Options between lines ``---``, as in MyST: the line where the body begins, and the text of the options."""
    fences = (line for line in range(start, stop) if _line(state, line).rstrip() == "---")
    if start >= stop or _line(state, start).rstrip() != "---" or (close := next(islice(fences, 1, None), None)) is None:
        return start, ""
    margin = state.tShift[start]
    lines = range(start + 1, close)
    text = [state.src[state.bMarks[n] + min(state.tShift[n], margin) : state.eMarks[n]] for n in lines]
    return close + 1, "\n".join(text)


def _options(state: StateBlock, start: int, stop: int) -> tuple[int, list[tuple[str, str, int, int]]]:
    """Options at the beginning of a body, as (key, value, line, offset of the value), and the line where the body
    begins."""
    options: list[tuple[str, str, int, int]] = []
    line = start
    while line < stop and (option := _OPTION.match(_line(state, line))):
        options.append((option["key"], option["value"] or "", line, max(0, option.start("value"))))
        line += 1
    if options and line < stop and not _line(state, line).strip():
        line += 1
    return line, options
