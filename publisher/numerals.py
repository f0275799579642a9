"""Roman numerals, and the digits of other scripts."""

from __future__ import annotations

_SIGNS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_DIGITS = "0123456789"


def roman(number: int) -> str:
    """A number in lower-case roman numerals; in decimals if it is less than one."""
    if number < 1:
        return str(number)
    text = ""
    for value, sign in _SIGNS:
        times, number = divmod(number, value)
        text += times * sign
    return text


def digits_from(zero: str) -> str:
    """The ten digits of the script whose digit 0 is ``zero``."""
    return "".join(chr(ord(zero) + value) for value in range(10))


def in_digits(text: str, zero: str) -> str:
    """The text with the digits of another script, whose digit 0 is ``zero``."""
    return text if zero == "0" else text.translate(str.maketrans(_DIGITS, digits_from(zero)))


def in_latin(text: str) -> str:
    """The text with the digits 0 to 9 in place of those of other scripts."""
    return text if text.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in text)


__all__ = ["digits_from", "in_digits", "in_latin", "roman"]
