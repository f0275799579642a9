"""Admonitions: notes beside the text."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown.directives.call import Call

# What each kind looks like: five looks, with words of their own for the rest.
KINDS = {
    "note": "note",
    "tip": "tip",
    "important": "important",
    "warning": "warning",
    "caution": "caution",
    "attention": "important",
    "danger": "caution",
    "error": "caution",
    "hint": "tip",
    "seealso": "note",
}


def admonition(call: Call) -> tuple[d.Block, ...]:
    """A note of the kind that the directive's name tells."""
    return (_made(call, KINDS[call.name]),)


def titled(call: Call) -> tuple[d.Block, ...]:
    """A note with a title of its own; a class may tell its kind."""
    kind = next((KINDS[c] for c in call.option("class").split() if c in KINDS), "note")
    return (_made(call, kind),)


def _made(call: Call, kind: str) -> d.Admonition:
    return d.Admonition(kind, call.children, call.title, location=call.location, attributes=call.attributes)
