"""Dates, numbers, lists and plural forms of languages other than English, by Unicode's CLDR.

The module is imported when one of these is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from publisher.language.catalogue import PLURAL_FORMS
from publisher.language.tags import prefixes

# Numbering systems with ten digits: the digit 0, and the name of the counter style in CSS.
SYSTEMS = {
    "arab": ("\u0660", "arabic-indic"),
    "arabext": ("\u06f0", "persian"),
    "beng": ("\u09e6", "bengali"),
    "deva": ("\u0966", "devanagari"),
    "gujr": ("\u0ae6", "gujarati"),
    "guru": ("\u0a66", "gurmukhi"),
    "khmr": ("\u17e0", "khmer"),
    "knda": ("\u0ce6", "kannada"),
    "laoo": ("\u0ed0", "lao"),
    "mlym": ("\u0d66", "malayalam"),
    "mong": ("\u1810", "mongolian"),
    "mymr": ("\u1040", "myanmar"),
    "orya": ("\u0b66", "oriya"),
    "tamldec": ("\u0be6", "tamil"),
    "telu": ("\u0c66", "telugu"),
    "thai": ("\u0e50", "thai"),
    "tibt": ("\u0f20", "tibetan"),
}
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


def numbering_of(locale: Locale, choice: str) -> str:
    """The numbering system of a locale: a key of ``SYSTEMS``, or latn.

    The ``choice`` is latin, native, or empty for the usual one of the locale.
    """
    usual = locale.default_numbering_system
    name = {"latin": "latn", "native": locale.other_numbering_systems.get("native", usual)}.get(choice, usual)
    return name if name in SYSTEMS else "latn"


def decimal(value: float, digits: int, locale: Locale, numbering: str) -> str:
    """A number with so many decimal places, with the separators of a numbering system, but the digits 0 to 9."""
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    return format_decimal(value, pattern, locale, numbering_system=numbering)


def forms_by_name(forms: Sequence[str], select: Callable[[int], int], locale: Locale | None) -> dict[str, str]:
    """Plural forms by the names of Unicode's plural rules; ``select`` returns the index of the one for a number."""
    found: dict[str, str] = {}
    for n in range(1000):
        found[plural_form(n, locale)] = forms[select(n)]
    found.setdefault("other", forms[-1])
    return {name: found[name] for name in PLURAL_FORMS if name in found}


def ordinal_form(n: int, locale: Locale | None) -> str:
    """The category of Unicode's rules for ordinal numbers: one, two, few, other …"""
    return str(locale.ordinal_form(n)) if locale else "other"


def plural_form(n: int | float, locale: Locale | None) -> str:
    """The category of Unicode's plural rules for a number: one, few, other …"""
    if locale is None:
        return "one" if n == 1 else "other"
    form: str = locale.plural_form(n)
    return form
