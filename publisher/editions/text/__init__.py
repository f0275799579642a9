"""Plain text: the whole publication in one file."""

from publisher.editions.text.edition import write

__all__ = ["write"]
