"""The complexity of a drawing (SVG): elements count as often as they are drawn.

A small file may require much work: each ``use``, mask, clip, marker, pattern and filter draws again what it refers
to, and these may refer to others. Dashes, tiles and gradients that are too short fill a page with millions of pieces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from publisher.patterns import lazy

if TYPE_CHECKING:
    from lxml import etree

XLINK = "{http://www.w3.org/1999/xlink}"
MAX_WORK = 50_000  # elements drawn; ten letters count as one, and so do this many coordinates and commands of a path:
POINTS = 250
MAX_DEPTH = 250  # nested elements, including those that are referred to
MAX_RATIO = 10_000  # of the sides
MAX_FAMILIES = 100  # of typefaces: each is looked up
MAX_RULES = 1000  # references in style sheets, each of which is tested for every element
SHORTEST = 0.001  # of a repeated gradient: shorter ones would fill a page with millions of stripes
MAX_PIECES = 100_000  # dashes or tiles along a side of the drawing
LIMITS = {"numOctaves": 10.0, "stdDeviation": 1000.0, "radius": 1000.0, "order": 32.0, "filterRes": 4000.0}
_GRADIENTS = ("linearGradient", "radialGradient")
# Elements that draw the target of their address.
_REPEATS = frozenset({"use", "feImage", "pattern", "filter", "textPath", "tref", *_GRADIENTS})
# Elements that cost no more than a colour, or one element, unless they have more parts than this.
_CHEAP = {"linearGradient": (16, 4), "radialGradient": (16, 4), "clipPath": (4, 1)}
_SHAPES = frozenset(
    {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "tref"}
)
_LETTERED = frozenset({"text", "tspan", "textPath", "tref"})
_LETTERING = 4  # the cost of one letter, in elements
# Elements that are drawn only by reference.
_DEFINITIONS = frozenset({"defs", "symbol", "clipPath", "mask", "marker", "pattern", "filter", *_GRADIENTS})
_UNSHOWN = frozenset({"style", "title", "desc", "metadata"})
# Properties whose references are inherited.
_INHERITED = frozenset({"fill", "stroke", "marker", "marker-start", "marker-mid", "marker-end"})
_AT_POINTS = frozenset({"marker", "marker-mid"})
_REFERENCE = lazy(r"url\(\s*+[\"']?\s*+#([^\"')\s]*+)", re.IGNORECASE)
_DECLARATION = lazy(r"(?<![\w-])([\w-]++)\s*+:([^;{}]*+)")
_RULE = lazy(r"(?:^|(?<=[{};]))([^{};]*+)\{([^{}]*+)\}")
_ESCAPE = lazy(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_COMMENT = lazy(r"/\*.*?\*/", re.DOTALL)
_COMBINATOR = lazy(r"[\s>+~]+")
_NUMBERS = lazy(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[a-z]", re.IGNORECASE)
_FAMILY = lazy(r"\bfont(?:-family)?\s*+:([^;{}]*+)", re.IGNORECASE)
_DASHES = lazy(r"stroke-dasharray\s*:([^;{}]*)", re.IGNORECASE)
_SCALED = lazy(r"(?:matrix|scale)\s*\(([^)]*)\)")

Reference = tuple[str, str]
"""A property or ``href``, and the id of its target."""


class PictureError(Exception):
    """Editions cannot use the file as a picture; ``code`` is that of the finding."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.file: Path | None = None
        super().__init__(message)


class Work(Struct, frozen=True):
    """What an element draws: the number of elements, shapes and letterings among them, points of paths, and the
    nesting depth."""

    elements: float
    shapes: float
    points: float
    depth: int


def check(root: etree._Element) -> None:
    """Raise ``PictureError`` if a tree exceeds ``MAX_WORK``, ``MAX_DEPTH`` or ``MAX_FAMILIES``."""
    if sum(1 for _ in root.iter("*")) > MAX_WORK or work(root).elements > MAX_WORK:
        raise PictureError("image-huge", f"draws more than {MAX_WORK:,} elements, counting what is repeated")
    if (count := len(_families(root))) > MAX_FAMILIES:
        raise PictureError("image-huge", f"names {count:,} fonts")
    short, long = sorted(_sides(root))
    if short > 0 and long / short > MAX_RATIO:
        raise PictureError("image-huge", f"has one side that is more than {MAX_RATIO:,} times as long as the other")


