"""Levels of headings: a level that the author skipped is closed up, so that every edition has a sound outline."""

from __future__ import annotations

from dataclasses import replace

from publisher.document import Block, Book, Chapter, Heading, rewrite
from publisher.transforms.scope import Scope


def close_levels(book: Book, scope: Scope) -> Book:
    """Close up skipped levels, each with a warning. A heading inside another block never opens a section."""

    def close(chapter: Chapter) -> Chapter:
        level = 1
        blocks: list[Block] = []

        def fit(heading: Heading) -> Heading:
            allowed = max(2, min(heading.level, level + 1))
            if allowed < heading.level:
                scope.findings.warning(
                    "heading-skipped",
                    f"A level-{heading.level} heading follows one of level {level}",
                    heading.location,
                    f"Write it as {'#' * allowed}.",
                )
            return replace(heading, level=allowed) if allowed != heading.level else heading

        for block in chapter.children:
            if isinstance(block, Heading):
                block = fit(block)
                level = block.level
            elif block.parts:
                block = rewrite(block, {Heading: fit})
            blocks.append(block)
        return replace(chapter, children=tuple(blocks))

    return book.map_chapters(close)
