"""Widths of glyphs, as the font file has them: those that Pango measures are rounded, and depend on the size of the font."""

from __future__ import annotations

from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, harfbuzz


class GlyphWidths(dict[int, int]):
    """The widths of the glyphs of a font in thousandths of an em, measured when they are first asked for.

    WeasyPrint measures a glyph where it paints it first. Then the positions of letters would depend on what else a unit contains,
    and several units could not share a font. Widths of missing glyphs are set by WeasyPrint.
    """

    def __init__(self, font: Font) -> None:
        super().__init__()
        self._count, self._upem = font.glyph_count, font.upem
        # With the same variations; its own size and functions make it exact.
        self._font = ffi.gc(harfbuzz.hb_font_create_sub_font(font.hb_font), harfbuzz.hb_font_destroy)
        harfbuzz.hb_ot_font_set_funcs(self._font)
        harfbuzz.hb_font_set_scale(self._font, font.upem, font.upem)

    def __contains__(self, glyph: object) -> bool:
        return super().__contains__(glyph) or (isinstance(glyph, int) and 0 < glyph < self._count)

    def __missing__(self, glyph: int) -> int:
        width: int = round(harfbuzz.hb_font_get_glyph_h_advance(self._font, glyph) * 1000 / self._upem)
        self[glyph] = width
        return width


__all__ = ["GlyphWidths"]
