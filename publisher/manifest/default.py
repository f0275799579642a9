"""The manifest of a folder, or of a file, that has none."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from publisher.diagnostics import Findings, Location
from publisher.folders import CONFIGURATIONS, Listing, configurations_in
from publisher.manifest.models import Entry, Manifest
from publisher.manifest.summary import SUMMARY, read_summary
from publisher.manifest.validation import validated
from publisher.manifest.values import Files, escaped
from publisher.names import title_of

# Names of folders that say nothing about their texts.
_GENERAL = frozenset(
    {
        "book",
        "chapters",
        "content",
        "contents",
        "doc",
        "docs",
        "drafts",
        "manuscript",
        "markdown",
        "md",
        "pages",
        "source",
        "sources",
        "src",
        "text",
        "texts",
    }
)
_SUMMARIES = (SUMMARY, f"src/{SUMMARY}")


def manifest_of_folder(
    folder: Path, listing: Listing, findings: Findings
) -> tuple[Manifest, Mapping[Path, Listing | str | None]] | None:
    """The manifest of a folder with Markdown files, and what it was made from, as in ``Project``; None if there are errors.

    The chapters are those of mdBook's ``SUMMARY.md`` in the folder, or in its folder ``src``. Without one, each file is a chapter,
    each sub-folder a part, and deeper ones are sections below their first file. Several chapters of which none is ``index.md`` or
    ``README.md`` have the name of the folder as their title. Configurations of other programs are reported.
    """
    for name in configurations_in(folder):
        program = CONFIGURATIONS[name]
        hint = "`publisher import` converts it: publisher import FROM DIR"
        problem = f"“{name}” is the configuration of {program}, and is not read"
        findings.note("configuration-foreign", problem, Location(name), hint)
    for name in _SUMMARIES:
        if os.path.isfile(folder / name) and (found := _from_summary(folder, name, findings)):
            return found[0], {folder: listing, folder / name: found[1]}
    manifest = manifest_of_files(folder, listing.files, findings)
    if not manifest:
        return None
    return replace(manifest, title=_title(folder, listing), chapters=_entries(listing)), {folder: listing}


def manifest_of_files(source: Path, names: Sequence[str], findings: Findings) -> Manifest | None:
    """The manifest whose chapters are files in a folder; None if one can't be read, or leads out of the folder."""
    files = Files(os.path.realpath(source), os.path.realpath(source), ())
    for name in names:
        try:
            files.check(name, "chapter-missing")
        except PydanticCustomError as error:
            context = error.context or {}
            findings.error(error.type, context["message"], Location(escaped(name)), context["hint"])
    if findings.failed:
        return None
    chapters = [{"file": name} for name in names]
    manifest = validated(Manifest, {"version": 1, "title": "untitled", "chapters": chapters})
    # Validation has removed spaces at the ends of names.
    return replace(_untitled(manifest), chapters=tuple(Entry(file=name) for name in names))


def _from_summary(folder: Path, name: str, findings: Findings) -> tuple[Manifest, str] | None:
    """The manifest with the chapters of a ``SUMMARY.md``, and its text; None if it lists none that exists."""
    root, found = os.path.realpath(folder), Findings()
    summary = read_summary(name, root, folder, found)
    if not summary.chapters:
        return None
    chapters = {"frontmatter": summary.before, "chapters": summary.chapters, "backmatter": summary.after}
    given = {"version": 1, "title": "untitled"} | chapters
    try:
        manifest = validated(Manifest, given, Files(root, root, ()))
    except ValidationError:
        return None
    findings.items += found.items
    return _untitled(manifest), summary.text


def _untitled(manifest: Manifest) -> Manifest:
    """The manifest without a title: it is that of the first chapter."""
    return replace(manifest, title="")


def _title(folder: Path, listing: Listing) -> str:
    """The name of a folder, or of the one that contains it, as a title; empty if the first chapter gives it."""
    if listing.first or len(listing.files) == 1:
        return ""
    name = next((name for name in reversed(folder.parts[-2:]) if name.lower() not in _GENERAL), "")
    return title_of(name, ordered=False) if any(letter.isalpha() for letter in name) else ""


def _entries(listing: Listing, depth: int = 0) -> tuple[Entry, ...]:
    """The chapters of a folder without a manifest. Its sub-folders are parts, deeper ones sections below their first file."""
    return tuple(_entry(entry, depth) for entry in listing.entries)


def _entry(entry: str | Listing, depth: int) -> Entry:
    if isinstance(entry, str):
        return Entry(file=entry)
    chapters = _entries(entry, depth + 1)
    if not depth:
        return Entry(part=entry.title, chapters=chapters)
    if entry.first:
        return Entry(file=entry.first, chapters=chapters[1:])
    return Entry(title=entry.title, chapters=chapters)


__all__ = ["manifest_of_files", "manifest_of_folder"]
