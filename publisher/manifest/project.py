"""A project: a manifest and its folders."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from publisher.diagnostics import Location
from publisher.folders import Listing
from publisher.language import Patterns, Words
from publisher.manifest.models import Manifest
from publisher.manifest.tree import Keys, Spot, Tree
from publisher.sources import Overlay


class Project(Struct, frozen=True):
    """A manifest and its folders: only files in ``root`` may be read; paths in the manifest are relative to
    ``source``.

    ``positions`` maps a path of keys to the line and column of the key, of the value and of its text; ``text`` is the
    manifest's. ``chosen`` is the chapter's file, relative to ``root``, if the project was opened by it. ``described_by`` is
    the file whose front matter takes the place of a manifest. ``own_words`` are those in the file that ``words`` names.
    ``original`` is the manifest of the publication if this is a translation. ``listed`` are the listings of folders, and the
    texts of ``SUMMARY.md``, from which the list of chapters was made, and None for patterns, which are no files. ``named`` are the
    files and folders that the manifest names, with their real paths.
    """

    root: Path
    source: Path
    file: Path | None
    manifest: Manifest
    positions: Mapping[Keys, tuple[Spot, Spot, Spot]] = field(default_factory=dict)
    text: str = ""
    chosen: str = ""
    described_by: str = ""
    own_words: Patterns = field(default_factory=dict)
    original: Manifest | None = None
    listed: Mapping[Path, Listing | str | None] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def translation(self) -> str:
        """The language of the translation; empty for the language of the publication."""
        return self.manifest.language if self.original else ""

    @property
    def overlay(self) -> Overlay:
        """The files of the translation."""
        source = Path(os.path.relpath(self.source, self.root)).as_posix()
        return Overlay("" if source == "." else source, self.translation)

    @property
    def words(self) -> Words:
        """The words of the editions: the project's own come first."""
        return Words(self.manifest.language, self.own_words, self.manifest.numerals)

    def path_of(self, name: str) -> str:
        """The path from the root to a file that the manifest names."""
        return Path(os.path.relpath(self.source / name, self.root)).as_posix()

    def locate(self, *path: str | int, key: bool = False, text: bool = False) -> Location:
        """The location of a value (or its key) in the manifest, such as ``locate("chapters", 1, "file")``.

        What a translation gives itself is there.
        """
        if self.file:
            own = ("translations", self.translation, *path)
            if self.original and path and (own in self.positions or path == ("language",)):
                path = own
            name = self.file.relative_to(self.root).as_posix()
            return Tree(name, None, self.positions).locate(*path, key=key, text=text)
        chapters = self.manifest.chapters
        steps = [step for step in path if isinstance(step, int)] if path[:1] == ("chapters",) else []
        if not steps and len(chapters) > 1:
            return Location(".")
        entry = chapters[steps[0] if steps else 0]
        for step in steps[1:]:
            entry = entry.chapters[step]
        while not entry.file:
            entry = entry.chapters[0]
        return Location(entry.file)


__all__ = ["Project"]
