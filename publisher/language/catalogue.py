"""The type of catalogues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from publisher.language.sorting import SortKey, sort_key

Forms = Mapping[str, str]
"""The plural forms of a pattern, by the categories of Unicode's plural rules: one, few, other …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The words and rules of one language.

    ``patterns`` are looked up by identifiers; values are in braces. One may have plural forms; ``plural`` selects the
    form for a number ``n``. ``bibliography_titles`` are titles of chapters that list works; ``chapter_kinds`` maps
    names of files and classes (``foreword``) to terms of the EPUB structural semantics vocabulary; ``sort_key`` gives
    the order of words.
    """

    language: str
    patterns: Mapping[str, str | Forms]
    plural: Callable[[int], str]
    bibliography_titles: frozenset[str]
    chapter_kinds: Mapping[str, str] = field(default_factory=dict)
    sort_key: Callable[[str], SortKey] = sort_key
