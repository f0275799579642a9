"""The preview of a project: it has editions built after each save, and notifies the pages that show it."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from itertools import count

from msgspec.structs import replace

from publisher.diagnostics import Diagnostic, Location
from publisher.preview.files import Book
from publisher.preview.makers import Maker
from publisher.preview.messages import (
    Answer,
    Build,
    Built,
    Done,
    Drafted,
    Locate,
    Located,
    Opened,
    PreviewOptions,
    Rendered,
    Step,
)
from publisher.preview.pages import Pages
from publisher.preview.state import Shown, State, ended

PAUSE = 0.03
"""Seconds between two events that are sent to a page."""
STILL = 15
"""Seconds after which a connection without events shows that it is alive."""
_PATIENCE = 20  # seconds to wait for the place of a text


class Preview:
    """Two processes build: one the web editions, which are quick, then the other those with pages and e-books.

    The first has read the book and is asked for places in the source. The second is ended when a file is saved meanwhile, and
    begins again. All methods are called in the thread of the event loop.
    """

    def __init__(self, given: PreviewOptions, scratch: str, state: State) -> None:
        self.state = state
        self._loop = asyncio.get_running_loop()
        self._quick = self._maker(given, scratch, "sites", sites=True)
        self._slow = self._maker(given, scratch, "files", sites=False)
        self._busy = {True: False, False: False}  # whether a process builds, by whether it builds sites
        self._again = False
        self._looked_at: tuple[str, ...] = ()
        self._pages: Mapping[str, int] = {}
        self._listeners: set[asyncio.Event] = set()
        self._asked: dict[int, asyncio.Future[Location | None]] = {}
        self._numbers = count(1)
        self._opened: dict[str, tuple[int, Pages | Book]] = {}
        self._drafts: dict[str, list[tuple[int, Pages]]] = {}  # with the index of the first page, the newest first

    def _maker(self, given: PreviewOptions, scratch: str, folder: str, *, sites: bool) -> Maker:
        def receive(answer: Answer | None) -> None:
            self._receive(answer, sites)

        return Maker(replace(given, folder=given.folder / folder), scratch, self._loop.call_soon_threadsafe, receive)

    # Builds

    def saved(self) -> None:
        """Build, since something was saved, or for the first time."""
        self.state.number += 1
        self.state.building = True
        if self._busy[False]:
            self._slow.end()
            self._busy[False] = False
            self.state.stopped()
        if self._busy[True]:
            self._again = True
        else:
            self._build(sites=True)
        self._slow.start()  # so that it is ready when it is needed
        self._notify()

    def unwatched(self, problems: Sequence[Diagnostic]) -> None:
        """Show why saves are no longer noticed."""
        self.state.watching = tuple(problems)
        if not self.state.number:
            self.saved()
        self._notify()

    def end(self) -> None:
        """End the processes at once."""
        self._quick.end()
        self._slow.end()

    def looked_at(self, editions: Sequence[str], pages: Mapping[str, int]) -> None:
        """Build these editions before others, and in them the ``pages`` with these indexes, by edition."""
        self._looked_at, self._pages = tuple(editions), pages

    def _build(self, *, sites: bool) -> None:
        self._busy[sites] = True
        (self._quick if sites else self._slow).request(Build(self.state.number, sites, self._looked_at, self._pages))

    def _receive(self, answer: Answer | None, sites: bool) -> None:
        match answer:
            case Opened() if sites:
                self.state.opened(answer)
                for name in self._opened.keys() - self.state.editions.keys():
                    self._release(self._opened.pop(name)[1])
                for name in self._drafts.keys() - self.state.editions.keys():
                    for _, draft in self._drafts.pop(name):
                        self._release(draft)
            case Step():
                self.state.stepped(answer)
            case Drafted():
                self._draft(answer)
            case Rendered():
                self.state.rendered(answer)
            case Built():
                self.state.built(answer)
                for _, draft in self._drafts.pop(answer.edition, ()):
                    self._release(draft)
            case Located():
                if waiting := self._asked.pop(answer.number, None):
                    waiting.set_result(answer.location)
            case Done():
                self._done(answer, sites)
            case None:
                self._done(Done((ended(),)), sites)
        self._notify()

    def _done(self, found: Done, sites: bool) -> None:
        self.state.done(found, sites=sites)
        self._busy[sites] = False
        if sites and self._again:
            self._again = False
            self._build(sites=True)
        elif sites and not found.unopened:
            self._build(sites=False)
        else:
            self.state.building = False

    # Those who look

    async def events(self) -> AsyncIterator[str]:
        """Server-sent events: the state now, and whenever it has changed."""
        changed = asyncio.Event()
        self._listeners.add(changed)
        try:
            yield "retry: 500\n\n"
            while True:
                changed.clear()
                yield f"data: {json.dumps(self.state.as_json(), ensure_ascii=False)}\n\n"
                await asyncio.sleep(PAUSE)
                while not changed.is_set():
                    try:
                        await asyncio.wait_for(changed.wait(), STILL)
                    except TimeoutError:
                        yield ": still here\n\n"
        finally:
            self._listeners.discard(changed)

    def _notify(self) -> None:
        for changed in self._listeners:
            changed.set()

    async def locate(self, asked: Locate) -> Location | None:
        """The place of a text in the source, when the build that runs is finished."""
        number = next(self._numbers)
        waiting = self._asked[number] = self._loop.create_future()
        self._quick.request(replace(asked, number=number))
        try:
            return await asyncio.wait_for(waiting, _PATIENCE)
        except TimeoutError:
            return None
        finally:
            self._asked.pop(number, None)

    # Finished editions

    def finished(self, name: str, view: str) -> Shown | None:
        """The edition of this name, if it is finished and shown so."""
        shown = self.state.editions.get(name)
        return shown if shown and shown.view == view and shown.path else None

    async def pages(self, name: str) -> Pages | None:
        """The pages of the edition of this name, if it has some."""
        found = await self._file(name, "pages")
        return found if isinstance(found, Pages) else None

    async def page(self, name: str, number: int) -> tuple[Pages, int] | None:
        """The document that has a page of an edition, counted from 0, as it is now, and the number of the page in that."""
        for first, draft in self._drafts.get(name, ()):
            if first <= number < first + len(draft.sizes):
                return draft, number - first
        pages = await self.pages(name)
        return (pages, number) if pages else None

    def _draft(self, found: Drafted) -> None:
        """Show pages before the edition is finished."""
        if (shown := self.state.editions.get(found.edition)) and shown.version:
            drafts = self._drafts.setdefault(found.edition, [])
            for older in [draft for draft in drafts if draft[0] == found.first]:
                drafts.remove(older)
                self._release(older[1])
            drafts.insert(0, (found.first, Pages(found.data)))
            shown.draft += 1

    async def book(self, name: str) -> Book | None:
        """The documents of the e-book of this name, if it is one."""
        found = await self._file(name, "book")
        return found if isinstance(found, Book) else None

    async def _file(self, name: str, view: str) -> Pages | Book | None:
        """The open file of an edition, as it is now."""
        if not (shown := self.finished(name, view)) or not shown.path:
            return None
        version, path = shown.version, shown.path
        before = self._opened.get(name)
        if before and before[0] >= version:
            return before[1]
        read: Callable[[bytes], Pages | Book] = Pages if view == "pages" else Book
        try:
            opened = await asyncio.to_thread(lambda: read(path.read_bytes()))
        except (OSError, zipfile.BadZipFile):
            return None
        before = self._opened.get(name)
        if before and before[0] >= version:  # another request has opened it meanwhile, or a newer one
            self._release(opened)
            return before[1]
        self._opened[name] = version, opened
        if before:
            self._release(before[1])
        return opened

    def _release(self, opened: Pages | Book) -> None:
        """Close a document that is no longer shown, in a thread, since a page of it may be drawn at the moment."""
        if isinstance(opened, Pages):
            self._loop.run_in_executor(None, opened.close)


__all__ = ["Preview"]
