"""Chapters below others, as sections: for editions in which a chapter of the first level is one text."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from publisher.document import (
    Block,
    Book,
    Chapter,
    ContentsEntry,
    CrossReference,
    Heading,
    Node,
    Part,
    rewrite,
    rewrite_all,
)
from publisher.transforms.contents import sections_of

LOWEST = 6  # the level of headings


def in_sections(book: Book) -> Book:
    """The book in which each chapter contains those below it, as sections with the same identifiers."""
    if all(chapter.depth == 1 for chapter in book.chapters):
        return book
    homes: dict[str, str] = {}
    divisions: list[Part | Chapter] = []
    run: list[Chapter] = []
    for division in book.divisions:
        if isinstance(division, Chapter):
            run.append(division)
        else:
            divisions += _joined(run, homes)
            run = []
            divisions.append(replace(division, children=tuple(_joined(division.children, homes))))
    divisions += _joined(run, homes)

    def led(link: CrossReference) -> Node:
        home = homes.get(link.chapter)
        return replace(link, chapter=home, target=link.target or link.chapter) if home else link

    def entry(given: ContentsEntry) -> ContentsEntry:
        return replace(given, chapter=homes.get(given.chapter, given.chapter))

    lists = tuple(replace(given, entries=tuple(map(entry, given.entries))) for given in book.lists)
    moved = replace(book, divisions=tuple(rewrite(d, {CrossReference: led}) for d in divisions), lists=lists)

    def marked(given: ContentsEntry) -> ContentsEntry:
        return replace(given, was_chapter=given.target in homes, children=tuple(map(marked, given.children)))

    return moved.map_chapters(lambda chapter: replace(chapter, sections=tuple(map(marked, sections_of(chapter)))))


def _joined(chapters: Sequence[Chapter], homes: dict[str, str]) -> list[Chapter]:
    """The chapters of the first level, with what is below each. ``homes`` gets the chapter that each of the others is now in."""
    found: list[Chapter] = []
    for chapter in chapters:
        if chapter.depth == 1 or not found:
            found.append(replace(chapter, depth=1))
            continue
        home = found[-1]
        homes[chapter.id] = home.id
        children, notes = (*home.children, *_as_section(chapter)), (*home.notes, *chapter.notes)
        found[-1] = replace(home, children=children, notes=notes, group=False)
    return found


def _as_section(chapter: Chapter) -> tuple[Block, ...]:
    """The title of a chapter as a heading, and its text with lower levels."""
    given, more = replace(chapter.attributes, id=chapter.id), chapter.depth - 1

    def lowered(heading: Heading) -> Node:
        return replace(heading, level=min(heading.level + more, LOWEST))

    level = min(chapter.depth, LOWEST)
    head = Heading(chapter.title, level, chapter.number, chapter.names, location=chapter.location, attributes=given)
    return (head, *rewrite_all(chapter.children, {Heading: lowered}))


__all__ = ["in_sections"]
