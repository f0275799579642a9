"""Formulas in print: they are drawn, and display formulas are fitted to the width that there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from publisher import document as d
from publisher.cache import Cache, key
from publisher.editions.pdf.blocks import BOXES
from publisher.editions.pdf.page import PageGeometry
from publisher.mathematics.addresses import glyphs_of
from publisher.media.fonts import split_face
from publisher.pickling import dumps, loads

if TYPE_CHECKING:
    from publisher.mathematics.drawing import Drawing
    from publisher.mathematics.wide import Font

_TEXT = 10  # points of text
_LIST, _BOX = 20, 30  # points that lists and boxes take from the width
_LABEL = (1.4, 0.55)  # ems of a number: the space before it and its parentheses, and a digit


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A drawing that is needed: for a display formula, in so many ems, with marks at numbered lines."""

    tex: str
    display: bool
    room: float = 0
    lines: tuple[int, ...] = ()


def draw_formulas(book: d.Book, page: PageGeometry, fonts: tuple[Path, ...], cache: Cache) -> d.Book:
    """Set the drawings of all formulas, also in the contents and lists; those of each chapter are kept in the cache.

    ``fonts`` are those of the project.
    """
    if all(d.kinds(division).isdisjoint((d.InlineMath, d.Math)) for division in book.divisions):
        return book
    drawer = _Drawer(page, fonts, cache)
    book = book.map_chapters(drawer.chapter)
    divisions = tuple(replace(x, title=drawer.phrase(x.title)) if isinstance(x, d.Part) else x for x in book.divisions)
    lists = tuple(replace(x, entries=tuple(map(drawer.entry, x.entries))) for x in book.lists)
    return replace(book, divisions=divisions, lists=lists)


def outline(number: int) -> bytes:
    """The outline of a glyph in the drawings. Raise ``KeyError`` if none contains it."""
    from publisher.mathematics.drawing import outlines

    return outlines[number].encode()


class _Drawer:
    """Draws the formulas of a book. Those in titles and captions are known when they are drawn again for the contents."""

    def __init__(self, page: PageGeometry, fonts: tuple[Path, ...], cache: Cache) -> None:
        self._room = page.column / _TEXT
        self._fonts = fonts
        self._cache = cache
        self._known: dict[_Wanted, tuple[tuple[Drawing, ...], float]] = {}

    def chapter(self, chapter: d.Chapter) -> d.Chapter:
        """A chapter with its drawings."""
        if d.kinds(chapter).isdisjoint((d.InlineMath, d.Math)):
            return chapter
        self._draw(chapter, again=True)  # what is kept for a chapter must not depend on others
        made = d.map_parts(chapter, lambda node: _visit(node, self._room, self._place), chapter.parts)
        return replace(made, sections=tuple(map(self.entry, made.sections)))

    def entry(self, entry: d.ContentsEntry) -> d.ContentsEntry:
        """An entry of the contents, or of a list."""
        return replace(entry, title=self.phrase(entry.title), children=tuple(map(self.entry, entry.children)))

    def phrase(self, title: tuple[d.Inline, ...]) -> tuple[d.Inline, ...]:
        """A title."""
        whole = d.Span(title, location=title[0].location) if title else None
        if whole is None or d.kinds(whole).isdisjoint((d.InlineMath, d.Math)):
            return title
        self._draw(whole)
        return d.map_parts(whole, lambda node: _visit(node, self._room, self._place), ("children",)).children

    def _draw(self, node: d.Node, *, again: bool = False) -> None:
        """Draw what is in a node and is not known, or draw all ``again``."""
        wanted: dict[_Wanted, None] = {}

        def collect(formula: d.InlineMath | d.Math, wish: _Wanted) -> d.Node:
            if again or wish not in self._known:
                wanted.setdefault(wish)
            return formula

        d.map_parts(node, lambda part: _visit(part, self._room, collect), node.parts)
        if wanted:
            self._known.update(_drawings(list(wanted), self._fonts, self._cache))

    def _place(self, formula: d.InlineMath | d.Math, wish: _Wanted) -> d.Node:
        (drawing, *more), scale = self._known[wish]
        if isinstance(formula, d.Math):
            return replace(formula, drawing=drawing, scale=scale)
        return replace(formula, drawing=drawing, more=tuple(more))


def _visit(node: d.Node, room: float, use: Callable[[d.InlineMath | d.Math, _Wanted], d.Node]) -> d.Node:
    """Call ``use`` with each formula below a node, and the drawing it needs."""
    if d.kinds(node).isdisjoint((d.InlineMath, d.Math)):
        return node
    if isinstance(node, d.Math):
        numbers = [node.number, *(line.number for line in node.lines)]
        label = max(map(len, numbers)) if any(numbers) else 0
        taken = _LABEL[0] + _LABEL[1] * label if label else 0
        lines = tuple(line.line for line in node.lines)
        made = use(node, _Wanted(node.tex, True, round(room - taken, 2), lines)) if node.tex else node
        if isinstance(made, d.Math) and made.drawing and made.drawing.width * made.scale > room - 2 * taken:
            return replace(made, uncentred=taken > 0)
        return made
    if isinstance(node, d.InlineMath):
        return use(node, _Wanted(node.tex, node.display, round(room, 2) if node.display else 0)) if node.tex else node
    taken = (
        _LIST if isinstance(node, d.List | d.DefinitionList | d.BlockQuote) else _BOX if isinstance(node, BOXES) else 0
    )
    inner = room - taken / _TEXT
    return d.map_parts(node, lambda child: _visit(child, inner, use), node.parts)


def _letters(wanted: list[_Wanted], fonts: tuple[Path, ...]) -> tuple[Font, ...]:
    """The fonts that drawings may depend on: none if all is in the typeface of formulas."""
    from publisher.mathematics.wide import Font, comes_from_fonts

    needed = any(not wish.tex.isascii() and any(map(comes_from_fonts, wish.tex)) for wish in wanted)
    return tuple(Font.of(*split_face(file)) for file in fonts) if needed else ()


def _drawings(
    wanted: list[_Wanted], fonts: tuple[Path, ...], cache: Cache
) -> Mapping[_Wanted, tuple[tuple[Drawing, ...], float]]:
    from publisher.mathematics.drawing import outlines

    letters = _letters(wanted, fonts)

    def make() -> bytes:
        from publisher.mathematics.breaking import displayed, in_line

        found: list[tuple[tuple[Drawing, ...], float]] = []
        for wish in wanted:
            if wish.room:
                drawing, scale = displayed(wish.tex, wish.room, wish.lines, letters)
                found.append(((drawing,), scale))
            else:
                found.append((in_line(wish.tex, letters), 1))
        glyphs = {int(number) for parts, _ in found for part in parts for number in glyphs_of(part.address)}
        return dumps((found, {number: outlines[number] for number in sorted(glyphs)}))

    contents = [piece for font in letters for piece in (font.file.read_bytes(), str(font.number))]
    data, _ = cache.make(key("formulas", repr(wanted), contents), make)
    found, paths = loads(data)
    outlines.update(paths)
    return dict(zip(wanted, found, strict=True))


__all__ = ["draw_formulas", "outline"]
