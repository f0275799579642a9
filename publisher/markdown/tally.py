"""Counts of findings that a file may have many of: those of one kind are reported once, with their number, at the
first place."""

from __future__ import annotations

from publisher.diagnostics import Findings, Location


class Tally:
    """Collects warnings; ``report`` adds one to the ``findings`` for each file and kind."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._found: dict[tuple[str, str, str], dict[Location, tuple[str, str]]] = {}

    def warning(self, code: str, problem: str, at: Location, hint: str, kind: str) -> None:
        """Count a warning of a ``kind``; the same place counts once."""
        self._found.setdefault((at.file, code, kind), {}).setdefault(at, (problem, hint))

    def report(self) -> None:
        """Report the counts and reset them."""
        for (_, code, _), places in self._found.items():
            at = min(places)
            problem, hint = places[at]
            more = f"; {len(places):,} times in this file, first here" if len(places) > 1 else ""
            self._findings.warning(code, problem + more, at, hint)
        self._found.clear()
