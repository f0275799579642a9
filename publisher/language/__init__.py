"""Languages: their tags, the words that editions contain, dates, lists, and sorting."""

from publisher.language.catalogue import PLURAL_FORMS, Forms, Patterns
from publisher.language.tags import (
    is_language,
    is_right_to_left,
    is_traditional,
    is_upright,
    language_hint,
    prefixes,
)
from publisher.language.words import Words, english_words, is_english, nearest_word

__all__ = [
    "PLURAL_FORMS",
    "Forms",
    "Patterns",
    "Words",
    "english_words",
    "is_english",
    "is_language",
    "is_right_to_left",
    "is_traditional",
    "is_upright",
    "language_hint",
    "nearest_word",
    "prefixes",
]
