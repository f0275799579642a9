"""Terms and their meanings: what a page shows of a definition where the text leads to it."""

from __future__ import annotations

from collections.abc import Callable

from publisher import document as d

Used = list[tuple[d.CrossReference, d.DefinitionItem]]


def meanings(book: d.Book) -> Callable[[tuple[d.Chapter, ...]], Used]:
    """A function that finds what the references of chapters to terms lead to, each once."""
    known = {
        (chapter.id, term.attributes.id): item
        for chapter in book.chapters
        for item in d.walk(chapter)
        if isinstance(item, d.DefinitionItem)
        for term in item.terms
        if term.attributes.id
    }

    def used(chapters: tuple[d.Chapter, ...]) -> Used:
        nodes = (node for chapter in chapters for node in d.walk(chapter) if isinstance(node, d.CrossReference))
        found = {(node.chapter, node.target): node for node in nodes}
        return [(node, _bare(known[key])) for key, node in found.items() if key in known]

    return used


def _bare(item: d.DefinitionItem) -> d.DefinitionItem:
    """The item as it may stand a second time: without ids and calls of notes."""
    changes: dict[type[d.Node], Callable[[d.Node], tuple[()]]] = {d.FootnoteReference: lambda _: ()}
    return d.rewrite(item, changes)
