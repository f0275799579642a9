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

    It has about two lines or more, is in a script that has capitals, and is not an editorial note, which is all emphasis.
    """
    first = next((b for b in chapter.children if not (isinstance(b, BlockQuote) and b.kind == "epigraph")), None)
    if not isinstance(first, Paragraph):
        return False
    text = plain_text(first.children)
    letters = [letter for letter in text[:_TWO_LINES] if letter.isalpha()]
    if len(text) < _TWO_LINES or sum(map(_has_capital, letters)) < len(letters) / 2:
        return False
    plain = (c for c in first.children if not isinstance(c, Emphasis | Strong | FootnoteReference | SoftBreak))
    words = any(not isinstance(child, Text) or child.value.strip() for child in plain)
    return words and not any(isinstance(node, Image) for node in walk(first))


def _has_capital(letter: str) -> bool:
    return letter.lower() != letter.upper()
