"""A project's files → one ``Book``: chapters are read once, whatever the number of editions."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import TypeVar

from msgspec.structs import replace

from publisher.collection import no_cycles
from publisher.conditions import Known
from publisher.diagnostics import Findings, Location
from publisher.document import (
    Book,
    CaptionList,
    Chapter,
    Exercise,
    Metadata,
    Node,
    Part,
    Quiz,
    Solution,
    Span,
    plain_text,
    rewrite,
    slug,
)
from publisher.extensions import NO_EXTENSIONS, Extensions
from publisher.folders import opens_part
from publisher.manifest import ALL, Entry, Matter, Project
from publisher.manifest.modified import modified
from publisher.markdown import (
    NOTHING_SPENT,
    VOCABULARY,
    WHOLE_BUDGET,
    CachedReadings,
    ChapterText,
    Context,
    Reading,
    Title,
    Vocabulary,
    merged,
    read_chapter,
    read_text,
    read_title,
    read_words,
    without_heading,
)
from publisher.metadata import metadata_of
from publisher.names import Names
from publisher.pickling import loads
from publisher.sources import Sources
from publisher.tracing import span
from publisher.transforms.solutions import first_solution, send_solutions
from publisher.workers import Alone, Workers

# Lists that the manifest names, and the counters of their entries.
LISTS = {"figures": "figure", "tables": "table", "listings": "code"}
# Characters that two workers read sooner than this process alone; more workers need less. Those that have started need few.
WORTH, WORTH_STARTED = 2_000_000, 300_000
T = TypeVar("T")
N = TypeVar("N", bound=Node)


class Assembly:
    """Reads a project's texts from ``sources`` into a book. Each is read independently, then joined with those
    before it."""

    def __init__(
        self,
        project: Project,
        sources: Sources,
        findings: Findings,
        extensions: Extensions = NO_EXTENSIONS,
        workers: Workers | None = None,
        kept: CachedReadings | None = None,
    ) -> None:
        self.project = project
        self._overlay = project.overlay
        self.sources = sources
        self.findings = findings
        manifest = project.manifest
        self.context = Context(
            manifest.language,
            math=manifest.math.enabled,
            macros=manifest.math.macros,
            cites=bool(manifest.bibliography),
            variables=manifest.variables if project.file else None,
            conditions=Known(tuple(extensions.formats), manifest.audiences),
            described_by=project.described_by,
            overlay=project.overlay,
            diagrams=tuple(sorted(manifest.diagrams)),
        )
        self._untranslated = (
            replace(self.context, language=project.original.language) if project.original else self.context
        )
        self.vocabulary = VOCABULARY | Vocabulary(extensions.directives, extensions.roles)
        self._own_syntax = bool(extensions.directives or extensions.roles)
        self._kept = None if self._own_syntax else kept  # code of a project may read anything
        self._left = WHOLE_BUDGET  # what remains of the limits on includes and repetition
        self._names = Names()
        self._groups: set[str] = set()
        self._foreign_keys: dict[str, list[Location]] = {}
        self._workers = (workers or Alone()).here
        self._early: dict[tuple[str, bool], Reading[Chapter]] = {}

    def book(self) -> Book:
        """The whole book, before any edition's transforms. Findings report unreadable chapters."""
        manifest = self.project.manifest
        self._read_early()
        divisions = [
            *self._divisions(manifest.frontmatter, "frontmatter", "frontmatter"),
            *self._divisions(manifest.chapters, "chapter", "chapters"),
            *self._divisions(manifest.appendices, "appendix", "appendices"),
            *self._divisions(manifest.backmatter, "backmatter", "backmatter"),
        ]
        self._note_foreign_keys()
        book = self._restrict_solutions(Book(Metadata("", manifest.language, "", modified(manifest)), tuple(divisions)))
        lists = tuple(CaptionList(LISTS[name]) for name in manifest.lists)
        footer = self._title(manifest.footer, self.project.locate("footer", text=True))[0] if manifest.footer else ()
        return Book(metadata_of(self.project, self._words, book.chapters, self.findings), book.divisions, lists, footer)

    def _restrict_solutions(self, book: Book) -> Book:
        """Restrict solutions to those who get them. It is an error if nobody is named, and a note says if that is
        everyone."""
        manifest, findings = self.project.manifest, self.findings
        given = manifest.solved
        if given and given != (ALL,):
            return send_solutions(book, given, manifest.audiences)
        first = None if manifest.solutions else first_solution(book, manifest.audiences)
        if first and manifest.audiences:
            problem = f"The book has solutions ({first}), but the manifest does not say which audience gets them"
            lines = ", ".join(f"`solutions: {name}`" for name in manifest.audiences[-3:])
            at = self.project.locate("audiences", key=True)
            findings.error("solutions-audience", problem, at, f"Add a line: {lines} or `solutions: {ALL}`.")
        elif first:
            hint = "To keep them apart, list audiences in publication.yaml and name the one that gets them: `solutions: teacher`."
            findings.note("solutions-shown", "Every edition contains the solutions and right answers", first, hint)
        return book

    def _read_early(self) -> None:
        """Have workers read the chapters that no earlier build has read, if that saves time."""
        if self._workers.count == 1 or self._own_syntax:  # functions of a project exist in this process only
            return
        requests = []
        for _, entry in self.project.manifest.files():
            name, titled = self._overlay.name_of(entry.file), bool(entry.title)
            text = self.sources.read(name, None, Findings())  # reported when the chapter's turn comes
            if not text or not text.strip():
                continue
            context = self._context_of(name)
            if self._kept and (found := self._kept.find(text, name, context, self.sources, titled=titled)):
                self._early[name, titled] = found
            else:
                requests.append(ChapterText(text, name, titled, context, self.project.root))
        worth = WORTH_STARTED if self._workers.started else WORTH
        if sum(len(request.text) for request in requests) < worth / (self._workers.count - 1):
            return
        readings = self._workers.run(read_text, requests, [request.name for request in requests])
        for request, data in zip(requests, readings, strict=True):
            reading = self._early[request.name, request.titled] = loads(data)
            if self._kept:
                self._kept.add(reading, request.text, request.name, request.context, titled=request.titled, data=data)

    def _context_of(self, name: str) -> Context:
        """The context of a chapter: one that is not translated is in the language of the publication."""
        is_own = not self._overlay.language or name.startswith(f"{self._overlay.folder}/")
        return self.context if is_own else self._untranslated

    def _divisions(self, entries: Iterable[Matter], kind: str, *path: str | int) -> list[Part | Chapter]:
        divisions: list[Part | Chapter] = []
        for index, entry in enumerate(entries):
            place = (*path, index)
            if not isinstance(entry, Entry) or not entry.part:
                divisions.extend(self._chapters([entry], kind, place[:-1], start=index))
                continue
            at = self.project.locate(*place, "part", text=True)
            chapters = self._chapters(entry.chapters, kind, (*place, "chapters"))
            title, attributes = self._title(entry.part, at)
            if not self.project.file and chapters and opens_part(chapters[0].file):
                title = chapters[0].name
            divisions.append(Part(title, tuple(chapters), location=at, attributes=attributes.limited(entry.when)))
        return divisions

    def _chapters(
        self, entries: Sequence[Matter], kind: str, path: tuple[str | int, ...], depth: int = 1, *, start: int = 0
    ) -> list[Chapter]:
        """Chapters, each with those below it. A condition holds for these, too. The places of the entries in the manifest are
        below ``path``, counted from ``start``."""
        found: list[Chapter] = []
        for index, entry in enumerate(entries, start):
            place = (*path, index)
            inner = entry.chapters if isinstance(entry, Entry) else ()
            below = self._chapters(inner, kind, (*place, "chapters"), depth + 1) if inner else []
            chapters = self._chapter(entry, kind, place) if entry.file else self._group(entry, kind, place, below)
            limited = (replace(c, attributes=c.attributes.limited(entry.when)) for c in below)
            found += [replace(chapter, depth=depth) for chapter in chapters]
            found += limited if entry.when else below
        return found

    def _group(self, entry: Matter, kind: str, place: tuple[str | int, ...], below: Sequence[Chapter]) -> list[Chapter]:
        """A section of the book without text; it gets the name of the folder that contains the chapters ``below`` it, if no
        other has it."""
        if not below:
            return []
        at = self.project.locate(*place, "title", text=True)
        title, attributes = self._title(entry.title, at)
        folder = posixpath.commonpath([posixpath.dirname(chapter.file) for chapter in below])
        name = folder
        if not folder or folder in self._groups:
            name = posixpath.join(folder, slug(plain_text(title)) or "section")
        self._groups.add(name)
        given = attributes.limited(entry.when)
        return [Chapter(name, title, (), kind=kind, group=True, location=at, attributes=given)]

    def _chapter(self, entry: Matter, kind: str, place: tuple[str | int, ...]) -> list[Chapter]:
        name = self._overlay.name_of(entry.file)
        text = self.sources.read(name, self.project.locate(*place), self.findings)
        if text is None:
            return []
        if not text.strip():
            hint = "Begin it with a line “# Title”."
            self.findings.error("chapter-empty", "The chapter is empty", Location(name), hint)
            return []
        titled = bool(entry.title)
        given = self._context_of(name)
        reading = self._joined(lambda context: self._with_origin(text, name, context, titled), given)
        chapter = self._named(reading)
        if given is not self.context:
            chapter = _in_language(chapter, given.language)
        chapter = replace(chapter, kind=kind, attributes=chapter.attributes.limited(entry.when))
        return [self._titled(chapter, entry.title, place) if entry.title else chapter]

    def _with_origin(self, text: str, name: str, context: Context, titled: bool) -> Reading[Chapter]:
        """Read a chapter, and add its origin."""
        reading = self._read(text, name, context, titled)
        return self._kept.with_origin(reading, text, name, context, titled=titled) if self._kept else reading

    def _read(self, text: str, name: str, context: Context, titled: bool) -> Reading[Chapter]:
        """Read a chapter, unless a worker or an earlier build has read it with the same context."""
        early = self._early.pop((name, titled), None)
        if early and (context is self.context or context is self._untranslated):
            return early
        if self._kept and (found := self._kept.find(text, name, context, self.sources, titled=titled)):
            return found
        with span(f"reading {name}"), no_cycles():
            reading = read_chapter(text, name, context, self.sources, self.vocabulary, titled=titled)
        if self._kept:
            self._kept.add(reading, text, name, context, titled=titled)
        return reading

    def _titled(self, chapter: Chapter, title: str, place: tuple[str | int, ...]) -> Chapter:
        """Replace the title of a chapter by that in the manifest."""
        at = self.project.locate(*place, "title", text=True)
        words, given = self._title(title, at)
        chapter = without_heading(chapter, words)
        return replace(chapter, title=words, attributes=merged(chapter.attributes, given))

    def _title(self, text: str, at: Location) -> Title:
        """Read a title of the manifest."""
        return self._joined(lambda c: read_title(text, at, c, self.project.text, self.vocabulary)).value

    def _joined(self, read: Callable[[Context], Reading[T]], context: Context | None = None) -> Reading[T]:
        """Read a text independently, and join what it shares with those before it.

        If these leave less of a limit than it takes, it is read again with the remainder, so that the error has a
        location.
        """
        context = context or self.context
        exceeded = not self._left.covers(NOTHING_SPENT)
        reading = read(replace(context, budget=self._left) if exceeded else context)
        if not exceeded and not self._left.covers(reading.spent):
            reading = read(replace(context, budget=self._left))
        self._left -= reading.spent
        self.findings.extend(reading.diagnostics)
        self.sources.texts.update(reading.files)
        for key, at in reading.foreign_keys:
            self._foreign_keys.setdefault(key, []).append(at)
        return reading

    def _named(self, reading: Reading[Chapter]) -> Chapter:
        """Rename generated names that another chapter has, too."""
        free = {given: self._names.free(wanted) for wanted, given in reading.names}
        if all(given == name for given, name in free.items()):
            return reading.value

        def named(node: N) -> N:
            identifier = node.attributes.id
            return replace(node, attributes=replace(node.attributes, id=free.get(identifier, identifier)))

        def solution(node: Solution) -> Solution:
            return replace(named(node), exercise=free.get(node.exercise, node.exercise))

        return rewrite(reading.value, {Solution: solution, Exercise: named, Quiz: named})

    def _note_foreign_keys(self) -> None:
        """Report each key of front matter of other programs once for the whole book."""
        for key, places in self._foreign_keys.items():
            chapters = "1 chapter has it" if len(places) == 1 else f"{len(places)} chapters have it"
            problem = f"The key “{key[:80]}” of front matter has no effect: {chapters}"
            hint = "It may stay for other programs."
            key = f"{key}s" if f"{key}s" in self.project.manifest.__struct_fields__ else key
            if key in self.project.manifest.__struct_fields__:
                hint = f"Write `{key}: …` in publication.yaml: it is a key of the whole publication."
                hint += " Name those of a chapter in its text, such as below its title." * (key == "authors")
            self.findings.note("front-matter-unknown-key", problem, places[0], hint)

    def _words(self, *path: str) -> str:
        """A text of the manifest with variables replaced."""
        at = self.project.locate(*path, text=True)
        text = reduce(getattr, path, self.project.manifest)
        return self._joined(lambda context: read_words(str(text), at, context, self.project.text)).value if text else ""


def _in_language(chapter: Chapter, language: str) -> Chapter:
    """The chapter, marked as being in ``language``."""

    def marked(node: N) -> N:
        given = node.attributes
        return (
            node
            if given.get("lang")
            else replace(node, attributes=replace(given, pairs=(*given.pairs, ("lang", language))))
        )

    return replace(
        chapter,
        title=(marked(Span(chapter.title, location=chapter.location)),),
        children=tuple(map(marked, chapter.children)),
        notes=tuple(map(marked, chapter.notes)),
    )
