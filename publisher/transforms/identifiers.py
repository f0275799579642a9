"""Identifiers of parts, chapters, sections and labelled nodes, unique in their document: the book, or the page of
a chapter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from msgspec.structs import replace

from publisher.diagnostics import Location
from publisher.document import (
    Anchors,
    Attributes,
    Book,
    Chapter,
    Heading,
    Node,
    Part,
    attributed,
    changed,
    plain_text,
    raw_text,
    revise,
    slug,
)
from publisher.names import Names
from publisher.transforms.context import TransformContext

# Names that pages and packages use themselves.
RESERVED = frozenset(
    {"index", "nav", "cover", "contents", "main", "toc", "title-page", "colophon", "search", "notes", "landmarks"}
    | {"list-of-figures", "list-of-tables", "list-of-listings"}
)
N = TypeVar("N", bound=Node)
MAX_NAME = 120  # bytes: an identifier may become a file name
MAX_ANCHOR = 500  # bytes of a section's identifier, which does not


def identify(book: Book, context: TransformContext) -> Book:
    """Assign identifiers. A label that an author gave twice is an error that names both places."""
    _refuse_duplicates(book, context)
    names = Names(RESERVED)

    def free(wanted: str) -> str:
        return names.free(_cut(wanted, MAX_NAME))

    # Chapters come first, then parts: their identifiers are addresses that should not depend on the text.
    book = book.map_chapters(lambda chapter: _chapter(chapter, free))
    named = [_part(d, free) if isinstance(d, Part) else d for d in book.divisions]
    pages: dict[str, Names] | None = {} if context.separate else None
    parts = [part.id for part in named if isinstance(part, Part)]
    labelled = [_each(_Labels(free, pages, parts), division, Attributes) for division in named]
    sections = _Sections(names, pages)
    return replace(book, divisions=tuple(_each(sections, division, Heading) for division in labelled))


def _cut(name: str, size: int) -> str:
    return name.encode()[:size].decode(errors="ignore") or "section"


class _Change(Protocol):
    def __call__(self, node: N, /) -> N: ...


def _each(change: _Change, division: N, wanted: type) -> N:
    return revise(change(division), change, {wanted, Chapter})


def _refuse_duplicates(book: Book, context: TransformContext) -> None:
    first: dict[str, Location] = {}
    nodes = (node for division in book.divisions for node in attributed(division))
    labels = ((name, dict(n.attributes.places).get(name, n.location)) for n in nodes for name in n.attributes.labels)
    for name, at in labels:
        if name in first:
            hint = f"It is first given at {first[name]}."
            if first[name] == at:
                hint = "Its file is included twice: label the text around one of the includes instead."
            context.findings.error("label-duplicate", f"The label “{name}” is already taken", at, hint)
        first.setdefault(name, at)


def name_of(chapter: Chapter) -> str:
    """The name of a chapter, which is its identifier unless another has it, or it is reserved."""
    *folders, name = chapter.file.split("/")
    stem = "" if chapter.group else name.rsplit(".", 1)[0]
    stem = stem or plain_text(chapter.title)
    if stem.lower() in ("index", "readme"):
        stem = folders[-1] if folders else plain_text(chapter.title) or stem
    return _cut(slug(re.sub(r"^\d{1,3}[-_. ]+", "", stem)) or slug(stem) or "chapter", MAX_NAME)


def _chapter(chapter: Chapter, free: Callable[[str], str]) -> Chapter:
    identifier = free(name_of(chapter))
    own = replace(chapter.attributes, id="") if chapter.attributes.id == identifier else chapter.attributes
    return changed(chapter, id=identifier, attributes=own)


def _part(part: Part, free: Callable[[str], str]) -> Part:
    given = part.attributes
    pairs = (*given.pairs, ("label", given.id)) if given.id else given.pairs
    identifier = free(given.id or slug(plain_text(part.title)))
    return replace(part, id=identifier, attributes=replace(given, id="", pairs=pairs))


class _Labels:
    """Assigns ids to labels.

    Labels that are names of chapters, or of a page's own parts, get another id; links still find them by ``label``.
    Further labels of a node are reserved, too. ``pages``, if given, is filled with the names in each chapter's page.
    """

    def __init__(self, free: Callable[[str], str], pages: dict[str, Names] | None, parts: Iterable[str]) -> None:
        self.free, self.pages, self.parts = free, pages, parts
        self.here: Names | None = None

    def __call__(self, node: N) -> N:
        if self.pages is not None and isinstance(node, Chapter):
            self.here = self.pages[node.id] = Names({*RESERVED, *self.parts, node.id})
        given = node.attributes
        if not given.labels:
            return node
        identifier, *others = map(self.free, given.labels)
        if self.here:
            for name in (identifier, *others):
                self.here.free(name)
        if not given.id or identifier == given.id:
            return node
        return replace(node, attributes=replace(given, id=identifier, pairs=(*given.pairs, ("label", given.id))))


class _Sections:
    """Assigns ids to headings without a label, as GitHub does, with a number if another has the same.

    The names of a heading also include its former id, the words joined by single hyphens.
    """

    def __init__(self, names: Names, pages: dict[str, Names] | None) -> None:
        self.names, self.former, self.pages = names, names.copy(), pages

    def __call__(self, node: N) -> N:
        if self.pages is not None and isinstance(node, Chapter):
            self.names = self.pages[node.id]
        if not isinstance(node, Heading) or node.attributes.id:
            return node
        names = node.names or Anchors().names(raw_text(node.children))
        identifier = self.names.free(_cut(names[0], MAX_ANCHOR))
        wanted = slug(plain_text(node.children))
        former = self.former.free(_cut(wanted, MAX_NAME))
        attributes = replace(node.attributes, id=identifier)
        # Without a number it is among the names, or that of another heading, which an edition may leave out.
        return replace(node, attributes=attributes, names=(*names, former if former != wanted else ""), made=True)
