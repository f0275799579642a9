"""What a manifest says about a publication → the ``Metadata`` of its book."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from functools import reduce

from msgspec.structs import replace

from publisher import licenses
from publisher.diagnostics import Findings
from publisher.document import Book, Chapter, Metadata, Person, plain_text, slug
from publisher.manifest import Edition, Manifest, Project
from publisher.manifest.isbn import digits_in, fault_of, isbn_in, urn_of
from publisher.manifest.modified import modified

_LONGEST = 120  # bytes of an output file's name
Words = Callable[..., str]
"""Reads a text of the manifest, named by its keys: variables are replaced, and punctuation follows the language."""
_TEXTS = ("title",), ("subtitle",), ("short_title",), ("description",), ("blurb",), ("rights", "notice")
_MARKUP = re.compile(r"(?<![\w*])(\*{1,2})(?=[^\s*])[^*\n]+(?<=[^\s*])\1(?![\w*])|`[^`\n]+`|\[[^][\n]+\]\([^()\s]+\)")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def metadata_of(project: Project, words: Words, chapters: Sequence[Chapter], findings: Findings) -> Metadata:
    """The metadata of a book with these chapters. Findings report markup in texts that have none, and wrong ISBNs."""
    manifest = project.manifest
    texts = {path: words(*path) for path in _TEXTS}
    for path in _TEXTS:
        if found := _MARKUP.search(str(reduce(getattr, path, manifest))):
            problem = f"“{found[0][:80]}” is printed with its signs: “{'.'.join(path)}” is text without markup"
            findings.warning("metadata-markup", problem, project.locate(*path, text=True), "Leave the signs out.")
    title = texts["title",] or (plain_text(chapters[0].title) if chapters else "")
    identifier = urn_of(manifest.identifier)
    _check_isbn(project, manifest.identifier, "identifier", findings=findings)
    given: dict[str, str] = {}
    for edition in () if project.original else manifest.editions.values():
        place = "editions", edition.key, "identifier"
        _check_isbn(project, edition.identifier, *place, findings=findings)
        isbn = digits_in(edition.identifier)
        if isbn and (other := given.setdefault(isbn, edition.key)) != edition.key:
            problem = f"The edition “{other}” has the same ISBN, {isbn}"
            hint = "Each needs one of its own, by which shops distinguish them: ask for another, or leave one out."
            findings.warning("isbn-twice", problem, project.locate(*place), hint)
    if not identifier:
        author = manifest.authors[0].name if manifest.authors else ""
        identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{title}\n{author}").urn
    return Metadata(
        title,
        manifest.language,
        identifier,
        modified(manifest),
        texts["subtitle",],
        tuple(Person(_name(p.name), p.role, p.sort) for p in manifest.authors),
        _name(manifest.publisher),
        manifest.date,
        texts["description",],
        manifest.subjects,
        rights(manifest),
        manifest.status == "draft",
        manifest.url,
        urn_of(original.identifier) if (original := project.original) else "",
        manifest.edition,
        texts["short_title",],
        isbn_in(manifest.identifier),
        texts["rights", "notice"],
        manifest.cip,
        texts["blurb",],
    )


def _name(name: str) -> str:
    """A name with typographic apostrophes: O’Neill."""
    return _APOSTROPHE.sub("’", name)


def _check_isbn(project: Project, identifier: str, *path: str, findings: Findings) -> None:
    if fault := fault_of(identifier):
        findings.warning(fault.code, fault.problem, project.locate(*path), fault.hint)


def note_identifier(book: Book, project: Project, findings: Findings) -> None:
    """Report that the book's identifier is generated."""
    if project.file and not project.manifest.identifier and not project.original:
        problem = "The identifier was generated from the title and the first author"
        hint = f"To keep it when these change, add: identifier: {book.metadata.identifier}"
        findings.note("identifier-made", problem, project.locate("title"), hint)


def identified(book: Book, edition: Edition) -> Book:
    """The book with the identifier of an edition, if it has one."""
    if not edition.identifier:
        return book
    own = replace(book.metadata, identifier=urn_of(edition.identifier), isbn=isbn_in(edition.identifier))
    return replace(book, metadata=own)


def rights(manifest: Manifest) -> str:
    """The copyright line: “© 2026 Example Press. CC BY 4.0”."""
    given = manifest.rights
    holder = _name(given.holder)
    line = " ".join(filter(None, ["©", str(given.year or ""), holder])) if holder or given.year else ""
    return ". ".join(filter(None, [line, licenses.name_and_address(given.license)[0]]))


def stem(book: Book) -> str:
    """The stem of output files: the slug of the short title, or of the title, in which dashes and slashes are hyphens."""
    return (
        slug(re.sub("[–—/]", "-", book.metadata.running_title)).encode()[:_LONGEST].decode(errors="ignore")
        or "publication"
    )


__all__ = ["identified", "metadata_of", "note_identifier", "rights", "stem"]
