"""The search index of a large site, in parts that a browser loads when it needs them.

``assets/search/index.js`` has the titles of all pages and sections. ``w0.js`` … have the words, sorted, each with the sections that
contain it; ``t0.js`` … the texts; ``words.js`` all words, for those that are written otherwise. Words are found as in
``search-words.js``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import sub

from msgspec.json import encode

from publisher.cache import Cache, key
from publisher.document import Chapter
from publisher.editions.html.search_index import Section, name_of, sections_of
from publisher.language import Words
from publisher.patterns import lazy
from publisher.pickling import dumps, loads
from publisher.templating.kept import described

TEXTS = 24  # sections in a file of texts
PART = 40_000  # characters in a file of words
COMMON = 0.3  # the share of the sections in which a word is common
SOME = 500  # sections of a site in which words are common; so many of them are kept
TITLE = 8  # the weight of a word in a title
_HAN = "\u1100-\u11ff\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u309f\u30a1-\u30ff\u3131-\u318e\u31f0-\u31ff"
_HAN += "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7c6\uf900-\ufad9\uff66-\uff9f\U00020000-\U000323af"
_FIRST = "\u1100"  # of these characters
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_PIECE = lazy(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:['’](?:(?![{_HAN}\d])[^\W_])+)*")
_IS_HAN = lazy(f"[{_HAN}]")
Searched = tuple[list[Section], list[dict[str, int]]]
"""The sections of a chapter, and the words of each with their weights."""


def index_parts(pages: Mapping[str, Chapter], words: Words, cache: Cache) -> Iterator[tuple[str, str]]:
    """The files of the index by their names, for the chapters in ``pages``, which maps files to chapters."""
    titles: list[list[str]] = []
    texts: list[str] = []
    posts = defaultdict[str, list[int]](list)
    for file, chapter in pages.items():
        sections, weighted = _searched(chapter, words, cache)
        titles.append(
            [file, name_of(chapter), *(word for target, title, _ in sections[1:] for word in (target, title))]
        )
        for number, weights in enumerate(weighted, start=len(texts)):
            for word, weight in weights.items():
                posts[word] += (number, weight)
        texts += [text for _, _, text in sections]
    common = sorted(word for word, found in posts.items() if len(texts) > SOME and len(found) / 2 > COMMON * len(texts))
    for word in common:
        posts[word] = _heaviest(posts[word])
    # In the order of JavaScript, which is that of Python without characters after the surrogates.
    known = sorted(posts, key=_utf_16 if any(max(word) > "\ud800" for word in posts) else None)
    starts: list[str] = []
    for number, part in enumerate(_divided(known, posts)):
        starts.append(next(iter(part)))
        yield _file(f"w{number}", part)
    for number in range(0, len(texts), TEXTS):
        yield _file(f"t{number // TEXTS}", texts[number : number + TEXTS])
    notes = {"help": words.pattern("found_none_help"), "similar": words.pattern("found_similar", words="{words}")}
    yield _file("words", " ".join(word for word in known if word < _FIRST or not _IS_HAN.match(word)))
    yield _file("index", {"pages": titles, "starts": starts, "common": common, "size": TEXTS} | notes)


def _file(name: str, value: object) -> tuple[str, str]:
    return f"search/{name}.js", f'searchPart("{name}",{encode(value).decode()});\n'


def _utf_16(word: str) -> bytes:
    return word.encode("utf-16-be", "surrogatepass")


def _searched(chapter: Chapter, words: Words, cache: Cache) -> Searched:
    """What is searched in a chapter, kept under a description of it, so that only new chapters are looked through."""
    origin = chapter.origin
    if not origin:
        return _made(chapter, words)

    def kept(chapter: Chapter) -> Searched:
        if not (what := described(chapter)):
            return _made(chapter, words)
        name = key("searched", words.pattern("notes"), *what)
        found: Searched = loads(cache.make(name, lambda: dumps(_made(chapter, words)))[0])
        return found

    return origin.remembered(f"weighed {words.pattern('notes')}", chapter, kept)


def _made(chapter: Chapter, words: Words) -> Searched:
    sections = sections_of(chapter, words)
    return sections, [_weights(title, text) for _, title, text in sections]


def _weights(title: str, text: str) -> dict[str, int]:
    """The words of a section, each with its weight from 1 to 9."""
    counts = Counter(pieces(text))
    length = counts.total()
    for word in pieces(title):
        counts[word] += TITLE
    return {word: max(1, round(9 * count / (count + 1.2 + length / 400))) for word, count in counts.items()}


def _heaviest(found: list[int]) -> list[int]:
    """The sections in which a word has the greatest weights, in order."""
    if len(found) <= 2 * SOME:
        return found
    pairs = sorted(zip(found[::2], found[1::2], strict=True), key=lambda pair: (-pair[1], pair[0]))[:SOME]
    return [value for pair in sorted(pairs) for value in pair]


def _divided(known: Sequence[str], posts: Mapping[str, list[int]]) -> Iterator[dict[str, list[int]]]:
    """The words with their sections, as differences, in parts of similar size."""
    part: dict[str, list[int]] = {}
    size = 0
    for word in known:
        found = posts[word]
        steps = [*found]
        steps[2::2] = map(sub, found[2::2], found[::2])
        size += len(word) + 3 * len(found)
        part[word] = steps
        if size > PART:
            yield part
            part, size = {}, 0
    if part:
        yield part


def pieces(text: str) -> list[str]:
    """The words of a text; for Chinese, Japanese and Korean, pairs of characters."""
    folded = fold(text).replace("’", "'")
    if max(folded, default="") < _FIRST or not _IS_HAN.search(folded):
        return _WORD.findall(folded)
    found: list[str] = []
    for run in _PIECE.findall(folded):
        if len(run) < 2 or not _IS_HAN.match(run):
            found.append(run)
        else:
            found += (run[at : at + 2] for at in range(len(run) - 1))
    return found


def fold(text: str) -> str:
    """A text in lower case and without accents, in which each character has its place."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """Characters as they are searched, by their code points."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        size = _units(letter)
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.category(c).startswith("M")
        ).lower()
        return self.setdefault(code, next((o for o in (plain, letter.lower()) if _units(o) == size), letter))


_FOLDED = _Folded()


def _units(text: str) -> int:
    """The length of a text in JavaScript."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


__all__ = ["fold", "index_parts", "pieces"]
