"""Pictures: bitmaps that Word can show, in the size that they have in the text."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from publisher import document as d
from publisher.cache import key
from publisher.editions import Job
from publisher.editions.cover import draw
from publisher.editions.docx.package import Package, Part, recognised
from publisher.editions.docx.xml import MILLIMETRE, SPACES, Element, clean, plain
from publisher.editions.typefaces import named_files
from publisher.media.fonts import FACES, font_bytes, font_file
from publisher.media.library import SVG_TYPE

_EMU = 635  # English metric units of a twip
_PIXEL = 15  # twips of a CSS pixel
_DENSITY, _WIDEST = 3, 1900  # pixels of the bitmap of a drawing in a CSS pixel, and in all: 300 an inch on A4
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(%|px|pt|mm|cm|in|em|rem)?")
_UNITS = {
    "": 15.0,
    "px": 15.0,
    "pt": 20.0,
    "mm": MILLIMETRE,
    "cm": 10 * MILLIMETRE,
    "in": 1440.0,
    "em": 220.0,
    "rem": 220.0,
}


class Pictures:
    """Makes the pictures of a document. No picture is higher than ``tall`` twips."""

    def __init__(self, job: Job, package: Package, tall: float) -> None:
        self._job = job
        self._package = package
        self._tall = tall
        self._count = 0

    def drawn(self, image: d.Image, part: Part, room: float) -> Element | None:
        """A picture in a line, not wider than ``room`` twips; None if there is no file."""
        if image.asset is None:
            return None
        asset = image.asset
        data = self._bitmap(asset)
        width, height = asset.width or 300, asset.height or 150
        size = self._size(image.attributes, width, height, room)
        return self.inline(data, size, part, image.alt, image.title)

    def inline(self, data: bytes, size: tuple[float, float], part: Part, alt: str, title: str = "") -> Element:
        """A bitmap in a line, of this size in twips. One without alternative text is decorative."""
        self._count += 1
        relation = self._package.picture(part, data)
        extent = {"cx": round(size[0] * _EMU), "cy": round(size[1] * _EMU)}
        name = f"Picture {self._count}"
        described = plain("wp", "docPr", id=self._count, name=name, descr=alt, **({"title": title} if title else {}))
        if not alt:
            decorative = plain("adec", "decorative", val=1)
            extension = plain("a", "ext", decorative, uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
            described.append(plain("a", "extLst", extension))
        fill = plain("a", "blip")
        fill.set(f"{{{SPACES['r']}}}embed", relation)
        shape = plain(
            "pic",
            "spPr",
            plain("a", "xfrm", plain("a", "off", x=0, y=0), plain("a", "ext", **extent)),
            plain("a", "prstGeom", plain("a", "avLst"), prst="rect"),
        )
        about = plain("pic", "nvPicPr", plain("pic", "cNvPr", id=self._count, name=name), plain("pic", "cNvPicPr"))
        filled = plain("pic", "blipFill", fill, plain("a", "stretch", plain("a", "fillRect")))
        held = plain("a", "graphicData", plain("pic", "pic", about, filled, shape), uri=SPACES["pic"])
        frame = plain("wp", "cNvGraphicFramePr", plain("a", "graphicFrameLocks", noChangeAspect=1))
        placed = plain(
            "wp", "inline", plain("wp", "extent", **extent), described, frame, plain("a", "graphic", held),
            distT=0, distB=0, distL=0, distR=0,
        )  # fmt: skip
        return plain("w", "drawing", placed)

    def structure(self, svg: str, speech: str, part: Part) -> Element:
        """The drawing of a structure of chemistry or a diagram, whose sizes are in ems."""
        width, height = (float(found) * 22 for found in re.findall(r'(?:width|height)="([\d.]+)em"', svg)[:2])
        data = self._rendered(clean(speech)[:40], (width / 1.5, height / 1.5), {}, Markup(svg))
        return self.inline(data, (width * 10, height * 10), part, speech)

    def _size(self, given: d.Attributes, width: float, height: float, room: float) -> tuple[float, float]:
        """The size in twips: the given one, or that of the picture, at most as large as the room."""
        wide, high = _twips(given.get("width"), room), _twips(given.get("height"), self._tall)
        if wide and not high:
            high = wide * height / width
        elif high and not wide:
            wide = high * width / height
        elif not wide:
            wide, high = width * _PIXEL, height * _PIXEL
        scale = min(1, room / wide, self._tall / high)
        return wide * scale, high * scale

    def _bitmap(self, asset: d.Asset) -> bytes:
        data = self._job.media.picture(asset)
        if asset.media_type == SVG_TYPE:
            return self._rendered(asset.name, (asset.width or 300, asset.height or 150), {asset.name: data})
        return data if recognised(data) else _converted(data)

    def _rendered(
        self, name: str, size: tuple[float, float], files: Mapping[str, bytes], drawing: Markup | None = None
    ) -> bytes:
        """A drawing as a bitmap, with the typefaces of the publication. It is kept in the cache."""
        job = self._job
        own = named_files(job.media.fonts)
        markup = job.renderer().page(
            "picture.html", file=name, drawing=drawing, width=size[0], height=size[1], fonts=list(own)
        )
        density = min(_DENSITY, _WIDEST / size[0])
        pixels = round(size[0] * density), round(size[1] * density)

        def make() -> bytes:
            faces: dict[str, Path] = {**{f"fonts/{face}": font_file(face) for face in FACES}, **own}
            read = {path: font_bytes(file) for path, file in sorted(faces.items())}
            return draw(markup, {**read, **files}, job.book.metadata, pixels)

        parts = [piece for file in job.media.fonts for piece in (file.name.encode(), font_bytes(file))]
        return job.cache.make(key("docx-drawing", repr(pixels), markup, [*files.values(), *parts]), make)[0]


def _twips(value: str, whole: float) -> float:
    found = _LENGTH.fullmatch(value.strip())
    if not found:
        return 0
    return float(found[1]) * whole / 100 if found[2] == "%" else float(found[1]) * _UNITS[found[2] or ""]


def _converted(data: bytes) -> bytes:
    """A bitmap with another head: a JPEG with the same tables, which lose no more, or a PNG."""
    from PIL import Image

    file = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=("WEBP", "JPEG", "PNG", "GIF")) as picture:
        if picture.format == "JPEG":
            picture.save(file, "JPEG", quality="keep")
        else:
            picture.save(file, "PNG")
    return file.getvalue()


__all__ = ["Pictures"]
