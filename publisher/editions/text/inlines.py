"""Inlines → text in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import singledispatchmethod

from publisher import document as d
from publisher.editions.text.wrapping import BREAK
from publisher.language import Words

_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
# Ends of ordinal numbers and of abbreviations.
_ENDS = frozenset({"st", "nd", "rd", "th", "er", "re", "ère", "ème", "me", "mes", "lle", "os", "as", "ts", "té"})
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


class Inlines:
    """Writes inlines: emphasis as ``_words_``, strong text as ``*words*``, code in backticks, addresses after links."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def text(self, nodes: Iterable[d.Node]) -> str:
        """The text of inlines, with spaces collapsed; ``BREAK`` is a hard line break."""
        written = "".join(map(self.of, nodes))
        return re.sub(rf" *{BREAK} *", BREAK, re.sub(r"[ \t]+", " ", written)).strip(f" {BREAK}")

    @singledispatchmethod
    def of(self, node: d.Node) -> str:
        """The text of an inline of another class: that of its parts."""
        parts = (getattr(node, part) for part in node.parts)
        return "".join(self.of(child) for part in parts for child in part) if node.parts else node.raw_text()

    @of.register
    def _(self, node: d.Text) -> str:
        return node.value.replace("\n", " ").replace("\u200b", "").replace("\u00ad", "")

    @of.register
    def _(self, node: d.SoftBreak) -> str:
        return node.space

    @of.register
    def _(self, _node: d.LineBreak) -> str:
        return BREAK

    @of.register
    def _(self, node: d.Emphasis) -> str:
        return self._marked(node, "_")

    @of.register
    def _(self, node: d.Strong) -> str:
        return self._marked(node, "*")

    @of.register
    def _(self, node: d.Strikethrough) -> str:
        return self._marked(node, "~")

    def _marked(self, node: d.Emphasis | d.Strong | d.Strikethrough, sign: str) -> str:
        """The text between two signs; spaces at its ends stay outside."""
        inner = "".join(map(self.of, node.children))
        words = inner.strip()
        if not words:
            return inner
        start = inner.index(words)
        return f"{inner[:start]}{sign}{words}{sign}{inner[start + len(words) :]}"

    @of.register
    def _(self, node: d.Superscript) -> str:
        words = "".join(map(self.of, node.children))
        return words if words in _ENDS else self._shifted(node, _RAISED, "^")

    @of.register
    def _(self, node: d.Subscript) -> str:
        return self._shifted(node, _LOWERED, "_")

    def _shifted(self, node: d.Superscript | d.Subscript, table: dict[int, int], sign: str) -> str:
        """Raised or lowered text: in such characters if there are all of them."""
        inner = "".join(map(self.of, node.children))
        shown = inner.translate(table)
        if all(letter in map(chr, table.values()) for letter in shown):
            return shown
        return f"{sign}{inner}" if len(inner) == 1 else f"{sign}({inner})"

    @of.register
    def _(self, node: d.InlineCode) -> str:
        return f"`{node.value}`"

    @of.register
    def _(self, node: d.InlineMath) -> str:
        return f"{BREAK}{node.raw_text()}{BREAK}" if node.display else node.raw_text()

    @of.register
    def _(self, node: d.Link) -> str:
        words = "".join(map(self.of, node.children))
        shown = words.strip().rstrip("/")
        same = shown in (node.written.rstrip("/"), node.written.partition("://")[2].rstrip("/"))
        return words if same else f"{words} <{node.written}>" if shown else f"<{node.written}>"

    @of.register
    def _(self, node: d.Image) -> str:
        return (
            f"[{self.words.pattern('labelled', label=self.words.pattern('picture'), title=node.alt)}]"
            if node.alt
            else ""
        )

    @of.register
    def _(self, node: d.FootnoteReference) -> str:
        return f"[{self.words.digits(node.number)}]"

    @of.register
    def _(self, node: d.Callout) -> str:
        return f" ({self.words.digits(node.number)})" if node.line else ""


__all__ = ["Inlines"]
