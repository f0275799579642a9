"""What a reference can lead to: every label of the book, every heading by its words, every file."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from publisher.document import (
    Book,
    Chapter,
    DefinitionTerm,
    Heading,
    Image,
    Inline,
    InlineCode,
    Part,
    plain_text,
    slug,
    walk,
)

Place = tuple[str, Any]
"""The id of a chapter (empty for a part), and the node."""


@dataclass(frozen=True)
class Targets:
    """The targets of ``book``; those of ``whole``, the book before anything was left out, tell what an edition lacks."""

    book: Book
    whole: Book | None = None
    labels: dict[str, Place] = field(default_factory=dict)
    files: dict[str, Chapter] = field(default_factory=dict)
    local: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Book, whole: Book | None = None) -> Targets:
        """Walk the book once."""
        targets = cls(book, whole)
        included: dict[str, Chapter] = {}
        for chapter in book.chapters:
            targets._add(chapter, included)
        for part in book.parts:
            targets.labels.setdefault(part.attributes.get("label") or part.id, ("", part))
        targets.files.update({file: chapter for file, chapter in included.items() if file not in targets.files})
        return targets

    def _add(self, chapter: Chapter, included: dict[str, Chapter]) -> None:
        self.files[chapter.file] = chapter
        names = self.local.setdefault(chapter.file, {})
        names[slug(plain_text(chapter.title))] = chapter.id
        for node in walk(chapter):
            self.labels.update(dict.fromkeys(node.attributes.labels, (chapter.id, node)))
            if node.location.file != chapter.file:
                included.setdefault(node.location.file, chapter)
                self.local.setdefault(node.location.file, names)
            if isinstance(node, Heading):
                # A link written by the heading's words finds it even where another chapter took the plain identifier.
                names.setdefault(slug(plain_text(node.children)), node.attributes.id)
        self.labels.setdefault(chapter.id, (chapter.id, chapter))

    def find(self, label: str) -> Place | None:
        """Where a label leads; MyST's labels do not tell capital letters from small ones."""
        return self.labels.get(label) or self._folded.get(label.casefold())

    @cached_property
    def _folded(self) -> dict[str, Place]:
        return {name.casefold(): place for name, place in reversed(self.labels.items())}

    @cached_property
    def left_out(self) -> dict[str, Any]:
        """The labels and files that the whole book has and this one lacks, with what they name."""
        if self.whole is None:
            return {}
        found: dict[str, Any] = {p.attributes.id or slug(plain_text(p.title)): p for p in self.whole.parts}
        for chapter in self.whole.chapters:
            found[chapter.file] = chapter
            for node in walk(chapter):
                found.setdefault(node.location.file, node)
                found.update(dict.fromkeys(node.attributes.labels, node))
                if isinstance(node, Heading) and not node.attributes.id:
                    found.setdefault(slug(plain_text(node.children)), node)
        here = {*self.labels, *self.files, *(name for names in self.local.values() for name in names)}
        return {name: node for name, node in found.items() if name not in here}


def kind_of(node: Any) -> str:
    """What a target is called by: part, chapter, appendix, section, figure …"""
    return node.kind if isinstance(node, Chapter) else "part" if isinstance(node, Part) else str(node.counter)


def number_of(node: Any) -> str:
    """The number of a target, empty if it has none."""
    return str(getattr(node, "number", ""))


def title_of(node: Any) -> tuple[Any, ...]:
    """The title, caption or words of a target; nothing if it has none."""
    if isinstance(node, Image | InlineCode):
        return (node,)
    title = getattr(node, "children" if isinstance(node, Heading | DefinitionTerm | Inline) else "title", ())
    return title or getattr(node, "caption", ())
