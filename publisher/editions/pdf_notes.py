"""What stands at the foot of a page: notes, and the addresses of links if the edition wants them there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from publisher import document as d
from publisher.transforms.numbering import letter_of


def notes(book: d.Book, *, through: bool) -> tuple[dict[str, tuple[d.Footnote, int]], frozenset[str]]:
    """For each call, by its id, the note and its printed number; and the calls whose note stands at the page's foot.

    Numbers run ``through`` a handout, since its chapters share pages. Notes that hold more than paragraphs stand at the end
    of their chapter, those called from places that are not laid out line by line there or below their block.
    """
    calls: dict[str, tuple[d.Footnote, int]] = {}
    feet: set[str] = set()
    count = 0
    for chapter in book.chapters:
        away = {node.attributes.id for node in _apart(chapter) if isinstance(node, d.FootnoteReference)}
        for note in chapter.notes:
            calls |= dict.fromkeys(note.references, (note, note.number + count))
            if note.references[0] not in away and all(isinstance(block, d.Paragraph) for block in note.children):
                feet.add(note.references[0])
        count += len(chapter.notes) if through else 0
    return calls, frozenset(feet)


def notes_below(book: d.Book, at_foot: frozenset[str]) -> dict[int, tuple[d.Footnote, ...]]:
    """For each block of a chapter, by its ``id``, the notes that stand directly below it: its tables and figures call them."""
    found: dict[int, list[d.Footnote]] = {}
    for chapter in book.chapters:
        waiting = {note.references[0]: note for note in chapter.notes if note.references[0] not in at_foot}
        for block in chapter.children if waiting else ():
            places = (n for n in d.walk(block) if isinstance(n, d.Table | d.Figure | d.DefinitionTerm))
            for call in (node for place in places for node in d.walk(place) if isinstance(node, d.FootnoteReference)):
                if note := waiting.pop(call.attributes.id, None):
                    found.setdefault(id(block), []).append(note)
    return {block: tuple(notes) for block, notes in found.items()}


def addresses(book: d.Book, *, through: bool) -> dict[int, tuple[str, str]]:
    """For each link whose words are not its address, by its ``id``, the letter of the note that tells it, and the address.

    Letters run ``through`` a handout, as numbers do. In places without notes the letter is empty: the address stands there
    after the words. Titles and terms, which are repeated elsewhere, tell none.
    """
    found: dict[int, tuple[str, str]] = {}
    letters = itertools.count(1)
    for chapter in book.chapters:
        letters = letters if through else itertools.count(1)
        titles = [*chapter.title, *(n for n in d.walk(chapter) if isinstance(n, d.Heading | d.DefinitionTerm))]
        untold = {id(node) for title in titles for node in d.walk(title)}
        away = {id(node) for node in _apart(chapter)}
        for node in d.walk(chapter):
            if not isinstance(node, d.Link) or id(node) in untold:
                continue
            shown = node.written
            if d.plain_text(node.children).rstrip("/") not in (
                shown.rstrip("/"),
                shown.partition("://")[2].rstrip("/"),
            ):
                found[id(node)] = "" if id(node) in away else letter_of(next(letters)).lower(), shown
    return found


def _apart(chapter: d.Chapter) -> Iterator[d.Node]:
    """What stands in places that are not laid out line by line, which have no notes at the foot."""
    for place in d.walk(chapter):
        if isinstance(place, d.Table | d.Figure | d.DefinitionTerm | d.Footnote):
            yield from d.walk(place)
