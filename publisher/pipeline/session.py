"""A project that is open: read, prepared and written, as often as it changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.assembly import Assembly, note_identifier, stem
from publisher.cache import Cache
from publisher.changes import changes_found
from publisher.diagnostics import Diagnostic, Findings, PublisherError
from publisher.document import Book
from publisher.editions import EditionData
from publisher.extensions import NO_EXTENSIONS, load_extensions
from publisher.formats import Format
from publisher.manifest import Edition, Project, load, root_of, with_formats
from publisher.names import HIDDEN
from publisher.outputs import Outputs, open_outputs
from publisher.pipeline.log import Log
from publisher.pipeline.preparation import Prepared, context_of, layers_of, only_chapter, report_if_empty
from publisher.pipeline.reporting import Reporting, text_of
from publisher.pipeline.writing import Finished, data_of, put_in_place, write_edition
from publisher.resources import Resources, read_resources
from publisher.results import EditionResult, Result
from publisher.selection import choose, with_downloads
from publisher.sources import Sources
from publisher.statics import copy_static, static_files
from publisher.transforms import TransformContext, transform
from publisher.transforms.examination import conditions_of, errors_elsewhere, examine

Progress = Callable[[str, str], None]
"""Called with an edition's name (empty: the source) and what is being done."""
STATIC = "To publish a file with the edition, put it into a folder and name that in the manifest: `static: FOLDER`."


def quiet(edition: str, step: str) -> None:
    """Progress that is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a session works, whatever the project; ``publisher.build`` explains each."""

    chapter: str = ""
    output: Path | None = None
    strict: bool = False
    fail_fast: bool = False
    cache: bool = True
    allow_python: bool = False
    progress: Progress = quiet


