"""A translation as a project: the manifest of the publication with what differs, and the files of the translation."""

from __future__ import annotations

import posixpath
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from publisher.diagnostics import Findings, Location
from publisher.manifest.isbn import urn_of
from publisher.manifest.metadata import Translation
from publisher.manifest.models import CHAPTERS, Entry, Manifest, Matter
from publisher.manifest.paths import font_and_face
from publisher.manifest.project import Project
from publisher.sources import Overlay, files_below

M = TypeVar("M", bound=Matter)


def translated(project: Project, tag: str) -> Project:
    """The project in one of its translations, or itself if ``tag`` is empty."""
    if not tag:
        return project
    manifest, given = project.manifest, project.manifest.translations[tag]
    values: dict[str, object] = {name: getattr(given, name) for name in given.given if name != "titles"}
    files = _Files(project.source, tag)
    values |= {key: tuple(_entry(entry, given.titles, files) for entry in getattr(manifest, key)) for key in CHAPTERS}
    others = {**files.of_publication(manifest), "identifier": _identifier(manifest, tag), "short_title": "", "url": ""}
    values = {"language": tag, **others, **values, "variables": {**manifest.variables, **given.variables}}
    return replace(project, manifest=replace(manifest, **values), original=manifest)


def _identifier(manifest: Manifest, tag: str) -> str:
    """An identifier for a translation without one of its own."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{urn_of(manifest.identifier) or manifest.title}\n{tag}").urn


class _Files:
    """The files of a translation, which are in the folder ``tag`` of ``source``."""

    def __init__(self, source: Path, tag: str) -> None:
        self._source = source
        self._overlay = Overlay("", tag)

    def find(self, path: str) -> str:
        """The path of a file in the translation if it is there, else the given one."""
        return self._overlay.find(posixpath.normpath(path), self._source) if path else ""

    def of_publication(self, manifest: Manifest) -> Mapping[str, object]:
        """The keys of the manifest that name files, except chapters. Words are those of one language only."""
        cover, fonts = manifest.cover, []
        for name in manifest.fonts.files:
            file, face = font_and_face(name, str(self._source))
            fonts.append(self.find(file) + (f"#{face}" if face else ""))
        words = self.find(manifest.words)
        return {
            "bibliography": tuple(map(self.find, manifest.bibliography)),
            "css": tuple(map(self.find, manifest.css)),
            "csl": self.find(manifest.csl) if manifest.csl.endswith(".csl") else manifest.csl,
            "cover": cover and replace(cover, image=self.find(cover.image)),
            "fonts": replace(manifest.fonts, files=tuple(fonts)),
            "logo": self.find(manifest.logo),
            "favicon": self.find(manifest.favicon),
            "words": words if words in self._overlay.versions(words)[:1] else "",
        }


def _entry(entry: M, titles: Mapping[str, str], files: _Files) -> M:
    update: dict[str, object] = {"file": files.find(entry.file), "title": titles.get(entry.title, entry.title)}
    if isinstance(entry, Entry):
        update["part"] = titles.get(entry.part, entry.part)
        update["chapters"] = tuple(_entry(chapter, titles, files) for chapter in entry.chapters)
    return replace(entry, **update)


def report_missing(project: Project, findings: Findings) -> None:
    """Warn about chapters and titles that a translation lacks."""
    if not project.original:
        return
    tag, given = project.translation, _given(project)
    for (path, entry), (_, own) in zip(project.original.files(), project.manifest.files(), strict=True):
        file = posixpath.normpath(entry.file)
        if own.file == file:
            problem = f"The translation “{tag}” has no “{entry.file}”: the chapter is in “{project.original.language}”"
            outside = file.startswith("../")
            hint = (
                "Translations are next to the manifest, or below it."
                if outside
                else f"Write the translation: {tag}/{file}"
            )
            findings.warning("translation-missing", problem, project.locate(*path), hint)
    missing = sorted(project.original.given_titles(tag) - given.titles.keys())
    for title in missing:
        hint = f"Add it below `titles:` of the translation: {{{title}: …}}"
        problem = f"The translation “{tag}” has no title for “{title}”"
        findings.warning("translation-missing", problem, project.locate("translations", tag, key=True), hint)


def report_unused(project: Project, read: Mapping[str, str], findings: Findings) -> None:
    """Warn about Markdown files of a translation that are not among the texts that were ``read``."""
    if not project.original:
        return
    folder = project.overlay.folder
    for name in files_below(project.root / folder, outputs=""):
        file = posixpath.join(folder, name)
        if name.endswith(".md") and file not in read:
            hint = "Give the file the path of the chapter that it translates, or remove it."
            problem = f"The publication has no chapter “{name}” to translate"
            findings.warning("translation-unused", problem, Location(file), hint)


def _given(project: Project) -> Translation:
    assert project.original
    return project.original.translations[project.translation]


__all__ = ["report_missing", "report_unused", "translated"]
