"""Blocks that several programs write in their own ways: tabs, and blocks between marks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from publisher.importers.dialects.boxes import folded, note
from publisher.importers.dialects.lines import FENCE, after_options, directive, end_of_code, trimmed
from publisher.importers.dialects.text import Text

PLAIN = frozenset({
    "html", "caption", "figure-caption", "table-caption", "define", "raw", "v-pre",
    "columns", "column", "center", "container", "div",
})  # fmt: skip
"""Blocks of which only what they contain is kept."""


class Block(Struct, frozen=True):
    """A block: its name and title, the lines in it, which may be ``indented``, and its last line."""

    name: str
    title: str
    indent: str
    body: Sequence[str]
    end: int
    indented: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


def ends_of_blocks(lines: Sequence[str], opening: re.Pattern[str]) -> dict[int, int]:
    """The lines that open blocks, whose ``mark`` the pattern has, and those that close them, which have the same mark alone."""
    found, opened, n = dict[int, int](), dict[str, list[int]](), 0
    while n < len(lines):
        if code := FENCE.fullmatch(lines[n]):
            n = end_of_code(lines, n, code)
        elif block := opening.fullmatch(lines[n]):
            opened.setdefault(block["mark"], []).append(n)
        elif before := opened.get(lines[n].strip()):
            found[before.pop()] = n
        n += 1
    return found


def tab_set(text: Text, tabs: Sequence[Block], indent: str) -> list[str]:
    """Tabs in our syntax."""
    made = list[str]()
    for tab in tabs:
        body = text.inside(tab.body) if tab.indented else text.blocks(trimmed(tab.body))
        made += directive("tab-item", tab.title, after_options(body), "")
    return directive("tab-set", "", made, indent)


def box(text: Text, block: Block) -> list[str]:
    """A note, or text that is folded."""
    body, name = text.blocks(trimmed(block.body)), block.options.get("type", block.name).lower()
    if block.name == "details":
        is_open = block.options.get("open", "").lower() == "true"
        return folded(block.title or name.capitalize(), body, block.indent, is_open=is_open)
    return note("note" if name == "admonition" else name, block.title, body, block.indent)


__all__ = ["PLAIN", "Block", "box", "ends_of_blocks", "tab_set"]
