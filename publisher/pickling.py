"""Nodes and other plain values as bytes, faster than ``pickle`` does it alone.

Only bytes of this user may be loaded: those that a process sends to another, and sealed entries of the cache.
"""

from __future__ import annotations

import copyreg
import gc
import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any, cast

PROTOCOL = 5


def dumps(value: object) -> bytes:
    """A value as bytes. Raise an exception of any kind if it can't be pickled."""
    return _dumped(value, _LOADABLE, fast=False)


def canonical(value: object, *, omitted: type | None = None, known: Mapping[int, int] | None = None) -> bytes:
    """Bytes that are the same for equal values, whatever objects these share; they need not be loadable.

    Objects of the class ``omitted`` count as equal. Those of the program's classes of data whose ``id`` is ``known`` are replaced
    by its number. Equal sets may still differ. Raise an exception of any kind if the value can't be pickled.
    """
    reducers = _SHORT
    if omitted or known:
        reducers = _Reducers(loadable=False, known=known)
    if omitted:
        reducers[omitted] = lambda _: (omitted, ())
    return _dumped(value, reducers, fast=True)


def loads(data: bytes) -> Any:
    """The value of bytes from ``dumps``. Raise an exception of any kind if they are damaged."""
    collects = gc.isenabled()
    gc.disable()  # many objects are made, and none is garbage
    try:
        return pickle.loads(data)
    finally:
        if collects:
            gc.enable()


def _dumped(value: object, reducers: _Reducers, *, fast: bool) -> bytes:
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, PROTOCOL)
    pickler.dispatch_table = reducers
    pickler.fast = fast
    pickler.dump(value)
    return stream.getvalue()


def _restored(kind: type, *values: object) -> object:
    """An object of a class of data, without calling its ``__init__``."""
    made: object = object.__new__(kind)
    for set_, value in zip(_SETTERS[kind], values, strict=True):
        set_(made, value)
    return made


class _Reducers(dict[type, Callable[[Any], Any]]):
    """How objects are taken apart: those of the program's classes of data into the values of their fields."""

    def __init__(self, *, loadable: bool, known: Mapping[int, int] | None = None) -> None:
        super().__init__()
        self._loadable = loadable
        self._known = known

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        if not (is_dataclass(kind) and "__slots__" in kind.__dict__ and kind.__module__.startswith("publisher.")):
            return copyreg.dispatch_table[kind]
        get = _values(kind)
        if self._loadable:
            return self.setdefault(kind, lambda value: (_restored, (kind, *get(value))))
        if known := self._known:
            return self.setdefault(
                kind, lambda value: (int, (known[id(value)],)) if id(value) in known else (kind, get(value))
            )
        return self.setdefault(kind, lambda value: (kind, get(value)))


def _values(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    """A function that returns the values of an object's fields."""
    names = [field.name for field in fields(kind)]
    if len(names) > 1:
        return cast(Callable[[Any], tuple[Any, ...]], attrgetter(*names))
    return lambda value: tuple(getattr(value, name) for name in names)


class _Setters(dict[type, tuple[Callable[[Any, Any], None], ...]]):
    def __missing__(self, kind: type) -> tuple[Callable[[Any, Any], None], ...]:
        return self.setdefault(kind, tuple(getattr(kind, field.name).__set__ for field in fields(kind)))


_LOADABLE, _SHORT, _SETTERS = _Reducers(loadable=True), _Reducers(loadable=False), _Setters()

__all__ = ["canonical", "dumps", "loads"]
