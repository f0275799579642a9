"""The packaged typefaces. No edition uses those of the machine."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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
    """The path of a typeface.

    Raise ``KeyError`` for an unknown name, ``FileNotFoundError`` if its package is not installed.
    """
    package, file = FACES[name]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{package} is not installed")
    return Path(spec.origin).parent / "files" / file


INVISIBLE = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x180F))
PLACEHOLDER = "□"


class FontError(Exception):
    """A file is not a valid font."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font file and its metadata: family, slope, and weights from the lightest to the heaviest."""

    file: Path
    family: str
    italic: bool
    weights: tuple[float, float]


@cache
def describe(file: Path) -> Face:
    """The metadata of a font file. Raise ``FontError``."""
    from fontTools.ttLib import TTFont

    try:
        with TTFont(file, lazy=True, fontNumber=0) as font:
            family = str(font["name"].getBestFamilyName() or file.stem).replace('"', "")
            weight = float(font["OS/2"].usWeightClass)
            axes = (
                [(a.minValue, a.maxValue) for a in font["fvar"].axes if a.axisTag == "wght"] if "fvar" in font else []
            )
            italic = bool(font["OS/2"].fsSelection & 1)
    except Exception as error:  # a corrupt table may raise anything
        raise FontError(f"“{file.name}” lacks data that a font needs: {error or type(error).__name__}") from error
    return Face(file, family, italic, axes[0] if axes else (weight, weight))


def characters(files: tuple[Path, ...] = ()) -> frozenset[int]:
    """The code points for which the packaged typefaces and these font files have glyphs. Raise ``FontError``."""
    return frozenset().union(*(coverage(font_file(name)) for name in FACES), *map(coverage, files))


def shown(text: str, known: frozenset[int]) -> str:
    """``text`` with a placeholder for each character that is not ``known``."""
    if text.isascii():
        return text
    kept = (c for c in text if not (is_mark(c) and is_missing(c, known)))
    return "".join(PLACEHOLDER if is_missing(c, known) else c for c in kept)


def is_missing(character: str, known: frozenset[int]) -> bool:
    """Whether a typeface lacks a character. Joiners, variation selectors and white space need no glyph."""
    code = ord(character)
    if code in known or unicodedata.category(character) in INVISIBLE:
        return False
    return not any(code in selectors for selectors in _SELECTORS)


def is_mark(character: str) -> bool:
    """Whether it combines with the character before it."""
    return unicodedata.category(character).startswith("M")


def subset(file: Path, text: str, ranges: Mapping[str, tuple[float, float]]) -> bytes:
    """A font with only the glyphs of a ``text``, as WOFF2. It is reproducible. Of each axis only its range is kept.

    Raise ``FontError``.
    """
    from fontTools import subset as tools
    from fontTools.varLib import instancer

    options = tools.Options(hinting=False, notdef_outline=True, name_IDs=[], font_number=0)
    options.drop_tables += ["MVAR", "STAT"]
    options.layout_features = [f for f in options.layout_features if f not in ("dnom", "frac", "numr")]
    try:
        with tools.load_font(str(file), options, lazy=True) as font:
            subsetter = tools.Subsetter(options)
            subsetter.populate(text=text)
            subsetter.subset(font)
            axes = [axis for axis in font["fvar"].axes if axis.axisTag in ranges] if "fvar" in font else []
            if axes:
                limits = {axis.axisTag: _limits(axis, *ranges[axis.axisTag]) for axis in axes}
                instancer.instantiateVariableFont(font, limits, inplace=True)
            font.flavor = "woff2"
            written = io.BytesIO()
            font.save(written)
    except Exception as error:  # a corrupt table may raise anything
        raise FontError(f"“{file.name}” can't be subset: {error or type(error).__name__}") from error
    return written.getvalue()


def _limits(axis: Any, *ends: float) -> float | tuple[float, float, float]:
    """The range of an axis to keep, with its default; a single value if the range is empty."""
    low, default, high = (min(max(end, axis.minValue), axis.maxValue) for end in (ends[0], axis.defaultValue, ends[1]))
    return low if low == high else (low, min(max(default, low), high), high)


@cache
def coverage(file: Path) -> frozenset[int]:
    """The code points for which a font file has glyphs. Raise ``FontError``."""
    from fontTools.ttLib import TTFont

    try:
        with file.open("rb") as stream, TTFont(stream, lazy=True, fontNumber=0) as font:
            return frozenset(font.getBestCmap() or ())
    except Exception as error:  # a corrupt table may raise anything
        raise FontError(f"“{file.name}” is not a font: {error or type(error).__name__}") from error
