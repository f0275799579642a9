"""The contents, and the lists of figures, tables and listings: fields with their entries."""

from __future__ import annotations

from collections.abc import Iterator

from publisher import document as d
from publisher.editions.docx.blocks import Blocks
from publisher.editions.docx.bookmarks import LEVELS, flat, target_of
from publisher.editions.docx.captions import NAMES
from publisher.editions.docx.paragraphs import Place
from publisher.editions.docx.runs import ENTRIES, field, run
from publisher.editions.docx.xml import Element, w


def contents(book: d.Book, blocks: Blocks, room: float) -> Iterator[Element]:
    """The contents with its heading. Entries get page numbers when Word updates the field."""
    inside: list[Element] = []
    place = Place(inside, room, right=bool(book.metadata.direction))
    blocks.paragraph([run(blocks.words.pattern("contents"))], place, "TOCHeading")
    entries = [
        (f"TOC{max(1, entry.level)}", _label(entry, blocks), entry)
        for entry in flat(book.contents)
        if entry.level <= LEVELS or entry.was_chapter
    ]
    more = f" \\f {ENTRIES}" if blocks.tools.bookmarks.chapters else ""
    _listed(entries, f'TOC \\o "1-{LEVELS}"{more} \\h \\z \\u', blocks, place)
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    yield w("sdt", w("sdtPr", gallery), w("sdtContent", *inside))
    for each in book.lists:
        found: list[Element] = []
        place = Place(found, room, right=bool(book.metadata.direction))
        blocks.paragraph([run(blocks.words.pattern(f"list_{each.kind}"))], place, "TOCHeading")
        named = [("TableofFigures", blocks.words.label(each.kind, entry.number), entry) for entry in each.entries]
        _listed(named, f'TOC \\h \\z \\c "{NAMES[each.kind]}"', blocks, place)
        yield from found


def _label(entry: d.ContentsEntry, blocks: Blocks) -> str:
    return blocks.words.label("part", entry.number) if entry.level == 0 and entry.number else entry.number


def _listed(entries: list[tuple[str, str, d.ContentsEntry]], instruction: str, blocks: Blocks, place: Place) -> None:
    """Write a field whose result are paragraphs: it begins in the first and ends in the last."""
    begin, code, separate, end = field(instruction, ())
    for number, (style, label, entry) in enumerate(entries):
        name = blocks.tools.bookmarks.name(target_of(entry))
        title = blocks.inline(d.title_phrase(d.unlinked(entry.title)), place)
        shown = [*([run(f"{label}\u2002")] if label else []), *title]
        before = [begin, code, separate] if number == 0 else []
        after = [end] if number == len(entries) - 1 else []
        blocks.paragraph([*before, w("hyperlink", *shown, anchor=name, history=1), *after], place, style)


__all__ = ["contents"]
