"""Small fractions, whose parts the library sets far from the line between them, as the typeface says: they would touch the lines
of text above and below. Here they are closer to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

Shape = tuple[str, dict[str, str]]
"""The kind of a shape, and its attributes."""
Extent = tuple[float, float]
"""The lowest and the highest point of a shape, in thousandths of an em above the baseline."""

# The library draws the line of a fraction here, and its parts so far from the baseline.
_LINE, _THICK, _SHIFT = 224.0, 68.0, 585.0
_ABOVE, _BELOW = 400.0, 356.0  # the same for parts of letters and digits, here
_LEAST = 70.0  # what is at least between the line and a part
PLACE = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\)(?: scale\((-?[\d.]+)(?: (-?[\d.]+))?\))?")
_HEIGHT = re.compile(r"^(translate\(-?[\d.]+ )-?[\d.]+\)")
_PAIR = re.compile(r"-?[\d.]+ (-?[\d.]+)")


def compacted(shapes: Sequence[Shape], outlines: Mapping[int, str]) -> tuple[Extent, Extent] | None:
    """Move the parts of small fractions towards their lines. Return the extents of all shapes before and after that; None if
    nothing has moved, or if there are shapes whose extents are not known."""
    lines = [n for n, (kind, given) in enumerate(shapes) if kind == "rect" and _is_line(given)]
    if not lines or any(kind not in ("rect", "use") for kind, _ in shapes):
        return None
    before = [_extent(kind, given, outlines) for kind, given in shapes]
    for line in lines:
        start = float(shapes[line][1]["x"]) - 1
        # The parts are drawn directly before their line, and what is drawn before them begins farther to the left.
        inside: list[int] = []
        for n in range(line - 1, -1, -1):
            if _place(shapes[n][1])[0] < start:
                break
            inside.append(n)
        upper = [n for n in inside if _place(shapes[n][1])[1] > _LINE]
        lower = [n for n in inside if _place(shapes[n][1])[1] < _LINE]
        if any(_place(shapes[n][1])[1] == _SHIFT for n in upper):
            deep = min(before[n][0] for n in upper) - _SHIFT
            _move(shapes, upper, min(0, max(_ABOVE, _LINE + _THICK + _LEAST - deep) - _SHIFT))
        if any(_place(shapes[n][1])[1] == -_SHIFT for n in lower):
            high = max(before[n][1] for n in lower) + _SHIFT
            _move(shapes, lower, max(0, min(-_BELOW, _LINE - _LEAST - high) + _SHIFT))
    after = [_extent(kind, given, outlines) for kind, given in shapes]
    return _joined(before), _joined(after)


def _is_line(given: Mapping[str, str]) -> bool:
    return float(given["y"]) == _LINE and float(given["height"]) == _THICK


def _place(given: Mapping[str, str]) -> tuple[float, float]:
    """Where a shape is: the left end of a rule, or the origin of a glyph."""
    found = PLACE.match(given.get("transform", ""))
    return (float(found[1]), float(found[2])) if found else (float(given["x"]), float(given["y"]))


def _extent(kind: str, given: Mapping[str, str], outlines: Mapping[int, str]) -> Extent:
    y = _place(given)[1]
    if kind == "rect":
        return y, y + float(given["height"])
    found = PLACE.match(given.get("transform", ""))
    scale = float(found[4] or found[3] or 1) if found else 1.0
    heights = [scale * float(height) for height in _PAIR.findall(outlines[int(given["href"].rpartition("-g")[2])])]
    return y + min(heights, default=0), y + max(heights, default=0)


def _joined(extents: Iterable[Extent]) -> Extent:
    lowest, highest = zip(*extents, strict=True)
    return min(lowest), max(highest)


def _move(shapes: Sequence[Shape], which: Iterable[int], distance: float) -> None:
    for n in which:
        given = shapes[n][1]
        moved = str(round(_place(given)[1] + distance, 3))
        if "transform" in given:
            given["transform"] = _HEIGHT.sub(rf"\g<1>{moved})", given["transform"], 1)
        else:
            given["y"] = moved


__all__ = ["PLACE", "compacted"]
