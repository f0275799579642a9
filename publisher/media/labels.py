"""Labels of drawings (SVG) in large print: each is set larger, as far as there is room for it.

There is room where a picture of the drawing without its labels has one colour, and no other label is. Labels of one size that are
on one line, or one below the other, are enlarged together, the smallest first. Text whose place is not one pair of coordinates
stays as it is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from itertools import groupby, product
from typing import Any

from lxml import etree
from msgspec import Struct, field
from PIL import Image, ImageChops

from publisher.media.drawings import number
from publisher.media.lettering import LENGTH, size_of, style_of
from publisher.media.pictures import SVG

_STEP = 1.04  # by which labels grow at a time
_CAPITAL, _DEPTH = 0.74, 0.22  # ems above and below the baseline
_CLEAR, _APART = 0.14, 0.5  # ems around a label that stay free, and between it and another on its line
# How much of what lines grow by is above: all alike, or each as it can.
_ABOVE = (0.5,), (1.0,), (0.0,), (0.5, 1.0, 0.0)
_SIDES = (0,), (1,), (2,), (0, 1, 2)  # where labels of a group grow: all alike, or each where it can
_NEAR = 0.5  # units between places that are alike
_ALIKE = 0.07  # how much sizes may differ that are alike
_SEEN = 24  # of 255: a difference of colours
_DEEP = frozenset("gjpqyQ,;()[]{}|@$/_")
_SHARE = {"middle": 0.5, "end": 1.0}  # of a label that is before its coordinates
_DROP = {
    "middle": 0.27,
    "central": 0.36,
    "hanging": 0.74,
    "text-before-edge": 0.9,
}  # ems from coordinates to the baseline
_UNKNOWN = ("dx", "dy", "rotate", "letter-spacing", "word-spacing")
_PLACES = frozenset({"x", "y", "font-size"})
_UNSHOWN = frozenset({"defs", "symbol", "clipPath", "mask", "marker", "pattern"})
_TRANSFORM = re.compile(r"(\w+)\s*\(([^)]*)\)")
_SHEET = re.compile(r"\bfont(?:-size)?\s*:[^;}]*?(\d+\.?\d*|\.\d+)(px|pt)")
_SPACE = re.compile(r"[\s,]+")

Matrix = tuple[float, float, float, float, float, float]
Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom, in units of the drawing."""
Measure = Callable[[Any, str], float]
"""The width in ems of a text in the font of an element."""


class _Place(Struct, frozen=True):
    """How much larger a label is, and how far its baseline moves down and its left end to the right."""

    ratio: float = 1
    down: float = 0
    right: float = 0


