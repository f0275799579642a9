"""Editions: what a prepared book becomes. The ``write`` of its format fills a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from publisher.cache import Cache, key
from publisher.diagnostics import Findings
from publisher.document import Asset, Book, Image, walk
from publisher.editions.titles import COVER_RATIO, cover_fit
from publisher.formats import Format
from publisher.language import Words
from publisher.manifest import Edition
from publisher.media import rasters
from publisher.media.fonts import FontError
from publisher.media.lettering import Lettering
from publisher.media.pictures import Picture, read_picture
from publisher.templating import Renderer, RenderSettings, token_sheets
from publisher.theme.tokens import Tokens

SVG = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Job:
    """One edition to write.

    ``book`` went through the transforms; ``folder`` is empty and ours; ``layers`` are the template folders, nearest first;
    ``name`` is the stem of output files; ``cover`` is the author's picture, if there is one; ``fonts`` are
    font files of the project; ``cut`` says that only one chapter of the book is left. ``downloads`` are finished editions that
    this one offers, and ``edit`` is the address where a chapter's ``{file}`` is changed. ``solved`` says that the edition is for
    an audience that gets solutions while others do not.
    """

    book: Book
    edition: Edition
    folder: Path
    layers: tuple[Path, ...]
    name: str
    findings: Findings
    cache: Cache
    cover: Asset | None = None
    cover_alt: str = ""
    fonts: tuple[Path, ...] = ()
    cut: bool = False
    downloads: tuple[Download, ...] = ()
    edit: str = ""
    solved: bool = False

    @property
    def assets(self) -> dict[str, Asset]:
        """The pictures of the book by their name in the edition."""
        images = [n for division in self.book.divisions for n in walk(division) if isinstance(n, Image)]
        shown = [i.asset for image in images for i in (image, image.dark) if i and i.asset]
        return dict(sorted((asset.name, asset) for asset in shown))

    @property
    def drawings(self) -> frozenset[str]:
        """The names of pictures that one can see through: they need a light ground where a page is dark."""
        shown = ((name, read_picture(asset.file)) for name, asset in self.assets.items())
        return frozenset(n for n, p in shown if p.media_type == SVG or rasters.is_see_through(p.data))

    def picture(self, asset: Asset) -> bytes:
        """The bytes of a picture, without anything that acts, reaches out or tells of its maker; not wider than the asset. The
        words of a drawing are set in families of ours."""
        picture = read_picture(asset.file)
        if picture.media_type == SVG:
            return self._lettering.named(picture.data)
        return self._kept(rasters.carried, picture, asset.width)

    def shown(self, asset: Asset) -> bytes:
        """The same for the web, where a drawing can use no font but those it carries."""
        picture = read_picture(asset.file)
        if picture.media_type == SVG:
            try:
                return self._lettering.carried(picture.data, self.cache)
            except FontError as error:
                self.findings.warning("font-broken", str(error))
        return self.picture(asset)

    @property
    def _lettering(self) -> Lettering:
        return Lettering(self.fonts, Tokens.read(token_sheets(self.layers)))

    def webp(self, asset: Asset, width: int) -> bytes:
        """A bitmap for browsers, ``width`` pixels wide; nothing if it moves."""
        return self._kept(rasters.as_webp, read_picture(asset.file), width)

    def _kept(self, make: Callable[[bytes, str, int], bytes], picture: Picture, width: int) -> bytes:
        data, media_type = picture.data, picture.media_type
        name = key(make.__name__, rasters.libraries(), media_type, str(width), data)
        return self.cache.make(name, lambda: make(data, media_type, width))[0]

    @property
    def words(self) -> Words:
        """The words of the book's language."""
        return Words(self.book.metadata.language)

    @property
    def single(self) -> bool:
        """Is the book one chapter? Then its title is the chapter's."""
        return len(self.book.chapters) == 1

    def settings(self, **values: Any) -> RenderSettings:
        """What templates of this edition are given: they see ``book``, ``edition``, ``single``, ``solved`` and ``values``."""
        given = {
            "book": self.book,
            "cover_fit": cover_fit(self.book.metadata, COVER_RATIO),
            "edition": self.edition,
            "single": self.single,
            "solved": self.solved,
        }
        return RenderSettings(self.layers, self.words, given | values)

    def renderer(self, **values: Any) -> Renderer:
        """A renderer of this edition whose templates also see these ``values``."""
        return Renderer(self.settings(**values))


@dataclass(frozen=True, slots=True)
class Written:
    """What an edition consists of: its main file, its pages where it has any, whether it came from the cache."""

    main: Path
    pages: int | None = None
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """A finished edition that another one offers as a file."""

    edition: Edition
    format: Format
    written: Written


Writer = Callable[[Job], Written]
"""A format's ``write``."""


def writer(kind: Format) -> Writer:
    """The ``write`` of a format, imported now: weasyprint and ebooklib load for those who need them."""
    write: Writer = kind.write or import_module(kind.module).write
    return write
