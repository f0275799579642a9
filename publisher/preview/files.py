"""Responses with files of finished editions, and of nothing else."""

from __future__ import annotations

import hashlib
import mimetypes
import re
import zipfile
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from publisher.disk import is_link, read_plain

MAX_BYTES = 500_000_000
_TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".opf": "application/oebps-package+xml",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".xhtml": "application/xhtml+xml",
}
_ITEM = re.compile(r"<item\b[^>]*>")
_REFERENCE = re.compile(r'<itemref\b[^>]*\bidref="([^"]+)"')
_PACKAGE = re.compile(r'\bfull-path="([^"]+)"')


def missing() -> Response:
    """The response for what is not there."""
    return PlainTextResponse("There is no such file in the edition.", 404)


def response(request: Request, data: bytes, name: str, **headers: str) -> Response:
    """A response with bytes of the type that the ``name`` says. Browsers keep them, and ask whether they are still the same."""
    tag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    about = {"cache-control": "no-cache", "etag": tag, **headers}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=about)
    suffix = Path(name).suffix.lower()
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(data, media_type=kind, headers=about)


def from_folder(request: Request, folder: Path, name: str) -> Response:
    """A file below a folder. Links are not followed."""
    parts = (name or "index.html").split("/")
    if name.endswith("/"):
        parts[-1] = "index.html"
    if any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts):
        return missing()
    places = [folder.joinpath(*parts[:count]) for count in range(len(parts) + 1)]
    try:
        if any(map(is_link, places)):
            return missing()
        return response(request, read_plain(places[-1], MAX_BYTES), parts[-1])
    except (OSError, ValueError):
        return missing()


class Book:
    """The documents of an e-book, which is a zip file."""

    def __init__(self, data: zipfile.ZipFile) -> None:
        self._data = data

    @classmethod
    def open(cls, file: Path) -> Book:
        """Open a file. Raises ``OSError`` or ``zipfile.BadZipFile``."""
        return cls(zipfile.ZipFile(file))

    def documents(self) -> list[str]:
        """The paths of the documents, in the order of reading."""
        package = _found(_PACKAGE, self._text("META-INF/container.xml"))
        text, folder = self._text(package), package.rpartition("/")[0]
        items = {_found(re.compile(r'\bid="([^"]+)"'), item[0]): item[0] for item in _ITEM.finditer(text)}
        names = [_found(re.compile(r'\bhref="([^"]+)"'), items.get(name, "")) for name in _REFERENCE.findall(text)]
        return [f"{folder}/{name}" if folder else name for name in names if name]

    def read(self, name: str) -> bytes:
        """A file of the e-book. Raises ``KeyError`` if there is none."""
        return self._data.read(name)

    def _text(self, name: str) -> str:
        return self.read(name).decode("utf-8", "replace")


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


__all__ = ["Book", "from_folder", "missing", "response"]
