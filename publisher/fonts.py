"""The typefaces that come with the package: no edition takes one from the machine."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Name in an edition → package and file.
FACES: dict[str, tuple[str, str]] = {
    "source-serif-4.ttf": ("fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf"),
    "source-serif-4-italic.ttf": ("fontpkg_source_serif_4", "SourceSerif4-Italic[opsz,wght].ttf"),
    "inter.ttf": ("fontpkg_inter", "Inter[opsz,wght].ttf"),
    "inter-italic.ttf": ("fontpkg_inter", "Inter-Italic[opsz,wght].ttf"),
    "jetbrains-mono.ttf": ("fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf"),
    "jetbrains-mono-italic.ttf": ("fontpkg_jetbrains_mono", "JetBrainsMono-Italic[wght].ttf"),
}


@cache
def font_file(name: str) -> Path:
    """The path of a face; ``KeyError`` for a name that is none, ``FileNotFoundError`` where its package is not installed."""
    package, file = FACES[name]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{package} is not installed")
    return Path(spec.origin).parent / "files" / file


INVISIBLE = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x180F))
PLACEHOLDER = "□"


class FontError(Exception):
    """A file is no font."""


def characters(files: tuple[Path, ...] = ()) -> frozenset[int]:
    """The code points that our typefaces and these font files have glyphs for. Raises ``FontError``."""
    return frozenset().union(*(_characters(font_file(name)) for name in FACES), *map(_characters, files))


def shown(text: str, known: frozenset[int]) -> str:
    """``text`` with a placeholder for each character that is not among the ``known`` ones."""
    if text.isascii():
        return text
    kept = (c for c in text if not (is_mark(c) and is_missing(c, known)))
    return "".join(PLACEHOLDER if is_missing(c, known) else c for c in kept)


def is_missing(character: str, known: frozenset[int]) -> bool:
    """Would a typeface show nothing for it? Joiners, variation selectors and white space need no glyph."""
    code = ord(character)
    if code in known or unicodedata.category(character) in INVISIBLE:
        return False
    return not any(code in selectors for selectors in _SELECTORS)


def is_mark(character: str) -> bool:
    """Does it only add to the character before it?"""
    return unicodedata.category(character).startswith("M")


@cache
def _characters(file: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    try:
        with file.open("rb") as stream, TTFont(stream, lazy=True, fontNumber=0) as font:
            return frozenset(font.getBestCmap() or ())
    except Exception as error:  # a mangled table may raise anything
        raise FontError(f"“{file.name}” is no font: {error or type(error).__name__}") from error
