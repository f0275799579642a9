"""Python's garbage collector during a build."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

THRESHOLD = (500_000, 5, 5)
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
                gc.unfreeze()


@contextmanager
def no_cycles() -> Iterator[None]:
    """Do not look for garbage while objects are made that are in no cycles, nor among them until ``garbage_collected``."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


_postponing = False
_postponed: list[Callable[[], None]] = []


@contextmanager
def collected_last() -> Iterator[None]:
    """Postpone ``garbage_collected``'s collection to the end of the block, for instance until an answer is sent."""
    global _postponing
    _postponing = True
    try:
        yield
    finally:
        _postponing = False
        _collect_postponed()


@contextmanager
def garbage_collected() -> Iterator[None]:
    """Collect garbage once, at the end, and only among what is new.

    For work that makes many objects with cycles, which are no longer needed when it ends. To collect during the work would take a
    sixth of the time and find little.
    """
    _collect_postponed()
    enabled = gc.isenabled()

    def collect() -> None:
        gc.collect()
        gc.unfreeze()
        if enabled:
            gc.enable()

    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        if _postponing:
            _postponed.append(collect)
        else:
            collect()


def _collect_postponed() -> None:
    while _postponed:
        _postponed.pop()()


__all__ = ["collected_last", "garbage_collected", "no_cycles", "rare_collections"]
