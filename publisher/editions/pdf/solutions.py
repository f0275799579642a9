"""Solutions where they move nothing: written into the room that exercises leave, or at the end of the book."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from publisher import document as d
from publisher.editions.pdf.blocks import room_of
from publisher.editions.pdf.page import PageGeometry
from publisher.language import Words
from publisher.names import Names

_LINE = 13.5  # points of a line of a dense answer, or of one in a box


def place_solutions(book: d.Book, page: PageGeometry, *, at_end: bool, words: Words) -> d.Book:
    """Move solutions and keys, so that the pages of all that remains are those of an edition without them.

    Unless they are to be ``at_end``, a solution is written into the room of its exercise, if it is short text and fits, and right
    answers are ticked. Others are collected in a last chapter, which the contents do not list.
    """
    moved: list[d.Block] = []
    divisions = book.map_chapters(lambda chapter: _without(chapter, page, moved, at_end=at_end, words=words)).divisions
    if not moved:
        return replace(book, divisions=divisions)
    name = Names(c.id for c in book.chapters).free("solutions")
    title = (d.Text(words.pattern("solutions"), location=moved[0].location),)
    last = d.Chapter("", title, tuple(moved), id=name, kind="backmatter", listed=False, location=moved[0].location)
    return replace(book, divisions=(*divisions, last))


def _without(chapter: d.Chapter, page: PageGeometry, moved: list[d.Block], *, at_end: bool, words: Words) -> d.Chapter:
    tasks = {label for task in d.nodes_of(chapter, d.Exercise, d.Quiz) for label in task.attributes.labels}
    own = [solution for solution in d.nodes_of(chapter, d.Solution) if solution.exercise in tasks]
    written: set[str] = set()

    def room(space: d.Workspace, solutions: list[d.Solution]) -> d.Workspace:
        if at_end or not solutions or solutions[0].exercise in written:
            return space
        answer, fit = solutions[0].children, _fit(solutions[0].children, space, page)
        if fit is None:
            return space
        written.add(solutions[0].exercise)
        return replace(
            space, answer=answer, dense=fit, attributes=replace(space.attributes, id=solutions[0].attributes.id)
        )

    def exercise(task: d.Exercise) -> d.Exercise:
        solutions = [s for s in own if s.exercise in task.attributes.labels]
        children = tuple(room(b, solutions) if isinstance(b, d.Workspace) else b for b in task.children)
        return replace(task, children=children, solution=())

    def quiz(task: d.Quiz) -> d.Quiz:
        if not task.key:
            return task
        if at_end or any(verdict.children for verdict in task.key):
            moved.append(_key(task, words))
        return replace(task, key=() if at_end else task.key, ticked=True, solution=())

    def solution(node: d.Solution) -> tuple[d.Node, ...]:
        if node not in own:
            return (node,)
        if node.exercise in written:
            written.discard(node.exercise)
        else:
            moved.append(node)
        return ()

    chapter = d.rewrite(chapter, {d.Exercise: exercise, d.Quiz: quiz})
    return d.rewrite(chapter, {d.Solution: solution})


def _fit(blocks: tuple[d.Block, ...], space: d.Workspace, page: PageGeometry) -> bool | None:
    """Whether an answer must be dense to fit into the room; None if it does not fit at all."""
    texts = [*_texts(blocks)]
    if not all(isinstance(block, d.Paragraph) for block in texts):
        return None
    lines = sum(math.ceil(len(d.plain_text((block,))) * 5.2 / page.column) for block in texts)
    if space.lines:
        return None if lines > 24 * space.lines // _LINE else lines > space.lines
    return True if lines * _LINE + 12 <= room_of(space) else None


def _texts(blocks: tuple[d.Block, ...]) -> Iterator[d.Block]:
    """Blocks, with those in the items of lists in place of these."""
    for block in blocks:
        if isinstance(block, d.List):
            for item in block.children:
                yield from item.children
        else:
            yield block


def _key(task: d.Quiz, words: Words) -> d.Solution:
    """The letters of the right answers, and the remarks on answers."""
    at = task.location
    right = words.join([verdict.letter for verdict in task.key if verdict.right])
    says = words.pattern("right_answers" if task.several else "right_answer", letters=right)
    title = words.label("question", task.number) if task.number else words.pattern("question")
    remarks = [block for verdict in task.key for block in _lettered(verdict)]
    letters = d.Paragraph((d.Text(says, location=at),), location=at)
    return d.Solution((letters, *remarks), "", (d.Text(title, location=at),), location=at)


def _lettered(verdict: d.Verdict) -> tuple[d.Block, ...]:
    if not verdict.children:
        return ()
    letter = d.Text(f"{verdict.letter}\u2002", location=verdict.location)
    first, others = verdict.children[0], verdict.children[1:]
    if isinstance(first, d.Paragraph):
        return (replace(first, children=(letter, *first.children)), *others)
    return (d.Paragraph((letter,), location=verdict.location), *verdict.children)


__all__ = ["place_solutions"]
