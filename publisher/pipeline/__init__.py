"""The steps in order. The only module that knows all the others."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from publisher import work
from publisher.assembly import Assembly, note_identifier, stem
from publisher.cache import Cache
from publisher.changes import changes_found
from publisher.diagnostics import Diagnostic, Findings, PublisherError, Severity, grouped, nearest, with_excerpts
from publisher.document import Book, Chapter, CrossReference
from publisher.editions import Download, Job, Written, writer
from publisher.extensions import NO_EXTENSIONS, Extensions, load_extensions
from publisher.formats import Format
from publisher.language import Words
from publisher.manifest import Edition, Project, load, root_of, with_formats
from publisher.names import HIDDEN
from publisher.outputs import Outputs, is_open, open_outputs
from publisher.resources import Resources, read_resources
from publisher.results import Cleaned, EditionResult, Result, edition_result
from publisher.selection import choose, names, with_downloads
from publisher.sources import Sources
from publisher.statics import copy_static, static_files
from publisher.templating import check_tokens, layers
from publisher.transforms import TransformContext, transform
from publisher.transforms.examination import conditions_of, errors_elsewhere, examine

Progress = Callable[[str, str], None]
"""Called with an edition's name (empty: the source) and what is being done."""
STATIC = "To publish a file with the edition, put it into a folder and name that in the manifest: `static: FOLDER`."
MAX_SHOWN = 1_000_000  # bytes of a file from which findings show lines


