"""Lists with letters, Roman numerals or numbers in parentheses: ``a)``, ``(a)``, ``a.``, ``A.``, ``ii)``, ``(1)``.

These are Pandoc's ``fancy_lists``, and ``aa)`` of German statutes. Since such characters may begin a line by chance, two
consecutive ones must follow each other at the same indent, or one must continue a list before in the same section, or a table,
picture or directive must separate the first from the others. With a full stop, they must begin with the first. Of capital letters
with one (``A. Smith``), there must be three, or two spaces after them. Like Roman capitals, they end a paragraph only if that ends
in a colon. The markers are replaced by numbers as long as they are, which the parser's own rule for lists reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.list import list_block
from msgspec import Struct

from publisher.numerals import roman

_MARKER = re.compile(
    r"(?P<open>\(?)(?P<text>[A-Za-z]|(?P<letter>[a-z])(?P=letter)|[ivxIVX]{2,6}|\d{1,3})(?P<close>[.)])(?P<space>[ \t]+)(?=\S)"
)
_ITEM = re.compile(r"\(?(?:[A-Za-z]|([a-z])\1(?=\))|[ivxIVX]{2,6}|\d{1,9})[.)][ \t]")
_DECIMAL = re.compile(r"\d{1,9}[.)](?=[ \t])")
_ABBREVIATION = re.compile(r"[a-z]\.\s+(?:à\s+)?[a-z]{1,2}\.(?!\S)")  # e. g., d. h., c. à d.
_ABOUT = re.compile(r"c\.\s+\d")  # c. 1900
_OTHER = ("```", "~~~", ":::", ">", "#")  # what ends a list without a blank line
_FENCE = re.compile("`{3,}|~{3,}|:{3,}")
_FAR = 400  # lines of an item
_WORK = 5_000_000_000  # characters that are copied in all: lists beyond remain text
_ROMAN = {roman(number): number for number in range(1, 100)}


_Level = tuple[str, dict[str, int]]
"""The form of a list, and the number of its last item by the type of list that it may be."""


class _Marker(Struct, frozen=True):
    line: int
    start: int
    end: int
    text: str
    form: str
    spaces: int

    def values(self) -> dict[str, int]:
        """Its number by the type of list that it may belong to, as in HTML; empty for decimal numbers."""
        if self.text.isdigit():
            return {"": int(self.text)} if self.form == "()" else {}
        big, low = self.text.isupper(), self.text.lower()
        letter = ord(low[0]) - ord("a") + 1
        found = {"A" if big else "a": letter} if len(low) == 1 else {}
        if low in _ROMAN and self.text in (low, low.upper()):
            found["I" if big else "i"] = _ROMAN[low]
        if self.form == ")" and self.text == 2 * low[0]:
            found["aa"] = letter
        return found


def lettered_lists_plugin(md: MarkdownIt) -> None:
    """Add these lists to the parser; the tokens of such a list have ``numbering`` and ``enclosed`` in ``meta``."""
    md.block.ruler.before("list", "lettered_list", _rule, {"alt": ["paragraph", "reference", "blockquote"]})


def _rule(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(line) or (first := _marker(state, line)) is None:
        return False
    interrupts = silent and state.parentType == "paragraph"
    continued = None if silent else _continued(state, first)
    begins = continued is None and (interrupts or first.form == ".")
    if begins and 1 not in first.values().values():
        return False
    if interrupts and first.form == "." and first.text.isupper() and not _is_announced(state, line):
        return False
    if continued is not None and (_ABBREVIATION.match(state.src, first.start) or _ABOUT.match(state.src, first.start)):
        continued = None
    kind, markers = _run(state, first, end_line, alone=continued is not None)
    if kind is None and not silent:
        kind = _goes_on_later(state, first, end_line)
    if kind is None:
        return False
    if len(markers) < 2 and continued is not None:
        kind = continued
    if begins and first.values()[kind] != 1:
        return False
    if kind == "A" and first.form == "." and len(markers) < 3 and first.spaces < 2:
        return False
    work = state.env.get("lettered", 0) + len(state.src)
    if work > _WORK:
        return False
    if silent:
        return True
    state.env["lettered"] = work
    pieces, done, text = [], 0, state.src
    for marker in markers:
        sign = "." if marker.form == "." else ")"
        pieces += [state.src[done : marker.start], "1".rjust(marker.end - marker.start - 1, "0"), sign]
        done = marker.end
    state.src = "".join((*pieces, state.src[done:]))
    index = len(state.tokens)
    whole = state.lineMax
    state.lineMax = _end(state, markers, end_line)  # where paragraphs of items end, too
    made = list_block(state, line, state.lineMax, False)
    state.lineMax = whole
    if state.line <= markers[-1].line:  # an item after lines that are not indented enough is read as it was written
        end = state.bMarks[state.line]
        state.src = state.src[:end] + text[end:]
    state.tokens[index].attrs = {"start": first.values()[kind]}
    state.tokens[index].meta = {"numbering": kind, "enclosed": first.form == "()"}
    items = sum(token.type == "list_item_open" and token.level == state.level + 1 for token in state.tokens[index:])
    following = first.values()[kind] + items
    state.env[_key(state, first, kind)] = state.tokens, len(state.tokens), following
    return made


def _continued(state: StateBlock, first: _Marker) -> str | None:
    """The type of a list before, in the same section, that this item continues by its number; None if there is none."""
    if first.form == "." and first.text.isupper():
        return None
    for kind, value in first.values().items():
        tokens, index, following = state.env.get(_key(state, first, kind), (None, 0, 0))
        if tokens is state.tokens and value == following:
            between = tokens[index:]
            if not any(token.type == "heading_open" or token.level < state.level for token in between):
                return kind
            del state.env[_key(state, first, kind)]  # or each one after it would look at all of these tokens again
    return None


def _key(state: StateBlock, first: _Marker, kind: str) -> str:
    """The key in the parser's environment of the last list with the same numbers."""
    return f"lettered {state.level} {first.form} {kind}"


