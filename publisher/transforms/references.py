"""Links: internal ones become cross-references; those without a target become text, with a finding."""

from __future__ import annotations

import posixpath
import re
from itertools import chain
from urllib.parse import unquote

from msgspec.structs import replace

from publisher.diagnostics import Location
from publisher.document import (
    Book,
    Change,
    Chapter,
    CrossReference,
    FootnoteReference,
    Image,
    Inline,
    InlineCode,
    InlineMath,
    Link,
    Math,
    Node,
    Part,
    Phrase,
    Reference,
    Span,
    Text,
    caption_phrase,
    changed,
    nodes_of,
    plain_text,
    rewrite_all,
    title_phrase,
    unlinked,
    walk,
)
from publisher.folders import MARKDOWN
from publisher.media.pictures import MEDIA_TYPES
from publisher.transforms.context import TransformContext, same_condition, split_url
from publisher.transforms.formulas import with_references
from publisher.transforms.targets import Place, Targets, kind_of, number_of, title_of

MAX_NAMES = 2_000_000  # total characters of titles that references show
MAX_NAME = 20_000  # characters of one title, with the titles that it shows
_PAGES = frozenset({"", *MARKDOWN, ".html", ".htm"})  # suffixes of addresses of chapters
_FORMAT = re.compile(r"(%s|\{number\}|\{name\})")
_BEFORE_NUMBER = re.compile(r" (?=%s|\{number\})")


def resolve_links(book: Book, context: TransformContext) -> Book:
    """Resolve every link and reference of the book; findings suggest the most similar label or file."""
    resolver = _Resolver(Targets.of(book, context.whole), context)
    book = book.rewrite_texts(resolver.changes)
    resolver.note_ambiguous()
    return book


def resolve_references(book: Book, context: TransformContext) -> Book:
    """Resolve references only. Addresses in a fragment are kept, except labels with another id."""
    targets = Targets.of(book, context.whole)

    def led(link: Link) -> Node | tuple[Node, ...]:
        place = targets.labels.get(link.url[1:]) if link.url.startswith("#") else None
        identifier = place[1].attributes.id if place else ""
        return _without_nested_links(replace(link, url=f"#{identifier}") if identifier else link)

    return book.rewrite({**_Resolver(targets, context).changes, Link: led, Phrase: lambda phrase: phrase.written})


