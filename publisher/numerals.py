"""Roman numerals."""

from __future__ import annotations

_SIGNS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def roman(number: int) -> str:
    """A number in lower-case roman numerals; in decimals if it is less than one."""
    if number < 1:
        return str(number)
    text = ""
    for value, sign in _SIGNS:
        times, number = divmod(number, value)
        text += times * sign
    return text


__all__ = ["roman"]
