"""The packaged typefaces. No edition uses those of the machine."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from publisher.stamps import State, state_of

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


# Features of East Asian fonts that exchange glyphs for others which a page does not show.
_FORMS = ("vert", "vrt2", "vrtr", "vkrn", "valt", "vhal", "vpal")
INVISIBLE = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x180F))
PLACEHOLDER = "□"
BOLD = 600
"""The least weight that counts as bold."""


class FontError(Exception):
    """A file is not a valid font."""


class Face(Struct, frozen=True):
    """A font file and its metadata: family, slope, and weights from the lightest to the heaviest."""

    file: Path
    family: str
    italic: bool
    weights: tuple[float, float]


def split_face(file: Path) -> tuple[Path, int]:
    """The font file, and the number of the face in it: that of ``fonts.ttc/2`` is 2."""
    return (file.parent, int(file.name)) if file.name.isdecimal() else (file, 0)


def suffix_of(file: Path) -> str:
    """The suffix of the file with one face."""
    return ".otf" if file.name.isdecimal() else file.suffix


def font_bytes(file: Path) -> bytes:
    """The bytes of a font; a face of a collection becomes a file of its own."""
    whole, number = split_face(file)
    return file.read_bytes() if whole == file else _face_bytes(whole, number, state_of(whole))


@lru_cache(maxsize=2)
def _face_bytes(collection: Path, number: int, _: State) -> bytes:
    from fontTools.ttLib import TTFont

    with TTFont(collection, lazy=True, fontNumber=number, recalcTimestamp=False) as font:
        written = io.BytesIO()
        font.save(written, reorderTables=None)
    return written.getvalue()


def describe(file: Path) -> Face:
    """The metadata of a font file. Raise ``FontError``."""
    return _described(file, _state(file))


def _state(file: Path) -> State:
    """What changes with a font file; results for an unchanged file are kept."""
    return state_of(split_face(file)[0])


@lru_cache(maxsize=256)
def _described(file: Path, _: State) -> Face:
    from fontTools.ttLib import TTFont

    try:
        whole, number = split_face(file)
        with TTFont(whole, lazy=True, fontNumber=number) as font:
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


def known_characters(files: tuple[Path, ...]) -> frozenset[int]:
    """Those of ``characters`` without the private-use characters of the packaged typefaces. What those of the files mean is
    known to who chose them."""
    public = (code for code in characters() if unicodedata.category(chr(code)) != "Co")
    return frozenset(public).union(*map(coverage, files))


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


def subset(
    file: Path, text: str, ranges: Mapping[str, tuple[float, float]], *, plain: bool = False, languages: bool = False
) -> bytes:
    """A font like that of ``cut`` as WOFF2. Raise ``FontError``."""
    from fontTools.ttLib import TTFont

    with _trouble(file):
        font = TTFont(io.BytesIO(_cut(file, text, ranges, plain, languages)), recalcTimestamp=False)
        font.flavor = "woff2"
        written = io.BytesIO()
        font.save(written)
        return written.getvalue()


def cut(
    file: Path, text: str, ranges: Mapping[str, tuple[float, float]], *, plain: bool = False, languages: bool = False
) -> bytes:
    """A font with only the glyphs of a ``text``. It is reproducible. Of each axis only its range is kept.

    A ``plain`` one has no forms for vertical lines, and those for other ``languages`` only if these are asked for. Raise
    ``FontError``.
    """
    with _trouble(file):
        return _cut(file, text, ranges, plain, languages)


@contextmanager
def _trouble(file: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # a corrupt table may raise anything
        raise FontError(f"“{file.name}” can't be subset: {error or type(error).__name__}") from error


def _cut(file: Path, text: str, ranges: Mapping[str, tuple[float, float]], plain: bool, languages: bool) -> bytes:
    """The font without glyphs that a text does not need, by HarfBuzz, which is ten times as fast as fontTools."""
    import uharfbuzz

    whole, number = split_face(file)
    face = uharfbuzz.Face(_unpacked(whole), number)
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(map(ord, text))
    wanted.name_id_set.clear()
    wanted.drop_table_tag_set.update(map(_tag, ("MVAR", "STAT")))
    for feature in ("dnom", "frac", "numr"):
        wanted.layout_feature_tag_set.discard(_tag(feature))
    if plain:
        wanted.drop_table_tag_set.update(map(_tag, ("BASE", "VORG", "vhea", "vmtx")))
        for feature in _FORMS if languages else ("locl", *_FORMS):
            wanted.layout_feature_tag_set.discard(_tag(feature))
    else:
        wanted.layout_feature_tag_set.add(_tag("pwid"))  # narrow quotation marks of East Asian fonts
    for axis in face.axis_infos:
        if axis.tag in ranges:
            low, high = (min(max(end, axis.min_value), axis.max_value) for end in ranges[axis.tag])
            if low == high:
                wanted.pin_axis_location(face, axis.tag, low)
            else:
                wanted.set_axis_range(face, axis.tag, low, high, min(max(axis.default_value, low), high))
    return bytes(wanted.subset(face).blob.data)


def _unpacked(file: Path) -> bytes:
    """The bytes of a font file; those of WOFF files are decompressed."""
    data = font_bytes(file)
    if not data.startswith((b"wOFF", b"wOF2")):
        return data
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(data), recalcTimestamp=False) as font:
        font.flavor = None
        written = io.BytesIO()
        font.save(written)
        return written.getvalue()


def _tag(name: str) -> int:
    """The number by which HarfBuzz knows a table or feature."""
    return int.from_bytes(name.encode(), "big")


def coverage(file: Path) -> frozenset[int]:
    """The code points for which a font file has glyphs. Raise ``FontError``."""
    return _covered(file, _state(file))


def advances(file: Path) -> Mapping[str, float]:
    """The widths of the ASCII letters that a font file has, in em. Raise ``FontError``."""
    return _advances(file, _state(file))


@lru_cache(maxsize=64)
def _advances(file: Path, _: State) -> Mapping[str, float]:
    from fontTools.ttLib import TTFont

    with _trouble(file):
        whole, number = split_face(file)
        with whole.open("rb") as stream, TTFont(stream, lazy=True, fontNumber=number) as font:
            names, em = font.getBestCmap() or {}, font["head"].unitsPerEm
            return {chr(c): font["hmtx"][names[c]][0] / em for c in range(32, 127) if c in names}


@lru_cache(maxsize=256)
def _covered(file: Path, _: State) -> frozenset[int]:
    """The code points by HarfBuzz, which reads them in a twentieth of fontTools' time, but not those of WOFF files."""
    try:
        whole, number = split_face(file)
        with whole.open("rb") as stream:
            if stream.read(3) != b"wOF":
                import uharfbuzz

                face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(whole), number)
                if found := frozenset(face.unicodes):
                    return found
            from fontTools.ttLib import TTFont  # also says what is wrong with a file

            with TTFont(whole, lazy=True, fontNumber=number) as font:
                return frozenset(font.getBestCmap() or ())
    except Exception as error:  # a corrupt table may raise anything
        raise FontError(f"“{file.name}” is not a font: {error or type(error).__name__}") from error
