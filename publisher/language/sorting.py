"""The order of words in an index or a glossary."""

from __future__ import annotations

import re
import unicodedata

SortKey = tuple[str, ...]
"""A sort key: letters, then accents, then capitals, then the text itself."""

_BETWEEN = re.compile(r"[\s\-‐‑–—/]+")


def sort_key(text: str) -> SortKey:
    """The sort key of English dictionaries, word by word: accents, capitals and punctuation only break ties.

    Lower case comes first, as in the Unicode Collation Algorithm. Catalogues of other languages may define another
    order.
    """
    decomposed = unicodedata.normalize("NFKD", _BETWEEN.sub(" ", text)).strip()
    sounds = "".join(c for c in decomposed if unicodedata.category(c)[0] in "LMN" or c == " ")
    letters = "".join(c for c in sounds if not unicodedata.combining(c))
    return letters.casefold(), sounds.casefold(), letters.swapcase(), text
