"""The text that the program adds to an edition, in the language of the book."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from publisher.diagnostics import nearest
from publisher.language.catalogue import OF_CLDR, Catalogue, Forms, Patterns
from publisher.language.catalogues import FALLBACK, find_catalogue
from publisher.language.sorting import SortKey, sort_key
from publisher.language.tags import is_right_to_left, prefixes
from publisher.numerals import in_digits

if TYPE_CHECKING:
    from babel import Locale

_MARK = "\N{RIGHT-TO-LEFT MARK}"
_FRACTIONS = {"points": "points_fraction"}
_ENGLISH_ORDINALS = {1: "one", 2: "two", 3: "few"}


class Words(Struct, frozen=True):
    """The words of a language (a BCP 47 tag), or of English if there is no catalogue for it.

    ``own`` are those of a project, which come first. Their plural forms have the names of Unicode's plural rules: one, few, other …
    ``numerals`` are the digits of numbers: latin, native, or empty for those that are usual in the language.
    """

    language: str
    own: Patterns = field(default_factory=dict)
    numerals: str = ""

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in use."""
        return find_catalogue(self.language)

    def pattern(self, key: str, default: str | None = None, /, **values: Any) -> str:
        """The text of an identifier with its values: ``pattern("callout", n=2)``.

        If it has plural forms, the number ``n`` selects one. Numbers that are not whole may have a text of their own. For an
        unknown identifier, return ``default``, or raise ``LookupError`` without one.
        """
        if isinstance(n := values.get("n"), float) and not n.is_integer() and key not in self.own:
            key = _FRACTIONS.get(key, key)
        found = self._found(key)
        if found is None and default is None:
            raise LookupError(f"the word “{key}” is undefined. {nearest_word(key)}".rstrip())
        if found is None:
            return default or ""
        try:
            form = found if isinstance(found, str) else self._form(key, found, values["n"])
            return self._held(form.format(**{name: self._shown(value) for name, value in values.items()}))
        except KeyError as error:
            raise LookupError(f"the word “{key}” takes a value “{error.args[0]}”") from None

    def _found(self, key: str) -> str | Forms | None:
        if key in self.own:
            return self.own[key]
        found = self.catalogue.patterns.get(key)
        return english_words().get(key) if found is None else found

    def _held(self, text: str) -> str:
        """A text, after a mark if it begins with a number and is written from right to left: else the number would join Latin
        words before it, and be read before them (UAX #9, W7)."""
        return f"{_MARK}{text}" if text[:1].isdigit() and is_right_to_left(self.language) else text

    def _form(self, key: str, forms: Forms, n: int | float) -> str:
        if key in self.own:
            from publisher.language.cldr import locale_of, plural_form

            return forms.get(plural_form(n, locale_of(self.language))) or forms["other"]
        catalogue = self.catalogue if key in self.catalogue.patterns else find_catalogue(FALLBACK)
        return forms[catalogue.plural(int(n))]

    def _shown(self, value: Any) -> Any:
        return self.digits(value) if type(value) in (int, float) else value

    def digits(self, number: int | float | str) -> str:
        """A number with the digits of the language, and its decimal sign before one or two decimal places; other characters are
        kept."""
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, float):
            return self.decimal(number, 1 if number == round(number, 1) else 2)
        return in_digits(str(number), self.zero)

    @property
    def zero(self) -> str:
        """The digit 0."""
        return self._numbering()[0]

    @property
    def digit_style(self) -> str:
        """The name in CSS of the digits; empty for 0 to 9."""
        return self._numbering()[1]

    def _numbering(self) -> tuple[str, str]:
        if is_english(self.language) or self.numerals == "latin":
            return "0", ""
        from publisher.language.cldr import SYSTEMS, locale_of, numbering_of

        locale = locale_of(self.language)
        return SYSTEMS.get(numbering_of(locale, self.numerals), ("0", "")) if locale else ("0", "")

    def _locale(self, key: str) -> Locale | None:
        """The locale by which to write what the pattern ``key`` does in English; None if the pattern does."""
        if key in self.own or is_english(self.language):
            return None
        from publisher.language.cldr import locale_of

        return locale_of(self.language)

    def missing(self) -> list[str]:
        """The identifiers without words in this language, in alphabetical order."""
        if is_english(self.language):
            return []
        known = english_words().keys() - self.own.keys()
        if self.catalogue.language != FALLBACK:
            known -= self.catalogue.patterns.keys()
        return sorted(known - OF_CLDR if self._locale("") else known)

    def label(self, kind: str, number: str) -> str:
        """The name of something numbered: “Figure 3.2”, “Equation (3.2)”. An unknown kind is named by itself."""
        if name := self.pattern(f"theorem_{kind}", ""):
            return self.pattern("numbered_theorem", name=name, n=number)
        number = f"({number})" if kind == "equation" else number
        return self.pattern(f"label_{kind}", f"{kind.capitalize()}\u00a0{number}", n=number)

    def edition(self, number: int) -> str:
        """The number of an edition in words: “2nd edition”."""
        text = self.pattern("edition_number", n=number)
        forms = _pairs(text)
        return forms.get(self._ordinal_form(number)) or forms.get("other") or text

    def _ordinal_form(self, number: int) -> str:
        """The category of Unicode's rules for ordinal numbers."""
        is_untranslated = "edition_number" not in self.own and self.catalogue.language == FALLBACK
        if is_english(self.language) or is_untranslated:
            return _ENGLISH_ORDINALS.get(number % 10, "other") if number % 100 // 10 != 1 else "other"
        from publisher.language.cldr import locale_of, ordinal_form

        return ordinal_form(number, locale_of(self.language))

    def date(self, value: str) -> str:
        """An ISO 8601 date in words: a year, a year and month, or a full date."""
        year, *rest = value.split("-")
        if locale := self._locale("date_day"):
            from publisher.language.cldr import date_in_words

            return self._held(self.digits(date_in_words(value, locale)))
        if not rest:
            return self.digits(year)
        month = self.pattern(f"month_{int(rest[0])}")
        if len(rest) == 1:
            return self.pattern("date_month", month=month, year=self.digits(year))
        return self.pattern("date_day", day=int(rest[1]), month=month, year=self.digits(year))

    def join(self, items: Sequence[str]) -> str:
        """A list in words: “A, B and C”."""
        if len(items) < 2:
            return "".join(items)
        if locale := self._locale("and"):
            from publisher.language.cldr import joined

            return joined(items, locale)
        return self.pattern("and", items=self.pattern("comma").join(items[:-1]), last=items[-1])

    def decimal(self, value: float, digits: int = 1) -> str:
        """A number with so many decimal places: “1.5”."""
        if locale := self._locale(""):
            from publisher.language.cldr import decimal, numbering_of

            return self.digits(decimal(value, digits, locale, numbering_of(locale, self.numerals)))
        return f"{value:,.{digits}f}"

    def sort_key(self, text: str) -> SortKey:
        """The sort key of ``text``."""
        if is_english(self.language):
            return sort_key(text)
        from publisher.language.collation import collation_key

        return collation_key(text, self.language)

    def chapter_kind(self, name: str) -> str:
        """The EPUB term for a file name or class of a chapter, which may lack its accents; the name itself if there is none."""
        kinds = _pairs(self.pattern("files_chapter"))
        return kinds.get(name) or {_without_accents(known): kind for known, kind in kinds.items()}.get(
            _without_accents(name), name
        )

    def names_bibliography(self, title: str) -> bool:
        """Whether it is a usual title of a list of works."""
        return title.casefold() in [name.strip() for name in self.pattern("titles_bibliography").casefold().split(";")]


def _without_accents(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))


def _pairs(text: str) -> Mapping[str, str]:
    """Names with values: ``name = value; name = value``."""
    pairs = (item.partition("=") for item in text.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def is_english(language: str) -> bool:
    """Whether the tag is one of English."""
    return prefixes(language)[-1] == FALLBACK


def english_words() -> Patterns:
    """The English words, which all catalogues translate."""
    return find_catalogue(FALLBACK).patterns


def is_word(key: str) -> bool:
    """Whether it is an identifier of a text."""
    return key in english_words()


def nearest_word(key: str) -> str:
    """A hint that suggests the most similar identifier."""
    return nearest(key, english_words())
