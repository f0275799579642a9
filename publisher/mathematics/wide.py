"""Chinese, Japanese and Korean characters in drawings: the typeface of formulas lacks them, so they come from the project's fonts.

The library draws a rule of one em in a colour that stands for a character; the drawing has its outline there.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

Point = tuple[float, float]
COLOUR = "#fD"
"""The beginning of the colours of rules; the index of the character follows. Authors' own are in lower case."""
DEPTH = 0.12  # ems of a character below the baseline

_OUTLINES = 0x200000
_STEPS = {"moveTo": "M", "lineTo": "L", "curveTo": "C"}
_TOKEN = re.compile(r"\\(?P<name>[A-Za-z]+\*?)|\\.|[{}$]|[^\\{}$]+", re.DOTALL)
_TEXT = frozenset({"text", "mbox", "hbox", "textrm", "textnormal", "textup", "fbox", "textsc"})


@dataclass(frozen=True, slots=True)
class Font:
    """A face of a font file: its number in a collection, or 0, and the ``stamp`` of the file when it was found."""

    file: Path
    number: int
    stamp: tuple[int, int]

    @classmethod
    def of(cls, file: Path, number: int) -> Font:
        """The face as the file is now."""
        state = file.stat()
        return cls(file, number, (state.st_mtime_ns, state.st_size))


def is_full_width(character: str) -> bool:
    """Whether a character is as wide as an em, and needs no shaping."""
    return unicodedata.east_asian_width(character) in "WF" and unicodedata.category(character)[0] in "LPNS"


def with_rules(tex: str, fonts: tuple[Font, ...]) -> tuple[str, tuple[str, ...]]:
    """TeX with a rule for each wide character that the fonts have, and these characters."""
    if tex.isascii() or not any(map(is_full_width, tex)):
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
            text = "".join(_rule(c, in_text, found, fonts) if is_full_width(c) else c for c in text)
        pending = match["name"] in _TEXT if match["name"] else pending and text.isspace()
        pieces.append(text)
    return "".join(pieces), tuple(found)


def _rule(character: str, in_text: bool, found: dict[str, int], fonts: tuple[Font, ...]) -> str:
    if not outline(character, fonts):
        return character
    index = found.setdefault(character, len(found))
    rule = f"\\textcolor{{{COLOUR}{index:04x}}}{{\\rule[-{DEPTH}em]{{1em}}{{1em}}}}"
    return f"${rule}$" if in_text else rule


@lru_cache(maxsize=4096)
def outline(character: str, fonts: tuple[Font, ...]) -> str:
    """The outline of a character in the first font that has it, as a path of SVG in thousandths of an em; empty if none has."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    for face in fonts:
        font = _opened(face)
        if name := font.getBestCmap().get(ord(character)):
            glyphs = font.getGlyphSet()
            pen = DecomposingRecordingPen(glyphs)
            glyphs[name].draw(pen)
            return " ".join(_steps(pen.value, 1000 / font["head"].unitsPerEm))
    return ""


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


__all__ = ["COLOUR", "DEPTH", "Font", "is_full_width", "number_of", "outline", "with_rules"]
