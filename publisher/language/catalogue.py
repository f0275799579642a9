"""The type of catalogues."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

Forms = Mapping[str, str]
"""The plural forms of a pattern, by the names that ``Catalogue.plural`` returns."""
PLURAL_FORMS = ("zero", "one", "two", "few", "many", "other")
"""The names of plural forms by Unicode's plural rules."""
Patterns = Mapping[str, str | Forms]
# Words that Unicode's CLDR has for other languages than English.
OF_CLDR = frozenset({"and", "date_day", "date_month", *(f"month_{number}" for number in range(1, 13))})


class Catalogue(Struct, frozen=True, kw_only=True):
    """The words of one language.

    ``patterns`` are looked up by identifiers; values are in braces. One may have plural forms: ``plural`` returns the name of the
    form for a number. ``reviewer`` is the native reader who has approved the words; empty if none has.
    """

    language: str
    patterns: Patterns
    plural: Callable[[int], str]
    reviewer: str = ""
