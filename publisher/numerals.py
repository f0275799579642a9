"""Roman numerals, letters as numbers, and the digits of other scripts."""

from __future__ import annotations

from string import ascii_lowercase

_SIGNS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_DIGITS = "0123456789"


def roman(number: int) -> str:
    """A number in lower-case roman numerals; in decimals if it is less than one or more than 3999."""
    if not 1 <= number <= 3999:
        return str(number)
    text = ""
    for value, sign in _SIGNS:
        times, number = divmod(number, value)
        text += times * sign
    return text


def letters(number: int) -> str:
    """A number in lower-case letters: a, b … z, aa; in decimals if it is less than one."""
    text = "" if number > 0 else str(number)
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def numeral(number: int, kind: str) -> str:
    """A number in a list of a type of HTML, ``a``, ``A``, ``i`` or ``I``, or of doubled letters, ``aa``; in decimals for others."""
    if kind == "aa":
        return 2 * letters(number) if number <= len(ascii_lowercase) else str(number)
    text = letters(number) if kind in ("a", "A") else roman(number) if kind in ("i", "I") else str(number)
    return text.upper() if kind.isupper() else text


def digits_from(zero: str) -> str:
    """The ten digits of the script whose digit 0 is ``zero``."""
    return "".join(chr(ord(zero) + value) for value in range(10))


def in_digits(text: str, zero: str) -> str:
    """The text with the digits of another script, whose digit 0 is ``zero``."""
    return text if zero == "0" else text.translate(str.maketrans(_DIGITS, digits_from(zero)))


def in_latin(text: str) -> str:
    """The text with the digits 0 to 9 in place of those of other scripts."""
    return text if text.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in text)


__all__ = ["digits_from", "in_digits", "in_latin", "letters", "numeral", "roman"]
