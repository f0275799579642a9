"""Pieces of the model as XHTML wants them: sections in sections, tables that are wider than a page.

What the web edition must know as well about a chapter or an identifier stands here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from publisher.document import (
    Block,
    Heading,
    Subscript,
    Superscript,
    Table,
    TableCell,
    Text,
    columns_of,
    heads_of,
    plain_text,
    rewrite_all,
    walk,
)

COLUMNS = 7  # so many columns are too many for a page that shows about 34em
ROOM = 34.0
STEPS = (24, 30, 38, 46)  # em; the style sheet names them, too
NARROW = 20.0  # em that the smallest pages have
_LOWERED = str.maketrans("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_RAISED = str.maketrans("0123456789+−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_BREAK = re.compile(r" |(?<=\w-)(?=\w)")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what belongs to it: blocks, then sections of a lower level."""

    heading: Heading
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


def outline(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    """The blocks before the first heading, and the sections that the headings open."""
    starts = [i for i, block in enumerate(blocks) if isinstance(block, Heading)]
    tops: list[tuple[int, Heading]] = []
    for i in starts:
        heading = blocks[i]
        if isinstance(heading, Heading) and (not tops or heading.level <= tops[-1][1].level):
            tops.append((i, heading))
    ends = [i for i, _ in tops[1:]] + [len(blocks)]
    sections = (Section(top, *outline(blocks[i + 1 : end])) for (i, top), end in zip(tops, ends, strict=True))
    return blocks[: starts[0]] if starts else blocks, tuple(sections) if tops else ()


def is_crowded(table: Table) -> bool:
    """Does a table ask for more than a page of an e-book is wide: by its columns, or by words that can't be divided?"""
    return len(columns_of(table)) >= COLUMNS or _width(table, 0.5) * 0.85 > ROOM


def is_narrow(table: Table) -> bool:
    """Is there room for a table on the smallest pages?"""
    return _room(table) <= NARROW


def step_of(table: Table) -> str:
    """A class that names the room in which a stacked table stands as a table; empty if there is none."""
    return next((f"from-{step}" for step in STEPS if _room(table) <= step), "")


def labels_of(table: Table) -> dict[int, str]:
    """What stands over each cell of the body, by the identity of the cell: where a page is narrow, a row is shown as a list of
    labels and values. None where there is no head, where cells reach into other columns or rows, or where a small page has
    room."""
    if is_narrow(table) or any(cell.colspan > 1 or cell.rowspan > 1 for row in table.body for cell in row.children):
        return {}
    heads = [", ".join(filter(None, (_plain_label(cell) for cell in over))) for over in heads_of(table)]
    return {id(cell): head for row in table.body for cell, head in zip(row.children, heads, strict=False)}


def _plain_label(head: TableCell) -> str:
    """The words of a head as an attribute can hold them: raised and lowered characters are those of Unicode."""
    lowered, raised = partial(_shifted, characters=_LOWERED), partial(_shifted, characters=_RAISED)
    return plain_text(rewrite_all(head.children, {Subscript: lowered, Superscript: raised}))


def _shifted(node: Subscript | Superscript, characters: Mapping[int, int]) -> Text:
    words = plain_text(node.children)
    known = all(ord(letter) in characters for letter in words)
    return Text(words.translate(characters) if known else words, location=node.location)


def _width(table: Table, letter: float) -> float:
    """How much room a table takes at least if no word is broken, in em of its type, as the width of a letter is."""
    return sum(letter * max(map(_longest_word, cells), default=0) + 0.8 for cells in columns_of(table))


def _room(table: Table) -> float:
    """The same in em of the text around it, in the type that the table has, and with letters as they are at worst."""
    return (_width(table, 0.6) - 0.8) * (0.75 if is_crowded(table) else 0.85)


def _longest_word(cell: TableCell) -> int:
    if "number" in cell.attributes.classes:  # in one line
        return len(plain_text(cell.children))
    texts = (node.value for node in walk(cell) if isinstance(node, Text))
    return max((len(word) for text in texts for word in _BREAK.split(text)), default=0)
