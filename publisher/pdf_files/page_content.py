"""What the content of a PDF page paints: runs of text, bitmaps, strokes, and the boxes of shapes.

Only what our PDFs contain is read: fonts of two-byte codes, and text without scaling or rise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import pikepdf
from msgspec import Struct, field
from msgspec.structs import replace

from publisher.pdf_files.tagged_text import Mark, characters

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_STROKING = frozenset({"S", "s", "B", "B*", "b", "b*"})
_PAINTING = _STROKING | {"f", "F", "f*"}
_ENDING = frozenset({"n"})
SPACES = " \N{NO-BREAK SPACE}"  # those that justification stretches; a run does not begin or end with their width
_DEEPEST = 12
_INVISIBLE = 3  # mode of text
_SIDES = 4
_NEAR = 0.1  # points
RESOLUTION = 200
"""The pixels per inch that print shops want."""
_SMALL = 12  # points: the width of a bitmap in which nobody sees pixels


class Box(Struct, frozen=True):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> tuple[float, float]:
        """The width and height that two boxes share, negative if there is room between them."""
        return (
            min(self.right, other.right) - max(self.left, other.left),
            min(self.bottom, other.bottom) - max(self.top, other.top),
        )


class Bitmap(Struct, frozen=True):
    """A bitmap: the number of its pixels across and down, and of those per inch in the direction in which they are fewer."""

    box: Box
    across: int
    down: int
    resolution: float

    @property
    def is_coarse(self) -> bool:
        """Whether a reader sees its pixels in print."""
        return self.resolution < RESOLUTION - 0.5

    @property
    def is_small(self) -> bool:
        """Whether it is no larger than a letter."""
        return max(self.box.right - self.box.left, self.box.bottom - self.box.top) <= _SMALL


class Glyphs(Struct, frozen=True):
    """Glyphs that one operator paints.

    ``start`` and ``end`` are places on the baseline, in PDF's coordinates; ``gaps`` are the widths of spaces between words, and
    ``space`` is that of a space in the font.
    """

    text: str
    start: tuple[float, float]
    end: tuple[float, float]
    size: float
    gaps: tuple[float, ...]
    mark: Mark | None
    space: float = 0.0


class _Font(Struct, frozen=True):
    """The texts of codes by their hexadecimal digits, and the widths of codes in thousandths of the type size."""

    texts: Mapping[bytes, str]
    widths: Mapping[int, float]
    usual: float


class _State(Struct):
    matrix: Matrix = _IDENTITY
    font: _Font | None = None
    size: float = 0.0
    mode: int = 0
    width: float = 1.0


class Content(Struct):
    """What a page paints: ``glyphs``, ``bitmaps`` with their objects, the thickness of ``strokes`` in points, both with their
    marks; the boxes of ``painted`` shapes, and of those that are ``rectangles``.

    Places are PDF's: the ``top`` of boxes is their side with the smaller coordinate, which is below.
    """

    glyphs: list[Glyphs] = field(default_factory=list)
    bitmaps: list[tuple[Bitmap, pikepdf.Object, Mark | None]] = field(default_factory=list)
    strokes: list[tuple[float, Mark | None]] = field(default_factory=list)
    painted: list[Box] = field(default_factory=list)
    rectangles: list[Box] = field(default_factory=list)


class Reader:
    """Reads pages of one PDF. Fonts and forms are read once for all pages."""

    def __init__(self, *, text: bool = True) -> None:
        self._text = text
        self._fonts: dict[tuple[int, int], _Font] = {}
        self._texts: dict[tuple[int, int], Mapping[bytes, str]] = {}
        self._forms: dict[tuple[int, int], list[tuple[str, list[pikepdf.Object]]]] = {}

    def content(self, page: pikepdf.Page) -> Content:
        """Return what a page paints."""
        content = Content()
        resources = page.obj.get("/Resources", pikepdf.Dictionary())
        self._run(content, _operations(page), page.obj, resources, _State(), None, 0)
        return content

    def _run(
        self,
        content: Content,
        operations: Iterable[tuple[str, list[pikepdf.Object]]],
        place: pikepdf.Object,
        resources: pikepdf.Object,
        state: _State,
        outer: Mark | None,
        depth: int,
    ) -> None:
        """Follow the operations of a page or form; ``outer`` is the mark around the form."""
        saved: list[_State] = []
        marks: list[Mark | None] = [outer]
        text = line = _IDENTITY
        path: list[tuple[float, float]] = []
        for name, values in operations:
            if name == "q":
                saved.append(replace(state))
            elif name == "Q":
                state = saved.pop() if saved else state
            elif name == "cm":
                state.matrix = _product(_matrix(values), state.matrix)
            elif name == "w":
                state.width = float(values[0])
            elif name == "BT":
                text = line = _IDENTITY
            elif name == "Tm":
                text = line = _matrix(values)
            elif name in ("Td", "TD"):
                text = line = _product((1, 0, 0, 1, float(values[0]), float(values[1])), line)
            elif name == "Tf":
                state.font, state.size = self._font(resources, str(values[0])), float(values[1])
            elif name == "Tr":
                state.mode = int(values[0])
            elif name in ("TJ", "Tj"):
                text = self._show(content, values[0] if name == "TJ" else values, text, state, marks[-1])
            elif name in ("BDC", "BMC"):
                marks.append(_mark_of(values, place, marks[-1]))
            elif name == "EMC":
                marks = marks[:-1] or [outer]
            elif name == "re":
                x, y, width, height = map(float, values)
                corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
                path += [_point(state.matrix, *corner) for corner in corners]
            elif name in ("m", "l", "c", "v", "y"):
                numbers = [float(value) for value in values]
                path += [_point(state.matrix, x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
            elif name in _PAINTING or name in _ENDING:
                if name in _STROKING:
                    content.strokes.append((state.width * _scale(state.matrix), marks[-1]))
                if path and name in _PAINTING:
                    content.painted.append(box := _around(path))
                    content.rectangles += [box] if len(path) >= _SIDES and _is_rectangle(path, box) else []
                path = []
            elif name == "Do":
                self._paint(content, resources, str(values[0]), place, state, marks[-1], depth)

    def _paint(
        self,
        content: Content,
        resources: pikepdf.Object,
        name: str,
        place: pikepdf.Object,
        state: _State,
        mark: Mark | None,
        depth: int,
    ) -> None:
        """Paint a bitmap or a form."""
        painted = resources.get("/XObject", pikepdf.Dictionary()).get(name)
        if painted is None or depth > _DEEPEST:
            return
        if painted.get("/Subtype") == "/Image":
            box = _around([_point(state.matrix, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))])
            across, down = int(painted.Width), int(painted.Height)
            content.bitmaps.append((Bitmap(box, across, down, _resolution(across, down, state.matrix)), painted, mark))
        elif painted.get("/Subtype") == "/Form":
            known = self._forms.get(painted.objgen)
            if known is None:
                known = self._forms[painted.objgen] = [*_operations(painted)]
            own = painted.get("/Matrix")
            matrix = _product(_matrix(own), state.matrix) if own is not None else state.matrix
            inner = replace(state, matrix=matrix)
            within = painted if "/StructParents" in painted else place
            self._run(content, known, within, painted.get("/Resources", resources), inner, mark, depth + 1)

    def _show(
        self, content: Content, shown: Iterable[pikepdf.Object], text: Matrix, state: _State, mark: Mark | None
    ) -> Matrix:
        """Record glyphs; return the text matrix after them."""
        font, size, pen = state.font, state.size, 0.0
        if font is None:
            return text
        words: list[str] = []
        gaps: list[float] = []
        first = last = space = 0.0
        begun = spaced = False
        for part in shown:
            if not isinstance(part, pikepdf.String):
                pen -= float(part) / 1000 * size
                continue
            data = bytes(part)
            for at in range(0, len(data) - 1, 2):
                code = data[at : at + 2]
                said = font.texts.get(code.hex().encode(), "\N{REPLACEMENT CHARACTER}")
                width = font.widths.get(code[0] << 8 | code[1], font.usual) / 1000 * size
                words.append(said)
                if said and said.strip(SPACES):
                    if not begun:
                        first = pen
                    elif spaced:
                        gaps.append(pen - last)
                    begun, spaced, last = True, False, pen + width
                elif begun:
                    spaced, space = True, width
                pen += width
        whole = _product(text, state.matrix)
        scale = _scale(whole)
        if words and state.mode != _INVISIBLE:
            start, end = _point(whole, first, 0), _point(whole, last, 0)
            content.glyphs.append(
                Glyphs(
                    "".join(words), start, end, size * scale, tuple(gap * scale for gap in gaps), mark, space * scale
                )
            )
        return _product((1, 0, 0, 1, pen, 0), text)

    def _font(self, resources: pikepdf.Object, name: str) -> _Font | None:
        font = resources.get("/Font", pikepdf.Dictionary()).get(name) if self._text else None
        if font is None or font.get("/Subtype") != "/Type0":
            return None
        if font.objgen not in self._fonts or font.objgen == (0, 0):
            inner = font.DescendantFonts[0]
            widths = dict(_widths(inner.get("/W", ())))
            widths |= {code: widths[glyph] for code, glyph in _codes(font.get("/Encoding")) if glyph in widths}
            texts = characters(font, self._texts)
            self._fonts[font.objgen] = _Font(texts, widths, float(inner.get("/DW", 1000)))
        return self._fonts[font.objgen]


def _operations(content: pikepdf.Page | pikepdf.Object) -> Iterable[tuple[str, list[pikepdf.Object]]]:
    for instruction in pikepdf.parse_content_stream(content):
        yield str(instruction.operator), [*instruction.operands]


def _mark_of(values: list[pikepdf.Object], place: pikepdf.Object, before: Mark | None) -> Mark | None:
    """The mark that begins, or the one around it; artifacts have none."""
    if values[0] == "/Artifact":
        return None
    if len(values) > 1 and isinstance(values[1], pikepdf.Dictionary) and "/MCID" in values[1]:
        return place.objgen, int(values[1].MCID)
    return before


def _widths(given: Iterable[pikepdf.Object]) -> Iterable[tuple[int, float]]:
    """The widths of glyphs by their numbers: ``c [w1 w2 …]`` or ``first last w`` (ISO 32000-2, 9.7.4.3)."""
    values = [*given]
    at = 0
    while at < len(values):
        first = int(values[at])
        if isinstance(values[at + 1], pikepdf.Array):
            yield from ((first + index, float(width)) for index, width in enumerate(values[at + 1]))
            at += 2
        else:
            yield from ((number, float(values[at + 2])) for number in range(first, int(values[at + 1]) + 1))
            at += 3


def _codes(encoding: pikepdf.Object | None) -> Iterable[tuple[int, int]]:
    """The codes that an encoding maps to single glyphs of other numbers."""
    data = encoding.read_bytes() if isinstance(encoding, pikepdf.Stream) else b""
    for part in re.findall(rb"begincidchar(.*?)endcidchar", data, re.DOTALL):
        yield from ((int(code, 16), int(glyph)) for code, glyph in re.findall(rb"<([0-9A-Fa-f]+)>\s*(\d+)", part))


def _matrix(values: Iterable[pikepdf.Object]) -> Matrix:
    a, b, c, d, e, f = map(float, values)
    return a, b, c, d, e, f


def _product(first: Matrix, then: Matrix) -> Matrix:
    """The transformation ``first``, followed by ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _scale(matrix: Matrix) -> float:
    """By how much a transformation enlarges lengths, on average of both directions."""
    a, b, c, d, *_ = matrix
    return math.sqrt(abs(a * d - b * c))


def _resolution(across: int, down: int, matrix: Matrix) -> float:
    """The pixels per inch of a bitmap, in the direction in which they are fewer; infinite if it has no size."""
    a, b, c, d, *_ = matrix
    sides = ((across, math.hypot(a, b)), (down, math.hypot(c, d)))
    return min((72 * pixels / side for pixels, side in sides if side), default=math.inf)


def _around(points: Iterable[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _is_rectangle(path: Iterable[tuple[float, float]], box: Box) -> bool:
    """Whether all points of a path are corners of the box around it."""
    return all(
        min(abs(x - box.left), abs(x - box.right)) < _NEAR and min(abs(y - box.top), abs(y - box.bottom)) < _NEAR
        for x, y in path
    )


__all__ = ["RESOLUTION", "Bitmap", "Box", "Content", "Glyphs", "Reader"]
