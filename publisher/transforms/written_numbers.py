"""Headings that begin with a number that was written, and are given another one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container
from functools import cached_property

from msgspec import Struct

from publisher.diagnostics import Findings, Location
from publisher.document import Inline, Text, plain_text
from publisher.language import Words

_WRITTEN = re.compile(
    r"(?P<law>§\s?)?(?P<number>\d{1,3}(?:\.\d{1,2})*)(?P<sign>[.)]?)(?:\s+(?P<words>.*)|\Z)", re.DOTALL
)
# In languages whose ordinal numbers end in a full stop.
_CENTURIES = frozenset(
    [
        *("jahrhundert", "jahrhunderts", "jh", "jhd", "jhdt", "jahrtausend"),
        *("århundrede", "århundre", "század", "vuosisata", "sajand"),
    ]
)
_NUMBER = re.compile(r"\d")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


class _Heading(Struct, frozen=True):
    """A heading with the ``number`` that it is given, and the one that was ``written`` before its ``words``.

    ``is_bare`` is true of a number without a sign, as in “1 Samuel”, ``place`` counts headings.
    """

    number: str
    written: str
    is_bare: bool
    words: str
    shown: str
    location: Location
    place: int

    @property
    def agrees(self) -> bool:
        return f".{self.number}".endswith(f".{self.written}")


class WrittenNumbers:
    """Notes headings that begin with a number.

    Such a number counts if it is the one that the heading is given, or if it and those of the headings beside it rise by one
    from 1, or from 0. Others are ordinals, as in “2. Weltkrieg” and “3. Januar”, versions or quantities.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._found: defaultdict[str, list[_Heading]] = defaultdict(list)  # by the number of the heading above
        self._count = 0

    def note(self, number: str, title: tuple[Inline, ...], at: Location) -> None:
        """Note a heading if it begins with a number."""
        text = plain_text(title) if number and title and isinstance(title[0], Text) else ""
        if "." not in number and _NUMBER.search(text) and (named := self._chapter.match(text)):
            self._add(_Heading(number, named["number"], False, named["words"], f"{number} {text}", at, self._count))
            return
        found = _WRITTEN.match(text)
        if not found:
            return
        words, written = found["words"] or "", found["number"]
        is_bare = not found["law"] and not found["sign"]
        starts = not words or (words[:1].isalpha() and not (is_bare and "a" <= words[0] <= "z"))
        if not found["law"] and (len(written.partition(".")[0]) > 2 or not starts):
            return
        is_bare = is_bare and "." not in written
        self._add(_Heading(number, written, is_bare, words, f"{number} {text}", at, self._count))

    def _add(self, heading: _Heading) -> None:
        self._count += 1
        self._found[heading.number.rpartition(".")[0]].append(heading)

    def report(self, findings: Findings) -> None:
        """Report the first heading, and how many there are."""
        ordinals = _CENTURIES | self._months() if self._found else _CENTURIES
        counted = [heading for siblings in self._found.values() for heading in _counted(siblings, ordinals)]
        if not counted:
            return
        first = min(counted, key=lambda heading: heading.place)
        others = f"This heading and {len(counted) - 1} more have" if len(counted) > 1 else "This heading has"
        problem = f"{others} two numbers: “{first.shown[:80]}”"
        hint = "Leave out the written numbers, or write `numbers: false` in publication.yaml."
        findings.warning("heading-numbered", problem, first.location, hint)

    @cached_property
    def _chapter(self) -> re.Pattern[str]:
        """What “Chapter 1” and words after it look like in the language of the book."""
        before, _, after = self._words.label("chapter", "{n}").partition("{n}")
        number, rest = r"\s*(?P<number>\d{1,3})\s*", r"(?!\w)[\s.:–—-]*(?P<words>.*)"
        signs = (r"\s*".join(map(re.escape, part.split())) for part in (before, after))
        return re.compile(number.join(signs) + rest, re.DOTALL | re.IGNORECASE)

    def _months(self) -> frozenset[str]:
        dates = (self._words.date(f"2000-{month:02}-01") for month in range(1, 13))
        return frozenset(word for date in dates for word in _FIRST_WORD.findall(date.casefold()) if len(word) > 2)


def _counted(siblings: list[_Heading], ordinals: Container[str]) -> list[_Heading]:
    """Those of the headings with the same one above that are counted by their written numbers."""
    if len({heading.written for heading in siblings}) < len(siblings):
        return []
    same = Counter(heading.words for heading in siblings)
    left = [h for h in siblings if not h.words or (same[h.words] == 1 and _first_word(h.words) not in ordinals)]
    run = 0
    begin = 0 if left and left[0].written == "0" else 1
    for place, heading in enumerate(left, begin):
        above, _, last = heading.written.rpartition(".")
        if int(last) != place or above != left[0].written.rpartition(".")[0]:
            break
        run = place - begin + 1
    if run > 1:
        return left[:run] + [heading for heading in left[run:] if heading.agrees]
    return [heading for heading in left if heading.agrees and not heading.is_bare]


def _first_word(text: str) -> str:
    found = _FIRST_WORD.match(text.casefold())
    return found[0] if found else ""
