"""Turned pages: portrait pages whose content is turned, so that its head is at the left. Heads and feet stay upright.

They are laid out as landscape pages named ``turned``, so that a document has pages of one size, as printers want.
"""

from __future__ import annotations

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import Box, PageBox

NAME = "turned"
Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""


def turn(page: PageBox) -> None:
    """Turn the content of a page that has the name, before its margin boxes are made."""
    if page.page_type.name != NAME:
        return
    page.width, page.height = page.height, page.width
    sides = page.margin_top, page.margin_right, page.margin_bottom, page.margin_left
    page.margin_left, page.margin_top, page.margin_right, page.margin_bottom = sides
    for box in page.children:
        box.style = box.style.copy()
        # The origin is the corner of the page.
        box.style["transform_origin"] = (
            Dimension(-box.border_box_x(), "px"),
            Dimension(-box.border_box_y(), "px"),
        )
        box.style["transform"] = (("matrix", (0, -1, 1, 0, 0, page.margin_height())),)


def placed(page: PageBox, place: Rectangle) -> Rectangle:
    """The place of a rectangle on a page."""
    if page.page_type.name != NAME:
        return place
    left, top, right, bottom = place
    height = page.margin_height()
    return top, height - right, bottom, height - left


def hit_area(page: PageBox, box: Box) -> Rectangle:
    """The place of a box on a page, where readers click on it."""
    left, top, width, height = box.hit_area()
    return placed(page, (left, top, left + width, top + height))
