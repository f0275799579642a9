"""Solutions and their exercises: each names and leads to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from publisher.conditions import names
from publisher.diagnostics import Location
from publisher.document import Book, Exercise, Quiz, Reference, Solution, Text, Verdict, Workspace, walk
from publisher.language import Words
from publisher.transforms.context import TransformContext


def first_solution(book: Book, audiences: Sequence[str]) -> Location | None:
    """The place of the first solution or answer of which the author does not say by a condition who gets it."""
    nodes = (node for division in book.divisions for node in walk(division) if isinstance(node, Solution | Verdict))
    return next((node.location for node in nodes if not _is_sent(node, audiences)), None)


def send_solutions(book: Book, readers: Sequence[str], audiences: Sequence[str]) -> Book:
    """Give solutions and right answers the condition that they are for ``readers``, and room to write that it is not.

    A condition that the author gave to a solution itself, and that names one of the book's ``audiences``, stays as it is; one
    that names formats alone, or that of an include, holds as well. The option ``answers`` of a quiz stays, whatever it names.
    """
    given, others = " or ".join(readers), " and ".join(f"not {name}" for name in readers)

    def sent(node: Solution | Verdict) -> Solution | Verdict:
        return node if _is_sent(node, audiences) else replace(node, attributes=node.attributes.limited(given))

    def kept(room: Workspace) -> Workspace:
        return replace(room, attributes=room.attributes.limited(others))

    return book.rewrite({Solution: sent, Verdict: sent, Workspace: kept})


def _is_sent(node: Solution | Verdict, audiences: Sequence[str]) -> bool:
    """Does the author say by a condition who gets it?"""
    if isinstance(node, Verdict):
        return bool(node.attributes.get("when"))
    return not names(node.condition).isdisjoint(audiences)


def name_solutions(book: Book, context: TransformContext) -> Book:
    """Give solutions their titles, and exercises a reference to the solution that this edition has."""
    labelled = {label: n for c in book.chapters for n in walk(c) for label in n.attributes.labels}
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
    """“Solution to Exercise 2.3”; the exercise shows its number or its title, or can't be told from others."""
    at = solution.title[0].location
    if task and not task.number and not task.title:
        return (Text(words.pattern("solution"), location=at),)
    before, after = words.pattern("solution_of", exercise="\0").split("\0")
    return (Text(before, location=at), Reference((), solution.exercise, location=at), Text(after, location=at))
