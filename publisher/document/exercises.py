"""Exercises, solutions, and multiple-choice questions."""

from __future__ import annotations

from typing import ClassVar

from publisher.document.base import Block, Box, Inline, Node
from publisher.document.tree import kinds


class Workspace(Block, frozen=True):
    """Space for handwriting in print: a number of ``lines``, or a ``height`` such as 4cm.

    Print may set an ``answer`` that is written into it, ``dense`` if it takes two lines in each, and ``whole`` if its lines stay
    with their exercise on one page.
    """

    parts: ClassVar[tuple[str, ...]] = ("answer",)
    lines: int = 0
    height: str = ""
    answer: tuple[Block, ...] = ()
    dense: bool = False
    whole: bool = False

    def essential_parts(self) -> tuple[str, ...]:
        return ()


class Exercise(Box, frozen=True):
    """An exercise, worth so many ``points`` (0: none are given), which need not be whole.

    A transform sets ``solution`` to a reference to the solution if the edition contains one.
    """

    counter: ClassVar[str] = "exercise"
    parts: ClassVar[tuple[str, ...]] = ("title", "solution", "children")
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()
    solution: tuple[Inline, ...] = ()
    number: str = ""
    points: float = 0


class Solution(Box, frozen=True):
    """The solution of the exercise with the label ``exercise``; a transform sets the ``title``, which names the exercise.

    ``condition`` is the author's condition on the solution itself, without those of enclosing blocks.
    """

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    children: tuple[Block, ...]
    exercise: str
    title: tuple[Inline, ...] = ()
    condition: str = ""


class Answer(Node, frozen=True):
    """A possible answer to a question, identified by its ``letter``."""

    children: tuple[Inline, ...]
    letter: str


class Verdict(Node, frozen=True):
    """Whether the answer ``letter`` is right, and the feedback on it."""

    children: tuple[Block, ...]
    letter: str
    right: bool

    def essential_parts(self) -> tuple[str, ...]:
        return ()


class Quiz(Box, frozen=True):
    """A multiple-choice question; if ``several``, more than one of the ``answers`` may be chosen.

    ``key`` contains a verdict on each answer; it is empty in editions without solutions. ``points`` are as in ``Exercise``.
    Print sets ``ticked`` if only ticks show which answers are right.
    """

    counter: ClassVar[str] = "question"
    parts: ClassVar[tuple[str, ...]] = ("title", "solution", "children", "answers", "key")
    children: tuple[Block, ...]
    answers: tuple[Answer, ...]
    key: tuple[Verdict, ...]
    title: tuple[Inline, ...] = ()
    several: bool = False
    solution: tuple[Inline, ...] = ()
    number: str = ""
    points: float = 0
    ticked: bool = False

    def essential_parts(self) -> tuple[str, ...]:
        return ("children", "answers")


def points_in(*nodes: Node) -> float:
    """The sum of the points in trees, an integer if it is whole. Those of an exercise include what its questions are worth."""
    found = round(sum(map(_points_in, nodes)), 2)
    return int(found) if found == int(found) else found


def _points_in(node: Node) -> float:
    if isinstance(node, Exercise | Quiz) and node.points:
        return node.points
    if kinds(node).isdisjoint((Exercise, Quiz)):
        return 0
    return sum(_points_in(child) for part in node.parts for child in getattr(node, part))
