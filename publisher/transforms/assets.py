"""Pictures: each local one is found, measured and given a name that is the same in every edition."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from publisher.diagnostics import nearest
from publisher.document import Asset, Book, Chapter, Image, Link, Node, Text, rewrite
from publisher.pictures import MEDIA_TYPES, PictureError, read_picture
from publisher.transforms.scope import Scope


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
    if image.alt.strip().lower() in (file.name.lower(), file.stem.lower()):
        scope.findings.warning(
            "image-alt-filename", "The text alternative is the file's name", at, "Say what the picture shows."
        )
    try:
        picture = read_picture(file)
    except PictureError as error:
        scope.findings.error(error.code, f"“{url}” {error}", at, "Editions hold SVG, PNG, JPEG, GIF and WebP.")
        return image
    if picture.removed:
        gone = ", ".join(picture.removed)
        scope.findings.warning("svg-unsafe", f"What acts or reaches out of “{url}” was removed: {gone}", at)
    asset = Asset(_name(file, names), file, picture.media_type, picture.width, picture.height)
    return replace(image, asset=asset)


def _name(file: Path, names: dict[Path, str]) -> str:
    if file not in names:
        taken = set(names.values())
        stem, suffix = re.sub(r"[^\w.-]+", "-", file.stem).strip("-.") or "image", file.suffix.lower()
        name, count = f"images/{stem}{suffix}", 2
        while name in taken:
            name, count = f"images/{stem}-{count}{suffix}", count + 1
        names[file] = name
    return names[file]
