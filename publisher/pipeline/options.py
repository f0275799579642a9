"""The options of a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct, field

from publisher.current import Request
from publisher.workers import Workers

Progress = Callable[[str, str], None]
"""Called with the name of an edition, which is empty while the source is read, and with the name of the step or a
``publisher.progress.Advance``, which is a string, too."""


def quiet(edition: str, step: str) -> None:
    """Ignore progress."""


class Options(Struct, frozen=True, kw_only=True):
    """The options of a session, as described in ``publisher.build``.

    ``request`` is the name of the request in ``publisher.current``, under which the state of the build is kept.
    ``cache_folder`` is that of the cache, by default in the output folder. The state of a ``preview`` is not kept, nor is
    the cache pruned. Its pages that are ``looked_at``, by edition and index, are reported as soon as they are made.
    """

    chapter: str = ""
    output: Path | None = None
    strict: bool = False
    fail_fast: bool = False
    cache: bool = True
    allow_python: bool = False
    allow_commands: bool = False
    progress: Progress = quiet
    workers: Workers | None = None
    request: str = ""
    cache_folder: Path | None = None
    preview: bool = False
    looked_at: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request) -> Options:
        """The options in a request for a build."""
        output, strict, fail_fast, allowed = request.output, request.strict, request.fail_fast, request.allow_commands
        return cls(output=output, strict=strict, fail_fast=fail_fast, allow_commands=allowed, request=request.name)


__all__ = ["Options", "Progress", "quiet"]
