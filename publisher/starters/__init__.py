"""New projects: each folder of this package is one, which builds as it is and teaches the source language in its text."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.disk import make_folders, write_plain
from publisher.folders import NAMES

TEMPLATES = {
    "handout": "A handout of two pages with a figure, questions and answers, and a copy for the teacher.",
    "article": "An article with notes, citations, a table and a formula: for the web, as a PDF and as an e-book.",
    "book": "A book with front matter, parts and an index: printed, as an e-book and for the web.",
    "course": "Lessons with exercises: a site, a workbook and a copy for the teacher.",
    "site": "Documentation in nested folders, with search.",
}
"""The kinds of projects, and what they contain."""
LANGUAGES = {"handout": ("en", "de", "fr")}
SCHEMA = ".publication.schema.json"
"""The file of the schema, which the first line of each manifest names."""
MANIFEST = NAMES[0]
_ROOT = Path(__file__).parent
_IDENTIFIER = "urn:uuid:00000000-0000-4000-8000-000000000000"


def start(folder: Path, template: str, language: str = "en") -> list[str]:
    """Write a new project into a folder, which is created if it is missing; return the names of its files.

    Raise ``PublisherError`` if the folder contains anything, or if it can't be written; then it is left as it was.
    """
    return write_project(folder, _files(template, language))


def write_project(folder: Path, files: Iterator[tuple[str, bytes]]) -> list[str]:
    """Write files, given as names and contents, into a folder, which is created if it is missing; return their names.

    The manifest is the last one. Raise ``PublisherError`` if the folder contains anything, or if it can't be written; then it is
    left as it was.
    """
    missing = [above for above in (folder, *folder.parents) if not os.path.lexists(above)]
    written: list[Path] = []
    try:
        if not missing and any(folder.iterdir()):
            hint = "Name a folder that is new or empty."
            raise PublisherError([Diagnostic(Severity.ERROR, "project-exists", f"“{folder}” is not empty", hint=hint)])
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files:
            written.append(folder / name)
            write_plain(make_folders(folder, name), data, folder)
    except BaseException as error:
        for file in written:
            file.unlink(missing_ok=True)
        inside = {above for file in written for above in file.parents if folder in above.parents}
        for made in (*sorted(inside, key=lambda above: len(above.parts), reverse=True), *missing):
            with suppress(OSError):
                made.rmdir()
        if not isinstance(error, OSError):
            raise
        problem = f"“{folder}” can't be written: {error.strerror or error}"
        raise PublisherError(
            [Diagnostic(Severity.ERROR, "output-unwritable", problem, hint="Name another folder.")]
        ) from error
    return [file.relative_to(folder).as_posix() for file in written]


def _files(template: str, language: str) -> Iterator[tuple[str, bytes]]:
    """The names and the content of the files of a project; the manifest is the last one, and has a new identifier."""
    from publisher.manifest.json_schema import schema_text

    root = _ROOT / (template if language == "en" else f"{template}-{language}")
    names = sorted(file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file())
    yield SCHEMA, schema_text().encode()
    yield ".gitignore", b"/build/\n"
    for name in names:
        if name != MANIFEST:
            yield name, (root / name).read_bytes()
    text = (root / MANIFEST).read_text(encoding="utf-8")
    yield MANIFEST, text.replace(_IDENTIFIER, uuid.uuid4().urn).encode()


__all__ = ["LANGUAGES", "SCHEMA", "TEMPLATES", "start", "write_project"]
