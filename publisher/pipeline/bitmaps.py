"""Work that begins while a book is transformed: bitmaps are converted for the web, in a thread that leaves Python free."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.cache import Cache
from publisher.formats import Format


@contextmanager
def bitmaps_converted(
    pictures: Callable[[], Iterable[Path]], formats: Iterable[Format], cache: Cache
) -> Iterator[None]:
    """Convert bitmaps among the ``pictures`` while the block runs, if one of the ``formats`` needs that, for the ``cache``."""
    files = sorted(pictures()) if cache.keeps and any(kind.webp for kind in formats) else []
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