def _marker(state: StateBlock, line: int) -> _Marker | None:
    start = state.bMarks[line] + state.tShift[line]
    # A fast refusal of most lines: the marker is a letter or a parenthesis with one of these signs near it.
    if not any(sign in ".)" for sign in state.src[start + 1 : start + 8]):
        return None
    found = _MARKER.match(state.src, start, state.eMarks[line])
    if not found or (found["open"] and found["close"] == "."):
        return None
    form = found["open"] + found["close"]
    if found["letter"] and form != ")" and found["text"] not in _ROMAN:
        return None
    return _Marker(line, start, found.end("close"), found["text"], form, len(found["space"]))


def _is_announced(state: StateBlock, line: int) -> bool:
    """Whether the line before ends in a colon."""
    return state.src[state.bMarks[line - 1] : state.eMarks[line - 1]].rstrip().endswith((":", "："))


def _run(state: StateBlock, first: _Marker, end_line: int, *, alone: bool) -> tuple[str | None, list[_Marker]]:
    """The type of the list, and its markers up to a list in one of its items; None if the first marker is no item.

    It is one if it may be ``alone``, or if another one follows, directly or after lists in the first item, each of which begins
    with its first number.
    """
    markers = [first]
    levels = [(first.form, first.values())]
    nested = False
    for marker in _followers(state, first, end_line):
        depth, values = _level(levels, marker)
        if depth is None:
            begun = {kind: value for kind, value in marker.values().items() if value == 1}
            if not begun or any(form == marker.form and begun.keys() & before for form, before in levels):
                break
            levels.append((marker.form, begun))
            continue
        levels[depth:] = [(marker.form, values)]
        if depth:  # a second item of a list in an item; a first one alone is text
            if alone or len(markers) > 1:
                break
            nested = True
        elif nested:
            alone = True  # it has followers, after a list in it
            break
        else:
            markers.append(marker)
    kind = next(iter(levels[0][1]), "")
    return kind if alone or len(markers) > 1 else None, markers


def _level(levels: list[_Level], marker: _Marker) -> tuple[int | None, dict[str, int]]:
    """The innermost of nested lists of which a marker is the next one, with its numbers there; None if there is none."""
    for depth in range(len(levels) - 1, -1, -1):
        form, before = levels[depth]
        values = {kind: value for kind, value in marker.values().items() if value == before.get(kind, -1) + 1}
        if values and form == marker.form:
            return depth, values
    return None, {}


