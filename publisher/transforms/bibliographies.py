"""Lists of works, which editions set in smaller type."""

from __future__ import annotations

from publisher.document import Book, changed, plain_text
from publisher.transforms.context import TransformContext

CLASS = "references"


def mark_bibliographies(book: Book, context: TransformContext) -> Book:
    """Mark chapters that have the class ``references``, or a usual title in the language of the book."""
    return book.map_chapters(
        lambda chapter: changed(
            chapter,
            lists_works=CLASS in chapter.attributes.classes
            or context.words.names_bibliography(plain_text(chapter.name)),
        )
    )
