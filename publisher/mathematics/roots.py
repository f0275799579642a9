"""The widths of roots, as they are drawn in the typeface of formulas.

Chromium makes a root as wide as if its sign were the widest one of the typeface, which leaves a gap after it. A box of the
right width does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from publisher.mathematics import engine
from publisher.mathematics.engine import Tree

_SHAPE = re.compile(
    r'<(?:use href="#[^"]*-g(\d+)" (?:x="([^"]*)" y="([^"]*)"|transform="translate\((\S+) (\S+)\) scale\((\S+)\)")'
    r'|rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)")'
)
# Glyphs of the sign in STIX Two Math: the widths and tops of those of one piece, and of the lowest, the middle and the upper
# pieces of the tallest, in thousandths of an em.
_SIGNS = {1657: (794, 922), 1658: (1041, 1589), 1659: (1177, 2105), 1660: (1170, 2626), 1661: (1212, 1899)}
_MORE = {1664: 650, 1662: 641}
_BEFORE_INDEX = 65  # the space before an index
_BESIDE_FRACTION = 0.12  # ems: the space at one side of the line of a fraction, which browsers leave out at both
_LEAVES = {"identifier": "name", "number": "value", "operator": "symbol"}


class _Open:
    """A root whose line has not been met: where it begins and where its line does, and its size."""

    def __init__(self, start: float, line: float, top: float, size: float) -> None:
        self.start, self.line, self.top, self.size = start, line, top, size
        self.width = 0.0


def root_widths(tex: str, display: bool, tree: Tree) -> dict[int, float]:
    """The widths in ems of the roots in a tree of meaning, by the ids of their nodes; none if the drawing has others."""
    roots = list(_roots(tree))
    if not roots:
        return {}
    indexes = [_letters(root["index"]) if "index" in root else 0 for root in roots]
    drawn = _drawn(engine.svg_of(tex, display, measured=True), indexes)
    if drawn is None:
        return {}
    return {
        id(root): round(width - _spaces(root["radicand"]), 3)
        for root, width in zip(roots, drawn, strict=True)
        if width and not _has_table(root["radicand"])
    }


def _roots(part: object) -> Iterator[Tree]:
    """The roots in the order in which their signs are drawn."""
    if isinstance(part, dict):
        if part.get("type") == "root":
            yield from _roots(part.get("index"))
            yield part
            yield from _roots(part["radicand"])
        else:
            for value in part.values():
                yield from _roots(value)
    elif isinstance(part, list):
        for value in part:
            yield from _roots(value)


def _spaces(tree: Tree) -> float:
    """Half the space beside fractions, in ems; a browser shows none, but roots should not touch what follows."""
    match tree["type"]:
        case "row":
            return sum(map(_spaces, tree["children"]))
        case "fraction":
            return _BESIDE_FRACTION + max(_spaces(tree["num"]), _spaces(tree["den"]))
        case "delimited":
            return sum(map(_spaces, tree["parts"]))
        case "root":
            return _spaces(tree["radicand"])
        case "scripts" | "style" | "colored":
            return _spaces(tree["base"])
    return 0


def _has_table(part: object) -> bool:
    """Whether there is a table, whose cells browsers place otherwise."""
    if isinstance(part, dict):
        return part.get("type") == "table" or any(map(_has_table, part.values()))
    return isinstance(part, list) and any(map(_has_table, part))


def _letters(index: Tree) -> int:
    """The number of glyphs of an index; -1 if they are not all in one line."""
    children = index["children"] if index["type"] == "row" else [index]
    if any(child["type"] not in _LEAVES for child in children):
        return -1
    return sum(len(child[_LEAVES[child["type"]]]) for child in children)


def _drawn(svg: str, indexes: list[int]) -> list[float] | None:
    """The width of each root of a drawing, 0 where that of its index is not known; none if there are not as many roots."""
    found: list[_Open] = []
    waiting: list[_Open] = []
    glyphs: list[float] = []  # where each begins
    for shape in _SHAPE.finditer(svg):
        number, x, y, moved_x, moved_y, scale, *rule = shape.groups()
        if number is None:
            left, low, width, tall = map(float, rule)
            last = waiting[-1] if waiting else None
            if last and abs(left - last.line) < 1 and abs(low + tall - last.top) < 3:
                waiting.pop()
                if last.size:
                    last.width = round((left + width - last.start) / last.size / 1000, 3)
            continue
        glyph, size = int(number), float(scale or 1)
        left, low = float(x or moved_x), float(y or moved_y)
        if glyph in _MORE and waiting:
            waiting[-1].top = low + _MORE[glyph] * size
        elif glyph in _SIGNS:
            if len(found) == len(indexes):
                return None
            width, top = _SIGNS[glyph]
            letters = indexes[len(found)]
            start = glyphs[-letters] - _BEFORE_INDEX * size if 0 < letters <= len(glyphs) else left
            waiting.append(_Open(start, left + width * size, low + top * size, size if letters >= 0 else 0))
            found.append(waiting[-1])
        glyphs.append(left)
    return [root.width for root in found] if len(found) == len(indexes) and not waiting else None


__all__ = ["root_widths"]
