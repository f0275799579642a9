"""Languages: their tags, the words that editions contain, dates, lists, and sorting."""

from publisher.language.tags import is_language, is_right_to_left, language_hint
from publisher.language.words import Words

__all__ = ["Words", "is_language", "is_right_to_left", "language_hint"]
