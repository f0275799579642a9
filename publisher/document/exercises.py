"""What a reader works on: exercises, their solutions, questions with answers to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from publisher.document.base import Block, Box, Inline, Node


@dataclass(frozen=True, slots=True)
class Workspace(Block):
    """Room to write on paper: ``lines``, or a ``height`` such as 4cm."""

    parts: ClassVar[tuple[str, ...]] = ()
    lines: int = 0
    height: str = ""

    def raw_text(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Exercise(Box):
    """A task. A transform makes ``solution`` a reference to the solution, if the edition has it."""

    counter: ClassVar[str] = "exercise"
    parts: ClassVar[tuple[str, ...]] = ("title", "solution", "children")
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()
    solution: tuple[Inline, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Solution(Box):
    """The solution of the exercise with the label ``exercise``; a transform writes the ``title`` that names it.

    ``condition`` is the one that the author gave to the solution itself, not to what holds it.
    """

    parts: ClassVar[tuple[str, ...]] = ("title", "children")
    children: tuple[Block, ...]
    exercise: str
    title: tuple[Inline, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Answer(Node):
    """One of the answers to a question, called by its ``letter``."""

    children: tuple[Inline, ...]
    letter: str


@dataclass(frozen=True, slots=True)
class Verdict(Node):
    """Is the answer ``letter`` right, and what is said to those who chose it?"""

    children: tuple[Block, ...]
    letter: str
    right: bool


@dataclass(frozen=True, slots=True)
class Quiz(Box):
    """A question with ``answers``: one to choose, or ``several``. The ``key`` has a verdict on each, or is left out."""

    counter: ClassVar[str] = "question"
    parts: ClassVar[tuple[str, ...]] = ("title", "solution", "children", "answers", "key")
    children: tuple[Block, ...]
    answers: tuple[Answer, ...]
    key: tuple[Verdict, ...]
    title: tuple[Inline, ...] = ()
    several: bool = False
    solution: tuple[Inline, ...] = ()
    number: str = ""
