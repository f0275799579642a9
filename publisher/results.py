"""Return values of build, check and clean."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from publisher.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from publisher.editions import Written
    from publisher.manifest import Edition


class EditionResult(Struct, frozen=True):
    """A finished edition. ``path`` is absolute: the file, or the ``index.html`` of a site.

    ``translation`` is its language if it is a translation.

    ``bytes`` and ``sha256`` are of the file, or of all files of a site in the order of their names.
    """

    name: str
    format: str
    path: Path
    bytes: int
    sha256: str
    pages: int | None
    seconds: float
    cached: bool
    translation: str = ""


class Result(Struct, frozen=True):
    """The editions and findings of a build, findings sorted by location.

    ``timings`` are seconds by step, ``work`` counts by kind (``publisher.work``).
    """

    editions: tuple[EditionResult, ...]
    diagnostics: tuple[Diagnostic, ...]
    timings: tuple[tuple[str, float], ...] = ()
    work: tuple[tuple[str, int], ...] = ()

    @property
    def failed(self) -> bool:
        """Whether one of the findings is an error."""
        return any(d.severity is Severity.ERROR for d in self.diagnostics)


class Cleaned(NamedTuple):
    """What ``clean`` removed from the output folder, and findings on what it left there."""

    removed: tuple[Path, ...]
    left: tuple[Diagnostic, ...]


def edition_result(edition: Edition, staged: Path, written: Written, seconds: float, place: Path) -> EditionResult:
    """The result of an edition that was ``written`` into the folder ``staged`` and is now at its ``place``."""
    main = place / written.main.relative_to(staged)
    files = sorted(p for p in place.rglob("*") if p.is_file()) if main.name == "index.html" else [main]
    digest, size = hashlib.sha256(), 0
    for file in files:
        data = file.read_bytes()
        size += len(data)
        if len(files) > 1:
            digest.update(file.relative_to(place).as_posix().encode() + b"\0")
        digest.update(data)
    return EditionResult(
        edition.name,
        edition.format,
        main,
        size,
        digest.hexdigest(),
        written.pages,
        round(seconds, 3),
        written.cached,
        edition.translation,
    )


__all__ = ["Cleaned", "EditionResult", "Result", "edition_result"]
