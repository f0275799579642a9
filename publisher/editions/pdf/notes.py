"""The position of notes on paper: at the foot of a page, below a block, at the end of a chapter; and the addresses
of links."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import cast

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.tables import is_turned
from publisher.language import is_right_to_left
from publisher.language.widths import serif
from publisher.transforms.numbering import letter_of

_WITHOUT_ADDRESSES = (d.Heading, d.DefinitionTerm)  # repeated elsewhere
_SIZE, _LINE = 8.5, 10.5  # of notes, in points
_MOST = 1.0  # of a page
_APART = (d.Table, d.Figure, d.DefinitionTerm, d.Footnote)  # not laid out line by line, so without footnotes
_WITH_NOTES = (d.Table, d.Figure, d.DefinitionList)  # which notes may follow
_AT_FOOT = (d.BlockQuote, d.CodeBlock, d.Footnote, d.List, d.ListItem, d.Math, d.NoteList, d.Paragraph)
"""What notes at the foot may contain."""
_DISPLAY = 4  # lines that a display formula takes in each row, with its space


def place_notes(book: d.Book, page: PageGeometry) -> d.Book:
    """Move each note into the call at whose foot it is printed, or below a block; the others stay in the chapter.

    Numbers are continuous through a handout, since its chapters share pages. Notes that contain tables, figures, boxes and
    the like, or are longer than a page, and those of pages without headings, are at the end of their chapter. Those called
    from blocks that are not laid out line by line are there or below the block.
    """
    before = 0

    def placed(chapter: d.Chapter) -> d.Chapter:
        nonlocal before
        count, before = before, before + (len(chapter.notes) if page.layout == "handout" else 0)
        return _with_notes(_in_own_language(chapter, book.metadata.language), count, page) if chapter.notes else chapter

    return book.map_chapters(placed)


def _in_own_language(chapter: d.Chapter, usual: str) -> d.Chapter:
    """Say the language and direction of notes where they are not those of the text that calls them, in which print has them."""
    foreign = [node for node in d.walk(chapter) if not isinstance(node, d.Footnote) and node.attributes.get("lang")]
    called = {call.attributes.id for node in foreign for call in d.nodes_of(node, d.FootnoteReference)}

    def marked(note: d.Footnote) -> d.Footnote:
        given = note.attributes.get("lang")
        if not given and called.isdisjoint(note.references[:1]):
            return note
        language = given or usual
        pairs = (("lang", language), ("dir", "rtl" if is_right_to_left(language) else "ltr"))
        return replace(note, attributes=replace(note.attributes, pairs=pairs))

    return replace(chapter, notes=tuple(map(marked, chapter.notes)))


def _with_notes(chapter: d.Chapter, before: int, page: PageGeometry) -> d.Chapter:
    """Place the notes of a chapter, and number them from the one after ``before``."""
    away = {node.attributes.id for node in _apart(chapter) if isinstance(node, d.FootnoteReference)}
    numbers = {call: note.number + before for note in chapter.notes for call in note.references}
    notes = tuple(replace(_numbered(note, numbers), number=note.number + before) for note in chapter.notes)
    at_foot = {
        note.references[0]: note
        for note in notes
        if not chapter.page and note.references[0] not in away and _fits_at_foot(note, page)
    }
    of_call = {call: note for note in notes for call in note.references}
    left = {note.references[0]: note for note in notes if note.references[0] not in at_foot}

    def call(node: d.FootnoteReference) -> d.FootnoteReference:
        name = node.attributes.id
        if name not in of_call:
            return node
        note = _with_called(at_foot[name], left, page) if name in at_foot else of_call[name]
        return replace(node, number=numbers[name], note=note, at_foot=name in at_foot)

    called = d.rewrite(replace(chapter, notes=()), {d.FootnoteReference: call})
    (whole,) = _with_own(called, left)
    return replace(cast(d.Chapter, whole), notes=tuple(left.values()))


def _with_called(note: d.Footnote, left: dict[str, d.Footnote], page: PageGeometry) -> d.Footnote:
    """A note at the foot, with the notes of ``left`` that it calls below it if there is room."""
    own: list[d.Footnote] = []
    calls = list(d.nodes_of(note, d.FootnoteReference))
    for call in calls:
        inner = left.get(call.attributes.id)
        if inner and _fits_at_foot(replace(note, children=(*note.children, *own, inner)), page):
            own.append(left.pop(call.attributes.id))
            calls.extend(d.nodes_of(inner, d.FootnoteReference))
    return replace(note, children=(*note.children, d.NoteList(tuple(own), location=note.location))) if own else note


def _fits_at_foot(note: d.Footnote, page: PageGeometry) -> bool:
    """Whether a note contains nothing that is too large for the foot of a page, and is no longer than a page, so that it is divided
    among few."""
    nodes = list(d.walk(note))
    if not all(isinstance(node, _AT_FOOT) for node in nodes if isinstance(node, d.Block)):
        return False
    size, line = (2 * _SIZE, _LINE) if page.large else (_SIZE * page.scale, _LINE / 14 * page.line)
    texts = [d.raw_text(node.children) for node in nodes if isinstance(node, d.Paragraph)]
    lines = sum(1 + serif(text) * size // page.column for text in texts)
    lines += sum(node.value.count("\n") + 1 for node in nodes if isinstance(node, d.CodeBlock))
    lines += sum(_DISPLAY * (node.value.count("\\\\") + 1) for node in nodes if isinstance(node, d.Math))
    return lines * line <= _MOST * page.tall


def report_moved(book: d.Book, edition: str, findings: Findings) -> None:
    """Report notes at the ends of chapters, where a reader looks for them at the foot of the page."""
    for chapter in book.chapters:
        for note in chapter.notes if not chapter.page else ():
            problem = f"In “{edition}”, note {note.number} is at the end of the chapter: it is too large for the foot of a page"
            hint = "Move its tables, figures or long text into the chapter."
            findings.warning("footnote-large", problem, note.location, hint)


def _numbered(note: d.Footnote, numbers: Mapping[str, int]) -> d.Footnote:
    """Set the printed numbers of the notes that a note calls."""
    return d.rewrite(
        note,
        {d.FootnoteReference: lambda call: replace(call, number=numbers.get(call.attributes.id, call.number))},
    )


def _with_own(node: d.Node, left: dict[str, d.Footnote]) -> tuple[d.Node, ...]:
    """A node of a chapter, followed by the notes of ``left`` that its table, figure or terms call; those of tables and so on inside
    a block are in the block."""
    if not left or isinstance(node, d.Inline) or d.FootnoteReference not in d.kinds(node):
        return (node,)
    if not isinstance(node, _WITH_NOTES):
        parts = {part: getattr(node, part) for part in node.parts}
        new = {part: tuple(made for child in old for made in _with_own(child, left)) for part, old in parts.items()}
        return (d.changed(node, **new),)
    calls = (inner for inner in d.walk(node) if isinstance(inner, d.FootnoteReference))
    own = tuple(note for call in calls if (note := left.pop(call.attributes.id, None)))
    if not own:
        return (node,)
    if isinstance(node, d.Table) and is_turned(node):
        return (replace(node, notes=own),)
    return node, d.NoteList(own, location=node.location)


def show_addresses(book: d.Book, page: PageGeometry) -> d.Book:
    """Show the addresses of links whose text is not the address.

    They are in notes at the foot, lettered through a handout like numbers; or after the text where there are no
    footnotes. Titles and terms, which are repeated elsewhere, show none.
    """
    letters = itertools.count(1)

    def shown(chapter: d.Chapter) -> d.Chapter:
        nonlocal letters
        letters = letters if page.layout == "handout" else itertools.count(1)
        parts = [part for part in chapter.parts if part != "title"]
        return d.map_parts(chapter, lambda node: _addressed(node, letters), parts)

    return book.map_chapters(shown)


def _addressed(node: d.Node, letters: Iterator[int] | None) -> d.Node:
    """Add the addresses of links to a node; without ``letters`` they follow the text."""
    if isinstance(node, _WITHOUT_ADDRESSES):
        return node
    if isinstance(node, d.Link) and not _is_its_address(node):
        node = replace(node, address=node.written, letter=letter_of(next(letters)).lower() if letters else "")
    inner = None if isinstance(node, _APART) else letters
    return d.map_parts(node, lambda child: _addressed(child, inner), node.parts)


def _is_its_address(link: d.Link) -> bool:
    words = d.plain_text(link.children).rstrip("/")
    return words in (link.written.rstrip("/"), link.written.partition("://")[2].rstrip("/"))


def _apart(chapter: d.Chapter) -> Iterator[d.Node]:
    """The nodes that are not laid out line by line, which have no footnotes."""
    for place in d.walk(chapter):
        if isinstance(place, _APART):
            yield from d.walk(place)


__all__ = ["place_notes", "report_moved", "show_addresses"]
