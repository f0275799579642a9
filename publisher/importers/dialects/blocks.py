"""Blocks that several programs write in their own ways: tabs, and blocks between marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from publisher.importers.dialects.boxes import folded, note
from publisher.importers.dialects.lines import after_options, directive, trimmed
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


__all__ = ["PLAIN", "Block", "box", "tab_set"]
