"""Identifiers: every part, chapter, section and labelled node gets one that is unique in the whole book."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from publisher.diagnostics import Location
from publisher.document import Book, Chapter, Heading, Part, plain_text, revise, slug, walk
from publisher.names import Names
from publisher.transforms.scope import Scope

# Names that pages and packages use themselves.
RESERVED = frozenset(
    {"index", "nav", "cover", "contents", "main", "toc", "title-page", "colophon", "search", "notes", "landmarks"}
    | {"list-of-figures", "list-of-tables", "list-of-listings"}
)
MAX_NAME = 120  # bytes: an identifier may become the name of a file


def identify(book: Book, scope: Scope) -> Book:
    """Give identifiers; one that the author gave twice is an error that names both places."""
    _refuse_duplicates(book, scope)
    names = Names(RESERVED)

    def free(wanted: str) -> str:
        return names.free(wanted.encode()[:MAX_NAME].decode(errors="ignore") or "section")

    # Chapters come first, then parts: their names are addresses that should not depend on what stands in the text.
    book = book.map_chapters(lambda chapter: _chapter(chapter, free))
    named = [_part(d, free) if isinstance(d, Part) else d for d in book.divisions]
    labelled = [revise(_labelled(d, free), lambda node: _labelled(node, free)) for d in named]
    return replace(book, divisions=tuple(revise(d, lambda node: _section(node, free)) for d in labelled))


def _refuse_duplicates(book: Book, scope: Scope) -> None:
    first: dict[str, Location] = {}
    nodes = (node for division in book.divisions for node in walk(division))
    labels = ((name, dict(n.attributes.places).get(name, n.location)) for n in nodes for name in n.attributes.labels)
    for name, at in labels:
        if name in first:
            hint = f"It was first given at {first[name]}."
            if first[name] == at:
                hint = "Its file is included twice: refer to what stands around one of the includes."
            scope.findings.error("label-duplicate", f"The label “{name}” is already taken", at, hint)
        first.setdefault(name, at)


def _chapter(chapter: Chapter, free: Callable[[str], str]) -> Chapter:
    *folders, name = chapter.file.split("/")
    stem = name.rsplit(".", 1)[0]
    if stem.lower() in ("index", "readme") and folders:
        stem = folders[-1]
    identifier = free(slug(re.sub(r"^\d{1,3}[-_. ]+", "", stem)) or slug(stem) or "chapter")
    own = replace(chapter.attributes, id="") if chapter.attributes.id == identifier else chapter.attributes
    return replace(chapter, id=identifier, attributes=own)


def _part(part: Part, free: Callable[[str], str]) -> Part:
    given = part.attributes
    pairs = (*given.pairs, ("label", given.id)) if given.id else given.pairs
    identifier = free(given.id or slug(plain_text(part.title)))
    return replace(part, id=identifier, attributes=replace(given, id="", pairs=pairs))


def _labelled(node: Any, free: Callable[[str], str]) -> Any:
    """Labels that are names of chapters or of a page's own parts get another id; links still find them by ``label``.
    Further labels of the node are taken, too."""
    given = node.attributes
    identifier, *_ = (*map(free, given.labels), "")
    if not given.id or identifier == given.id:
        return node
    return replace(node, attributes=replace(given, id=identifier, pairs=(*given.pairs, ("label", given.id))))


def _section(node: Any, free: Callable[[str], str]) -> Any:
    if not isinstance(node, Heading) or node.attributes.id:
        return node
    return replace(node, attributes=replace(node.attributes, id=free(slug(plain_text(node.children)))))
