"""ISBNs: how they are typed, their check digits, and their hyphens."""

from __future__ import annotations

import re

from msgspec import Struct

_ISBN = re.compile(r"(?:urn:)?(?:isbn[: -]*)?(97[89](?:[ -]?\d){10})", re.ASCII | re.IGNORECASE)


class Fault(Struct, frozen=True):
    """A fault of an ISBN, with the code of its diagnostic."""

    code: str
    problem: str
    hint: str


def urn_of(identifier: str) -> str:
    """The URN (RFC 8254) of a bare ISBN, as printed on a cover; other identifiers are unchanged."""
    return f"urn:isbn:{re.sub('[ -]', '', written)}" if (written := isbn_in(identifier)) else identifier


def isbn_in(identifier: str) -> str:
    """The ISBN in an identifier, as it is written there; empty if it is not one."""
    found = _ISBN.fullmatch(identifier)
    return found[1] if found else ""


def fault_of(identifier: str) -> Fault | None:
    """The fault of an identifier that is an ISBN: a wrong check digit, or hyphens in wrong places."""
    written, isbn = isbn_in(identifier), urn_of(identifier).removeprefix("urn:isbn:")
    if isbn == identifier:
        return None
    if (digit := _check_digit(isbn)) and not isbn.endswith(digit):
        problem = f"{isbn} is not a valid ISBN: its last digit does not match the others"
        hint = f"Compare it with the one that you were given. {isbn[:-1]}{digit} would be valid."
        return Fault("isbn-wrong", problem, hint)
    if written not in ("", isbn) and (right := _hyphenated(isbn)) and written.replace(" ", "-") != right:
        problem = f"The hyphens of {written} do not separate its group, publisher and title"
        return Fault("isbn-hyphens", problem, f"Write {right}, or leave out the hyphens.")
    return None


def _check_digit(isbn: str) -> str:
    """The check digit of an ISBN-13 (ISO 2108); empty if the number of digits is wrong."""
    if not re.fullmatch(r"\d{13}", isbn, re.ASCII):
        return ""
    return str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(isbn[:-1])) % 10)


def _hyphenated(isbn: str) -> str:
    """An ISBN with hyphens between its parts; empty if its group or publisher is not assigned."""
    from stdnum.isbn import split

    parts = split(isbn)
    return "-".join(parts) if all(parts) else ""


__all__ = ["Fault", "fault_of", "isbn_in", "urn_of"]
