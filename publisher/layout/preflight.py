"""What a print shop would object to in a finished PDF: coarse bitmaps, hairlines, black of four inks."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from msgspec import Struct
from pikepdf import Name
from PIL import Image

from publisher.layout.page_content import Content, Reader

_HAIRLINE = 0.25  # points
_INKS, _SHARE = 2.8, 0.1  # of black in a bitmap: the sum of its inks, and the part of the bitmap
_SAMPLE = 200  # pixels of a side


class Flaw(Struct, frozen=True):
    """Something on a page, counted from 1: the ``code`` of its diagnostic, and what it is."""

    code: str
    page: int
    problem: str


def flaws_of(data: bytes) -> list[Flaw]:
    """The flaws of a PDF in CMYK, each once for a page, in order."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        reader = Reader(text=False)
        pages = enumerate(pdf.pages, 1)
        found = [flaw for number, page in pages for flaw in _problems_in(reader.content(page), number)]
    return list(dict.fromkeys(found))


def _problems_in(content: Content, page: int) -> Iterator[Flaw]:
    """The flaws of a page."""
    for thickness in content.strokes:
        if thickness < _HAIRLINE - 0.005:
            yield Flaw("line-thin", page, f"a line is {thickness:.2g} pt thick")
    for bitmap, image in content.bitmaps:
        size = f"a bitmap of {bitmap.across} × {bitmap.down} pixels has"
        if bitmap.is_coarse:
            yield Flaw("image-coarse", page, f"{size} {bitmap.resolution:.0f} pixels an inch")
        if image.get("/ColorSpace") == Name.DeviceCMYK and _is_rich(image, (bitmap.across, bitmap.down)):
            yield Flaw("black-rich", page, f"{size} black areas of all four inks")


def _is_rich(image: pikepdf.Object, size: tuple[int, int]) -> bool:
    """Whether a bitmap in CMYK has black areas of all inks."""
    picture = Image.frombytes("CMYK", size, image.read_bytes())
    picture.thumbnail((_SAMPLE, _SAMPLE), Image.Resampling.NEAREST)
    inks = picture.tobytes()
    black = sum(1 for n in range(0, len(inks), 4) if sum(inks[n : n + 4]) > 255 * _INKS)
    return black > _SHARE * picture.width * picture.height


__all__ = ["Flaw", "flaws_of"]
