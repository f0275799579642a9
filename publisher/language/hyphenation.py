"""pyphen, which hyphenates words, with Turkish, for which it has no dictionary: Turkish syllables follow a rule.

WeasyPrint asks pyphen, too.
"""

from __future__ import annotations

import re

import pyphen

_VOWELS = "aeıioöuüâîûAEIİOÖUÜÂÎÛ"
# Between two vowels, and before the last of the consonants that follow a vowel.
_SYLLABLE = re.compile(rf"(?<=[{_VOWELS}])(?:[^\W\d_{_VOWELS}]*(?=[^\W\d_{_VOWELS}][{_VOWELS}])|(?=[{_VOWELS}]))")


class _Turkish:
    """What pyphen asks of a dictionary."""

    def positions(self, word: str) -> list[pyphen.DataInt]:
        """The places between the syllables of a word."""
        return [pyphen.DataInt(found.end()) for found in _SYLLABLE.finditer(word)]


pyphen.LANGUAGES["tr"] = pyphen.LANGUAGES_LOWERCASE["tr"] = "tr"
pyphen.hdcache["tr"] = _Turkish()

__all__ = ["pyphen"]
