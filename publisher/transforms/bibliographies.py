"""Lists of works, which editions set in smaller type."""

from __future__ import annotations

from publisher.document import BlockQuote, Book, Chapter, Exercise, Figure, Quiz, Table, changed, kinds, plain_text
from publisher.transforms.context import TransformContext

CLASS = "references"
_OTHERS = frozenset({BlockQuote, Exercise, Figure, Quiz, Table})


def mark_bibliographies(book: Book, context: TransformContext) -> Book:
    """Mark chapters that have the class ``references``, or a usual title in the language of the book and nothing in them that lists
    of works do not contain: “Sources” may be those that a book of history prints."""

    def marked(chapter: Chapter) -> Chapter:
        is_named = context.words.names_bibliography(plain_text(chapter.name)) and kinds(chapter).isdisjoint(_OTHERS)
        return changed(chapter, lists_works=CLASS in chapter.attributes.classes or is_named)

    return book.map_chapters(marked)
