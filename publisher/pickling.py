"""Nodes and other plain values as bytes, faster than ``pickle`` does it alone.

Only bytes of this user may be loaded: those that a process sends to another, and sealed entries of the cache.
"""

from __future__ import annotations

import copyreg
import gc
import io
import pickle
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, TypeGuard, cast

from msgspec import Struct

PROTOCOL = 5


def dumps(value: object) -> bytes:
    """A value as bytes. Raise an exception of any kind if it can't be pickled."""
    return _dumped(value, _PLAIN, fast=False)


def canonical(value: object, *, omitted: type | None = None) -> bytes:
    """Bytes that are the same for equal values, whatever objects these share; they need not be loadable.

    Objects of the class ``omitted`` count as equal. Equal sets may still differ. Raise an exception of any kind if the value can't
    be pickled.
    """
    reducers = _PLAIN
    if omitted:
        reducers = _Reducers(_CLASSES | {omitted: lambda _: (omitted, ())})
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


_FOUND: dict[tuple[str, str], Any] = {}  # what was found in modules of the program


class _Unpickler(pickle.Unpickler):
    """Makes objects of the program's classes of data from the values of their fields. The classes themselves can't be restored."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _FOUND:
            found = super().find_class(module, name)
            if not module.startswith("publisher."):
                return found
            _FOUND[module, name] = _maker(found) if isinstance(found, type) and _is_data(found) else found
        return _FOUND[module, name]


def _is_data(kind: type) -> TypeGuard[type[Struct]]:
    return issubclass(kind, Struct) and kind.__module__.startswith("publisher.")


@cache
def _maker(kind: type[Struct]) -> Callable[..., object]:
    """A function that makes an object of a class of data from the values of its fields, of which some are set by name only."""
    names, given = kind.__struct_fields__, len(kind.__match_args__)
    if given == len(names):
        return kind
    scope: dict[str, object] = {"_kind": kind}
    values = [*names[:given], *(f"{name}={name}" for name in names[given:])]
    return cast(Callable[..., object], eval(f"lambda {', '.join(names)}: _kind({', '.join(values)})", scope))


class _Reducers(dict[type, Callable[[Any], Any]]):
    """How objects are taken apart: those of the program's classes of data into the values of their fields."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        if not _is_data(kind):
            return copyreg.dispatch_table[kind]
        get = _values(kind)
        return self.setdefault(kind, lambda value: (kind, get(value)))


def _values(kind: type[Struct]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that returns the values of an object's fields."""
    names = kind.__struct_fields__
    if len(names) > 1:
        return cast(Callable[[Any], tuple[Any, ...]], attrgetter(*names))
    return lambda value: tuple(getattr(value, name) for name in names)


# Classes by their names, as without a reducer, but sooner: pickle looks for one for each class that is no plain one.
_CLASSES: dict[type, Callable[[Any], Any]] = {type(Struct): attrgetter("__qualname__")}
_PLAIN = _Reducers(_CLASSES)

__all__ = ["canonical", "dumps", "loads"]
