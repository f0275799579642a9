"""ISBNs: how they are typed, their check digits, and their hyphens."""

from __future__ import annotations

import re

from msgspec import Struct

_NAME = r"(?:urn:)?isbn(?:-1[03])?"
_ISBN = re.compile(rf"(?:{_NAME}[: -]*)?(97[89](?:[ -]?\d){{10}})", re.ASCII | re.IGNORECASE)
_MEANT = re.compile(rf"{_NAME}[: -]+(\w.*)|(97[89](?:[ -]?\d){{8,12}})", re.ASCII | re.IGNORECASE)  # as an ISBN
_OLDER = re.compile(r"(?:\d[ -]?){9}[\dX]", re.ASCII | re.IGNORECASE)  # of before 2007
_SEPARATORS = re.compile("[ -]")
_ALIKE = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u00a0": " ", "\u202f": " "})


class Fault(Struct, frozen=True):
    """A fault of an ISBN, with the code of its diagnostic."""

    code: str
    problem: str
    hint: str


def urn_of(identifier: str) -> str:
    """The URN (RFC 8254) of a bare ISBN, as printed on a cover; other identifiers are unchanged."""
    return f"urn:isbn:{digits}" if (digits := digits_in(identifier)) else identifier


def isbn_in(identifier: str) -> str:
    """The ISBN in an identifier, as it is written there, with hyphens in place of dashes; empty if it is not one."""
    found = _ISBN.fullmatch(identifier.translate(_ALIKE).strip())
    return found[1] if found else ""


def digits_in(identifier: str) -> str:
    """The 13 digits of the ISBN in an identifier; empty if it is not one."""
    return _SEPARATORS.sub("", isbn_in(identifier))


def fault_of(identifier: str) -> Fault | None:
    """The fault of an identifier that is an ISBN: a wrong number of digits or check digit, or hyphens in wrong places."""
    written, isbn = isbn_in(identifier), digits_in(identifier)
    if not isbn:
        meant = _MEANT.fullmatch(identifier.translate(_ALIKE).strip())
        number = (meant[1] or meant[2]) if meant else ""
        if not number or _OLDER.fullmatch(number):
            return None
        problem = f"{number} is not a valid ISBN: one has 13 digits, the first of which are 978 or 979"
        return Fault("isbn-wrong", problem, "Compare it with the one that you were given.")
    if not isbn.endswith(digit := _check_digit(isbn)):
        problem = f"{isbn} is not a valid ISBN: its last digit does not match the others"
        hint = f"Compare it with the one that you were given. {isbn[:-1]}{digit} would be valid."
        return Fault("isbn-wrong", problem, hint)
    if written != isbn and (right := _hyphenated(isbn)) and written.replace(" ", "-") != right:
        problem = f"The hyphens of {written} do not separate its group, publisher and title"
        return Fault("isbn-hyphens", problem, f"Write {right}, or leave out the hyphens.")
    return None


def _check_digit(isbn: str) -> str:
    """The check digit of an ISBN-13 (ISO 2108)."""
    return str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(isbn[:-1])) % 10)


def _hyphenated(isbn: str) -> str:
    """An ISBN with hyphens between its parts; empty if its group or publisher is not assigned."""
    from stdnum.isbn import split

    parts = split(isbn)
    return "-".join(parts) if all(parts) else ""


__all__ = ["Fault", "digits_in", "fault_of", "isbn_in", "urn_of"]
