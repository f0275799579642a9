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
    taken: dict[str, Location | None] = dict.fromkeys(RESERVED)
    for node in (n for chapter in book.chapters for n in walk(chapter)):
        if name := node.attributes.id:
            if first := taken.get(name):
                scope.findings.error(
                    "label-duplicate",
                    f"The label “{name}” is already taken",
                    node.location,
                    f"It was first given at {first}.",
                )
            taken[name] = node.location

    counts: Counter[str] = Counter()

    def free(wanted: str) -> str:
        wanted = wanted.encode()[:MAX_NAME].decode(errors="ignore") or "section"
        name = wanted
        while name in taken:
            counts[wanted] += 1
            name = f"{wanted}-{counts[wanted] + 1}"
        taken[name] = None
        return name

    def chapter_with_id(chapter: Chapter) -> Chapter:
        stem = chapter.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return replace(chapter, id=free(slug(re.sub(r"^\d{1,3}[-_. ]+", "", stem)) or slug(stem) or "chapter"))

    # Chapters come first: their names are addresses that should not depend on what stands in the text.
    book = book.map_chapters(chapter_with_id)
    book = replace(
        book,
        divisions=tuple(
            replace(d, id=free(slug(plain_text(d.title)))) if isinstance(d, Part) else d for d in book.divisions
        ),
    )
    return book.map_chapters(lambda chapter: _sections(chapter, free))


def _sections(chapter: Chapter, free: Callable[[str], str]) -> Chapter:
    def with_id(heading: Heading) -> Node:
        if heading.attributes.id:
            return heading
        return replace(heading, attributes=replace(heading.attributes, id=free(slug(plain_text(heading.children)))))

    return rewrite(chapter, {Heading: with_id})
