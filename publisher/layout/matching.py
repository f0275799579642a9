"""Selectors are matched once for all elements of the same kind, such as the words of code in one class.

Elements are of the same kind if they have the same name and attributes, and parents of the same kind. Most selectors depend on
nothing else. Those that do, on siblings or content, are matched for each element. All formulas are of the same kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from cssselect2 import ElementWrapper, Matcher
from msgspec import Struct, field

Match = tuple[Any, ...]
"""The specificity of a selector, its order, its pseudo-element and its declarations."""

# The names in the code of a compiled selector that depends only on the kind of an element. Its variable is the element itself.
_OF_KIND = frozenset({
    "ancestors", "any", "ascii_lower", "attrib", "classes", "endswith", "etree_element", "get", "id", "in_html_document",
    "local_name", "lower", "namespace_url", "next", "parent", "split_whitespace", "startswith", "tag",
})  # fmt: skip


class _Kind(Struct, eq=False):
    """The kind of an element: the kinds of its children, and by matcher what matches it and what may match it."""

    children: dict[Any, _Kind] = field(default_factory=dict)
    matches: dict[Matcher, tuple[list[Match], list[Match]]] = field(default_factory=dict)


def match(self: Matcher, element: ElementWrapper) -> list[Match]:
    """Return the selectors that match an element, in their order."""
    kind = _kind(element)
    if self not in kind.matches:
        candidates = list(_candidates(self, element))
        always = [entry[1:] for entry in candidates if _is_of_kind(entry[0]) and entry[0](element)]
        kind.matches[self] = sorted(always), [entry for entry in candidates if not _is_of_kind(entry[0])]
    always, sometimes = kind.matches[self]
    more = [entry[1:] for entry in sometimes if entry[0](element)]
    return sorted(always + more) if more else always


def _candidates(matcher: Matcher, element: ElementWrapper) -> Iterator[Match]:
    """The selectors of a matcher that may match an element, as in ``Matcher.match``."""
    if element.id is not None:
        yield from matcher.id_selectors.get(element.id, ())
    for name in element.classes:
        yield from matcher.class_selectors.get(name, ())
    yield from matcher.lower_local_name_selectors.get(element.local_name.lower(), ())
    yield from matcher.namespace_selectors.get(element.namespace_url, ())
    if "lang" in element.etree_element.attrib:
        yield from matcher.lang_attr_selectors
    yield from matcher.other_selectors


def _kind(element: ElementWrapper) -> _Kind:
    kind: _Kind | None = element.__dict__.get("kind")
    if kind is None:
        kind = _Kind()
        if element.parent is not None:
            given = element.etree_element.attrib
            if given.get("role") == "math":  # no style is meant for a single formula
                given = {**given, "alt": "", "src": ""}
            key = element.etree_element.tag, *given.items()
            kind = _kind(element.parent).children.setdefault(key, kind)
        element.kind = kind
    return kind


def _is_of_kind(test: Callable[[ElementWrapper], Any]) -> bool:
    """Whether a compiled selector depends only on the kind of an element."""
    known: dict[Any, bool] = test.__dict__
    if "of_kind" not in known:
        known["of_kind"] = _OF_KIND.issuperset(_names(test.__code__))
    return known["of_kind"]


def _names(code: CodeType) -> Iterator[str]:
    """The attributes and functions that code uses, with those in its expressions."""
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _names(part)