def work(root: etree._Element) -> Work:
    """The work of a tree; each element is visited once. Raise ``PictureError`` for a circular reference."""
    named: dict[
        str, list[etree._Element]
    ] = {}  # if several elements share an id, some programs use the first, some the last
    for element in root.iter("*"):
        name = element.get("id", "")
        named[name] = [*named.get(name, [])[:1], element]
    references = _references(root)
    known: dict[etree._Element, Work] = {}
    open_: set[etree._Element] = set()

    def of(element: etree._Element) -> Work:
        if element in known:
            return known[element]
        if len(open_) > MAX_DEPTH:
            raise PictureError("image-broken", "is nested too deeply")
        open_.add(element)
        within = [of(child) for child in element if isinstance(child.tag, str) and _name(child) not in _DEFINITIONS]
        led = []
        for name, to in ((name, to) for name, target in references(element) if target for to in named.get(target, ())):
            if to not in open_:
                led.append((name.lstrip("*"), of(to)))
            elif not name.startswith("*"):  # a style sheet may match elements by accident
                raise PictureError("image-broken", "refers to itself")
        open_.discard(element)
        known[element] = _total(element, within, led)
        return known[element]

    found = of(root)
    if found.depth > MAX_DEPTH:
        raise PictureError("image-broken", "is nested too deeply")
    return found


def _total(element: etree._Element, within: list[Work], led: list[tuple[str, Work]]) -> Work:
    name = _name(element)
    parts = [*within, *(target for reference, target in led if reference == "href")]
    own = _LETTERING if name in _LETTERED else 1
    points = _points(element) + sum(part.points for part in parts)
    shapes = (name in _SHAPES) + sum(part.shapes for part in parts)
    elements = own + _points(element) / POINTS + _letters(element) / 10 + sum(part.elements for part in parts)
    for reference, target in led:
        if reference in _AT_POINTS:
            elements += target.elements * (points + 2)
        elif reference != "href":
            elements += target.elements * (max(shapes, 1) if reference in _INHERITED else 1)
    few, price = _CHEAP.get(name, (0, 0))
    depth = 1 + max((work.depth for work in (*within, *(target for _, target in led))), default=0)
    elements = price if elements <= few and depth <= 2 else elements
    return Work(min(elements, 1e12), min(shapes, 1e12), min(points, 1e12), depth)


def _points(element: etree._Element) -> float:
    drawn = element.get("d") or element.get("points")
    return float(sum(1 for _ in _NUMBERS.finditer(drawn))) if drawn else 0.0


def _letters(element: etree._Element) -> int:
    if _name(element) in _UNSHOWN:
        return 0
    return len(((element.text or "") + "".join(child.tail or "" for child in element)).strip())


def _references(root: Any) -> Callable[[Any], Iterator[Reference]]:
    """Return a function that finds the references of an element: its own, and those of style sheets, whose names
    begin with ``*``."""
    rules: dict[str, dict[Reference, None]] = {}
    for element in root.iter("*"):
        # var() may be used anywhere below
        inline = [("", r) for r in _declared(element.get("style", "")) if r[0].startswith("--")]
        found = _styled("".join(element.itertext())) if _name(element) == "style" else inline
        for name, (property_, target) in found:
            rules.setdefault(name, {})[f"*{property_}", target] = None
    if sum(map(len, rules.values())) > MAX_RULES:
        raise PictureError("image-huge", f"has styles with more than {MAX_RULES:,} references")

    def references(element: Any) -> Iterator[Reference]:
        name, href = _name(element), element.get("href") or element.get(f"{XLINK}href") or ""
        if name in _REPEATS and href.strip().startswith("#"):
            yield "href", href.strip()[1:]
        for attribute, value in element.attrib.items():
            if "(" in value:
                yield from _declared(value) if attribute == "style" else _led(str(attribute), value)
        if rules:
            classes = (f".{c}" for c in element.get("class", "").split())
            for selected in ("", name, *classes, f"#{element.get('id')}"):
                yield from rules.get(selected, ())

    return references


def _styled(sheet: str) -> list[tuple[str, Reference]]:
    """The references of a style sheet, each with an element's name, ``.class`` or ``#id``, or an empty string for
    any element."""
    sheet = _COMMENT.sub("", _unescaped(sheet))
    found, rules = [], 0
    for selectors, body in _RULE.findall(sheet):
        references = [*_declared(body)]
        rules += len(references)
        for reference in references:
            named = [""] if reference[0].startswith("--") else [_selected(s) for s in selectors.split(",")]
            found += [(name, reference) for name in named]
    everything = [*_led("", sheet)]  # nested rules are not parsed
    return found if rules == len(everything) else [("", reference) for reference in everything]


def _selected(selector: str) -> str:
    last = _COMBINATOR.split(selector.rstrip())[-1]
    if not re.fullmatch(r"(?:[\w-]+|\*)?(?:[.#][\w-]+)*", last):
        return ""  # brackets and pseudo-classes may match anything
    names = re.findall(r"[.#]?[\w-]+", last)
    return max(names, key=lambda name: (name[0] == "#", name[0] == ".")) if names else ""


def _declared(text: str) -> Iterator[Reference]:
    if "(" in text or "\\" in text:
        for name, value in _DECLARATION.findall(_unescaped(text)):
            yield from _led(name.lower(), value)


