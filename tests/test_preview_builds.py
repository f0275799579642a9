"""The parts of the preview server between a save and the page: builds, answers of processes, documents that are shown, watching."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, MutableMapping
from functools import partial
from multiprocessing import Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Queue
from threading import Event
from typing import Any

import pytest

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.folders import output_of
from publisher.preview import makers, preview, server
from publisher.preview.app import application
from publisher.preview.building import Builder
from publisher.preview.guard import Guard
from publisher.preview.hashes import hash_of
from publisher.preview.makers import Maker
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
)
from publisher.preview.pages import Pages
from publisher.preview.preview import Preview
from publisher.preview.state import Shown, State
from publisher.workers.processes import Worker
from tests.conftest import Write
from tests.limits import PATIENCE, patiently

HEAD = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [one/a.md, two/a.md]\neditions:\n"
SAME = "The same words are in both of the chapters.\n"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
CHAPTERS = {"one/a.md": f"# One\n\n{SAME}", "two/a.md": f"# Two\n\n{SAME}"}


def builder_of(folder: Path) -> tuple[Builder, list[Answer]]:
    """A builder for the project in a folder, and what it reports."""
    reported: list[Answer] = []
    project = PreviewOptions(
        path=folder, folder=folder / "build/preview", cache_folder=output_of(folder, None) / ".publisher"
    )
    return Builder(project, reported.append), reported


def built(reported: list[Answer]) -> list[Built]:
    return [answer for answer in reported if isinstance(answer, Built)]


def text_of(pages: Pages, number: int) -> str:
    """The text of a page, its heads and numbers included."""
    return str(pages._document[number].get_textpage().get_text_bounded()).replace("\r\n", "\n")


# Builds


def test_editions_that_are_looked_at_are_built_first(project: Write) -> None:
    """Even if others that the process does not build are looked at, too."""
    editions = "  a: {format: html, layout: single}\n  b: {format: html, layout: single}\n"
    builder, reported = builder_of(project(CHAPTERS | {"publication.yaml": HEAD + editions}))
    builder.handle(Build(1, sites=True, first=("book", "ebook", "handout", "b")))
    assert [answer.edition for answer in built(reported)] == ["b", "a"]


@pytest.mark.parametrize(
    ("urls", "page"), [("keep", "two/a.html"), ("folders", "two/a/index.html"), ("flat", "a-2.html")]
)
def test_a_page_leads_to_its_chapter(project: Write, urls: str, page: str) -> None:
    edition = f"  web: {{format: html, layout: chapters, urls: {urls}}}\n"
    builder, reported = builder_of(project(CHAPTERS | {"publication.yaml": HEAD + edition}))
    builder.handle(Build(1, sites=True))
    assert page in built(reported)[0].files
    builder.handle(Locate(number=2, edition="web", text=SAME, document=page))
    located = reported[-1]
    assert isinstance(located, Located)
    assert str(located.location) == "two/a.md:3:1"


@pytest.mark.parametrize("name", ["templates/html/custom.css", "own.css", "publication.yaml"])
def test_a_changed_style_sheet_is_a_change_of_the_site_alone(project: Write, name: str) -> None:
    """The page on which nothing else changed keeps its hash."""
    manifest = f"{HEAD}  web: {{format: html, layout: chapters, css: own.css, colors: {{accent: maroon}}}}\n"
    style = "p { color: maroon }"
    files = CHAPTERS | {"publication.yaml": manifest, "own.css": style, "templates/html/custom.css": style}
    folder = project(files)
    builder, reported = builder_of(folder)
    state = State()
    for number in (1, 2):
        builder.handle(Build(number, sites=True))
        (folder / name).write_text(files[name].replace("maroon", "navy"))
    state.opened(Opened("T", (Listed("web", "Web", "HTML", "site"),)))
    for answer in built(reported):
        state.built(answer)
    changed = state.editions["web"].changed(1000)
    assert [name for name in changed if name.endswith(".css")]
    assert not [name for name in changed if name.endswith(".html")]
    assert {"one-a.html", "two-a.html"} <= {*state.editions["web"].changed(0)} or "a.html" in state.editions[
        "web"
    ].changed(0)


LONG = "".join(f"Paragraph {number} says how far the water rose in that year.\n\n" for number in range(1, 120))


def test_the_page_that_is_looked_at_is_shown_early(project: Write) -> None:
    """With its neighbours, as they are in the finished book, which is the same as without this."""
    book = HEAD.replace("one/a.md, two/a.md", "a.md, b.md") + "  book: {format: pdf, layout: book, trim: 6x9in}\n"
    folder = project({"publication.yaml": book, "a.md": f"# One\n\n{LONG}", "b.md": f"# Two\n\n{LONG}"})
    builder, reported = builder_of(folder)
    builder.handle(Build(1, sites=False))
    (folder / "b.md").write_text(f"# Two\n\n{LONG.replace('Paragraph 60', 'A whale')}")
    (first,) = built(reported)
    pages = Pages(first.path.read_bytes())
    reported.clear()
    (_, looked_at) = (n for n in range(len(pages.sizes)) if "Paragraph 60 " in text_of(pages, n))
    builder.handle(Build(2, sites=False, looked_at={"book": looked_at}))
    early, whole = (answer for answer in reported if isinstance(answer, Drafted))
    (finished,) = built(reported)
    draft, pages = Pages(early.data), Pages(finished.path.read_bytes())
    assert early.first == looked_at - 1
    assert len(draft.sizes) == 3 < len(Pages(whole.data).sizes)
    assert [text_of(draft, n) for n in range(3)] == [text_of(pages, early.first + n) for n in range(3)]
    assert "A whale" in text_of(draft, 1)

    again, more = builder_of(folder)
    (folder / "build/.publisher").rename(folder / "other")
    again.handle(Build(1, sites=False))
    assert built(more)[0].digest == finished.digest != first.digest


def test_a_page_of_a_site_is_shown_before_the_site_is_finished(project: Write) -> None:
    """As it is in the finished site; but not one with a picture that the last site did not have."""
    web = HEAD.replace("one/a.md, two/a.md", "a.md, b.md") + "  web: {format: html}\n"
    folder = project({"publication.yaml": web, "a.md": "# One\n\nA.\n", "b.md": "# Two\n\nB.\n", "p.svg": SQUARE})
    builder, reported = builder_of(folder)
    builder.handle(Build(1, sites=True))
    state = State()
    state.opened(Opened("T", (Listed("web", "Web", "HTML", "site"),)))
    shown = state.editions["web"]
    state.built(*built(reported))
    for number, text in ((2, "# Two\n\nBoats.\n"), (3, "# Two\n\n![A square](p.svg)\n")):
        (folder / "b.md").write_text(text)
        reported.clear()
        builder.handle(Build(number, sites=True))
        (early,) = (answer for answer in reported if isinstance(answer, Rendered) and answer.page == "b.html")
        (finished,) = built(reported)
        assert reported.index(early) < reported.index(finished)
        assert early.data == (finished.path.parent / early.page).read_bytes()
        before = shown.moment
        state.rendered(early)
        assert shown.changed(before) == ([early.page] if number == 2 else [])
        between = shown.moment
        state.built(finished)
        assert (early.page in shown.changed(between)) == (number == 3)
        assert not shown.early


def test_an_early_page_that_no_site_contains_is_replaced() -> None:
    """Its build failed, and the next one makes what was there before."""
    state = State()
    state.opened(Opened("T", (Listed("web", "Web", "HTML", "site"),)))
    site = {"a.html": hash_of(b"a")}
    state.built(Built(1, "web", Path("web/index.html"), "1", "site", site))
    state.rendered(Rendered("web", "a.html", b"b"))
    shown = state.editions["web"]
    between = shown.moment
    state.built(Built(3, "web", Path("web/index.html"), "1", "site", site))
    assert shown.changed(between) == ["a.html"]


def test_moments_grow_if_an_early_page_is_as_it_was() -> None:
    state = State()
    state.opened(Opened("T", (Listed("web", "Web", "HTML", "site"),)))
    shown, site = state.editions["web"], {"a.html": hash_of(b"a")}
    state.built(Built(1, "web", Path("web/index.html"), "1", "site", site))
    moments = [shown.moment]
    for number, page, digest in ((2, b"a", "1"), (3, b"b", "3")):
        state.rendered(Rendered("web", "a.html", page))
        moments.append(shown.moment)
        assert shown.changed(moments[-2]) == ["a.html"]
        state.built(Built(number, "web", Path("web/index.html"), digest, "site", {"a.html": hash_of(page)}))
        moments.append(shown.moment)
    assert moments == sorted({*moments})


@pytest.mark.parametrize("path", ["", "b/", "b/index.html"])
def test_early_pages_have_the_addresses_of_folders(tmp_path: Path, path: str) -> None:
    state, sent = State(), bytearray()
    early = {"index.html": b"new", "b/index.html": b"new"}
    listed = Listed("web", "Web", "HTML", "site")
    state.editions["web"] = Shown(listed, 1, path=tmp_path / "index.html", view="site", early=early)

    async def answer() -> None:
        async def send(message: MutableMapping[str, Any]) -> None:
            sent.extend(message.get("body", b""))

        shower = Preview(PreviewOptions(path=tmp_path, folder=tmp_path, cache_folder=tmp_path), "", state)
        headers = [(b"host", b"127.0.0.1:8000")]
        scope = {"type": "http", "method": "GET", "path": f"/site/web/{path}", "query_string": b"", "headers": headers}
        await application(shower, Guard("127.0.0.1"), tmp_path, None)(scope, asyncio.Queue().get, send)

    asyncio.run(answer())
    assert sent == b"new"


def test_files_that_were_removed_have_changed() -> None:
    state = State()
    state.opened(Opened("T", (Listed("web", "Web", "HTML", "site"),)))
    for number, files in ((1, {"a": "x", "b": "y"}), (4, {"a": "x", "c": "z"})):
        state.built(Built(number, "web", Path("web/index.html"), str(number), "site", files))
    assert [state.editions["web"].changed(since) for since in (0, 1000, 4000)] == [["a", "b", "c"], ["b", "c"], []]


# Answers of processes


class Ended(BaseProcess):
    """A process that can be ended at any time."""

    def kill(self) -> None:
        pass

    def join(self, timeout: float | None = None) -> None:
        pass

    @property
    def exitcode(self) -> int:
        return 0


def test_answers_of_a_process_that_was_ended_are_dropped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Even those that arrived before, but were not handled yet."""
    ours, theirs = Pipe()
    monkeypatch.setattr(makers, "preload", lambda *names: None)
    monkeypatch.setattr(makers, "start", lambda *given, alone: Worker(Ended(), ours))
    waiting = Queue[Callable[[], object]]()
    reported: list[Answer | None] = []

    def call_soon(function: Callable[..., object], *given: object) -> None:
        waiting.put(partial(function, *given))

    maker = Maker(PreviewOptions(path=tmp_path, folder=tmp_path, cache_folder=tmp_path), "", call_soon, reported.append)
    maker.request(Build(1, sites=False))
    for failed in ((), ("stale",)):
        theirs.send(Done((), failed))
    theirs.close()
    calls = [waiting.get(timeout=PATIENCE) for _ in range(3)]
    calls[0]()
    maker.end()
    calls[1]()
    calls[2]()
    assert reported == [Done(())]


