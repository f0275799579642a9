"""Bookmarks: the places to which fields and links lead, and the numbers and titles that fields repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from publisher import document as d
from publisher.editions.docx.xml import Element, w
from publisher.names import Names

NUMBER, TITLE = "number", "title"
"""What a field repeats of its target."""
LEVELS = 2
"""The levels of headings that are in the contents; below them, only chapters are."""


class Bookmarks(Struct):
    """The bookmarks of a document. Only what something refers to has one.

    ``numbers`` and ``titles`` are what targets show, by their ids; a reference to one of these becomes a field. ``chapters`` are
    those below ``LEVELS``.
    """

    wanted: frozenset[str]
    chapters: frozenset[str] = frozenset()
    numbers: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _taken: Names = field(default_factory=lambda: Names((), "{}_{}", folded=True))
    _count: int = 0

    @classmethod
    def of(cls, book: d.Book, *, numbered_chapters: bool) -> Bookmarks:
        """The bookmarks for all references, contents and lists of a book."""
        wanted = {target_of(ref) for division in book.divisions for ref in d.nodes_of(division, d.CrossReference)}
        wanted |= {call.target for division in book.divisions for call in d.nodes_of(division, d.Callout)}
        code = (block for division in book.divisions for block in d.nodes_of(division, d.CodeBlock))
        wanted |= {call.target for block in code for call in block.callouts}
        listed = [*flat(book.contents)]
        wanted |= {target_of(entry) for entry in (*listed, *(e for x in book.lists for e in x.entries))}
        chapters = {entry.target for entry in listed if entry.was_chapter and entry.level > LEVELS}
        made = cls(frozenset(wanted - {""}), frozenset(chapters))
        for division in book.divisions:
            for node in d.walk(division):
                made._note(node, numbered_chapters)
        return made

    def _note(self, node: d.Node, numbered_chapters: bool) -> None:
        own = node.id if isinstance(node, d.Chapter | d.Part) else ""
        names = [*filter(None, (own, *node.attributes.labels))]
        number = str(getattr(node, "number", "") or "")
        if isinstance(node, d.Chapter | d.Part) and not numbered_chapters:
            number = ""
        title = d.plain_text(node.children) if isinstance(node, d.Heading) else ""
        if isinstance(node, d.Chapter | d.Part):
            title = d.plain_text(node.title)
        calls = any(isinstance(n, d.FootnoteReference) for n in d.walk(node)) if isinstance(node, d.Heading) else False
        for name in names:
            if number and isinstance(node, _NUMBERED) and not getattr(node, "letter", ""):
                self.numbers[name] = number
            if title and not calls:
                self.titles[name] = title

    def name(self, target: str, kind: str = "") -> str:
        """The name of a bookmark: hidden, with at most 40 letters, digits and underscores."""
        key = (target, kind)
        if key not in self._names:
            short = re.sub(r"\W", "_", target)[:28]
            self._names[key] = self._taken.free("_" + "_".join(filter(None, (short, kind))))
        return self._names[key]

    def around(self, names: Iterable[str], nodes: Sequence[Element], kind: str = "") -> list[Element]:
        """Nodes within the bookmarks of those targets that something refers to."""
        wanted = [name for name in dict.fromkeys(names) if name in self.wanted]
        found = list(nodes)
        for name in wanted:
            self._count += 1
            start = w("bookmarkStart", id=self._count, name=self.name(name, kind))
            found = [start, *found, w("bookmarkEnd", id=self._count)]
        return found


_NUMBERED = d.Chapter | d.CodeBlock | d.Figure | d.Heading | d.Math | d.Part | d.Table


def target_of(reference: d.CrossReference | d.ContentsEntry) -> str:
    """The id to which a reference leads: in the document, ids are unique."""
    return reference.target or reference.chapter


def flat(entries: Iterable[d.ContentsEntry]) -> Iterator[d.ContentsEntry]:
    """Yield entries of contents with all that are below them."""
    for entry in entries:
        yield entry
        yield from flat(entry.children)


__all__ = ["LEVELS", "NUMBER", "TITLE", "Bookmarks", "flat", "target_of"]
