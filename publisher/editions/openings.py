"""How a chapter begins."""

from __future__ import annotations

from publisher.document import (
    BlockQuote,
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


def leads(chapter: Chapter) -> bool:
    """Does the chapter begin with a paragraph that may be led in by small capitals?

    One of about two lines and more, and not an editor's word, which is all emphasis.
    """
    first = next((b for b in chapter.children if not (isinstance(b, BlockQuote) and b.kind == "epigraph")), None)
    if not isinstance(first, Paragraph) or len(plain_text(first.children)) < _TWO_LINES:
        return False
    plain = (c for c in first.children if not isinstance(c, Emphasis | Strong | FootnoteReference | SoftBreak))
    words = any(not isinstance(child, Text) or child.value.strip() for child in plain)
    return words and not any(isinstance(node, Image) for node in walk(first))
