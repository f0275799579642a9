"""What a print shop would object to in a finished PDF: coarse bitmaps, hairlines, black of four inks."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping

import pikepdf
from msgspec.structs import replace
from pikepdf import Name
from PIL import Image

from publisher.pdf_files.flaws import Flaw
from publisher.pdf_files.page_content import Content, Reader
from publisher.pdf_files.tagged_text import Mark, tagged_content

_HAIRLINE = 0.25  # points
_INKS, _SHARE = 2.8, 0.1  # of black in a bitmap: the sum of its inks, and the part of the bitmap
_SAMPLE = 200  # pixels of a side


def flaws_of(data: bytes) -> list[Flaw]:
    """The flaws of a PDF in CMYK, each once for a picture on a page, in order."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        reader = Reader(text=False)
        pages = enumerate(pdf.pages, 1)
        found = [pair for number, page in pages for pair in _problems_in(reader.content(page), number)]
        shown = _pictures(pdf) if found else {}
    named = (
        replace(flaw, alt=shown[mark][0], before=shown[mark][1]) if mark in shown else flaw for flaw, mark in found
    )
    return list(dict.fromkeys(named))


def _pictures(pdf: pikepdf.Pdf) -> Mapping[Mark | None, tuple[str, int]]:
    """The text alternatives of pictures by their marks, each with the number of earlier pictures that have the same."""
    known: Counter[str] = Counter()
    found: dict[Mark | None, tuple[str, int]] = {}
    for picture in tagged_content(pdf)[1]:
        if picture.role == "Figure":
            found |= dict.fromkeys(picture.marks, (picture.alt, known[picture.alt]))
            known[picture.alt] += 1
    return found


def _problems_in(content: Content, page: int) -> Iterator[tuple[Flaw, Mark | None]]:
    """The flaws of a page, with the marks of their pictures."""
    for thickness, mark in content.strokes:
        if thickness < _HAIRLINE - 0.005:
            yield Flaw("line-thin", page, f"a line is {thickness:.2g} pt thick"), mark
    for bitmap, image, mark in content.bitmaps:
        pixels = bitmap.across, bitmap.down
        size = f"a bitmap of {bitmap.across} × {bitmap.down} pixels has"
        if bitmap.is_coarse:
            problem = f"{size} {bitmap.resolution:.0f} pixels an inch"
            yield Flaw("image-coarse", page, problem, pixels=pixels), mark
        if image.get("/ColorSpace") == Name.DeviceCMYK and _is_rich(image, pixels):
            yield Flaw("black-rich", page, f"{size} black areas of all four inks", pixels=pixels), mark


def _is_rich(image: pikepdf.Object, size: tuple[int, int]) -> bool:
    """Whether a bitmap in CMYK has black areas of all inks."""
    picture = Image.frombytes("CMYK", size, image.read_bytes())
    picture.thumbnail((_SAMPLE, _SAMPLE), Image.Resampling.NEAREST)
    inks = picture.tobytes()
    black = sum(1 for n in range(0, len(inks), 4) if sum(inks[n : n + 4]) > 255 * _INKS)
    return black > _SHARE * picture.width * picture.height


__all__ = ["flaws_of"]
