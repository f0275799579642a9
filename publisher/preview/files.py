"""Responses with files of finished editions, and of nothing else."""

from __future__ import annotations

import io
import mimetypes
import os
import re
import stat
import zipfile
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from publisher.disk import is_link, read_plain
from publisher.preview.hashes import hash_of

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
_STREAMED = ("audio/", "video/")
"""Types that browsers request in parts, so that readers can jump to any place."""
_ITEM = re.compile(r"<item\b[^>]*>")
_REFERENCE = re.compile(r'<itemref\b[^>]*\bidref="([^"]+)"')
_PACKAGE = re.compile(r'\bfull-path="([^"]+)"')


def missing() -> Response:
    """The response for what is not there."""
    return PlainTextResponse("There is no such file in the edition.", 404)


def response(request: Request, data: bytes, name: str, **headers: str) -> Response:
    """A response with bytes, whose type depends on the ``name``. Browsers keep them, and ask whether they are still the same."""
    tag = f'"{hash_of(data)}"'
    # Scripts can't read the tag of the document that a frame shows, but what its server measured.
    about = {"cache-control": "no-cache", "etag": tag, "server-timing": f"tag;desc={tag}", **headers}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=about)
    return Response(data, media_type=type_of(name), headers=about)


def type_of(name: str) -> str:
    """The media type of a file with this name."""
    return _TYPES.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def file_of(path: str) -> str:
    """The file that a path means, which is ``index.html`` for a folder."""
    return f"{path}index.html" if not path or path.endswith("/") else path


def from_folder(request: Request, folder: Path, name: str) -> Response:
    """A file below a folder, or the part of a sound or film that is requested. Links are not followed."""
    parts = file_of(name).split("/")
    if any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts):
        return missing()
    places = [folder.joinpath(*parts[:count]) for count in range(len(parts) + 1)]
    try:
        if any(map(is_link, places)):
            return missing()
        if (kind := type_of(parts[-1])).startswith(_STREAMED):
            return _streamed(places[-1], kind)
        return response(request, read_plain(places[-1], MAX_BYTES), parts[-1])
    except (OSError, ValueError):
        return missing()


def _streamed(file: Path, kind: str) -> Response:
    """A response that reads a file when it is sent. Raises ``OSError`` if there is none."""
    facts = os.stat(file, follow_symlinks=False)
    if not stat.S_ISREG(facts.st_mode):
        return missing()
    return FileResponse(file, media_type=kind, headers={"cache-control": "no-cache"}, stat_result=facts)


class Book:
    """The documents of an e-book, given as the bytes of a zip file, since it may be replaced on disk meanwhile.

    Raises ``zipfile.BadZipFile``.
    """

    def __init__(self, data: bytes) -> None:
        self._data = zipfile.ZipFile(io.BytesIO(data))

    def documents(self) -> list[str]:
        """The paths of the documents, in the order of reading. Raises ``KeyError`` if the e-book does not list them."""
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


__all__ = ["Book", "file_of", "from_folder", "missing", "response", "type_of"]