def shown(state: State, number: int, path: Path) -> None:
    """An edition of pages is finished."""
    state.opened(Opened("T", (Listed("book", "Book", "PDF", "pages"),)))
    state.built(Built(number, "book", path, str(number), "pages"))


def test_pages_of_an_older_build_do_not_replace_newer_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They may be opened at the same time, and the older ones be ready later."""
    begun, go_on = Event(), Event()
    opened: list[SlowPages] = []

    class SlowPages(Pages):
        def __init__(self, data: bytes) -> None:
            self.data, self.closed = data, False
            opened.append(self)
            if data == b"1":
                begun.set()
                go_on.wait(PATIENCE)

        def close(self) -> None:
            self.closed = True

    async def check() -> None:
        monkeypatch.setattr(preview, "Pages", SlowPages)
        shower = Preview(PreviewOptions(path=tmp_path, folder=tmp_path, cache_folder=tmp_path), "", State())
        for number in (1, 2):
            (tmp_path / str(number)).write_bytes(str(number).encode())
        shown(shower.state, 1, tmp_path / "1")
        first = asyncio.create_task(shower.pages("book"))
        await asyncio.to_thread(begun.wait, PATIENCE)
        shown(shower.state, 2, tmp_path / "2")
        second = await shower.pages("book")
        go_on.set()
        assert await first is second
        assert await shower.pages("book") is second is opened[1]
        await asyncio.to_thread(patiently, lambda: opened[0].closed)
        assert not opened[1].closed

    asyncio.run(check())


def test_drafts_are_closed_when_the_edition_is_finished(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a thread, since that waits until no page is drawn."""
    drafts: list[Draft] = []

    class Draft(Pages):
        def __init__(self, _: bytes) -> None:
            self.sizes, self.closed = [(1.0, 1.0)], False
            drafts.append(self)

        def close(self) -> None:
            go_on.wait(PATIENCE)
            self.closed = True

    go_on = Event()

    async def check() -> None:
        monkeypatch.setattr(preview, "Pages", Draft)
        shower = Preview(PreviewOptions(path=tmp_path, folder=tmp_path, cache_folder=tmp_path), "", State())
        shown(shower.state, 1, tmp_path / "1")
        for first in (3, 3, 7):
            shower._receive(Drafted("book", first, b""), sites=False)
        found = await shower.page("book", 3)
        assert found
        assert found[0] is drafts[1]
        shower._receive(Built(2, "book", tmp_path / "2", "2", "pages"), sites=False)
        go_on.set()
        await asyncio.to_thread(patiently, lambda: all(draft.closed for draft in drafts))

    asyncio.run(check())


# Watching


def test_the_server_reports_that_saves_are_not_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On the terminal and on the page; what is there is built nevertheless."""
    problem = Diagnostic(Severity.ERROR, "watching-failed", "Saves are not noticed")
    reported: list[Diagnostic] = []
    previews: list[Preview] = []

    def saves(*_: Path) -> Iterator[None]:
        raise PublisherError([problem])
        yield

    def application(given: Preview, *_: object) -> None:
        previews.append(given)

    class Server:
        def __init__(self, config: object) -> None:
            pass

        async def serve(self, **_: object) -> None:
            while not previews[0].state.watching:
                await asyncio.sleep(0.01)

    def saved(self: Preview) -> None:
        self.state.number += 1

    monkeypatch.setattr(server, "saves", saves)
    monkeypatch.setattr(server, "application", application)
    monkeypatch.setattr(server, "_Server", Server)
    monkeypatch.setattr(Preview, "saved", saved)
    with server.listening("127.0.0.1", 0) as sock:
        server.serve(tmp_path, sock, host="127.0.0.1", report=reported.extend)
    state = previews[0].state
    assert (reported, state.number) == ([problem], 1)
    assert state.as_json()["failed"]
    state.done(Done(()), sites=True)
    assert state.as_json()["failed"]
