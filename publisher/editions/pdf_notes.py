"""What stands at the foot of a page: notes, and the addresses of links if the edition wants them there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from publisher import document as d
from publisher.transforms.numbering import letter_of


def notes(book: d.Book, *, through: bool) -> tuple[dict[str, tuple[d.Footnote, int]], frozenset[str]]:
    """For each call, by its id, the note and its printed number; and the calls whose note stands at the page's foot.

    Numbers run ``through`` a handout, since its chapters share pages. Notes that hold more than paragraphs, and those
    called from places that are not laid out line by line, stand at the end of their chapter.
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


def addresses(book: d.Book, *, through: bool) -> dict[int, tuple[str, str]]:
    """For each link whose words are not its address, by its ``id``, the letter of the note that tells it, and the address.

    Letters run ``through`` a handout, as numbers do. In places without notes the letter is empty: the address stands there
    behind the words. Titles and terms, which are repeated elsewhere, tell none.
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
            if d.plain_text(node.children).rstrip("/") not in (shown.rstrip("/"), shown.partition("://")[2].rstrip("/")):
                found[id(node)] = "" if id(node) in away else letter_of(next(letters)).lower(), shown
    return found


def _apart(chapter: d.Chapter) -> Iterator[d.Node]:
    """What stands in places that are not laid out line by line, which have no notes at the foot."""
    places = (n for n in d.walk(chapter) if isinstance(n, d.Table | d.Figure | d.Heading | d.DefinitionTerm | d.Footnote))
    for place in (*chapter.title, *places):
        yield from d.walk(place)
