"""Fonts and parsed style sheets of one unit, used again for the next with the same files: they take half a second."""

from __future__ import annotations

import atexit
from typing import Any

from msgspec import Struct, field

from publisher.layout import fonts


class Styles(Struct):
    """The fonts of a document, and its style sheets by their URL as WeasyPrint has parsed them."""

    digest: str
    fonts: Any
    sheets: dict[str, tuple[Any, list[Any], list[Any], dict[Any, Any]]] = field(default_factory=dict)


_last: list[Styles] = []  # at most one
atexit.register(_last.clear)  # before the modules that fonts need to be released are gone


def styles_for(digest: str) -> Styles:
    """The styles of the last unit if its files have the same ``digest``, else new ones; call it while fonts are ``isolated``.

    An empty digest is never the same.
    """
    if _last and digest and _last[0].digest == digest:
        return _last[0]
    return Styles(digest, fonts.configuration())


def keep(styles: Styles | None) -> None:
    """Keep the styles for the next unit. With None they are made again, so that their faults are reported again, too."""
    _last[:] = [styles] if styles else []
