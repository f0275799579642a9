"""The publication in each of its languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from publisher.cache import Cache
from publisher.document import Book, CodeBlock, nodes_of
from publisher.editions import InLanguage
from publisher.formats import FORMATS
from publisher.manifest import Edition, Project, translated
from publisher.media.diagrams import Diagrams
from publisher.resources import Resources
from publisher.transforms.assets import files_of, pictures_of


class Version(Struct, frozen=True, kw_only=True):
    """The publication in one language: its project, its book before transforms, its resources, its texts by their paths, and
    what draws its diagrams."""

    project: Project
    book: Book
    resources: Resources
    texts: Mapping[str, str] = field(default_factory=dict)
    diagrams: Diagrams = field(default_factory=Diagrams)

    def pictures(self) -> set[Path]:
        """The files of all pictures."""
        return pictures_of(self.book, self.project.root, self.project.overlay)

    def files(self) -> set[Path]:
        """The files, beside pictures, that editions contain."""
        return files_of(self.book, self.project.root, self.project.overlay)

    def languages(self) -> set[str]:
        """The languages of all code, in small letters."""
        return {code.language.lower() for division in self.book.divisions for code in nodes_of(division, CodeBlock)}


def diagrams_of(project: Project, cache: Cache, *, allowed: bool) -> Diagrams:
    """What draws the diagrams of a project. Its own commands run only if they are ``allowed``."""
    return Diagrams(project.manifest.diagrams, project.source, allowed, cache)


def languages_of(edition: Edition, project: Project) -> tuple[InLanguage, ...]:
    """An edition in each of its languages; none if there is only one.

    ``project`` is that of the publication. The editions lead to each other by the addresses of the published sites if all are
    known, else as neighbours in the output folder.
    """
    same = [other for other in project.manifest.editions.values() if other.key == edition.key]
    if len(same) == 1:
        return ()
    from publisher.language.cldr import native_name

    manifests = {other.name: translated(project, other.translation).manifest for other in same}
    published = all(manifest.url for manifest in manifests.values())
    return tuple(
        InLanguage(
            language=manifest.language,
            name=native_name(manifest.language),
            address=f"{manifest.url.rstrip('/')}/" if published else f"../{name}/",
            current=name == edition.name,
        )
        for name, manifest in manifests.items()
    )


def title_of(edition: Edition, project: Project) -> str:
    """The name of an edition for readers: its title, that of the translation, or its key, in which formats have their names."""
    translation = project.manifest.translations.get(edition.translation)
    titles: Mapping[str, str] = translation.titles if translation else {}
    if given := titles.get(edition.key) or edition.title:
        return given
    name = re.sub("[-_]", " ", edition.key).capitalize()
    labels = {label.casefold(): label for label in (output.label for output in FORMATS.values())}
    return " ".join(labels.get(word.casefold(), word) for word in name.split())


def all_pictures(versions: Iterable[Version]) -> set[Path]:
    """The files of all pictures of several versions."""
    return set[Path]().union(*(version.pictures() for version in versions))


__all__ = ["Version", "all_pictures", "diagrams_of", "languages_of", "title_of"]
