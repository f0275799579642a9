"""The cover as a picture: the author's own, or one drawn by the theme; and the preview picture for links in
messages and on social sites."""

from __future__ import annotations

import unicodedata
from io import BytesIO
from pathlib import Path

from publisher.cache import key
from publisher.document import Metadata
from publisher.editions import Job
from publisher.editions.typefaces import named_files
from publisher.media.fonts import FACES, characters, font_bytes, font_file
from publisher.media.pictures import MEDIA_TYPES
from publisher.media.rasters import pages_of
from publisher.theme.mirroring import mirrored_page

PIXELS = (1600, 2560)
POINTS = (432, 691.2)  # points of a 6-inch book, so that type sizes are those of the print edition
PREVIEW = (1200, 630)


def cover_name(job: Job) -> tuple[str, str]:
    """The cover's file name and media type."""
    return (job.data.cover.name, job.data.cover.media_type) if job.data.cover else ("images/cover.png", "image/png")


def cover_image(job: Job) -> bytes:
    """The cover's bytes."""
    if job.data.cover:
        return job.media.picture(job.data.cover)
    return _drawn(job, PIXELS, POINTS, POINTS[0] / 36, PIXELS[1] / PIXELS[0])


def preview_image(job: Job) -> bytes:
    """The theme's cover next to the title, as a PNG of 1200 × 630 pixels."""
    width, height = (side * 0.75 for side in PREVIEW)
    return _drawn(job, PREVIEW, (width, height), width / 60, 5 / 3)


def _drawn(job: Job, pixels: tuple[int, int], points: tuple[float, float], em: float, ratio: float) -> bytes:
    """Draw the theme's cover, or take it from the cache.

    ``em`` is its unit in points, of which the text is 36 wide; ``ratio`` is the height of the area for the art
    divided by its width.
    """
    about = job.book.metadata
    own = named_files(job.media.fonts)
    files = {**_pictures(job.theme.layers), **{f"fonts/{name}": font_file(name) for name in FACES}, **own}
    fit = job.cover_fit(ratio)
    shown = (about.title, about.subtitle, about.publisher, fit.by.line("".join(fit.by.names)))
    missing = _missing("".join(shown), characters(job.media.fonts))
    if missing:
        job.findings.warning(
            "cover-letters",
            f"No font contains “{missing}” (U+{ord(missing):04X}): the drawn cover has no words",
            hint="Name a cover picture (cover: {image: …}) or a font (fonts: {files: […]}) in the manifest.",
        )
    markup = job.renderer(cover_fit=fit).page(
        "cover-page.html", words=not missing, fonts=list(own), width=points[0], height=points[1], em=em
    )
    markup = mirrored_page(markup) if about.direction else markup
    read = {name: font_bytes(file) for name, file in sorted(files.items())}
    parts = [part for pair in read.items() for part in pair]

    name = key("cover", repr(pixels), markup, parts)
    data, _ = job.cache.make(name, lambda: draw(markup, read, about, pixels))
    return data


def draw(markup: str, files: dict[str, bytes], about: Metadata, pixels: tuple[int, int]) -> bytes:
    """The page of ``markup`` as a PNG of ``pixels``; it may use the ``files``."""
    from publisher.layout import PdfMetadata, typeset

    metadata = PdfMetadata(about.title, about.language, (), "", (), "", about.identifier, about.modified)
    return _raster(typeset(markup, files=files, metadata=metadata).data, pixels)


def _pictures(layers: tuple[Path, ...]) -> dict[str, Path]:
    """The pictures that a project's own cover may use: those next to its template."""
    return {
        f.name: f
        for folder in reversed(layers)
        for f in folder.iterdir()
        if f.suffix.lower() in MEDIA_TYPES and f.is_file()
    }


def _missing(text: str, known: frozenset[int]) -> str:
    """The first visible character without a glyph, or an empty string."""
    return next((c for c in text if ord(c) not in known and unicodedata.category(c)[0] not in "CMZ"), "")


def _raster(pdf: bytes, pixels: tuple[int, int]) -> bytes:
    """The first page as a PNG."""
    file = BytesIO()
    pages_of(pdf, width=pixels[0])[0].crop((0, 0, *pixels)).save(file, "PNG")
    return file.getvalue()


__all__ = ["cover_image", "cover_name", "draw", "preview_image"]
