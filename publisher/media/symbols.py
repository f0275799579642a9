"""Typefaces of symbols and emoji that the others lack, for print: the web and e-books show those of the reader's machine."""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape
from pathlib import Path

from publisher.media.fonts import characters, coverage

EMOJI = Path(__file__).parent / "emoji" / "noto-emoji.ttf"


def symbol_fonts(texts: Iterable[str]) -> tuple[Path, ...]:
    """Those typefaces that have symbols of the texts which the packaged ones lack. Raise ``FontError``."""
    letters = set[str]().union(
        *(unescape(text) if "&" in text else text for text in texts if "&" in text or not text.isascii())
    )
    symbols = {ord(c) for c in letters if "\u2100" <= c < "\u2c00" or c >= "\U0001f000"}
    if not symbols or not (lacking := symbols - characters()):
        return ()
    from publisher.media.math_font import font_file

    return tuple(file for file in (EMOJI, font_file()) if lacking & coverage(file))


__all__ = ["EMOJI", "symbol_fonts"]
