"""The cover as a picture: the author's own, or one drawn from the theme in the pixels that stores ask for."""

from __future__ import annotations

from importlib.metadata import version
from io import BytesIO
from typing import Any

from publisher.cache import key
from publisher.editions import Job
from publisher.fonts import FACES, font_file
from publisher.layout import Metadata, lay_out
from publisher.templating import Renderer

PIXELS = (1600, 2560)
POINTS = (432, 691.2)  # a book of 6 inches: sizes of type are those of the paper edition
MADE_BY = ("weasyprint", "pypdfium2", "pillow")
PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})


def cover_image(job: Job) -> tuple[bytes, str, str]:
    """The cover's bytes, media type and file name."""
    if job.cover:
        return job.cover.file.read_bytes(), job.cover.media_type, job.cover.name
    return _Drawing(job).image(), "image/png", "images/cover.png"


class _Drawing:
    """A cover laid out as a page of paper; letters that no typeface has are found there."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.faces = {f"fonts/{name}": font_file(name) for name in FACES if "mono" not in name}
        # What a project's own cover may show stands beside its template.
        self.files = {p.name: p for f in reversed(job.layers) for p in f.iterdir() if p.suffix.lower() in PICTURES}

    def image(self) -> bytes:
        """The picture, from the cache if nothing that makes it has changed."""
        data, missing = self.draw(words=True)
        if missing:
            self.job.findings.warning(
                "cover-letters",
                f"The cover that the theme draws has no letters for the title: {missing[0]}",
                hint="Name a picture of your own: cover: {image: …}.",
            )
            data, _ = self.draw(words=False)
        return data

    def draw(self, *, words: bool) -> tuple[bytes, tuple[str, ...]]:
        """The picture with or without words, and the complaints about letters."""
        renderer: Renderer = self.job.renderer()
        about = self.job.book.metadata
        markup = renderer.page("cover.html", words=words, width=POINTS[0], height=POINTS[1], direction="")
        read = {**self.files, **self.faces}
        name = key(
            "cover", markup, *(part for n, p in sorted(read.items()) for part in (n, p.read_bytes())), *map(version, MADE_BY)
        )
        complaints: tuple[str, ...] = ()

        def work() -> bytes:
            nonlocal complaints
            metadata = Metadata(about.title, about.language, (), "", (), "", about.identifier, about.modified)
            result = lay_out(markup, read=lambda path: read[path].read_bytes(), metadata=metadata)
            complaints = tuple(m for m in result.messages if m.startswith("No glyph"))
            return _raster(result.data)

        data, _ = self.job.cache.make(name, work)
        return data, complaints


def _raster(pdf: bytes) -> bytes:
    """The first page as a PNG."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=PIXELS[0] / POINTS[0]).to_pil().convert("RGB")
    finally:
        document.close()
    file = BytesIO()
    picture.resize(PIXELS).save(file, "PNG", optimize=True) if picture.size != PIXELS else picture.save(
        file, "PNG", optimize=True
    )
    return file.getvalue()


__all__ = ["cover_image"]
