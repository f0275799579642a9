"""Citations and bibliographies of what an edition contains, in the style of the project."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.diagnostics import Location
from publisher.document import (
    Attributes,
    Bibliography,
    BibliographyEntry,
    Book,
    Chapter,
    Citation,
    CrossReference,
    Footnote,
    FootnoteReference,
    Inline,
    Link,
    Paragraph,
    Superscript,
    Text,
    changed,
    map_siblings,
    nodes_of,
    rewrite,
    rewrite_all,
    slug,
)
from publisher.language.spaces import spaces_of
from publisher.names import LABEL_OF_QUARTO, Names
from publisher.transforms.citation_order import Place, in_order, section_name
from publisher.transforms.citation_places import capitalized, placed, without_inner
from publisher.transforms.citation_text import divided, inlines, with_stop
from publisher.transforms.context import TransformContext
from publisher.transforms.headed import names_of

if TYPE_CHECKING:
    from publisher.citations.model import Cluster, Entry
    from publisher.citations.model import Text as Structured
    from publisher.citations.reading.works import Library, Work
    from publisher.citations.style import Style


def set_citations(book: Book, context: TransformContext) -> Book:
    """Write citations and bibliographies. In styles of notes, citations in the text become footnotes."""
    found = [(chapter, list(in_order(chapter))) for chapter in book.chapters]
    lists = [(chapter, node) for chapter in book.chapters for node in nodes_of(chapter, Bibliography)]
    if not lists and not any(citations for _, citations in found):
        return book
    if context.works is None:
        _report_idle(found, lists, context)
        return book.rewrite({Citation: _as_written, Bibliography: lambda _: ()})
    return _Setter(book, context, found, lists).written()


def _report_idle(
    found: Sequence[tuple[Chapter, list[Place]]],
    lists: Sequence[tuple[Chapter, Bibliography]],
    context: TransformContext,
) -> None:
    places = [place.citation.location for _, citations in found for place in citations]
    places += [node.location for _, node in lists]
    hint = "Add a line to publication.yaml: `bibliography: references.bib`."
    if not context.lacks_works:
        context.findings.error(
            "citation-idle", "Works are cited, but the manifest has no `bibliography`", min(places), hint
        )


def _as_written(citation: Citation) -> Text:
    return Text(citation.written, location=citation.location)


class _Setter(Struct):
    book: Book
    context: TransformContext
    found: Sequence[tuple[Chapter, list[Place]]]
    lists: Sequence[tuple[Chapter, Bibliography]]
    unknown: bool = False  # whether a key is, so that what is empty may be meant to be full
    # Where works are listed, as chapter and id: by the index of the bibliography, for a chapter with its own, for the others.
    listed: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    in_chapter: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    in_book: dict[str, tuple[str, str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)  # of bibliographies
    omitted: set[str] = field(default_factory=set)  # keys of works without an entry
    bracketed: set[int] = field(default_factory=set)  # ids of citations that the author put into a note
    # The references back to the citations of works, by their keys, each with the section.
    calls: defaultdict[str, list[tuple[int, CrossReference]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def library(self) -> Library:
        assert self.context.works is not None
        return self.context.works.library

    @property
    def style(self) -> Style:
        assert self.context.works is not None
        return self.context.works.style

    def written(self) -> Book:
        from publisher.citations.cached import written

        assert self.context.works is not None
        clusters, uncited = tuple(self._clusters()), tuple(self._uncited())
        made = written(self.context.works, self.context.words, clusters, uncited, self.context.cache)
        texts, entries = made.citations, self._without_empty(made.entries)
        self._report_missing({cite.id for cluster in clusters for cite in cluster.cites}, uncited)
        contents = self._contents(entries, clusters)
        return self._written(texts, contents)

    # What is cited

    def _clusters(self) -> list[Cluster]:
        from publisher.citations.model import Cite, Cluster

        clusters = []
        before = 0
        for _, places in self.found:
            for place in places:
                cites = [
                    Cite(key, work.prefix, work.suffix, work.locator, work.label, work.form)
                    for work in place.citation.works
                    if (key := self._key(work.key, work.location))
                ]
                noted = self._is_noted(place) or place.in_note
                note = before + place.note if noted else 0
                textual = place.citation.textual or (self.style.is_note and place.is_mention)
                clusters.append(
                    Cluster(tuple(cites), note, place.shown if noted else 0, textual=textual, in_note=place.in_note)
                )
            before += max((place.note for place in places if not place.is_mention), default=0)
        return clusters

    def _is_noted(self, place: Place) -> bool:
        """Whether a citation becomes a note."""
        return self.style.is_note and not place.in_note and not place.is_mention

    def _key(self, key: str, at: Location) -> str | None:
        """The key of the entry for a key, which may be an alias; an unknown one is an error."""
        if (found := self.library.key(key)) is None:
            hint = self.context.nearest(key, self.library.works)
            if re.match(LABEL_OF_QUARTO, key):
                hint = f"Write [](#{key}) for a reference to what has this label."
            self.unknown = True
            self.context.findings.error("citation-unknown", f"There is no entry “{key[:80]}”", at, hint)
        return found

    def _uncited(self) -> list[str]:
        """The keys of works that bibliographies list though they are not cited."""
        keys: dict[str, None] = {}
        for _, node in self.lists:
            for key, at in node.places or [(key, node.location) for key in (*node.keys, *node.uncited) if key != "*"]:
                self._key(key, at)
            keys.update(dict.fromkeys(self._extra(node)))
        return [*keys]

    def _extra(self, node: Bibliography) -> Iterable[str]:
        """The keys of works that a bibliography lists though they are not cited."""
        return self.library.works if "*" in node.uncited else self._known(node.uncited)

    def _known(self, keys: Iterable[str]) -> list[str]:
        return [found for key in keys if (found := self.library.key(key))]

    def _report_missing(self, cited: set[str], uncited: Sequence[str]) -> None:
        from publisher.citations.reading.works import missing

        for key in sorted(cited.union(uncited)):
            work = self.library.works[key]
            if lacks := missing(work):
                use = "cited" if key in cited else "listed"
                problem = f"The entry “{key[:80]}”, which is {use}, has no {' and no '.join(lacks)}"
                self.context.findings.warning("bibliography-field", problem, work.location)

    # Bibliographies

    def _without_empty(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries that the style writes: some leave out certain kinds of works, such as manuscripts in no archive."""
        kept = [entry for entry in entries if entry.text]
        for entry in entries if self.lists else ():
            if not entry.text:
                work = self.library.works[entry.id]
                self.omitted.add(entry.id)
                problem = f"The style “{self.style.title}” leaves “{entry.id[:80]}” out of the bibliography"
                hint = "If it is to be listed, say where it is, such as by an archive, a publisher or an address."
                self.context.findings.warning("bibliography-absent", problem, work.location, hint)
        return kept

    def _contents(self, entries: Sequence[Entry], clusters: Sequence[Cluster]) -> dict[int, list[Entry]]:
        """The entries of each bibliography. A citation leads to the one in its chapter, or to the first that has its work."""
        in_chapter: defaultdict[str, set[str]] = defaultdict(set)
        remaining = iter(clusters)
        for chapter, places in self.found:
            for _ in places:
                in_chapter[chapter.id].update(cite.id for cite in next(remaining).cites)
        everywhere = set().union(*in_chapter.values()) if in_chapter else set()
        contents: dict[int, list[Entry]] = {}
        ids = Names()
        self.names = names_of(self.book, Bibliography)
        for index, (chapter, node) in enumerate(self.lists):
            is_own = node.scope == "chapter"
            wanted = (in_chapter[chapter.id] if is_own else everywhere).union(self._extra(node))
            keys = {*self._known(node.keys)}
            contents[index] = [e for e in entries if e.id in wanted and _selects(node, keys, self.library.works[e.id])]
            if not contents[index] and not (self.unknown or self.omitted):
                self._report_empty(node, entries)
            for key in (entry.id for entry in contents[index]):
                identifier = ids.free(f"ref-{slug(key.replace('/', '-').replace(':', '-')) or 'work'}")
                place = self.listed[index, key] = chapter.id, identifier
                if is_own:
                    self.in_chapter.setdefault((chapter.id, key), place)
                else:
                    self.in_book.setdefault(key, place)
        return contents

    def _target(self, chapter: Chapter, key: str) -> tuple[str, str] | None:
        """Where the entry is to which citations in a chapter lead."""
        return self.in_chapter.get((chapter.id, key)) or self.in_book.get(key)

    def _report_empty(self, node: Bibliography, entries: Sequence[Entry]) -> None:
        problem = "The bibliography lists nothing: no work that it selects is cited"
        hint = "Cite a work, widen the filters, or write `:uncited: all`."
        if not entries and self.style.bibliography is None:
            problem = f"The style “{self.style.title}” writes no bibliography"
            hint = "Choose a style that does, such as chicago-notes-bibliography, or remove the bibliography."
        self.context.findings.warning("bibliography-empty", problem, node.location, hint)

    # Nodes

    def _written(
        self,
        texts: Sequence[tuple[Structured, Structured]],
        contents: Mapping[int, list[Entry]],
    ) -> Book:
        remaining = iter(texts)
        replaced: dict[int, tuple[Inline, ...]] = {}
        notes: dict[str, list[Footnote]] = {}
        for chapter, places in self.found:
            for number, place in enumerate(places, 1):
                made = self._citation(chapter, place, number, *next(remaining))
                if self._is_noted(place):
                    words, (*_, last) = made[:-1], made
                    label = f"citation {chapter.id} {number}"
                    paragraph = Paragraph((last,), location=place.citation.location)
                    notes.setdefault(chapter.id, []).append(
                        Footnote((paragraph,), label, location=place.citation.location)
                    )
                    made = (*words, FootnoteReference(label, location=place.citation.location))
                elif self.style.is_note and place.is_inserted:
                    self.bracketed.add(id(place.citation))
                replaced[id(place.citation)] = made
        self._report_absent()
        book = self.book.map_chapters(lambda chapter: self._in_chapter(chapter, replaced, notes.get(chapter.id, [])))
        indexes = iter(range(len(self.lists)))
        return book.rewrite({Bibliography: lambda node: self._listed(next(indexes), contents, node)})

    def _citation(
        self, chapter: Chapter, place: Place, number: int, before: Structured, text: Structured
    ) -> tuple[Inline, ...]:
        """The words of a textual citation, if any, and the citation."""
        citation, at = place.citation, place.citation.location
        identifier = f"cite-{chapter.id}-{number}"

        def led(key: str, children: tuple[Inline, ...]) -> Inline | tuple[Inline, ...]:
            target = self._target(chapter, key)
            if target is None:
                return children
            # Addresses are links themselves, so only what comes before leads to the entry.
            count = next((n for n, child in enumerate(children) if any(True for _ in nodes_of(child, Link))), None)
            words = children if count is None else children[: min(count, 1)]
            link = CrossReference(words, *target, "work", key, True, location=at)
            return (*((link,) if words else ()), *children[len(words) :])

        name = () if self.context.output.printed else section_name(place.section, at)
        call = CrossReference(name, chapter.id, identifier, "citation", own_words=bool(name), location=at)
        counts = chapter.file or not self.context.keeps_room  # those in solutions must move nothing
        for key in dict.fromkeys(self._known(work.key for work in citation.works)) if counts else ():
            self.calls[key].append((id(place.section), call))
        noted = self._is_noted(place)
        if self.style.is_note and place.is_mention:
            before, text = (), before
        if noted and citation.works and citation.works[0].prefix:
            text = capitalized(text)
        children = self._spaced(inlines(text, at, led))
        unknown = [work.key for work in citation.works if self.library.key(work.key) is None]
        if not children and not before:
            children = (Text(citation.written or ", ".join(unknown), location=at),)
        words = self._spaced(inlines(before, at, led))
        if words and not noted:
            space = () if children and isinstance(children[0], Superscript) else (Text(" ", location=at),)
            children, words = (*words, *(space if children else ()), *children), ()
        whole = replace(citation, children=children, attributes=replace(citation.attributes, id=identifier))
        return (*words, whole)

    def _spaced(self, nodes: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """The nodes with spaces at which lines do not end between initials and the like, as in other text."""
        spaced = spaces_of(self.context.words.language)
        return rewrite_all(nodes, {Text: lambda node: changed(node, value=spaced(node.value))})

    def _in_chapter(
        self, chapter: Chapter, replaced: Mapping[int, tuple[Inline, ...]], notes: list[Footnote]
    ) -> Chapter:
        if not any(id(node) in replaced for node in nodes_of(chapter, Citation)):
            return chapter
        noted = self.style.is_note
        chapter = map_siblings(
            chapter, lambda nodes: placed(nodes, replaced, full_stops=not noted, bracketed=self.bracketed)
        )
        chapter = rewrite(chapter, {Link: without_inner})
        return replace(chapter, children=(*chapter.children, *notes)) if notes else chapter

    def _listed(self, index: int, contents: Mapping[int, list[Entry]], node: Bibliography) -> Bibliography | tuple[()]:
        from publisher.citations.context_objects import context_object

        options = self.style.areas.get("bibliography", {})
        made = []
        for entry in contents[index]:
            target = self.listed[index, entry.id]
            work = self.library.works[entry.id]
            margin, children = divided(entry.text, node.location)
            calls = self._calls(node, entry.id, target[0])
            made.append(
                BibliographyEntry(
                    margin,
                    self._spaced(with_stop(children) if calls else children),
                    calls,
                    entry.id,
                    context_object(work.data),
                    location=node.location,
                    attributes=Attributes(target[1]),
                )
            )
        if not made:
            return ()
        numbered = any(entry.margin for entry in made)
        hanging = options.get("hanging-indent") == "true"
        return replace(node, children=tuple(made), hanging=hanging, numbered=numbered, name=self.names[index])

    def _calls(self, node: Bibliography, key: str, chapter: str) -> tuple[CrossReference, ...]:
        """The references from an entry to the citations: in print all, for their pages; else the first in each section."""
        calls = self.calls[key] if node.leads_back else []
        calls = [(section, call) for section, call in calls if node.scope == "book" or call.chapter == chapter]
        if not self.context.output.printed:
            calls = [*{section: (section, call) for section, call in reversed(calls)}.values()][::-1]
        return tuple(replace(call, number=str(number)) for number, (_, call) in enumerate(calls, 1))

    def _report_absent(self) -> None:
        """Report works that are cited, but that no bibliography lists, if the style writes one."""
        if self.style.bibliography is None or (self.style.is_note and not self.lists):
            return
        for chapter, places in self.found:
            for place in places:
                keys = self._known(work.key for work in place.citation.works)
                lost = next((key for key in keys if not (self._target(chapter, key) or key in self.omitted)), None)
                if lost:
                    problem = f"The work “{lost[:80]}” is cited, but no bibliography lists it"
                    hint = "Add :::{bibliography} and a line “:::” where the list should be."
                    if self.lists:
                        hint = "Widen the filters of a bibliography, or add one for the rest."
                    self.context.findings.warning("bibliography-absent", problem, place.citation.location, hint)
                    return


def _selects(node: Bibliography, keys: set[str], work: Work) -> bool:
    """Whether the filters of a bibliography, and the ``keys`` of its works, select a work."""
    if node.types and work.item.type not in node.types:
        return False
    if node.keys and work.item.id not in keys:
        return False
    return not node.keywords or not work.keywords.isdisjoint(node.keywords)
