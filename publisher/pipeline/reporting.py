"""Which findings a run reports, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.diagnostics import Diagnostic, PublisherError, Severity, grouped, with_excerpts

MAX_SHOWN = 1_000_000  # bytes of a file from which findings show lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """How findings are reported: in a ``strict`` run warnings are errors; warnings and notes of the codes ``silenced`` are left
    out."""

    strict: bool
    silenced: frozenset[str] = frozenset()

    def stops(self, found: Diagnostic) -> bool:
        """Is it an error, or in a strict run a warning that is not silenced?"""
        strict = self.strict and found.severity is Severity.WARNING and found.code not in self.silenced
        return strict or found.severity is Severity.ERROR

    def raise_if_stopped(self, findings: Iterable[Diagnostic]) -> None:
        """Raise ``PublisherError`` with all findings if one of them stops the editions."""
        found = tuple(findings)
        if any(map(self.stops, found)):
            raise PublisherError(found)

    def reported(self, findings: Iterable[Diagnostic], read: Callable[[str], str]) -> tuple[Diagnostic, ...]:
        """The findings that are not silenced, those of one kind in a file grouped, with the lines that they are about; ``read``
        gives a file's text."""
        heard = (d for d in findings if d.severity is Severity.ERROR or d.code not in self.silenced)
        reported = (replace(d, severity=Severity.ERROR) if self.stops(d) else d for d in grouped(heard))
        return with_excerpts(reported, read)


def text_of(name: str, root: Path) -> str:
    """The text of a file below ``root`` that a finding names; empty if it can't be shown."""
    try:
        root = root.resolve()
        file = (root / name).resolve()
        shown = file.is_relative_to(root) and file.is_file() and file.stat().st_size <= MAX_SHOWN
        return file.read_text(encoding="utf-8-sig", errors="replace") if shown else ""
    except (OSError, ValueError):
        return ""


__all__ = ["Reporting", "text_of"]
