"""Work that begins while a book is transformed: bitmaps are converted for the web, in a thread that leaves Python free."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.cache import Cache
from publisher.document import Book
from publisher.formats import Format
from publisher.transforms.assets import pictures_of


@contextmanager
def bitmaps_converted(book: Book, root: Path, formats: Iterable[Format], cache: Cache) -> Iterator[None]:
    """Convert bitmaps while the block runs, if one of the ``formats`` needs that, and put them into the ``cache``."""
    files = sorted(pictures_of(book, root)) if cache.keeps and any(kind.webp for kind in formats) else []
    if not files:
        yield
        return
    ended = threading.Event()

    def convert() -> None:
        from publisher.media.library import convert_for_web

        for file in files:
            if not ended.is_set():
                convert_for_web(file, cache)

    threading.Thread(target=convert, name="converting bitmaps").start()
    try:
        yield
    finally:
        ended.set()  # a picture in work is finished meanwhile


__all__ = ["bitmaps_converted"]
