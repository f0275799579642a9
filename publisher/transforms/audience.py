"""What this edition and its audience contain: everything later counts only what is really there."""

from __future__ import annotations

from dataclasses import replace

from publisher.document import Book, Part
from publisher.transforms.scope import Scope


def keep_audience(book: Book, scope: Scope) -> Book:
    """Leave out chapters and parts whose condition does not hold. An edition without audience is for none in particular."""
    facts = {scope.format, scope.audience}
    divisions = []
    for division in book.divisions:
        if not holds(division.when, facts):
            continue
        if isinstance(division, Part):
            division = replace(division, children=tuple(c for c in division.children if holds(c.when, facts)))
            if not division.children:
                continue
        divisions.append(division)
    return replace(book, divisions=tuple(divisions))


def holds(condition: str, facts: set[str]) -> bool:
    """Is ``condition``, names of formats and audiences with ``not``, ``and``, ``or``, true of ``facts``? ``and`` binds tighter."""
    if not condition:
        return True
    return any(
        all((name.removeprefix("not ") in facts) is not name.startswith("not ") for name in group.split(" and "))
        for group in condition.split(" or ")
    )
