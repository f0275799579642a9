"""Citations of different works that read alike are distinguished: by more names, given names, a condition, a letter."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from publisher.citations.model import Memory, Name


class Sample(Protocol):
    """How a citation of an item reads with what is decided so far."""

    @property
    def text(self) -> str: ...
    @property
    def names(self) -> Sequence[tuple[str, int, Name, str]]:
        """The variable, the index, the name, how it reads."""

    @property
    def name_count(self) -> int: ...
    @property
    def asks(self) -> bool:
        """Whether the style asks if the citation is ambiguous."""


Draw = Callable[[str], Sample]
GLOBAL = ("all-names", "all-names-with-initials", "primary-name", "primary-name-with-initials")


class Disambiguation:
    """Decides about ``memories``, which the renderings of items use."""

    def __init__(
        self,
        ids: Sequence[str],
        draw: Draw,
        memories: Mapping[str, Memory],
        given: dict[Name, int],
        options: Mapping[str, str],
    ) -> None:
        self.ids = ids
        self.draw = draw
        self.memories = memories
        self.given = given
        self.adds_names = options.get("disambiguate-add-names") == "true"
        self.adds_given = options.get("disambiguate-add-givenname") == "true"
        self.rule = options.get("givenname-disambiguation-rule", "by-cite")
        self.adds_suffix = options.get("disambiguate-add-year-suffix") == "true"

    def run(self) -> list[list[str]]:
        """Distinguish citations; return the groups that only a letter after the year distinguishes."""
        if self.adds_given and self.rule in GLOBAL:
            self._distinguish_names()
        left = self._alike(self.ids)
        if self.adds_names:
            left = [rest for group in left for rest in self._add_names(group, 1)]
        if self.adds_given and self.rule not in GLOBAL:
            left = [rest for group in left for rest in self._add_given(group)]
        left = [rest for group in left for rest in self._ask(group)]
        return left if self.adds_suffix else []

    def _alike(self, ids: Sequence[str]) -> list[list[str]]:
        """The groups of works whose citations read alike."""
        return [group for group in self._classes(ids) if len(group) > 1]

    def _classes(self, ids: Sequence[str]) -> list[list[str]]:
        """The works by how their citations read."""
        groups: dict[str, list[str]] = {}
        for each in ids:
            groups.setdefault(self.draw(each).text, []).append(each)
        return list(groups.values())

    def _distinguish_names(self) -> None:
        readings: dict[str, dict[Name, None]] = {}
        for each in self.ids:
            for _, index, name, text in self.draw(each).names:
                if not name.literal and (index == 0 or not self.rule.startswith("primary")):
                    readings.setdefault(text, {})[name] = None
        only_initials = self.rule.endswith("initials")
        for people in readings.values():
            distinct = {_even(name.given) for name in people}
            if len(distinct) < 2:
                continue
            initials = Counter(_initials(given) for given in distinct)
            for name in people:
                is_enough = initials[_initials(_even(name.given))] == 1
                if is_enough or not only_initials:
                    self.given[name] = 1 if is_enough else 2

    def _same_people(self, group: list[str]) -> bool:
        """Whether the works are by the same people, so that names cannot distinguish them."""
        return len({tuple(name for *_, name, _ in self.draw(each).names) for each in group}) == 1

    def _add_names(self, group: list[str], start: int) -> list[list[str]]:
        """Show more names until the citations differ; what still reads alike."""
        if self._same_people(group):
            return [group]
        most = max(self.draw(each).name_count for each in group)
        before = {each: self.memories[each].names for each in group}
        for count in range(start, most + 1):
            for each in group:
                self.memories[each].names = count
            classes = self._classes(group)
            if len(classes) > 1:
                return [rest for one in classes if len(one) > 1 for rest in self._add_names(one, count + 1)]
        for each in group:
            self.memories[each].names = before[each]
        return [group]

    def _add_given(self, group: list[str]) -> list[list[str]]:
        """Show given names, from left to right, until the citations differ."""
        if self._same_people(group):
            return [group]
        count = 0
        most = max(self.draw(each).name_count for each in group) if self.adds_names else 0
        start = {each: copy.deepcopy(self.memories[each]) for each in group}
        best, kept = 1, start
        while True:
            classes = self._expand(group)
            if classes > best:
                best, kept = classes, {each: copy.deepcopy(self.memories[each]) for each in group}
            if best == len(group) or count >= most:
                break
            count += 1
            for each in group:
                memory = self.memories[each]
                memory.names = max(start[each].names, count)
                memory.given = dict(start[each].given)
        for each in group:
            self.memories[each].names = kept[each].names
            self.memories[each].given = kept[each].given
        return self._alike(group)

    def _expand(self, group: list[str]) -> int:
        """Raise the level of given names where that distinguishes citations; return the number of different citations."""
        positions: dict[tuple[str, int], None] = {}
        for each in group:
            for variable, index, _, _ in self.draw(each).names:
                positions[variable, index] = None
        found = len(self._classes(group))
        for position in positions:
            for level in (1, 2):
                if found == len(group):
                    return found
                pending = [each for one in self._alike(group) for each in one]
                before = {each: self.memories[each].given.get(position, 0) for each in pending}
                for each in pending:
                    self.memories[each].given[position] = level
                now = len(self._classes(group))
                if now > found:
                    found = now
                    break
                for each in pending:
                    self.memories[each].given[position] = before[each]
        return found

    def _ask(self, group: list[str]) -> list[list[str]]:
        """Let the style write what it keeps for ambiguous citations."""
        if not any(self.draw(each).asks for each in group):
            return [group]
        for each in group:
            self.memories[each].disambiguate = True
        classes = self._classes(group)
        if len(classes) == 1 and self.adds_suffix:
            for each in group:
                self.memories[each].disambiguate = False
            return [group]
        return [one for one in classes if len(one) > 1]


def _even(given: str) -> str:
    """Given names with the same spaces after initials, however they were typed."""
    return " ".join(given.replace(".", ". ").split())


def _initials(given: str) -> str:
    return "".join(word[0] for word in given.replace("-", " ").replace(".", " ").split())
