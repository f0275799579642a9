"""Counts of the work that a process did. Seconds vary with the machine, counts do not: a test can hold them."""

from __future__ import annotations

from collections import Counter
from typing import Literal

Kind = Literal["bytes parsed", "templates compiled", "nodes rendered", "pages made"]
"""Bytes of Markdown handed to the parser; templates that Jinja compiled; nodes written by templates; pages laid out, those made
again included."""

_done: Counter[str] = Counter()


def count(kind: Kind, number: int = 1) -> None:
    """Add to what was done."""
    _done[kind] += number


def done() -> Counter[str]:
    """What was done since the process began. The difference of two is what was done between them."""
    return Counter(_done)
