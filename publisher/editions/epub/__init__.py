"""EPUB: a package of XHTML pages."""

from publisher.editions.epub.edition import write

__all__ = ["write"]
