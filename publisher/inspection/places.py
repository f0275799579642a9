"""From blocks in the tags of a PDF to their places in the source."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.diagnostics import Location
from publisher.document import Book
from publisher.editions.pdf.tag_check import expected_blocks, plain
from publisher.layout.tagged_text import TaggedBlock

_AHEAD = 60  # blocks in which a block that is not found as it is may be
_SHORTEST = 3  # letters


def locations(book: Book, blocks: Sequence[TaggedBlock]) -> list[Location | None]:
    """Return the location of each block of a PDF in the sources of its ``book``.

    The text of the model is looked for. Blocks that the edition adds, such as labels, have the location of the block before them,
    those of contents none.
    """
    expected = [(each.location, plain(each.literal)) for each in expected_blocks(book)]
    exact: dict[str, list[int]] = {}
    for number, (_, text) in enumerate(expected):
        exact.setdefault(text, []).append(number)
    found: list[Location | None] = []
    at = 0
    for block in blocks:
        if any(step.role == "TOC" for step in block.path):
            found.append(None)
            continue
        text = plain(block.text)
        if same := exact.get(text):
            at = min(same, key=lambda number: (number < at, abs(number - at)))
        else:
            near = range(at, min(at + _AHEAD, len(expected)))
            at = next((n for n in near if len(expected[n][1]) >= _SHORTEST and expected[n][1] in text), -1 - at)
        known = at >= 0
        at = at if known else -1 - at
        found.append(expected[at][0] if known or (found and found[-1]) else None)
    return found


__all__ = ["locations"]
