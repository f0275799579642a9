"""Access to files: only those that the caller provides, and data URLs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from publisher.layout.request import Read
from publisher.layout.reuse import Styles

BASE = "https://book.invalid/"
"""The base URL of the document. It is fictitious, since WeasyPrint writes hashes of URLs into the PDF."""

# Not the mimetypes module, which also reads tables of the machine.
_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
_INLINE = frozenset(type_ for type_ in _TYPES.values() if type_.startswith("image/"))


class Fetcher(URLFetcher):
    """WeasyPrint's access to external files: styles, images, fonts, also those named inside SVG and CSS.

    ``styles`` are those that are already parsed; style sheets with ``messages`` are parsed again.
    """

    def __init__(self, read: Read, styles: Styles | None = None, messages: Sequence[str] = ()) -> None:
        super().__init__(allow_redirects=False)
        self._read = read
        self.styles = styles
        self.messages = messages
        self.failures: list[tuple[str, str]] = []

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Return the file at ``url``, or record why that is impossible and raise."""
        try:
            if url.startswith("data:"):
                return super().fetch(self._embedded(url), headers)
            return self._own(url)
        except Exception as exception:
            shown = url if len(url) <= 120 else f"{url[:120]}…"
            self.failures.append((url, f"Failed to load {shown!r}: {exception}"))
            raise

    def _own(self, url: str) -> Any:
        if not url.startswith(BASE):
            raise PermissionError("it is not a file of this book")
        path = unquote(urlsplit(url).path).removeprefix("/")
        if ".." in PurePosixPath(path).parts or path.startswith("/"):
            raise PermissionError(f"{path!r} leads out of this book")
        try:
            body = self._read(path)
        except KeyError:
            raise FileNotFoundError(f"there is no file {path!r}") from None
        type_ = _TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")
        return URLFetcherResponse(url, body, {"Content-Type": type_})

    @staticmethod
    def _embedded(url: str) -> str:
        type_ = url.removeprefix("data:").partition(",")[0].partition(";")[0].strip().lower()
        if type_ not in _INLINE:
            raise PermissionError(f"a data URL may only contain an image, not {type_ or 'text'}")
        return url
