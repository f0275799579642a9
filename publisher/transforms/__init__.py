"""Book → Book: what each edition does to the document before it is written. ``TRANSFORMS`` is the order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from publisher.document import Book
from publisher.transforms.assets import find_images
from publisher.transforms.audience import keep_audience
from publisher.transforms.contents import list_sections
from publisher.transforms.footnotes import number_footnotes
from publisher.transforms.glyphs import mark_missing_glyphs
from publisher.transforms.headings import close_levels
from publisher.transforms.highlighting import highlight_code
from publisher.transforms.identifiers import identify
from publisher.transforms.numbering import number
from publisher.transforms.references import resolve_links
from publisher.transforms.scope import Scope

Transform = Callable[[Book, Scope], Book]

TRANSFORMS: tuple[Transform, ...] = (
    keep_audience,
    close_levels,
    identify,
    number,
    resolve_links,
    find_images,
    number_footnotes,
    highlight_code,
    mark_missing_glyphs,
    list_sections,
)

__all__ = ["TRANSFORMS", "Scope", "Transform", "transform"]


def transform(book: Book, scope: Scope) -> Book:
    """Run all transforms in their order; findings go to ``scope.findings``."""
    scope = replace(scope, whole=book)
    for step in TRANSFORMS:
        book = step(book, scope)
    return book
