"""Editions that a manifest need not list: those of formats that are built only when somebody asks for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from publisher.formats import Format
from publisher.manifest.edition import Edition
from publisher.manifest.project import Project


def with_requested(project: Project, formats: Mapping[str, Format], wanted: Collection[str]) -> Project:
    """Add the editions of ``requested`` formats that are among the ``wanted`` names of formats and editions.

    None is added for a format of which the manifest lists an edition, or if the name is that of another edition.
    """
    editions = project.manifest.editions
    listed = {edition.format for edition in editions.values()}
    added = {
        edition.name: edition
        for kind in formats.values()
        if kind.requested and kind.name not in listed and {kind.name, kind.edition}.intersection(wanted)
        for edition in _editions(kind, project)
    }
    whole = {**editions, **{name: edition for name, edition in added.items() if name not in editions}}
    return replace(project, manifest=replace(project.manifest, editions=whole))


def requested_names(project: Project, formats: Mapping[str, Format]) -> set[str]:
    """The names of all editions that may be asked for in addition to those that the manifest lists."""
    return {edition.name for kind in formats.values() if kind.requested for edition in _editions(kind, project)}


def _editions(kind: Format, project: Project) -> list[Edition]:
    """The edition of a format in each language."""
    manifest = project.manifest
    chapters = sum(1 for path, _ in manifest.files() if path[0] == "chapters")
    edition = Edition(name=kind.edition, format=kind.name, layout=kind.default_layout(chapters))
    return [edition.in_language(tag, (), {}) for tag in ("", *manifest.translations)] if kind.edition else []


__all__ = ["requested_names", "with_requested"]
