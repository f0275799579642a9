"""Work that is divided gives the same editions, findings and counts, byte by byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import publisher
from publisher import assembly
from publisher.diagnostics import PublisherError
from publisher.markdown.limits import WHOLE_BUDGET, Budget
from publisher.pipeline.preloading import PRELOAD_PAGES, PRELOAD_TEXT
from publisher.pipeline.session import Options, Session
from publisher.templating import cached
from publisher.workers import Alone, Processes, Workers, open_workers
from publisher.workers import cluster as clusters
from tests.conftest import ROOT, Built, Write, files_of
from tests.test_reading import SHARED

BOOKS = [ROOT, ROOT / "tests" / "books" / "kitchen-sink"]
FILES = {
    "publication.yaml": (
        "version: 1\ntitle: T\nidentifier: urn:x:y\nvariables: {city: Bern}\n"
        "chapters: [a.md, {part: P, chapters: [in/b.md, {file: c.md, title: Sea}]}, nul.md, empty.md]\n"
    ),
    "a.md": "# A\n\n```{include} shared.md\n```\n\n### Deep\n\n{{ city }} {{ town }}\n",
    "in/b.md": "---\nkeywords: x\n---\n# B\n\n```{include} ../shared.md\n```\n\n```{include} none.md\n```\n",
    "c.md": "# C\n\n```{exercise} One\nText.\n```\n\n```{solution}\nText.\n```\n",
    "shared.md": "Shared, *by two*.\n\n##### Deeper\n",
    "empty.md": "\n",
    "nul.md": "# N\n\n\x00\n",
}


def read(folder: Path, workers: Workers) -> list[Any]:
    session = Session(folder, Options(workers=workers))
    session.open()
    try:
        book: Any = session.read()
    except PublisherError as error:
        book = error.diagnostics
    return [book, session.findings, session.sources.texts, session.log.work]


@pytest.fixture
def divided(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Divide even short books. The list names the chapters that are read in this process."""
    monkeypatch.setattr(assembly, "WORTH", 0)
    here: list[str] = []
    alone = assembly.read_chapter

    def noted(text: str, name: str, *values: Any, **named: Any) -> Any:
        here.append(name)
        return alone(text, name, *values, **named)

    monkeypatch.setattr(assembly, "read_chapter", noted)
    return here


@pytest.mark.parametrize(
    ("files", "read_here", "codes"),
    [
        (FILES, ["a.md", "in/b.md", "c.md"], {"file-missing", "file-encoding", "chapter-empty", "variable-unknown"}),
        (SHARED, ["a.md", "b.md", "c.md"], {"file-encoding", "role-unknown", "solutions-shown"}),
    ],
    ids=["errors", "shared"],
)
def test_chapters_that_others_read_are_the_same(
    project: Write,
    processes: Processes,
    divided: list[str],
    files: dict[str, str],
    read_here: list[str],
    codes: set[str],
) -> None:
    folder = project(files)
    book, found, texts, work = read(folder, processes)
    assert divided == []
    alone = read(folder, Alone())
    assert [book, found, work] == [alone[0], alone[1], alone[3]]
    assert {**alone[2], "broken.md": ""} == {**texts, "broken.md": ""}, "only included files that are texts are sent"
    assert divided == read_here
    assert {d.code for d in found.items} >= codes


def test_limits_hold_for_all_chapters_together(
    project: Write, processes: Processes, divided: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "WHOLE_BUDGET", Budget(40, WHOLE_BUDGET.repeated))
    folder = project(FILES)
    found = read(folder, processes)
    assert "in/b.md" in divided, "read again, so that the error has a location"
    assert found[:3] == read(folder, Alone())[:3]


def test_short_books_are_read_here(project: Write, processes: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "run", None)
    assert read(project(FILES), processes)[3]


