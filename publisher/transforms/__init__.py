"""Book → Book: what each edition does to the document before it is written. ``TRANSFORMS`` is the order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def transform(book: Book, scope: Scope, more: Sequence[Transform] = ()) -> Book:
    """Run all transforms in their order; findings go to ``scope.findings``.

    ``more`` are a project's own: they run when it is known what the edition contains, and before anything is counted.
    """
    scope = replace(scope, whole=book)
    first, *rest = TRANSFORMS
    for step in (first, *more, *rest):
        book = step(book, scope)
    return book
