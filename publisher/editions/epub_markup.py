"""Pieces of the model as XHTML wants them: sections in sections, links without links, rows whose headers have a scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from publisher.document import (
    Block,
    CrossReference,
    Heading,
    HtmlElement,
    Image,
    Inline,
    Link,
    Node,
    Paragraph,
    SoftBreak,
    Span,
    rewrite,
)

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"})


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


def direction(language: str) -> str:
    """``rtl`` for a language that is written from right to left, else nothing."""
    primary, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return "rtl" if (script in RIGHT_TO_LEFT_SCRIPTS if script else primary in RIGHT_TO_LEFT) else ""


def unlinked(nodes: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Inlines as they may stand in a link: without links of their own."""
    if not nodes:
        return nodes
    changes: dict[type[Node], Any] = {
        Link: lambda link: link.children,
        CrossReference: lambda link: link.children or link,
    }
    return rewrite(Span(nodes, location=nodes[0].location), changes).children


def is_picture(paragraph: Paragraph) -> bool:
    """Does the paragraph hold pictures and nothing else?"""
    return bool(paragraph.children) and all(isinstance(child, Image | SoftBreak) for child in paragraph.children)


def scoped(row: HtmlElement) -> tuple[Node, ...]:
    """The cells of a row of raw HTML, each header with its scope: its row if there is data in it, else its column."""
    data = any(isinstance(cell, HtmlElement) and cell.tag == "td" for cell in row.children)

    def cell(node: Node) -> Node:
        if not (isinstance(node, HtmlElement) and node.tag == "th") or node.attributes.get("scope"):
            return node
        pairs = (*node.attributes.pairs, ("scope", "row" if data else "col"))
        return replace(node, attributes=replace(node.attributes, pairs=pairs))

    return tuple(cell(node) for node in row.children)
