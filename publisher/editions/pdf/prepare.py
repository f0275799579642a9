"""Preparation of the book for print: decisions that depend on the page become fields of nodes, before templates
run."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from publisher import document as d
from publisher.editions.pdf.blocks import measure_blocks
from publisher.editions.pdf.notes import place_notes, show_addresses
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.small_capitals import set_small_capitals
from publisher.editions.pdf.titles import open_chapters
from publisher.editions.pdf.turned import place_turned

Step = Callable[[d.Book, PageGeometry], d.Book]

# Kinds of references that show no page, or show it in their own way.
_UNSHOWN = frozenset({"entry", "index", "term", "work"})
# Captions, titles, heads of tables and terms are repeated or looked up elsewhere.
_UNPAGED = frozenset({"caption", "title", "source", "credit", "license", "head"})


def prepare(book: d.Book, page: PageGeometry, *, addresses: bool = False, pages: bool = True) -> d.Book:
    """Prepare the book for print.

    ``addresses`` shows the addresses of links, ``pages`` the page numbers of references.
    """
    wanted: dict[Step, bool] = {show_addresses: addresses, show_pages: pages}
    for step in STEPS:
        if wanted.get(step, True):
            book = step(book, page)
    return book


def show_pages(book: d.Book, page: PageGeometry) -> d.Book:
    """Let references in running text show a page, but not those in text that is repeated or looked up elsewhere.

    Nor do those in heads of tables and in cells that are numbers, whose columns are narrow. In the rail of a handout, legends have
    no room for it.
    """
    unpaged = _UNPAGED | {"legend"} if page.rail else _UNPAGED

    def shown(node: d.Node) -> d.Node:
        if d.CrossReference not in d.kinds(node):
            return node
        if isinstance(node, d.CrossReference):
            return replace(node, shows_page=node.kind not in _UNSHOWN)
        if isinstance(node, d.Heading | d.DefinitionTerm) or (
            isinstance(node, d.TableCell) and "number" in node.attributes.classes
        ):
            return node
        return d.map_parts(node, shown, [part for part in node.parts if part not in unpaged])

    return book.map_chapters(lambda chapter: d.map_parts(chapter, shown, ("children", "notes")))


STEPS: tuple[Step, ...] = (
    open_chapters,
    show_pages,
    measure_blocks,
    show_addresses,
    set_small_capitals,
    place_notes,
    place_turned,
)
"""In order: blocks are measured when references show pages, and before notes are moved into them."""

__all__ = ["STEPS", "prepare"]
