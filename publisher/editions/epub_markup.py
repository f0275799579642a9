"""Pieces of the model as XHTML wants them: sections in sections, rows whose headers have a scope.

What the web edition must know as well about a chapter or an identifier stands here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from publisher.document import (
    Block,
    BlockQuote,
    Chapter,
    Emphasis,
    FootnoteReference,
    Heading,
    HtmlElement,
    Image,
    Node,
    Paragraph,
    SoftBreak,
    Strong,
    Table,
    Text,
    plain_text,
    walk,
)

REFERENCES = frozenset({"bibliography", "references", "sources", "works-cited"})
COLUMNS = 7  # so many columns are too many for a page that shows about 34em
ROOM = 34.0
TWO_LINES = 120  # characters
_DOI = re.compile(r"(?:doi:|urn:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


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


def leads(chapter: Chapter) -> bool:
    """Does the chapter begin with a paragraph that may be led in by small capitals?

    One of about two lines and more, and not an editor's word, which is all emphasis.
    """
    first = next((b for b in chapter.children if not (isinstance(b, BlockQuote) and b.kind == "epigraph")), None)
    if not isinstance(first, Paragraph) or len(plain_text(first.children)) < TWO_LINES:
        return False
    plain = (c for c in first.children if not isinstance(c, Emphasis | Strong | FootnoteReference | SoftBreak))
    words = any(not isinstance(child, Text) or child.value.strip() for child in plain)
    return words and not any(isinstance(node, Image) for node in walk(first))


def lists_works(chapter: Chapter) -> bool:
    """Is the chapter a list of works: by the class ``references`` of its title, or by one of the usual names?"""
    return "references" in chapter.attributes.classes or chapter.id in REFERENCES


def public_identifier(identifier: str) -> tuple[str, str, str]:
    """What a colophon says of an identifier: its kind, its words, its address; nothing of one that only machines use."""
    if identifier.lower().startswith("urn:isbn:"):
        return "ISBN", identifier[9:], ""
    if found := _DOI.fullmatch(identifier):
        return "DOI", found[1], f"https://doi.org/{found[1]}"
    return "", "", ""


def is_crowded(table: Table | HtmlElement) -> bool:
    """Does a table ask for more than a page of an e-book is wide: by its columns, or by words that can't be divided?"""
    longest: list[int] = []
    for row in _rows(table):
        for column, cell in enumerate(row):
            texts = (node.value for node in walk(cell) if isinstance(node, Text))
            word = max((len(word) for text in texts for word in text.split()), default=0)
            longest[column : column + 1] = [max([word, *longest[column : column + 1]])]
    return len(longest) >= COLUMNS or sum(0.5 * letters + 0.8 for letters in longest) * 0.85 > ROOM


def _rows(table: Table | HtmlElement) -> Iterator[Sequence[Node]]:
    if isinstance(table, Table):
        yield from (row.children for row in (*table.head, *table.body))
        return
    for row in walk(table):
        if isinstance(row, HtmlElement) and row.tag == "tr":
            yield [cell for cell in row.children if isinstance(cell, HtmlElement) and cell.tag in ("td", "th")]


def scoped(row: HtmlElement) -> tuple[Node, ...]:
    """The cells of a row of raw HTML, each header with its scope: its row if there is data in it, else its column."""
    data = any(isinstance(cell, HtmlElement) and cell.tag == "td" for cell in row.children)

    def cell(node: Node) -> Node:
        if not (isinstance(node, HtmlElement) and node.tag == "th") or node.attributes.get("scope"):
            return node
        pairs = (*node.attributes.pairs, ("scope", "row" if data else "col"))
        return replace(node, attributes=replace(node.attributes, pairs=pairs))

    return tuple(cell(node) for node in row.children)
