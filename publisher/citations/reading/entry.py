"""An entry of a bibliography."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from publisher.diagnostics import Location

Csl = Mapping[str, object]
"""An item of CSL-JSON."""


class Entry(Struct, frozen=True):
    """An entry of a file as CSL-JSON, with its place. ``keywords`` are its own, for bibliographies of some works. Variables in
    ``broken`` were reported, and left out."""

    key: str
    data: Csl
    location: Location
    keywords: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    broken: frozenset[str] = frozenset()
