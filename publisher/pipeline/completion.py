"""What is known of a project beside its manifest: front matter in its place, and the project's own words."""

from __future__ import annotations

from pathlib import PurePath

from msgspec.structs import replace

from publisher.diagnostics import Findings, Location
from publisher.language import prefixes
from publisher.language.guess import NAMES, guess_language, is_unlike, prose_of
from publisher.manifest import Person, Project, with_words
from publisher.markdown import About, read_about
from publisher.sources import FIRST, Sources

MAX_FILES = 12
"""The number of chapters from whose beginnings the language of a publication is guessed."""


def completed(project: Project, sources: Sources, findings: Findings) -> Project:
    """The project with its own words and, if it has no manifest, with what its first file says about it.

    In a folder, a file named ``index.md`` or ``README.md`` describes the whole book; any other gives only its language.
    If nothing says the language, it is that of the text, with a note. It is a warning if the text seems to be in another
    language than is said, except for translations, which may be unfinished.
    """
    about = About()
    if not project.file:
        project, about = _from_front_matter(project, sources, findings)
    if not project.original:
        project = _with_language_checked(project, sources, findings, is_open=not project.file and not about.language)
    return with_words(project, sources, findings)


def _with_language_checked(project: Project, sources: Sources, findings: Findings, *, is_open: bool) -> Project:
    """Compare the language of a project with that of its text; if it ``is_open``, take the latter."""
    said, files = project.manifest.language, _files(project)
    texts = (sources.read(name, None, Findings()) for name in files[:MAX_FILES])  # reported when the chapters are read
    guessed = guess_language("\n".join(prose_of(text) for text in texts if text))
    if not is_unlike(said, guessed):
        return project
    name = NAMES[guessed]
    if not is_open:
        problem = f"The text seems to be {name}, but the publication is in {NAMES[prefixes(said)[-1]]}"
        hint = f"Write `language: {guessed}`."
        findings.warning("language-unlike", problem, project.locate("language"), hint)
        return project
    hint = f"Say the language in the front matter of {files[0]}, between lines `---`: `lang: {guessed}`, or `lang: {said}`."
    findings.note("language-guessed", f"The text seems to be {name}, and was set as such", Location(files[0]), hint)
    return replace(project, manifest=replace(project.manifest, language=guessed))


def _files(project: Project) -> list[str]:
    """The names of the chapters' files, relative to the project."""
    overlay = project.overlay
    return [overlay.name_of(entry.file) for _, entry in project.manifest.files()]


def _from_front_matter(project: Project, sources: Sources, findings: Findings) -> tuple[Project, About]:
    """The project of a folder or a file without a manifest, with what its first file says about it."""
    files = _files(project)
    first = PurePath(files[0])
    text = sources.read(files[0], None, Findings())  # reported when the chapter is read
    if text is None:
        return project, About()
    if len(files) > 1 and (len(first.parts) > 1 or first.stem.lower() not in FIRST):
        about = About(read_about(text, files[0], Findings()).language)
    else:
        about = read_about(text, files[0], findings)
        project = replace(project, described_by=files[0])
    people = tuple(Person(name=name, role=role, sort=sort) for name, role, sort in about.authors)
    known = {name: getattr(about, name) for name in ("language", "date", "subtitle", "description")}
    update = {"authors": people, **{name: value for name, value in known.items() if value}}
    return replace(project, manifest=replace(project.manifest, **update)), about


__all__ = ["completed"]
