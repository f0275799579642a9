"""Pictures: each local one is found, measured and given a name that is the same in every edition."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from publisher.diagnostics import nearest
from publisher.document import Asset, Book, Chapter, Image, Link, Node, Text, rewrite
from publisher.transforms.scope import Scope

MEDIA_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}


def find_images(book: Book, scope: Scope) -> Book:
    """Find the file of each picture. A missing one is an error; a remote one becomes a link, with a warning."""
    names: dict[Path, str] = {}

    def in_chapter(chapter: Chapter) -> Chapter:
        return rewrite(chapter, {Image: lambda image: _find(image, chapter, scope, names)})

    return book.map_chapters(in_chapter)


def _find(image: Image, chapter: Chapter, scope: Scope, names: dict[Path, str]) -> Node | tuple[Node, ...]:
    at, url = image.location, image.url
    if urlsplit(url).scheme or url.startswith("//"):
        scope.findings.warning(
            "image-remote", "A picture from elsewhere became a link", at, "Put a copy of it beside the chapter."
        )
        words = image.alt or image.title or url
        return (
            Link((Text(words, location=at),), url, image.title, location=at)
            if not url.startswith("data:")
            else Text(words, location=at)
        )
    path = unquote(urlsplit(url).path)
    folder = (scope.root / chapter.file).parent
    file = (folder / path).resolve()
    if not file.is_relative_to(scope.root.resolve()) or path.startswith("/"):
        scope.findings.error("path-outside", f"“{url}” is outside the project", at, "Copy the file into the project.")
        return image
    if not path or not file.is_file():
        near = (
            [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.suffix.lower() in MEDIA_TYPES]
            if folder.is_dir()
            else []
        )
        scope.findings.error("image-missing", f"There is no file “{url}”", at, nearest(path, near))
        return image
    media_type = MEDIA_TYPES.get(file.suffix.lower())
    if media_type is None:
        scope.findings.error(
            "image-type", f"“{url}” is no picture that editions can hold", at, "Use SVG, PNG, JPEG, GIF or WebP."
        )
        return image
    if image.alt.strip().lower() in (file.name.lower(), file.stem.lower()):
        scope.findings.warning(
            "image-alt-filename", "The text alternative is the file's name", at, "Say what the picture shows."
        )
    size = measure(file, file.stat().st_mtime_ns)
    if size is None:
        scope.findings.error("image-broken", f"“{url}” can't be read as a picture", at)
        return image
    return replace(image, asset=Asset(_name(file, names), file, media_type, *size))


def _name(file: Path, names: dict[Path, str]) -> str:
    if file not in names:
        taken = set(names.values())
        stem, suffix = re.sub(r"[^\w.-]+", "-", file.stem).strip("-.") or "image", file.suffix.lower()
        name, count = f"images/{stem}{suffix}", 2
        while name in taken:
            name, count = f"images/{stem}-{count}{suffix}", count + 1
        names[file] = name
    return names[file]


@lru_cache(maxsize=1024)
def measure(file: Path, _modified: int) -> tuple[int, int] | None:
    """Width and height in CSS pixels, zeros where an SVG does not say, None where the file is broken."""
    return _measure_svg(file) if file.suffix.lower() == ".svg" else _measure_raster(file)


def _measure_svg(file: Path) -> tuple[int, int] | None:
    from lxml import etree

    try:
        root = etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    if etree.QName(root).localname != "svg":
        return None
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        return (
            (round(float(box[2])), round(float(box[3])))
            if len(box) == 4
            else (_pixels(root, "width"), _pixels(root, "height"))
        )
    except ValueError:
        return (0, 0)


def _pixels(root: object, name: str) -> int:
    found = re.fullmatch(r"([\d.]+)(px)?", root.get(name, ""))  # type: ignore[attr-defined]
    return round(float(found[1])) if found else 0


def _measure_raster(file: Path) -> tuple[int, int] | None:
    from PIL import Image as Raster

    try:
        with Raster.open(file) as picture:
            return picture.size
    except (OSError, ValueError, Raster.DecompressionBombError):
        return None
