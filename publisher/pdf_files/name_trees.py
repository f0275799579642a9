"""Name trees of PDF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pikepdf import Array, Dictionary, String


def name_tree(pairs: Iterable[tuple[str, Any]]) -> Dictionary:
    """A name tree with one leaf, sorted by bytes, as PDF readers search it."""
    ordered = sorted(((_encoded(name), value) for name, value in pairs), key=lambda pair: pair[0])
    return Dictionary(Names=Array([item for name, value in ordered for item in (String(name), value)]))


def _encoded(name: str) -> bytes:
    """A name as pydyf writes it in links: readers compare bytes."""
    return name.encode() if name.isascii() else b"\xfe\xff" + name.encode("utf-16-be")
