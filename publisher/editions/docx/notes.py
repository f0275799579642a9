"""Footnotes: their calls in the text, and the part that contains them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from publisher import document as d
from publisher.editions.docx.runs import Format, field, run, runs
from publisher.editions.docx.xml import Element, root, text, w
from publisher.language import Words

STYLE = Format(style="FootnoteReference")
_BOOKMARKS = 100_000  # the first id of the bookmarks of calls
Write = Callable[[d.Footnote, Element], None]
"""Adds the content of a note to an element."""


class Notes:
    """The footnotes of a document. Word counts them, anew in each section if ``by_chapter``.

    A note that Word would count differently has its number as a mark of its own. Word allows no notes in notes: these follow
    the note that calls them.
    """

    def __init__(self, words: Words, *, by_chapter: bool) -> None:
        self.words = words
        self.element = root("w:footnotes")
        for number, name in ((-1, "separator"), (0, "continuationSeparator")):
            line = w("p", w("pPr", w("spacing", before=0, after=0, line=240, lineRule="auto")), w("r", w(name)))
            self.element.append(w("footnote", line, type=name, id=number))
        self._by_chapter = by_chapter
        self._written: dict[str, tuple[int, str]] = {}  # ids and numbers of notes, by their ids in the model
        self._notes: dict[str, d.Footnote] = {}  # of the chapter
        self._count = 0  # as Word counts
        self._before = 0  # notes of earlier chapters, if numbers are continued
        self._called: list[d.Footnote] | None = None  # by the note that is being written

    def begin_chapter(self, notes: Sequence[d.Footnote], *, section: bool = True) -> None:
        """Begin a chapter with these notes, and a ``section`` of the document if each has its own."""
        if self._by_chapter:
            self._count = 0 if section else self._count
        else:
            self._before += len(self._notes)
        self._notes = {note.attributes.id: note for note in notes}

    def call(self, node: d.FootnoteReference, write: Write) -> list[Element]:
        """The call of a note. A field refers to a note that was called before."""
        comma = [run(",", Format(position="superscript"))] if node.after else []
        note = self._notes.get(node.note.attributes.id) if node.note else None
        if note is None:
            return [*comma, *runs(self.words.digits(node.number), STYLE)]
        number = self.words.digits(note.number + self._before)
        if note.attributes.id not in self._written and self._called is None:
            return [*comma, *self._new(note, number, write)]
        if note.attributes.id not in self._written and self._called is not None:
            self._written[note.attributes.id] = 0, number
            self._called.append(note)
        key, number = self._written[note.attributes.id]
        shown = [run(number, STYLE)]
        return [*comma, *(field(f"NOTEREF note_{key} \\f \\h", shown, STYLE) if key else shown)]

    def _new(self, note: d.Footnote, number: str, write: Write) -> list[Element]:
        key = sum(1 for known, _ in self._written.values() if known) + 1
        self._written[note.attributes.id] = key, number
        holder = w("footnote", id=key)
        self.element.append(holder)
        own = number != str(self._count + 1)
        self._count += not own
        mark = run(number, STYLE) if own else w("r", STYLE.properties(), w("footnoteRef"))
        self._called = []
        _marked(note, holder, write, mark)
        for inner in self._called:
            _marked(inner, holder, write, run(self._written[inner.attributes.id][1], STYLE))
        self._called = None
        reference = w("footnoteReference", customMarkFollows=1 if own else None, id=key)
        shown = w("r", STYLE.properties(), reference, text(number) if own else None)
        start = w("bookmarkStart", id=_BOOKMARKS + key, name=f"note_{key}")
        return [start, shown, w("bookmarkEnd", id=_BOOKMARKS + key)]


def _marked(note: d.Footnote, holder: Element, write: Write, mark: Element) -> None:
    """Write a note with its mark at the beginning of its first paragraph."""
    start = len(holder)
    write(note, holder)
    paragraph = f"{{{holder.nsmap['w']}}}p"
    if len(holder) == start or holder[start].tag != paragraph:
        holder.insert(start, w("p", w("pPr", w("pStyle", val="FootnoteText"))))
    first = holder[start]
    first[1:1] = [mark, run(" ")]


__all__ = ["Notes"]
