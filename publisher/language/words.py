"""The text that the program adds to an edition, in the language of the book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from publisher.diagnostics import nearest
from publisher.language.catalogue import Catalogue
from publisher.language.catalogues import FALLBACK, find_catalogue
from publisher.language.sorting import SortKey


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language (a BCP 47 tag), or of English if there is no catalogue for it."""

    language: str

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in use."""
        return find_catalogue(self.language)

    def pattern(self, key: str, default: str | None = None, /, **values: Any) -> str:
        """The text of an identifier with its values: ``pattern("callout", n=2)``.

        If it has plural forms, the number ``n`` selects one. For an unknown identifier, return ``default``, or raise
        ``LookupError`` without one.
        """
        found = self.catalogue.patterns.get(key)
        if found is None and default is None:
            raise LookupError(f"the word “{key}” is undefined. {nearest_word(key)}".rstrip())
        if found is None:
            return default or ""
        try:
            form = found if isinstance(found, str) else found.get(self.catalogue.plural(values["n"]), found["other"])
            return form.format(**values)
        except KeyError as error:
            raise LookupError(f"the word “{key}” takes a value “{error.args[0]}”") from None

    def label(self, kind: str, number: str) -> str:
        """The name of something numbered: “Figure 3.2”, “Equation (3.2)”. An unknown kind is named by itself."""
        number = f"({number})" if kind == "equation" else number
        return self.pattern(f"label_{kind}", f"{kind.capitalize()}\u00a0{number}", n=number)

    def date(self, value: str) -> str:
        """An ISO 8601 date in words: a year, a year and month, or a full date."""
        year, *rest = value.split("-")
        if not rest:
            return year
        month = self.pattern(f"month_{int(rest[0])}")
        if len(rest) == 1:
            return self.pattern("date_month", month=month, year=year)
        return self.pattern("date_day", day=int(rest[1]), month=month, year=year)

    def join(self, items: Sequence[str]) -> str:
        """A list in words: “A, B and C”."""
        if len(items) < 2:
            return "".join(items)
        return self.pattern("and", items=self.pattern("comma").join(items[:-1]), last=items[-1])

    def sort_key(self, text: str) -> SortKey:
        """The sort key of ``text``."""
        return self.catalogue.sort_key(text)

    def chapter_kind(self, name: str) -> str:
        """The EPUB term for a file name or class of a chapter; the name itself if there is none."""
        return self.catalogue.chapter_kinds.get(name, name)

    def names_bibliography(self, title: str) -> bool:
        """Whether it is a usual title of a list of works."""
        return title.casefold() in map(str.casefold, self.catalogue.bibliography_titles)


def is_word(key: str) -> bool:
    """Whether it is an identifier of a text."""
    return key in find_catalogue(FALLBACK).patterns


def nearest_word(key: str) -> str:
    """A hint that suggests the most similar identifier."""
    return nearest(key, find_catalogue(FALLBACK).patterns)
