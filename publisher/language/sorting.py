"""The order of words in an index or a glossary."""

from __future__ import annotations

import re
import unicodedata

SortKey = tuple[object, ...]
"""A sort key. Those of one language can be compared."""

# Letters that Unicode does not decompose, and those by which they are sorted.
_PLAIN = str.maketrans({"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O"})
_PLAIN |= str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ł": "l", "Ł": "L", "þ": "th", "Þ": "TH", "ı": "i"})
_BETWEEN = re.compile(r"[\s\-‐‑–—/]+")


def sort_key(text: str) -> SortKey:
    """The sort key of English dictionaries, word by word: accents, capitals and punctuation only break ties.

    Lower case comes first, as in the Unicode Collation Algorithm. ``collation`` has the orders of other languages.
    """
    sounds = words_of(text)
    letters = "".join(c for c in sounds if not unicodedata.combining(c)).translate(_PLAIN)
    return letters.casefold(), sounds.casefold(), letters.swapcase(), text


def words_of(text: str) -> str:
    """Letters, accents and digits of a text, decomposed, with single spaces between words."""
    decomposed = unicodedata.normalize("NFKD", _BETWEEN.sub(" ", text)).strip()
    return "".join(c for c in decomposed if unicodedata.category(c)[0] in "LMN" or c == " ")
