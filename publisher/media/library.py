"""The pictures of an edition: cleaned, lettered, converted, and kept in the cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from publisher.cache import Cache, key
from publisher.diagnostics import Findings
from publisher.document import Asset
from publisher.media import rasters
from publisher.media.fonts import FontError
from publisher.media.lettering import Lettering
from publisher.media.pictures import Picture, read_picture
from publisher.theme.tokens import Tokens

SVG_TYPE = "image/svg+xml"


class MediaLibrary:
    """Pictures as an edition carries them.

    ``fonts`` are the project's font files. The words of drawings are set in these and in the package's, by the families that
    ``tokens`` name. What takes time to make is kept in ``cache``; a font that can't be used is reported to ``findings``.
    """

    def __init__(self, *, fonts: tuple[Path, ...], tokens: Tokens, cache: Cache, findings: Findings) -> None:
        self.fonts = fonts
        self._tokens = tokens
        self._cache = cache
        self._findings = findings

    def picture(self, asset: Asset) -> bytes:
        """The bytes of a picture without active or external content and without metadata, not wider than the asset. The words of
        a drawing name families of ours. Raises ``PictureError`` and ``OSError``."""
        picture = read_picture(asset.file)
        if picture.media_type == SVG_TYPE:
            return self._lettering.named(picture.data)
        return self._kept(rasters.carried, picture, asset.width)

    def shown(self, asset: Asset) -> bytes:
        """The same for the web, where a drawing can use no font but those it carries."""
        picture = read_picture(asset.file)
        if picture.media_type == SVG_TYPE:
            try:
                return self._lettering.carried(picture.data, self._cache)
            except FontError as error:
                self._findings.warning("font-broken", str(error))
        return self.picture(asset)

    def webp(self, asset: Asset, width: int) -> bytes:
        """A bitmap as WebP, ``width`` pixels wide; empty if it is animated."""
        return self._kept(rasters.as_webp, read_picture(asset.file), width)

    @cached_property
    def _lettering(self) -> Lettering:
        return Lettering(self.fonts, self._tokens)

    def _kept(self, make: Callable[[bytes, str, int], bytes], picture: Picture, width: int) -> bytes:
        data, media_type = picture.data, picture.media_type
        name = key(make.__name__, rasters.libraries(), media_type, str(width), data)
        return self._cache.make(name, lambda: make(data, media_type, width))[0]


def see_through(assets: Mapping[str, Asset]) -> frozenset[str]:
    """The names of pictures with a transparent ground: they need a light one where a page is dark."""
    shown = ((name, read_picture(asset.file)) for name, asset in assets.items())
    return frozenset(n for n, p in shown if p.media_type == SVG_TYPE or rasters.is_see_through(p.data))


__all__ = ["SVG_TYPE", "MediaLibrary", "see_through"]
