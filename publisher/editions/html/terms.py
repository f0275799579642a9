"""Meanings of terms and entries of bibliographies, which a page shows beside references to them."""

from __future__ import annotations

from publisher import document as d


def explain_terms(book: d.Book, *, together: bool) -> d.Book:
    """Give chapters the meanings of the terms, and the works, that they refer to.

    In a book that is ``together`` on one page, each is in the first chapter that refers to it.
    """
    known = {
        (chapter.id, term.attributes.id): item
        for chapter in book.chapters
        for item in d.nodes_of(chapter, d.DefinitionItem)
        for term in item.terms
        if term.attributes.id
    }
    known |= {
        (chapter.id, entry.attributes.id): _of_work(entry)
        for chapter in book.chapters
        for entry in d.nodes_of(chapter, d.BibliographyEntry)
    }
    seen: set[tuple[str, str]] = set()

    def explained(chapter: d.Chapter) -> d.Chapter:
        found = {(node.chapter, node.target): node for node in d.nodes_of(chapter, d.CrossReference)}
        new = [key for key in found if key in known and key not in seen]
        if together:
            seen.update(new)
        return d.changed(chapter, meanings=tuple(d.Meaning(found[key], _bare(known[key])) for key in new))

    return book.map_chapters(explained) if known else book


def _of_work(entry: d.BibliographyEntry) -> d.DefinitionItem:
    """An entry as the meaning of its key."""
    at = entry.location
    term = d.DefinitionTerm((d.Text(entry.key, location=at),), location=at)
    meaning = d.Definition((d.Paragraph(entry.children, location=at),), location=at)
    return d.DefinitionItem((term,), (meaning,), location=at)


def _bare(item: d.DefinitionItem) -> d.DefinitionItem:
    """The item for a second occurrence: without calls of notes and marks of an index."""
    changes: dict[type[d.Node], d.Change] = {d.FootnoteReference: lambda _: (), d.IndexMark: lambda mark: mark.children}
    return d.rewrite(item, changes)


__all__ = ["explain_terms"]
