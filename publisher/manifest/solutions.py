"""Who gets solutions and correct answers: the audiences of the key ``solutions``, or the default."""

from __future__ import annotations

from collections.abc import Sequence

ALL = "all"  # instead of an audience: everyone
TEACHER = "teacher"  # who gets them by default


def solved(solutions: Sequence[str], audiences: Sequence[str]) -> tuple[str, ...]:
    """The audiences that get solutions: those of ``solutions``, else ``teacher``. ``all`` is everyone.

    Empty if there are audiences and none of them gets solutions.
    """
    if solutions or not audiences:
        return (*solutions,) or (ALL,)
    return tuple(name for name in audiences if name == TEACHER)


def is_apart(audience: str, solutions: Sequence[str], audiences: Sequence[str]) -> bool:
    """Whether the audience gets the solutions while others do not. Others include readers without an audience."""
    given = solved(solutions, audiences)
    others = {*audiences} if len(audiences) > 1 else {*audiences, ""}
    return audience in given and not others <= {*given}


__all__ = ["ALL", "is_apart", "solved"]
