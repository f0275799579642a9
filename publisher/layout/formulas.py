"""Formulas in print: drawings that are addresses (``publisher.mathematics.addresses``) become marks on the page.

Each glyph is a form that all formulas of a unit share; a formula places forms, and fills rules. Lines whose formulas would touch
are moved apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

import pydyf
from tinycss2.color4 import parse_color
from weasyprint.formatting_structure.boxes import Box, InlineReplacedBox, LineBox
from weasyprint.layout import LayoutContext
from weasyprint.pdf.stream import Stream

from publisher.layout.units import GLYPHS
from publisher.mathematics.addresses import SCHEME, glyphs_of, is_address

_STEP = re.compile(r"([MLCQZ])([^MLCQZ]*)")
_PAINTED = {"M": "m", "L": "l", "C": "c"}
_APART = 0.1  # ems between the shapes of formulas in two lines
_Shape = tuple[
    float, float, float, float
]  # left, right, top, bottom, in thousandths of an em from the corner of the formula


class Pictures(dict[str, Any]):
    """The pictures of a document by their addresses. Those of formulas whose glyphs are among its ``files`` are made when they
    are asked for; others are loaded like any picture, which fails."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._files = files
        self._glyphs: dict[str, Glyph] = {}

    def __contains__(self, address: object) -> bool:
        if super().__contains__(address):
            return True
        formula = str(address)
        return is_address(formula) and all(GLYPHS + number in self._files for number in glyphs_of(formula))

    def __missing__(self, address: str) -> FormulaImage:
        made = self[address] = FormulaImage(address, self._glyph)
        return made

    def _glyph(self, number: str) -> Glyph:
        if number not in self._glyphs:
            self._glyphs[number] = Glyph(number, self._files[GLYPHS + number].decode())
        return self._glyphs[number]


class Glyph:
    """A glyph as a form of a PDF, in thousandths of an em."""

    PREFIX = "glyph"

    def __init__(self, number: str, path: str) -> None:
        self.id = f"{self.PREFIX}{number}-"
        painted, numbers = list[str](), list[float]()
        for step, text in _STEP.findall(path):
            if step == "Z":
                painted.append("h")
                continue
            given = text.split()
            numbers += map(float, given)
            painted.append(" ".join((*given, _PAINTED[step])))
        self._painted = " ".join([*painted, "f"]).encode()
        across, up = numbers[::2] or [0.0], numbers[1::2] or [0.0]
        self.box = min(across), min(up), max(across), max(up)

    def get_x_object(self, _interpolate: bool, _ratio: float) -> pydyf.Stream:
        """The form."""
        box = pydyf.Array(self.box)
        extra = {"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Resources": pydyf.Dictionary()}
        return pydyf.Stream([self._painted], pydyf.Dictionary(extra), compress=True)


class FormulaImage:
    """A formula as WeasyPrint draws pictures."""

    def __init__(self, address: str, glyph: Callable[[str], Glyph]) -> None:
        size, *shapes = address.removeprefix(SCHEME).split(";")
        top, width, tall, *line = map(float, size.split(","))
        # In a line of text, the box of the drawing is as high as letters.
        above, below = line or (top, tall - top)
        self._top, self._width, self._tall = above, width, above + below
        self._ink = above - top, above - top + tall
        self._glyph, self._shapes = glyph, shapes
        self._glyphs = {shape[1:].partition(",")[0]: None for shape in shapes if shape[0] == "g"}
        self._runs: list[tuple[str | None, bytes]] = []
        for new, run in groupby(shapes, key=lambda shape: shape[0] == "c"):
            if new:
                *_, last = run
                self._runs.append((last[1:].replace("*", "#"), b""))
            else:
                self._runs.append((None, " ".join(map(_marks, run)).encode()))

    def get_intrinsic_size(self, _resolution: float, font_size: float) -> tuple[float, float, float | None]:
        """The width and the height, relative to the size of the text, and their ratio."""
        width, height = (size * font_size / 1000 for size in (self._width, self._tall))
        return width, height, width / height if width and height else None

    def outline(self) -> list[_Shape]:
        """The box around all shapes."""
        start, end = self._ink
        return [(0.0, self._width, start, end)]

    def shapes(self) -> list[_Shape]:
        """The boxes of all shapes."""
        found = (_box(shape, self._glyph) for shape in self._shapes if shape[0] != "c")
        return [(left, right, self._top - high, self._top - low) for left, low, right, high in found]

    def draw(self, stream: Stream, width: float, height: float, style: Any) -> None:
        """Draw the formula in the colour of the text."""
        if not (self._width and self._tall):
            return
        across, up = width / self._width, height / self._tall
        stream.transform(across, 0, 0, -up, 0, self._top * up)
        ink = style["color"]
        _paint(stream, ink)
        for number in self._glyphs:
            stream.add_image(self._glyph(number), False, 1)
        for colour, marks in self._runs:
            if colour is not None:
                _paint(stream, parse_color(colour) or ink if colour else ink)
            stream.stream.append(marks)


