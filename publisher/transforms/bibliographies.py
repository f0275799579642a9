"""Chapters that are lists of works: editions set them smaller."""

from __future__ import annotations

from dataclasses import replace

from publisher.document import Book, plain_text
from publisher.transforms.scope import Scope

CLASS = "references"


def mark_bibliographies(book: Book, scope: Scope) -> Book:
    """Mark chapters with the class ``references``, or a title that says it in the book's language."""
    return book.map_chapters(
        lambda chapter: replace(
            chapter,
            lists_works=CLASS in chapter.attributes.classes or scope.words.names_bibliography(plain_text(chapter.name)),
        )
    )
