"""The manifest: ``publication.yaml`` → ``Manifest``, strictly; every problem at once, with its place and a way out.

``load`` finds and reads a project; ``read_yaml`` gives data and places; the models say what is allowed. Text stays as
it is written: ``no`` is not false, ``1.10`` is not 1.1, a date is not a time. Codes: ``project-missing``,
``chapter-missing``, ``chapter-duplicate``, ``edition-unknown``, ``audience-unknown``, and ``manifest-`` with
``syntax``, ``duplicate-key``, ``unknown-key``, ``missing-key``, ``type``, ``value`` or ``path``.
"""

from __future__ import annotations

from publisher.manifest.editions import MAX_CHAIN
from publisher.manifest.folders import opens_part
from publisher.manifest.json_schema import schema
from publisher.manifest.models import (
    Accessibility,
    Ai,
    Cover,
    Edition,
    Entry,
    Fonts,
    Manifest,
    Math,
    Matter,
    Person,
    Review,
    Rights,
    System,
    Tdm,
)
from publisher.manifest.project import Project, load, root_of, with_formats
from publisher.manifest.values import ALL, sheet
from publisher.manifest.yaml_source import Tree, read_yaml

__all__ = [
    "ALL",
    "MAX_CHAIN",
    "Accessibility",
    "Ai",
    "Cover",
    "Edition",
    "Entry",
    "Fonts",
    "Manifest",
    "Math",
    "Matter",
    "Person",
    "Project",
    "Review",
    "Rights",
    "System",
    "Tdm",
    "Tree",
    "load",
    "opens_part",
    "read_yaml",
    "root_of",
    "schema",
    "sheet",
    "with_formats",
]
