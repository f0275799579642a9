"""The nodes of a chapter in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator

from publisher.document import Chapter, Footnote, FootnoteReference, Heading, Node, nodes_of

Section = Chapter | Heading


def in_text_order(chapter: Chapter) -> Iterator[tuple[Node, Section, str]]:
    """Each node with the section that contains it and the label of the note that does, if any.

    A note follows its first call, and belongs to the section of that. Notes without a call are left out.
    """
    notes = {note.label: note for note in nodes_of(chapter, Footnote)}
    section: Section = chapter

    def inside(node: Node, label: str) -> Iterator[tuple[Node, Section, str]]:
        nonlocal section
        if isinstance(node, Heading):
            section = node
        yield node, section, label
        if isinstance(node, FootnoteReference) and (note := notes.pop(node.label, None)):
            yield from inside(note, note.label)
        for part in node.parts:
            for child in getattr(node, part):
                if not isinstance(child, Footnote):
                    yield from inside(child, label)

    yield from inside(chapter, "")


__all__ = ["Section", "in_text_order"]