class _Label(Struct):
    """A label in its own units: ``x`` and ``y`` are the left end of its baseline, ``width`` and ``depth`` are in ems."""

    element: Any
    size: float
    width: float
    depth: float
    x: float
    y: float
    share: float
    drop: float
    matrix: Matrix
    place: _Place = field(default_factory=_Place)

    @property
    def height(self) -> float:
        """The type size in units of the drawing."""
        a, b, c, d, *_ = self.matrix
        return math.sqrt(abs(a * d - b * c)) * self.size

    @property
    def shown(self) -> float:
        """The enlarged type size."""
        return self.height * self.place.ratio

    def grown(self, ratio: float, above: float, before: float) -> _Place:
        """A larger place; shares of what is added are ``above`` the former place and ``before`` it."""
        more = (ratio - 1) * self.size
        return _Place(ratio, (1 - above) * more * _CAPITAL, -before * more * self.width)

    def box(self, place: _Place, clear: float = 0, beside: float = 0) -> Rectangle:
        """What a place takes of the drawing, with so many ems around it, and so many ``beside`` it, if these are more."""
        em = self.size * place.ratio
        left, base = self.x + place.right, self.y + place.down
        across = left - max(clear, beside) * em, left + (self.width + max(clear, beside)) * em
        down = base - (_CAPITAL + clear) * em, base + (self.depth + clear) * em
        a, b, c, d, e, f = self.matrix
        xs, ys = zip(*((a * x + c * y + e, b * x + d * y + f) for x, y in product(across, down)), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def write(self) -> None:
        """Move the label to its place."""
        if self.place.ratio == 1:
            return
        element, em = self.element, self.size * self.place.ratio
        element.set("x", f"{self.x + self.place.right + self.share * self.width * em:.5g}")
        element.set("y", f"{self.y + self.place.down - self.drop * em:.5g}")
        element.set("style", f"{element.get('style', '').rstrip('; ')};font-size:{em:.4g}px".lstrip(";"))
        if length := element.get("textLength"):
            element.set("textLength", f"{number(length) * self.place.ratio:.5g}")


class LabelledDrawing:
    """A drawing whose labels may be enlarged. ``width`` and ``height`` are in its own units; 0 if they are not known.

    ``smallest`` is the smallest size of its letters, 0 if it has none.
    """

    def __init__(self, data: bytes, measure: Measure) -> None:
        self._root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        box = [number(value) for value in _SPACE.split(self._root.get("viewBox", "").strip())]
        if len(box) != 4:
            box = [0, 0, *(size_of(self._root.get(side, "0px")) for side in ("width", "height"))]
        self.left, self.top, self.width, self.height = box
        texts = [text for text in self._root.iter(f"{{{SVG}}}text") if _is_shown(text)]
        sheets = [sheet.text or "" for sheet in self._root.iter(f"{{{SVG}}}style")]
        # A style sheet may say the size of any text.
        sizes = [float(size) * (4 / 3 if unit == "pt" else 1) for s in sheets for size, unit in _SHEET.findall(s)]
        found = [] if sizes else [(text, _label(text, measure)) for text in texts]
        self._labels = [label for _, label in found if label]
        others = [] if sizes else [_size(text) * _scale(_matrix(text)) for text, label in found if not label]
        self._others = [*(sizes if texts else []), *others]

    @property
    def smallest(self) -> float:
        return min((*self._others, *(label.shown for label in self._labels)), default=0)

    def bare(self) -> bytes:
        """The drawing without the labels that may be enlarged."""
        root, labels = deepcopy(self._root), {label.element for label in self._labels}
        for element, copy in [*zip(self._root.iter(), root.iter(), strict=True)]:
            if element in labels:
                copy.text, copy[:] = None, []
        return etree.tostring(root)

    def enlarge(self, picture: Image.Image, size: float, least: float) -> bytes:
        """The drawing with labels that are enlarged up to a ``size``, as far as the ``picture`` of the bare drawing has room.

        Where one has no more room, others are not enlarged to more than its size, or the ``least`` that is wanted.
        """
        room = _Room(self, picture)
        growing = [
            sorted(group, key=lambda label: label.y) for group in _groups(self._labels) if group[0].height < size
        ]
        while growing:  # the smallest first, so that others leave room for it
            group = min(growing, key=lambda group: group[0].shown)
            if group[0].shown >= size or not room.grow(group, self._labels, size):
                growing.remove(group)
                size = min(size, max(least, group[0].shown))
        for label in self._labels:
            label.write()
        return etree.tostring(self._root)


class _Room:
    """Where a drawing has room."""

    def __init__(self, drawing: LabelledDrawing, picture: Image.Image) -> None:
        self._picture = picture
        self._origin = drawing.left, drawing.top
        self._scale = picture.width / drawing.width
        self._canvas = drawing.left, drawing.top, drawing.left + drawing.width, drawing.top + drawing.height

    def grow(self, group: list[_Label], labels: list[_Label], size: float) -> bool:
        """Enlarge a group by a step, and return whether it may grow further."""
        most = size / group[0].height
        ratio = min(most, group[0].place.ratio * _STEP)
        taken = [label.box(label.place) for label in labels if label not in group]
        for above, sides in product(_ABOVE, _SIDES):
            if places := self._places(group, ratio, above, sides, taken):
                for label, place in places:
                    label.place = place
                return ratio < most
        return False

    def _places(
        self,
        group: list[_Label],
        ratio: float,
        above: tuple[float, ...],
        sides: tuple[int, ...],
        taken: list[Rectangle],
    ) -> list[tuple[_Label, _Place]]:
        """Larger places for the labels of a group; none if one has no room. Those of a line are all moved up or down alike."""
        found: list[tuple[_Label, _Place]] = []
        for _, line in groupby(group, key=lambda label: label.y):
            labels = [*line]
            for share in above:
                placed = list[tuple[_Label, _Place]]()
                for label in labels:
                    boxes = [*taken, *(other.box(place) for other, place in (*found, *placed))]
                    grown = (label.grown(ratio, share, _shares(label)[side]) for side in sides)
                    if place := next((place for place in grown if self._has(label, place, boxes)), None):
                        placed.append((label, place))
                if len(placed) == len(labels):
                    found += placed
                    break
            else:
                return []
        return found

    def _has(self, label: _Label, place: _Place, boxes: list[Rectangle]) -> bool:
        """Whether there is nothing where a label would be, except where it is already."""
        inner = label.box(place)
        left, top, right, bottom = self._canvas
        if inner[0] < left or inner[1] < top or inner[2] > right or inner[3] > bottom:
            return False
        apart = label.box(place, _CLEAR, _APART)
        if any(_meet(apart, box) for box in boxes):
            return False
        return all(self._is_free(label, place, clear) for clear in (0, _CLEAR))

    def _is_free(self, label: _Label, place: _Place, clear: float) -> bool:
        """Whether nothing is drawn where a label would be, or so near to it, except where something is as near already."""
        pixels, own = self._pixels(label.box(place, clear)), self._pixels(label.box(_Place(), clear))
        found, before = self._picture.crop(pixels), self._picture.crop(self._pixels(label.box(_Place())))
        ground = iter(before.tobytes())
        colour = Counter(zip(ground, ground, ground, strict=True)).most_common(1)[0][0]
        found.paste(colour, (own[0] - pixels[0], own[1] - pixels[1], own[2] - pixels[0], own[3] - pixels[1]))
        differs = ImageChops.difference(found, Image.new("RGB", found.size, colour)).convert("L")
        return differs.point(lambda value: 255 if value > _SEEN else 0).getbbox() is None

    def _pixels(self, box: Rectangle) -> tuple[int, int, int, int]:
        left, top, right, bottom = (
            (side - start) * self._scale for side, start in zip(box, (*self._origin, *self._origin), strict=True)
        )
        width, height = self._picture.size
        x, y = min(max(0, math.floor(left)), width - 1), min(max(0, math.floor(top)), height - 1)
        return x, y, max(x + 1, min(width, math.ceil(right))), max(y + 1, min(height, math.ceil(bottom)))


def _shares(label: _Label) -> tuple[float, float, float]:
    """The shares of what is added that may be before a label: at its coordinates it stays in place."""
    return {0.0: (0, 0.5, 1), 0.5: (0.5, 0, 1)}.get(label.share, (1, 0.5, 0))


def _groups(labels: list[_Label]) -> list[list[_Label]]:
    """Labels of one size on one line, or one below the other, the smallest first."""
    groups: list[list[_Label]] = []
    for label in sorted(labels, key=lambda label: label.height, reverse=True):
        like = [group for group in groups if any(_is_like(label, other) for other in group)]
        groups = [[label, *(other for group in like for other in group)], *(g for g in groups if g not in like)]
    return groups


def _is_like(label: _Label, other: _Label) -> bool:
    if label.matrix != other.matrix or abs(label.size - other.size) > _ALIKE * label.size:
        return False
    end, other_end = (each.x + each.share * each.width * each.size for each in (label, other))
    below = (label.share, label.size) == (other.share, other.size) and abs(end - other_end) < _NEAR
    return below or abs(label.y - other.y) < _NEAR


def _meet(box: Rectangle, other: Rectangle) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _label(text: Any, measure: Measure) -> _Label | None:
    """The label that an element is, if its place and size are known."""
    style, words = style_of(text), " ".join("".join(text.itertext()).split())
    inner = [*text.iter("*")]
    tspan = f"{{{SVG}}}tspan"
    parts = [p for p in inner[1:] if p.tag != tspan or _PLACES & {*p.attrib} or "font" in p.get("style", "")]
    stated = [name for element in inner for name in _UNKNOWN if element.get(name) or name in element.get("style", "")]
    x, y = (_SPACE.split(text.get(name, "0").strip()) for name in ("x", "y"))
    if parts or stated or len(x) > 1 or len(y) > 1 or not LENGTH.fullmatch(style["font-size"]):
        return None
    matrix, size = _matrix(text), size_of(style["font-size"])
    if matrix is None or not size:
        return None
    width = measure(text, words)
    if length := text.get("textLength"):
        width = number(length) / size
    share = _SHARE.get(_inherited(text, "text-anchor"), 0.0)
    drop = _DROP.get(_inherited(text, "dominant-baseline"), 0.0)
    depth = _DEPTH if _DEEP.intersection(words) else 0.02
    start, base = number(x[0]) - share * width * size, number(y[0]) + drop * size
    return _Label(text, size, width, depth, start, base, share, drop, matrix)


def _size(text: Any) -> float:
    return min(size_of(style_of(element)["font-size"]) for element in text.iter("*"))


def _is_shown(text: Any) -> bool:
    hidden = any(etree.QName(holder).localname in _UNSHOWN for holder in text.iterancestors("*"))
    return not hidden and bool("".join(text.itertext()).strip())


def _inherited(element: Any, name: str) -> str:
    pattern = re.compile(rf"(?:^|;)\s*{name}\s*:\s*([\w-]+)")
    for holder in (element, *element.iterancestors()):
        if found := pattern.search(holder.get("style", "")):
            return found[1]
        if value := holder.get(name, "").strip():
            return str(value)
    return ""


def _scale(matrix: Matrix | None) -> float:
    return math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) if matrix else 1


