"""Preparation of the book for e-books: nested sections, and tables that are wider than a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from functools import partial
from itertools import pairwise

from msgspec.structs import replace

from publisher.addresses import is_safe_url
from publisher.document import (
    Block,
    Book,
    Change,
    CodeBlock,
    Heading,
    Image,
    Link,
    Node,
    Section,
    Subscript,
    Superscript,
    Table,
    TableCell,
    TableRow,
    Text,
    columns_of,
    heads_of,
    plain_text,
    rewrite_all,
    walk,
)
from publisher.editions.formulas import hold_punctuation
from publisher.editions.lead_in import mark_lead_ins
from publisher.language import is_right_to_left

COLUMNS = 7  # more columns are too many for a page of about 34em
ROOM = 34.0
LETTERS, _SMALLEST = 40, 0.5  # of code in a line on a phone, and the size of a drawing of characters
STEPS = (24, 30, 38, 46)  # em; also in the style sheet
NARROW = 20.0  # em, the width of the smallest pages
SMALL = 30.0  # em, the width of a page, in which words that are hyphenated are not broken elsewhere, too
WORD, LONGEST = 6, 30  # letters of words that are hyphenated
_LOWERED = str.maketrans("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_RAISED = str.maketrans("0123456789+−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_BREAK = re.compile(r"[ \u00ad]|(?<=\w-)(?=\w)")


def prepare(book: Book, drawings: Set[str]) -> Book:
    """Prepare the book for e-books.

    Tables get classes for narrow pages, the pictures ``drawings`` a light background, links without a target become
    text, and headings and their content are wrapped in sections.
    """
    changes: dict[type[Node], Change] = {
        Image: lambda image: replace(image, see_through=image.asset is not None and image.asset.name in drawings),
        # EPUBCheck warns about unregistered schemes.
        Link: lambda link: link if is_safe_url(link.url) else link.children,
        Table: lambda table: fitted(table, book.metadata.language),
        CodeBlock: _scaled,
    }
    book = mark_lead_ins(hold_punctuation(book))
    return book.rewrite(changes).map_chapters(lambda c: replace(c, children=nested(c.children)))


def _scaled(code: CodeBlock) -> CodeBlock:
    """Set a drawing of characters smaller, so that its lines fit on a phone or need few breaks."""
    if not code.drawn or code.widest <= LETTERS:
        return code
    return replace(code, scale=round(max(LETTERS / code.widest, _SMALLEST), 2))


def nested(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks before the first heading, and the sections that headings open, nested by level."""
    starts: list[tuple[int, int]] = []  # index and level of the open sections of the highest level
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and (not starts or block.level <= starts[-1][1]):
            starts.append((place, block.level))
    ends = [place for place, _ in starts[1:]] + [len(blocks)]
    sections = [_section(blocks[place:end]) for (place, _), end in zip(starts, ends, strict=False)]
    return (*blocks[: starts[0][0]], *sections) if starts else blocks


def _section(blocks: tuple[Block, ...]) -> Section:
    heading, *rest = blocks
    return Section((heading, *nested(tuple(rest))), location=heading.location)


def fitted(table: Table, language: str) -> Table:
    """Give a table classes for pages of all sizes, and its cells the labels for when it is shown as a list. The words of one that
    can't be a list are hyphenated as in the ``language``."""
    labels = labels_of(table)
    classes = ["broken"] if is_crowded(table) else []
    if labels:
        classes += ["stacked", step_of(table)]
        body = tuple(replace(row, children=_labelled(row.children, labels)) for row in table.body)
        return replace(table, body=body, fit=tuple(filter(None, classes)))
    if is_narrow(table):
        return replace(table, fit=tuple(classes))
    hyphenated = _hyphenated(table, language)
    parted = hyphenated != table and _width(hyphenated, 0.5) * 0.75 <= SMALL
    return replace(hyphenated, fit=(*classes, "parted" if parted else "breaks"))


def _hyphenated(table: Table, language: str) -> Table:
    """A table that can't be a list, with soft hyphens in its words, since many reading systems hyphenate none."""
    from publisher.layout.total_fit.hyphens import dictionary_for, positions, words  # which imports pyphen

    dictionary = dictionary_for(language)
    if not dictionary or is_right_to_left(language):
        return table

    def parted(text: Text) -> Text:
        value, places = text.value, [0]
        for start, word in words(value, WORD):
            if len(word) <= LONGEST:
                places += [start + place for place in positions(word, dictionary, 3, 3)]
        return replace(text, value="\u00ad".join(value[a:b] for a, b in pairwise([*places, len(value)])))

    def changed(row: TableRow) -> TableRow:
        cells = (
            replace(cell, children=rewrite_all(cell.children, {Text: parted}))
            if "number" not in cell.attributes.classes and not any(node.attributes.get("lang") for node in walk(cell))
            else cell
            for cell in row.children
        )
        return replace(row, children=tuple(cells))

    return replace(table, head=tuple(map(changed, table.head)), body=tuple(map(changed, table.body)))


def _labelled(cells: tuple[TableCell, ...], labels: Sequence[str]) -> tuple[TableCell, ...]:
    named = (cell if cell.header else replace(cell, label=name) for cell, name in zip(cells, labels, strict=False))
    return (*named, *cells[len(labels) :])


def is_crowded(table: Table) -> bool:
    """Whether a table is wider than a page of an e-book, by its columns or its unbreakable words."""
    return len(columns_of(table)) >= COLUMNS or _width(table, 0.5) * 0.85 > ROOM


def is_narrow(table: Table) -> bool:
    """Whether a table fits on the smallest pages."""
    return _room(table) <= NARROW


def step_of(table: Table) -> str:
    """The class for the minimum width at which a table is shown as a table; empty if there is none."""
    return next((f"from-{step}" for step in STEPS if _room(table) <= step), "")


def labels_of(table: Table) -> tuple[str, ...]:
    """The labels of the columns of a table whose rows become lists of labels and values on narrow pages.

    There are none without a header, with cells that span columns or rows, or if the table fits on a small page.
    """
    if is_narrow(table) or any(cell.colspan > 1 or cell.rowspan > 1 for row in table.body for cell in row.children):
        return ()
    if not any(row.children for row in table.body):
        return ()
    return tuple(", ".join(filter(None, (_plain_label(cell) for cell in over))) for over in heads_of(table))


def _plain_label(head: TableCell) -> str:
    """The text of a header for an attribute, with Unicode superscripts and subscripts."""
    lowered, raised = partial(_shifted, characters=_LOWERED), partial(_shifted, characters=_RAISED)
    return plain_text(rewrite_all(head.children, {Subscript: lowered, Superscript: raised}))


def _shifted(node: Subscript | Superscript, characters: Mapping[int, int]) -> Text:
    words = plain_text(node.children)
    known = all(ord(letter) in characters for letter in words)
    return Text(words.translate(characters) if known else words, location=node.location)


def _width(table: Table, letter: float) -> float:
    """The minimum width of a table without breaking words, in em of its type, given the width of a letter."""
    return sum(letter * max(map(_longest_word, cells), default=0) + 0.8 for cells in columns_of(table))


def _room(table: Table) -> float:
    """The same in em of the surrounding text, in the table's type size and with the widest likely letters."""
    return (_width(table, 0.6) - 0.8) * (0.75 if is_crowded(table) else 0.85)


def _longest_word(cell: TableCell) -> int:
    if "number" in cell.attributes.classes:  # on one line
        return len(plain_text(cell.children))
    texts = (node.value for node in walk(cell) if isinstance(node, Text))
    return max((len(word) for text in texts for word in _BREAK.split(text)), default=0)