class _Resolver:
    def __init__(self, targets: Targets, context: TransformContext) -> None:
        self.targets = targets
        self.findings = context.findings
        self.nearest, self.similar = context.nearest, context.similar
        self.words = context.words
        self.overlay = context.overlay
        self.changes: dict[type[Node], Change] = {
            Link: self.link,
            Reference: self.reference,
            Phrase: self.phrase,
            InlineMath: self.formula,
            Math: self.formula,
        }
        self._names: dict[int, tuple[Inline, ...]] = {}
        self._ambiguous: dict[str, dict[Location, str]] = {}
        self._sizes: dict[int, int] = {}
        self._left = MAX_NAMES

    # Targets

    def reference(self, given: Reference) -> Node | tuple[Node, ...]:
        """Resolve the label in a role."""
        if place := self.targets.find(given.label):
            return self._lead(given, place, given.role == "ref")
        self._dangling(given.label, given.location)
        if given.children and not any(isinstance(n, Text) and _FORMAT.search(n.value) for n in walk(given)):
            return given.children
        shown = (f"{{{given.role}}}", given.label) if given.role else (given.label,)
        return tuple(InlineCode(code, location=given.location) for code in shown)

    def link(self, link: Link) -> Node | tuple[Node, ...]:
        """Resolve a link: internal, external, or without a target."""
        parts = split_url(link.url)
        if parts is None:
            problem = f"“{link.url}” is not a valid address; the link's text was kept"
            self.findings.warning("link-target-missing", problem, link.location)
            return _plain(link)
        if parts.scheme or parts.netloc:
            return _without_nested_links(self._named(link if parts.scheme else replace(link, url=f"https:{link.url}")))
        path, fragment = unquote(parts.path), unquote(parts.fragment)
        return self._in_file(link, path, fragment) if path else self._here(link, fragment)

    def phrase(self, phrase: Phrase) -> Node | tuple[Node, ...]:
        """Link bracketed text that is the title of exactly one heading in the chapter, or else in the book."""
        places = self.targets.titles.get(phrase.title.casefold(), [])
        file = phrase.location.file
        chapter = self.targets.files.get(file)
        places = [place for place in places if chapter and place[0] == chapter.id] or places
        if len(places) != 1:
            if places:
                self._ambiguous.setdefault(file, {})[phrase.location] = phrase.title
            elif "][" in plain_text(phrase.closing):
                problem = f"“{plain_text(phrase.written)}” is shown as text: no heading has this title, and no address is defined"
                hint = f"Write the address in round brackets, or on a line of its own: [{phrase.title}]: address."
                self.findings.warning("link-literal", problem, phrase.location, hint)
            return phrase.written
        ((identifier, node),) = places
        at, number = phrase.location, number_of(node)
        return CrossReference(phrase.children, identifier, _within(node), kind_of(node), number, True, location=at)

    def formula(self, formula: Node) -> Node:
        """Put numbers in place of the references in a formula."""
        return with_references(formula, self.targets, self._dangling, self.words.language)

    def note_ambiguous(self) -> None:
        """Report bracketed text that is the title of several headings, once for each file."""
        for phrases in self._ambiguous.values():
            first, *others = sorted(phrases)
            more = f", as are {len(others)} more phrases" if others[1:] else ", as is 1 more phrase" if others else ""
            problem = f"“[{phrases[first]}]” is the title of several headings{more}, and is shown as text"
            hint = "To make it a link, name the label of one of them: [words](#label)."
            self.findings.note("reference-ambiguous", problem, first, hint)

    def _named(self, link: Link) -> Link:
        """Show the address of a link without text."""
        if _has_words(link.children):
            return link
        held = _visible_content(link)
        pictures = [node for node in held if isinstance(node, Image)]
        if any(picture.attributes.get("role") not in ("presentation", "none") for picture in pictures):
            return link  # the missing text was reported
        hint = f"Write its text: [words]({link.url})."
        self.findings.warning("link-empty", "The link has no text and shows its address", link.location, hint)
        return replace(
            link, children=(*held, Text(f" {link.written}" if pictures else link.written, location=link.location))
        )

    def _here(self, link: Link, fragment: str) -> Node | tuple[Node, ...]:
        targets, file = self.targets, link.location.file
        if not fragment and file in targets.files:
            return self._lead(link, (targets.files[file].id, targets.files[file]))
        # As in MyST, labels in the same chapter take precedence.
        if place := targets.find_in(file, fragment) or targets.find(fragment):
            return self._lead(link, place)
        self._dangling(fragment, link.location)
        return _plain(link)

    def _in_file(self, link: Link, path: str, fragment: str) -> Node | tuple[Node, ...]:
        targets, folder = self.targets, posixpath.dirname(link.location.file)
        wanted = posixpath.normpath(posixpath.join(folder, path))
        names = [name for version in self.overlay.versions(wanted) for name in self._meant(version)]
        file = next((name for name in names if name in targets.files), "")
        if file and not fragment:
            return self._lead(link, (targets.files[file].id, targets.files[file]))
        if file:
            if place := targets.find_in(file, fragment) or targets.labels.get(fragment):
                return self._lead(link, place)
            return self._to_beginning(link, file, path, fragment)
        if gone := next((name for name in names if name in targets.left_out), ""):
            self._left_out(gone, link.location)
        elif not fragment and (place := targets.find(path)):
            return self._lead(link, place)  # MyST writes labels without the #
        else:
            files = (posixpath.relpath(name, folder or ".") for name in targets.files)
            hint = "Link to a chapter's file, a label, or a complete address with https://."
            suffix = posixpath.splitext(path)[1].lower()
            if suffix in MEDIA_TYPES:
                hint = "To show a picture, write “!” directly before the bracket."
            elif suffix not in _PAGES:
                hint = f"To offer a file for download, write {{download}}`words <{path}>`."
            else:
                hint = self.similar(path, files, hint)
            problem = f"The link leads to “{link.url}”, which is not among the chapters; its text was kept"
            self.findings.warning("link-target-missing", problem, link.location, hint)
        return _plain(link)

    def _meant(self, wanted: str) -> tuple[str, ...]:
        """The files that a path may mean."""
        stem = wanted.rsplit(".", 1)[0]
        page = f"{stem}.md" if wanted.endswith(".html") else wanted
        return wanted, page, f"{wanted}.md", self.targets.folders.get(wanted, "")

    def _to_beginning(self, link: Link, file: str, path: str, fragment: str) -> Node | tuple[Node, ...]:
        """Lead a link whose heading is missing from the file to the file."""
        place = self.targets.files[file]
        if gone := self._gone(fragment, place):
            self._left_out(gone, link.location)
            return _plain(link)
        problem = f"“{path}” has no “{fragment}”; the link leads to its beginning"
        hint = self.nearest(fragment, self.targets.names_in(file))
        self.findings.warning("link-target-missing", problem, link.location, hint)
        return self._lead(link, (place.id, place))

    def _dangling(self, label: str, at: Location) -> None:
        chapter = self.targets.files.get(at.file)
        if gone := self._gone(label, chapter):
            self._left_out(gone, at)
            return
        known = chain(self.targets.labels, self.targets.made)
        self.findings.error("reference-dangling", f"There is no label “{label}”", at, self.nearest(label, known))

    def _gone(self, label: str, chapter: Chapter | None) -> str:
        """The name in ``left_out`` of a label or heading of the chapter; empty if it is not there."""
        names = (f"{chapter.file}#{label}" if chapter else "", label)
        return next((name for name in names if name in self.targets.left_out), "")

    def _left_out(self, name: str, at: Location) -> None:
        node, shown = self.targets.left_out[name], name.rpartition("#")[2]
        problem = f"“{shown}” ({node.location}) is left out of an edition that contains this reference"
        self.findings.error("reference-left-out", problem, at, same_condition(node))

    # Text of references

    def _lead(self, given: Link | Reference, place: Place, named: bool = False) -> Node | tuple[Node, ...]:
        chapter, node = place
        own = _has_words(given.children)
        words = self._own_text(given, node) if own else self._generated_text(given, node, named)
        if not words and self._left >= 0:
            problem = "The reference has no text, and its target has neither a number nor a title"
            self.findings.error("reference-empty", problem, given.location, "Write its text: [words](#label).")
        target = _within(node)
        at, attributes, number = given.location, given.attributes, number_of(node)
        if title := getattr(given, "title", ""):
            attributes = replace(attributes, pairs=(*attributes.pairs, ("title", title)))
        children = words if own else (*_visible_content(given), *words)
        link = CrossReference(
            children,
            chapter,
            target,
            kind_of(node),
            number,
            own and words == given.children,
            location=at,
            attributes=attributes,
        )
        return _without_nested_links(link)

    def _own_text(self, given: Link | Reference, node: Node) -> tuple[Inline, ...]:
        """The author's text."""
        return rewrite_all(given.children, {Text: lambda text: self._filled(text, node)})

    def _generated_text(self, given: Link | Reference, node: Node, named: bool) -> tuple[Inline, ...]:
        """The name and number of the target."""
        if not named and (number := number_of(node)):
            if getattr(given, "role", "") == "eqref":
                return (Text(f"({number})", location=given.location),)
            return (Text(self.words.label(kind_of(node), number), location=given.location),)
        return self._name(node, given.location)

    def _filled(self, text: Text, node: Node) -> Node | tuple[Node, ...]:
        """Replace the placeholders for number and name in a reference's text."""
        # Lines do not break before a number.
        words = _BEFORE_NUMBER.sub("\u00a0", text.value)
        pieces = [piece for piece in _FORMAT.split(words) if piece]
        if not any(map(_FORMAT.fullmatch, pieces)):
            return text
        made: list[Node] = []
        for piece in pieces:
            if piece == "{name}":
                made += self._name(node, text.location)
                continue
            if _FORMAT.fullmatch(piece):
                piece = number_of(node)
            if not piece:
                problem = "The reference shows a number, but its target has none"
                self.findings.error("reference-unnumbered", problem, text.location, "Write {name} instead.")
            made.append(replace(text, value=piece))
        return tuple(made)

    def _name(self, node: Node, at: Location) -> tuple[Inline, ...]:
        """The title of a target for use elsewhere, with its own references resolved.

        It is an error if titles become too long in total.
        """
        if id(node) not in self._names:
            self._names[id(node)] = ()  # titles that show each other end here
            phrase = caption_phrase if getattr(node, "caption", ()) else title_phrase
            self._names[id(node)] = phrase(rewrite_all(title_of(node), self.changes))
            self._sizes[id(node)] = len(plain_text(self._names[id(node)]))
        reported = self._left < 0
        size = self._sizes.get(id(node), 0)
        self._left -= size if size <= MAX_NAME else self._left + 1
        if self._left < 0 and not reported:
            problem = f"The titles that this reference shows are too long: {min(size, MAX_NAME):,} characters"
            self.findings.error("repetition-huge", problem, at, "Check whether titles refer to other titles.")
        return self._names[id(node)] if self._left >= 0 else ()


def _within(node: Node) -> str:
    """The identifier of a target in its chapter; empty for the chapter itself."""
    return "" if isinstance(node, Chapter) else node.id if isinstance(node, Part) else node.attributes.id


def _has_words(nodes: tuple[Node, ...]) -> bool:
    return any(letter.isprintable() and not letter.isspace() for letter in plain_text(nodes))


def _visible_content(link: Node) -> tuple[Inline, ...]:
    """The visible content of a link without text."""
    return tuple(nodes_of(link, Image, FootnoteReference))


def _without_nested_links(link: Link | CrossReference) -> Inline | tuple[Inline, ...]:
    """Unwrap links in the text of a link, and move calls of notes after it."""
    calls = tuple(nodes_of(link, FootnoteReference))
    children = rewrite_all(unlinked(link.children), {FootnoteReference: lambda call: ()})
    link = changed(link, children=children)
    return (link, *calls) if calls else link


def _plain(link: Link) -> Node | tuple[Node, ...]:
    if not link.attributes.id:
        return link.children
    return Span(link.children, location=link.location, attributes=link.attributes)
