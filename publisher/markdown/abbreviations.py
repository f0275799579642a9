"""Abbreviations, defined by lines such as ``*[HTML]: HyperText Markup Language`` for a whole chapter."""

from __future__ import annotations

import re
from typing import TypeVar

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings, Location, nearest
from publisher.markdown.limits import Allowance
from publisher.markdown.whole_words import Words

N = TypeVar("N", bound=d.Node)
# A line that ends with another asterisk is emphasis.
_DEFINITION = re.compile(r"\*\[(?P<short>[^\[\]]+)\]:[ \t]*(?P<title>.*?)(?<!\*)[ \t]*$")
_LITERAL = frozenset({"abbr", "code", "kbd", "samp", "var"})


def abbreviations_plugin(md: MarkdownIt) -> None:
    """Add a block rule for the definitions of abbreviations to the parser."""
    md.block.ruler.before("reference", "abbreviation", _definition, {"alt": ["paragraph", "reference"]})


def _definition(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    found = _DEFINITION.match(state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]])
    if not found:
        return False
    if not silent:
        token = state.push("abbreviation", "", 0)
        token.map = [start, start + 1]
        token.meta = {"short": found["short"].strip(), "title": found["title"], "offset": found.start("title")}
        state.line = start + 1
    return True


class Abbreviations:
    """The abbreviations of a chapter, including those of the files that it includes."""

    def __init__(self, findings: Findings, repeated: Allowance) -> None:
        self.findings = findings
        self._repeated = repeated
        self._known: dict[str, tuple[str, Location]] = {}
        self._used: set[str] = set()

    def define(self, short: str, title: str, at: Location) -> None:
        """Define ``short``. The first definition counts; a different one is a warning, and so is an empty one."""
        if not title:
            hint = f"Write *[{short}]: and the words on one line."
            self.findings.warning("abbreviation-empty", f"The abbreviation “{short}” has no meaning", at, hint)
            return
        first, there = self._known.setdefault(short, (title, at))
        if first != title:
            problem = f"The abbreviation “{short}” already stands for “{first}”"
            self.findings.warning("abbreviation-duplicate", problem, at, f"It is first defined at {there}.")

    def mark(self, nodes: tuple[N, ...]) -> tuple[N, ...]:
        """Replace whole words that are defined with ``Abbreviation`` nodes, except in code and verbatim text."""
        words = Words(self._known) if self._known else None

        def in_text(text: d.Text) -> d.Node | tuple[d.Node, ...]:
            pieces = words.split(text.value) if words else []
            if len(pieces) < 2:
                return text
            made = (self._piece(text, piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece)
            return tuple(made)

        changes: dict[type[d.Node], d.Change] = {d.Text: in_text} if words else {}
        literal: dict[type[d.Node], d.Change] = dict.fromkeys((d.KeyboardInput, d.HtmlElement), _literal)
        return d.rewrite_all(nodes, {**changes, **literal, d.Abbreviation: self._marked})

    def _piece(self, text: d.Text, piece: str, is_short: bool) -> d.Node:
        words = replace(text, value=piece)
        if not is_short:
            return words
        self._used.add(piece)
        title, _ = self._known[piece]
        if not self._repeated.repeat(f"the abbreviation “{piece}”", len(title), text.location, self.findings):
            return words
        return d.Abbreviation((words,), title, location=text.location)

    def _marked(self, node: d.Abbreviation) -> d.Node:
        """An abbreviation marked by the author; without an expansion it gets the defined one."""
        node = _plain(node)
        if node.title:
            return node
        short = d.plain_text(node.children)
        if short in self._known:
            self._used.add(short)
            return replace(node, title=self._known[short][0])
        hint = f"Write {{abbr}}`{short} (its words)`, or a line *[{short}]: its words."
        hint = nearest(short, self._known) or hint
        self.findings.warning("role-content", "The abbreviation has no expansion", node.location, hint)
        return node

    def report_unused(self, file: str) -> None:
        """Warn about definitions of ``file`` that nothing uses. Files that several chapters include may define
        more."""
        for short, (_, at) in self._known.items():
            if at.file == file and short not in self._used:
                hint = "It must occur as a whole word, spelled exactly like this."
                self.findings.warning("abbreviation-unused", f"The abbreviation “{short}” is not used", at, hint)


def _literal(node: d.KeyboardInput | d.HtmlElement) -> d.Node:
    return node if isinstance(node, d.HtmlElement) and node.tag not in _LITERAL else _plain(node)


def _plain(node: N) -> N:
    """Replace the abbreviations in a node with their content."""
    return d.rewrite(node, {d.Abbreviation: lambda short: short.children})
