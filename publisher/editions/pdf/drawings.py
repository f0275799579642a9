"""Drawings whose letters fit the text.

A drawing whose size the author leaves open is shown smaller if its letters would be larger than those of the text.

In large print, a drawing with smaller letters is shown as wide as the column, if it needs that; then each of its labels is enlarged
as far as it has room (``media/labels.py``). Subfigures that are too narrow are put below each other. Letters that remain smaller
than 16 points are reported; a numbered figure with letters of less than 14 points is set on a turned page, like a table, if that
makes them larger. Guidelines for large print ask for labels as large as the text, at 18 points, and for 16 points at least; those
for clear print, for 14.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from publisher import document as d
from publisher.cache import key
from publisher.editions import Job
from publisher.editions.pdf.blocks import BOXES
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.sheets import LARGE
from publisher.editions.typefaces import named_files
from publisher.layout import PdfMetadata, typeset
from publisher.media.drawings import number
from publisher.media.fonts import FACES, font_bytes, font_file
from publisher.media.library import SVG_TYPE
from publisher.media.rasters import pages_of
from publisher.pickling import dumps, loads

if TYPE_CHECKING:
    from PIL import Image

    from publisher.media.labels import LabelledDrawing

_TEXT, _LEAST, _CLEAR = (size / LARGE for size in (18, 16, 14))
"""The type sizes of the text, of letters that are not reported, and of those for which a figure is not turned."""
_SMALLER = 0.6  # of its width: how narrow a drawing with larger letters becomes at most
_GAIN = 1.15  # how much larger letters must be on a turned page
_GROWS = 1.4  # how much larger labels can usually be set
_LIST, _BOX, _GUTTER = 20, 30, 10.1  # points that lists, boxes and the space between subfigures take from the width
_CAPTION = 72  # points that are left below a drawing, as in print.css
_SIDE, _PIXELS = 600.0, 1.5  # of the picture of a drawing: points of its longer side, pixels of a point
_METADATA = PdfMetadata("Drawings", "en", (), "", (), "", "", "")


class _Facts(Struct, frozen=True):
    """The size of a drawing and of its smallest letters, in its own units."""

    width: float
    height: float
    smallest: float


class _Wanted(Struct, frozen=True):
    """A drawing that needs larger letters, and the width in which it is shown, in points."""

    asset: d.Asset
    width: float


class _Fitted(Struct, frozen=True):
    """A drawing with larger letters, and the size of the smallest in points."""

    data: bytes
    letters: float


def fit_drawings(job: Job, page: PageGeometry) -> d.Book:
    """The book of a job with drawings whose letters fit the text."""
    if all(d.Image not in d.kinds(chapter) for chapter in job.book.chapters):
        return job.book
    fitter = _Fitter(job, page)
    book = fitter.book()
    if not fitter.wanted:
        return book
    fitter.fit()
    return fitter.book()


class _Fitter:
    """Finds the drawings of a book that need another width or larger letters, and puts them into the book.

    ``wanted`` are those that are found before ``fit`` is called.
    """

    def __init__(self, job: Job, page: PageGeometry) -> None:
        self._job = job
        self._page = page
        self._known: dict[str, _Facts] = {}
        self._fitted: dict[_Wanted, _Fitted] = {}
        self.wanted: dict[_Wanted, None] = {}

    def book(self) -> d.Book:
        """The book with the drawings that are fitted. Those in tables and lines of text are left out."""

        def fitted(chapter: d.Chapter) -> d.Chapter:
            if d.Image not in d.kinds(chapter):
                return chapter
            return d.map_parts(chapter, lambda node: self._alone(node, self._page.column), ("children", "notes"))

        return self._job.book.map_chapters(fitted)

    def _alone(self, node: d.Node, room: float) -> d.Node:
        """A block directly in a chapter. A numbered figure without notes may be turned."""
        if (
            not isinstance(node, d.Figure)
            or not self._page.large
            or self._page.columns > 1
            or not node.number
            or not (len(node.children) == 1 and isinstance(image := node.children[0], d.Image))
            or d.FootnoteReference in d.kinds(node)
            or not (wish := self._wish(image, room, self._page.tall))
        ):
            return self._visit(node, room)
        turned = self._wish(image, self._page.tall, self._page.full)
        if turned and wish not in self._fitted:
            self._placed(image, turned)
        elif turned and self._fitted[wish].letters < min(_CLEAR, self._fitted[turned].letters / _GAIN):
            return replace(node, turned=True, children=(self._reported(image, turned),))
        return replace(node, children=(self._reported(image, wish),))

    def _visit(self, node: d.Node, room: float) -> d.Node:
        if d.Image not in d.kinds(node) or isinstance(node, d.Table | d.CardGrid):
            return node
        if isinstance(node, d.Image):
            wish = self._wish(node, room, self._page.tall)
            return self._reported(node, wish) if wish else self._narrowed(node, room)
        if isinstance(node, d.Paragraph) and (
            not node.is_picture or sum(isinstance(c, d.Image) for c in node.children) > 1
        ):
            return node
        if isinstance(node, d.Figure) and node.columns > 1:
            if not self._page.large:
                return node
            images = [image for image in d.walk(node) if isinstance(image, d.Image)]
            columns = next(
                n for n in range(node.columns, 0, -1) if n == 1 or self._are_legible(images, _share(room, n))
            )
            node, room = replace(node, columns=columns), _share(room, columns)
        elif isinstance(node, d.List | d.DefinitionList | d.BlockQuote):
            room -= _LIST
        elif isinstance(node, BOXES):
            room -= _BOX
        return d.map_parts(node, lambda child: self._visit(child, room), node.parts)

    def _drawing(self, image: d.Image) -> _Facts | None:
        """What is known about the drawing that an image shows, if it has letters."""
        asset, media = image.asset, self._job.media
        if not asset or asset.media_type != SVG_TYPE or b"<text" not in (data := media.read(asset).data):
            return None
        if asset.name not in self._known:

            def make() -> bytes:
                from publisher.media.labels import LabelledDrawing

                drawing = LabelledDrawing(media.picture(asset), media.width)
                return dumps(_Facts(drawing.width, drawing.height, drawing.smallest))

            made, _ = self._job.cache.make(key("letters", data, map(font_bytes, media.fonts)), make)
            self._known[asset.name] = loads(made)
        found = self._known[asset.name]
        return found if min(found.width, found.height, found.smallest) > 0 else None

    def _are_legible(self, images: list[d.Image], room: float) -> bool:
        """Whether drawings of a width probably get letters that are large enough."""
        drawings = [drawing for image in images if (drawing := self._drawing(image))]
        return all(_GROWS * drawing.smallest * room / drawing.width >= _LEAST for drawing in drawings)

    def _widths(self, image: d.Image, drawing: _Facts, room: float, tall: float) -> tuple[float, float]:
        """The width in which an image is shown in an area for text, and the greatest."""
        given = image.attributes.get("width")
        most = min(room, (tall - _CAPTION) * drawing.width / drawing.height)
        usual = room * number(given) if given.endswith("%") else 0.75 * image.asset.width if image.asset else 0
        return min(most, usual or most), most

    def _narrowed(self, image: d.Image, room: float) -> d.Image:
        """An image that is shown smaller if its letters would be larger than the text."""
        given = image.attributes
        if given.get("width") or given.get("height") or "wide" in given.classes or not (facts := self._drawing(image)):
            return image
        usual, _ = self._widths(image, facts, room, self._page.tall)
        width = max(self._page.size * facts.width / facts.smallest, _SMALLER * usual)
        if width >= usual:
            return image
        return replace(image, attributes=replace(given, pairs=(*given.pairs, ("width", f"{width:.1f}pt"))))

    def _wish(self, image: d.Image, room: float, tall: float) -> _Wanted | None:
        """In large print, an image that needs larger letters, in the width that it needs of an area for text."""
        if not self._page.large or image.asset is None or (facts := self._drawing(image)) is None:
            return None
        usual, most = self._widths(image, facts, room, tall)
        wide = _TEXT * facts.width / facts.smallest
        return _Wanted(image.asset, round(min(most, wide), 1)) if wide > usual else None

    def _placed(self, image: d.Image, wish: _Wanted) -> d.Image:
        """An image with its drawing; before these are known, it is wanted."""
        if wish not in self._fitted:
            self.wanted.setdefault(wish)
            return image
        name, width = PurePosixPath(wish.asset.name), f"{wish.width:g}pt"
        drawing = self._fitted[wish]
        asset = replace(wish.asset, name=f"{name.with_suffix('')}-{width}{name.suffix}", data=drawing.data)
        kept = image.attributes.without("width", "height")
        attributes = replace(kept, pairs=(*kept.pairs, ("width", width)))
        return replace(image, asset=asset, attributes=attributes)

    def _reported(self, image: d.Image, wish: _Wanted) -> d.Image:
        """The same; small letters are reported."""
        if wish in self._fitted and (letters := self._fitted[wish].letters * LARGE) < _LEAST * LARGE - 0.05:
            self._job.findings.note(
                "drawing-letters-small",
                f"In large print, the smallest letters of this drawing have {letters:.1f} pt",
                image.location,
                hint="Leave more room around its labels, or draw it narrower.",
            )
        return self._placed(image, wish)

    def fit(self) -> None:
        """Enlarge the letters of the drawings that are wanted."""
        media, wanted = self._job.media, [*self.wanted]
        pictures = [media.picture(wish.asset) for wish in wanted]

        def make() -> bytes:
            from publisher.media.labels import LabelledDrawing

            drawings = [LabelledDrawing(data, media.width) for data in pictures]
            found = []
            for wish, drawing, picture in zip(wanted, drawings, _drawn(self._job, drawings), strict=True):
                scale = wish.width / drawing.width
                data = drawing.enlarge(picture, _TEXT / scale, _LEAST / scale)
                found.append(_Fitted(data, drawing.smallest * scale))
            return dumps(found)

        widths = repr([wish.width for wish in wanted])
        data, _ = self._job.cache.make(key("labels", widths, pictures, map(font_bytes, media.fonts)), make)
        self._fitted = dict(zip(wanted, loads(data), strict=True))


def _share(room: float, columns: int) -> float:
    """The width of each of several columns."""
    return (room - (columns - 1) * _GUTTER) / columns


def _drawn(job: Job, drawings: list[LabelledDrawing]) -> list[Image.Image]:
    """Pictures of drawings without the labels that may be enlarged."""
    own = named_files(job.media.fonts)
    fonts = {**{f"fonts/{name}": font_file(name) for name in FACES}, **own}
    files = {f"{at}.svg": drawing.bare() for at, drawing in enumerate(drawings, start=1)}
    sizes = [(_SIDE * x.width / max(x.width, x.height), _SIDE * x.height / max(x.width, x.height)) for x in drawings]
    shown = [(name, *(f"{side:.2f}" for side in size)) for name, size in zip(files, sizes, strict=True)]
    markup = job.renderer().page("drawings.html", drawings=shown, fonts=list(own))
    read = files | {name: font_bytes(file) for name, file in fonts.items()}
    return pages_of(typeset(markup, files=read, metadata=_METADATA).data, scale=_PIXELS)


__all__ = ["fit_drawings"]
