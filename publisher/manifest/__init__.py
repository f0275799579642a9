"""The manifest: ``publication.yaml`` → ``Manifest``. All problems are reported at once, with location and hint.

``load`` finds and reads a project; ``read_yaml`` returns data and positions; the models validate. Text is kept as
written: ``no`` is not false, ``1.10`` is not 1.1, a date is not a time.
"""

from __future__ import annotations

from publisher.folders import opens_part, root_of
from publisher.manifest.edition import Edition
from publisher.manifest.editions import MAX_CHAIN
from publisher.manifest.fitting import ARCHIVE
from publisher.manifest.json_schema import schema, schema_text
from publisher.manifest.metadata import (
    Accessibility,
    Ai,
    Cover,
    Fonts,
    Math,
    Person,
    Review,
    Rights,
    System,
    Tdm,
    Translation,
)
from publisher.manifest.models import Entry, Manifest, Matter
from publisher.manifest.own_words import with_words
from publisher.manifest.project import Project, load, with_formats
from publisher.manifest.translations import report_missing, report_unused, translated
from publisher.manifest.values import ALL, sheet
from publisher.manifest.yaml_source import Tree, read_yaml

__all__ = [
    "ALL",
    "ARCHIVE",
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
    "Translation",
    "Tree",
    "load",
    "opens_part",
    "read_yaml",
    "report_missing",
    "report_unused",
    "root_of",
    "schema",
    "schema_text",
    "sheet",
    "translated",
    "with_formats",
    "with_words",
]
