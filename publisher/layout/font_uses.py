"""The fonts that the pages of a unit show, described so that they can be embedded once for all units."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from unicodedata import normalize

from weasyprint.pdf.fonts import Font

from publisher.layout.glyph_widths import GlyphWidths
from publisher.layout.request import FontUse


class SharedFonts(dict[Hashable, Font]):
    """The fonts of a ``weasyprint.Document``. Those with pictures for glyphs, such as emojis, are embedded by WeasyPrint in each
    unit; it does not embed the others. ``known_lines`` are texts that were drawn with them before, ``known_spaces`` what
    paints a space in a face, with its font and size."""

    def __init__(self) -> None:
        super().__init__()
        self.known_lines: dict[Hashable, tuple[tuple[str, float], list[bytes]]] = {}
        self.known_spaces: dict[Hashable, tuple[str, float, bytes] | None] = {}

    def __setitem__(self, key: Hashable, font: Font) -> None:
        if self.shares(font):
            font.widths = GlyphWidths(font)
        super().__setitem__(key, font)

    @staticmethod
    def shares(font: Font) -> bool:
        """Whether a font is embedded once for all units."""
        return not (font.bitmap or font.png or font.svg or font.colr or font.used_in_forms)

    def uses(self) -> dict[str, FontUse]:
        """Describe the shared fonts, by their names in the resources."""
        return {font.hash: _use(font) for font in self.values() if self.shares(font)}


def _use(font: Font) -> FontUse:
    parts = font.__dict__.get("parts", {})
    return FontUse(
        name=font.name,
        family=font.family,
        file=hashlib.sha256(font.file_content).hexdigest(),
        index=font.index,
        flags=font.flags,
        ascent=font.ascent,
        descent=font.descent,
        italic_angle=font.italic_angle,
        stem=(font.stemv, font.stemh),
        size=font.font_size,
        weight=font.weight,
        style=int(font.style),
        variations=font.variations,
        widths=dict(font.widths),
        # A glyph that was first painted for a letter and an accent is that letter everywhere.
        texts=dict.fromkeys(parts, "") | {glyph: normalize("NFC", text) for glyph, text in font.to_unicode.items()},
        parts=parts,
        missing=frozenset(font.missing.values()),
        hyphen=font.__dict__.get("soft_hyphen", -1),
    )
