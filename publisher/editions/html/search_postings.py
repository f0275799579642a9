"""The words of a large site with the sections that contain them.

They are kept for the next build, in which mostly a few chapters are new: only the words of these are counted again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import sub

from msgspec import MsgspecError, Raw, Struct
from msgspec.json import decode, encode

from publisher.cache import Cache, key
from publisher.document import Chapter
from publisher.editions.html.search_index import Section, sections_of
from publisher.editions.html.search_words import weights
from publisher.language import Words
from publisher.pickling import dumps, loads
from publisher.templating.cached import described

FEW = 8  # new chapters, whose words are replaced; they are not kept, since the next build can replace them, too
Searched = tuple[list[Section], list[dict[str, int]]]
"""The sections of a chapter, and the words of each with their weights."""


class Postings(Struct):
    """The words of a site.

    ``names`` are hashes of what was searched in each chapter, or empty; ``sections`` are those of each chapter. ``postings`` are
    the numbers of the sections that contain a word, each followed by the weight of the word there. They are JSON, in which each
    number but the first is the difference from the one before.
    """

    names: list[str]
    sections: list[list[Section]]
    postings: dict[str, Raw]

    def replace(self, at: int, old: Searched, new: Searched) -> None:
        """Replace the words of a chapter, which has as many sections as before."""
        first = sum(map(len, self.sections[:at]))
        after = first + len(new[0])
        added = defaultdict[str, list[int]](list)
        for number, weighted in enumerate(new[1], first):
            for word, weight in weighted.items():
                added[word] += (number, weight)
        self.sections[at] = new[0]
        for word in {*added, *chain.from_iterable(old[1])}:
            found = numbers(self.postings[word]) if word in self.postings else []
            begin, end = (2 * bisect_left(found[::2], number) for number in (first, after))
            found[begin:end] = added[word]
            if found:
                self.postings[word] = in_steps(found)
            else:
                del self.postings[word]


def postings_of(chapters: Sequence[Chapter], words: Words, cache: Cache, site: str) -> Postings:
    """The words of the chapters of a ``site``, whose name is that of its edition."""
    notes = words.pattern("notes")
    names = [_name(chapter, notes) for chapter in chapters] if cache.keeps else []
    place = key("search", site, notes)
    kept = _kept(cache.get(place))
    if kept and _updated(kept, names, chapters, words, cache):
        return kept
    named = zip(chapters, names or [""] * len(chapters), strict=True)
    found = _counted([_searched(chapter, name, words, cache) for chapter, name in named])
    if cache.keeps:
        found.names = names
        cache.put(place, encode(found))
    return found


def numbers(steps: Raw) -> list[int]:
    """The numbers and weights in JSON."""
    found: list[int] = decode(steps, type=list[int])
    for place in range(2, len(found), 2):
        found[place] += found[place - 2]
    return found


def in_steps(found: Sequence[int]) -> Raw:
    """Numbers and weights as JSON."""
    steps = [*found]
    steps[2::2] = map(sub, found[2::2], found[::2])
    return Raw(encode(steps))


def pairs(found: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each number with its weight."""
    return zip(found[::2], found[1::2], strict=True)


def _name(chapter: Chapter, notes: str) -> str:
    """A hash of what is searched in a chapter; empty if that is not known."""
    return key("searched", notes, *what) if chapter.origin and (what := described(chapter)) else ""


def _kept(data: bytes | None) -> Postings | None:
    try:
        return decode(data, type=Postings) if data else None
    except MsgspecError:
        return None


def _updated(kept: Postings, names: Sequence[str], chapters: Sequence[Chapter], words: Words, cache: Cache) -> bool:
    """Whether the words of a few new chapters could be replaced."""
    if len(names) != len(kept.names):
        return False
    new = [place for place, name in enumerate(names) if not name or name != kept.names[place]]
    changes: list[tuple[int, Searched, Searched]] = []
    for place in new if len(new) <= FEW else ():
        old = cache.get(kept.names[place]) if kept.names[place] else None
        now = _searched(chapters[place], names[place], words, cache)
        if old is None or len(now[0]) != len(kept.sections[place]):
            return False
        changes.append((place, loads(old), now))
    for change in changes:
        kept.replace(*change)
    return len(changes) == len(new)


def _counted(found: Sequence[Searched]) -> Postings:
    postings = defaultdict[str, list[int]](list)
    for number, weighted in enumerate(chain.from_iterable(weighted for _, weighted in found)):
        for word, weight in weighted.items():
            postings[word] += (number, weight)
    return Postings(
        [], [sections for sections, _ in found], {word: in_steps(found) for word, found in postings.items()}
    )


def _searched(chapter: Chapter, name: str, words: Words, cache: Cache) -> Searched:
    """What is searched in a chapter, kept under its ``name``."""

    def made(chapter: Chapter) -> Searched:
        sections = sections_of(chapter, words)
        return sections, [weights(title, text) for _, title, text in sections]

    def kept(chapter: Chapter) -> Searched:
        found: Searched = loads(cache.make(name, lambda: dumps(made(chapter)))[0]) if name else made(chapter)
        return found

    origin = chapter.origin
    return origin.remembered(f"weighed {words.pattern('notes')}", chapter, kept) if origin else kept(chapter)


__all__ = ["Postings", "in_steps", "numbers", "pairs", "postings_of"]
