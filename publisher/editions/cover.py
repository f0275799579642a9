"""The cover as a picture: the author's own, or one drawn from the theme in the pixels that stores ask for."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from publisher.cache import key
from publisher.editions import Job
from publisher.fonts import font_file

PIXELS = (1600, 2560)
POINTS = (432, 691.2)  # a book of 6 inches: sizes of type are those of the paper edition
FACES = ("inter.ttf", "source-serif-4.ttf", "source-serif-4-italic.ttf")
MADE_BY = ("weasyprint", "pypdfium2", "pillow")
PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})


def cover_image(job: Job) -> tuple[bytes, str, str]:
    """The cover's bytes, media type and file name."""
    if job.cover:
        return job.cover.file.read_bytes(), job.cover.media_type, job.cover.name
    return _drawn(job), "image/png", "images/cover.png"


def _drawn(job: Job) -> bytes:
    """The theme's cover, from the cache if nothing that makes it has changed."""
    about = job.book.metadata
    shown = (about.title, about.subtitle, about.publisher, *(person.name for person in about.authors))
    missing = sorted({c for text in shown for c in text if not c.isspace()} - _letters())
    if missing:
        job.findings.warning(
            "cover-letters",
            f"No typeface has “{missing[0]}” (U+{ord(missing[0]):04X}): the cover that the theme draws has no words",
            hint="Name a picture of your own: cover: {image: …}.",
        )
    markup = job.renderer().page("cover.html", words=not missing, width=POINTS[0], height=POINTS[1])
    # What a project's own cover.html may show stands beside it.
    files = {p.name: p for f in reversed(job.layers) for p in f.iterdir() if p.suffix.lower() in PICTURES}
    files |= {f"fonts/{name}": font_file(name) for name in FACES}
    parts = [part for name, file in sorted(files.items()) for part in (name, file.read_bytes())]

    def draw() -> bytes:
        from publisher.layout import Metadata, lay_out

        metadata = Metadata(about.title, about.language, (), "", (), "", about.identifier, about.modified)
        return _raster(lay_out(markup, read=lambda name: files[name].read_bytes(), metadata=metadata).data)

    data, _ = job.cache.make(key("cover", markup, parts, map(version, MADE_BY)), draw)
    return data


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """Every character that a face of the cover has."""
    from fontTools.ttLib import TTFont

    def characters(file: Path) -> set[str]:
        with TTFont(file, lazy=True) as font:
            return {chr(point) for point in font.getBestCmap()}

    return frozenset().union(*(characters(font_file(name)) for name in FACES))


def _raster(pdf: bytes) -> bytes:
    """The first page as a PNG."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=PIXELS[0] / POINTS[0]).to_pil().convert("RGB")
    finally:
        document.close()
    file = BytesIO()
    picture.crop((0, 0, *PIXELS)).save(file, "PNG", optimize=True)
    return file.getvalue()


__all__ = ["cover_image"]
