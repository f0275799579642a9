"""Solutions and exercises refer to each other by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from publisher.conditions import names
from publisher.diagnostics import Location
from publisher.document import Book, Exercise, Quiz, Reference, Solution, Text, Verdict, Workspace, attributed, nodes_of
from publisher.language import Words
from publisher.transforms.audience import ROOM
from publisher.transforms.context import TransformContext


def first_solution(book: Book, audiences: Sequence[str]) -> Location | None:
    """The location of the first solution or answer without a condition by its author on who gets it."""
    wanted: tuple[type[Solution | Verdict], ...] = (Solution, Verdict)
    nodes = (node for division in book.divisions for node in nodes_of(division, *wanted))
    return next((node.location for node in nodes if not _is_sent(node, audiences)), None)


def send_solutions(book: Book, readers: Sequence[str], audiences: Sequence[str]) -> Book:
    """Restrict solutions and correct answers to ``readers``, and room to write to all others and to editions that keep it.

    A condition of the author on a solution that names one of the ``audiences`` is kept; one that names only formats,
    or that of an include, applies in addition. The option ``answers`` of a quiz is always kept.
    """
    given, others = " or ".join(readers), " and ".join(f"not {name}" for name in readers)

    def sent(node: Solution | Verdict) -> Solution | Verdict:
        return node if _is_sent(node, audiences) else replace(node, attributes=node.attributes.limited(given))

    def kept(room: Workspace) -> Workspace:
        return replace(room, attributes=room.attributes.limited(f"{others} or {ROOM}"))

    return book.rewrite({Solution: sent, Verdict: sent, Workspace: kept})


def _is_sent(node: Solution | Verdict, audiences: Sequence[str]) -> bool:
    """Whether a condition of the author determines who gets it."""
    if isinstance(node, Verdict):
        return bool(node.attributes.get("when"))
    return not names(node.condition).isdisjoint(audiences)


def name_solutions(book: Book, context: TransformContext) -> Book:
    """Give solutions their titles, and exercises a reference to the solution in this edition."""
    labelled = {label: n for c in book.chapters for n in attributed(c) for label in n.attributes.labels}
    solutions = [node for node in labelled.values() if isinstance(node, Solution)]
    if not solutions:
        return book
    tasks = {label: node for label, node in labelled.items() if isinstance(node, Exercise | Quiz)}
    for solution in solutions:
        if solution.exercise in labelled and solution.exercise not in tasks:
            problem = f"“{solution.exercise}” is not an exercise"
            at = solution.title[0].location
            context.findings.error("solution-exercise", problem, at, context.nearest(solution.exercise, tasks))
    labels = {solution.exercise: solution.attributes.id for solution in reversed(solutions)}

    def titled(solution: Solution) -> Solution:
        return replace(solution, title=_title(solution, tasks.get(solution.exercise), context.words))

    def solved(task: Exercise | Quiz) -> Exercise | Quiz:
        label = next((labels[name] for name in task.attributes.labels if name in labels), "")
        if not label:
            return task
        words = (Text(context.words.pattern("solution"), location=task.location),)
        return replace(task, solution=(Reference(words, label, location=task.location),))

    return book.rewrite({Solution: titled, Exercise: solved, Quiz: solved})


def _title(solution: Solution, task: Exercise | Quiz | None, words: Words) -> tuple[Text | Reference, ...]:
    """“Solution to Exercise 2.3”. The exercise is named by its number or title; without either, there is no name."""
    at = solution.title[0].location
    if task and not task.number and not task.title:
        return (Text(words.pattern("solution"), location=at),)
    before, after = words.pattern("solution_of", exercise="\0").split("\0")
    return (Text(before, location=at), Reference((), solution.exercise, location=at), Text(after, location=at))
