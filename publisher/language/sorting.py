"""The order of words in an index or a glossary."""

from __future__ import annotations

import re
import unicodedata

SortKey = tuple[object, ...]
"""A sort key. Those of one language can be compared."""

_BETWEEN = re.compile(r"[\s\-‐‑–—/]+")


def sort_key(text: str) -> SortKey:
    """The sort key of English dictionaries, word by word: accents, capitals and punctuation only break ties.

    Lower case comes first, as in the Unicode Collation Algorithm. ``collation`` has the orders of other languages.
    """
    sounds = words_of(text)
    letters = "".join(c for c in sounds if not unicodedata.combining(c))
    return letters.casefold(), sounds.casefold(), letters.swapcase(), text


def words_of(text: str) -> str:
    """Letters, accents and digits of a text, decomposed, with single spaces between words."""
    decomposed = unicodedata.normalize("NFKD", _BETWEEN.sub(" ", text)).strip()
    return "".join(c for c in decomposed if unicodedata.category(c)[0] in "LMN" or c == " ")
