"""Blocks → lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatchmethod
from math import ceil

from publisher import document as d
from publisher.editions.measures import columns
from publisher.editions.reduction import ANSWERS, INDEX, WORK, as_blocks, figure_label, numbers_of, origin
from publisher.editions.text.inlines import Inlines
from publisher.editions.text.tables import measured, table_lines
from publisher.editions.text.wrapping import indented, padded, wrapped
from publisher.language import Words
from publisher.manifest.measures import millimetres
from publisher.numerals import numeral

LINES = ("=", "-", "~", ".")
"""The signs that underline headings: of the publication and of chapters, of sections, of those below."""
_BULLETS = ("-", "*", "+")
_INDENT = 4
_LINE = 4.5  # millimetres of a line
_LEAST = 20  # columns of text, however deeply it is indented


class Blocks:
    """Writes blocks whose lines are ``width`` columns wide."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.inlines = Inlines(words)
        self._depth = 0  # of bullet lists

    def all(self, nodes: Iterable[d.Node], width: int, *, tight: bool = False) -> list[str]:
        """The lines of blocks, with empty lines between them unless they are ``tight``."""
        lines: list[str] = []
        for node in as_blocks(nodes):
            made = self.of(node, max(width, _LEAST))
            if align := d.alignment(node):
                made = [padded(line, max(width, _LEAST), align).rstrip() for line in made]
            if made:
                lines += ["", *made] if lines and not (tight or self._joins(node)) else made
        return lines

    def _joins(self, node: d.Node) -> bool:
        """Whether no empty line precedes a block: an entry of an index."""
        return any(name.startswith(INDEX) for name in node.attributes.classes[:1])

    def words_of(self, nodes: Iterable[d.Node], width: int) -> list[str]:
        """The lines of inlines."""
        text = self.inlines.text(nodes)
        return wrapped(text, width) if text else []

    @singledispatchmethod
    def of(self, node: d.Node, width: int) -> list[str]:
        """The lines of a block of another class: those of its parts, with inlines as paragraphs."""
        parts = [self.all(getattr(node, part), width) for part in node.parts]
        return _apart(parts) or self.words_of((node,), width)

    @of.register
    def _(self, node: d.Paragraph, width: int) -> list[str]:
        kind = node.attributes.classes[:1]
        if kind == (WORK,):
            return indented(self.words_of(node.children, width - _INDENT), "", " " * _INDENT)
        if kind and kind[0].startswith(INDEX):
            before = " " * 2 * (int(kind[0].removeprefix(INDEX)) - 1)
            return indented(self.words_of(node.children, width - len(before) - _INDENT), before, before + " " * _INDENT)
        return self.words_of(node.children, width)

    @of.register
    def _(self, node: d.Heading, width: int) -> list[str]:
        return self.heading(node.number, node.children, node.level, width)

    def heading(self, number: str, title: Iterable[d.Node], level: int, width: int) -> list[str]:
        """A heading, underlined."""
        lines = wrapped(" ".join(filter(None, (number, self.inlines.text(title)))), width)
        sign = LINES[min(level, len(LINES)) - 1]
        return [*lines, sign * max(map(columns, lines))]

    @of.register
    def _(self, _node: d.ThematicBreak, width: int) -> list[str]:
        return [" " * ((width - 5) // 2) + "* * *"]

    @of.register
    def _(self, node: d.BlockQuote, width: int) -> list[str]:
        lines = self.all(node.children, width - _INDENT)
        if node.attribution:
            said = self.words_of(node.attribution, width - _INDENT - 2)
            lines += ["", *indented(said, "— ")] if lines else indented(said, "— ")
        return indented(lines, " " * _INDENT)

    @of.register
    def _(self, node: d.List, width: int) -> list[str]:
        depth, self._depth = self._depth, self._depth + (node.start is None)
        answers = ANSWERS in node.attributes.classes
        bullet = "" if answers else f"{_BULLETS[depth % len(_BULLETS)]} "
        numbers = [numeral(n, node.numbering) for n in numbers_of(node)]
        marks = [f"{node.written(self.words.digits(n))} " for n in numbers] or [bullet] * len(node.children)
        wide = max(map(columns, marks), default=0)
        lines: list[str] = []
        for item, mark in zip(node.children, marks, strict=True):
            box = "" if item.checked is None else "☑ " if item.checked else "☐ "
            first = mark.rjust(wide) + box
            if answers:
                lines += indented(self.all(item.children, width - _INDENT - 1), "", " " * (_INDENT + 1))
                continue
            made = self.all(item.children, width - columns(first), tight=node.tight) or [""]
            lines += ["", *indented(made, first)] if lines and not node.tight else indented(made, first)
        self._depth = depth
        return lines

    @of.register
    def _(self, node: d.DefinitionList, width: int) -> list[str]:
        lines: list[str] = []
        for item in node.children:
            made = [line for term in item.terms for line in self.words_of(term.children, width)]
            for meaning in item.definitions:
                inner = self.all(meaning.children, width - _INDENT, tight=meaning.tight)
                made += indented(inner, " " * _INDENT)
            lines += ["", *made] if lines else made
        return lines

    @of.register
    def _(self, node: d.CodeBlock, width: int) -> list[str]:
        wide = len(str(max(node.numbers, default=0)))
        made = []
        for n, line in enumerate(node.value.expandtabs(4).rstrip("\n").split("\n")):
            number = f"{node.numbers[n]:>{wide}}  " if n < len(node.numbers) else ""
            calls = "".join(self.inlines.of(call) for call in node.callouts if call.line == n + 1)
            made.append(f"{number}{line}{calls}")
        code = indented(made, " " * _INDENT)
        if not node.caption:
            return code
        label = self.words.label("code", node.number) if node.number else ""
        return [*self._caption(label, node.caption, width), "", *code]

    def _caption(self, label: str, caption: Iterable[d.Node], width: int) -> list[str]:
        label = self.words.pattern("head_theorem", label=label) if label[-1:].isalnum() else label
        return wrapped(" ".join(filter(None, (label, self.inlines.text(caption)))), width)

    @of.register
    def _(self, node: d.Math, width: int) -> list[str]:
        """A formula in one line of signs, with its number at the right; one of several lines as its source."""
        lines = wrapped(node.raw_text(), width - 2 * _INDENT)
        if "\\\\" in node.tex:
            lines = node.value.strip("$\n").split("\n")
        numbers = ", ".join(shown for _, shown, _ in node.line_numbers) or (node.number and f"({node.number})")
        made = indented(lines, " " * _INDENT, " " * _INDENT)
        if numbers and columns(made[-1]) + 2 + columns(numbers) <= width:
            made[-1] += " " * (width - columns(made[-1]) - columns(numbers)) + numbers
        elif numbers:
            made.append(" " * (width - columns(numbers)) + numbers)
        return made

    @of.register
    def _(self, node: d.Figure, width: int) -> list[str]:
        label = figure_label(node, self.words) if node.number or node.letter else ""
        held = self.all(node.children, width)
        caption = self._caption(label, node.caption, width) if label or node.caption else []
        return _apart([held, caption, self.all(node.legend, width), self.words_of(origin(node, self.words), width)])

    @of.register
    def _(self, node: d.Table, width: int) -> list[str]:
        label = self.words.label("table", node.number) if node.number else ""
        caption = self._caption(label, node.caption, width) if label or node.caption else []
        lines = table_lines(node, width, self._cell)
        shown = self._stacked(node, width) if lines is None else lines
        return _apart([caption, shown, self.all(node.legend, width), self._notes(node.notes, width)])

    def _cell(self, cell: d.TableCell, width: int) -> list[str]:
        lines: list[str] = []
        for node in as_blocks(cell.children):
            made = self.words_of(node.children, width) if isinstance(node, d.Paragraph) else self.of(node, width)
            lines += made
        return lines

    def _stacked(self, table: d.Table, width: int) -> list[str]:
        """A table that is too wide: each row as a list of its cells, with the names of their columns."""
        heads = [d.plain_text(cells) for cells in d.heads_of(table)]
        rows = table.body or table.head
        made = []
        for row in rows:
            lines: list[str] = []
            for n, cell in enumerate(row.children):
                name = heads[n] if n < len(heads) and table.body else ""
                lead = self.words.pattern("labelled", label=name, title="") if name else ""
                lines += indented(self.all(cell.children, width - 2 - columns(lead)) or [""], f"- {lead}", "    ")
            made.append(lines)
        return _apart(made)

    @of.register
    def _(self, node: d.Aside, width: int) -> list[str]:
        """A box: its title and content beside a line."""
        title = self.words_of(node.title, width - 2)
        inner = _apart([title, self.all(node.children, width - 2)])
        return [f"| {line}".rstrip() for line in inner]

    @of.register
    def _(self, node: d.Workspace, width: int) -> list[str]:
        """Room to write: lines, or empty lines for its height."""
        if node.answer:
            return self.all(node.answer, width)
        height = ceil(millimetres(node.height) / _LINE) if node.height else 0
        return [""] * height or [line for _ in range(node.lines) for line in ("", "_" * width)][1:]

    @of.register
    def _(self, node: d.Footnote, width: int) -> list[str]:
        mark = f"[{self.words.digits(node.number)}] "
        return indented(self.all(node.children, width - columns(mark)) or [""], mark)

    def _notes(self, notes: Sequence[d.Footnote], width: int) -> list[str]:
        return self.all(notes, width)

    @of.register
    def _(self, node: d.Chapter, width: int) -> list[str]:
        """The content of a chapter, and its notes.

        Tables are measured first, those in others before them: else each would be measured for all uses of what it is in.
        """
        node = d.rewrite(node, {d.Table: lambda table: measured(table, self._cell)})
        notes = [*self.heading("", (d.Text(self.words.pattern("notes"), location=node.location),), 2, width)]
        return _apart(
            [
                self.all(node.children, width),
                [*notes, "", *self._notes(node.notes, width)] if node.notes else [],
            ]
        )


def _apart(parts: Iterable[list[str]]) -> list[str]:
    """The lines of parts with an empty line between them."""
    lines: list[str] = []
    for part in parts:
        if part:
            lines += ["", *part] if lines else part
    return lines


__all__ = ["Blocks"]
