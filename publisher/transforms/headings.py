"""Levels of headings: skipped levels are closed up, so that the outline of every edition is valid."""

from __future__ import annotations

from msgspec.structs import replace

from publisher.document import Block, Book, Chapter, Heading, changed, map_flattened, rewrite
from publisher.transforms.context import TransformContext


def close_levels(book: Book, context: TransformContext) -> Book:
    """Close up skipped levels, each with a warning.

    Headings open sections only at the top level and in containers.
    """

    def close(chapter: Chapter) -> Chapter:
        level = 1

        def lowered(heading: Heading) -> Heading:
            allowed = max(2, min(heading.level, level + 1))
            if allowed < heading.level:
                context.findings.warning(
                    "heading-skipped",
                    f"A level-{heading.level + chapter.raised} heading follows one of level {level + chapter.raised}",
                    heading.location,
                    f"Write it as {'#' * (allowed + chapter.raised)}.",
                )
            return replace(heading, level=allowed) if allowed != heading.level else heading

        def fit(block: Block) -> tuple[Block, ...]:
            nonlocal level
            if isinstance(block, Heading):
                block = lowered(block)
                level = block.level
            elif block.parts:
                block = rewrite(block, {Heading: lowered})
            return (block,)

        return changed(chapter, children=map_flattened(chapter.children, fit))

    return book.map_chapters(close)
