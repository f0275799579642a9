"""The identifiers that GitHub and mdBook make of a heading's words, so that links written for them find their place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from publisher.document.tree import slug

_ASCII_DROPPED = re.compile(r"[^\w -]", re.ASCII)
_GITHUB_KEEPS = frozenset({"Nd", "Nl", "Pc"})  # beside letters and marks
# Combining classes of marks that are not alphabetic (Unicode's property, as Rust has it): nuktas, viramas, tone marks of Thai and
# Lao, accents.
_NOT_ALPHABETIC = frozenset({7, 9, 107, 122}) | frozenset(range(200, 240))


def github_anchor(words: str) -> str:
    """The identifier that GitHub makes of a heading: lower case, each space a hyphen, other punctuation and symbols left out.

    Hyphens are not joined, nor cut at the ends; letters and marks of any script stay.
    """
    words = words.lower()
    if words.isascii():
        return _ASCII_DROPPED.sub("", words).replace(" ", "-")
    return "".join(filter(_is_kept, words)).replace(" ", "-")


def _is_kept(letter: str) -> bool:
    category = unicodedata.category(letter)
    return letter in "- " or category[0] in "LM" or category in _GITHUB_KEEPS


def mdbook_anchor(words: str) -> str:
    """The identifier that mdBook makes: it keeps numbers of all kinds, and leaves out marks that are not alphabetic.

    Its older versions lower ASCII only; lookups ignore case.
    """
    return "".join("-" if letter.isspace() else letter for letter in words.lower() if _is_kept_by_mdbook(letter))


def _is_kept_by_mdbook(letter: str) -> bool:
    if letter in "-_" or letter.isalnum() or letter.isspace():
        return True
    variation = "\ufe00" <= letter <= "\ufe0f"
    return (
        unicodedata.category(letter) in ("Mn", "Mc")
        and not variation
        and unicodedata.combining(letter) not in _NOT_ALPHABETIC
    )


class Anchors:
    """Gives each heading of a file the names by which links find it; repeated ones are numbered as in GitHub and mdBook."""

    def __init__(self) -> None:
        self._github: dict[str, int] = {}
        self._mdbook: Counter[str] = Counter()
        self._slugs: set[str] = set()

    def names(self, words: str, *, labelled: bool = False) -> tuple[str, ...]:
        """The identifiers by GitHub, by mdBook, and by the words joined by single hyphens, which is empty if it is taken.

        A heading that is ``labelled`` by its author takes none from others: the first is empty.
        """
        words = words.strip()
        if labelled:
            return "", github_anchor(words), slug(words)
        return self._by_github(github_anchor(words)), self._by_mdbook(mdbook_anchor(words)), self._by_words(slug(words))

    def _by_words(self, wanted: str) -> str:
        if wanted in self._slugs:
            return ""
        self._slugs.add(wanted)
        return wanted

    def _by_github(self, wanted: str) -> str:
        name = wanted
        while name in self._github:
            self._github[wanted] += 1
            name = f"{wanted}-{self._github[wanted]}"
        self._github[name] = 0
        return name

    def _by_mdbook(self, wanted: str) -> str:
        count = self._mdbook[wanted]
        self._mdbook[wanted] += 1
        return f"{wanted}-{count}" if count else wanted
