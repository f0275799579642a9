"""Styles, lengths and drawings that WeasyPrint would compute again, with the same result, for each box and each page."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import weasyprint.draw
from weasyprint.css import ComputedStyle, StyleFor
from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.images import SVGImage
from weasyprint.layout import percent
from weasyprint.pdf.stream import Stream

LENGTHS = (
    *(f"{space}_{side}" for space in ("margin", "padding") for side in ("top", "right", "bottom", "left")),
    *(f"{limit}{length}" for limit in ("", "min_", "max_") for length in ("width", "height")),
    *(f"border_{side}_width" for side in ("top", "right", "bottom", "left")),
)
"""The properties whose used values are attributes of boxes."""

_values = itemgetter(*LENGTHS, "box_sizing")
_resolve_percentages = percent.resolve_percentages
_set_computed_styles = StyleFor.set_computed_styles
_draw_background_image = weasyprint.draw.draw_background_image
_known_lengths: dict[Any, dict[str, Any]] = {}
_MOST = 2_000
_PARTS = ("XObject", "Pattern", "Shading")


def set_computed_styles(
    self: StyleFor,
    element: Any,
    parent: Any,
    root: Any = None,
    pseudo_type: str | None = None,
    base_url: str | None = None,
    target_collector: Any = None,
) -> None:
    """Set the style of an element, like WeasyPrint; text before or after elements of one style has one style, and so do
    formulas in them.

    WeasyPrint itself shares the styles of elements. It also makes styles for the parts of notes of all elements, whether they
    are notes or not, so those must cost little.
    """
    cascaded = self._cascaded_styles.get((element, pseudo_type), {})
    formula = pseudo_type is None and getattr(element, "tag", "") == "img" and element.get("role") == "math"
    if not formula and (pseudo_type is None or target_collector is None or "anchor" in cascaded):
        _set_computed_styles(self, element, parent, root, pseudo_type, base_url, target_collector)
        return
    styles = self._computed_styles
    known: dict[Any, ComputedStyle] = {}
    key = None
    if formula or pseudo_type in ("before", "after"):
        known = self.__dict__.setdefault("known_styles", known)
        declarations = ((name, id(value), weight) for name, (value, weight) in cascaded.items())
        key = pseudo_type, id(styles[parent, None]), *declarations
    if key not in known:
        above = styles[parent, None], cascaded, pseudo_type, styles[root, None]
        known[key] = ComputedStyle(*above, base_url, self.font_config, self.initial_page_sizes)
    styles[element, pseudo_type] = known[key]


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set the used lengths of a box like WeasyPrint; for the same style and containing block they are the same."""
    if not isinstance(box, Box) or isinstance(box, PageBox) or box.style["border_collapse"] == "collapse":
        _resolve_percentages(box, containing_block)
        return
    inside = isinstance(containing_block, Box)
    width, height = (containing_block.width, containing_block.height) if inside else containing_block
    key = _values(box.style), width, height
    found = _known_lengths.get(key)
    if found is not None:
        box.__dict__.update(found)
        return
    _resolve_percentages(box, containing_block)
    if all(isinstance(value, Dimension | str | int | float) for value in key[0]):  # no calculations
        if len(_known_lengths) >= _MOST:
            _known_lengths.clear()
        _known_lengths[key] = {name: getattr(box, name) for name in LENGTHS}


def is_in_normal_flow(self: Box) -> bool:
    """Whether a box is neither floated, positioned, running nor a note: nothing is asked more often."""
    return self.style["position"] in ("static", "relative") and self.style["float"] == "none"


def draw_background_image(stream: Stream, layer: Any, style: Any) -> None:
    """Draw a background like WeasyPrint. A drawing of lines and areas is one form, which is shown at each of its places."""
    alone = layer.image is not None and 0 not in layer.size and tuple(layer.repeat) == ("no-repeat", "no-repeat")
    name = _form(stream, layer, style) if alone and isinstance(layer.image, SVGImage) else ""
    if not name:
        _draw_background_image(stream, layer, style)
        return
    with stream.artifact(), stream.stacked():
        if not layer.unbounded:
            stream.rectangle(*layer.painting_area)
            stream.clip()
            stream.end()
        stream.transform(
            e=layer.position[0] + layer.positioning_area[0], f=layer.position[1] + layer.positioning_area[1]
        )
        stream.draw_x_object(name)


def _form(stream: Stream, layer: Any, style: Any) -> str:
    """The name of the form of a drawing in the resources of a stream; empty if it is not only lines and areas."""
    image, (width, height) = layer.image, layer.size
    known: dict[Any, tuple[SVGImage, str]] = stream._resources.__dict__.setdefault("known_forms", {})
    key = id(image), width, height
    if key not in known:
        group = stream.add_group(-width, -height, 3 * width, 3 * height)
        image.draw(group, width, height, style)
        simple = not any(group._resources[part] for part in _PARTS) and b"BT" not in group.stream
        if not simple:
            del stream._resources["XObject"][group.id]
        known[key] = image, group.id if simple else ""
    return known[key][1]
