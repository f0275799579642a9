"""Text in drawings whose letters depend on their neighbours: WeasyPrint draws each letter alone, so that Arabic letters are not
joined, Hebrew runs backwards, and Indic vowels are apart from their consonants."""

from __future__ import annotations

import unicodedata

_WRITTEN = frozenset({"AL", "R", "AN", "NSM"})  # classes of the bidirectional algorithm


def pieces(text: str) -> list[str]:
    """What is drawn at once: the whole text if it must be shaped, else each letter."""
    return [text] if not text.isascii() and any(map(_is_shaped, text)) else list(text)


def _is_shaped(character: str) -> bool:
    return unicodedata.bidirectional(character) in _WRITTEN or unicodedata.category(character) == "Mc"


__all__ = ["pieces"]
