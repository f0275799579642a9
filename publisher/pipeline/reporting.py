"""Selection and severity of the findings that a run reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from publisher.diagnostics import Diagnostic, PublisherError, Severity, grouped, with_excerpts

MAX_SHOWN = 1_000_000  # maximum size in bytes of files that findings quote


class Reporting(Struct, frozen=True, kw_only=True):
    """The settings for reports: ``strict`` turns warnings into errors, ``silenced`` are codes of warnings and notes to omit."""

    strict: bool
    silenced: frozenset[str] = frozenset()

    def stops(self, found: Diagnostic) -> bool:
        """Whether a finding is an error, or, in a strict run, a warning that is not silenced."""
        strict = self.strict and found.severity is Severity.WARNING and found.code not in self.silenced
        return strict or found.severity is Severity.ERROR

    def raise_if_stopped(self, findings: Iterable[Diagnostic]) -> None:
        """Raise ``PublisherError`` with all findings if one of them prevents the editions from being written."""
        found = tuple(findings)
        if any(map(self.stops, found)):
            raise PublisherError(found)

    def reported(self, findings: Iterable[Diagnostic], read: Callable[[str], str]) -> tuple[Diagnostic, ...]:
        """Return the findings that are not silenced, grouped, with excerpts of the source.

        ``read`` returns the text of a file, empty if there is none.
        """
        kept = (d for d in findings if d.severity is Severity.ERROR or d.code not in self.silenced)
        reported = (replace(d, severity=Severity.ERROR) if self.stops(d) else d for d in grouped(kept))
        return with_excerpts(reported, read)


def text_of(name: str, root: Path) -> str:
    """Return the text of the file ``name`` below ``root``.

    The text is empty if the file is outside of ``root``, can't be read, or is larger than ``MAX_SHOWN``.
    """
    try:
        root = root.resolve()
        file = (root / name).resolve()
        shown = file.is_relative_to(root) and file.is_file() and file.stat().st_size <= MAX_SHOWN
        return file.read_text(encoding="utf-8-sig", errors="replace") if shown else ""
    except (OSError, ValueError):
        return ""


__all__ = ["Reporting", "text_of"]
