"""Selection of a project's editions, by names and formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from publisher.diagnostics import Findings, nearest_of
from publisher.manifest import Edition


def names(what: str, given: Sequence[str]) -> tuple[str, ...]:
    """The names that were given as ``what``; a string is one name. Raise ``TypeError`` for anything else."""
    if isinstance(given, str):
        return (given,)
    found = tuple(given) if isinstance(given, Iterable) else (given,)
    if not all(isinstance(name, str) for name in found):
        raise TypeError(f"{what} takes names, as a list of texts or as one text, not {given!r}")
    return found


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


def with_downloads(chosen: Sequence[Edition], editions: Mapping[str, Edition]) -> list[Edition]:
    """The chosen editions and those that they offer for download, which come first."""
    wanted = {edition.name for edition in chosen}.union(*(edition.downloads for edition in chosen))
    found = [edition for name, edition in editions.items() if name in wanted]
    return sorted(found, key=lambda edition: bool(edition.downloads))


__all__ = ["choose", "names", "with_downloads"]
