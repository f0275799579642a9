"""Heading identifiers as GitHub, mdBook and Python-Markdown generate them, so that links written for these work."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from publisher.document.tree import slug

_ASCII_DROPPED = re.compile(r"[^\w -]", re.ASCII)
_GITHUB_KEEPS = frozenset({"Nd", "Nl", "Pc"})  # besides letters and marks
# Combining classes of marks without the Unicode property Alphabetic, which Rust's char::is_alphanumeric tests: nuktas, viramas,
# tone marks of Thai and Lao, accents.
_NOT_ALPHABETIC = frozenset({7, 9, 107, 122}) | frozenset(range(200, 240))


def github_anchor(words: str) -> str:
    """Return the identifier that GitHub generates for a heading with the text ``words``.

    Text is lowercased, each space becomes a hyphen, and punctuation and symbols other than hyphens and underscores are removed.
    Letters and marks of all scripts are kept. Hyphens are neither merged nor stripped.
    """
    words = words.lower()
    if words.isascii():
        return _ASCII_DROPPED.sub("", words).replace(" ", "-")
    return "".join(filter(_is_kept, words)).replace(" ", "-")


def _is_kept(letter: str) -> bool:
    category = unicodedata.category(letter)
    return letter in "- " or category[0] in "LM" or category in _GITHUB_KEEPS


def mdbook_anchor(words: str) -> str:
    """Return the identifier that mdBook generates for a heading with the text ``words``.

    Unlike GitHub, mdBook keeps all numeric characters and removes marks that are not alphabetic. Older versions of mdBook
    lowercase only ASCII letters; this makes no difference because lookups are case-insensitive.
    """
    return "".join("-" if letter.isspace() else letter for letter in words.lower() if _is_kept_by_mdbook(letter))


def _is_kept_by_mdbook(letter: str) -> bool:
    if letter in "-_" or letter.isalnum() or letter.isspace():
        return True
    return _is_mark(letter) and unicodedata.combining(letter) not in _NOT_ALPHABETIC


def _is_mark(letter: str) -> bool:
    """Whether a character is part of the letter before it, and not only selects a glyph."""
    return unicodedata.category(letter) in ("Mn", "Mc") and not "\ufe00" <= letter <= "\ufe0f"


def anchor_letters(name: str) -> str:
    """Return the letters, marks and digits of an identifier, which it shares with those that other programs generate."""
    return "".join(letter for letter in name.casefold() if letter.isalnum() or _is_mark(letter))


class Anchors:
    """The identifiers of the headings of one file, numbered as each of these programs does if they are repeated."""

    def __init__(self) -> None:
        self._github: dict[str, int] = {}
        self._mdbook: Counter[str] = Counter()
        self._slugs: Counter[str] = Counter()

    def names(self, words: str, *, labelled: bool = False) -> tuple[str, ...]:
        """Return the identifiers of the next heading: GitHub's, mdBook's, and that of Python-Markdown, its slug.

        If the heading is ``labelled`` by its author, the first identifier is
        empty, the second is GitHub's without a number, and none is reserved: later headings may have the same.
        """
        words = words.strip()
        if labelled:
            return "", github_anchor(words), slug(words)
        return self._by_github(github_anchor(words)), self._by_mdbook(mdbook_anchor(words)), self._by_words(slug(words))

    def _by_words(self, wanted: str) -> str:
        count = self._slugs[wanted]
        self._slugs[wanted] += 1
        return f"{wanted}_{count}" if count and wanted else wanted

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
