"""Links: those into the book become cross-references, those that lead nowhere become text, with a finding."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from publisher.addresses import SAFE_SCHEMES
from publisher.diagnostics import Location
from publisher.document import Book, CrossReference, InlineCode, Link, Node, Part, Reference, Span, Text, rewrite
from publisher.transforms.scope import Scope, split_url
from publisher.transforms.targets import Place, Targets, kind_of, name_of

Change = Callable[[Any], Node | tuple[Node, ...]]
_FORMAT = re.compile(r"(%s|\{number\}|\{name\})")


def resolve_links(book: Book, scope: Scope) -> Book:
    """Resolve every link and reference of the book; findings name the nearest label or file."""
    resolver = _Resolver(Targets.of(book, scope.whole), scope)
    changes: dict[type[Node], Change] = {Link: resolver.link, Reference: resolver.reference}
    return book.map_chapters(lambda chapter: rewrite(chapter, changes))


def resolve_references(book: Book, scope: Scope) -> Book:
    """Resolve references only: the addresses of a fragment stay as they are."""
    resolver = _Resolver(Targets.of(book), scope)
    return book.map_chapters(lambda chapter: rewrite(chapter, {Reference: resolver.reference}))


class _Resolver:
    def __init__(self, targets: Targets, scope: Scope) -> None:
        self.targets = targets
        self.findings = scope.findings
        self.nearest = scope.nearest

    def reference(self, given: Reference) -> Node | tuple[Node, ...]:
        """What a role refers to by a label."""
        if place := self.targets.labels.get(given.label):
            return self._lead(given, place, given.form)
        self._dangling(given.label, given.location)
        return given.children or InlineCode(given.label, location=given.location)

    def link(self, link: Link) -> Node | tuple[Node, ...]:
        """Where a link leads: into the book, out of it, or nowhere."""
        parts = split_url(link.url)
        if parts is None:
            problem = f"“{link.url}” is no address; the link's text was kept"
            self.findings.warning("link-target-missing", problem, link.location)
            return _plain(link)
        if parts.scheme or parts.netloc:
            return self._outside(link, parts.scheme.lower())
        path, fragment = unquote(parts.path), unquote(parts.fragment)
        return self._in_file(link, path, fragment) if path else self._here(link, fragment)

    def _here(self, link: Link, fragment: str) -> Node | tuple[Node, ...]:
        targets, file = self.targets, link.location.file
        if not fragment:
            return self._lead(link, (targets.files[file].id, targets.files[file]))
        name = fragment if fragment in targets.labels else targets.local[file].get(fragment, "")
        if name:
            return self._lead(link, targets.labels[name])
        self._dangling(fragment, link.location)
        return _plain(link)

    def _in_file(self, link: Link, path: str, fragment: str) -> Node | tuple[Node, ...]:
        targets, folder = self.targets, posixpath.dirname(link.location.file)
        wanted = posixpath.normpath(posixpath.join(folder, path))
        stem = wanted.rsplit(".", 1)[0]
        names = (wanted, f"{stem}.md" if wanted.endswith(".html") else wanted, f"{wanted}.md")
        file = next((name for name in names if name in targets.files), "")
        if file and not fragment:
            return self._lead(link, (targets.files[file].id, targets.files[file]))
        if file:
            name = targets.local[file].get(fragment, fragment)
            if name in targets.labels:
                return self._lead(link, targets.labels[name])
            self._dangling(fragment, link.location, file, path)
        elif gone := next((name for name in names if name in targets.left_out), ""):
            self._left_out(gone, link.location)
        elif path in targets.labels and not fragment:
            return self._lead(link, targets.labels[path])  # MyST writes labels without the #
        else:
            known = [posixpath.relpath(name, folder or ".") for name in targets.files]
            self.findings.warning(
                "link-target-missing",
                f"The link leads to “{link.url}”, which is not in the book; its text was kept",
                link.location,
                self.nearest(path, known) or "Link to a chapter's file, a label, or a whole address with https://.",
            )
        return _plain(link)

    def _dangling(self, label: str, at: Location, file: str = "", path: str = "") -> None:
        if label in self.targets.left_out:
            self._left_out(label, at)
            return
        known = self.targets.local[file] if file else self.targets.labels
        problem = f"“{path}” has no “{label}”" if file else f"Nothing has the label “{label}”"
        self.findings.error("reference-dangling", problem, at, self.nearest(label, known))

    def _left_out(self, name: str, at: Location) -> None:
        place = self.targets.left_out[name].location
        problem = f"“{name}” ({place}) is left out of an edition that contains this reference"
        self.findings.error("reference-left-out", problem, at, "Give both the same condition, such as {when=teacher}.")

    def _outside(self, link: Link, scheme: str) -> Node | tuple[Node, ...]:
        if scheme and scheme not in SAFE_SCHEMES:
            problem = f"A link to a {scheme}: address was removed; its text was kept"
            self.findings.warning("link-unsafe", problem, link.location)
            return _plain(link)
        if scheme:
            return link
        return Link(link.children, f"https:{link.url}", link.title, location=link.location, attributes=link.attributes)

    def _lead(self, given: Link | Reference, place: Place, form: str = "number") -> CrossReference:
        chapter, node = place
        kind, number = kind_of(node), str(getattr(node, "number", ""))
        children, own_words = given.children, bool(given.children)
        if children and _FORMAT.search("".join(n.value for n in children if isinstance(n, Text))):
            children, own_words = self._formatted(children, node, number), False
        elif not children and (form == "name" or not number):
            children = name_of(node)
            if not children and not number:
                problem = "The reference shows nothing: what it leads to has neither number nor title"
                self.findings.error("reference-empty", problem, given.location, "Write its words: [words](#label).")
        target = (
            ""
            if kind_of(node) in ("chapter", "appendix")
            else node.id
            if isinstance(node, Part)
            else node.attributes.id
        )
        return CrossReference(
            children, chapter, target, kind, number, own_words, location=given.location, attributes=given.attributes
        )

    def _formatted(self, children: tuple[Any, ...], node: Any, number: str) -> tuple[Any, ...]:
        """The words of a reference with number and name filled in."""
        made: list[Any] = []
        for child in children:
            for piece in _FORMAT.split(child.value) if isinstance(child, Text) else [child]:
                if piece == "{name}":
                    made.extend(name_of(node))
                elif piece in ("%s", "{number}"):
                    made.append(Text(number or "?", location=child.location))
                    if not number:
                        problem = "The reference asks for a number, and what it leads to has none"
                        self.findings.error("reference-unnumbered", problem, child.location, "Write {name} instead.")
                elif piece:
                    made.append(piece if isinstance(piece, Node) else Text(piece, location=child.location))
        return tuple(made)


def _plain(link: Link) -> Node | tuple[Node, ...]:
    return (
        Span(link.children, location=link.location, attributes=link.attributes) if link.attributes.id else link.children
    )
