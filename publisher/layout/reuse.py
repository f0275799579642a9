"""Fonts and parsed style sheets of one unit, used again for the next with the same files: they take half a second."""

from __future__ import annotations

import atexit
import threading
from dataclasses import dataclass, field
from typing import Any

from publisher.layout import fonts


@dataclass(slots=True)
class Styles:
    """The fonts of a document, and its style sheets by their URL as WeasyPrint has parsed them."""

    digest: str
    fonts: Any
    sheets: dict[str, tuple[Any, list[Any], list[Any], dict[Any, Any]]] = field(default_factory=dict)


_last = threading.local()
atexit.register(_last.__dict__.clear)  # before the modules that fonts need to be released are gone


def styles_for(digest: str) -> Styles:
    """The styles of the last unit in this thread if its files have the same ``digest``, else new ones; call it while fonts are
    ``isolated``. An empty digest is never the same."""
    found: Styles | None = getattr(_last, "styles", None)
    if found is None or not digest or found.digest != digest:
        found = Styles(digest, fonts.configuration())
    return found


def keep(styles: Styles | None) -> None:
    """Keep the styles for the next unit. With None they are made again, so that their faults are reported again, too."""
    _last.styles = styles
