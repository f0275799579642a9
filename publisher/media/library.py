"""The images of an edition: sanitized, with fonts, in the sizes that are needed, and cached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.cache import Cache, key
from publisher.diagnostics import Findings
from publisher.document import Asset
from publisher.media import rasters
from publisher.media.fonts import FontError, font_bytes
from publisher.media.pictures import Picture, PictureError, check_picture, read_picture
from publisher.media.schemes import follows, in_both, in_light
from publisher.program import shared_libraries
from publisher.theme.tokens import Tokens

if TYPE_CHECKING:
    from lxml import etree

    from publisher.media.lettering import Lettering

SVG_TYPE = "image/svg+xml"
WIDTHS = (480, 960, 1440, rasters.WIDEST)  # pixels, on the web
LIGHT = 24_000  # bytes; smaller pictures are not converted


class MediaLibrary:
    """Converts images for an edition.

    ``fonts`` are the font files of the project, ``installed`` are those of this machine and of symbols, which the web does not
    get. Text in drawings (SVG) uses these and the packaged fonts, with the families that ``tokens`` name. Converted images are
    stored in ``cache``; fonts that can't be used are reported to ``findings``.
    """

    def __init__(
        self,
        *,
        fonts: tuple[Path, ...],
        tokens: Tokens,
        cache: Cache,
        findings: Findings,
        installed: tuple[Path, ...] = (),
    ) -> None:
        self.own_fonts = fonts
        self.fonts = (*fonts, *installed)
        self._tokens = tokens
        self._cache = cache
        self._findings = findings

    def read(self, asset: Asset) -> Picture:
        """Return an image as it was checked. Raises ``PictureError`` or ``OSError`` if the file can't be used."""
        if asset.data and asset.media_type != SVG_TYPE:
            return check_picture(asset.data, asset.media_type, self._cache)
        if asset.data:
            return Picture(asset.data, asset.media_type, asset.width, asset.height, see_through=True)
        return read_picture(asset.file, self._cache)

    def see_through(self, assets: Mapping[str, Asset]) -> frozenset[str]:
        """Return the names of images with a transparent background, which need a light background on dark pages."""
        return frozenset(name for name, asset in assets.items() if self.read(asset).see_through)

    def follows(self, assets: Mapping[str, Asset]) -> frozenset[str]:
        """Return the names of drawings in the publication's colours, which on the web follow the scheme of the page."""
        drawings = ((name, asset) for name, asset in assets.items() if asset.media_type == SVG_TYPE)
        return frozenset(name for name, asset in drawings if follows(self.read(asset).data, self._tokens))

    def picture(self, asset: Asset) -> bytes:
        """Return an image without active or external content and without metadata, as the bytes of a file.

        Bitmaps are not wider than ``asset.width`` pixels. In drawings, font families are replaced by those of the publication,
        and tokens by the colours of the light scheme. Raises ``PictureError`` or ``OSError`` if the file can't be used.
        """
        picture = self.read(asset)
        if picture.media_type == SVG_TYPE:
            return self._lettering.named(in_light(picture.data, self._tokens))
        return _carried(picture, asset.width, self._cache)

    def width(self, element: etree._Element, text: str) -> float:
        """Return the width of a text of a drawing in ems, in the font of its element."""
        return self._lettering.width(element, text)

    def shown(self, asset: Asset) -> bytes:
        """Return an image for the web, like ``picture``, but with fonts embedded in drawings, and the colours of both schemes.

        Browsers do not let drawings that are shown as images use the fonts of the page.
        """
        picture = self.read(asset)
        if picture.media_type == SVG_TYPE:
            try:
                return self._lettered(in_both(picture.data, self._tokens))
            except FontError as error:
                self._findings.warning("font-broken", str(error))
        return self.picture(asset)

    def webp(self, asset: Asset, *widths: int) -> list[bytes]:
        """Return a bitmap as WebP, in each of these widths in pixels; the results are empty if the bitmap is animated."""
        return webp(self.read(asset), widths, self._cache)

    @cached_property
    def _lettering(self) -> Lettering:
        from publisher.media.lettering import Lettering  # slow to import; drawings are kept

        return Lettering(self.fonts, self._tokens)

    def _lettered(self, drawing: bytes) -> bytes:
        """A drawing with fonts. It is kept, since the choice of fonts needs to read those of the package."""
        if not self._cache.keeps:
            return self._lettering.carried(drawing, self._cache)
        name = key("drawing", drawing, *self._letters)
        return self._cache.make(name, lambda: self._lettering.carried(drawing, self._cache))[0]

    @cached_property
    def _letters(self) -> list[bytes]:
        """What the fonts of a drawing depend on, besides the fonts of the package."""
        own = [piece for file in self.fonts for piece in (file.name.encode(), font_bytes(file))]
        families = {
            name: token.value for name, token in self._tokens.scheme("light").items() if name.startswith("font-")
        }
        return [repr(families).encode(), *own]


def widths_of(width: int) -> list[int]:
    """The widths in which the web offers a bitmap of this width, in pixels."""
    return [*(smaller for smaller in WIDTHS if smaller < width), *([width] if width <= WIDTHS[-1] else [])]


def convert_for_web(file: Path, cache: Cache) -> None:
    """Put what the web edition will need of a bitmap into the ``cache``. A file that can't be used is reported elsewhere."""
    with suppress(PictureError, OSError):
        picture = read_picture(file, cache)
        if picture.media_type != SVG_TYPE and len(_carried(picture, picture.width, cache)) > LIGHT:
            webp(picture, widths_of(picture.width), cache)


def _carried(picture: Picture, width: int, cache: Cache) -> bytes:
    return _kept(partial(rasters.carried, picture.data, picture.media_type), "carried", picture, width, cache)


def webp(picture: Picture, widths: Iterable[int], cache: Cache) -> list[bytes]:
    """Return a bitmap as WebP, in each of these widths in pixels; the results are empty if the bitmap is animated."""
    bitmap = rasters.Bitmap(picture.data, picture.media_type)
    return [_kept(bitmap.as_webp, "webp", picture, width, cache) for width in widths]


def _kept(make: Callable[[int], bytes], kind: str, picture: Picture, width: int, cache: Cache) -> bytes:
    name = key(kind, shared_libraries(), picture.media_type, str(width), picture.data)
    return cache.make(name, lambda: make(width))[0]


__all__ = ["LIGHT", "SVG_TYPE", "WIDTHS", "MediaLibrary", "convert_for_web", "webp", "widths_of"]
