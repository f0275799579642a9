"""Chapters that are lists of works: editions set them smaller."""

from __future__ import annotations

from dataclasses import replace

from publisher.document import Book, plain_text
from publisher.transforms.context import TransformContext

CLASS = "references"


def mark_bibliographies(book: Book, context: TransformContext) -> Book:
    """Mark chapters with the class ``references``, or a title that says it in the book's language."""
    return book.map_chapters(
        lambda chapter: replace(
            chapter,
            lists_works=CLASS in chapter.attributes.classes
            or context.words.names_bibliography(plain_text(chapter.name)),
        )
    )
