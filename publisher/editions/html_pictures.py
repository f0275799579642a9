"""Pictures of the web edition: a bitmap in several widths, of which a browser takes one; or all of them in the page."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from publisher.document import Asset, Image, walk
from publisher.editions import SVG, Job
from publisher.pictures import read_picture
from publisher.rasters import bounded

WIDTHS = (480, 960, 1440, 1920)
LIGHT = 24_000  # bytes: what is no heavier is best left alone
PHONE = 350  # pixels that a picture has there
LEGIBLE = 9.5  # pixels
_SIZE = re.compile(rb"""\bfont(?:-size\s*[:=]\s*["']?\s*|\s*:[^;}"']*?)([\d.]+)""")


@dataclass(frozen=True, slots=True)
class Version:
    """The address of a picture in a width."""

    url: str
    width: int


def write_versions(job: Job) -> dict[str, tuple[Version, ...]]:
    """Write each bitmap of the book as WebP, in the widths that spare a reader something; by the names of the assets."""
    return {name: versions for name, asset in job.assets.items() if (versions := tuple(_versions(job, asset)))}


def _versions(job: Job, asset: Asset) -> list[Version]:
    if asset.media_type == SVG or (heaviest := len(job.picture(asset))) <= LIGHT:
        return []
    made = []
    for width in (*(w for w in WIDTHS if w < asset.width), *([asset.width] if asset.width <= WIDTHS[-1] else [])):
        data = job.webp(asset, width)
        if 0 < len(data) < heaviest:
            name = asset.name.replace("images/", f"images/{width}/", 1) + ".webp"
            target = job.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            made.append(Version(quote(name), width))
    return made


def first_images(job: Job) -> frozenset[int]:
    """The first picture of each page, which a reader sees at once; the others may come later."""
    pictures = (next((n for n in walk(c) if isinstance(n, Image)), None) for c in job.book.chapters)
    return frozenset(id(picture) for picture in pictures if picture)


def wants_room(asset: Asset) -> bool:
    """Would the lettering of a picture be too small on a phone? A photograph has none; of a diagram's pixels nobody knows."""
    if asset.media_type != SVG:
        return asset.media_type != "image/jpeg" and asset.width >= WIDTHS[0]
    data = read_picture(asset.file).data
    sizes = [float(size) for size in _SIZE.findall(data) if size.strip(b".")]
    return b"<text" in data and min(sizes, default=16.0) * PHONE < LEGIBLE * asset.width


def embedder(job: Job) -> Callable[[Asset], str]:
    """The address of a picture that stands in the page itself, no larger than a page needs it."""

    def address(asset: Asset) -> str:
        if asset.media_type == SVG:
            return data_url(job.shown(asset), SVG)
        width, _ = bounded(asset.width, asset.height)
        data = job.picture(replace(asset, width=width))
        webp = job.webp(asset, width) if len(data) > LIGHT else b""
        return data_url(webp, "image/webp") if 0 < len(webp) < len(data) else data_url(data, asset.media_type)

    return lru_cache(maxsize=None)(address)


def data_url(content: bytes, media_type: str) -> str:
    """An address that holds what it leads to."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
