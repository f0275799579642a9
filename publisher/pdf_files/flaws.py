"""What is found by ``preflight``, which imports far more."""

from __future__ import annotations

from msgspec import Struct


class Flaw(Struct, frozen=True, array_like=True):
    """Something that a print shop would object to: the ``code`` of its diagnostic, its ``page`` counted from 1, and what it is.

    It is in the picture whose text alternative is ``alt``, after ``before`` others with the same. ``pixels`` are those across and
    down of a bitmap, 0 for others.
    """

    code: str
    page: int
    problem: str
    alt: str = ""
    before: int = 0
    pixels: tuple[int, int] = (0, 0)


__all__ = ["Flaw"]
