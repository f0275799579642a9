"""A project's files → one ``Book``: chapters are read once, whatever the number of editions."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from publisher import licenses
from publisher.conditions import FORMATS
from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.document import Book, CaptionList, Chapter, Metadata, Part, Person, plain_text, slug
from publisher.extensions import NO_EXTENSIONS, Extensions
from publisher.manifest import Entry, Manifest, Matter, Project
from publisher.markdown import DIRECTIVES, ROLES, Context, both, read_chapter, read_title, read_words
from publisher.sources import Sources

EPOCH = "2000-01-01T00:00:00Z"
LAST_SECOND = 253_402_300_799  # of the year 9999
# What the manifest calls lists, and what they count.
LISTS = {"figures": "figure", "tables": "table", "listings": "code"}
MAX_NAME = 120  # bytes of an output file's name


class Assembly:
    """Reads a project's texts from ``sources`` into a book."""

    def __init__(self, project: Project, sources: Sources, extensions: Extensions = NO_EXTENSIONS) -> None:
        self.project = project
        self.sources = sources
        self.findings = sources.findings
        manifest = project.manifest
        self.context = Context(
            self.findings,
            manifest.language,
            variables=manifest.variables if project.file else None,
            facts=(*FORMATS, *extensions.formats, *manifest.audiences),
            sources=sources,
            directives=DIRECTIVES | extensions.directives,
            roles=ROLES | extensions.roles,
        )

    def book(self) -> Book:
        """The whole book, before any edition's transforms. Findings tell of chapters that can't be read."""
        manifest = self.project.manifest
        divisions = [
            *self._divisions(manifest.frontmatter, "frontmatter", "frontmatter"),
            *self._divisions(manifest.chapters, "chapter", "chapters"),
            *self._divisions(manifest.appendices, "appendix", "appendices"),
            *self._divisions(manifest.backmatter, "backmatter", "backmatter"),
        ]
        book = Book(Metadata("", manifest.language, "", modified(manifest)), tuple(divisions))
        lists = tuple(CaptionList(LISTS[name]) for name in manifest.lists)
        return Book(self._metadata(manifest, book.chapters), book.divisions, lists)

    def _divisions(self, entries: Iterable[Matter], kind: str, *path: str | int) -> list[Part | Chapter]:
        divisions: list[Part | Chapter] = []
        for index, entry in enumerate(entries):
            place = (*path, index)
            if not isinstance(entry, Entry) or not entry.part:
                divisions.extend(self._chapter(entry, kind, place))
                continue
            at = self.project.locate(*place, "part", text=True)
            chapters = [
                c for i, e in enumerate(entry.chapters) for c in self._chapter(e, kind, (*place, "chapters", i))
            ]
            title, attributes = read_title(entry.part, at, self.context, self.project.text)
            divisions.append(Part(title, tuple(chapters), location=at, attributes=both(attributes, entry.when)))
        return divisions

    def _chapter(self, entry: Matter, kind: str, place: tuple[str | int, ...]) -> list[Chapter]:
        file = self.project.source / entry.file
        name = Path(os.path.relpath(file, self.project.root)).as_posix()
        text = self.sources.read(name, self.project.locate(*place))
        if text is None:
            return []
        if not text.strip():
            hint = "Begin it with a line “# Title”."
            self.findings.error("chapter-empty", "The chapter is empty", Location(name), hint)
            return []
        chapter = read_chapter(text, name, self.context)
        return [replace(chapter, kind=kind, attributes=both(chapter.attributes, entry.when))]

    def _words(self, key: str) -> str:
        """A text of the manifest with its variables filled in."""
        at = self.project.locate(key, text=True)
        return read_words(getattr(self.project.manifest, key), at, self.context, self.project.text)

    def _metadata(self, manifest: Manifest, chapters: tuple[Chapter, ...]) -> Metadata:
        title = self._words("title") or (plain_text(chapters[0].title) if chapters else "")
        authors = tuple(Person(p.name, p.role, p.sort) for p in manifest.authors)
        identifier = manifest.identifier
        isbn = identifier.removeprefix("urn:isbn:")
        if isbn != identifier and (digit := check_digit(isbn)) and not isbn.endswith(digit):
            problem = f"{isbn} is no ISBN: its last digit is not that of the others"
            hint = f"Compare it with the one that you were given; {isbn[:-1]}{digit} would be one."
            self.findings.warning("isbn-wrong", problem, self.project.locate("identifier"), hint)
        if not identifier:
            author = authors[0].name if authors else ""
            identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{title}\n{author}").urn
            if self.project.file:
                self.findings.note(
                    "identifier-made",
                    "The identifier was made of title and first author",
                    self.project.locate("title"),
                    f"Keep it when these change: identifier: {identifier}",
                )
        return Metadata(
            title,
            manifest.language,
            identifier,
            modified(manifest),
            self._words("subtitle"),
            authors,
            manifest.publisher,
            manifest.date,
            self._words("description"),
            manifest.subjects,
            rights(manifest),
            manifest.status == "draft",
            manifest.url,
        )


def check_digit(isbn: str) -> str:
    """The last digit that the others of an ISBN-13 ask for (ISO 2108); nothing if it has not as many."""
    if not re.fullmatch(r"\d{13}", isbn, re.ASCII):
        return ""
    return str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(isbn[:-1])) % 10)


def modified(manifest: Manifest) -> str:
    """When the book was last changed: ``SOURCE_DATE_EPOCH``, the manifest's date, or a fixed day; never the clock.

    Raises ``PublisherError`` for a ``SOURCE_DATE_EPOCH`` that is no time of the years 1970 to 9999.
    """
    if epoch := os.environ.get("SOURCE_DATE_EPOCH", ""):
        if not re.fullmatch(r"\d{1,20}", epoch, re.ASCII) or int(epoch) > LAST_SECOND:
            problem = f"SOURCE_DATE_EPOCH is “{epoch[:80]}”: this is no time in seconds since 1970"
            hint = "Such as 1767225600; or leave it unset."
            raise PublisherError([Diagnostic(Severity.ERROR, "environment-wrong", problem, hint=hint)])
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if manifest.date:
        return f"{(manifest.date + '-01-01')[:10]}T00:00:00Z"
    return EPOCH


def rights(manifest: Manifest) -> str:
    """The copyright line: “© 2026 Example Press. CC BY 4.0”."""
    given = manifest.rights
    line = " ".join(filter(None, ["©", str(given.year or ""), given.holder])) if given.holder or given.year else ""
    return ". ".join(filter(None, [line, licenses.named(given.license)[0]]))


def stem(book: Book) -> str:
    """The name of output files: the slug of the title."""
    return slug(book.metadata.title).encode()[:MAX_NAME].decode(errors="ignore") or "publication"
