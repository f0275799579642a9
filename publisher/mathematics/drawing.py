"""Drawings of formulas for print: glyphs of the typeface of mathematics, rules and strokes, with exact positions.

A drawing is written as an address (``addresses``), which the layout reads without parsing SVG. It names glyphs by their
numbers; the outlines, which are most of the library's SVG, are in ``outlines`` and written into a PDF once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

from publisher.mathematics import engine
from publisher.mathematics.addresses import SCHEME
from publisher.mathematics.fractions import PLACE, compacted
from publisher.mathematics.struts import with_struts
from publisher.mathematics.wide import COLOUR, DEPTH, Font, Outline, number_of, outline, with_rules

_SHAPE = re.compile(r"<(use|rect|line|ellipse|path|polygon|polyline|circle)\s([^>]*?)/>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_OUTLINE = re.compile(r'-g(\d+)" d="([^"]*)"')
_OUR_COLOURS = re.compile(r"(?<!\\)#[fF][dDeE][0-9A-Fa-f]*")  # not #1, which is an argument of a macro
_INK = "currentColor"
_RULES = {"40": 1.0, "28": 0.7, "22": 0.55}  # the widths of rules of arrays, with the sizes of their text
_TALL, _AXIS = 200, 258  # a length, the height of the axis
# Ems above and below the baseline: of letters; up to which a formula touches neither letters above nor below; of letters with
# scripts; and what the space above the letters of the next line leaves to a tall formula.
LETTER = (0.7, 0.2)
_FREE = (1.15, 0.51)
_SCRIPTS = (1.0, 0.4)
_GAP = 0.08
_LONG = 12  # ems
MARK = "#fE01fD"
"""A colour that marks the ends of lines, so that their baselines are known; it is not drawn. See ``with_own_colours``."""


outlines: dict[int, str] = {}
"""The outlines of the glyphs of all drawings that were made or loaded, as paths of SVG in thousandths of an em.

