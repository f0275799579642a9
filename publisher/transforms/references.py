"""Links: those into the book become cross-references, those that lead nowhere become text, with a finding."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from publisher.addresses import SAFE_SCHEMES
from publisher.document import (
    Book,
    Chapter,
    CodeBlock,
    CrossReference,
    Figure,
    Heading,
    Link,
    Node,
    Span,
    Table,
    plain_text,
    rewrite,
    slug,
    title_phrase,
    walk,
)
from publisher.transforms.scope import Scope, split_url

KINDS: dict[type[Node], str] = {Heading: "section", Figure: "figure", Table: "table", CodeBlock: "code"}


def resolve_links(book: Book, scope: Scope) -> Book:
    """Resolve every link of the book; findings name the nearest label or file."""
    labels: dict[str, tuple[Chapter, Node]] = {}
    files: dict[str, Chapter] = {}
    local: dict[str, dict[str, str]] = {}
    for chapter in book.chapters:
        files[chapter.file] = chapter
        names: dict[str, str] = {}
        local[chapter.file] = names
        for node in walk(chapter):
            if name := node.attributes.get("label") or node.attributes.id:
                labels[name] = (chapter, node)
            if isinstance(node, Heading):
                # A link written by the heading's words finds it even where another chapter took the plain identifier.
                names.setdefault(slug(plain_text(node.children)), node.attributes.id)
        labels.setdefault(chapter.id, (chapter, chapter))

    def in_chapter(chapter: Chapter) -> Chapter:
        return rewrite(chapter, {Link: lambda link: _resolve(link, chapter, scope, labels, files, local)})

    return book.map_chapters(in_chapter)


def _resolve(
    link: Link,
    chapter: Chapter,
    scope: Scope,
    labels: dict[str, tuple[Chapter, Node]],
    files: dict[str, Chapter],
    local: dict[str, dict[str, str]],
) -> Node | tuple[Node, ...]:
    parts = split_url(link.url)
    if parts is None:
        scope.findings.warning(
            "link-target-missing", f"“{link.url}” is no address; the link's text was kept", link.location
        )
        return _plain(link)
    if parts.scheme or parts.netloc:
        return _outside(link, parts.scheme.lower(), scope)
    fragment = unquote(parts.fragment)
    path = unquote(parts.path)
    if not path:
        name = fragment if fragment in labels else local[chapter.file].get(fragment, "")
        if not fragment:
            return _reference(link, chapter, chapter)
        if name:
            return _reference(link, *labels[name])
        scope.findings.error(
            "reference-dangling", f"Nothing has the label “{fragment}”", link.location, scope.nearest(fragment, labels)
        )
        return _plain(link)
    wanted = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.file), path))
    stem = wanted.rsplit(".", 1)[0]
    target = (
        files.get(wanted)
        or (files.get(f"{stem}.md") if wanted.endswith(".html") else None)
        or files.get(f"{wanted}.md")
    )
    if target:
        if not fragment:
            return _reference(link, target, target)
        name = local[target.file].get(fragment, fragment)
        if name in labels:
            return _reference(link, *labels[name])
        scope.findings.error(
            "reference-dangling",
            f"“{path}” has no “{fragment}”",
            link.location,
            scope.nearest(fragment, local[target.file]),
        )
        return _plain(link)
    scope.findings.warning(
        "link-target-missing",
        f"The link leads to “{link.url}”, which is not in the book; its text was kept",
        link.location,
        scope.nearest(path, [posixpath.relpath(f, posixpath.dirname(chapter.file) or ".") for f in files])
        or "Link to a chapter's file, a label, or a whole address with https://.",
    )
    return _plain(link)


def _outside(link: Link, scheme: str, scope: Scope) -> Node | tuple[Node, ...]:
    if scheme and scheme not in SAFE_SCHEMES:
        scope.findings.warning(
            "link-unsafe", f"A link to a {scheme}: address was removed; its text was kept", link.location
        )
        return _plain(link)
    if not scheme:
        return Link(link.children, f"https:{link.url}", link.title, location=link.location, attributes=link.attributes)
    return link


def _reference(link: Link, chapter: Chapter, node: Any) -> CrossReference:
    kind = "chapter" if isinstance(node, Chapter) else KINDS.get(type(node), "")
    number = getattr(node, "number", "")
    children = link.children
    if not children and not (number and kind not in ("chapter", "section")):
        children = _words_of(node)
    target = "" if isinstance(node, Chapter) else node.attributes.id
    return CrossReference(
        children, chapter.id, target, kind, number, location=link.location, attributes=link.attributes
    )


_TITLE: dict[type[Node], Callable[[Any], Any]] = {
    Chapter: lambda n: n.title,
    Heading: lambda n: n.children,
    Figure: lambda n: n.caption,
    Table: lambda n: n.caption,
    CodeBlock: lambda n: n.caption,
}


def _words_of(node: Node) -> Any:
    title = _TITLE.get(type(node))
    return title_phrase(title(node) if title else getattr(node, "children", ()))


def _plain(link: Link) -> Node | tuple[Node, ...]:
    return (
        Span(link.children, location=link.location, attributes=link.attributes) if link.attributes.id else link.children
    )
