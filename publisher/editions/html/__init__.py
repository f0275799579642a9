"""HTML: a site of chapters, or one self-contained page."""

from publisher.editions.html.edition import write

__all__ = ["write"]
