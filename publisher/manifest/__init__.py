"""The manifest: ``publication.yaml`` → ``Manifest``. All problems are reported at once, with location and hint.

``load`` finds and reads a project. ``read_yaml`` returns data and positions, ``validation`` makes records of them, by models of
pydantic that it makes of these records. Text is kept as written: ``no`` is not false, ``1.10`` is not 1.1, a date is not a time.
"""

from __future__ import annotations

from publisher.manifest.edition import Edition
from publisher.manifest.fitting import ARCHIVE
from publisher.manifest.loading import load, with_formats
from publisher.manifest.measures import sheet
from publisher.manifest.metadata import Person
from publisher.manifest.models import Entry, Manifest, Matter
from publisher.manifest.own_words import with_words
from publisher.manifest.project import Project
from publisher.manifest.solutions import ALL
from publisher.manifest.translations import report_missing, report_unused, translated

__all__ = [
    "ALL",
    "ARCHIVE",
    "Edition",
    "Entry",
    "Manifest",
    "Matter",
    "Person",
    "Project",
    "load",
    "report_missing",
    "report_unused",
    "sheet",
    "translated",
    "with_formats",
    "with_words",
]
