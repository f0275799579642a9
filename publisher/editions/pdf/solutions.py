"""Solutions where they move nothing: written into the room that exercises leave."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec.structs import replace

from publisher import document as d
from publisher.editions.pdf.blocks import RULE, room_of
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.titles import lines_of
from publisher.language.widths import SPACE, serif

# Of loose and of dense answers, as in print.css: points of a line, and above the first one.
_LOOSE, _DENSE = (RULE, 0.0), (13.5, 4.0)
_LARGEST = 11  # points of type in dense lines
_BELOW = 8  # points below an answer in a box
_WIDE = 1.2  # the width of letters of the widest typeface of texts, relative to the display serif
_ABOVE = 0.75  # ems of a line without leading above its baseline
_INDENT, _PADDING = 28, 8  # points of an item of a list, and at both sides of an answer
_WITHIN = 0.8  # of the column: how wide an exercise in another block is at least
_REDUCED = 0.75  # of the height of room to draw in, where a page would else end early: as in print.css
_BROKEN = 3  # lines in a room that is not divided by a page break


def place_solutions(book: d.Book, page: PageGeometry) -> d.Book:
    """Write solutions of the last chapter into the room of their exercises, if they are short text and fit.

    Pages remain those of an edition without solutions: an answer in the room has no height.
    """
    last = next((chapter for chapter in book.chapters if not chapter.file), None)
    if last is None:
        return book
    waiting = {node.exercise: node for node in reversed(last.children) if isinstance(node, d.Solution)}
    written: set[str] = set()

    def exercise(task: d.Exercise, width: float = _WITHIN * page.column) -> d.Exercise:
        solution = next((waiting[label] for label in task.attributes.labels if label in waiting), None)
        room = next((block for block in task.children if isinstance(block, d.Workspace)), None)
        if solution is None or room is None or (dense := _fit(solution.children, room, width, page)) is None:
            return task
        written.add(solution.attributes.id)
        named = replace(room.attributes, id=solution.attributes.id)
        written_in = replace(room, answer=solution.children, dense=dense, attributes=named)
        return replace(task, children=tuple(written_in if block is room else block for block in task.children))

    def filled(chapter: d.Chapter) -> d.Chapter:
        children = (
            exercise(block, page.column) if isinstance(block, d.Exercise) else d.rewrite(block, {d.Exercise: exercise})
            for block in chapter.children
        )
        return replace(chapter, children=tuple(children))

    book = book.map_chapters(filled)
    left = tuple(node for node in last.children if node.attributes.id not in written)
    if not left:
        return replace(book, divisions=book.divisions[:-1])
    return replace(book, divisions=(*book.divisions[:-1], replace(last, children=left)))


def _fit(blocks: tuple[d.Block, ...], space: d.Workspace, width: float, page: PageGeometry) -> bool | None:
    """Whether an answer must be dense to fit into room of this ``width``; None if it may not fit at all.

    Its lines are estimated, rather too many than too few.
    """
    texts = [*_texts(blocks)]
    if not all(_is_text(block) for block, _ in texts):
        return None
    lines = sum(_lines(block, width - _PADDING - indent, page) for block, indent in texts)
    formulas = [formula for block in blocks for formula in d.nodes_of(block, d.InlineMath)]
    height = _height(space, page)
    for dense in (False, True) if space.lines else (True, False):
        line, above = _DENSE if dense else _LOOSE
        fits = lines * line + above + (0 if space.lines else _BELOW) <= height
        if (
            fits
            and (page.size <= _LARGEST or not dense)
            and not any(_is_tall(each, line / page.size) for each in formulas)
        ):
            return dense
    return None


def _height(space: d.Workspace, page: PageGeometry) -> float:
    """The height of room to write in which an answer is not cut: a line may be lost at each page break."""
    height, most = room_of(space), page.tall - 6 * page.line  # on one page, as in print.css
    if not space.lines or height < page.tall:
        height = min(height, most) * (1 if space.lines else _REDUCED)
    return height - RULE * math.ceil(height / page.tall) if space.lines > _BROKEN else height


def _lines(block: d.Block, width: float, page: PageGeometry) -> int:
    """The number of lines of a paragraph."""
    block = d.rewrite(block, {d.InlineMath: lambda formula: d.Text(_as_wide(formula), location=formula.location)})
    words = d.plain_text((block,)).split()
    pieces = [(_WIDE * page.size * serif(word), _WIDE * page.size * SPACE) for word in words]
    return lines_of(pieces, width) + sum(1 for _ in d.nodes_of(block, d.LineBreak))


def _is_text(block: d.Block) -> bool:
    """Whether a block is a paragraph of lines, without calls of notes, whose numbers follow those of other chapters."""
    return isinstance(block, d.Paragraph) and not any(
        isinstance(node, d.FootnoteReference | d.Image)
        or (isinstance(node, d.InlineMath) and (node.display or not node.drawing))
        or (isinstance(node, d.Link) and node.letter)
        for node in d.walk(block)
    )


def _as_wide(formula: d.InlineMath) -> str:
    """A word that is at least as wide as a formula."""
    letter = _WIDE * serif("m")
    return " ".join("m" * math.ceil(part.width / letter) for part in (formula.drawing, *formula.more) if part)


def _is_tall(formula: d.InlineMath, line: float) -> bool:
    """Whether a formula moves lines apart that are so many ems high."""
    above, below = _ABOVE + (line - 1) / 2, 1 - _ABOVE + (line - 1) / 2
    return any(part.height > above or part.depth > below for part in (formula.drawing, *formula.more) if part)


def _texts(blocks: tuple[d.Block, ...]) -> Iterator[tuple[d.Block, float]]:
    """Blocks with their indents, and those in the items of lists in place of these."""
    for block in blocks:
        if isinstance(block, d.List):
            for item in block.children:
                yield from ((inner, _INDENT) for inner in item.children)
        else:
            yield block, 0


__all__ = ["place_solutions"]
