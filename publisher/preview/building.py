"""The process that builds: it keeps what it has read, and builds again on request."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import PurePosixPath

from msgspec.structs import replace

from publisher.collection import collected_last, rare_collections
from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.document import Book
from publisher.editions.html.addresses import page_files
from publisher.manifest import Edition
from publisher.pipeline.session import Books, Options, Session
from publisher.pipeline.versions import Version, title_of
from publisher.preview.hashes import hashes
from publisher.preview.messages import (
    Answer,
    Build,
    Built,
    Done,
    Drafted,
    Listed,
    Locate,
    Located,
    Opened,
    PreviewOptions,
    Rendered,
    Request,
    Step,
    View,
)
from publisher.preview.sources import Places
from publisher.progress import Advance, EarlyPage
from publisher.workers import Sparing

BOOK = "application/epub+zip"


def serve(pipe: Connection) -> None:
    """Receive ``PreviewOptions``, then requests, and answer them until the pipe is closed."""
    with suppress(EOFError, OSError), rare_collections():
        given = pipe.recv()
        assert isinstance(given, PreviewOptions)
        builder = Builder(given, pipe.send)
        while True:
            request: Request = pipe.recv()
            with collected_last():  # the boxes of a chapter, when its pages are shown
                builder.handle(request)


class Builder:
    """Builds editions of one project, and reports what it does."""

    def __init__(self, given: PreviewOptions, report: Callable[[Answer], None]) -> None:
        self._names = given.editions
        self._report = report
        self._findings: dict[Diagnostic, None] = {}
        self._places: dict[str, Places] = {}
        self._files: dict[str, dict[str, str]] = {}  # the sources of chapters, by edition and their ids
        self._pages: dict[str, dict[str, str]] = {}  # the sources of web pages, by edition and path
        self._editions: dict[str, Edition] = {}
        self._versions: dict[str, Version] = {}  # as they were read last
        options = Options(
            output=given.folder,
            cache_folder=given.cache_folder,
            preview=True,
            strict=given.strict,
            allow_python=given.allow_python,
            allow_commands=given.allow_commands,
            workers=Sparing(given.jobs) if given.jobs > 1 else None,
            progress=self._step,
        )
        self._session = Session(given.path, options)

    def handle(self, request: Request) -> None:
        """Do what is requested. Errors are findings."""
        if isinstance(request, Locate):
            self._report(Located(request.number, self._located(request)))
        else:
            self._build(request)

    def _step(self, edition: str, step: str) -> None:
        """Report what is done. Pages are shown before all are bound, unless they get marks around them."""
        self._report(Step(edition, str(step)))
        if isinstance(step, EarlyPage):
            self._report(Rendered(edition, step.page, step.markup.encode()))
        if isinstance(step, Advance) and step.draft and not self._editions[edition].marks:
            self._report(Drafted(edition, step.draft.first, step.draft.bind()))

    def _build(self, request: Build) -> None:
        self._findings = {}
        self._session.options = replace(self._session.options, looked_at=request.looked_at)
        chosen = list[Edition]()
        if self._tried(lambda: chosen.extend(self._opened())):
            mine = [edition for edition in chosen if self._session.format(edition).site == request.sites]
            mine.sort(key=lambda e: request.first.index(e.name) if e.name in request.first else len(request.first))
            # The process that builds web editions reads all languages, since it also finds places in the source.
            failed = self._written(request.number, mine, chosen if request.sites else mine)
            self._report(Done(tuple(self._findings), failed))
        else:
            self._report(Done(tuple(self._findings), unopened=True))

    def _opened(self) -> list[Edition]:
        """Read the manifest, and return the chosen editions. They are built apart, so they offer no downloads."""
        session = self._session
        project = session.open()
        chosen = session.choose(self._names)
        self._editions = {edition.name: edition for edition in chosen}
        listed = tuple(Listed(e.name, self._title(e), session.format(e).label, view_of(e, session)) for e in chosen)
        self._report(Opened(project.manifest.title, listed))
        return [replace(edition, downloads=()) for edition in chosen]

    def _title(self, edition: Edition) -> str:
        title = title_of(edition, self._session.project)
        return f"{title} ({edition.translation})" if edition.translation else title

    def _written(self, number: int, editions: Sequence[Edition], read: Sequence[Edition]) -> tuple[str, ...]:
        """Read the languages of some editions, and write ``editions`` one by one. Return the names of those that failed."""
        books: list[Books] = []
        if not read:
            return ()
        if not self._tried(lambda: books.append(self._session.read(read))):
            return tuple(edition.name for edition in editions)
        self._versions, self._places = self._session.versions, {}
        return tuple(e.name for e in editions if not self._tried(partial(self._write, number, books[0], e)))

    def _write(self, number: int, books: Books, edition: Edition) -> None:
        prepared = self._session.prepare(books, [edition])
        for result in self._session.write(prepared, [edition]):
            view = view_of(edition, self._session) or ("book" if result.path.suffix == ".epub" else "file")
            files = hashes(result.path, view)
            for item in prepared:
                self._note_sources(edition, item.book, files if view == "site" else {})
            self._report(Built(number, edition.name, result.path, result.sha256, view, files))

    def _note_sources(self, edition: Edition, book: Book, files: Mapping[str, str]) -> None:
        """Note the sources of chapters, and of pages if the ``files`` of a site have one for each chapter."""
        sources = {chapter.id: chapter.file for chapter in book.chapters}
        self._files[edition.name] = sources
        if files:
            pages = page_files(book, edition, self._versions[edition.translation].project.overlay)
            found = {page: sources[chapter] for chapter, page in pages.items()}
            self._pages[edition.name] = found if found.keys() <= files.keys() else {}

    def _tried(self, work: Callable[[], object]) -> bool:
        """Do some work, and note its findings. Return whether it could be done."""
        try:
            with self._session.reporting():
                work()
            self._findings |= dict.fromkeys(self._session.result().diagnostics)
        except PublisherError as error:
            self._findings |= dict.fromkeys(error.diagnostics)
            return False
        except Exception as error:
            traceback.print_exception(error, file=sys.stderr)
            problem = f"{type(error).__name__}: {error}"
            hint = "This is a bug in publisher; the existing editions are unchanged. Please report it."
            self._findings[Diagnostic(Severity.ERROR, "internal-error", problem, hint=hint)] = None
            return False
        return True

    def _located(self, asked: Locate) -> Location | None:
        """The place in the source, if the project could be read."""
        edition = self._editions.get(asked.edition)
        language = edition.translation if edition else ""
        if language not in self._versions:
            return None
        if language not in self._places:
            version = self._versions[language]
            self._places[language] = Places(version.book, lambda name: version.texts.get(name, ""))
        return self._places[language].find(asked, self._source(asked))

    def _source(self, asked: Locate) -> str:
        """The file of the project that a document of an edition comes from, empty if it is not known."""
        pages = self._pages.get(asked.edition)
        if pages is not None:
            return pages.get(asked.document, "")
        return self._files.get(asked.edition, {}).get(PurePosixPath(asked.document).stem, "")


def view_of(edition: Edition, session: Session) -> View:
    """How an edition is shown, empty if that is known only when it is built."""
    kind = session.format(edition)
    if kind.site:
        return "site"
    return "pages" if kind.printed else "book" if kind.media_type == BOOK else ""


__all__ = ["Builder", "serve"]
