"""Solutions where they move nothing: written into the room that exercises leave."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from publisher import document as d
from publisher.editions.pdf.blocks import room_of
from publisher.editions.pdf.page import PageGeometry

_LINE = 13.5  # points of a line of a dense answer, or of one in a box


def place_solutions(book: d.Book, page: PageGeometry) -> d.Book:
    """Write solutions of the last chapter into the room of their exercises, if they are short text and fit.

    Pages remain those of an edition without solutions: an answer in the room has no height.
    """
    last = next((chapter for chapter in book.chapters if not chapter.file), None)
    if last is None:
        return book
    waiting = {node.exercise: node for node in reversed(last.children) if isinstance(node, d.Solution)}
    written: list[d.Solution] = []

    def exercise(task: d.Exercise) -> d.Exercise:
        solution = next((waiting[label] for label in task.attributes.labels if label in waiting), None)
        room = next((block for block in task.children if isinstance(block, d.Workspace)), None)
        if solution is None or room is None or (dense := _fit(solution.children, room, page)) is None:
            return task
        written.append(solution)
        named = replace(room.attributes, id=solution.attributes.id)
        filled = replace(room, answer=solution.children, dense=dense, attributes=named)
        return replace(task, children=tuple(filled if block is room else block for block in task.children))

    book = book.rewrite({d.Exercise: exercise})
    left = tuple(node for node in last.children if node not in written)
    if not left:
        return replace(book, divisions=book.divisions[:-1])
    return replace(book, divisions=(*book.divisions[:-1], replace(last, children=left)))


def _fit(blocks: tuple[d.Block, ...], space: d.Workspace, page: PageGeometry) -> bool | None:
    """Whether an answer must be dense to fit into the room; None if it does not fit at all."""
    texts = [*_texts(blocks)]
    if not all(isinstance(block, d.Paragraph) for block in texts) or any(map(_is_counted, blocks)):
        return None
    lines = sum(math.ceil(len(d.plain_text((block,))) * 5.2 / page.column) for block in texts)
    if space.lines:
        return None if lines > 24 * space.lines // _LINE else lines > space.lines
    return True if lines * _LINE + 12 <= room_of(space) else None


def _is_counted(block: d.Block) -> bool:
    """Whether a block calls notes, whose numbers follow those of other chapters."""
    return any(
        isinstance(node, d.FootnoteReference) or (isinstance(node, d.Link) and node.letter) for node in d.walk(block)
    )


def _texts(blocks: tuple[d.Block, ...]) -> Iterator[d.Block]:
    """Blocks, with those in the items of lists in place of these."""
    for block in blocks:
        if isinstance(block, d.List):
            for item in block.children:
                yield from item.children
        else:
            yield block


__all__ = ["place_solutions"]
