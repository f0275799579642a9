"""Projects by their paths: cached ones, and others, for which ``opening`` is imported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from publisher.diagnostics import Findings
from publisher.folders import place_of
from publisher.formats import Format
from publisher.manifest.cached import CachedProject
from publisher.manifest.project import Project


def load(path: Path, findings: Findings, kept: CachedProject | None = None) -> Project:
    """Read the project at ``path``, unless it is ``kept``.

    That is its folder or one below, its manifest, or one of its chapters; or, without a manifest, a Markdown file, or
    a folder of them with its sub-folders. Raise ``PublisherError`` with all problems: invalid keys and values,
    missing chapters and files.
    """
    place = place_of(path)
    if kept and (project := kept.find(place, findings)):
        return project
    from publisher.manifest.opening import opened  # slow to import

    found = Findings()
    try:
        project = opened(path, found)
    finally:
        findings.extend(found.items)
    if kept:
        kept.add(place, project, found.items)
    return project


def with_formats(project: Project, formats: Mapping[str, Format], findings: Findings) -> Project:
    """Validate the project's manifest again, with the ``formats`` of its extensions.

    Raise ``PublisherError`` for an unknown format, for keys, layouts and conditions that a format does not support,
    and for an audience named like a format.
    """
    if not project.file or not project.manifest.extensions:
        return project
    from publisher.manifest.opening import validated_again

    return replace(project, manifest=validated_again(project, formats, findings))


__all__ = ["load", "with_formats"]
