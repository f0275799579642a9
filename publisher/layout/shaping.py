"""Text that is measured or painted again is not shaped again.

WeasyPrint has Pango shape a text whenever it splits off a line, justifies it or paints it, although pages are laid out again with
other spaces between the same lines, and most words of code are the same few. Here results are kept under the text and all
properties that they depend on, as long as the document exists, and a Pango layout is made only when it is needed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from operator import itemgetter
from typing import Any, TypeAlias

from msgspec import Struct
from weasyprint.css import ComputedStyle
from weasyprint.layout import LayoutContext
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream
from weasyprint.text import line_break
from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description
from weasyprint.text.line_break import Layout

from publisher.layout.endings import paint_ending
from publisher.layout.justification import stretch
from publisher.layout.weights import BOLD, thicken

_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
PROPERTIES = (
    *_FEATURES,
    "direction",
    "font_family",
    "font_language_override",
    "font_size",
    "font_stretch",
    "font_style",
    "font_variation_settings",
    "font_weight",
    "hyphenate_character",
    "hyphenate_limit_chars",
    "hyphenate_limit_zone",
    "hyphens",
    "lang",
    "letter_spacing",
    "overflow_wrap",
    "tab_size",
    "white_space",
    "word_break",
    "word_spacing",
)
"""The properties on which the lines of a text and their glyphs depend, apart from the lines drawn under or over it."""

Draw: TypeAlias = Callable[[Stream, Any, str, Any, Matrix], list[Any]]

_split_first_line = line_break.split_first_line
_can_break_text = line_break.can_break_text
_strut = line_break.strut
_set_text = Layout.set_text
_values = itemgetter(*PROPERTIES)
WRAPS = ("normal", "pre-wrap", "pre-line")
_SLACK = 1  # pixels: with so much room to spare, rounding does not matter
_LONGEST = 80  # characters of a text that may well be painted again


class _Face(Struct, frozen=True, eq=False):
    """What Pango layouts with the same properties have in common; ``attributes`` are those of ``Layout``."""

    attributes: dict[str, Any]
    context: Any
    description: Any
    features: Any


def split_first_line(
    text: str,
    style: ComputedStyle,
    context: LayoutContext,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """Split off a line like WeasyPrint. If the same was split off before, a copy of the result is returned."""
    if context is None:
        return _split_first_line(text, style, context, max_width, justification_spacing, is_line_start, minimum)
    known = context.__dict__.setdefault("known_lines", {})
    face = face_of(style)
    limit = None if max_width is None or style["white_space"] not in WRAPS else max_width
    found = known.get((text, face))
    if found is None or not _fits(found, limit):
        key = text, face, limit, is_line_start, minimum
        found = known.get(key)
        if found is None:
            found = _split_first_line(text, style, context, max_width, justification_spacing, is_line_start, minimum)
            whole = found[2] is None and found[0].text == text
            known[(text, face) if whole and _fits(found, limit) else key] = found
    layout = Layout.__new__(Layout)
    layout.__dict__.update(found[0].__dict__, max_width=max_width, justification_spacing=justification_spacing)
    return layout, *found[1:]


def _fits(line: Any, limit: float | None) -> bool:
    """Whether there is room to spare after a line."""
    return limit is None or bool(line[3] + _SLACK <= limit)


def strut(style: ComputedStyle) -> tuple[float, float]:
    """The height of a line and its baseline, as WeasyPrint computes them."""
    face, height = face_of(style), style["line_height"]
    known: dict[Any, tuple[float, float]] = style.font_config.__dict__.setdefault("known_struts", {})
    if (face, height) not in known:
        known[face, height] = _strut(style)
    return known[face, height]


@functools.lru_cache(10_000)
def can_break_text(text: str, lang: str | None) -> bool:
    """Whether a line can be broken inside ``text``, which is mostly two letters."""
    return bool(_can_break_text(text, lang))


def draw_first_line(
    draw: Draw, stream: Stream, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Matrix
) -> list[Any]:
    """Draw a line as ``draw`` does, stretched and thickened where that is needed."""
    start, font = len(stream.stream), stream._current_font
    emojis = _drawn(draw, stream, textbox, text_overflow, block_ellipsis, matrix)
    paint_ending(stream, textbox)
    if textbox.style["font_weight"] >= BOLD:
        thicken(stream, start, font, textbox.style)
    return emojis


def _drawn(
    draw: Draw, stream: Stream, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Matrix
) -> list[Any]:
    """Draw a line. A short text that was drawn before is copied, but for its position."""
    layout = textbox.pango_layout
    if layout.gaps:
        stretch(layout)
    known = getattr(stream._fonts, "known_lines", None)
    whole = text_overflow == "clip" and block_ellipsis == "none"
    if known is None or not whole or len(layout.text) > _LONGEST or not textbox.text.strip():
        return list(draw(stream, textbox, text_overflow, block_ellipsis, matrix))
    key = layout.text, layout.justification_spacing, layout.face, layout.gaps
    if key in known:
        font, items = known[key]
        stream.set_text_matrix(*matrix.values)
        stream.set_font_size(*font)
        stream.stream.extend(items)
        return []
    start = len(stream.stream) + 1  # after the position
    emojis = list(draw(stream, textbox, text_overflow, block_ellipsis, matrix))
    items = stream.stream[start:]
    if items and _sets_font(items[0]):
        del items[0]
    if items and not emojis and not any(map(_sets_font, items)):
        known[key] = stream._current_font, items
    return emojis


def _sets_font(item: bytes) -> bool:
    return item.endswith(b" Tf")


def set_up(self: Layout, style: ComputedStyle) -> None:
    """Set the style of a layout, whose Pango layout is made when it is needed."""
    self.__dict__.pop("layout", None)
    self.style = style
    self.first_line_direction = 0
    self.face = face_of(style)
    self.__dict__.update(self.face.attributes)


def set_text(self: Layout, text: str, justify: bool = False) -> None:
    """Set the text of a layout."""
    if "layout" in self.__dict__:
        _set_text(self, text, justify)
    else:
        self.text, self.waiting = text, justify


def get_missing(self: Layout, name: str) -> Any:
    """Make the Pango layout, the only attribute of a layout that may be missing."""
    if name != "layout" or "face" not in self.__dict__:
        raise AttributeError(name)
    face = self.face
    self.layout = ffi.gc(pango.pango_layout_new(face.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(self.layout, False)
    pango.pango_layout_set_font_description(self.layout, face.description)
    if face.features is not None:
        attributes = pango.pango_attr_list_new()
        pango.pango_attr_list_insert(attributes, face.features)
        pango.pango_layout_set_attributes(self.layout, attributes)
    if "waiting" in self.__dict__:
        _set_text(self, self.text, self.__dict__.pop("waiting"))
    return self.layout


def deactivate(self: Layout) -> None:
    """Release the Pango layout and the style of a layout."""
    for name in ("layout", "language", "style", "face", "waiting"):
        self.__dict__.pop(name, None)


def face_of(style: ComputedStyle) -> _Face:
    """The face for a style, which is made once for the same properties if these can be compared."""
    fonts = style.font_config
    decorated = style["text_decoration_line"] != "none"
    try:
        key = decorated, _values(style)
        known: dict[Any, _Face] = fonts.__dict__.setdefault("known_faces", {})
        if key not in known:
            known[key] = _made(style, fonts, decorated)
        return known[key]
    except TypeError:
        return _made(style, fonts, decorated)


def _made(style: ComputedStyle, fonts: Any, decorated: bool) -> _Face:
    """Make a face, as ``Layout.setup`` of WeasyPrint does for each layout."""
    context = ffi.gc(pango.pango_font_map_create_context(fonts.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    override = style["font_language_override"]
    name = style["lang"] if override == "normal" else LST_TO_ISO.get(override.lower(), override)
    if name:
        name_pointer, _name = unicode_to_char_p(name)
        language = pango.pango_language_from_string(name_pointer)
        pango.pango_context_set_language(context, language)
    else:
        language = pango.pango_language_get_default()
    description = get_font_description(style)
    attributes = {"language": language, "ascent": None, "underline_position": None, "strikethrough_position": None}
    if decorated:
        metrics = ffi.gc(
            pango.pango_context_get_metrics(context, description, language), pango.pango_font_metrics_unref
        )
        attributes["ascent"] = FROM_UNITS * pango.pango_font_metrics_get_ascent(metrics)
        for line in ("underline", "strikethrough"):
            for measure in ("position", "thickness"):
                get = getattr(pango, f"pango_font_metrics_get_{line}_{measure}")
                attributes[f"{line}_{measure}"] = FROM_UNITS * get(metrics)
    features = font_features(*(style[name] for name in _FEATURES))
    feature = None
    if features:
        text = ",".join(f"{name} {value}" for name, value in features.items()).encode()
        feature = fonts.font_features.get(text)
        if feature is None:
            feature = fonts.font_features[text] = pango.pango_attr_font_features_new(text)
    return _Face(attributes, context, description, feature)
