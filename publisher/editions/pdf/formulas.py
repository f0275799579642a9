"""Formulas in print: they are drawn, and display formulas are fitted to the width that there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from publisher import document as d
from publisher.cache import Cache, key
from publisher.editions.pdf.blocks import BOXES
from publisher.editions.pdf.page import PageGeometry
from publisher.mathematics.addresses import glyphs_of
from publisher.media.fonts import split_face
from publisher.pickling import dumps, loads

if TYPE_CHECKING:
    from publisher.diagnostics import Findings
    from publisher.mathematics.drawing import Drawing
    from publisher.mathematics.wide import Font

_N = TypeVar("_N", bound=d.Node)
_LIST, _BOX = 20, 30  # points that lists and boxes take from the width
_LABEL = (1.4, 0.55)  # ems of a number: the space before it and its parentheses, and a digit
_REDUCED = 0.95  # a number gets a line of its own before its formula is smaller
_SMALL = 0.7  # of its size: a smaller formula is reported


class _Wanted(Struct, frozen=True):
    """A drawing that is needed: for a display formula, in so many ems, of which its number takes some. Numbered lines get marks."""

    tex: str
    display: bool
    room: float = 0
    lines: tuple[int, ...] = ()
    label: float = 0


class _Made(Struct, frozen=True):
    """The drawing of a formula, or its parts in a line of text; the other fields are those of ``Math``."""

    parts: tuple[Drawing, ...]
    scale: float = 1
    beside: float = 0
    below: bool = False


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


def report_small(book: d.Book, edition: str, findings: Findings) -> None:
    """Report each display formula that had to be much smaller, since it is too wide and cannot be broken."""
    for chapter in book.chapters:
        for formula in d.nodes_of(chapter, d.Math):
            if formula.scale < _SMALL:
                problem = (
                    f"In the edition “{edition}”, the formula has {formula.scale:.0%} of its size, since it is too wide"
                )
                hint = "Divide it into lines with `\\\\` in `aligned`; in `align`, divide its long lines."
                findings.warning("math-small", problem, formula.location, hint)


def outline(number: int) -> bytes:
    """The outline of a glyph in the drawings. Raise ``KeyError`` if none contains it."""
    from publisher.mathematics.drawing import outlines

    return outlines[number].encode()


class _Drawer:
    """Draws the formulas of a book. Those in titles and captions are known when they are drawn again for the contents."""

    def __init__(self, page: PageGeometry, fonts: tuple[Path, ...], cache: Cache) -> None:
        self._page = page
        self._fonts = fonts
        self._cache = cache
        self._known: dict[_Wanted, _Made] = {}

    def chapter(self, chapter: d.Chapter) -> d.Chapter:
        """A chapter with its drawings."""
        if d.kinds(chapter).isdisjoint((d.InlineMath, d.Math)):
            return chapter
        self._draw(chapter, again=True)  # what is kept for a chapter must not depend on others
        made = d.map_parts(
            chapter, lambda node: _visit(node, self._page.column, self._page.size, self._place), chapter.parts
        )
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
        return d.map_parts(
            whole, lambda node: _visit(node, self._page.column, self._page.size, self._place), ("children",)
        ).children

    def _draw(self, node: d.Node, *, again: bool = False) -> None:
        """Draw what is in a node and is not known, or draw all ``again``."""
        wanted: dict[_Wanted, None] = {}

        def collect(formula: d.InlineMath | d.Math, wish: _Wanted) -> d.Node:
            if again or wish not in self._known:
                wanted.setdefault(wish)
            return formula

        d.map_parts(node, lambda part: _visit(part, self._page.column, self._page.size, collect), node.parts)
        if wanted:
            self._known.update(_drawings(list(wanted), self._fonts, self._cache))

    def _placed(self, node: _N, parts: tuple[str, ...]) -> _N:
        return d.map_parts(node, lambda part: _visit(part, self._page.column, self._page.size, self._place), parts)

    def _place(self, formula: d.InlineMath | d.Math, wish: _Wanted) -> d.Node:
        made = self._known[wish]
        drawing, *more = made.parts
        if isinstance(formula, d.Math):
            return replace(formula, drawing=drawing, scale=made.scale, beside=made.beside, below=made.below)
        return replace(formula, drawing=drawing, more=tuple(more))


def _visit(node: d.Node, room: float, size: float, use: Callable[[d.InlineMath | d.Math, _Wanted], d.Node]) -> d.Node:
    """Call ``use`` with each formula below a node, and the drawing it needs; ``room`` and the ``size`` of text are in points."""
    if d.kinds(node).isdisjoint((d.InlineMath, d.Math)):
        return node
    if isinstance(node, d.Math):
        numbers = [node.number, *(line.number for line in node.lines)]
        label = _LABEL[0] + _LABEL[1] * max(map(len, numbers)) if any(numbers) else 0
        lines = tuple(line.line for line in node.lines)
        return use(node, _Wanted(node.tex, True, round(room / size, 2), lines, round(label, 2))) if node.tex else node
    if isinstance(node, d.InlineMath):
        wish = _Wanted(node.tex, node.display, round(room / size, 2) if node.display else 0)
        return use(node, wish) if node.tex else node
    taken = (
        _LIST if isinstance(node, d.List | d.DefinitionList | d.BlockQuote) else _BOX if isinstance(node, BOXES) else 0
    )
    return d.map_parts(node, lambda child: _visit(child, room - taken, size, use), node.parts)


def _letters(wanted: list[_Wanted], fonts: tuple[Path, ...]) -> tuple[Font, ...]:
    """The fonts that drawings may depend on: none if all is in the typeface of formulas."""
    from publisher.mathematics.wide import Font, comes_from_fonts

    needed = any(not wish.tex.isascii() and any(map(comes_from_fonts, wish.tex)) for wish in wanted)
    return tuple(Font.of(*split_face(file)) for file in fonts) if needed else ()


def _drawings(wanted: list[_Wanted], fonts: tuple[Path, ...], cache: Cache) -> Mapping[_Wanted, _Made]:
    from publisher.mathematics.drawing import outlines

    letters = _letters(wanted, fonts)

    def make() -> bytes:
        from publisher.mathematics.breaking import in_line

        found = [_displayed(wish, letters) if wish.room else _Made(in_line(wish.tex, letters)) for wish in wanted]
        glyphs = {int(number) for made in found for part in made.parts for number in glyphs_of(part.address)}
        return dumps((found, {number: outlines[number] for number in sorted(glyphs)}))

    contents = [piece for font in letters for piece in (font.file.read_bytes(), str(font.number))]
    data, _ = cache.make(key("formulas", repr(wanted), contents), make)
    found, paths = loads(data)
    outlines.update(paths)
    return dict(zip(wanted, found, strict=True))


def _displayed(wish: _Wanted, letters: tuple[Font, ...]) -> _Made:
    """A display formula in the middle of the line, of what its number leaves of it, or above its number."""
    from publisher.mathematics.breaking import displayed

    drawing, scale = displayed(wish.tex, wish.room - wish.label, wish.lines, letters)
    if wish.label and scale < _REDUCED and not wish.lines:
        drawing, scale = displayed(wish.tex, wish.room, (), letters)
        return _Made((drawing,), scale, below=True)
    reaches = wish.label and drawing.width * scale > wish.room - 2 * wish.label
    return _Made((drawing,), scale, wish.label if reaches else 0)


__all__ = ["draw_formulas", "outline", "report_small"]
