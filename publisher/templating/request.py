"""The rendering of a chapter as a request, which any process of this machine can answer."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from publisher.collection import garbage_collected
from publisher.pickling import loads
from publisher.templating.renderer import Renderer


class ChapterRequest(Struct, frozen=True):
    """A chapter to render with templates of the package: its ``RenderSettings`` and the chapter, pickled."""

    settings: bytes
    chapter: bytes


def render(request: ChapterRequest) -> str:
    """The markup of a chapter, which depends on nothing but the request and the files of the layers."""
    with garbage_collected():
        return _renderer(request.settings).chapter(loads(request.chapter))


@lru_cache(maxsize=1)
def _renderer(settings: bytes) -> Renderer:
    return Renderer(loads(settings))


__all__ = ["ChapterRequest", "render"]
