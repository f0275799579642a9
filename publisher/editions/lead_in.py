"""Lead-ins: which chapters begin with a line of small capitals."""

from __future__ import annotations

from dataclasses import replace

from publisher.document import (
    BlockQuote,
    Book,
    Chapter,
    Emphasis,
    FootnoteReference,
    Image,
    Paragraph,
    SoftBreak,
    Strong,
    Text,
    plain_text,
    walk,
)

_TWO_LINES = 110  # characters


def mark_lead_ins(book: Book) -> Book:
    """Set ``lead_in`` of chapters that begin with a lead-in."""
    return book.map_chapters(lambda chapter: replace(chapter, lead_in=has_lead_in(chapter)))


def has_lead_in(chapter: Chapter) -> bool:
    """Whether a chapter begins with a paragraph that may have a lead-in.

    It has about two lines or more, and is not an editorial note, which is all emphasis.
    """
    first = next((b for b in chapter.children if not (isinstance(b, BlockQuote) and b.kind == "epigraph")), None)
    if not isinstance(first, Paragraph) or len(plain_text(first.children)) < _TWO_LINES:
        return False
    plain = (c for c in first.children if not isinstance(c, Emphasis | Strong | FootnoteReference | SoftBreak))
    words = any(not isinstance(child, Text) or child.value.strip() for child in plain)
    return words and not any(isinstance(node, Image) for node in walk(first))
