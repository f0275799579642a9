"""Languages: their tags, the words that editions contain, dates, and sorting."""

from publisher.language.tags import is_language, language_hint
from publisher.language.words import Words

__all__ = ["Words", "is_language", "language_hint"]
