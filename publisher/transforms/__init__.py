"""Book → Book: what each edition does to the document before it is written. ``TRANSFORMS`` is the order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from publisher.document import Book
from publisher.transforms.assets import find_images
from publisher.transforms.audience import keep_audience
from publisher.transforms.bibliographies import mark_bibliographies
from publisher.transforms.callouts import explain_callouts
from publisher.transforms.contents import list_captions, list_sections
from publisher.transforms.footnotes import number_footnotes
from publisher.transforms.glyphs import mark_missing_glyphs
from publisher.transforms.headings import close_levels
from publisher.transforms.highlighting import check_languages, highlight_code
from publisher.transforms.identifiers import identify
from publisher.transforms.numbering import number
from publisher.transforms.numbers import align_numbers
from publisher.transforms.references import resolve_links
from publisher.transforms.scope import Scope
from publisher.transforms.solutions import name_solutions
from publisher.transforms.tables import lower_heads

Transform = Callable[[Book, Scope], Book]

TRANSFORMS: tuple[Transform, ...] = (
    keep_audience,
    close_levels,
    lower_heads,
    identify,
    number,
    name_solutions,
    resolve_links,
    find_images,
    number_footnotes,
    explain_callouts,
    check_languages,
    highlight_code,
    align_numbers,
    mark_missing_glyphs,
    mark_bibliographies,
    list_sections,
    list_captions,
)

# Steps that only make ready for writing: none of them finds anything.
SILENT: frozenset[Transform] = frozenset(
    {highlight_code, align_numbers, mark_bibliographies, list_sections, list_captions}
)

__all__ = ["SILENT", "TRANSFORMS", "Scope", "Transform", "examine", "transform"]


def transform(book: Book, scope: Scope, more: Sequence[Transform] = ()) -> Book:
    """Run all transforms in their order; findings go to ``scope.findings``.

    ``more`` are a project's own: they run when it is known what the edition contains, and before anything is counted.
    """
    scope, (first, *rest) = replace(scope, whole=book), TRANSFORMS
    return _run((first, *more, *rest), book, scope)


def examine(book: Book, scopes: Sequence[Scope], more: Sequence[Transform] = ()) -> list[Book]:
    """Find all that transforming ``book`` for each of ``scopes`` would find; returns what each of them contains.

    Print lacks glyphs; else the same content gives the same findings, so that it is examined once, for print if it is printed.
    """
    scopes, (first, *rest) = [replace(scope, whole=book) for scope in scopes], TRANSFORMS
    contents = [_run((first, *more), book, scope) for scope in scopes]
    finding = [step for step in rest if step not in SILENT]
    examined: set[tuple[int, ...]] = set()
    for content, scope in sorted(zip(contents, scopes, strict=True), key=lambda pair: not pair[1].output.printed):
        chapters = tuple(map(id, content.chapters))
        if chapters not in examined:
            examined.add(chapters)
            _run(finding, content, scope)
    return contents


def _run(steps: Iterable[Transform], book: Book, scope: Scope) -> Book:
    for step in steps:
        book = step(book, scope)
    return book
