"""The sections of each chapter, as the table of contents shows them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from publisher.document import Book, Chapter, ContentsEntry, Heading, title_phrase
from publisher.transforms.scope import Scope


@dataclass(slots=True)
class _Open:
    heading: Heading
    children: list[ContentsEntry] = field(default_factory=list)


def list_sections(book: Book, _: Scope) -> Book:
    """Give each chapter the tree of its sections; notes are left out of titles."""
    return book.map_chapters(lambda chapter: replace(chapter, sections=_sections(chapter)))


def _sections(chapter: Chapter) -> tuple[ContentsEntry, ...]:
    roots: list[ContentsEntry] = []
    stack: list[_Open] = []

    def close(level: int) -> None:
        while stack and stack[-1].heading.level >= level:
            done = stack.pop()
            heading = done.heading
            entry = ContentsEntry(
                title_phrase(heading.children),
                heading.number,
                chapter.id,
                heading.attributes.id,
                heading.level,
                tuple(done.children),
            )
            (stack[-1].children if stack else roots).append(entry)

    for block in chapter.children:
        if isinstance(block, Heading):
            close(block.level)
            stack.append(_Open(block))
    close(0)
    return tuple(roots)
