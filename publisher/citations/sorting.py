"""The order of items by the keys of a style."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from publisher.citations import dates
from publisher.citations.element import Element
from publisher.citations.elements import Elements
from publisher.citations.items import DATES, NAMES
from publisher.citations.output import Writer
from publisher.citations.tree import Span
from publisher.language.sorting import SortKey, sort_key

T = TypeVar("T")
Collate = Callable[[str], SortKey]


def value(rendering: Elements, key: Element, writer: Writer) -> str:
    """What an item has for a key."""
    variable = key.get("variable")
    if macro := key.get("macro"):
        shown = rendering.children(rendering.style.macros[macro])
        return _settled(writer.plain(Span(tuple(each for each in shown if each))) if any(shown) else "")
    if variable in DATES:
        date = rendering.item.dates.get(variable)
        return (dates.sort_text(date) or date.literal) if date else ""
    if variable in NAMES:
        names = Element("names", {"variable": variable, "delimiter": "   "})
        names.children = [Element("name", {"form": "long", "name-as-sort-order": "all"})]
        shown_names = rendering.names(names)
        return writer.plain(shown_names)
    return _settled(rendering.variable(variable))


def _settled(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text)


def _key(text: str, collate: Collate) -> tuple[object, ...]:
    if re.fullmatch(r"-?\d{1,18}", text):
        return (0, int(text), ())
    return (1, 0, collate(text))


def ordered(
    things: Sequence[T], keys: Sequence[tuple[Mapping[int, str], bool]], collate: Collate = sort_key
) -> list[T]:
    """The things sorted by keys: by their values, by index, and whether the order descends. Those without come last."""
    indexes = list(range(len(things)))
    for values, descends in reversed(keys):
        with_value = [n for n in indexes if values[n]]
        without = [n for n in indexes if not values[n]]
        with_value.sort(key=lambda n: _key(values[n], collate))
        if descends:
            with_value = _reversed(with_value, values, collate)
        indexes = with_value + without
    return [things[n] for n in indexes]


def _reversed(indexes: list[int], values: Mapping[int, str], collate: Collate) -> list[int]:
    """Reverse the order of the indexes, but not among those of equal values."""
    groups: list[list[int]] = []
    for n in indexes:
        if groups and _key(values[groups[-1][0]], collate) == _key(values[n], collate):
            groups[-1].append(n)
        else:
            groups.append([n])
    return [n for group in reversed(groups) for n in group]


def sort_options(key: Element) -> dict[str, str]:
    """What a key says about names, as options of a rendering."""
    names = {"names-min": "et-al-min", "names-use-first": "et-al-use-first", "names-use-last": "et-al-use-last"}
    return {f"sort:{names[name]}": text for name, text in key.attributes.items() if name in names}
