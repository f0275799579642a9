"""Who gets solutions and right answers: the audiences of the key ``solutions``, or those that take its place."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationInfo

from publisher.manifest.values import ALL, known_audience, refusal

TEACHER = "teacher"  # who gets them where the manifest does not say it


def solved(solutions: Sequence[str], audiences: Sequence[str]) -> tuple[str, ...]:
    """The audiences that get solutions: those of ``solutions``, else ``teacher``. ``all`` stands for everyone.

    Empty where audiences are listed and none of them is known to get solutions.
    """
    if solutions or not audiences:
        return (*solutions,) or (ALL,)
    return tuple(name for name in audiences if name == TEACHER)


def is_apart(audience: str, solutions: Sequence[str], audiences: Sequence[str]) -> bool:
    """Does the audience get the solutions while others do not? Those others may be readers of no audience in particular."""
    given = solved(solutions, audiences)
    others = {*audiences} if len(audiences) > 1 else {*audiences, ""}
    return audience in given and not others <= {*given}


def reader_of_solutions(name: str, info: ValidationInfo) -> str:
    """``all``, or an audience that the manifest lists."""
    return name if name == ALL else known_audience(name, info)


def alone(names: tuple[str, ...]) -> tuple[str, ...]:
    """Somebody is named, and ``all`` includes every other name."""
    if not names:
        raise refusal("manifest-value", "`solutions` is empty.", f"Name an audience, or write `solutions: {ALL}`.")
    if ALL in names and len(names) > 1:
        raise refusal("manifest-value", f"`{ALL}` can't be combined with audiences.", f"Write `solutions: {ALL}`.")
    return names
