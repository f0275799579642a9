"""Drawings and tables that consist of characters, whose lines make sense only directly below each other."""

from __future__ import annotations

from publisher.patterns import lazy

_LANGUAGES = frozenset({"", "ascii", "ditaa", "none", "plain", "plaintext", "svgbob", "text", "txt"})
# Lines with corners or crossings, sides at both ends, and nothing but bars and arrows: a tree of files has none.
_DRAWN = lazy(
    r"\+[-=]{2,}|(?<![-=])[-=]{2,}[+|]|(?<![\u2500\u2501\u2550])[\u2500\u2501\u2550]{2,}[\u2510-\u257f]|^\s*[|\u2502\u2503\u2551].*[|\u2502\u2503\u2551]\s*$"
    r"|^\s*[|v^/\\\u25b2\u25bc\u2502](?:\s+[|v^/\\\u25b2\u25bc\u2502])*\s*$"
)
_LEAST, _SHARE = 3, 0.4  # of such lines, and their share of all that are not empty


def is_drawn(text: str, language: str) -> bool:
    """Whether code in a ``language`` is a drawing or a table of characters, such as ``+---+``."""
    if language.lower() not in _LANGUAGES:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    drawn = sum(1 for line in lines if _DRAWN.search(line))
    return drawn >= _LEAST and drawn >= _SHARE * len(lines)


__all__ = ["is_drawn"]
