"""What a print shop would object to in a finished PDF: coarse bitmaps, hairlines, black of four inks."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Name
from PIL import Image

_DPI, _HAIRLINE = 200, 0.25
_INKS, _SHARE = 2.8, 0.1  # of black in a bitmap: the sum of its inks, and the part of the bitmap
_SAMPLE = 200  # pixels of a side
_STROKES = frozenset({"S", "s", "B", "B*", "b", "b*"})
_DEEPEST = 12  # forms in forms
Matrix = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something on a page, counted from 1: the ``code`` of its diagnostic, and what it is."""

    code: str
    page: int
    problem: str


def flaws_of(data: bytes) -> list[Flaw]:
    """The flaws of a PDF in CMYK, each once for a page, in order."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [
            flaw
            for number, page in enumerate(pdf.pages, 1)
            for flaw in _problems_in(page.obj, page.obj.get("/Resources"), (1, 0, 0, 1, 0, 0), number, 0)
        ]
    return list(dict.fromkeys(found))


def _problems_in(
    stream: pikepdf.Object, resources: pikepdf.Object | None, matrix: Matrix, page: int, depth: int
) -> Iterator[Flaw]:
    """The flaws in a content stream that is painted with a ``matrix``."""
    width, saved = 1.0, list[tuple[Matrix, float]]()
    for instruction in pikepdf.parse_content_stream(stream):
        operator = str(instruction.operator)
        if operator == "q":
            saved.append((matrix, width))
        elif operator == "Q" and saved:
            matrix, width = saved.pop()
        elif operator == "cm":
            matrix = _times(tuple(map(float, instruction.operands)), matrix)
        elif operator == "w":
            width = float(instruction.operands[0])
        elif operator in _STROKES:
            thickness = width * math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
            if thickness < _HAIRLINE - 0.005:
                yield Flaw("line-thin", page, f"a line is {thickness:.2g} pt thick")
        elif operator == "Do" and resources is not None:
            painted = resources.XObject[str(instruction.operands[0])]
            if painted.Subtype == Name.Image:
                yield from _problems_of_image(painted, matrix, page)
            elif depth < _DEEPEST:
                own = tuple(float(n) for n in painted.get("/Matrix", (1, 0, 0, 1, 0, 0)))
                inner = painted.get("/Resources", resources)
                yield from _problems_in(painted, inner, _times(own, matrix), page, depth + 1)


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _problems_of_image(image: pikepdf.Object, matrix: Matrix, page: int) -> Iterator[Flaw]:
    width, height = int(image.Width), int(image.Height)
    across, down = math.hypot(*matrix[:2]), math.hypot(*matrix[2:4])
    dpi = min(72 * width / across if across else math.inf, 72 * height / down if down else math.inf)
    if dpi < _DPI - 0.5:
        yield Flaw("image-coarse", page, f"a bitmap of {width} × {height} pixels has {dpi:.0f} pixels an inch")
    if image.get("/ColorSpace") == Name.DeviceCMYK:
        picture = Image.frombytes("CMYK", (width, height), image.read_bytes())
        picture.thumbnail((_SAMPLE, _SAMPLE), Image.Resampling.NEAREST)
        inks = picture.tobytes()
        black = sum(1 for n in range(0, len(inks), 4) if sum(inks[n : n + 4]) > 255 * _INKS)
        if black > _SHARE * picture.width * picture.height:
            yield Flaw("black-rich", page, f"a bitmap of {width} × {height} pixels has black areas of all four inks")


__all__ = ["Flaw", "flaws_of"]
