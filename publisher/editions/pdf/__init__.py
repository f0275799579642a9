"""PDF: the book on pages, as a handout or as a book."""

from publisher.editions.pdf.edition import write

__all__ = ["write"]
