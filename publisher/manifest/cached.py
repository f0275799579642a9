"""Projects that were opened before. While they are the same, neither pydantic nor a reader of YAML is imported.

A kept project is used if the manifest has the same text; if the files and folders that it names lead to the same places, and are
files and folders as before; and if the folders from which its list of chapters was made contain the same. What is in the files does
not count, so a project whose chapters come from a ``SUMMARY.md`` is not kept: these have its titles if their files have none.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from publisher.cache import Cache, key
from publisher.diagnostics import Diagnostic, Findings
from publisher.disk import read_plain
from publisher.folders import Listing, Place, listing_at
from publisher.manifest.paths import MAX_BYTES
from publisher.manifest.project import Project
from publisher.pickling import dumps, loads


class _Opened(Struct, frozen=True):
    """A project, what was found when it was opened, and the kinds of the files and folders that it names."""

    project: Project
    found: tuple[Diagnostic, ...]
    kinds: tuple[int, ...]

    def is_current(self) -> bool:
        """Whether the project would be the same if it were opened now. Raise ``OSError`` if a file is gone."""
        project = self.project
        real, kinds = _places(project)
        return kinds == self.kinds and real == project.named and _listed(project) == project.listed


class CachedProject:
    """The project that an earlier build opened."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._new: dict[str, bytes] = {}

    def find(self, place: Place, findings: Findings) -> Project | None:
        """The project at ``place``, if it is kept."""
        text = self._text(place)
        opened = _kept(self._cache.get(_name(place, text))) if text else None
        if not opened:
            return None
        findings.extend(opened.found)
        return opened.project

    def add(self, place: Place, project: Project, found: Iterable[Diagnostic]) -> None:
        """Add a project that was opened, with what was found. ``store`` puts it into the cache."""
        text = self._text(place)
        if text and text.decode("utf-8-sig", "replace") == project.text:  # which has not changed in the meantime
            with suppress(OSError):  # a file is gone
                opened = _Opened(project, tuple(found), _places(project)[1])
                if opened.is_current():  # else something has changed since it was listed
                    self._new[_name(place, text)] = dumps(opened)

    def store(self) -> None:
        """Put a new project into the cache."""
        for name, data in self._new.items():
            self._cache.put(name, data)
        self._new.clear()

    def _text(self, place: Place) -> bytes:
        """The text of the manifest; empty if the project is not kept: without a manifest of its own, or for a part of it."""
        whole = (place.root, place.manifest.parent, place.manifest) if place.manifest else ()
        if not self._cache.keeps or not place.manifest or place.path not in whole:
            return b""
        try:
            return read_plain(place.manifest, MAX_BYTES)
        except OSError:
            return b""


def _name(place: Place, text: bytes) -> str:
    """The name in the cache of the project at ``place`` whose manifest has this text."""
    return key("project", os.getcwd(), *map(str, (place.path, place.root, place.manifest)), text)


def _kept(data: bytes | None) -> _Opened | None:
    """A kept project that is current."""
    try:
        opened: _Opened | None = loads(data) if data else None
        return opened if opened and opened.is_current() else None
    except Exception:  # of any kind, if the bytes are not what they should be
        return None


def _places(project: Project) -> tuple[dict[str, str], tuple[int, ...]]:
    """The real paths of the files and folders that a project names, and what they are. Each folder is resolved once."""
    folders: dict[str, str] = {}
    found: dict[str, str] = {}
    kinds: list[int] = []
    for name in project.named:
        path = os.path.join(project.source, name)
        folder, base = os.path.split(path)
        kind = stat.S_IFMT(os.lstat(path).st_mode)
        if base in ("", ".", "..") or not stat.S_ISREG(kind):
            found[name], kind = os.path.realpath(path), stat.S_IFMT(os.stat(path).st_mode)
        else:
            if folder not in folders:
                folders[folder] = os.path.realpath(folder)
            found[name] = os.path.join(folders[folder], base)
        kinds.append(kind)
    return found, tuple(kinds)


def _listed(project: Project) -> Mapping[Path, Listing | str | None]:
    """What the list of chapters would be made from now, except for texts of ``SUMMARY.md``: a project with one is not kept."""
    return {path: listing_at(path, project.root) for path in project.listed}


__all__ = ["CachedProject"]
