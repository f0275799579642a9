"""Targets of references: labels, headings and files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property
from itertools import zip_longest

from msgspec import Struct, field

from publisher.document import (
    Block,
    Book,
    Chapter,
    DefinitionTerm,
    Heading,
    Image,
    Inline,
    InlineCode,
    Node,
    Part,
    Theorem,
    anchor_letters,
    attributed,
    nodes_of,
    plain_text,
    slug,
    walk,
)
from publisher.sources import FIRST

Place = tuple[str, Node]
"""The id of a chapter (empty for a part), and the node."""
HeadingPlace = tuple[str, Chapter | Heading]
FORMER = 3  # index of the id of earlier versions among a heading's names, after those of GitHub


class Targets(Struct, frozen=True, dict=True):
    """The targets of ``book``. Those of ``whole``, the book before content was left out, are what an edition lacks.

    ``labels`` are those given by authors, and the ids of chapters. ``local`` maps each file to the targets in its
    chapter, by labels and by the names that GitHub, mdBook and this program give to headings. ``made`` are the names
    of GitHub in the whole book, of which the first counts, ``former`` those of earlier versions.
    """

    book: Book
    whole: Book | None = None
    labels: dict[str, Place] = field(default_factory=dict)
    files: dict[str, Chapter] = field(default_factory=dict)
    local: dict[str, dict[str, Place]] = field(default_factory=dict)
    made: dict[str, Place] = field(default_factory=dict)
    former: dict[str, Place] = field(default_factory=dict)
    headings: list[HeadingPlace] = field(default_factory=list)
    _folds: dict[str, dict[str, Place]] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Book, whole: Book | None = None) -> Targets:
        """Collect the targets in one walk over the book."""
        targets = cls(book, whole)
        included: dict[str, Chapter] = {}
        for chapter in book.chapters:
            targets._add(chapter, included)
        for part in book.parts:
            targets.labels.setdefault(part.attributes.get("label") or part.id, ("", part))
        for made, rank in ((targets.made, 0), (targets.former, FORMER)):
            for place in targets.headings:
                for name in filter(None, place[1].names[rank : rank + 1]):
                    made.setdefault(name, place)
        targets.files.update({file: chapter for file, chapter in included.items() if file not in targets.files})
        return targets

    def _add(self, chapter: Chapter, included: dict[str, Chapter]) -> None:
        self.files[chapter.file] = chapter
        names = self.local.setdefault(chapter.file, {})
        headings: list[HeadingPlace] = [(chapter.id, chapter)]
        headings += ((chapter.id, node) for node in nodes_of(chapter, Heading))
        for node in attributed(chapter):
            if not (isinstance(node, Heading) and node.made):
                for label in node.attributes.labels:
                    self.labels[label] = names[label] = (chapter.id, node)
        if chapter.includes or not chapter.file:  # that of collected solutions has none
            for file in dict.fromkeys(node.location.file for node in nodes_of(chapter, Block)):
                included.setdefault(file, chapter)
                self.local.setdefault(file, names)
        for ranked in zip_longest(*(node.names for _, node in headings), fillvalue=""):
            for name, place in zip(ranked, headings, strict=True):
                names.setdefault(name, place)
        names.pop("", None)
        names.setdefault(slug(plain_text(chapter.title)), headings[0])
        self.headings.extend(headings)
        self.labels.setdefault(chapter.id, headings[0])

    def find(self, label: str) -> Place | None:
        """The target of a label. As in MyST, labels are case-insensitive."""
        exact = self.labels.get(label) or self.made.get(label) or self.former.get(label)
        return exact or self._folded.get(label.casefold())

    def find_in(self, file: str, name: str) -> Place | None:
        """The target of a name in the chapter that contains ``file``."""
        if not (names := self.local.get(file)):
            return None
        if name not in names and file not in self._folds:
            self._folds[file] = _folded(names)
            for each, place in names.items():  # other programs write other hyphens
                if letters := anchor_letters(each):
                    self._folds[file].setdefault(f" {letters}", place)
        folds = self._folds.get(file, {})
        return names.get(name) or folds.get(name.casefold()) or folds.get(f" {anchor_letters(name)}")

    def names_in(self, file: str) -> Iterator[str]:
        """The main name of each target in a chapter, the same in all editions."""
        for chapter, node in self.local[file].values():
            yield node.names[0] if isinstance(node, Heading) and node.made else node.attributes.id or chapter

    @cached_property
    def _folded(self) -> dict[str, Place]:
        return _folded({**self.former, **self.made, **self.labels})

    @cached_property
    def folders(self) -> dict[str, str]:
        """The first file of each folder, by folder."""
        found: dict[str, str] = {}
        for first in FIRST:
            for file in self.files:
                folder, name = posixpath.split(file)
                if posixpath.splitext(name)[0].lower() == first:
                    found.setdefault(folder or ".", file)
        return found

    @cached_property
    def titles(self) -> dict[str, list[Place]]:
        """The headings of the book by their text, case-insensitively."""
        found: dict[str, list[Place]] = {}
        for place in self.headings:
            found.setdefault(plain_text(title_of(place[1])).casefold(), []).append(place)
        return found

    @cached_property
    def left_out(self) -> dict[str, Node]:
        """The labels and files that the whole book has and this one lacks, with their targets; headings by file, #
        and name."""
        if self.whole is None:
            return {}
        found: dict[str, Node] = {p.attributes.id or slug(plain_text(p.title)): p for p in self.whole.parts}
        for chapter in self.whole.chapters:
            found[chapter.file] = chapter
            for node in walk(chapter):
                if not isinstance(node, Inline):
                    found.setdefault(node.location.file, node)
                found.update(dict.fromkeys(node.attributes.labels, node))
                if isinstance(node, Heading):
                    found.update((f"{chapter.file}#{name}", node) for name in node.names if name)
        here = {*self.labels, *self.files}
        here.update(f"{file}#{name}" for file, names in self.local.items() for name in names)
        return {name: node for name, node in found.items() if name not in here}


def _folded(names: dict[str, Place]) -> dict[str, Place]:
    """The names in lower case; the first of several counts."""
    return {name.casefold(): place for name, place in reversed([*names.items()])}


def kind_of(node: Node) -> str:
    """The kind of a target: part, chapter, appendix, section, figure, lemma … A chapter below another is a section."""
    if isinstance(node, Chapter) and node.depth > 1:
        return "section"
    return node.kind if isinstance(node, Chapter | Theorem) else "part" if isinstance(node, Part) else str(node.counter)


def number_of(node: Node) -> str:
    """The number of a target, empty if it has none."""
    return str(getattr(node, "number", ""))


def title_of(node: Node) -> tuple[Inline, ...]:
    """The title, caption or text of a target, empty if it has none."""
    if isinstance(node, Image | InlineCode):
        return (node,)
    title = getattr(node, "children" if isinstance(node, Heading | DefinitionTerm | Inline) else "title", ())
    return title or getattr(node, "caption", ())
