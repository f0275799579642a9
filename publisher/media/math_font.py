"""The typeface of formulas on the web: STIX Two Math, which is drawn to accompany serif text.

Browsers need a font with a table MATH for stretched signs and for the place of scripts, and few machines have one. Print
uses drawings of the same typeface; in e-books, the reading system chooses, as for text.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from publisher.cache import Cache, key
from publisher.document import Book, InlineMath, Math, kinds, nodes_of
from publisher.mathematics.alphabets import letters
from publisher.media.fonts import FontError, subset

NAME = "fonts/stix-two-math.woff2"
# Letters, digits, punctuation, Greek, arrows, operators, and what is stretched over, under or beside others.
_COMMON = "".join(
    chr(code)
    for first, last in (
        *((0x20, 0x7E), (0xA0, 0xFF), (0x2B0, 0x2FF), (0x300, 0x338), (0x391, 0x3C9), (0x3D1, 0x3F6)),
        *((0x2010, 0x2064), (0x20D0, 0x20F0), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2308, 0x230B)),
        *((0x23B0, 0x23B1), (0x23DC, 0x23E1), (0x27E6, 0x27EF), (0x27F5, 0x27FF)),
    )
    for code in range(first, last + 1)
)
_PLAIN = "".join(c for c in _COMMON if c.isalnum())
# Commands, and the alphabets that they use beside italic.
_ALPHABETS = {
    "bold": ("bf", "bold", "pmb", "bm"),
    "bold-italic": ("bold", "bm", "pmb", "bfit"),
    "calligraphic": ("cal", "scr"),
    "fraktur": ("frak",),
    "double-struck": ("bb", "mathds"),
    "sans-serif": ("sf",),
    "monospace": ("tt", "verb"),
}


def has_formulas(book: Book) -> bool:
    """Whether a book contains formulas."""
    return not all(kinds(division).isdisjoint((InlineMath, Math)) for division in book.divisions)


def math_font(book: Book, cache: Cache) -> bytes:
    """The typeface as WOFF2, with the characters of the formulas of a book; empty if it has none. Raise ``FontError``."""
    if not has_formulas(book):
        return b""
    file = font_file()
    formulas = [formula for division in book.divisions for formula in nodes_of(division, InlineMath)]
    displays = [formula for division in book.divisions for formula in nodes_of(division, Math)]
    text = _characters([*formulas, *displays])
    return cache.make(key("math font", text, file.read_bytes()), lambda: subset(file, text, {}))[0]


def font_file() -> Path:
    """The file of the whole typeface."""
    found = find_spec("ziamath")  # the package itself is slow to import, and not needed
    if found is None or not found.origin:
        raise FontError("the package ziamath is not installed")
    return Path(found.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


def _characters(formulas: Iterable[InlineMath | Math]) -> str:
    shown, sources = set(_COMMON), list[str]()
    shown.update(letters(_PLAIN, "italic"))
    for formula in formulas:
        shown.update(formula.text)
        sources.append(formula.tex)
    whole = "\n".join(sources)
    for alphabet, commands in _ALPHABETS.items():
        if any(command in whole for command in commands):
            shown.update(letters(_PLAIN, alphabet))
    return "".join(sorted(shown))


__all__ = ["NAME", "font_file", "has_formulas", "math_font"]
