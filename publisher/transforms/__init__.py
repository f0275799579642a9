"""Book → Book: transforms of the document for an edition, before it is rendered, in the order of ``TRANSFORMS``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from publisher.document import Book
from publisher.transforms.acronyms import expand_acronyms
from publisher.transforms.assets import find_images
from publisher.transforms.audience import keep_audience
from publisher.transforms.bibliographies import mark_bibliographies
from publisher.transforms.callouts import explain_callouts
from publisher.transforms.citations import set_citations
from publisher.transforms.containers import open_containers
from publisher.transforms.contents import list_captions, list_sections
from publisher.transforms.context import TransformContext
from publisher.transforms.diagrams import draw_diagrams
from publisher.transforms.files import find_files
from publisher.transforms.footnotes import number_footnotes
from publisher.transforms.glossaries import set_glossaries
from publisher.transforms.glyphs import mark_missing_glyphs
from publisher.transforms.headings import close_levels
from publisher.transforms.identifiers import identify
from publisher.transforms.indexes import set_indexes
from publisher.transforms.languages import check_languages
from publisher.transforms.number_columns import align_numbers
from publisher.transforms.numbering import number
from publisher.transforms.references import resolve_links
from publisher.transforms.solutions import collect_solutions, name_solutions
from publisher.transforms.tables import headers_to_rows

Transform = Callable[[Book, TransformContext], Book]

TRANSFORMS: tuple[Transform, ...] = (
    keep_audience,
    collect_solutions,
    close_levels,
    headers_to_rows,
    draw_diagrams,
    identify,
    number,
    name_solutions,
    resolve_links,
    set_glossaries,
    set_indexes,
    expand_acronyms,
    find_images,
    find_files,
    set_citations,
    number_footnotes,
    explain_callouts,
    check_languages,
    align_numbers,
    mark_missing_glyphs,
    mark_bibliographies,
    list_sections,
    list_captions,
    open_containers,
)

# Steps that only make ready for writing: none of them finds anything.
SILENT: frozenset[Transform] = frozenset(
    {expand_acronyms, align_numbers, mark_bibliographies, list_sections, list_captions, open_containers}
)

__all__ = ["SILENT", "TRANSFORMS", "Transform", "TransformContext", "transform"]


def transform(book: Book, context: TransformContext, more: Sequence[Transform] = (), *, writing: bool = True) -> Book:
    """Run all transforms in their order; findings go to ``context.findings``.

    ``more`` are a project's own: they run when it is known what the edition contains, and before anything is counted.
    A book that is not for ``writing`` is but examined: the steps that find nothing are left out.
    """
    first, *rest = TRANSFORMS
    whole, book = book, first(book, context)
    if more or [*map(id, book.divisions)] != [*map(id, whole.divisions)]:
        context = replace(context, whole=whole)  # of which something is left out
    for step in (*more, *rest):
        if writing or step not in SILENT:
            book = step(book, context)
    return book
