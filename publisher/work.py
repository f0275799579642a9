"""Counts of the work of this process. Unlike seconds they do not depend on the machine, so tests can limit them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from threading import Lock
from typing import Literal

Kind = Literal[
    "bytes parsed",
    "templates compiled",
    "nodes rendered",
    "pages made",
    "chapters kept",
    "chapters rendered before",
    "formulas read",
    "formulas drawn",
    "formulas measured",
    "formulas in MathML",
    "citations written",
]
"""Bytes of Markdown given to the parser; templates compiled by Jinja; nodes rendered by templates; pages laid out,
including repeated ones; chapters read and rendered by earlier builds; formulas read, drawn for an edition, measured only, and
written in MathML; citations that the processor wrote."""

_done: Counter[str] = Counter()
_lock = Lock()


def count(kind: Kind, number: int = 1) -> None:
    """Add to a count."""
    with _lock:
        _done[kind] += number


def add(counts: Mapping[str, int]) -> None:
    """Add the counts of another process."""
    with _lock:
        _done.update(counts)


def done() -> Counter[str]:
    """The counts since the process began. The difference of two is the work in between."""
    return Counter(_done)
