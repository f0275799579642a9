"""The conditions of ``choose``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from publisher.citations.element import Element
from publisher.citations.numbers import is_numeric
from publisher.citations.rendering import Rendering

_Match = Callable[[Iterable[bool]], bool]
_MATCHES: dict[str, _Match] = {
    "all": all,
    "any": any,
    "none": lambda tests: not any(tests),
    "nand": lambda tests: not all(tests),
}


def holds(rendering: Rendering, branch: Element) -> bool:
    match = branch.get("match") or "all"
    return _MATCHES.get(match, all)(_tests(rendering, branch))


def _tests(rendering: Rendering, branch: Element) -> Iterator[bool]:
    item, place = rendering.item, rendering.place
    for test, value in branch.attributes.items():
        for word in value.split():
            if test == "type":
                yield item.type == word or (word == "legal-case" and item.type == "legal_case")
            elif test == "variable":
                yield rendering.has(word)
            elif test == "is-numeric":
                yield is_numeric(rendering.variable(word))
            elif test == "is-uncertain-date":
                yield word in item.dates and item.dates[word].circa
            elif test == "locator":
                label = rendering.cite.label.replace(" ", "-") if rendering.cite and rendering.cite.locator else ""
                yield label == word.replace(" ", "-")
            elif test == "position":
                yield place is not None and word in place.positions
            elif test == "disambiguate":
                rendering.asked_disambiguate = True
                yield (word == "true") == rendering.memory.disambiguate
