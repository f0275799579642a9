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
from functools import cache
from operator import attrgetter
from typing import Any, cast

PROTOCOL = 5


def dumps(value: object) -> bytes:
    """A value as bytes. Raise an exception of any kind if it can't be pickled."""
    return _dumped(value, _PLAIN, fast=False)


def canonical(value: object, *, omitted: type | None = None, known: Mapping[int, int] | None = None) -> bytes:
    """Bytes that are the same for equal values, whatever objects these share; they need not be loadable.

    Objects of the class ``omitted`` count as equal. Those of the program's classes of data whose ``id`` is ``known`` are replaced
    by its number. Equal sets may still differ. Raise an exception of any kind if the value can't be pickled.
    """
    reducers = _PLAIN
    if omitted or known:
        reducers = _Reducers(known)
    if omitted:
        reducers[omitted] = lambda _: (omitted, ())
    return _dumped(value, reducers, fast=True)


def loads(data: bytes) -> Any:
    """The value of bytes from ``dumps``. Raise an exception of any kind if they are damaged."""
    collects = gc.isenabled()
    gc.disable()  # many objects are made, and none is garbage
    try:
        return _Unpickler(io.BytesIO(data)).load()
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


class _Unpickler(pickle.Unpickler):
    """Makes objects of the program's classes of data from the values of their fields. The classes themselves can't be restored."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name)
        return _maker(found) if isinstance(found, type) and _is_data(found) else found


def _is_data(kind: type) -> bool:
    return is_dataclass(kind) and "__slots__" in kind.__dict__ and kind.__module__.startswith("publisher.")


@cache
def _maker(kind: type) -> Callable[..., object]:
    """A function that makes an object of a class of data from the values of its fields, faster than ``__init__`` does."""
    names = [field.name for field in fields(kind)]
    lines = [
        f"def make({', '.join(names)}):",
        "_made = _new(_kind)",
        *(f"_set_{n}(_made, {n})" for n in names),
        "return _made",
    ]
    scope: dict[str, Any] = {f"_set_{name}": getattr(kind, name).__set__ for name in names}
    scope |= {"_kind": kind, "_new": object.__new__}
    exec("\n ".join(lines), scope)
    return cast(Callable[..., object], scope["make"])


class _Reducers(dict[type, Callable[[Any], Any]]):
    """How objects are taken apart: those of the program's classes of data into the values of their fields."""

    def __init__(self, known: Mapping[int, int] | None = None) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        if not _is_data(kind):
            return copyreg.dispatch_table[kind]
        get = _values(kind)
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


_PLAIN = _Reducers()

__all__ = ["canonical", "dumps", "loads"]
