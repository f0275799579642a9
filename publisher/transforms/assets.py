"""Pictures: each local file is found, measured, and given a name that is the same in every edition."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from msgspec.structs import replace

from publisher.addresses import is_safe_url, scheme_of
from publisher.diagnostics import Location
from publisher.document import (
    Asset,
    Book,
    Change,
    CrossReference,
    FileLink,
    Image,
    Link,
    Node,
    Recording,
    Text,
    changed,
    nodes_of,
    unlinked,
)
from publisher.media.alternatives import is_file_name
from publisher.media.pictures import MEDIA_TYPES, embedded, picture_at
from publisher.media.rasters import bounded
from publisher.names import Names
from publisher.sources import Overlay, files_below
from publisher.transforms.context import HINTED, TransformContext, split_url

MAX_NAME = 100  # bytes of a file's name in an edition


def find_images(book: Book, context: TransformContext) -> Book:
    """Find the file of each picture. A missing one is an error; a remote one becomes a link, with a warning."""
    name = namer("images", Names((f"images/cover{suffix}" for suffix in MEDIA_TYPES), folded=True))

    def find(image: Image) -> Node | tuple[Node, ...]:
        found = _find(image, context, name)
        dark, paper = (
            v and replace(v, asset=_asset(v, context, name, embedded(v.url))) for v in (image.dark, image.print)
        )
        if not isinstance(found, Image):
            return found
        if paper and context.output.printed:
            found = replace(found, asset=paper.asset)
        return replace(found, dark=dark if context.output.dark else None, print=None)

    # A picture that becomes a link may be inside a link.
    around: dict[type[Node], Change] = dict.fromkeys(
        (Link, CrossReference), lambda link: changed(link, children=unlinked(link.children))
    )
    return book.rewrite_texts({Image: find, **around})


def namer(folder: str, names: Names) -> Callable[[Path], str]:
    """Return a function that gives each file a path in editions, in a folder."""
    files: dict[Path, str] = {}

    def name(file: Path) -> str:
        if file not in files:
            stem = re.sub(r"[^\w.-]+", "-", file.stem).strip("-.") or "image"
            stem = stem.encode()[:MAX_NAME].decode(errors="ignore")
            files[file] = names.free(f"{folder}/{stem}", file.suffix.lower())
        return files[file]

    return name


def _find(image: Image, context: TransformContext, name: Callable[[Path], str]) -> Node | tuple[Node, ...]:
    at, url = image.location, image.url
    if image.asset:  # it was drawn
        return replace(image, asset=replace(image.asset, name=name(image.asset.file)))
    inside = embedded(url)
    parts = split_url(url)
    if not inside and parts and (parts.scheme or url.startswith("//")):
        problem, hint = "The remote picture was replaced by a link", "Save a copy beside the chapter."
        if parts and parts.scheme == "data":
            problem, hint = "The picture in the address itself was replaced by its text", "Save it as a file."
        context.findings.warning("image-remote", problem, at, hint)
        words = (Text(image.alt or image.title or url, location=at),)
        return words if not is_safe_url(url) else Link(words, url, image.title, location=at)
    asset = _asset(image, context, name, inside)
    if is_file_name(image.alt, asset.file.name if asset else ""):
        context.findings.warning(
            "image-alt-filename",
            "The text alternative is the name of a file",
            image.alt_at or at,
            "Describe what the picture shows.",
        )
    return replace(image, asset=asset, url=inside[0].name if inside else url)


def _asset(
    image: Image, context: TransformContext, name: Callable[[Path], str], inside: tuple[Path, bytes] | None
) -> Asset | None:
    """Return the measured file of a picture, or what is ``inside`` its address. If editions cannot use it, report an error and
    return None."""
    at, data = image.location, b""
    if inside:
        file, data = inside
        shown = file.name
    elif found := find_file(image.url, at, context, MEDIA_TYPES):
        file, shown = found, _path(image.url)
    else:
        return None
    picture = picture_at(file, shown, at, context.findings, context.cache, data)
    if not picture:
        return None
    size = picture.width, picture.height
    if context.output.bounded_pictures and picture.media_type != "image/svg+xml":
        size = bounded(*size)
    return Asset(name(file), file, picture.media_type, *size, data=picture.data if data else b"")


def find_file(url: str, at: Location, context: TransformContext, suffixes: Collection[str] = ()) -> Path | None:
    """The file that a chapter names, with links resolved. If there is none in the project, report an error, whose hint names
    the most similar file, which has one of the ``suffixes`` if any are given."""
    path, folder = _path(url), (context.root / at.file).parent
    try:
        file = _place(url, at, context.root, context.overlay).resolve()
        outside = not file.is_relative_to(context.root.resolve()) or path.startswith("/")
        found = bool(path) and file.is_file()
    except (OSError, ValueError, RuntimeError):  # an invalid file name, or a loop of links
        outside = found = False
    if outside:
        context.findings.error("path-outside", f"“{url}” is outside the project", at, "Copy the file into the project.")
    elif not found:
        hint = "Write / between folders, not \\." if "\\" in path else _similar(path, folder, context, suffixes)
        context.findings.error("image-missing", f"There is no file “{path or url}”", at, hint)
    return file if found and not outside else None


def _path(url: str) -> str:
    """The path of a file, relative to the chapter that names it."""
    parts = split_url(url)
    return unquote(parts.path) if parts else ""


def _place(url: str, at: Location, root: Path, overlay: Overlay) -> Path:
    """Where a file should be that is named at this location."""
    if not overlay.language:
        return (root / at.file).parent / _path(url)
    return root / overlay.find(posixpath.normpath(posixpath.join(posixpath.dirname(at.file), _path(url))), root)


def pictures_of(book: Book, root: Path, overlay: Overlay) -> set[Path]:
    """The existing files of all pictures of a book that no edition has changed yet. Links are not resolved."""
    shown = (image for text in book.texts for image in nodes_of(text, Image))
    versions = (version for node in shown for version in (node, node.dark, node.print) if version)
    return _existing({_place(image.url, image.location, root, overlay) for image in versions})


def files_of(book: Book, root: Path, overlay: Overlay) -> set[Path]:
    """The existing files, other than pictures, that a book contains which no edition has changed yet. Links are not resolved."""
    urls = [(link.url, link.location) for text in book.texts for link in nodes_of(text, FileLink)]
    for node in (node for text in book.texts for node in nodes_of(text, Recording)):
        urls += [(node.url, node.location), (node.captions or "", node.location)]
    return _existing({_place(url, at, root, overlay) for url, at in urls if not scheme_of(url)})


def _existing(files: set[Path]) -> set[Path]:
    found = set()
    for file in files:
        with suppress(OSError, ValueError):
            if file.is_file():
                found.add(file)
    return found


def _similar(path: str, folder: Path, context: TransformContext, suffixes: Collection[str]) -> str:
    if len(context.findings.items) >= HINTED or not folder.is_dir():
        return ""
    return context.nearest(
        path, [name for name in files_below(folder) if not suffixes or Path(name).suffix.lower() in suffixes]
    )
