"""Painting of what lines say beyond their letters: the space after a word, a soft hyphen. Nothing visible moves.

A space is painted after the last letter. A hyphen at which a word was divided has the glyph of other hyphens, but its own code, so
that readers of tags and of pages know which it is; ``font_files`` writes that code into the encoding of the font.
"""

from __future__ import annotations

import re
from typing import Any

from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import ffi
from weasyprint.text.line_break import split_first_line

from publisher.layout.font_uses import SharedFonts
from publisher.layout.request import SOFT_HYPHEN_CODE

_LAST_GLYPH = re.compile(rb"([0-9a-f]{4})(?=>[^<>]*\] TJ$)")


def paint_ending(stream: Stream, box: Any) -> None:
    """Paint the space after the word at which a text ends, or make its last hyphen soft."""
    fonts = stream._fonts
    if stream._tags is None or not isinstance(fonts, SharedFonts):
        return
    if box.soft:
        _soften(stream, fonts)
    elif box.ends_word:
        face = box.pango_layout.face
        if face not in fonts.known_spaces:
            fonts.known_spaces[face] = _space(stream, box)
        if (space := fonts.known_spaces[face]) is not None:
            font, size, glyph = space
            stream.set_font_size(font, size)
            stream.stream.append(glyph)


def _soften(stream: Stream, fonts: SharedFonts) -> None:
    """Give the last glyph that was painted the code of a soft hyphen if it is a hyphen, and no other glyph of the font has it."""
    name, _ = stream._current_font or ("", 0)
    font = next((font for font in fonts.values() if font.hash == name), None)
    item = stream.stream[-1]
    last = _LAST_GLYPH.search(item)
    if font is None or last is None or font.glyph_count > SOFT_HYPHEN_CODE or not fonts.shares(font):
        return
    glyph = int(last[1], 16)
    if font.to_unicode.get(glyph) in ("-", "\u2010") and font.__dict__.setdefault("soft_hyphen", glyph) == glyph:
        stream.stream[-1] = b"%s%04x%s" % (item[: last.start()], SOFT_HYPHEN_CODE, item[last.end() :])


def _space(stream: Stream, box: Any) -> tuple[str, float, bytes] | None:
    """The font and size of a space in the style of a box, and what paints it; None if the font has none."""
    layout, *_ = split_first_line(" ", box.style, None, None, 0)
    layout.reactivate(box.style)
    line, _ = layout.get_first_line()
    run = line.runs[0]
    while run != ffi.NULL:  # a mark of the direction may be before it
        if run.data.glyphs.num_glyphs:
            glyph = run.data.glyphs.glyphs[0].glyph
            font, size = stream.add_font(run.data.item.analysis.font)
            if size and SharedFonts.shares(font) and glyph in font.widths and font.widths[glyph]:
                font.to_unicode.setdefault(glyph, " ")
                return font.hash, size, b"<%04x> Tj" % glyph
        run = run.next
    return None


__all__ = ["paint_ending"]
