"""The citations of a book in the order of the text, and the names of what contains them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publisher.diagnostics import Location
from publisher.document import (
    Chapter,
    Citation,
    Footnote,
    FootnoteReference,
    Heading,
    Inline,
    Node,
    Text,
    nodes_of,
    title_phrase,
    unlinked,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A citation, its section, and the number of the note that it is in or becomes: in the book, and in its chapter.

    A mention is of the author only, which stands in the text.
    """

    citation: Citation
    section: Chapter | Heading
    in_note: bool
    note: int
    shown: int

    @property
    def is_mention(self) -> bool:
        return not self.in_note and all(work.form == "author-only" for work in self.citation.works)


def in_order(chapter: Chapter) -> Iterator[Place]:
    """The citations of a chapter in the order of the text, with those of a note where it is called first."""
    if not any(True for _ in nodes_of(chapter, Citation)):
        return
    notes = {note.label: note for note in nodes_of(chapter, Footnote)}
    called: dict[str, int] = {}
    section: Chapter | Heading = chapter

    def inside(node: Node, number: int) -> Iterator[Place]:
        nonlocal section
        if isinstance(node, Heading):
            section = node
        if isinstance(node, Citation):
            if number:
                yield Place(node, section, True, number, number)
            else:
                place = Place(node, section, False, len(called) + 1, len(called) + 1)
                if not place.is_mention:
                    called[f" citation {len(called)}"] = place.note
                yield place
        elif isinstance(node, FootnoteReference) and node.label in notes and node.label not in called:
            called[node.label] = len(called) + 1
            for child in notes[node.label].children:
                yield from inside(child, called[node.label])
        elif not isinstance(node, Footnote):
            for part in node.parts:
                for child in getattr(node, part):
                    yield from inside(child, number)

    yield from inside(chapter, 0)


def section_name(section: Chapter | Heading, at: Location) -> tuple[Inline, ...]:
    """What stands for a section in a list: its number, or its title if it has none."""
    if section.number:
        return (Text(section.number, location=at),)
    title = section.name if isinstance(section, Chapter) else title_phrase(section.children)
    return unlinked(title) or (Text("↩", location=at),)
