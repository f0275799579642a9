"""Options of directives that are not recognised: before the directive, after the beginning of its body, or without
a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from publisher.markdown.token_tree import TokenTree

_OPTION = re.compile(r":(?P<key>[\w-]+):(?:[ \t].*)?")
# “:alt A square”, “:alt:A square”, “: alt: A square”, “alt: A square”
_UNMARKED = re.compile(
    r":(?P<key>[a-z-]+)(?::(?=\S)|[ \t]+)\S.*|:[ \t]+(?P<apart>[a-z-]+):.*|(?P<bare>[a-z-]+):[ \t]+\S.*"
)
# “:name => 1”, “:name "x"”: symbols of Ruby, Clojure, Elixir
_SYMBOL = re.compile(r":[\w-]+[ \t]+[\W\d_]")


class Misplaced(NamedTuple):
    """Options that are not recognised: their names as written, and the options that are meant.

    Misplaced ones begin in the line ``row`` of the file, counted from 0. One without a colon has its ``line``, which
    begins where ``paragraph`` does, or the body if that is raw.
    """

    names: tuple[str, ...]
    meant: frozenset[str]
    row: int = 0
    before: bool = False
    line: str = ""
    paragraph: TokenTree | None = None


def misplaced_options(directive: TokenTree, known: frozenset[str]) -> Iterator[Misplaced]:
    """Find unrecognised options of a directive, given the options that it has."""
    before = directive.previous_sibling if directive.parent else None
    if before is not None and before.type == "paragraph":
        yield from _in_lines(before, known, before=True)
    body = directive.meta["body"]
    first = (directive.meta["raw"] or "").split("\n", 1)[0].strip()
    if (
        first.startswith(":") and not _SYMBOL.match(first) and (key := _unmarked(first)) in known
    ):  # “name: x” may be code
        yield Misplaced((key,), known, line=first)
    for child in directive.children:
        if child.type == "paragraph":
            yield from _in_body(child, known, body)


def _in_body(paragraph: TokenTree, known: frozenset[str], body: int) -> Iterator[Misplaced]:
    """Find options in a body. If the first lacks a colon, those below it are not recognised either."""
    first = paragraph.text.split("\n", 1)[0].strip()
    if paragraph.map and paragraph.map[0] == body and (key := _unmarked(first)) in known:
        yield Misplaced((key,), known, line=first, paragraph=paragraph)
    else:
        yield from _in_lines(paragraph, known)


def _unmarked(line: str) -> str:
    """The name in ``:alt A square``, ``:alt:A square``, ``: alt: A square`` and ``alt: A square``."""
    found = _UNMARKED.fullmatch(line)
    return next(filter(None, found.groups()), "") if found else ""


def _in_lines(paragraph: TokenTree, known: frozenset[str], *, before: bool = False) -> Iterator[Misplaced]:
    """Find options among the lines of a paragraph."""
    content, first = paragraph.text, (paragraph.map or (0, 0))[0]
    lines = [(number, _OPTION.fullmatch(line.strip())) for number, line in enumerate(content.split("\n"))]
    found = [(number, option["key"]) for number, option in lines if option and option["key"] in known]
    if found:
        names = tuple(key for _, key in found)
        yield Misplaced(names, frozenset(names), first + found[0][0], before)
