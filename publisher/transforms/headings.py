"""Levels of headings: skipped levels are closed up, so that the outline of every edition is valid."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from publisher.document import Block, Book, Chapter, Heading, changed, map_flattened, rewrite
from publisher.transforms.context import TransformContext


class _Section(Struct, frozen=True):
    """An open section: the level of its heading as written and as it is shown."""

    written: int
    shown: int


def close_levels(book: Book, context: TransformContext) -> Book:
    """Close up skipped levels, each with a warning. Headings of one level remain siblings.

    Headings open sections only at the top level and in containers.
    """

    def close(chapter: Chapter) -> Chapter:
        sections = [_Section(1, 1)]

        def lowered(heading: Heading) -> Heading:
            above = next((each for each in reversed(sections) if each.written < heading.level), sections[0])
            shown = max(2, min(heading.level, above.shown + 1))
            if shown < heading.level:
                raised = chapter.raised - heading.lowered
                given, outer = heading.level + raised, above.shown + raised
                context.findings.warning(
                    "heading-skipped",
                    f"A level-{given} heading is in a section of level {outer}",
                    heading.location,
                    f"Write it as {'#' * (shown + raised)}.",
                )
            return replace(heading, level=shown) if shown != heading.level else heading

        def fit(block: Block) -> tuple[Block, ...]:
            if isinstance(block, Heading):
                made = lowered(block)
                while len(sections) > 1 and sections[-1].written >= block.level:
                    sections.pop()
                sections.append(_Section(block.level, made.level))
                return (made,)
            return (rewrite(block, {Heading: lowered}) if block.parts else block,)

        return changed(chapter, children=map_flattened(chapter.children, fit))

    return book.map_chapters(close)
