"""Bold letters of fonts without a bold face: their outlines are drawn in addition, so that they are thicker.

Browsers do the same; Pango does not, so that bold Chinese would look like the text around it if only a regular font is there.
"""

from __future__ import annotations

from typing import Any

from weasyprint.pdf.stream import Stream

BOLD = 600
_HEAVY = 550  # a font of this weight needs no drawn one
_PLAIN = b"0 Tr 1 w 0 j"
_STROKE = {600: 0.024, 700: 0.034, 800: 0.042, 900: 0.05}  # ems by weight


def thicken(stream: Stream, start: int, font: tuple[str, float] | None, style: Any) -> None:
    """Add outlines to the letters of light fonts in a line of bold text, which was drawn from ``start`` on.

    ``font`` is the name and the size of the font that was set before.
    """
    light = {known.hash for known in stream._fonts.values() if _is_light(known)}
    if not light:
        return
    width = _STROKE[min(900, style["font_weight"] // 100 * 100)]
    made, drawn = list[bytes](), False
    if font and font[0] in light:
        made.append(_outlined(font[1] * width))
        drawn = True
    for item in stream.stream[start:]:
        made.append(item)
        if item.endswith(b" Tf"):
            name, size, _ = item.decode().split()
            if name.removeprefix("/") in light:
                made.append(_outlined(float(size) * width))
                drawn = True
            elif drawn:
                made.append(_PLAIN)
    if drawn:
        del stream.stream[start:]
        stream.set_color(style["color"], stroke=True)
        stream.stream += [*made, _PLAIN]


def _outlined(width: float) -> bytes:
    return f"2 Tr {width:.4f} w 1 j".encode()


def _is_light(font: Any) -> bool:
    return font.weight < _HEAVY and "fvar" not in font.tables
