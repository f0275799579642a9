"""Names of lists, which are those of the headings before them."""

from __future__ import annotations

from publisher.document import Block, Book, Heading, nodes_of, plain_text
from publisher.names import Names


def names_of(book: Book, kind: type[Block]) -> list[str]:
    """The name of each block of a ``kind``: that of the heading before it, with a number if there are several of one name."""
    names = Names(pattern="{} ({})")
    found = []
    for chapter in book.chapters:
        title = plain_text(chapter.name)
        for node in nodes_of(chapter, Heading, kind):
            if isinstance(node, Heading):
                title = plain_text(node.children)
            else:
                found.append(names.free(title))
    return found