def build(
    path: str | os.PathLike[str] = ".",
    *,
    editions: Sequence[str] = (),
    formats: Sequence[str] = (),
    chapter: str = "",
    output: str | os.PathLike[str] | None = None,
    strict: bool = False,
    fail_fast: bool = False,
    cache: bool = True,
    allow_python: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Build editions of the project, file or folder at ``path``.

    A file in a project is built as one of its chapters. ``editions`` and ``formats`` (the command's ``-e`` and ``--to``) choose
    among those of the manifest: a list of names, or one name (default: all). ``chapter`` takes one chapter by its id,
    ``output`` is the folder of outputs (default: ``build`` in the project). ``strict`` makes warnings errors;
    ``allow_python`` lets the files run that the manifest lists under ``extensions``.
    Raises ``PublisherError`` with every finding if one is an error; then no edition is replaced.
    Raises ``TypeError`` for ``editions`` or ``formats`` that are no names.
    """
    editions, formats = names("editions", editions), names("formats", formats)
    run = _Run(Path(path), strict, progress or _quiet, fail_fast, chapter, allow_python=allow_python)
    with run.reporting():
        project = run.open()
        chapter = run.chapter = chapter or project.chosen
        chosen = run.choose(project, editions, formats)
        book, resources = run.read(project), run.resources(project)
        prepared = run.prepare(
            book, project, chosen if chapter else with_downloads(chosen, project.manifest.editions), resources
        )
        run.out = out = _output(project, output)
        hints = {edition.name: STATIC for edition in chosen if run.format(edition).knows("static")}
        with open_outputs(out, project.root, [] if chapter else [e.name for e in chosen], hints) as outputs:
            kept = Cache(out / HIDDEN if cache else None)
            made = run.write(prepared, project, resources, outputs, kept)
            outputs.refuse_foreign([] if chapter else [e.name for e in chosen], hints)  # what came meanwhile
            run.findings.extend(outputs.replaced(e.name for e in chosen))
            put = outputs.add if chapter else outputs.put
            wanted = {edition.name: order for order, edition in enumerate(chosen)}
            made = sorted((item for item in made if item.edition.name in wanted), key=lambda m: wanted[m.edition.name])
            results = tuple(
                edition_result(item.edition, item.folder, item.written, item.seconds, put(item.edition.name))
                for item in made
            )
            run.findings.extend(outputs.remove_others(project.manifest.editions.keys()))
            kept.prune()
    return run.result(results)


def check(
    path: str | os.PathLike[str] = ".",
    *,
    editions: Sequence[str] = (),
    strict: bool = False,
    allow_python: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Find all that is wrong in the project, file or folder at ``path``, without writing anything.

    ``editions`` chooses whose transforms run: a list of names, or one name (default: all of the manifest). ``strict`` makes
    warnings errors. The findings are ``diagnostics`` of the result, errors too; ``failed`` says whether there are any.
    Raises ``TypeError`` for ``editions`` that are no names.
    """
    editions = names("editions", editions)
    run = _Run(Path(path), strict, progress or _quiet, allow_python=allow_python)
    try:
        with run.reporting():
            project = run.open()
            chosen = run.choose(project, editions)
            book, resources = run.read(project), run.resources(project)
            note_identifier(book, project, run.findings)
            run.prove(book, project, chosen, resources, whole=not editions)
            run.out = _output(project, None)
            run.statics(chosen, project)
    except PublisherError as error:
        return Result((), error.diagnostics, tuple(run.timings))
    return run.result()


def _quiet(edition: str, step: str) -> None:
    """Progress that nobody wants to hear of."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A book as an edition contains it, the stem of its file, and the template folders."""

    edition: Edition
    book: Book
    name: str
    layers: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """An edition that is finished, but not yet in its place."""

    edition: Edition
    folder: Path
    written: Written
    seconds: float


@dataclass(slots=True)
class _Run:
    """One run: its options, and what its steps found. Each step raises ``PublisherError`` if the next has no ground."""

    path: Path
    strict: bool
    progress: Progress
    fail_fast: bool = False
    chapter: str = ""
    findings: Findings = field(default_factory=Findings)
    sources: Sources = field(default_factory=lambda: Sources(Path()))
    timings: list[tuple[str, float]] = field(default_factory=list)
    before: Counter[str] = field(default_factory=work.done)
    allow_python: bool = False
    extensions: Extensions = NO_EXTENSIONS
    out: Path | None = None
    _silent: frozenset[str] = frozenset()

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Let errors show the lines that they are about."""
        try:
            with changes_found(root_of(self.path), lambda: self.out):
                yield
        except PublisherError as error:
            raise PublisherError(self._reported(error.diagnostics)) from error.__cause__

    def result(self, editions: tuple[EditionResult, ...] = ()) -> Result:
        done = work.done() - self.before
        return Result(editions, self._reported(self.findings), tuple(self.timings), tuple(sorted(done.items())))

    def _reported(self, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """What of the findings is reported, and how: without those that are silenced, those of one kind in a file grouped, warnings
        as errors if we are strict."""
        heard = (d for d in found if d.severity is Severity.ERROR or d.code not in self._silent)
        reported = (replace(d, severity=Severity.ERROR) if self._stops(d) else d for d in grouped(heard))
        return with_excerpts(reported, self._text)

    def open(self) -> Project:
        with self._step("manifest"):
            project = load(self.path, self.findings)
            self._silent = frozenset(project.manifest.silence)
            self.sources = Sources(project.root)
            self.extensions = load_extensions(project, self.sources, self.findings, allowed=self.allow_python)
            self.findings.raise_errors()
            return with_formats(project, self.extensions.formats, self.findings)

    def format(self, edition: Edition) -> Format:
        """The format of an edition."""
        return self.extensions.formats[edition.format]

    def choose(self, project: Project, named: Sequence[str], formats: Sequence[str] = ()) -> list[Edition]:
        return choose(project.manifest.editions, named, formats, self.extensions.formats, self.findings)

    def read(self, project: Project) -> Book:
        self.progress("", "reading")
        with self._step("reading"):
            book = Assembly(project, self.sources, self.findings, self.extensions).book()
        if len(book.chapters) < len(list(project.manifest.files())):
            self.findings.raise_errors()  # what links to a missing chapter would only be echoes
        return book

    def resources(self, project: Project) -> Resources:
        with self._step("resources"):
            return read_resources(project, self.findings)

    def prove(
        self, book: Book, project: Project, chosen: Sequence[Edition], resources: Resources, *, whole: bool = False
    ) -> None:
        """Find what ``prepare`` would find, without making the books; and in the ``whole`` source, all that no edition has."""
        with self._step("transforms"):
            contexts = [self._context(edition, project, resources) for edition in chosen]
            conditions, more = conditions_of(book), self.extensions.transforms
            contents = examine(book, contexts, conditions, more)
            if whole:
                others = self.extensions.formats.values(), project.manifest.audiences
                self.findings.extend(errors_elsewhere(book, contexts, conditions, *others, more))
        for edition, content in zip(chosen, contents, strict=True):
            self._layers(edition, project, resources)
            self._report_if_empty(edition, content, project)
        self._check()

    def prepare(self, book: Book, project: Project, chosen: Sequence[Edition], resources: Resources) -> list[_Prepared]:
        """Transform the book for each edition; the errors of all are found before any is written.

        If one chapter is built, editions that do not contain it are left out.
        """
        prepared: list[_Prepared] = []
        known: set[str] = set()
        for edition in chosen:
            with self._step(f"{edition.name}: transforms"):
                context, name = self._context(edition, project, resources), stem(book)
                ready = transform(book, context, self.extensions.transforms)
            folders = self._layers(edition, project, resources)
            self._report_if_empty(edition, ready, project)
            if self.chapter:
                only = next((c for c in ready.chapters if self.chapter in (c.id, c.file)), None)
                known.update(c.id for c in ready.chapters)
                if only is None:
                    continue
                ready, name, edition = _only(ready, only), f"{name}-{only.id}", self._as_one_file(edition)
            prepared.append(_Prepared(edition, ready, name, folders))
        if not prepared:
            problem = f"No edition that is built has a chapter “{self.chapter}”"
            self.findings.error("chapter-unknown", problem, None, nearest(self.chapter, known))
        self._check()
        return prepared

    def _context(self, edition: Edition, project: Project, resources: Resources) -> TransformContext:
        output = self.format(edition)
        return TransformContext(
            output,
            project.root,
            self.findings,
            project.file is not None,
            edition.audience,
            resources.fonts,
            separate=output.separates(edition.layout),
            words=Words(project.manifest.language),
        )

    def _as_one_file(self, edition: Edition) -> Edition:
        layout = self.format(edition).one_document
        return edition.model_copy(update={"layout": layout}) if layout else edition

    def _layers(self, edition: Edition, project: Project, resources: Resources) -> tuple[Path, ...]:
        try:
            found = layers(resources.templates, edition.name, edition.format, edition.theme or project.manifest.theme)
            check_tokens(found, resources.templates, self.findings)
        except PublisherError as error:
            self.findings.extend(error.diagnostics)
            return ()
        return found

    def _report_if_empty(self, edition: Edition, book: Book, project: Project) -> None:
        if not book.chapters:
            problem = f"The edition “{edition.name}” contains no chapters: the condition of each excludes it"
            self.findings.error(
                "edition-empty", problem, project.locate("editions", edition.name), "Give it an audience."
            )

    def write(
        self, prepared: Sequence[_Prepared], project: Project, resources: Resources, outputs: Outputs, cache: Cache
    ) -> list[_Made]:
        """Write each edition into a staged folder."""
        given = project.manifest.cover
        made: list[_Made] = []
        statics = {} if self.chapter else self.statics([item.edition for item in prepared], project)
        for item in prepared:
            edition, start = item.edition, time.perf_counter()
            self.progress(edition.name, "writing")
            folder = outputs.stage(edition.name)
            job = Job(
                item.book,
                edition,
                folder,
                item.layers,
                item.name,
                self.findings,
                cache,
                resources.cover,
                given.alt if given else "",
                resources.fonts,
                bool(self.chapter),
                ()
                if self.chapter
                else tuple(
                    Download(m.edition, self.format(m.edition), m.written)
                    for m in made
                    if m.edition.name in edition.downloads
                ),
                project.manifest.edit,
                project.manifest.is_solved(edition),
            )
            with self._step(f"{edition.name}: writing"):
                try:
                    write = writer(self.format(edition))
                    with changes_found(root_of(self.path), lambda: self.out, item.book):
                        written = write(job)
                        copy_static(
                            statics.get(edition.name, {}), folder, project.locate("editions", edition.name, "static")
                        )
                    made.append(_Made(edition, folder, written, time.perf_counter() - start))
                except PublisherError as error:
                    self.findings.extend(error.diagnostics)
            if self.fail_fast:
                self._check()
        self._check()
        return made

    def statics(self, chosen: Sequence[Edition], project: Project) -> dict[str, dict[str, Path]]:
        """The files that editions carry as they are, by edition and name; ``PublisherError`` if they can't be carried."""
        found = {e.name: static_files(project, e, self.findings, self.out, self.sources.texts) for e in chosen}
        self._check()
        return found

    def _text(self, name: str) -> str:
        """The text of a file that a finding names; empty if it can't be shown."""
        if name in self.sources.texts:
            return self.sources.texts[name]
        try:
            root = root_of(self.path).resolve()
            file = (root / name).resolve()
            shown = file.is_relative_to(root) and file.is_file() and file.stat().st_size <= MAX_SHOWN
            return file.read_text(encoding="utf-8-sig", errors="replace") if shown else ""
        except (OSError, ValueError):
            return ""

    def _check(self) -> None:
        """Raise ``PublisherError`` if one of the findings stops the editions."""
        if any(map(self._stops, self.findings)):
            raise PublisherError(self.findings)

    def _stops(self, found: Diagnostic) -> bool:
        """Is it an error, or in a strict run a warning that is not silenced?"""
        strict = self.strict and found.severity is Severity.WARNING and found.code not in self._silent
        return strict or found.severity is Severity.ERROR

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.timings.append((name, time.perf_counter() - start))


def clean(path: str | os.PathLike[str] = ".", *, output: str | os.PathLike[str] | None = None) -> Cleaned:
    """Remove a project's editions and cache from the folder of outputs.

    Raises ``PublisherError`` if the manifest can't be read, or for what stops a build in that folder.
    """
    project = load(Path(path), Findings())
    out = _output(project, output)
    if not is_open(out):
        return Cleaned((), ())
    with open_outputs(out, project.root, []) as outputs:
        return Cleaned(tuple(outputs.remove()), tuple(outputs.left()))


def _output(project: Project, output: str | os.PathLike[str] | None) -> Path:
    return Path(output).absolute() if output else project.root.absolute() / "build"


def _only(book: Book, chapter: Chapter) -> Book:
    """The book with one chapter left; links to what is gone become text."""
    only = replace(book, divisions=(chapter,), lists=())
    return only.rewrite({CrossReference: lambda link: link if link.chapter == chapter.id else link.children})


__all__ = ["EditionResult", "Progress", "Result", "build", "check", "clean"]
