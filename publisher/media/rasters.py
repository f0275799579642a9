"""Bitmaps for editions: upright, in sRGB, no larger than needed, and without metadata of cameras and programs, such
as the place where a photograph was taken.

If nothing else has to change, the pixels are kept as they were stored. The result is reproducible.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Iterator
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

WIDEST = 1920  # pixels, on the web
LARGEST = 1600  # pixels of the longer side, in editions that must be small
PLAIN_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})
FORMATS = {"image/gif": "GIF", "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_ORIENTATION = 0x0112
_PNG_WORDS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
# After scan data: a marker that is not stuffing, a restart or fill.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)


def is_sideways(picture: Image.Image) -> bool:
    """Whether the orientation in the metadata swaps the sides of the picture."""
    return _orientation(picture) in (5, 6, 7, 8)


def is_see_through(picture: Image.Image) -> bool:
    """Whether a bitmap has transparent pixels."""
    if not picture.has_transparency_data:
        return False
    return not _is_opaque(picture if picture.mode in ("LA", "RGBA") else picture.convert("RGBA"))


_pdfium = Lock()  # which works in one thread at a time


def pages_of(pdf: bytes, *, scale: float = 1, width: int = 0) -> list[Image.Image]:
    """The pages of a PDF as pictures: with so many pixels to a point, or of a ``width`` in pixels."""
    import pypdfium2

    with _pdfium:
        document: Any = pypdfium2.PdfDocument(pdf)
        try:
            return [
                page.render(scale=width / page.get_width() if width else scale).to_pil().convert("RGB")
                for page in document
            ]
        finally:
            document.close()


def bounded(width: int, height: int, largest: int = LARGEST) -> tuple[int, int]:
    """The size at which no side is longer than ``largest``."""
    longer = max(width, height)
    if longer <= largest:
        return width, height
    return max(1, round(width * largest / longer)), max(1, round(height * largest / longer))


def carried(data: bytes, media_type: str, width: int) -> bytes:
    """The picture for editions, not wider than ``width``."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=tuple(FORMATS.values())) as picture:
        moving = _moves(picture, media_type)
        wide = (picture.height if is_sideways(picture) else picture.width) > width
        if moving or not (wide or _is_turned(picture) or _is_deep(picture, data)):
            stripped = _stripped(data, media_type)
            if stripped or moving:
                return stripped or data
        return _encoded(_scaled(_plain(picture), width), FORMATS[media_type])


class Bitmap:
    """A bitmap that is converted to several sizes: it is decoded once, when the first is made."""

    def __init__(self, data: bytes, media_type: str) -> None:
        self._data, self._media_type = data, media_type

    def as_webp(self, width: int) -> bytes:
        """The picture for browsers, ``width`` pixels wide; empty if it is animated. Lossless pictures stay lossless."""
        lossless = self._media_type in ("image/png", "image/gif")
        return _encoded(_scaled(self._pixels, width), "WEBP", lossless=lossless) if self._pixels else b""

    @cached_property
    def _pixels(self) -> Image.Image | None:
        """The picture, not wider than ``WIDEST``: the smaller it is, the sooner it is scaled."""
        from PIL import Image

        with Image.open(io.BytesIO(self._data), formats=tuple(FORMATS.values())) as picture:
            return None if _moves(picture, self._media_type) else _scaled(_plain(picture), WIDEST)


# Pixels


def _moves(picture: Image.Image, media_type: str) -> bool:
    """Whether it is animated. A phone's JPEG may contain a second picture, which is never shown."""
    return media_type != "image/jpeg" and getattr(picture, "n_frames", 1) > 1


def _orientation(picture: Image.Image) -> object:
    try:
        return picture.getexif().get(_ORIENTATION)
    except Exception:  # metadata may contain anything
        return None


def _is_turned(picture: Image.Image) -> bool:
    return _orientation(picture) not in (None, 1)


def _is_deep(picture: Image.Image, data: bytes) -> bool:
    """Whether it has colours for print, or more shades than a screen shows."""
    return picture.mode not in PLAIN_MODES or (picture.format == "PNG" and data[24] == 16)


