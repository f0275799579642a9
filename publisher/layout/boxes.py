"""What several modules ask about boxes and laid-out pages. All boxes of WeasyPrint have ``children``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.css import ComputedStyle
from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import Box, FootnoteAreaBox, LineBox, PageBox, ReplacedBox

from publisher.layout.roles import classes_of

NOTHING = Dimension(0, "px")
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


def has_class(box: Box, name: str) -> bool:
    """Whether the element of a box has a class."""
    return box.element is not None and name in classes_of(box.element)


def number_in(box: Box, name: str, default: float) -> float:
    """The number that a custom property of a box has."""
    return next((float(token.value) for token in box.style[name] or () if token.type == "number"), default)


def keywords(style: ComputedStyle, name: str) -> list[str]:
    """The keywords that a custom property has."""
    return [getattr(token, "lower_value", "") for token in style[name] or ()]


def pixels(length: Any) -> float:
    """A length in pixels; percentages and ``auto`` are not used for the spaces of text."""
    return float(length.value) if getattr(length, "unit", None) == "px" else 0.0


def is_heading(box: Box) -> bool:
    """Whether this is a heading of a section."""
    return box.element_tag in _HEADINGS


def has_columns(box: Box) -> bool:
    return bool(box.style["column_count"] != "auto" or box.style["column_width"] != "auto")


def first_in_flow(boxes: Iterable[Box]) -> Any:
    """The first of some boxes that is in the normal flow, or None."""
    return next((box for box in boxes if box.is_in_normal_flow()), None)


def edge_of(box: Any) -> float:
    """The lower edge of a block, in pixels from the top of its page."""
    return float(box.border_box_y() + box.border_height())


def shows(page: PageBox, element: Element) -> bool:
    return any(box.element is element for box in page.descendants())


def height_of(page: PageBox, element: Element) -> float:
    """The height of an element, or of its part, on a page."""
    return next((float(box.margin_height()) for box in page.descendants() if box.element is element), 0.0)


def last_columns(page: PageBox) -> list[Box]:
    """The columns with which a page ends; none if it ends with something else."""
    box: Any = page.children[0]
    while box.children and not box.children[-1].is_column:
        box = box.children[-1]
    return [*takewhile(lambda child: child.is_column, reversed(box.children))][::-1]


def room_on(page: PageBox, area: Box | None = None) -> float:
    """The height between the last line, picture or room to write of a page, or of an ``area`` of it, and the notes or the end of
    the page, in pixels."""
    boxes = (area or page.children[0]).descendants()
    shown = [box for box in boxes if isinstance(box, LineBox | ReplacedBox) or has_class(box, "workspace")]
    lowest = max((box.position_y + box.height for box in shown), default=page.content_box_y())
    return end_of(page) - float(lowest)


def end_of(page: PageBox) -> float:
    """Where the room for text ends on a page."""
    ends = [area.position_y for area in page.children[1:] if type(area) is FootnoteAreaBox and area.children]
    return float(min([page.content_box_y() + page.height, *ends]))
