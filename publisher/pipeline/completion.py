"""What is known of a project beside its manifest: front matter in its place, and the project's own words."""

from __future__ import annotations

from pathlib import PurePath

from msgspec.structs import replace

from publisher.diagnostics import Findings
from publisher.manifest import Person, Project, with_words
from publisher.markdown import About, read_about
from publisher.sources import FIRST, Sources


def completed(project: Project, sources: Sources, findings: Findings) -> Project:
    """The project with its own words and, if it has no manifest, with what its first file says about it.

    In a folder, a file named ``index.md`` or ``README.md`` describes the whole book; any other gives only its language.
    """
    if not project.file:
        project = _from_front_matter(project, sources, findings)
    return with_words(project, sources, findings)


def _from_front_matter(project: Project, sources: Sources, findings: Findings) -> Project:
    files = [entry.file for _, entry in project.manifest.files()]
    first = PurePath(files[0])
    text = sources.read(files[0], None, Findings())  # reported when the chapter is read
    if text is None:
        return project
    if len(files) > 1 and (len(first.parts) > 1 or first.stem.lower() not in FIRST):
        about = About(read_about(text, files[0], Findings()).language)
    else:
        about = read_about(text, files[0], findings)
        project = replace(project, described_by=files[0])
    people = tuple(Person.model_construct(name=name, role=role, sort=sort) for name, role, sort in about.authors)
    known = {name: getattr(about, name) for name in ("language", "date", "subtitle", "description")}
    update = {"authors": people, **{name: value for name, value in known.items() if value}}
    return replace(project, manifest=project.manifest.model_copy(update=update))


__all__ = ["completed"]
