"""Identifiers: every chapter, section and labelled node gets one that is unique in the whole book."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from publisher.diagnostics import Location
from publisher.document import Book, Chapter, Heading, Node, Part, plain_text, rewrite, slug, walk
from publisher.transforms.scope import Scope

# Names that pages and packages use themselves.
RESERVED = frozenset(
    {"index", "nav", "cover", "contents", "main", "toc", "title-page", "colophon", "search", "notes", "landmarks"}
)
MAX_NAME = 120  # bytes: an identifier may become the name of a file


def identify(book: Book, scope: Scope) -> Book:
    """Give identifiers; one that the author gave twice is an error that names both places."""
    _refuse_duplicates(book, scope)
    taken = set(RESERVED)
    counts: Counter[str] = Counter()

    def free(wanted: str) -> str:
        wanted = wanted.encode()[:MAX_NAME].decode(errors="ignore") or "section"
        name = wanted
        while name in taken:
            counts[wanted] += 1
            name = f"{wanted}-{counts[wanted] + 1}"
        taken.add(name)
        return name

    def chapter_with_id(chapter: Chapter) -> Chapter:
        *folders, name = chapter.file.split("/")
        stem = name.rsplit(".", 1)[0]
        if stem.lower() in ("index", "readme") and folders:
            stem = folders[-1]
        identifier = free(slug(re.sub(r"^\d{1,3}[-_. ]+", "", stem)) or slug(stem) or "chapter")
        own = replace(chapter.attributes, id="") if chapter.attributes.id == identifier else chapter.attributes
        return replace(chapter, id=identifier, attributes=own)

    # Chapters come first: their names are addresses that should not depend on what stands in the text.
    book = book.map_chapters(chapter_with_id)
    book = replace(
        book,
        divisions=tuple(
            replace(d, id=free(d.attributes.id or slug(plain_text(d.title)))) if isinstance(d, Part) else d
            for d in book.divisions
        ),
    )
    book = book.map_chapters(lambda chapter: _labelled(chapter, free))
    return book.map_chapters(lambda chapter: _sections(chapter, free))


def _refuse_duplicates(book: Book, scope: Scope) -> None:
    first: dict[str, Location] = {}
    parts = (d for d in book.divisions if isinstance(d, Part))
    nodes = (n for node in (*parts, *book.chapters) for n in ([node] if isinstance(node, Part) else walk(node)))
    for node in (n for n in nodes if n.attributes.id):
        name = node.attributes.id
        if name in first:
            problem, hint = f"The label “{name}” is already taken", f"It was first given at {first[name]}."
            scope.findings.error("label-duplicate", problem, node.location, hint)
        first.setdefault(name, node.location)


def _labelled(chapter: Chapter, free: Callable[[str], str]) -> Chapter:
    """Labels that are names of chapters or of a page's own parts get another id; links still find them by ``label``."""

    def freed(node: Node) -> Node:
        given = node.attributes
        name = free(given.id)
        if name == given.id:
            return node
        return replace(node, attributes=replace(given, id=name, pairs=(*given.pairs, ("label", given.id))))

    kinds = {type(n) for n in walk(chapter) if n.attributes.id and not isinstance(n, Chapter)}
    chapter = rewrite(chapter, {kind: lambda n: freed(n) if n.attributes.id else n for kind in kinds})
    return replace(chapter, attributes=freed(chapter).attributes) if chapter.attributes.id else chapter


def _sections(chapter: Chapter, free: Callable[[str], str]) -> Chapter:
    def with_id(heading: Heading) -> Node:
        if heading.attributes.id:
            return heading
        return replace(heading, attributes=replace(heading.attributes, id=free(slug(plain_text(heading.children)))))

    return rewrite(chapter, {Heading: with_id})
