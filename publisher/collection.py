"""Python's garbage collector during a build."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLD = (50_000, 20, 20)
"""New objects before a collection, and collections of a generation before one of the next; see ``gc.set_threshold``."""

_lock = threading.Lock()
_running = 0
_before = (0, 0, 0)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect garbage less often until all ``with`` blocks of the process have ended.

    Trees of nodes are large and contain no cycles, so searching them for garbage is wasted: it took a twentieth of a build.
    """
    global _running, _before
    with _lock:
        _running += 1
        if _running == 1:
            _before = gc.get_threshold()
            if _before[0]:  # zero: the program that uses this package collects itself
                gc.set_threshold(*THRESHOLD)
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if not _running:
                gc.set_threshold(*_before)


__all__ = ["rare_collections"]