def test_started_workers_read_and_render_a_large_new_book(
    project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"{name}.md": f"# {name}\n\n[Back](a.md)\n\n{'Words. ' * 30_000}\n" for name in "ab"}
    folder = project({"publication.yaml": "version: 1\ntitle: T\nchapters: [a.md, b.md]\n", **files})
    rendered: list[str] = []
    monkeypatch.setattr(cached, "WORTH", 0)
    monkeypatch.setattr(cached.Renderer, "chapter", lambda _, chapter: rendered.append(chapter.id) or "")

    def pages(out: Path, workers: Workers) -> dict[str, bytes]:
        publisher.build(folder, formats="html", output=out, cache=False, workers=workers)
        return {file.name: file.read_bytes() for file in (out / "web").glob("*.html")}

    with Processes(2) as workers:
        made = pages(tmp_path / "divided", workers)
        assert (workers.started, rendered) == (True, [])
    monkeypatch.undo()
    assert made == pages(tmp_path / "alone", Alone())
    assert len(made) == 4


class Unstarted(Alone):
    """Notes the modules with which processes would be started early."""

    def __init__(self) -> None:
        self.modules: list[tuple[str, ...]] = []

    def start(self, *modules: str) -> None:
        self.modules.append(modules)


def test_workers_are_started_early_for_pages_and_for_much_new_text(project: Write, tmp_path: Path) -> None:
    folder, out = project({"a.md": "# A\n\nWords.\n"}), tmp_path / "out"

    def started(words: int = 1, **options: Any) -> list[tuple[str, ...]]:
        (folder / "a.md").write_text(f"# A\n\n{'Words. ' * words}\n")
        workers = Unstarted()
        publisher.build(folder, output=out, cache=False, workers=workers, **options)
        return workers.modules

    assert started(formats="html") == []
    assert started(40_000, formats="html") == [], "a book that was built before"
    assert started(editions="web") == []
    assert started(editions="print") == []
    assert started(2, editions="print") == [PRELOAD_PAGES]
    assert started(3, editions="print", formats=("pdf", "html")) == [PRELOAD_PAGES]
    out = tmp_path / "new"
    assert started(40_000, formats="html") == [PRELOAD_TEXT]
    out = tmp_path / "newer"
    assert started(formats=("pdf", "html")) == [PRELOAD_PAGES]


Made = tuple[dict[str, bytes], list[str], dict[str, int]]


def counts(result: publisher.Result) -> tuple[Made, int]:
    """What a build made and counted, and how many pages it laid out.

    These are more where processes begin chapters before it is known on which side the chapters begin.
    """
    files = files_of(result.editions[0].path.parent.parent)
    work = dict(result.work)
    for kind in ("templates compiled", "formulas read", "formulas drawn", "formulas measured", "formulas in MathML"):
        work.pop(kind, None)  # each process does so once
    pages = work.pop("pages made")
    return (files, [str(d) for d in result.diagnostics], work), pages


@pytest.mark.slow
@pytest.mark.parametrize("book", BOOKS, ids=["source", "kitchen-sink"])
def test_editions_of_processes_and_of_a_cluster_are_the_same(
    book: Path, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a cluster for one book: what both do before and after they send work is the same, and so is what they send."""
    distributed = pytest.importorskip("distributed", reason="left out: Dask is not installed")
    for module, name in ((assembly, "WORTH"), (assembly, "WORTH_STARTED"), (cached, "WORTH")):
        monkeypatch.setattr(module, name, 0)
    monkeypatch.setattr(clusters, "PATIENCE", 120)  # for busy machines
    alone, fewest = counts(built(book))

    def same(folder: str, workers: Workers) -> None:
        workers.start()
        made, pages = counts(publisher.build(book, output=tmp_path / folder, cache=False, workers=workers))
        assert made == alone
        assert pages <= 1.2 * fewest

    with Processes(2) as workers:
        same("processes", workers)
    if book != ROOT:
        return
    local = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    with (
        distributed.LocalCluster(local_directory=str(tmp_path), **local) as cluster,
        open_workers(2, cluster.scheduler_address) as workers,
    ):
        same("cluster", workers)