def _unescaped(text: str) -> str:
    """CSS with escapes resolved, which may hide any word."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16) % 0x110000) if m[1] else m[2], text) if "\\" in text else text


def _led(name: str, value: str) -> Iterator[Reference]:
    yield from ((name, target) for target in _REFERENCE.findall(value))


def _families(root: Any) -> set[str]:
    """The font families of a drawing, as lists."""
    found: set[str] = set()
    for element in root.iter("*"):
        found.update(filter(None, (element.get("font-family"), element.get("font"))))
        sheet = "".join(element.itertext()) if _name(element) == "style" else element.get("style")
        if sheet and ("font" in sheet.lower() or "\\" in sheet):
            found.update(name.strip() for name in _FAMILY.findall(_unescaped(sheet)))
    return found


# Simplification


def calm(root: etree._Element) -> list[str]:
    """Remove what would fill a page with too many pieces; return the names of what was removed."""
    removed = [*_calm_gradients(root)]
    side = max(*_sides(root), 1.0)
    for element in root.iter("*"):
        for name, most in LIMITS.items():
            if (value := element.get(name)) and max(map(number, re.split(r"[\s,]+", value.strip())), default=0) > most:
                del element.attrib[name]
                removed.append(f"{name} of <{_name(element)}>")
        if _is_too_short(element.get("stroke-dasharray", ""), side):
            del element.attrib["stroke-dasharray"]
            removed.append(f"stroke-dasharray of <{_name(element)}>")
        removed += _calm_style(element, side)
        if _name(element) == "pattern" and _is_tiny(element, side):
            element.set("width", "0")  # such a tile draws nothing
            removed.append("a <pattern>")
    return removed


def _calm_style(element: Any, side: float) -> Iterator[str]:
    sheet = "".join(element.itertext()) if _name(element) == "style" else element.get("style")
    if not sheet or "dasharray" not in sheet.lower():
        return
    calmed = _DASHES.sub(lambda found: "" if _is_too_short(found[1], side) else found[0], sheet)
    if calmed == sheet:
        return
    if _name(element) == "style":
        element.text = calmed
        element[:] = []
    else:
        element.set("style", calmed)
    yield f"stroke-dasharray of <{_name(element)}>"


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _sides(root: etree._Element) -> tuple[float, float]:
    """The sides of a drawing, in its own units; 0 if invalid."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    width, height = box[2:] if len(box) == 4 else (root.get("width", ""), root.get("height", ""))
    return abs(number(width)), abs(number(height))


def _is_too_short(dashes: str, side: float) -> bool:
    values = [abs(number(value)) for value in re.split(r"[\s,]+", dashes.strip()) if value]
    given = re.search("[1-9]", dashes) is not None
    return given and not any(value * MAX_PIECES > side for value in values) and bool(values)


def _is_tiny(pattern: etree._Element, side: float) -> bool:
    own = pattern.get("patternUnits", "").strip() == "userSpaceOnUse"
    for length in (pattern.get("width", "0"), pattern.get("height", "0")):
        share = abs(number(length)) / (side if own and "%" not in length else 1)
        if re.search("[1-9]", length) and share < SHORTEST / 10:
            return True
    return False


def _calm_gradients(root: etree._Element) -> Iterable[str]:
    """Pad gradients with their last colour if one of them is too short to be repeated."""
    gradients = [e for e in root.iter("*") if _name(e) in _GRADIENTS]
    repeated = [e for e in gradients if e.get("spreadMethod", "pad").strip() != "pad"]
    if not repeated or not any(_is_short(gradient) for gradient in gradients):
        return []
    for gradient in repeated:
        del gradient.attrib["spreadMethod"]
    return ["the repetition of a gradient"]


def _is_short(gradient: etree._Element) -> bool:
    if "radial" in gradient.tag:
        length = abs(number(gradient.get("r", "50%")))
    else:
        usual = {"x1": "0", "y1": "0", "x2": "100%", "y2": "0"}
        x1, y1, x2, y2 = (number(gradient.get(name, value)) for name, value in usual.items())
        length = abs(x2 - x1) + abs(y2 - y1)
    for values in _SCALED.findall(gradient.get("gradientTransform", "")):
        length *= max((abs(number(value)) for value in re.split(r"[\s,]+", values.strip())[:4]), default=1)
    return length < SHORTEST


def number(value: str) -> float:
    """The value of a number or a percentage; 0 if invalid."""
    found = re.fullmatch(r"\s*([+-]?[\d.]+(?:e[+-]?\d{1,3})?)(%?)[a-z]{0,3}\s*", value, re.ASCII | re.IGNORECASE)
    try:
        return float(found[1]) / (100 if found[2] else 1) if found else 0.0
    except (ValueError, OverflowError):
        return 0.0


__all__ = ["MAX_DEPTH", "MAX_FAMILIES", "MAX_WORK", "XLINK", "PictureError", "Work", "calm", "check", "work"]
