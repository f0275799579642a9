"""Dates, numbers, lists and plural forms of languages other than English, by Unicode's CLDR.

The module is imported when one of these is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from publisher.language.tags import prefixes

# Languages in which a year alone is followed by a word for “year”.
_WITH_YEAR = ("ja", "ko", "zh")


@lru_cache(maxsize=16)
def locale_of(language: str) -> Locale | None:
    """The locale of a language tag, without subtags that CLDR does not know; None for an unknown language."""
    for tag in prefixes(language.lower().partition("-x-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def native_name(language: str) -> str:
    """The name of a language in itself, as in a list: “Deutsch”, “Français”. That of an unknown language is its tag."""
    locale = locale_of(language)
    name = (locale and locale.get_display_name()) or language
    return name[:1].upper() + name[1:]


def date_in_words(value: str, locale: Locale) -> str:
    """An ISO 8601 date: a year, a year and month, or a full date."""
    parts = [int(part) for part in value.split("-")]
    day = date(*parts, *(1, 1)[len(parts) - 1 :])
    if len(parts) == 1:
        return format_skeleton("y", day, locale=locale) if locale.language in _WITH_YEAR else value
    return format_skeleton("yMMMM", day, locale=locale) if len(parts) == 2 else format_date(day, "long", locale)


def joined(items: Sequence[str], locale: Locale) -> str:
    """A list in words: “A, B und C”."""
    return format_list(items, "standard", locale)


def decimal(value: float, digits: int, locale: Locale) -> str:
    """A number with so many decimal places."""
    return format_decimal(value, f"#,##0.{'0' * digits}" if digits else "#,##0", locale)


def plural_form(n: int, locale: Locale | None) -> str:
    """The category of Unicode's plural rules for a number: one, few, other …"""
    if locale is None:
        return "one" if n == 1 else "other"
    form: str = locale.plural_form(n)
    return form
