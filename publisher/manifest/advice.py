"""Findings about a valid manifest."""

from __future__ import annotations

from collections.abc import Callable

from publisher.codes import codes
from publisher.diagnostics import Findings, Location, nearest, series
from publisher.manifest.models import Manifest
from publisher.manifest.validation import idle_keys

Locate = Callable[..., Location]
"""Returns the location of a path of keys, as ``Project.locate`` does."""


def advise(manifest: Manifest, locate: Locate, findings: Findings) -> None:
    """Report keys without effect, solutions that are offered to others, and unknown titles and codes."""
    _check_downloads(manifest, locate, findings)
    _check_titles(manifest, locate, findings)
    _check_solutions(manifest, locate, findings)
    for path in dict.fromkeys(idle_keys(manifest)):
        at = locate(*path, key=True)
        findings.note("key-idle", f"No edition uses “{path[-1]}” yet", at, "It is read and checked only.")
    if manifest.extensions:
        return  # which may have codes of their own
    for index, code in enumerate(manifest.silence):
        if code not in codes():
            at = locate("silence", index)
            findings.warning("silence-unknown", f"There is no code “{code}” to silence", at, nearest(code, codes()))


def _check_titles(manifest: Manifest, locate: Locate, findings: Findings) -> None:
    """Warn about translations of titles that the manifest does not contain."""
    known = {edition.key for edition in manifest.editions.values()} | manifest.given_titles()
    for tag, translation in manifest.translations.items():
        for title in translation.titles:
            if title not in known:
                at = locate("translations", tag, "titles", title, key=True)
                problem = f"The manifest has no part, chapter, edition, label or field “{title}”"
                findings.warning("translation-unused", problem, at, nearest(title[:200], known))


def _check_solutions(manifest: Manifest, locate: Locate, findings: Findings) -> None:
    """Report where an edition without solutions says how they are placed."""
    for key in dict.fromkeys(e.key for e in manifest.editions.values() if e.solutions and not manifest.solves(e)):
        readers = series(manifest.solved) or "nobody"
        at = locate("editions", key, "solutions", key=True)
        problem = f"The edition “{key}” has no solutions to place: they are for {readers}"
        findings.note("key-idle", problem, at, "Remove `solutions`, or name such readers in `audience`.")


def _check_downloads(manifest: Manifest, locate: Locate, findings: Findings) -> None:
    """Warn about an edition without solutions that offers one with them."""
    reported = set()
    for edition in manifest.editions.values():
        for other in map(manifest.editions.__getitem__, edition.downloads):
            pair = edition.key, other.key
            if manifest.is_solved(other) and not manifest.is_solved(edition) and pair not in reported:
                reported.add(pair)
                problem = f"The edition “{edition.key}” has no solutions, but its download “{other.key}” contains them"
                at = locate("editions", edition.key, "downloads", edition.listed.index(other.key))
                findings.warning("solutions-offered", problem, at, f"Leave “{other.key}” out of `downloads`.")


__all__ = ["advise"]
