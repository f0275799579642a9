"""The process that builds: it keeps what it has read, and builds again on request."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection

from publisher.collection import rare_collections
from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.manifest import Edition
from publisher.pipeline.session import Books, Options, Session
from publisher.pipeline.versions import Version, title_of
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
    Order,
    Project,
    Step,
    View,
)
from publisher.preview.sources import Places
from publisher.progress import Advance
from publisher.workers import Sparing

BOOK = "application/epub+zip"


def serve(pipe: Connection) -> None:
    """Receive a ``Project``, then orders, and answer them until the pipe is closed."""
    with suppress(EOFError, OSError), rare_collections():
        given = pipe.recv()
        assert isinstance(given, Project)
        builder = Builder(given, pipe.send)
        while True:
            order: Order = pipe.recv()
            builder.obey(order)


class Builder:
    """Builds editions of one project, and reports what it does."""

    def __init__(self, project: Project, report: Callable[[Answer], None]) -> None:
        self._project = project
        self._report = report
        self._number = 0
        self._findings: dict[Diagnostic, None] = {}
        self._places: dict[str, Places] = {}
        self._files: dict[str, str] = {}  # of chapters, by their ids on the web
        self._editions: dict[str, Edition] = {}
        self._versions: dict[str, Version] = {}  # as they were read last
        options = Options(
            output=project.folder,
            kept=project.kept,
            preview=True,
            strict=project.strict,
            allow_python=project.allow_python,
            allow_commands=project.allow_commands,
            workers=Sparing(project.jobs) if project.jobs > 1 else None,
            progress=self._step,
        )
        self._session = Session(project.path, options)

    def obey(self, order: Order) -> None:
        """Do what is ordered. Errors are findings."""
        self._number = order.number
        if isinstance(order, Locate):
            self._report(Located(order.number, self._located(order)))
        else:
            self._build(order)

    def _step(self, edition: str, step: str) -> None:
        """Report what is done. The pages of a chapter are shown before all are bound, unless they get marks around them."""
        self._report(Step(self._number, edition, str(step)))
        if isinstance(step, Advance) and step.draft and not self._editions[edition].marks:
            self._report(Drafted(self._number, edition, step.draft.first, step.draft.bind()))

    def _build(self, order: Build) -> None:
        self._findings = {}
        chosen = list[Edition]()
        if self._tried(lambda: chosen.extend(self._opened())):
            mine = [edition for edition in chosen if self._session.format(edition).site == order.sites]
            names = [edition.name for edition in mine]
            mine.sort(key=lambda e: order.first.index(e.name) if e.name in order.first else len(names))
            # The first builder reads everything, also for those who ask for places.
            failed = self._written(mine, chosen if order.sites else mine)
            self._report(Done(order.number, tuple(self._findings), failed))
        else:
            self._report(Done(order.number, tuple(self._findings), unopened=True))

    def _opened(self) -> list[Edition]:
        """Read the manifest, and return the chosen editions. They are built apart, so they offer no downloads."""
        session = self._session
        project = session.open()
        chosen = session.choose(self._project.editions)
        self._editions = {edition.name: edition for edition in chosen}
        listed = tuple(Listed(e.name, self._title(e), session.format(e).label, view_of(e, session)) for e in chosen)
        self._report(Opened(self._number, project.manifest.title, listed))
        return [edition.model_copy(update={"downloads": ()}) for edition in chosen]

    def _title(self, edition: Edition) -> str:
        title = title_of(edition, self._session.project)
        return f"{title} ({edition.translation})" if edition.translation else title

    def _written(self, editions: Sequence[Edition], read: Sequence[Edition]) -> tuple[str, ...]:
        """Write editions one by one, and return the names of those that failed."""
        books: list[Books] = []
        if not read:
            return ()
        if not self._tried(lambda: books.append(self._session.read(read))):
            return tuple(edition.name for edition in editions)
        self._versions, self._places = self._session.versions, {}
        return tuple(e.name for e in editions if not self._tried(partial(self._write, books[0], e)))

    def _write(self, books: Books, edition: Edition) -> None:
        prepared = self._session.prepare(books, [edition])
        self._files |= {chapter.id: chapter.file for item in prepared for chapter in item.book.chapters}
        for result in self._session.write(prepared, [edition]):
            view = view_of(edition, self._session) or ("book" if result.path.suffix == ".epub" else "file")
            self._report(Built(self._number, edition.name, result.path, result.sha256, view))

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
        return self._places[language].find(asked, self._files.get(asked.chapter, ""))


def view_of(edition: Edition, session: Session) -> View:
    """How an edition is shown, empty if that is known only when it is built."""
    kind = session.format(edition)
    if kind.site:
        return "site"
    return "pages" if kind.printed else "book" if kind.media_type == BOOK else ""


__all__ = ["Builder", "serve"]
