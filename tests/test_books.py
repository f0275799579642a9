"""Whole books: each edition of the kitchen sink contains what the model contains, and validators find no error."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import publisher
from publisher import document
from publisher.assembly import Assembly
from publisher.diagnostics import Findings
from publisher.document import (
    DRAWINGS,
    Admonition,
    BibliographyEntry,
    Block,
    BlockQuote,
    Book,
    Box,
    Callout,
    CodeBlock,
    FootnoteReference,
    Heading,
    Image,
    IndexPlace,
    Inline,
    Node,
    NoteList,
    Part,
    Phrase,
    Reference,
    Section,
    Table,
    TermReference,
    nodes_of,
    plain_text,
    walk,
)
from publisher.formats import FORMATS
from publisher.language import Words
from publisher.manifest import load
from publisher.markdown.directives import DIRECTIVES
from publisher.markdown.directives.theorems import KINDS
from publisher.markdown.roles import ROLES
from publisher.resources import read_resources
from publisher.sources import Sources
from publisher.transforms import TransformContext, transform
from publisher.workers import Alone, Processes, Workers, open_workers
from publisher.workers import cluster as clusters
from tests.conftest import LONG, READING, ROOT, Built, Validated, files_of, with_cache
from tests.office import sayings, squeezed

SINK = ROOT / "tests/books/kitchen-sink"


@pytest.fixture(scope="module")
def result(built: Built) -> publisher.Result:
    return built(SINK)


@pytest.fixture(scope="module")
def books() -> dict[str, Book]:
    """What each edition is made of, by its name."""
    findings = Findings()
    project = load(SINK, findings)
    sources = Sources(project.root)
    whole, works = Assembly(project, sources, findings).book(), read_resources(project, sources, findings).works
    return {
        name: transform(
            whole,
            TransformContext(
                FORMATS[e.format],
                project.root,
                findings,
                audience=e.audience,
                whole=whole,
                words=Words("en"),
                works=works,
                expands=project.manifest.abbreviations,
            ),
        )
        for name, e in project.manifest.editions.items()
    }


class PageWords(HTMLParser):
    """The words of a page's body, without navigation."""

    SKIP = {"script", "style", "nav", "template", "title", "head", "math"}

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag in self.SKIP
        if not self._depth:
            self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in self.SKIP and self._depth > 0

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.words.append(data)


def pages(edition: publisher.EditionResult, book: Book) -> Iterator[PageWords]:
    """The pages of the chapters in a web or e-book edition, in reading order."""
    files = {f"{c.id}.{s}" for c in book.chapters for s in ("html", "xhtml")} | (
        {"index.html"} if edition.name == "page" else set()
    )
    if edition.format == "epub":
        with zipfile.ZipFile(edition.path) as package:
            texts = {Path(n).name: package.read(n).decode() for n in package.namelist() if Path(n).name in files}
    else:
        texts = {p.name: p.read_text(encoding="utf-8") for p in edition.path.parent.glob("*.html") if p.name in files}
    order = [n for c in book.chapters for n in (f"{c.id}.html", f"{c.id}.xhtml") if n in texts] or ["index.html"]
    for name in order:
        page = PageWords()
        page.feed(texts[name])
        yield page


def text_of(edition: publisher.EditionResult, book: Book) -> str:
    if edition.format == "pdf":
        done = subprocess.run(["pdftotext", "-raw", edition.path, "-"], capture_output=True, text=True, check=True)
        return done.stdout
    return " ".join(word for page in pages(edition, book) for word in page.words)


@pytest.mark.slow
def test_nothing_is_found(result: publisher.Result) -> None:
    assert result.diagnostics == ()
    assert [e.name for e in result.editions] == ["web", "page", "handout", "letter", "book", "teacher", "ebook"]


@pytest.fixture(scope="module")
def said(result: publisher.Result, books: dict[str, Book]) -> dict[str, str]:
    """The letters and digits of each edition, by its name."""
    if not shutil.which("pdftotext"):
        pytest.skip("left out: pdftotext (poppler-utils) is not installed")
    return {edition.name: squeezed(text_of(edition, books[edition.name])) for edition in result.editions}


@pytest.mark.slow
def test_each_edition_contains_what_is_meant_for_it(said: dict[str, str], books: dict[str, Book]) -> None:
    for name, text in said.items():
        expected = sayings(books[name])
        assert len(expected) > 100
        assert [s for s in expected if squeezed(s) not in text] == [], name


@pytest.mark.slow
def test_each_edition_keeps_to_itself_what_is_meant_for_others(result: publisher.Result, said: dict[str, str]) -> None:
    private = {
        "Only paper says this": {"pdf"},
        "Only the web says this": {"html"},
        "Every screen says this": {"html", "epub"},
        "An item of paper": {"pdf"},
        "An item of screens": {"html", "epub"},
        "This listing has a copy button": {"html"},
        "ask for the third law": {"teacher"},
        "White chalk": {"teacher"},
        "in the teacher’s edition alone": {"teacher"},
        "A remark to fellow authors": set(),
    }
    for edition in result.editions:
        for words, where in private.items():
            there = squeezed(words) in said[edition.name]
            assert there == bool({edition.name, edition.format} & where), (edition.name, words)