def _end(state: StateBlock, markers: list[_Marker], end_line: int) -> int:
    """The line at which a list ends at the latest: that of the first item that is not one of its markers."""
    first, last = markers[0].line, markers[-1].line
    blank = False
    for line in range(last + 1, min(end_line, last + _FAR)):
        if state.isEmpty(line):
            blank = True
        elif state.sCount[line] <= state.sCount[first]:
            start = state.bMarks[line] + state.tShift[line]
            item = _ITEM.match(state.src, start, state.eMarks[line])
            if item and (blank or _is_taken(state, start, markers[0].form) or _goes_on(state, line, item[0])):
                return line
            if blank:
                break
        else:
            blank = False
    return end_line


def _is_taken(state: StateBlock, start: int, form: str) -> bool:
    """Whether an item with a plain number has the sign of such a list: it would be taken for the list's next one."""
    found = _DECIMAL.match(state.src, start)
    return found is not None and found[0][-1] == form[-1]


def _goes_on(state: StateBlock, line: int, item: str) -> bool:
    """Whether an item directly below another list continues the one before that."""
    if marker := _marker(state, line):
        return _continued(state, marker) is not None
    number, sign = item[:-2], item[-2]
    close = state.tokens[-1] if state.tokens else None
    if not number.isdigit() or close is None or close.type != "ordered_list_close" or close.markup != sign:
        return False
    items = 0
    for token in reversed(state.tokens):
        items += token.type == "list_item_open" and token.level == close.level + 1
        if token.type == "ordered_list_open" and token.level == close.level:
            return int(number) == int(token.attrs.get("start", 1)) + items
    return False


def _goes_on_later(state: StateBlock, first: _Marker, end_line: int) -> str | None:
    """The type of a list that continues a first item after tables, pictures and directives by several; None if there is none."""
    kinds = [kind for kind, value in first.values().items() if value == 1 and first.form != "."]
    begin, end_line = first.line + 1, min(end_line, first.line + _FAR) if kinds else 0
    while begin < end_line and not state.isEmpty(begin):
        begin += 1
    fence = ""
    for line in range(begin, end_line):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if fence:
            fence = "" if text.startswith(fence) and not text.strip(fence[0] + " \t") else fence
        elif found := _FENCE.match(text):
            fence = found[0]
        elif state.sCount[line] < state.sCount[first.line]:
            return None
        elif (marker := _marker(state, line)) and state.sCount[line] == state.sCount[first.line]:
            follows = kinds[0] if marker.form == first.form and marker.values().get(kinds[0]) == 2 else None
            return follows if follows == _run(state, marker, end_line, alone=False)[0] else None
        elif (
            not text.startswith(("|", "!["))
            and state.sCount[line] == state.sCount[first.line]
            and not state.isEmpty(line)
        ):
            return None
    return None


def _follows(marker: _Marker, before: _Marker) -> bool:
    values = before.values()
    return marker.form == before.form and any(n == values.get(kind, -1) + 1 for kind, n in marker.values().items())


def _followers(state: StateBlock, first: _Marker, end_line: int) -> Iterator[_Marker]:
    """Markers at the same indent, in items that are blocks of lines or indented."""
    indent, blank, last = state.sCount[first.line], False, first.line
    width = first.end - first.start + first.spaces  # an item that is indented by less is one of this list
    previous = first
    plain = 0  # items with plain numbers, which may be a list in the item before
    for line in range(first.line + 1, end_line):
        if line - last > _FAR:
            return
        if state.isEmpty(line):
            blank = True
            continue
        start = state.bMarks[line] + state.tShift[line]
        if state.sCount[line] > indent:
            if state.sCount[line] < indent + width and (marker := _marker(state, line)) and _follows(marker, previous):
                yield marker
                last, previous = line, marker
            blank = False
            continue
        if state.sCount[line] < indent or state.src.startswith(_OTHER, start) or _is_taken(state, start, first.form):
            return
        marker = _marker(state, line)
        is_near = marker is not None and bool(marker.values() or marker.form == first.form)
        if marker and is_near and not (blank and _ABBREVIATION.match(state.src, start)):
            yield marker
            blank, last, previous, plain = False, line, marker, 0
        elif marker and first.form == "()" and marker.text == str(plain + 1):
            blank, last, plain = False, line, plain + 1
        elif blank:
            return


__all__ = ["lettered_lists_plugin"]
