"""Who gets solutions and correct answers: the audiences of the key ``solutions``, or the default."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationInfo

from publisher.manifest.values import ALL, known_audience, refusal

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


def reader_of_solutions(name: str, info: ValidationInfo) -> str:
    """Check that a name is ``all``, or an audience in the manifest."""
    return name if name == ALL else known_audience(name, info)


def valid_solutions(names: tuple[str, ...]) -> tuple[str, ...]:
    """Check that somebody is named, and that ``all`` is the only name."""
    if not names:
        raise refusal("manifest-value", "`solutions` is empty.", f"Name an audience, or write `solutions: {ALL}`.")
    if ALL in names and len(names) > 1:
        raise refusal("manifest-value", f"`{ALL}` can't be combined with audiences.", f"Write `solutions: {ALL}`.")
    return names