The numbers of glyphs of the typeface of formulas are its own; those of other fonts depend on the outline (``wide.number_of``)."""


class Drawing(Struct, frozen=True):
    """A drawing, in ems: its width, its height above the baseline and its depth below it; ``lines`` are the distances of the
    baselines of marked lines from its top."""

    address: str
    width: float
    height: float
    depth: float
    lines: tuple[float, ...] = ()

    @property
    def in_line(self) -> str:
        """The address of the drawing in a line of text.

        It takes as much of the height of the line as letters do, unless it would touch the lines above or below. So formulas do not
        move lines apart, and most have the same style.
        """
        above = self.height if self.height > _FREE[0] else LETTER[0]
        size, shapes, others = self.address.partition(";")
        return f"{size},{_short(1000 * above)},{_short(1000 * self.drop)}{shapes}{others}"

    @property
    def is_tall(self) -> bool:
        """Whether the drawing is higher or deeper than letters with superscripts and subscripts."""
        return self.height > _SCRIPTS[0] or self.depth > _SCRIPTS[1]

    @property
    def is_long(self) -> bool:
        """Whether the drawing is made smaller in a column of a table that has no room for it."""
        return self.width > _LONG

    @property
    def least_width(self) -> float:
        """The width that a column of a table has for it at least, in ems."""
        return min(self.width, _LONG)

    @property
    def drop(self) -> float:
        """How far the bottom of the drawing in a line of text is below the baseline."""
        return round(self.depth - _GAP, 4) if self.depth > _FREE[1] else LETTER[1]


@lru_cache(maxsize=4096)
def width_of(tex: str, fonts: tuple[Font, ...] = ()) -> float:
    """The width of a display formula in ems."""
    _, width, _ = engine.measures_of(engine.svg_of(with_struts(with_rules(tex, fonts)[0], _size), True, measured=True))
    return round(width / 1000, 4)


@lru_cache(maxsize=4096)
def draw(tex: str, display: bool, fonts: tuple[Font, ...] = ()) -> Drawing:
    """Draw a formula; ``fonts`` have the characters in it that the typeface of formulas lacks (``wide``)."""
    tex, wide = with_rules(tex, fonts)
    svg = engine.svg_of(with_struts(tex, _size), display)
    others = [drawn for text in wide if (drawn := outline(text, fonts))]
    outlines.update((number_of(drawn.path), drawn.path) for drawn in others)
    top, width, tall = engine.measures_of(svg)
    pieces = [f"{_short(-top)},{_short(width)},{_short(tall)}"]
    outlines.update((int(number), path) for number, path in _OUTLINE.findall(svg))
    ink, lines = _INK, list[float]()
    shapes = [
        (kind, dict(_ATTRIBUTE.findall(text)))
        for kind, text in _SHAPE.findall(svg[svg.index('<g fill="currentColor"') :])
    ]
    _mend_rules(shapes)
    if not display and (moved := compacted(shapes, outlines)):
        (low, high), (lowest, highest) = moved
        top, bottom = (-highest if -top <= high + 1 else top), (-lowest if tall + top <= 1 - low else tall + top)
        tall = bottom - top
        pieces = [f"{_short(-top)},{_short(width)},{_short(tall)}"]
    for kind, given in shapes:
        colour = given.get("stroke" if kind in ("line", "ellipse") else "fill", _INK)
        if colour == MARK:
            lines.append(round((-top - float(given["y"])) / 1000, 4))
            continue
        if colour.startswith(COLOUR) and kind == "rect":
            pieces.append(_letter(others[int(colour[len(COLOUR) :], 16)], given))
            continue
        if colour != ink:
            ink = colour
            pieces.append("c" + ("" if ink == _INK else ink.replace("#", "*")))
        pieces.append(_shape(kind, given))
    return Drawing(
        SCHEME + ";".join(pieces),
        round(width / 1000, 4),
        round(-top / 1000, 4),
        round((tall + top) / 1000, 4),
        tuple(lines),
    )


def _mend_rules(shapes: list[tuple[str, dict[str, str]]]) -> None:
    """Place the vertical rules of arrays.

    Where the library places the part in a row, the height of all rows above is counted twice, and that the table is centred on
    the axis is not counted.
    """
    rules = [
        given
        for kind, given in shapes
        if kind == "rect" and (size := _RULES.get(given["width"])) and float(given["height"]) > _TALL * size
    ]
    for _, group in groupby(rules, key=itemgetter("x", "width")):
        parts, ends = list(group), list[float]()
        start = float(parts[0]["y"]) + float(parts[0]["height"])  # the baseline of the array
        if abs(start) > 1 and len(parts) == 1:  # the side of a frame
            continue
        for part in parts:
            ends.append(start - float(part["y"]) - (ends[-1] if ends else 0))
        top = start + _AXIS * _RULES[parts[0]["width"]] + ends[-1] / 2
        for part, end in zip(parts, ends, strict=True):
            part["y"] = str(round(top - end, 3))


@lru_cache(maxsize=4096)
def _size(tex: str) -> tuple[float, float]:
    """The height and depth of a formula in a line, in ems."""
    top, _, tall = engine.measures_of(engine.svg_of(with_struts(tex, _size), False, measured=True))
    return -top / 1000, (tall + top) / 1000


def with_own_colours(tex: str) -> str:
    """The formula with the colours in lower case that could be taken for ``MARK`` or those of ``wide``, which are in mixed case."""
    return _OUR_COLOURS.sub(lambda found: found[0].lower(), tex)


def _letter(drawn: Outline, rule: dict[str, str]) -> str:
    """What has this outline in place of a rule."""
    size = float(rule["width"]) / 1000 / drawn.width
    base = float(rule["y"]) + DEPTH * 1000 * size
    return f"g{number_of(drawn.path)},{rule['x']},{base:.1f},{size:.5f}".rstrip("0").removesuffix(".")


def _shape(kind: str, given: dict[str, str]) -> str:
    if kind == "rect":
        return f"r{given['x']},{given['y']},{given['width']},{given['height']}"
    if kind == "line":
        return f"l{given['x1']},{given['y1']},{given['x2']},{given['y2']},{given['stroke-width']}"
    if kind == "ellipse":
        return f"e{given['cx']},{given['cy']},{given['rx']},{given['ry']},{given['stroke-width']}"
    if kind != "use":
        raise ValueError(f"an unknown shape {kind}")
    glyph = given["href"].rpartition("-g")[2]
    if "transform" not in given:
        return f"g{glyph},{given['x']},{given['y']}"
    place = PLACE.fullmatch(given["transform"])
    if place is None:
        raise ValueError(f"an unknown transformation {given['transform']}")
    return f"g{glyph}," + ",".join(filter(None, place.groups()))


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
