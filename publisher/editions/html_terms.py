"""Terms and their meanings: what a page shows of a definition on another page, where the text leads to it."""

from __future__ import annotations

from collections.abc import Callable

from publisher import document as d

Used = list[tuple[d.CrossReference, d.DefinitionItem]]


def meanings(book: d.Book) -> Callable[[d.Chapter], Used]:
    """A function that finds what a chapter's references to terms of other chapters lead to, each once."""
    known = {
        (chapter.id, term.attributes.id): item
        for chapter in book.chapters
        for item in d.walk(chapter)
        if isinstance(item, d.DefinitionItem)
        for term in item.terms
        if term.attributes.id
    }

    def used(chapter: d.Chapter) -> Used:
        found: dict[tuple[str, str], tuple[d.CrossReference, d.DefinitionItem]] = {}
        for node in d.walk(chapter):
            if isinstance(node, d.CrossReference) and node.chapter != chapter.id:
                key = node.chapter, node.target
                if key in known:
                    found.setdefault(key, (node, _bare(known[key])))
        return list(found.values())

    return used


def _bare(item: d.DefinitionItem) -> d.DefinitionItem:
    """The item as it may stand a second time: without ids and calls of notes."""
    changes: dict[type[d.Node], Callable[[d.Node], tuple[()]]] = {d.FootnoteReference: lambda _: ()}
    return d.rewrite(item, changes)

