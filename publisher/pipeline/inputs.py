"""What a build read, so that a later one can compare it with what it would read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from publisher.current import DoubtError, Inputs, configurations_of, described, files_of
from publisher.folders import Listing, Place, listing_at, place_of
from publisher.manifest import Edition, Project
from publisher.media.fonts import split_face
from publisher.media.installed import available
from publisher.pipeline.versions import Version
from publisher.program import program
from publisher.stamps import files_in, stamped
from publisher.statics import static_folder


def inputs_of(
    path: Path,
    project: Project,
    texts: Mapping[str, str],
    versions: Sequence[Version],
    editions: Iterable[Edition],
    began: int,
) -> Inputs:
    """Return what was read from ``path`` for these ``editions`` since ``began``, in nanoseconds since 1970.

    ``texts`` are those that were read, by their names; ``versions`` are the publication in each language that was built.

    Raises ``DoubtError`` if this may not be all, or if a file or a list of chapters may have changed since, and ``OSError`` if a
    file is gone.
    """
    place, editions = place_of(path), [*editions]
    if any(edition.changed for edition in editions):  # Git may know of another change
        raise DoubtError
    if project.manifest.extensions or not _is_whole(place, project):
        raise DoubtError
    read = {os.fspath(project.root / name): text for name, text in texts.items()}
    if project.file:
        read[os.fspath(project.file)] = project.text
    listings = {path: found for path, found in project.listed.items() if not isinstance(found, str)}
    if any(listing_at(path, place.root) != found for path, found in listings.items()):
        raise DoubtError
    read |= {os.fspath(file): text for file, text in project.listed.items() if isinstance(text, str)}
    statics = {static_folder(project, edition) for edition in editions if edition.static}
    translations = {v.project.root / v.project.overlay.folder for v in versions if v.project.translation}
    watched = (project.root / "templates", *statics, *translations)
    folders = {os.fspath(folder): files_in(folder) for folder in watched}
    programs = dict[str, str]()
    others = {os.path.join(folder, name) for folder, names in folders.items() for name in names}
    for version in versions:
        resources = version.resources
        others |= set(map(os.fspath, version.pictures() | version.files()))
        others |= {os.fspath(split_face(file)[0]) for file in (*resources.fonts, *resources.installed)}
        others |= set(map(os.fspath, resources.style_files.values()))
        others |= {os.fspath(picture.file) for picture in resources.pictures}
        needed, named = version.diagrams.needs(version.languages())
        programs |= needed
        others |= {*filter(None, needed.values()), *map(os.fspath, named)}
    files = {name: stamped(name) for name in sorted({*read, *others})}
    if not all(
        stamp.is_before(began) or (name in read and _is_same(name, read[name])) for name, stamp in files.items()
    ):
        raise DoubtError
    if any(os.stat(inner).st_mtime_ns >= began for folder in folders for inner, _, _ in os.walk(folder)):
        raise DoubtError
    opened, root, manifest = described(place)
    return Inputs(
        program=program(),
        path=opened,
        root=root,
        manifest=manifest,
        configurations=configurations_of(place),
        listed={os.fspath(path): files_of(found) for path, found in listings.items()},
        files=files,
        folders=folders,
        fonts=available() if any(version.resources.asks_machine for version in versions) else None,
        programs=programs,
        source=os.fspath(project.source),
    )


def _is_whole(place: Place, project: Project) -> bool:
    """Whether the project was opened as a whole, with all chapters that it has."""
    if place.manifest:
        return place.path in (project.root, project.source, project.file)
    found = project.listed.get(place.path)
    files = found.files if isinstance(found, Listing) else (place.path.name,)
    return files == tuple(entry.file for _, entry in project.manifest.files())


def _is_same(file: str, text: str) -> bool:
    """Whether this is the text of a file, whose line ends may have been converted."""
    now = Path(file).read_bytes().decode("utf-8-sig", "replace")
    return _lines(now) == _lines(text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


__all__ = ["inputs_of"]
