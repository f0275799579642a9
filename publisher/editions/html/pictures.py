"""Pictures of the web edition: a bitmap in several widths for the browser to choose from, or all embedded in the
page."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from urllib.parse import quote

from msgspec.structs import replace

from publisher.document import Asset, Book, Chapter, Image, Node, Version, nodes_of, rewrite, rewrite_all
from publisher.editions import Job
from publisher.media.library import LIGHT, SVG_TYPE, widths_of
from publisher.media.rasters import bounded

MOMENT = 0.05  # seconds in which the files of kept pictures are written


class Versions:
    """WebP files of an edition's bitmaps, in useful widths, which threads write: scaling and encoding leave Python free."""

    def __init__(self, made: Mapping[str, Future[tuple[Version, ...]]]) -> None:
        self._made = made

    def pending(self) -> frozenset[str]:
        """The names of the assets whose files are not finished. Those of kept pictures are, after a moment."""
        wait(self._made.values(), MOMENT)
        return frozenset(name for name, task in self._made.items() if not task.done())

    def without(self, pending: frozenset[str]) -> dict[str, tuple[Version, ...]]:
        """The versions by the names of the assets, when all but those of ``pending`` are finished."""
        return {name: found for name, task in self._made.items() if name not in pending and (found := task.result())}


@contextmanager
def written_versions(job: Job, assets: Mapping[str, Asset]) -> Iterator[Versions]:
    """Begin to write the versions of bitmaps into the job's folder. They are finished when the block ends."""
    with ThreadPoolExecutor(job.workers.here.count) as threads:
        try:
            yield Versions({name: threads.submit(_versions, job, asset) for name, asset in assets.items()})
        finally:
            threads.shutdown(cancel_futures=True)


def _versions(job: Job, asset: Asset) -> tuple[Version, ...]:
    if asset.media_type == SVG_TYPE or (heaviest := len(job.media.picture(asset))) <= LIGHT:
        return ()
    made, widths = [], widths_of(asset.width)
    for width, data in zip(widths, job.media.webp(asset, *widths), strict=True):
        if 0 < len(data) < heaviest:
            name = asset.name.replace("images/", f"images/{width}/", 1) + ".webp"
            job.files.put(name, data)
            made.append(Version(quote(name), width))
    return tuple(made)


def shows(nodes: Iterable[Node], assets: frozenset[str]) -> bool:
    """Whether nodes show one of these assets."""
    return bool(assets) and any(
        image.asset and image.asset.name in assets for node in nodes for image in nodes_of(node, Image)
    )


def place_pictures(job: Job, versions: Mapping[str, tuple[Version, ...]], *, late: bool) -> Book:
    """Set the fields of each image: its ``versions``, whether it needs a light background or follows the colour scheme, and whether
    it is loaded late.

    If images may be ``late``, all but the first of a page are: that one is visible at once.
    """
    following = job.media.follows(job.data.assets)
    transparent = job.media.see_through(job.data.assets) - following

    def image(node: Image, first: Image | None = None) -> Image:
        if not node.asset:
            return replace(node, late=late and node is not first)
        made = versions.get(node.asset.name, ())
        return replace(
            node,
            late=late and node is not first,
            see_through=node.asset.name in transparent,
            follows=node.asset.name in following,
            versions=made,
            sizes=_sizes(node, node.asset) if made else "",
        )

    def chapter(chapter: Chapter) -> Chapter:
        first = next(nodes_of(chapter, Image), None)
        if not first:
            return chapter
        return rewrite(chapter, {Image: lambda node: image(node, first)})

    book = job.book.map_chapters(chapter)
    return replace(book, footer=rewrite_all(book.footer, {Image: image}))


def _sizes(image: Image, asset: Asset) -> str:
    """The displayed width of an image: as given by its author, else its own, limited to the column of 38rem."""
    given = image.attributes.get("width", f"{asset.width}px")
    if given.endswith("%"):
        part = min(_number(given[:-1]), 100.0)
        return f"(min-width: 42rem) {round(part * 0.38, 2)}rem, {part}vw"
    return f"{given}px" if given[-1:].isdigit() else f"min({given}, 38rem, 100vw)"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def addresses(job: Job, *, embedded: bool) -> dict[str, str]:
    """The addresses of pictures and other files by the names of the assets; data URLs if they are ``embedded``."""
    if not embedded:
        return {name: quote(name) for name in (*job.data.assets, *job.data.files)}
    files = {name: data_url(file.read(), file.media_type) for name, file in job.data.files.items()}
    return {name: embedded_address(job, asset) for name, asset in job.data.assets.items()} | files


def embedded_address(job: Job, asset: Asset) -> str:
    """The data URL of an embedded picture."""
    if asset.media_type == SVG_TYPE:
        return data_url(job.media.shown(asset), SVG_TYPE)
    width, _ = bounded(asset.width, asset.height)
    data = job.media.picture(replace(asset, width=width))
    webp = job.media.webp(asset, width)[0] if len(data) > LIGHT else b""
    return data_url(webp, "image/webp") if 0 < len(webp) < len(data) else data_url(data, asset.media_type)


def data_url(content: bytes, media_type: str) -> str:
    """An address that holds what it leads to."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