def _plain(picture: Image.Image) -> Image.Image:
    """The picture upright, in a mode that all reading systems support."""
    from PIL import ImageOps

    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # 65,536 greys
        upright, profile = upright.point(lambda value: value * (1 / 256)).convert("L"), None
    elif upright.mode not in PLAIN_MODES:
        upright, profile = _in_screen_colours(upright, profile), None
    if upright.mode in ("LA", "RGBA") and _is_opaque(upright):
        upright = upright.convert(upright.mode[:-1])  # smaller, and faster to scale and encode
    kept: dict[Any, Any] = {"transparency": upright.info["transparency"]} if "transparency" in upright.info else {}
    upright.info = kept | ({"icc_profile": profile} if profile else {})
    return upright


def _is_opaque(picture: Image.Image) -> bool:
    """Whether all pixels of a picture with an alpha channel are opaque."""
    return picture.getchannel("A").getextrema() == (255, 255)


def _in_screen_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    from PIL import ImageCms

    if profile and picture.mode == "CMYK":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            shown = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if shown:
                return shown
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile: converted without it
    return picture.convert("RGBA" if picture.mode in ("PA", "RGBa", "La") else "RGB")


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    from PIL import Image

    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    if picture.mode in ("1", "P"):
        picture = picture.convert("L" if picture.mode == "1" else "RGBA" if "transparency" in picture.info else "RGB")
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: Image.Image, form: str, *, lossless: bool = False) -> bytes:
    given: dict[str, dict[str, Any]] = {
        "GIF": {},
        "JPEG": {"quality": 88, "optimize": True, "progressive": True},
        "PNG": {},  # “optimize” takes three times as long and saves one byte in 400
        # The quality of lossless pictures is the effort; more takes longer and saves nothing.
        "WEBP": {"quality": 50, "method": 2, "lossless": True} if lossless else {"quality": 80, "method": 4},
    }
    if form == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    file = io.BytesIO()
    picture.save(file, form, icc_profile=picture.info.get("icc_profile"), **given[form])
    return file.getvalue()


# Files


def _stripped(data: bytes, media_type: str) -> bytes:
    """The file without its metadata, pixels as they are stored; empty if its structure is invalid."""
    try:
        return b"".join(_PARTS[FORMATS[media_type]](data))
    except (IndexError, ValueError, struct.error):
        return b""


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while True:
        while data[at + 1] == 0xFF:  # filling
            at += 1
        kind = data[at + 1]
        if data[at] != 0xFF:
            raise ValueError("no marker")
        if kind == 0xD9:
            yield data[at : at + 2]  # what follows, such as a second picture, is dropped
            return
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == 0xDA:
            found = _MARKER.search(data, end)
            end = found.start() if found else len(data)
        remark = kind == 0xFE or (0xE1 <= kind <= 0xEF and kind not in (0xE2, 0xEE))
        if not remark and not (kind == 0xE2 and data[at + 4 : at + 15] != b"ICC_PROFILE"):
            yield data[at:end]
        at = end


def _png_parts(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at = 8
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        if name not in _PNG_WORDS:
            yield data[at:end]
        if name == b"IEND":
            return
        at = end


def _webp_parts(data: bytes) -> Iterator[bytes]:
    kept = []
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        end = at + 8 + size + size % 2
        chunk = data[at:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]  # it contains neither EXIF nor XMP
        if name not in (b"EXIF", b"XMP "):
            kept.append(chunk)
        at = end
    yield b"RIFF" + (4 + sum(map(len, kept))).to_bytes(4, "little") + b"WEBP"
    yield from kept


def _gif_parts(data: bytes) -> Iterator[bytes]:
    def table(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    at = 13 + table(data[10])
    yield data[:at]
    while data[at] != 0x3B:
        start, kind = at, data[at]
        at += 2 if kind == 0x21 else 11 + table(data[at + 9])
        while data[at]:
            at += data[at] + 1
        at += 1
        remark = kind == 0x21 and (data[start + 1] == 0xFE or (data[start + 1] == 0xFF and not _loops(data, start)))
        if not remark:
            yield data[start:at]
    yield b"\x3b"


def _loops(data: bytes, at: int) -> bool:
    return data[at + 3 : at + 14] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")


_PARTS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "GIF": _gif_parts,
    "JPEG": _jpeg_parts,
    "PNG": _png_parts,
    "WEBP": _webp_parts,
}
