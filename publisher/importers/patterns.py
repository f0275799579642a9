"""Patterns for names of files, as Sphinx and Jekyll have them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PATTERN = re.compile(r"\\\*\\\*|\\\*|\\\?")
_PARTS = {r"\*\*": ".*", r"\*": "[^/]*", r"\?": "[^/]"}


def excluded(names: Iterable[str], patterns: Iterable[object]) -> frozenset[str]:
    """The names that one of the patterns of ``exclude_patterns`` matches, or that are in a folder that one does."""
    made = [_PATTERN.sub(lambda found: _PARTS[found[0]], re.escape(str(pattern).strip("/"))) for pattern in patterns]
    matches = re.compile("|".join(f"(?:{each})(?:/.*)?" for each in made)).fullmatch if made else None
    return frozenset(name for name in names if matches and matches(name))


__all__ = ["excluded"]
