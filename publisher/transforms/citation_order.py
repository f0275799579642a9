"""The citations of a book in the order of the text, and the names of what contains them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from publisher.diagnostics import Location
from publisher.document import (
    Chapter,
    Citation,
    Footnote,
    Inline,
    Text,
    nodes_of,
    title_phrase,
    unlinked,
)
from publisher.transforms.text_order import Section, in_text_order


class Place(Struct, frozen=True):
    """A citation, its section, and the number of the note that it is in or becomes: in the book, and in its chapter.

    A mention is of the author only, which stands in the text.
    """

    citation: Citation
    section: Section
    in_note: bool
    note: int
    shown: int

    @property
    def is_mention(self) -> bool:
        return not self.in_note and all(work.form == "author-only" for work in self.citation.works)

    @property
    def is_inserted(self) -> bool:
        """Whether a citation in a note is no part of its sentence, as a textual one and an author are."""
        works = self.citation.works
        return self.in_note and not self.citation.textual and not all(work.form == "author-only" for work in works)


def in_order(chapter: Chapter) -> Iterator[Place]:
    """The citations of a chapter in the order of the text, with those of a note where it is called first."""
    if not any(True for _ in nodes_of(chapter, Citation)):
        return
    numbers: dict[str, int] = {}  # of notes, by their labels
    count = 0  # of notes, and of citations that become notes
    for node, section, label in in_text_order(chapter):
        if isinstance(node, Footnote):
            count += 1
            numbers[node.label] = count
        elif isinstance(node, Citation) and label:
            yield Place(node, section, True, numbers[label], numbers[label])
        elif isinstance(node, Citation):
            place = Place(node, section, False, count + 1, count + 1)
            count += not place.is_mention
            yield place


def section_name(section: Section, at: Location) -> tuple[Inline, ...]:
    """What stands for a section in a list: its number, or its title if it has none."""
    if section.number:
        return (Text(section.number, location=at),)
    title = section.name if isinstance(section, Chapter) else title_phrase(section.children)
    return unlinked(title) or (Text("↩", location=at),)
