"""Terms, dates and options of a language: from the style, and from the locales of CSL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from publisher.citations.element import Element
from publisher.citations.style import parse
from publisher.language import is_traditional, prefixes

LOCALES = Path(__file__).parent / "data" / "locales"
PRIMARY = {"pt": "pt-BR", "zh": "zh-CN", "en": "en-US", "de": "de-DE", "fr": "fr-FR", "es": "es-ES"}
FALLBACKS = {"verb-short": "verb", "symbol": "short", "verb": "long", "short": "long"}


class Term(NamedTuple):
    single: str
    multiple: str
    gender: str


@cache
def available() -> dict[str, str]:
    """The built-in locales, by their names in lower case."""
    return {file.stem.removeprefix("locales-").lower(): file.stem for file in LOCALES.glob("*.xml")}


def dialect(tag: str) -> str:
    """The locale for a language tag: the dialect itself, or the usual one of the language, or ``""``."""
    lower = tag.lower().replace("_", "-")
    if is_traditional(lower):
        return "zh-TW"
    if lower in available():
        return available()[lower].removeprefix("locales-")
    language = prefixes(lower)[-1]
    if language in PRIMARY:
        return PRIMARY[language]
    return next(
        (name.removeprefix("locales-") for key, name in sorted(available().items()) if key.split("-")[0] == language),
        "",
    )


@cache
def _file(name: str) -> Element | None:
    path = LOCALES / f"locales-{name}.xml"
    return parse(path.read_bytes()) if name and path.exists() else None


class _Layer:
    """The terms, dates and options of one ``locale`` element."""

    def __init__(self, element: Element) -> None:
        self.terms: dict[tuple[str, str], list[tuple[Element, Term]]] = {}
        self.dates = {child.get("form"): child for child in element.children if child.name == "date"}
        self.options: dict[str, str] = {}
        self.has_ordinals = False
        for child in element.children:
            if child.name == "style-options":
                self.options.update(child.attributes)
            elif child.name == "terms":
                for term in child.children:
                    self._add(term)

    def _add(self, term: Element) -> None:
        single, multiple = term.child("single"), term.child("multiple")
        text = single.text if single else term.text
        value = Term(_spaced(text), _spaced(multiple.text if multiple else text), term.get("gender"))
        name = term.get("name").replace(" ", "-")
        self.terms.setdefault((name, term.get("form") or "long"), []).append((term, value))
        self.has_ordinals = self.has_ordinals or name == "ordinal" or name.startswith("ordinal-")


def _spaced(text: str) -> str:
    """Text without the line breaks and indents of the file; other spaces at its ends are meant."""
    return " ".join(part for part in text.split("\n")) if "\n" not in text else " ".join(text.split())


@cache
def _file_layer(name: str) -> _Layer | None:
    element = _file(name)
    return _Layer(element) if element is not None else None


class Locale:
    """What a style writes in a language. Layers of the style come first, then the locale, then English."""

    def __init__(self, tag: str, overrides: Sequence[Element] = ()) -> None:
        self.tag = dialect(tag) or tag or "en-US"
        self.language = self.tag.split("-")[0].lower()
        self._layers = [*self._of_style(overrides)]
        chain = dict.fromkeys([dialect(self.tag), dialect(self.language), "en-US"])
        self._layers += [layer for name in chain if (layer := _file_layer(name))]

    def _of_style(self, overrides: Sequence[Element]) -> Iterator[_Layer]:
        tags = [element.get("xml:lang").lower() for element in overrides]
        wanted = dict.fromkeys([self.tag.lower(), self.language, ""])
        yield from (_Layer(e) for want in wanted for e, tag in zip(overrides, tags, strict=True) if tag == want)

    def _find(self, name: str, form: str) -> list[tuple[Element, Term]]:
        for layer in self._layers:
            if found := layer.terms.get((name, form)):
                return found
        return []

    def term(self, name: str, form: str = "long", *, plural: bool = False) -> str:
        name = name.replace(" ", "-")
        while True:
            if found := self._find(name, form):
                term = found[0][1]
                return term.multiple if plural else term.single
            if form not in FALLBACKS:
                return ""
            form = FALLBACKS[form]

    def gender(self, name: str) -> str:
        found = self._find(name.replace(" ", "-"), "long")
        return found[0][1].gender if found else ""

    def date(self, form: str) -> Element | None:
        return next((layer.dates[form] for layer in self._layers if form in layer.dates), None)

    def option(self, name: str) -> str:
        return next((layer.options[name] for layer in self._layers if name in layer.options), "")

    def long_ordinal(self, number: int, gender: str) -> str:
        if 1 <= number <= 10 and (found := self._gendered(f"long-ordinal-{number:02}", gender)):
            return found
        return f"{number}{self.ordinal(number, gender)}"

    def ordinal(self, number: int, gender: str) -> str:
        """The suffix of an ordinal number."""
        layer = next((layer for layer in self._layers if layer.has_ordinals), None)
        if layer is None:
            return ""
        for modulus, digits, default in (
            (0, number, "whole-number"),
            (100, number % 100, "last-two-digits"),
            (10, number % 10, "last-digit"),
        ):
            found = layer.terms.get((f"ordinal-{digits:02}", "long"), []) if digits < 100 else []
            fitting = [pair for pair in found if _matches(pair[0], digits, modulus, number, default)]
            if fitting:
                return _by_gender(fitting, gender)
        return _by_gender(layer.terms.get(("ordinal", "long"), []), gender)

    def _gendered(self, name: str, gender: str) -> str:
        return _by_gender(self._find(name, "long"), gender)


def _matches(term: Element, digits: int, modulus: int, number: int, default: str) -> bool:
    match = term.get("match") or ("last-digit" if digits < 10 else "last-two-digits")
    if match == "whole-number":
        return modulus == 0
    if match == "last-two-digits":
        return modulus in (0, 100) and number % 100 == digits and default != "last-digit"
    return modulus in (0, 10) and number % 10 == digits % 10 if digits < 10 else False


def _by_gender(found: list[tuple[Element, Term]], gender: str) -> str:
    for wanted in (gender, ""):
        for element, term in found:
            if element.get("gender-form") == wanted:
                return term.single
    return ""
