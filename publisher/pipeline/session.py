"""Sessions: a project is opened, read, prepared and written, and again from any of these steps after a change."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from publisher import work
from publisher.assembly import Assembly
from publisher.cache import NO_CACHE, ROOM_OF_USER, Cache, cache_of_user
from publisher.changes import changes_found
from publisher.current import DoubtError, Output, State, described, digest_of, offered
from publisher.diagnostics import Diagnostic, Findings, PublisherError
from publisher.document import Book
from publisher.editions import EditionData
from publisher.extensions import NO_EXTENSIONS, load_extensions
from publisher.folders import output_of, place_of, root_of
from publisher.formats import Format
from publisher.manifest import Edition, Project, load, report_missing, report_unused, translated, with_formats
from publisher.manifest.cached import CachedProject
from publisher.manifest.requested import requested_names, with_requested
from publisher.markdown import CachedReadings
from publisher.metadata import identified, note_identifier, stem
from publisher.names import HIDDEN, RECORD
from publisher.new_files import NewFiles
from publisher.outputs import Outputs, open_outputs
from publisher.pipeline.bitmaps import bitmaps_converted
from publisher.pipeline.completion import completed
from publisher.pipeline.inputs import inputs_of
from publisher.pipeline.log import Log
from publisher.pipeline.options import Options, Progress, quiet
from publisher.pipeline.preloading import PRELOAD_PAGES
from publisher.pipeline.preparation import Prepared, context_of, layers_of, only_chapter, report_if_empty, with_facts
from publisher.pipeline.reporting import Reporting, text_of
from publisher.pipeline.versions import Version, all_pictures, diagrams_of, languages_of
from publisher.pipeline.writing import (
    Finished,
    data_of,
    downloads_of,
    existing,
    job_of,
    new_files,
    note_left_out,
    put_in_place,
    write_edition,
    write_in_order,
)
from publisher.resources import read_resources
from publisher.results import EditionResult, Result
from publisher.selection import choose, downloads_first
from publisher.sources import Sources
from publisher.stamps import stamped
from publisher.statics import copy_static, static_files
from publisher.transforms import TransformContext, transform
from publisher.transforms.examination import conditions_of, errors_elsewhere, examine
from publisher.workers import Alone

Books = Mapping[str, Book]
"""Books by language, which is empty for that of the publication."""
STATIC = "To publish a file with the edition, put it into a folder and name that in the manifest: `static: FOLDER`."


class Session:
    """A project, its sources, and the findings so far.

    The steps are ``open``, ``read``, ``prepare`` (or ``examine``) and ``write``, in this order. Each raises ``PublisherError``
    if the next step cannot run. After a change, repeat the steps from the first one that is affected: ``open`` for the manifest
    and extensions, ``read`` for all other files. Repeating a step discards its earlier findings and those of later steps.
    """

    project: Project
    versions: dict[str, Version]  # by language, which is empty for that of the publication
    _given: Project  # with the editions that the manifest lists
    _undescribed: Project  # without what is read besides its manifest
    _began: int

    def __init__(self, path: Path, options: Options) -> None:
        self.path = path
        self.options = options
        self.workers = options.workers or Alone()
        self.log = Log()
        self.extensions = NO_EXTENSIONS
        self.sources = Sources(Path())
        self.out: Path | None = None
        self._reporting = Reporting(strict=options.strict)
        self._code: dict[str, str] = {}  # texts of extensions
        self._opening = CachedProject(NO_CACHE)
        self._kept = CachedReadings(NO_CACHE)
        self._opened: tuple[Diagnostic, ...] = ()  # findings of ``open``

    @property
    def findings(self) -> Findings:
        """The findings so far."""
        return self.log.findings

    @property
    def chapter(self) -> str:
        """The id or file of the only chapter to write, empty for all."""
        return self.options.chapter or self.project.chosen

    def format(self, edition: Edition) -> Format:
        """Return the format of an edition."""
        return self.extensions.formats[edition.format]

    # Steps

    def open(self) -> Project:
        """Read the manifest and load the extensions that it lists."""
        self._reporting = Reporting(strict=self.options.strict)
        self.sources = Sources(Path())
        with self.log.step("open"), self.log.timed("manifest"):
            self.out = output_of(place_of(self.path).root, self.options.output)
            self._opening = CachedProject(self.cache())
            project = load(self.path, self.findings, self._opening)
            self._reporting = replace(self._reporting, silenced=frozenset(project.manifest.silence))
            self.sources = Sources(project.root)
            self.extensions = load_extensions(project, self.sources, self.findings, allowed=self.options.allow_python)
            self.findings.raise_errors()
            self._code = dict(self.sources.texts)
            self.project = self._given = self._undescribed = with_formats(
                project, self.extensions.formats, self.findings
            )
            self._opened = tuple(self.findings.items)
        return self.project

    def choose(self, named: Sequence[str], formats: Sequence[str] = ()) -> list[Edition]:
        """Return the editions with these names and formats, by default all that the manifest lists.

        Raises ``PublisherError`` if a name or format is unknown, or if no edition matches.
        """
        self.project = with_requested(self._given, self.extensions.formats, (*named, *formats))
        self._undescribed = self.project
        findings = Findings(list(self._opened))
        chosen = choose(self.project.manifest.editions, named, formats, self.extensions.formats, findings)
        if any(self.format(edition).printed for edition in chosen):
            self.workers.warm(*PRELOAD_PAGES)
        return chosen

    def read(self, chosen: Sequence[Edition] = ()) -> Books:
        """Read the chapters, and resources such as fonts and the cover, in the languages of the chosen editions, by default all."""
        self.options.progress("", "reading")
        self._began = time.time_ns()
        self.sources = Sources(self.project.root)
        self.sources.texts.update(self._code)
        editions = chosen or self.project.manifest.editions.values()
        with self.log.step("read"):
            self._kept = CachedReadings(self.cache(), self._kept)
            read = [self._read(language) for language in dict.fromkeys(e.translation for e in editions)]
            if any(len(book.chapters) < len(list(project.manifest.files())) for project, _, book in read):
                self.findings.raise_errors()  # links to missing chapters would only repeat these errors
            with self.log.timed("resources"):
                self.versions = {
                    project.translation: Version(
                        project=project,
                        book=book,
                        resources=read_resources(project, sources, self.findings),
                        texts=sources.texts,
                        diagrams=diagrams_of(project, self.cache(), allowed=self.options.allow_commands),
                    )
                    for project, sources, book in read
                }
            for _, sources, _ in read:
                self.sources.texts |= sources.texts
        return {language: version.book for language, version in self.versions.items()}

    def _read(self, language: str) -> tuple[Project, Sources, Book]:
        """Read the chapters in one language, which is empty for that of the publication."""
        given, findings = translated(self._undescribed, language), self.findings
        sources = Sources(given.root, given.overlay)
        sources.texts.update(self._code)
        with self.log.timed(f"reading {language}".strip()):
            project = completed(given, sources, findings)
            report_missing(project, findings)
            book = Assembly(project, sources, findings, self.extensions, self.workers, self._kept).book()
            report_unused(project, sources.texts, findings)
        if not language:
            self.project = project
        return project, sources, book

    def prepare(self, books: Books, chosen: Sequence[Edition]) -> tuple[Prepared, ...]:
        """Transform the ``books``, by language, for the chosen editions.

        All errors are found before an edition is written. If one chapter is built, editions that do not contain it are omitted.
        """
        editions = downloads_first(chosen)
        # Pictures of a book that was built before are mostly kept.
        formats = [] if self._kept.found else [self.format(edition) for edition in editions]
        pictures = partial(all_pictures, self.versions.values())
        with self.log.step("prepare"), bitmaps_converted(pictures, formats, self.cache()):
            transformed = [self._transformed(books[edition.translation], edition) for edition in editions]
            prepared = self._prepared(zip(editions, transformed, strict=True))
            if self.chapter:
                prepared = only_chapter(self.chapter, prepared, self.findings)
            self._raise_if_stopped()
        return tuple(item.in_documents() for item in prepared)

    def examine(self, books: Books, chosen: Sequence[Edition], *, whole: bool) -> None:
        """Report the findings of ``prepare`` without transforming the books completely.

        If ``whole``, also report errors in content that none of the chosen editions contains.
        """
        with self.log.step("prepare"):
            examined: list[tuple[Edition, Book]] = []
            for language, book in books.items():
                editions = [edition for edition in chosen if edition.translation == language]
                note_identifier(book, self.versions[language].project, self.findings)
                with self.log.timed("transforms"):
                    contexts = [self._context(edition) for edition in editions]
                    conditions, more = conditions_of(book), self.extensions.transforms
                    examined += zip(editions, examine(book, contexts, conditions, more), strict=True)
                    if whole:
                        others = self.extensions.formats.values(), self.project.manifest.audiences
                        self.findings.extend(errors_elsewhere(book, contexts, conditions, *others, more))
            self._prepared(examined)
            self._raise_if_stopped()
            self._statics(chosen)

    def write(self, prepared: Sequence[Prepared], chosen: Sequence[Edition]) -> tuple[EditionResult, ...]:
        """Write the prepared editions into a staging folder; move the chosen ones into place when all are finished."""
        assert self.out is not None
        replaced = [] if self.chapter else [edition.name for edition in chosen]
        hints = {edition.name: STATIC for edition in chosen if self.format(edition).knows("static")}
        with self.log.step("write"), open_outputs(self.out, self.project.root, replaced, hints) as outputs:
            cache = self.cache()
            self._opening.store()
            self._kept.store()
            offers = {} if self.chapter else self._offered(chosen, cache)
            finished = self._finished(prepared, outputs, cache, offers)
            outputs.refuse_foreign(replaced, hints)  # files added in the meantime
            once = outputs.replaced(edition.name for edition in chosen)
            put = put_in_place(finished, chosen, outputs, cut=bool(self.chapter))
            requested = requested_names(self.project, self.extensions.formats)
            once += outputs.remove_others(requested.union(self.project.manifest.editions))
            self.findings.extend(once)
            if not once and not self.chapter and self.options.cache and not self.options.preview:
                self._keep_state(put, offers, cache)
            if not self.options.preview:
                cache.prune_if_full()
                if work.done()["templates compiled"]:
                    cache_of_user().prune_if_full(ROOM_OF_USER)
        return tuple(output.result for output in put)

    # Results

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Raise a ``PublisherError`` of the ``with`` block again with its findings as reported, with source excerpts.

        An ``OSError`` or ``PictureError`` about a source also becomes a ``PublisherError``.
        """
        try:
            with changes_found(root_of(self.path), lambda: self.out):
                yield
        except PublisherError as error:
            raise PublisherError(self._reporting.reported(error.diagnostics, self._text)) from error.__cause__

    def result(self, editions: tuple[EditionResult, ...] = ()) -> Result:
        """Return the editions with the findings, times and counts of work so far."""
        found = self._reporting.reported(self.findings, self._text)
        return Result(editions, found, tuple(self.log.timings), tuple(sorted(self.log.work.items())))

    # Parts of steps

    def cache(self) -> Cache:
        """The cache, which is in the output folder if the options name no other."""
        return Cache((self.options.cache_folder or self.out / HIDDEN) if self.out and self.options.cache else None)

    def _context(self, edition: Edition) -> TransformContext:
        version = self.versions[edition.translation]
        return context_of(edition, self.format(edition), version, self.findings, self.cache())

    def _transformed(self, book: Book, edition: Edition) -> Book:
        with self.log.timed(f"{edition.name}: transforms"):
            return transform(identified(book, edition), self._context(edition), self.extensions.transforms)

    def _prepared(self, books: Iterable[tuple[Edition, Book]]) -> tuple[Prepared, ...]:
        """Combine the books with the templates of their editions, and report mistakes in these."""
        prepared = []
        for edition, book in books:
            version, output = self.versions[edition.translation], self.format(edition)
            layers, added = layers_of(edition, book, version.project, version.resources, self.findings)
            report_if_empty(edition, book, version.project, self.findings)
            name = stem(version.book)
            prepared.append(Prepared(edition=edition, format=output, book=book, name=name, layers=layers, added=added))
        return with_facts(prepared, self.versions, self.findings)

    def _offered(self, chosen: Sequence[Edition], cache: Cache) -> dict[str, EditionResult | None]:
        """Return the editions that the chosen ones offer for download, but that are not built now.

        Those that are missing or out of date are None, with a note.
        """
        assert self.out is not None
        found: dict[str, EditionResult | None] = {}
        place, built = described(place_of(self.path)), {edition.name for edition in chosen}
        for edition in chosen:
            others = [name for name in edition.downloads if name not in built]
            found |= {name: offered(name, place, self.out, cache) for name in others}
            note_left_out([name for name in others if not found[name]], edition, self.project, self.findings)
        return found

    def _finished(
        self,
        prepared: Sequence[Prepared],
        outputs: Outputs,
        cache: Cache,
        offers: Mapping[str, EditionResult | None],
    ) -> list[Finished]:
        """Write the editions into the staging folder. They can also offer the existing editions in ``offers``."""
        editions = self.project.manifest.editions
        there = [existing(o, editions[name], self.format(editions[name])) for name, o in offers.items() if o]
        statics = {} if self.chapter else self._statics([item.edition for item in prepared])
        files = {item.edition.name: new_files(item.edition, self.project, outputs, cache) for item in prepared}
        findings = {name: Findings() for name in files}
        finished: dict[str, Finished] = {}

        def write(item: Prepared, progress: Progress) -> None:
            name = item.edition.name
            progress(name, "writing")
            downloads = downloads_of(item, self.project, [*there, *finished.values()])
            languages = languages_of(item.edition, self.project)
            version = self.versions[item.edition.translation]
            data = data_of(item, version, downloads, languages, cut=bool(self.chapter))
            try:
                of, options = statics.get(name, {}), replace(self.options, progress=progress)
                finished[name] = self._written(item, data, files[name], of, findings[name], cache, options)
            except PublisherError as error:
                findings[name].extend(error.diagnostics)
            if self.options.fail_fast:
                findings[name].raise_errors()

        with suppress(PublisherError):
            write_in_order(prepared, write, self.options.progress, self.workers.count)
        for name in files:
            self.findings.extend(findings[name])
        self._raise_if_stopped()
        return [finished[name] for name in files if name in finished]

    def _written(
        self,
        item: Prepared,
        data: EditionData,
        files: NewFiles,
        statics: Mapping[str, Path],
        findings: Findings,
        cache: Cache,
        options: Options,
    ) -> Finished:
        """Write an edition and its static files."""
        edition, start = item.edition, time.perf_counter()
        resources = self.versions[edition.translation].resources
        with self.log.timed(f"{edition.name}: writing"), changes_found(root_of(self.path), lambda: self.out, item.book):
            job = job_of(
                item, data, files, resources, findings=findings, cache=cache, workers=self.workers, options=options
            )
            written = write_edition(item, job)
            copy_static(statics, files, self.project.locate("editions", edition.key, "static"))
        seconds = time.perf_counter() - start
        return Finished(edition=edition, format=item.format, files=files, written=written, seconds=seconds)

    def _keep_state(
        self, outputs: tuple[Output, ...], offers: Mapping[str, EditionResult | None], cache: Cache
    ) -> None:
        """Keep what was read and written in the cache, unless it may have changed in the meantime."""
        assert self.out is not None
        versions, editions = [*self.versions.values()], self.project.manifest.editions.values()
        with suppress(DoubtError, OSError, ValueError):  # such as a name that is no text
            state = State(
                inputs=inputs_of(self.path, self.project, self.sources.texts, versions, editions, self._began),
                outputs=outputs,
                record=stamped(self.out / RECORD),
                diagnostics=self.result().diagnostics,
                offered={name: digest_of(offer) for name, offer in offers.items()},
            )
            state.keep(self.options.request, self.out, cache)

    def _statics(self, chosen: Sequence[Edition]) -> dict[str, dict[str, Path]]:
        """Return the static files by edition and path in it."""
        read = self.sources.texts
        found = {e.name: static_files(self.project, e, self.findings, self.out, read) for e in chosen}
        self._raise_if_stopped()
        return found

    def _raise_if_stopped(self) -> None:
        self._reporting.raise_if_stopped(self.findings)

    def _text(self, name: str) -> str:
        """Return the text of a file that a finding names, as it was when it was read."""
        text = self.sources.texts.get(name)
        return text_of(name, root_of(self.path)) if text is None else text


__all__ = ["Options", "Progress", "Session", "quiet"]