def _matrix(element: Any) -> Matrix | None:
    """The transformation from the units of an element to those of the drawing; None if it is not known."""
    whole: Matrix = (1, 0, 0, 1, 0, 0)
    for holder in (element, *element.iterancestors()):
        if holder.getparent() is None:
            break
        if etree.QName(holder).localname == "svg" or "transform" in holder.get("style", ""):
            return None
        for name, values in reversed(_TRANSFORM.findall(holder.get("transform", ""))):
            given = [number(value) for value in _SPACE.split(values.strip())]
            if (step := _step(name, given)) is None:
                return None
            whole = _product(step, whole)
    return whole


def _step(name: str, given: list[float]) -> Matrix | None:
    match name, given:
        case "matrix", [a, b, c, d, e, f]:
            return a, b, c, d, e, f
        case "translate", [x, *rest]:
            return 1, 0, 0, 1, x, rest[0] if rest else 0
        case "scale", [x, *rest]:
            return x, 0, 0, rest[0] if rest else x, 0, 0
        case "rotate", [angle, *centre]:
            x, y = centre if len(centre) == 2 else (0, 0)
            c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            return c, s, -s, c, x - c * x + s * y, y - s * x - c * y
    return None


def _product(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )


__all__ = ["LabelledDrawing", "Measure"]
