"""One annotation for each link and page, whatever the link contains and however many lines it takes."""

from __future__ import annotations

from typing import Any, NamedTuple

from weasyprint.formatting_structure.boxes import Box, PageBox

from publisher.layout.fetching import BASE
from publisher.layout.structure import Area, Node, Rectangle


class Owner(NamedTuple):
    """The node of a link, and the text of the link."""

    node: Node
    text: str


def merge(page: PageBox, number: int, owners: dict[Box, Owner]) -> list[str]:
    """Replace ``page.links`` by one entry for each link, and add its ``Area`` to its node; return warnings.

    WeasyPrint finds a link in the box of its element on each line, and again in each box inside; ``owners`` maps each
    of them to its link. Boxes without an owner are artifacts, which no reader reaches.
    """
    found: dict[Node, list[tuple[str, str, Rectangle, Any]]] = {}
    for link in page.links:
        if owner := owners.get(link[3]):
            found.setdefault(owner.node, []).append(link)

    complaints = []
    merged = []
    for node, links in found.items():
        kind, target, _, box = links[0]
        if kind == "attachment" or target.startswith(BASE):
            complaints.append(f"Link to a file that is not in the PDF: {target.removeprefix(BASE)!r}")
            continue
        parts = _lines([rectangle for _, _, rectangle, _ in links])
        if not parts:
            complaints.append(f"Link without a position on the page, to {target!r}: give it display: block")
            continue
        merged.append((len(parts), (kind, target, _around(parts), box)))
        node.kids.append(Area(number, box, owners[box].text, tuple(to_points(part, page) for part in parts)))

    # Some readers ignore the parts of a link and use the union of its lines: it must be below the others there.
    page.links = [link for _, link in sorted(merged, key=lambda item: -item[0])]
    return complaints


def to_points(rectangle: Rectangle, page: PageBox) -> Rectangle:
    """Convert CSS pixels below the upper left corner to points above the lower left one."""
    left, top, right, bottom = rectangle
    return left * 0.75, (page.height - bottom) * 0.75, right * 0.75, (page.height - top) * 0.75


def _lines(rectangles: list[Rectangle]) -> list[Rectangle]:
    """Join rectangles on one line, including images: those that overlap the middle of one another."""
    lines: list[Rectangle] = []
    for rectangle in rectangles:
        if rectangle[0] == rectangle[2] or rectangle[1] == rectangle[3]:
            continue
        if lines and (_reaches(rectangle, lines[-1]) or _reaches(lines[-1], rectangle)):
            lines[-1] = _around([lines[-1], rectangle])
        else:
            lines.append(rectangle)
    return lines


def _reaches(one: Rectangle, other: Rectangle) -> bool:
    return one[1] < (other[1] + other[3]) / 2 < one[3]


def _around(rectangles: list[Rectangle]) -> Rectangle:
    lefts, tops, rights, bottoms = zip(*rectangles, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
