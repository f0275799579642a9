"""Solutions without a label are those of the exercise or the quiz directly before them."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown.reading import Record


def named(solution: d.Solution, label: str, record: Record) -> d.Solution:
    """A solution with the label of its exercise, and an id."""
    given = solution.attributes
    attributes = given if given.id else replace(given, id=record.name(f"solution-{label}"))
    # The title depends on the number of the exercise; until that is known it keeps the location of the label.
    at = solution.title[0].location if solution.title else solution.location
    return replace(solution, exercise=label, title=(d.Text(label, location=at),), attributes=attributes)


def answered(blocks: tuple[d.Block, ...], record: Record, before: str = "") -> tuple[d.Block, ...]:
    """Blocks whose solutions all have the label of an exercise, which gets one if it has none.

    ``before`` is the label of an exercise directly before the blocks.
    """
    if all(d.Solution not in d.kinds(block) for block in blocks):
        return blocks
    made: list[d.Block] = []
    for block in blocks:
        if all(solution.exercise for solution in d.nodes_of(block, d.Solution)):
            made.append(block)
            continue
        label = _label(made, record) if made else before
        if not isinstance(block, d.Solution):  # an element of raw HTML, which was made of what it contains
            made.append(d.map_siblings(block, partial(answered, record=record, before=label)))
        elif label:
            made.append(named(block, label, record))
        else:
            hint = "Write the label of its exercise after the braces, or move it directly below the exercise."
            record.findings.error("directive-argument", "“solution” has no exercise before it", block.location, hint)
            made += block.children
    return tuple(made)


def _label(before: list[d.Block], record: Record) -> str:
    """The label of the last block if that is an exercise; else empty."""
    task = before[-1]
    if not isinstance(task, d.Exercise | d.Quiz):
        return ""
    if not task.attributes.id:
        # Labels are those of a book. One that another chapter has is changed later.
        file, kind = task.location.file.rpartition(".")[0], "exercise" if isinstance(task, d.Exercise) else "question"
        name = record.name(d.slug(f"{file.replace('/', ' ')} {kind}"))
        before[-1] = task = replace(task, attributes=replace(task.attributes, id=name))
    return task.attributes.id


__all__ = ["answered", "named"]
