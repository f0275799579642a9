"""Static files of a web edition: those of the folder in its key ``static``, copied unchanged."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from publisher.diagnostics import Findings, Location, PublisherError
from publisher.disk import is_link
from publisher.manifest import Edition, Project
from publisher.names import HIDDEN, RECORD
from publisher.new_files import NewFiles

MAX_FILES = 20_000
MAX_BYTES = 1_000_000_000  # of all files together


def static_files(
    project: Project, edition: Edition, findings: Findings, out: Path | None, read: Iterable[str]
) -> dict[str, Path]:
    """The files of an edition's folder ``static`` by their names in the edition; problems are added to ``findings``.

    ``out`` is the output folder, which must be separate; ``read`` are the texts of the project, including included
    ones.
    """
    if not edition.static:
        return {}
    folder, at = static_folder(project, edition).resolve(), project.locate("editions", edition.key, "static")
    sources = [project.file, *(project.source / entry.file for _, entry in project.manifest.files())]
    sources += [project.root / name for name in read]
    if held := next((file for file in sources if file and file.resolve().is_relative_to(folder)), None):
        problem = f"“{edition.static}” contains “{held.name}”, a source of the publication, which must not be published"
        findings.error("manifest-path", problem, at, "Name a separate folder, such as static/.")
    elif any(o.is_relative_to(folder) or folder.is_relative_to(o) for o in _outputs(project, out)) or _was_written(
        folder, project.root.resolve()
    ):
        problem = f"“{edition.static}” contains the output folder, or is inside an edition"
        findings.error("manifest-path", problem, at, "Name a separate folder, such as static/.")
    else:
        return _found(folder, edition.static, at, findings)
    return {}


def static_folder(project: Project, edition: Edition) -> Path:
    """The folder of an edition's static files, in its translation if it has one there."""
    own = project.source / edition.translation / edition.static
    return own if own.is_dir() else project.source / edition.static


def _was_written(folder: Path, root: Path) -> bool:
    """Whether it is in an output folder below the project's own folder."""
    places = (f for f in (folder, *folder.parents) if f != root and f.is_relative_to(root))
    return any(os.path.lexists(place / RECORD) for place in places)


def _outputs(project: Project, out: Path | None) -> list[Path]:
    """The folders that a build replaces."""
    real = out and out.resolve()
    return [real / name for name in (HIDDEN, *project.manifest.editions)] if real else []


def _found(folder: Path, shown: str, at: Location, findings: Findings) -> dict[str, Path]:
    files: dict[str, Path] = {}
    size = 0
    for file in _walk(folder):
        name = file.relative_to(folder).as_posix()
        if problem := _problem(file, folder, name):
            findings.error("path-outside" if is_link(file) else "manifest-path", f"“{shown}”: {problem}", at)
            continue
        files[name], size = file.resolve(), size + file.stat().st_size
        if len(files) > MAX_FILES or size > MAX_BYTES:
            most = f"{MAX_FILES:,} files or {MAX_BYTES:,} bytes"
            findings.error("file-huge", f"“{shown}” contains more than {most}", at, "Publish them separately.")
            return {}
    return files


def _walk(folder: Path) -> Iterator[Path]:
    """All files in order. A link to a folder is one of them: it is not followed."""
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if is_link(Path(place, name))]
        folders[:] = sorted(name for name in folders if name not in links)
        yield from (Path(place, name) for name in sorted((*links, *files)))


def _problem(file: Path, folder: Path, name: str) -> str:
    """The reason why a file cannot be copied; empty if it can."""
    if not name.isprintable() or "\\" in name:
        return f"“{name.encode('unicode_escape').decode()}” is not a valid name on every system"
    if is_link(file) and not (Path(os.path.realpath(file)).is_relative_to(folder) and file.is_file()):
        return f"“{name}” is a link that leads out of it, or not to a file"
    return "" if file.is_file() else f"“{name}” is not a regular file"


def copy_static(files: Mapping[str, Path], edition: NewFiles, at: Location) -> None:
    """Copy files into an edition.

    Raise ``PublisherError`` (static-clash) if it has a file of that name itself, ignoring case, as some file systems
    do.
    """
    if not files:
        return
    findings = Findings()
    taken = {p.relative_to(edition.folder).as_posix().casefold(): p.is_dir() for p in edition.folder.rglob("*")}
    for name in files:
        parts = name.casefold().split("/")
        above = ["/".join(parts[:n]) for n in range(1, len(parts))]
        if "/".join(parts) in taken or any(taken.get(part) is False for part in above):
            findings.error("static-clash", f"The edition already has a file “{name}”", at, "Rename it.")
        taken |= dict.fromkeys(above, True) | {"/".join(parts): False}
    if findings.failed:
        raise PublisherError(findings)
    for name, file in files.items():
        edition.copy(name, file)


__all__ = ["copy_static", "static_files", "static_folder"]
