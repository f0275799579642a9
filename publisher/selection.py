"""Selection of a project's editions, by names and formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from publisher.diagnostics import Findings, nearest_of
from publisher.manifest import Edition


def choose(
    editions: Mapping[str, Edition],
    named: Sequence[str],
    formats: Sequence[str],
    known: Iterable[str],
    findings: Findings,
) -> list[Edition]:
    """The editions with one of the names and one of the formats; by default all.

    ``known`` are the existing formats. Raise ``PublisherError`` for an unknown name or format, and if no edition is
    left.
    """
    for name in named:
        if name not in editions:
            findings.error("edition-unknown", f"There is no edition “{name}”", None, nearest_of(name, editions))
    for name in formats:
        if name not in known:
            findings.error("format-unknown", f"There is no format “{name}”", None, nearest_of(name, known))
    findings.raise_errors()
    of_name = [edition for edition in editions.values() if not named or edition.name in named]
    chosen = [edition for edition in of_name if not formats or edition.format in formats]
    if not chosen:
        _report_of_none(of_name, named, formats, findings)
    return chosen


def _report_of_none(
    editions: Iterable[Edition], named: Sequence[str], formats: Sequence[str], findings: Findings
) -> None:
    whose = f"None of the editions {', '.join(named)}" if named else "No edition"
    problem = f"{whose} has the format {' or '.join(formats)}"
    there = ", ".join(f"{edition.name} is {edition.format}" for edition in editions)
    hint = f"The manifest has: {there}. Add an edition: `{formats[0]}: {{format: {formats[0]}}}` below `editions:`."
    findings.error("edition-unknown", problem, None, hint)
    findings.raise_errors()


def downloads_first(chosen: Sequence[Edition]) -> list[Edition]:
    """The chosen editions in the order in which they are made: those that offer others come last."""
    return sorted(chosen, key=lambda edition: bool(edition.downloads))


__all__ = ["choose", "downloads_first"]
