"""The markup that CSL allows in the text of fields: a few tags, and quotation marks."""

from __future__ import annotations

import re
from functools import lru_cache

from publisher.citations.tree import Formats, Span

_TAG = re.compile(r"</?(?:i|b|sup|sub|sc|u|nocase)>|<span(?:\s[^<>]*)?>|</span>")
_FORMATS: dict[str, Formats] = {
    "i": (("font-style", "italic"),),
    "b": (("font-weight", "bold"),),
    "u": (("text-decoration", "underline"),),
    "sc": (("font-variant", "small-caps"),),
    "sup": (("vertical-align", "sup"),),
    "sub": (("vertical-align", "sub"),),
}
_OPENERS = {"“": "”", "‘": "’", "«": "»"}
DEEP = 40  # tags and quotations within one another, beyond which they are text
_BEFORE = " \t\n([{—–-/\u00a0\u202f"


class _Open:
    """Something that has begun: a tag or a quotation mark."""

    def __init__(self, source: str, closes: str) -> None:
        self.source = source
        self.closes = closes
        self.children: list[str | Span] = []

    def add(self, part: str | Span) -> None:
        if isinstance(part, str) and self.children and isinstance(self.children[-1], str):
            self.children[-1] += part
        elif part:
            self.children.append(part)


@lru_cache(maxsize=20000)
def parse(text: str) -> tuple[str | Span, ...]:
    """The text of a field as nodes. Tags and quotation marks that do not match are text."""
    if not any(char in text for char in "<'\"“‘’«"):
        return (text,) if text else ()
    stack = [_Open("", "")]
    position = 0
    while position < len(text):
        char = text[position]
        if char == "<" and (tag := _TAG.match(text, position)):
            _tag(stack, tag[0])
            position = tag.end()
        elif char in "\"'“”‘’«»":
            _quote(stack, text, position)
            position += 1
        else:
            end = position + 1
            while end < len(text) and text[end] not in "<\"'“”‘’«»":
                end += 1
            stack[-1].add(text[position:end])
            position = end
    while len(stack) > 1:
        _abandon(stack)
    return _settled(stack[0].children)


class Verbatim(str):
    """Text after a quotation that keeps its place, since one person wrote both."""

    __slots__ = ()


def _settled(children: list[str | Span]) -> tuple[str | Span, ...]:
    quoted = False
    settled: list[str | Span] = []
    for child in children:
        settled.append(Verbatim(child) if quoted and isinstance(child, str) else child)
        quoted = isinstance(child, Span) and child.quotes
    return tuple(settled)


def _abandon(stack: list[_Open]) -> None:
    """Take what was opened last for text."""
    opened = stack.pop()
    stack[-1].add("’" if opened.source == "'" else opened.source)
    for child in opened.children:
        stack[-1].add(child)


def _tag(stack: list[_Open], tag: str) -> None:
    name = tag.strip("</>").split()[0]
    if not tag.startswith("</"):
        if len(stack) < DEEP:
            stack.append(_Open(tag, name))
        else:
            stack[-1].add(tag)
        return
    depth = next((n for n in range(len(stack) - 1, 0, -1) if stack[n].closes == name), 0)
    if not depth:
        stack[-1].add(tag)
        return
    while len(stack) - 1 > depth:
        _abandon(stack)
    opened = stack.pop()
    stack[-1].add(_marked(opened.source, tuple(opened.children)))


def _marked(tag: str, children: tuple[str | Span, ...]) -> Span:
    name = tag.strip("<>").split()[0]
    if name in _FORMATS:
        return Span(children, formats=_FORMATS[name], markup=True)
    compact = tag.replace(" ", "")
    if "small-caps" in compact:
        return Span(children, formats=_FORMATS["sc"], markup=True)
    if "nodecor" in compact:
        return Span(children, tag="no-decoration", markup=True)
    if "nocase" in compact:
        return Span(children, tag="nocase", markup=True)
    return Span(children, markup=True)


def _quote(stack: list[_Open], text: str, position: int) -> None:
    char = text[position]
    before = text[position - 1] if position else ""
    after = text[position + 1] if position + 1 < len(text) else ""
    opens = char in _OPENERS or (char in "\"'" and _may_open(stack, before, after))
    closes = _OPENERS.get(char, char) if opens else char
    if char in "\"'”’»":
        depth = next(
            (n for n in range(len(stack) - 1, 0, -1) if stack[n].closes == char and stack[n].source[:1] != "<"), 0
        )
        inside = all(stack[n].source[:1] != "<" for n in range(depth + 1, len(stack)))
        if depth and inside and not opens and not (char in "'’" and after.isalnum()) and before not in (" ", ""):
            while len(stack) - 1 > depth:
                _abandon(stack)
            opened = stack.pop()
            if opened.children:
                stack[-1].add(Span(tuple(opened.children), quotes=True, markup=True))
            else:
                stack[-1].add("’’" if char == "'" else opened.source + char)
            return
    if opens and not (char == "'" and after.isdigit()) and len(stack) < DEEP:
        stack.append(_Open(char, closes))
    else:
        stack[-1].add("’" if char == "'" else char)


def _may_open(stack: list[_Open], before: str, after: str) -> bool:
    if not after or after in " \t\n.,;:!?)]":
        return False
    at_start = not before or before in _BEFORE or before in "“‘«\"'"
    return at_start or (before == ">" and not stack[-1].children)
