"""Return values of build, check and clean."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from publisher.diagnostics import Diagnostic, Severity
from publisher.stamps import Stamp

if TYPE_CHECKING:
    from publisher.editions import Written
    from publisher.manifest import Edition


class EditionResult(Struct, frozen=True):
    """A finished edition. ``path`` is absolute: the file, or the ``index.html`` of a site.

    ``translation`` is its language if it is a translation.

    ``bytes`` and ``sha256`` are of the file, or of all files of a site: the hash is then that of a list of theirs, which the
    program ``sha256sum`` would write.
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


def edition_result(
    edition: Edition, place: Path, main: str, written: Written, seconds: float, files: Mapping[str, Stamp]
) -> EditionResult:
    """The result of an edition that was ``written`` and is now at its ``place``, with ``files`` by their names, in order. Of these,
    ``main`` counts, and all if it is the home page of a site."""
    if PurePosixPath(main).name != "index.html":
        files = {main: files[main]}
    digest = files[main].digest
    if len(files) > 1:
        listed = "".join(f"{stamp.digest}  {name}\n" for name, stamp in files.items())
        digest = hashlib.sha256(listed.encode()).hexdigest()
    return EditionResult(
        edition.name,
        edition.format,
        place / main,
        sum(stamp.size for stamp in files.values()),
        digest,
        written.pages,
        round(seconds, 3),
        written.cached,
        edition.translation,
    )


__all__ = ["Cleaned", "EditionResult", "Result", "edition_result"]
