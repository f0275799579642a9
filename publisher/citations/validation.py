"""What the schema of CSL says of the elements of a style, as far as the processor depends on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from publisher.citations.errors import StyleError
from publisher.diagnostics import nearest

if TYPE_CHECKING:
    from publisher.citations.element import Element

_WHOLE_NUMBER = re.compile(r"[0-9]{1,6}")
_NUMBERS = frozenset(
    {
        "entry-spacing",
        "et-al-min",
        "et-al-subsequent-min",
        "et-al-subsequent-use-first",
        "et-al-use-first",
        "line-spacing",
        "names-min",
        "names-use-first",
        "near-note-distance",
    }
)
_TRUTH = "true false"
_PRECEDES = "contextual after-inverted-name always never"
_GENDERS = "masculine feminine neuter"
_VALUES = {
    "and": "text symbol",
    "class": "in-text note",
    "collapse": "citation-number year year-suffix year-suffix-ranged",
    "date-parts": "year-month-day year-month year",
    "delimiter-precedes-et-al": _PRECEDES,
    "delimiter-precedes-last": _PRECEDES,
    "demote-non-dropping-particle": "never sort-only display-and-sort",
    "disambiguate": _TRUTH,
    "disambiguate-add-givenname": _TRUTH,
    "disambiguate-add-names": _TRUTH,
    "disambiguate-add-year-suffix": _TRUTH,
    "display": "block left-margin right-inline indent",
    "et-al-use-last": _TRUTH,
    "font-style": "normal italic oblique",
    "font-variant": "normal small-caps",
    "font-weight": "normal bold light",
    "gender": _GENDERS,
    "gender-form": _GENDERS,
    "givenname-disambiguation-rule": (
        "all-names all-names-with-initials primary-name primary-name-with-initials by-cite"
    ),
    "hanging-indent": _TRUTH,
    "initialize": _TRUTH,
    "initialize-with-hyphen": _TRUTH,
    "limit-day-ordinals-to-day-1": _TRUTH,
    "name-as-sort-order": "first all",
    "name-form": "long short count",
    "page-range-format": "chicago chicago-15 chicago-16 expanded minimal minimal-two",
    "position": "first subsequent ibid ibid-with-locator near-note far-note",
    "punctuation-in-quote": _TRUTH,
    "quotes": _TRUTH,
    "second-field-align": "flush margin",
    "sort": "ascending descending",
    "strip-periods": _TRUTH,
    "subsequent-author-substitute-rule": "complete-all complete-each partial-each partial-first",
    "text-case": "lowercase uppercase capitalize-first capitalize-all sentence title",
    "text-decoration": "none underline",
    "vertical-align": "baseline sup sub",
}
_TERM_FORMS = "long short symbol verb verb-short"
_PLURAL = "contextual always never"
_IF = {"match": "all any none nand"}
# Attributes whose values depend on the element.
_OF_ELEMENTS: Mapping[str, Mapping[str, str]] = {
    "date": {"form": "text numeric"},
    "date-part": {
        "form": "long short numeric numeric-leading-zeros ordinal",
        "name": "year month day",
    },
    "else-if": _IF,
    "if": _IF,
    "label": {"form": _TERM_FORMS, "plural": _PLURAL},
    "name": {"form": "long short count"},
    "name-part": {"name": "family given"},
    "number": {"form": "numeric ordinal roman long-ordinal"},
    "term": {"form": _TERM_FORMS, "match": "last-digit last-two-digits whole-number"},
    "text": {"form": _TERM_FORMS, "plural": _TRUTH},
}
_LISTS = frozenset({"position"})  # of several values
# Elements need one of these attributes.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "date-part": ("name",),
    "key": ("macro", "variable"),
    "macro": ("name",),
    "name-part": ("name",),
    "names": ("variable",),
    "number": ("variable",),
    "text": ("macro", "term", "value", "variable"),
}
_BLOCKS = "choose date group label names number text"
_DATE = "date-part"
# The elements that an element may contain.
_CONTENT: Mapping[str, str] = {
    "bibliography": "layout sort",
    "choose": "else else-if if",
    "citation": "layout sort",
    "date": _DATE,
    "else": _BLOCKS,
    "else-if": _BLOCKS,
    "group": _BLOCKS,
    "if": _BLOCKS,
    "layout": _BLOCKS,
    "macro": _BLOCKS,
    "name": "name-part",
    "names": "et-al label name substitute",
    "sort": "key",
    "style": "bibliography citation info locale macro",
    "substitute": _BLOCKS,
}
DEEP = 150
"""Elements within one another, those of macros included, beyond which a style is refused."""
MOST = 30
"""Faults of a style that are reported after the first."""


def faults(root: Element) -> Iterator[StyleError]:
    """The elements that a style cannot have, and attributes with unknown values."""
    yield from _within(root)
    for part in root.children:
        for element in part.walk() if part.name != "info" else ():
            yield from _attributes(element)
            yield from _within(element)
    yield from _attributes(root)


def _within(element: Element) -> Iterator[StyleError]:
    known = _CONTENT.get(element.name, "").split()
    for child in element.children if known else ():
        if child.name not in known:
            problem = f"“{element.name}” contains “{child.name}”, which it cannot have"
            yield StyleError(problem, child.line, nearest(child.name, known))


def _attributes(element: Element) -> Iterator[StyleError]:
    needed = _NEEDED.get(element.name, ())
    if needed and not any(element.attributes.get(name) is not None for name in needed):
        yield StyleError(f"“{element.name}” has no {' or '.join(f'“{name}”' for name in needed)}", element.line)
    own = _OF_ELEMENTS.get(element.name, {})
    for name, value in element.attributes.items():
        if name in _NUMBERS:
            if not _WHOLE_NUMBER.fullmatch(value.strip()):
                yield StyleError(f"“{name}” is “{value[:80]}”, which is not a whole number", element.line)
        elif known := own.get(name) or ("" if name in ("form", "match") else _VALUES.get(name, "")):
            yield from _values(element, name, value, known.split())


def _values(element: Element, name: str, value: str, known: Iterable[str]) -> Iterator[StyleError]:
    for word in value.split() if name in _LISTS else [value]:
        if word not in known:
            hint = nearest(word, known) or f"It can be {', '.join(known)}."
            yield StyleError(f"“{name}” of “{element.name}” cannot be “{word[:80]}”", element.line, hint)
