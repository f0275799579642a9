"""Chinese, Japanese and Korean characters, and words from right to left, in drawings: the typeface of formulas lacks them, so they
come from the project's fonts.

The library draws a rule in a colour that stands for a character or a phrase; the drawing has its outline there.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from publisher.stamps import State, state_of

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

Point = tuple[float, float]
COLOUR = "#fD"
"""The beginning of the colours of rules; the index of the character follows. Authors' own are in lower case."""
DEPTH = 0.12  # ems of a character below the baseline

_OUTLINES = 0x200000
# Hebrew, Arabic and other letters from right to left, with their marks; digits are written from left to right.
_LETTER = "\u0591-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_PHRASE = re.compile(f"[{_LETTER}](?:[{_LETTER} ,.:;!?\u2019\u201d'\"-]*[{_LETTER}])?")
_STEPS = {"moveTo": "M", "lineTo": "L", "curveTo": "C"}
_TOKEN = re.compile(r"\\(?P<name>[A-Za-z]+\*?)|\\.|[{}$]|[^\\{}$]+", re.DOTALL)
_TEXT = frozenset({"text", "mbox", "hbox", "textrm", "textnormal", "textup", "fbox", "textsc"})


class Font(Struct, frozen=True):
    """A face of a font file: its number in a collection, or 0, and the ``state`` of the file when it was found."""

    file: Path
    number: int
    state: State

    @classmethod
    def of(cls, file: Path, number: int) -> Font:
        """The face as the file is now."""
        return cls(file, number, state_of(file))


class Outline(Struct, frozen=True):
    """The outline of a character or a phrase as a path of SVG in thousandths of an em, and its width in ems."""

    path: str
    width: float


def comes_from_fonts(character: str) -> bool:
    """Whether a character in a formula comes from the project's fonts."""
    return _is_full_width(character) or bool(_PHRASE.match(character))


def _is_full_width(character: str) -> bool:
    """Whether a character is as wide as an em, and needs no shaping."""
    return unicodedata.east_asian_width(character) in "WF" and unicodedata.category(character)[0] in "LPNS"


def with_rules(tex: str, fonts: tuple[Font, ...]) -> tuple[str, tuple[str, ...]]:
    """TeX with a rule for each wide character and each phrase from right to left that the fonts have, and these."""
    if tex.isascii() or not any(map(comes_from_fonts, tex)):
        return tex, ()
    found: dict[str, int] = {}
    pieces, opened, pending = list[str](), list[bool](), False
    for match in _TOKEN.finditer(tex):
        text = match[0]
        in_text = bool(opened and opened[-1])
        if text == "{":
            opened.append(pending or in_text)
        elif text == "}" and opened:
            opened.pop()
        elif text == "$":
            opened.append(False) if in_text else opened and opened.pop()
        else:
            text = "".join(
                _rule(piece, in_text, found, fonts) if comes_from_fonts(piece[0]) else piece for piece in _pieces(text)
            )
        pending = match["name"] in _TEXT if match["name"] else pending and text.isspace()
        pieces.append(text)
    return "".join(pieces), tuple(found)


def _pieces(text: str) -> Iterator[str]:
    """Phrases from right to left, and other characters."""
    start = 0
    for phrase in _PHRASE.finditer(text):
        yield from text[start : phrase.start()]
        yield phrase[0]
        start = phrase.end()
    yield from text[start:]


def _rule(text: str, in_text: bool, found: dict[str, int], fonts: tuple[Font, ...]) -> str:
    drawn = outline(text, fonts)
    if drawn is None:
        return text
    index = found.setdefault(text, len(found))
    rule = f"\\textcolor{{{COLOUR}{index:04x}}}{{\\rule[-{DEPTH}em]{{{drawn.width}em}}{{1em}}}}"
    return f"${rule}$" if in_text else rule


@lru_cache(maxsize=4096)
def outline(text: str, fonts: tuple[Font, ...]) -> Outline | None:
    """The outline of a character or a phrase in the first font that has it; none if no font does."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.pens.transformPen import TransformPen

    for face in fonts:
        font = _opened(face)
        characters = font.getBestCmap()
        if not all(ord(c) in characters for c in text if not c.isspace()):
            continue
        glyphs, scale = font.getGlyphSet(), 1000 / font["head"].unitsPerEm
        pen = DecomposingRecordingPen(glyphs)
        if len(text) == 1 and _is_full_width(text):
            glyphs[characters[ord(text)]].draw(pen)
            return Outline(" ".join(_steps(pen.value, scale)), 1)
        here = 0.0
        for name, across, up, advance in _shaped(text, face, font):
            glyphs[name].draw(TransformPen(pen, (1, 0, 0, 1, here + across, up)))
            here += advance
        return Outline(" ".join(_steps(pen.value, scale)), round(here * scale / 1000, 3))
    return None


def _shaped(text: str, face: Font, font: TTFont) -> Iterator[tuple[str, float, float, float]]:
    """The glyphs of a phrase from left to right: their names, how far each is moved, and its advance, in units of the font."""
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(hb.Font(hb.Face(face.file.read_bytes(), face.number)), buffer)
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        yield font.getGlyphName(glyph.codepoint), place.x_offset, place.y_offset, place.x_advance


def number_of(path: str) -> int:
    """The number of an outline, beyond those of the typeface of formulas; equal outlines have the same one in each process."""
    return _OUTLINES + int.from_bytes(sha256(path.encode()).digest()[:7], "big")


def _steps(drawn: Iterable[tuple[str, tuple[Point, ...]]], scale: float) -> Iterator[str]:
    """The steps of a path: quadratic curves become cubic ones."""
    from fontTools.pens.basePen import decomposeQuadraticSegment

    here: Point = (0, 0)
    for operation, points in drawn:
        if operation == "qCurveTo":
            for control, end in decomposeQuadraticSegment(points):
                first, second = _between(here, control), _between(end, control)
                yield _step("C", (first, second, end), scale)
                here = end
        elif operation == "closePath":
            yield "Z"
        else:
            yield _step(_STEPS[operation], points, scale)
            here = points[-1]


def _between(end: Point, control: Point) -> Point:
    return end[0] + 2 / 3 * (control[0] - end[0]), end[1] + 2 / 3 * (control[1] - end[1])


def _step(letter: str, points: Iterable[Point], scale: float) -> str:
    return letter + " ".join(f"{x * scale:.0f} {y * scale:.0f}" for x, y in points)


@lru_cache(maxsize=8)
def _opened(font: Font) -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(font.file.read_bytes()), fontNumber=font.number, lazy=True)


__all__ = ["COLOUR", "DEPTH", "Font", "Outline", "comes_from_fonts", "number_of", "outline", "with_rules"]