def keep_apart(context: LayoutContext, line: LineBox) -> None:
    """Move the content of a line down if a formula in it would touch one in the line above, which was laid out before it."""
    above, context.line_above = context.line_above, line
    if above is None or not (drawn := [*_formulas(line)]):
        return
    if abs(above.position_y + above.height - line.position_y) > line.height / 2:
        return
    way = max((_overlap(former, latter) for former in _formulas(above) for latter in drawn), default=0.0)
    if way > 0:
        for child in line.children:
            child.translate(dy=way)
        line.height, line.baseline = line.height + way, line.baseline + way


def _formulas(box: Box) -> Iterator[Box]:
    """The boxes of formulas in a line."""
    for child in box.children:
        if not isinstance(child, InlineReplacedBox):
            yield from _formulas(child)
        elif isinstance(child.replacement, FormulaImage):
            yield child


def _overlap(former: Box, latter: Box) -> float:
    """By how many pixels the second formula touches the first, in the line above; zero or less if it does not."""
    if _depth(former, latter, FormulaImage.outline) <= 0:
        return 0.0
    return _depth(former, latter, FormulaImage.shapes)


def _depth(former: Box, latter: Box, shapes: Callable[[FormulaImage], list[_Shape]]) -> float:
    upper, lower = ([*_placed(box, shapes(box.replacement))] for box in (former, latter))
    space = _APART * latter.style["font_size"]
    touching = (u[3] + space - low[2] for u in upper for low in lower if u[0] < low[1] and low[0] < u[1])
    return max(touching, default=0.0)


def _placed(box: Box, shapes: list[_Shape]) -> Iterator[_Shape]:
    """Shapes of the formula in a box, in pixels on the page."""
    x, y, scale = box.content_box_x(), box.content_box_y(), box.style["font_size"] / 1000
    for left, right, top, bottom in shapes:
        yield x + left * scale, x + right * scale, y + top * scale, y + bottom * scale


def _paint(stream: Stream, colour: Any) -> None:
    stream.set_color(colour)
    stream.set_color(colour, stroke=True)


def _marks(shape: str) -> str:
    """The operators that paint a shape."""
    kind, given = shape[0], shape[1:].split(",")
    if kind == "g":
        number, x, y, *scales = given
        across, up = (scales[0], scales[-1]) if scales else ("1", "1")
        return f"q {across} 0 0 {up} {x} {y} cm /i{Glyph.PREFIX}{number}-0 Do Q"
    if kind == "r":
        return " ".join((*given, "re f"))
    if kind == "e":
        return _ellipse(*map(float, given))
    x1, y1, x2, y2, thick = given
    return f"{thick} w 1 J {x1} {y1} m {x2} {y2} l S"


def _box(shape: str, glyph: Callable[[str], Glyph]) -> _Shape:
    """The left side, the bottom, the right side and the top of a shape."""
    given = shape[1:].split(",")
    numbers = [*map(float, given)]
    if shape[0] == "g":
        _, x, y, *scales = numbers
        across, up = (scales[0], scales[-1]) if scales else (1.0, 1.0)
        left, low, right, high = glyph(given[0]).box
        return x + across * left, y + up * low, x + across * right, y + up * high
    x, y, one, other, *thick = numbers
    if shape[0] == "r":
        return x, y, x + one, y + other
    edge = thick[0] / 2
    if shape[0] == "e":
        return x - one - edge, y - other - edge, x + one + edge, y + other + edge
    return min(x, one) - edge, min(y, other) - edge, max(x, one) + edge, max(y, other) + edge


def _ellipse(x: float, y: float, across: float, up: float, thick: float) -> str:
    """The operators that paint the outline of an ellipse: four curves."""
    a, b = 0.5523 * across, 0.5523 * up
    left, right, bottom, top = x - across, x + across, y - up, y + up
    curves = (
        (right, y + b, x + a, top, x, top),
        (x - a, top, left, y + b, left, y),
        (left, y - b, x - a, bottom, x, bottom),
        (x + a, bottom, right, y - b, right, y),
    )
    painted = " ".join(" ".join(f"{value:g}" for value in curve) + " c" for curve in curves)
    return f"{thick:g} w {right:g} {y:g} m {painted} h S"


__all__ = ["Pictures", "keep_apart"]
