"""Mappings in the manifest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


Short = tuple[str, tuple[type, ...]]
"""A key, and the types of values that may be written alone, in place of a mapping with this key; empty if there are none."""


class Record(Struct, frozen=True, kw_only=True):
    """A mapping in the manifest: its keys with their types, what they mean (``keys.about``), and their defaults.

    Annotations are not evaluated until ``validation`` makes models of pydantic of them, with the rules in ``rules``: what they name
    is slow to import, and a manifest that was validated before is not validated again (``cached``).
    """

    no_keys: ClassVar[frozenset[str]] = frozenset()
    """The fields that are not keys of the mapping."""
    short: ClassVar[Short] = ("", ())
    schema: ClassVar[Callable[[type[Record], GetCoreSchemaHandler], CoreSchema]]
    """How pydantic makes a record. It is set by ``validation``."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return Record.schema(cls, handler)


__all__ = ["Record", "Short"]
