"""The search index of a large site, in parts that a browser loads when it needs them.

``assets/search/index.js`` has the titles of all pages and sections. ``w0.js`` … have the words, sorted, each with the sections that
contain it; ``t0.js`` … the texts; ``words.js`` all words, for those that are written otherwise. Words are found as in
``search-words.js``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Raw
from msgspec.json import encode

from publisher.cache import Cache
from publisher.document import Chapter
from publisher.editions.html.search_index import name_of
from publisher.editions.html.search_postings import in_steps, numbers, pairs, postings_of
from publisher.editions.html.search_words import is_word
from publisher.language import Words

TEXTS = 24  # sections in a file of texts
PART = 40_000  # characters in a file of words
COMMON = 0.3  # the share of the sections in which a word is common
SOME = 500  # sections of a site in which words are common; so many of them are kept
_AFTER_SURROGATES = re.compile("[\ue000-\U0010ffff]")


def index_parts(pages: Mapping[str, Chapter], words: Words, cache: Cache, site: str) -> Iterator[tuple[str, str]]:
    """The files of the index of a ``site`` by their names, for the chapters in ``pages``, which maps files to chapters."""
    found = postings_of([*pages.values()], words, cache, site)
    texts = [text for sections in found.sections for _, _, text in sections]
    postings = found.postings
    common = sorted(
        word for word, steps in postings.items() if len(texts) > SOME and _count(steps) > COMMON * len(texts)
    )
    postings |= {word: _heaviest(postings[word]) for word in common}
    # In the order of JavaScript, which is that of Python without characters after the surrogates.
    known = sorted(postings, key=_utf_16 if _AFTER_SURROGATES.search(" ".join(postings)) else None)
    starts: list[str] = []
    for number, part in enumerate(_divided(known, postings)):
        starts.append(part[0])
        steps = (b"%b:%b" % (encode(word), bytes(postings[word])) for word in part)
        yield _file(f"w{number}", b"{%b}" % b",".join(steps))
    for number in range(0, len(texts), TEXTS):
        yield _file(f"t{number // TEXTS}", encode(texts[number : number + TEXTS]))
    titles = [
        [file, name_of(chapter), *(word for target, title, _ in sections[1:] for word in (target, title))]
        for (file, chapter), sections in zip(pages.items(), found.sections, strict=True)
    ]
    notes = {"help": words.pattern("found_none_help"), "similar": words.pattern("found_similar", words="{words}")}
    yield _file("words", encode(" ".join(filter(is_word, known))))
    yield _file("index", encode({"pages": titles, "starts": starts, "common": common, "size": TEXTS} | notes))


def _file(name: str, data: bytes) -> tuple[str, str]:
    return f"search/{name}.js", f'searchPart("{name}",{data.decode()});\n'


def _utf_16(word: str) -> bytes:
    return word.encode("utf-16-be", "surrogatepass")


def _count(steps: Raw) -> int:
    """How many sections contain a word."""
    return (bytes(steps).count(b",") + 1) // 2


def _heaviest(steps: Raw) -> Raw:
    """The sections in which a word has the greatest weights, in order."""
    if _count(steps) <= SOME:
        return steps
    heaviest = sorted(pairs(numbers(steps)), key=lambda pair: (-pair[1], pair[0]))[:SOME]
    return in_steps([value for pair in sorted(heaviest) for value in pair])


def _divided(known: Sequence[str], postings: Mapping[str, Raw]) -> Iterator[list[str]]:
    """The words in parts of similar size."""
    part: list[str] = []
    size = 0
    for word in known:
        size += len(word) + 6 * _count(postings[word])
        part.append(word)
        if size > PART:
            yield part
            part, size = [], 0
    if part:
        yield part


__all__ = ["index_parts"]
