"""Abbreviations are written out where they are used first: “World Health Organization (WHO)”."""

from __future__ import annotations

import re
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.document import (
    Abbreviation,
    Block,
    Book,
    Chapter,
    DefinitionTerm,
    Footnote,
    FootnoteReference,
    Heading,
    Inline,
    Node,
    Table,
    Text,
    kinds,
    nodes_of,
    plain_text,
    rewrite,
    with_fields,
)
from publisher.patterns import lazy
from publisher.transforms.context import TransformContext

# What is repeated, looked up or called elsewhere, or has little room.
_PARTS = frozenset({"caption", "title", "source", "credit", "license", "attribution"})
_NODES = (DefinitionTerm, Footnote, Heading, Table)
_HYPHENS = ("-", "\u2010", "\u2011")
_COMPOUND = lazy(rf"[{''.join(_HYPHENS)}]\w")
_SENTENCE = lazy(r"(?:^|[.!?…][”’»\")\]]*)\s*[“‘«„\"(]*$")
N = TypeVar("N", bound=Node)
_WORDS, _SHORT = "\ue006", "\ue007"


def expand_acronyms(book: Book, context: TransformContext) -> Book:
    """Write abbreviations out where the book, or each chapter, uses them first, if the manifest asks for it."""
    if not context.expands or not any(Abbreviation in kinds(chapter) for chapter in book.chapters):
        return book
    expansion = _Expansion(
        re.split(f"([{_WORDS}{_SHORT}])", context.words.pattern("expanded", words=_WORDS, short=_SHORT)),
        context.words.pattern("comma"),
        each=context.expands == "chapter",
    )
    return book.map_chapters(expansion.chapter)


class _Expansion(Struct):
    """The expansion of what was not used before, in the order of the text: that of a note is where it is called."""

    pattern: list[str]
    comma: str
    each: bool
    used: set[str] = field(default_factory=set)
    before: str = ""  # the text of the block so far
    notes: dict[str, Footnote] = field(default_factory=dict)
    written: dict[str, Footnote] = field(default_factory=dict)

    def chapter(self, chapter: Chapter) -> Chapter:
        if Abbreviation not in kinds(chapter):
            return chapter
        if self.each:
            self.used.clear()
        self.notes = {note.label: note for note in reversed([*nodes_of(chapter, Footnote)])}
        self.written = {}
        chapter = self._inside(chapter)
        return rewrite(chapter, {Footnote: lambda note: self.written.get(note.label, note)})

    def _inside(self, node: N) -> N:
        replaced: dict[str, tuple[Node, ...]] = {}
        for part in node.parts:
            if part not in _PARTS and (old := getattr(node, part)):
                new = self._siblings(old)
                if any(a is not b for a, b in zip(new, old, strict=False)) or len(new) != len(old):
                    replaced[part] = new
        return with_fields(node, **replaced) if replaced else node

    def _siblings(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        made: list[Node] = []
        for index, node in enumerate(nodes):
            if isinstance(node, Block):
                self.before = ""
            if isinstance(node, Abbreviation):
                after = plain_text(nodes[index + 1 : index + 2])
                in_compound = _COMPOUND.match(after) or self.before.endswith(_HYPHENS)
                made += (node,) if in_compound else self._expanded(node)
                self.before += plain_text(node.children)
                continue
            if isinstance(node, FootnoteReference):
                self._note(node.label)
            if isinstance(node, _NODES):
                made.append(node)
            elif node.parts:
                made.append(self._inside(node))
            else:
                self.before += node.raw_text()
                made.append(node)
        return tuple(made)

    def _note(self, label: str) -> None:
        if label in self.notes and label not in self.written:
            self.written[label] = self.notes[label]  # notes may call each other in circles
            around, self.before = self.before, ""
            self.written[label] = self._inside(self.notes[label])
            self.before = around

    def _expanded(self, node: Abbreviation) -> tuple[Inline, ...]:
        short, words = plain_text(node.children), node.title
        if not words or short in self.used:
            return (node,)
        self.used.add(short)
        before = " ".join(self.before.split())
        if before.casefold().endswith(f"{words} (".casefold()):  # the author wrote it out
            return (node,)
        if _SENTENCE.search(before):
            words = words[:1].upper() + words[1:]
        at, plain = node.location, replace(node, title="")
        if before.endswith("("):
            return (Text(words + self.comma, location=at), plain)
        made = {_WORDS: Text(words, location=at), _SHORT: plain}
        return tuple(made.get(piece) or Text(piece, location=at) for piece in self.pattern if piece)
