"""Solutions and their exercises: each names and leads to the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from publisher.document import Book, Exercise, Quiz, Reference, Solution, Text, walk
from publisher.transforms.scope import Scope
from publisher.words import SOLUTION, SOLUTION_OF


def name_solutions(book: Book, scope: Scope) -> Book:
    """Give solutions their titles, and exercises a reference to the solution that this edition has."""
    labelled = {label: n for c in book.chapters for n in walk(c) for label in n.attributes.labels}
    solutions = [node for node in labelled.values() if isinstance(node, Solution)]
    if not solutions:
        return book
    tasks = {label: node for label, node in labelled.items() if isinstance(node, Exercise | Quiz)}
    for solution in solutions:
        if solution.exercise in labelled and solution.exercise not in tasks:
            problem = f"“{solution.exercise}” is no exercise"
            at = solution.title[0].location
            scope.findings.error("solution-exercise", problem, at, scope.nearest(solution.exercise, tasks))
    labels = {solution.exercise: solution.attributes.id for solution in reversed(solutions)}

    def titled(solution: Solution) -> Solution:
        return replace(solution, title=_title(solution, tasks.get(solution.exercise)))

    def solved(task: Any) -> Any:
        label = next((labels[name] for name in task.attributes.labels if name in labels), "")
        if not label:
            return task
        words = (Text(SOLUTION, location=task.location),)
        return replace(task, solution=(Reference(words, label, location=task.location),))

    return book.rewrite({Solution: titled, Exercise: solved, Quiz: solved})


def _title(solution: Solution, task: Exercise | Quiz | None) -> tuple[Text | Reference, ...]:
    """“Solution to Exercise 2.3”; the exercise shows its number or its title, or can't be told from others."""
    at = solution.title[0].location
    if task and not task.number and not task.title:
        return (Text(SOLUTION, location=at),)
    before, after = SOLUTION_OF.split("{exercise}")
    return (Text(before, location=at), Reference((), solution.exercise, location=at), Text(after, location=at))