class Session:
    """A project, its texts, and what was found in them so far.

    The steps follow one another: ``open``, ``read``, ``prepare`` (or ``examine``), ``write``. Each raises ``PublisherError`` if
    the next one has no ground to stand on. After a change, go on from the step that it concerns: ``open`` for the manifest and
    extensions, ``read`` for all else. A step that is done again replaces what it and those after it had found and made.
    """

    project: Project
    resources: Resources

    def __init__(self, path: Path, options: Options) -> None:
        self.path = path
        self.options = options
        self.log = Log()
        self.extensions = NO_EXTENSIONS
        self.sources = Sources(Path())
        self.out: Path | None = None
        self._reporting = Reporting(strict=options.strict)
        self._code: dict[str, str] = {}  # texts of extensions
        self._opened: tuple[Diagnostic, ...] = ()  # what ``open`` found

    @property
    def findings(self) -> Findings:
        """What the steps found so far."""
        return self.log.findings

    @property
    def chapter(self) -> str:
        """The one chapter that is written; empty for all."""
        return self.options.chapter or self.project.chosen

    def format(self, edition: Edition) -> Format:
        """The format of an edition."""
        return self.extensions.formats[edition.format]

    # Steps

    def open(self) -> Project:
        """Read the manifest, and run the extensions that it names."""
        self._reporting = Reporting(strict=self.options.strict)
        self.sources = Sources(Path())
        with self.log.step("open"), self.log.timed("manifest"):
            project = load(self.path, self.findings)
            self._reporting = replace(self._reporting, silenced=frozenset(project.manifest.silence))
            self.out = output_of(project, self.options.output)
            self.sources = Sources(project.root)
            self.extensions = load_extensions(project, self.sources, self.findings, allowed=self.options.allow_python)
            self.findings.raise_errors()
            self._code = dict(self.sources.texts)
            self.project = with_formats(project, self.extensions.formats, self.findings)
            self._opened = tuple(self.findings.items)
        return self.project

    def choose(self, named: Sequence[str], formats: Sequence[str] = ()) -> list[Edition]:
        """The editions with these names and formats. Raises ``PublisherError`` if there are none."""
        findings = Findings(list(self._opened))
        return choose(self.project.manifest.editions, named, formats, self.extensions.formats, findings)

    def read(self) -> Book:
        """Read the chapters, and what the project brings along for its editions."""
        self.options.progress("", "reading")
        project = self.project
        self.sources = Sources(project.root)
        self.sources.texts.update(self._code)
        with self.log.step("read"):
            with self.log.timed("reading"):
                book = Assembly(project, self.sources, self.findings, self.extensions).book()
            if len(book.chapters) < len(list(project.manifest.files())):
                self.findings.raise_errors()  # what links to a missing chapter would only be echoes
            with self.log.timed("resources"):
                self.resources = read_resources(project, self.findings)
        return book

    def prepare(self, book: Book, chosen: Sequence[Edition]) -> tuple[Prepared, ...]:
        """Transform the book for the chosen editions and those that they offer; the errors of all are found before any is written.

        If one chapter is built, editions that do not contain it are left out.
        """
        editions = list(chosen) if self.chapter else with_downloads(chosen, self.project.manifest.editions)
        with self.log.step("prepare"):
            books = [self._transformed(book, edition) for edition in editions]
            prepared = self._prepared(editions, books, stem(book))
            if self.chapter:
                prepared = only_chapter(self.chapter, prepared, self.findings)
            self._raise_if_stopped()
        return prepared

    def examine(self, book: Book, chosen: Sequence[Edition], *, whole: bool) -> None:
        """Find what ``prepare`` would find, without making the books; and in the ``whole`` source, all that no edition has."""
        with self.log.step("prepare"):
            note_identifier(book, self.project, self.findings)
            with self.log.timed("transforms"):
                contexts = [self._context(edition) for edition in chosen]
                conditions, more = conditions_of(book), self.extensions.transforms
                books = examine(book, contexts, conditions, more)
                if whole:
                    others = self.extensions.formats.values(), self.project.manifest.audiences
                    self.findings.extend(errors_elsewhere(book, contexts, conditions, *others, more))
            self._prepared(chosen, books, stem(book))
            self._raise_if_stopped()
            self._statics(chosen)

    def write(self, prepared: Sequence[Prepared], chosen: Sequence[Edition]) -> tuple[EditionResult, ...]:
        """Write what was prepared into staged folders, and put the chosen editions into place when all are finished."""
        assert self.out is not None
        replaced = [] if self.chapter else [edition.name for edition in chosen]
        hints = {edition.name: STATIC for edition in chosen if self.format(edition).knows("static")}
        with self.log.step("write"), open_outputs(self.out, self.project.root, replaced, hints) as outputs:
            cache = Cache(self.out / HIDDEN if self.options.cache else None)
            finished = self._finished(prepared, outputs, cache)
            outputs.refuse_foreign(replaced, hints)  # what came meanwhile
            self.findings.extend(outputs.replaced(edition.name for edition in chosen))
            results = put_in_place(finished, chosen, outputs, cut=bool(self.chapter))
            self.findings.extend(outputs.remove_others(self.project.manifest.editions.keys()))
            cache.prune()
        return results

    # What a caller is given

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Report what stops the steps inside the block: a ``PublisherError`` shows the lines that its findings are about."""
        try:
            with changes_found(root_of(self.path), lambda: self.out):
                yield
        except PublisherError as error:
            raise PublisherError(self._reporting.reported(error.diagnostics, self._text)) from error.__cause__

    def result(self, editions: tuple[EditionResult, ...] = ()) -> Result:
        """What the steps made, found and took."""
        found = self._reporting.reported(self.findings, self._text)
        return Result(editions, found, tuple(self.log.timings), tuple(sorted(self.log.work.items())))

    # Parts of steps

    def _context(self, edition: Edition) -> TransformContext:
        return context_of(edition, self.format(edition), self.project, self.resources, self.findings)

    def _transformed(self, book: Book, edition: Edition) -> Book:
        with self.log.timed(f"{edition.name}: transforms"):
            return transform(book, self._context(edition), self.extensions.transforms)

    def _prepared(self, editions: Sequence[Edition], books: Sequence[Book], name: str) -> tuple[Prepared, ...]:
        """The books with the templates of their editions; what is wrong with these is reported."""
        prepared = []
        for edition, book in zip(editions, books, strict=True):
            layers = layers_of(edition, self.project, self.resources, self.findings)
            report_if_empty(edition, book, self.project, self.findings)
            output = self.format(edition)
            prepared.append(Prepared(edition=edition, format=output, book=book, name=name, layers=layers))
        return tuple(prepared)

    def _finished(self, prepared: Sequence[Prepared], outputs: Outputs, cache: Cache) -> list[Finished]:
        """The editions in staged folders."""
        finished: list[Finished] = []
        statics = {} if self.chapter else self._statics([item.edition for item in prepared])
        for item in prepared:
            name = item.edition.name
            self.options.progress(name, "writing")
            folder = outputs.stage(name)
            data = data_of(item, self.project, self.resources, finished, cut=bool(self.chapter))
            try:
                finished.append(self._written(item, data, folder, statics.get(name, {}), cache))
            except PublisherError as error:
                self.findings.extend(error.diagnostics)
            if self.options.fail_fast:
                self._raise_if_stopped()
        self._raise_if_stopped()
        return finished

    def _written(
        self, item: Prepared, data: EditionData, folder: Path, statics: Mapping[str, Path], cache: Cache
    ) -> Finished:
        """An edition that is written with the files that it carries as they are."""
        edition, start = item.edition, time.perf_counter()
        with (
            self.log.timed(f"{edition.name}: writing"),
            changes_found(root_of(self.path), lambda: self.out, item.book),
        ):
            written = write_edition(item, data, folder, self.resources, findings=self.findings, cache=cache)
            copy_static(statics, folder, self.project.locate("editions", edition.name, "static"))
        seconds = time.perf_counter() - start
        return Finished(edition=edition, format=item.format, folder=folder, written=written, seconds=seconds)

    def _statics(self, chosen: Sequence[Edition]) -> dict[str, dict[str, Path]]:
        """The files that editions carry as they are, by edition and name."""
        read = self.sources.texts
        found = {e.name: static_files(self.project, e, self.findings, self.out, read) for e in chosen}
        self._raise_if_stopped()
        return found

    def _raise_if_stopped(self) -> None:
        self._reporting.raise_if_stopped(self.findings)

    def _text(self, name: str) -> str:
        """The text of a file that a finding names: as it was read, if it was."""
        text = self.sources.texts.get(name)
        return text_of(name, root_of(self.path)) if text is None else text


def output_of(project: Project, output: Path | None) -> Path:
    """The folder of outputs: the one that was asked for, or ``build`` in the project."""
    return output.absolute() if output else project.root.absolute() / "build"


__all__ = ["Options", "Progress", "Session", "output_of", "quiet"]