def test_every_construct_is_used(books: dict[str, Book]) -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in SINK.rglob("*.md"))
    names = set(re.findall(r"\{([a-z:-]+)\}", text))
    synonyms = {
        "superscript": "sup", "eq": "numref", "cite": "cite:p", "cite:ps": "cite:p", "cite:ts": "cite:t",
            "grid-item": "card", "grid-item-card": "card",
        **{f"prf:{kind}": kind for kind in KINDS},
    }  # fmt: skip
    untypeset = {*DRAWINGS}  # shown as code: with a finding, which no book here has
    assert {synonyms.get(name, name) for name in {*DIRECTIVES, *ROLES} - untypeset} <= names
    kinds = {type(node) for book in books.values() for part in (*book.divisions, *book.chapters) for node in walk(part)}
    missing = {kind for kind in vars(document).values() if isinstance(kind, type) and issubclass(kind, Node)} - kinds
    of_editions = {NoteList, Section}  # which print and e-books make for themselves
    assert (
        missing == {Node, Block, Inline, Box, Phrase, Reference, TermReference, IndexPlace} | of_editions
    )  # all are resolved


@pytest.mark.slow
def test_counts_equal_the_model(result: publisher.Result, books: dict[str, Book]) -> None:
    for edition in (e for e in result.editions if e.format != "pdf"):
        book = books[edition.name]
        counts = Counter(type(node) for chapter in book.chapters for node in walk(chapter))
        count = counts.__getitem__
        tags = [t for page in pages(edition, book) for t in page.tags]
        names = [name for name, _ in tags]
        assert names.count("img") + sum("poster" in a for _, a in tags) == count(Image), edition.name
        assert names.count("video") == sum("poster" in a for _, a in tags) == 1, edition.name
        assert names.count("table") == count(Table), edition.name
        assert sum("noteref" in (a.get("class") or "") for _, a in tags) == count(FootnoteReference), edition.name
        back = sum(len(entry.references) for chapter in book.chapters for entry in nodes_of(chapter, BibliographyEntry))
        assert sum((a.get("role") or "") == "doc-backlink" for _, a in tags) == count(FootnoteReference) + back, (
            edition.name
        )
        assert names.count("pre") == count(CodeBlock), edition.name
        assert sum("callout" in (a.get("class") or "").split() for _, a in tags) == 2 * count(Callout) + 1, edition.name
        assert names.count("blockquote") == count(BlockQuote), edition.name
        assert sum("admonition" in (a.get("class") or "").split() for _, a in tags) == count(Admonition), edition.name
        assert sum(name in ("h1", "h2", "h3", "h4", "h5", "h6") for name in names) >= count(Heading) + len(
            book.chapters
        )


@pytest.mark.slow
def test_the_parts_are_there(result: publisher.Result, books: dict[str, Book]) -> None:
    titles = [plain_text(d.title) for d in books["web"].divisions if isinstance(d, Part)]
    assert titles == ["Blocks & phrases", "Floats", "Links", "Science"]
    (web,) = (e for e in result.editions if e.name == "web")
    page = PageWords()
    page.feed(web.path.read_text(encoding="utf-8").replace("<nav", "<div").replace("</nav", "</div"))
    assert all(squeezed(t) in squeezed(" ".join(page.words)) for t in titles)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kitchen-sink", *READING])
def test_validators_find_nothing(name: str, built: Built, validated: Validated) -> None:
    result = built(SINK.parent / name)
    assert result.diagnostics == ()
    files = [
        f for e in result.editions for f in (sorted(e.path.parent.glob("*.html")) if e.format == "html" else [e.path])
    ]
    assert validated(files) == ""


@pytest.mark.slow
def test_a_real_book_is_complete_and_valid(built: Built, shared: Path, validated: Validated) -> None:
    made = built(shared / LONG)
    by_format = {e.format: e for e in made.editions}
    assert set(by_format) == {"html", "pdf", "epub"}
    assert (by_format["pdf"].pages or 0) > 600
    assert {d.severity for d in made.diagnostics} <= {"warning", "note"}
    pages = {page.name for page in by_format["html"].path.parent.glob("*.html")}
    assert len(pages - {"404.html"}) == 26
    files = [
        by_format["pdf"].path,
        by_format["epub"].path,
        *sorted(by_format["html"].path.parent.glob("*.html"))[10:12],
    ]
    assert validated(files) == ""


@pytest.mark.slow
def test_a_real_book_is_the_same_wherever_it_is_built(
    built: Built, processes: Processes, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process, two, two workers of a cluster, with the cache and without: the same bytes and findings."""
    distributed = pytest.importorskip("distributed", reason="left out: Dask is not installed")
    monkeypatch.setattr(clusters, "PATIENCE", 120)  # for busy machines
    made = built(shared / LONG)
    wanted = files_of(made.editions[0].path.parent.parent)

    def again(folder: Path, workers: Workers, *, cache: bool) -> dict[str, int]:
        result = publisher.build(shared / LONG, output=folder, workers=workers, cache=cache)
        assert result.diagnostics == made.diagnostics
        assert files_of(folder) == wanted
        return dict(result.work)

    assert not again(with_cache(made, tmp_path / "cached"), Alone(), cache=True).get("pages made")
    again(tmp_path / "two", processes, cache=False)
    local = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    with (
        distributed.LocalCluster(local_directory=str(tmp_path), **local) as cluster,
        open_workers(2, cluster.scheduler_address) as workers,
    ):
        again(tmp_path / "cluster", workers, cache=False)
