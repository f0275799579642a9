"""One structured source, run through Jinja templates, becomes HTML, PDF and EPUB editions, Word documents and plain text.

The public names are imported on demand, so that ``import publisher`` stays light.
"""

from __future__ import annotations

TYPE_CHECKING = False  # known to type checkers; without ``typing``, signal handlers are installed sooner
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
    from publisher.fragment import render
    from publisher.pipeline import EditionResult, Result, build, check

_HOMES = {
    "Diagnostic": "publisher.diagnostics",
    "EditionResult": "publisher.results",
    "Location": "publisher.diagnostics",
    "PublisherError": "publisher.diagnostics",
    "Result": "publisher.results",
    "Severity": "publisher.diagnostics",
    "build": "publisher.pipeline",
    "check": "publisher.pipeline",
    "render": "publisher.fragment",
}

__all__ = [
    "Diagnostic",
    "EditionResult",
    "Location",
    "PublisherError",
    "Result",
    "Severity",
    "__version__",
    "build",
    "check",
    "render",
]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
