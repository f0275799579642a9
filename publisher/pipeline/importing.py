"""Imports of projects of other programs, with a check of the new project: what would stop its build becomes text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.importers import Imported, import_project
from publisher.importers.mending import Mending
from publisher.pipeline.options import Options
from publisher.pipeline.session import Session

_ROUNDS = 8


def imported(source: Path, folder: Path) -> Imported:
    """Import a project, and make text of what would stop a build of the new one; see ``import_project``."""
    found = import_project(source, folder)
    mending = Mending(found.sources)
    for _ in range(_ROUNDS):
        texts = mending.mended(_errors(folder), lambda name: (folder / name).read_text(encoding="utf-8"))
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        if not texts:
            break
    return Imported(found.program, found.names, (*found.diagnostics, *mending.findings), found.sources)


def _errors(folder: Path) -> list[Diagnostic]:
    """The errors of the new project."""
    session = Session(folder, Options(cache=False))
    try:
        session.open()
        chosen = session.choose(())
        session.examine(session.read(chosen), chosen, whole=True)
        found: Iterable[Diagnostic] = session.findings
    except PublisherError as error:
        found = error.diagnostics
    return [each for each in found if each.severity is Severity.ERROR]


__all__ = ["imported"]
