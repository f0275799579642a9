"""Indexes of what an edition contains: marks get identifiers, and indexes their entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.diagnostics import Location
from publisher.document import (
    Attributes,
    Book,
    Chapter,
    CrossReference,
    Index,
    IndexEntry,
    IndexGroup,
    Inline,
    Locator,
    Mention,
    Text,
    Topic,
    nodes_of,
    slug,
    title_phrase,
    unlinked,
)
from publisher.names import Names
from publisher.transforms.context import TransformContext
from publisher.transforms.headed import names_of
from publisher.transforms.index_places import Places, marks_of
from publisher.transforms.text_order import Section, in_text_order

_NUMBER = re.compile(r"[0-9]+")
_DIGITS = 12  # of numbers, which are sorted by their value
Path = tuple[str, ...]
"""The texts of an entry and its sub-entries."""


def set_indexes(book: Book, context: TransformContext) -> Book:
    """Write the entries of indexes."""
    if not any(True for c in book.chapters for _ in chain(marks_of(c), nodes_of(c, Index))):
        return book
    return _Setter(book, context).written()


class _Place(Struct, frozen=True):
    """A mention of an entry: the chapter and the id of its place, and the section that contains it."""

    mention: Mention
    chapter: str
    target: str
    section: Section

    @property
    def location(self) -> Location:
        return self.mention.location


class _Entry(Struct):
    """An entry in the making."""

    topic: Topic
    path: Path
    ranges: list[tuple[_Place, _Place | None]] = field(default_factory=list)
    see: dict[Path, Mention] = field(default_factory=dict)
    also: dict[Path, Mention] = field(default_factory=dict)
    below: dict[str, _Entry] = field(default_factory=dict)

    def under(self, topics: Sequence[Topic]) -> _Entry:
        """The entry of ``topics`` below this one, which is made if there is none."""
        entry = self
        for topic in topics:
            entry = entry.below.setdefault(topic.text, _Entry(topic, (*entry.path, topic.text)))
            if topic.sort and not entry.topic.sort:
                entry.topic = replace(entry.topic, sort=topic.sort)
        return entry

    def everything(self) -> Iterator[_Entry]:
        for entry in self.below.values():
            yield entry
            yield from entry.everything()


class _Setter(Struct):
    book: Book
    context: TransformContext
    roots: dict[str, _Entry] = field(default_factory=dict)  # of the entries of each index
    targets: dict[tuple[str, Path], tuple[str, str]] = field(default_factory=dict)  # of entries to which others refer
    names: Names = field(default_factory=Names)

    def written(self) -> Book:
        shown = {node.index for chapter in self.book.chapters for node in nodes_of(chapter, Index)}
        places = Places(shown)
        book = self.book.map_chapters(places.marked)
        found = [place for chapter in book.chapters for place in _in_order(chapter, places.held)]
        for index in shown:
            self.roots[index] = _Entry(Topic("", ()), ())
        self._report_absent(shown)
        self._enter(found)
        for index, mention in places.references:
            entry = self._entry(index, mention)
            refers = entry.see if mention.kind == "see" else entry.also
            refers.setdefault(tuple(topic.text for topic in mention.see), mention)
        homes = {node.index: chapter.id for chapter in reversed(book.chapters) for node in nodes_of(chapter, Index)}
        for index in shown:
            self._refer(index, homes[index])
        titles = iter(names_of(book, Index))
        written: dict[str, bool] = {}

        def filled(node: Index) -> Index | tuple[()]:
            node = replace(node, name=next(titles))
            again = written.setdefault(node.index, False)
            written[node.index] = True
            return self._filled(node, again=again)

        return book.rewrite({Index: filled})

    # What is mentioned

    def _enter(self, places: Sequence[tuple[str, _Place]]) -> None:
        """Add the places to their entries; ranges must be closed."""
        opened: dict[tuple[str, Path], _Place] = {}
        for index, place in places:
            mention = place.mention
            path = tuple(topic.text for topic in mention.topics)
            if mention.kind == "end":
                if start := opened.pop((index, path), None):
                    self._entry(index, mention).ranges.append((start, place))
                else:
                    hint = f"Write start: {'; '.join(path)} where the range begins."
                    self._report("index-range", f"The range “{_shown(path)}” ends, but does not begin", place, hint)
                continue
            if mention.kind == "place":
                self._entry(index, mention).ranges.append((place, None))
            elif first := opened.get((index, path)):
                hint = f"It begins at {first.location}; close it before with end: {'; '.join(path)}."
                self._report("index-range", f"The range “{_shown(path)}” begins again before it ends", place, hint)
            else:
                opened[index, path] = place
        for (index, path), place in opened.items():
            hint = f"Write end: {'; '.join(path)} where the range ends."
            self._report("index-range", f"The range “{_shown(path)}” does not end", place, hint)
            self._entry(index, place.mention).ranges.append((place, None))

    def _entry(self, index: str, mention: Mention) -> _Entry:
        return self.roots[index].under(mention.topics)

    def _report(self, code: str, problem: str, place: _Place, hint: str) -> None:
        self.context.findings.error(code, problem, place.location, hint)

    def _report_absent(self, shown: set[str]) -> None:
        """Report the first mark for each index that the book does not show. An edition may leave out an index."""
        whole = self.context.whole or self.book
        shown = shown | {node.index for chapter in whole.chapters for node in nodes_of(chapter, Index)}
        reported: set[str] = set()
        for chapter in self.book.chapters:
            for mark in marks_of(chapter):
                if mark.index in shown or mark.index in reported or not mark.mentions:
                    continue
                reported.add(mark.index)
                directive = f"show-index}} {mark.index}".rstrip()
                hint = f"Add :::{{{directive} and a line “:::” where the index should be."
                if mark.index:
                    hint = self.context.similar(mark.index, filter(None, shown), hint)
                name = f"index “{mark.index}”" if mark.index else "index"
                problem = f"Entries are marked, but the book shows no {name}"
                self.context.findings.warning("index-absent", problem, mark.mentions[0].location, hint)

    # References between entries

    def _refer(self, index: str, chapter: str) -> None:
        """Find the entries to which others refer."""
        root = self.roots[index]
        known = {entry.path: entry for entry in root.everything()}
        folded = {tuple(text.casefold() for text in path): path for path in reversed([*known])}
        for entry in known.values():
            if entry.see and entry.ranges:
                self._report_pages(entry)
            for refers in (entry.see, entry.also):
                for path, mention in [*refers.items()]:
                    found = path if path in known else folded.get(tuple(text.casefold() for text in path))
                    if found is None or found == entry.path:
                        self._report_dangling(path, mention, entry, known)
                    elif (index, found) not in self.targets:
                        name = self.names.free(f"index-{slug('-'.join((index, *found))) or 'entry'}")
                        self.targets[index, found] = chapter, name
                    if found:
                        self.targets[index, path] = self.targets.get((index, found), ("", ""))

    def _report_pages(self, entry: _Entry) -> None:
        """Report that an entry sends its readers to another one, but has places itself."""
        path, mention = next(iter(entry.see.items()))
        problem = f"The entry “{_shown(entry.path)}” says “see {_shown(path)}”, but names places, too"
        first = min(place.location for place, _ in entry.ranges)
        hint = f"Move its places to “{_shown(path)}”, the first at {first}, or write seealso instead of see."
        self.context.findings.warning("index-see-places", problem, mention.location, hint)

    def _report_dangling(self, path: Path, mention: Mention, entry: _Entry, known: Mapping[Path, _Entry]) -> None:
        if self.context.whole and self._is_left_out(path):
            return
        if path == entry.path:
            problem, hint = f"The entry “{_shown(path)}” refers to itself", "Name another entry."
        else:
            problem = f"The index has no entry “{_shown(path)}”, to which this refers"
            names = ["; ".join(other) for other in known if known[other] is not entry]
            hint = self.context.similar("; ".join(path), names, "Mark a place with it, or remove the reference.")
        self.context.findings.error("index-see", problem, mention.location, hint)

    def _is_left_out(self, path: Path) -> bool:
        """Whether the whole book has an entry that the edition lacks."""
        assert self.context.whole
        marks = (mark for chapter in self.context.whole.chapters for mark in marks_of(chapter))
        return any(tuple(t.text for t in m.topics)[: len(path)] == path for mark in marks for m in mark.mentions)

    # Entries

    def _filled(self, node: Index, *, again: bool) -> Index | tuple[()]:
        words = self.context.words
        entries = [
            (text, self._written(node, entry, again=again)) for text, entry in self._sorted(self.roots[node.index])
        ]
        if not entries:
            self._report_empty(node)
            return ()
        from publisher.language.letters import heading_letter

        def letter(entry: tuple[str, IndexEntry]) -> str:
            return heading_letter(entry[0], words.language)

        groups = tuple(
            IndexGroup(head, tuple(entry for _, entry in held), location=node.location)
            for head, held in groupby(entries, letter)
        )
        return replace(node, children=groups)

    def _report_empty(self, node: Index) -> None:
        whole = self.context.whole.chapters if self.context.whole else ()
        if any(mark.index == node.index for chapter in whole for mark in marks_of(chapter)):
            return  # an edition may leave out all that is marked
        of = f" “{node.index}”" if node.index else ""
        role = f"index:{node.index}" if node.index else "index"
        hint = f"Mark places with {{{role}}}`entry`."
        self.context.findings.warning("index-empty", f"The index{of} has no entries", node.location, hint)

    def _sorted(self, above: _Entry) -> list[tuple[str, _Entry]]:
        """The entries below another one in order, each with the text by which it is sorted. Numbers are sorted by their value."""
        key = self.context.words.sort_key
        found = [(entry.topic.sort or entry.topic.text, entry) for entry in above.below.values()]
        found.sort(key=lambda item: (key(_NUMBER.sub(lambda n: n[0].zfill(_DIGITS), item[0])), item[1].topic.text))
        return found

    def _below(self, node: Index, entry: _Entry, above: tuple[Topic, ...], *, again: bool) -> Iterator[IndexEntry]:
        """The sub-entries; in print, those after the first name the entry ``above``."""
        for count, (_, below) in enumerate(self._sorted(entry)):
            made = self._written(node, below, above, again=again)
            yield replace(made, within=self._joined(above, node.location)) if count and self._prints else made

    @property
    def _prints(self) -> bool:
        return self.context.output.printed

    def _joined(self, topics: Sequence[Topic], at: Location) -> tuple[Inline, ...]:
        comma = Text(self.context.words.pattern("comma"), location=at)
        return tuple(
            word for count, topic in enumerate(topics) for word in (*((comma,) if count else ()), *topic.words)
        )

    def _written(self, node: Index, entry: _Entry, above: tuple[Topic, ...] = (), *, again: bool) -> IndexEntry:
        at = node.location
        _, target = self.targets.get((node.index, entry.path), ("", ""))
        return IndexEntry(
            entry.topic.words,
            tuple(self._locators(entry, at)),
            tuple(self._references(node, entry.see, at)),
            tuple(self._references(node, entry.also, at)),
            tuple(self._below(node, entry, (*above, entry.topic), again=again)),
            location=at,
            attributes=Attributes("" if again else target),
        )

    def _references(self, node: Index, refers: Mapping[Path, Mention], at: Location) -> Iterator[CrossReference]:
        key = self.context.words.sort_key
        for path, mention in sorted(refers.items(), key=lambda item: key(_shown(item[0]))):
            words = self._joined(mention.see, at)
            chapter, target = self.targets.get((node.index, path), ("", ""))
            if target:
                yield CrossReference(words, chapter, target, "entry", own_words=True, location=at)

    def _locators(self, entry: _Entry, at: Location) -> Iterator[Locator]:
        """All places of an entry; if they are named by their sections, one for each."""
        if self._prints:
            for first, last in entry.ranges:
                ends = (_led(last, at),) if last else ()
                yield Locator((_led(first, at),), ends, _is_main(first, last), location=at)
            return
        sections: dict[tuple[int, int], list[tuple[_Place, _Place | None]]] = {}
        for first, last in entry.ranges:
            end = last.section if last else first.section
            sections.setdefault((id(first.section), id(end)), []).append((first, last))
        for held in sections.values():
            first, last = held[0]
            beyond = last if last and last.section is not first.section else None
            main = any(_is_main(*each) for each in held)
            ends = (_led(beyond, at, named=True),) if beyond else ()
            yield Locator((_led(first, at, named=True),), ends, main, location=at)


def _is_main(first: _Place, last: _Place | None) -> bool:
    return first.mention.main or (last is not None and last.mention.main)


def _led(place: _Place, at: Location, *, named: bool = False) -> CrossReference:
    words: tuple[Inline, ...] = ()
    if named:
        section = place.section
        title = section.name if isinstance(section, Chapter) else title_phrase(section.children)
        number = (Text(f"{section.number}\u00a0", location=at),) if section.number else ()
        words = (*number, *unlinked(title)) or (Text("↗", location=at),)  # a fragment is without a title
    return CrossReference(words, place.chapter, place.target, "index", own_words=True, location=at)


def _shown(path: Path) -> str:
    return "; ".join(path)[:80]


def _in_order(chapter: Chapter, held: Mapping[str, Sequence[tuple[str, Mention]]]) -> Iterator[tuple[str, _Place]]:
    """The mentions in a chapter in the order of the text."""
    for node, section, _ in in_text_order(chapter) if held else ():
        for index, mention in held.get(node.attributes.id, ()) if node.attributes.id else ():
            yield index, _Place(mention, chapter.id, node.attributes.id, section)
