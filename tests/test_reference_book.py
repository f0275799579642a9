"""A book of two hundred references: the same words in every edition, and in print the true pages."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

import publisher
from publisher.document import Book, CrossReference, plain_text, walk
from publisher.language import Words
from publisher.transforms.targets import title_of
from tests.conftest import ROOT, Built
from tests.test_layout import Reader
from tests.test_transforms import prepare

pytestmark = pytest.mark.slow
PROJECT = ROOT / "tests/books/references"
# Titles and terms show no page: they are repeated elsewhere, or looked up.
WITHOUT_PAGE = ["Section 1.1", "Section B.1"]


@pytest.fixture(scope="module")
def editions(built: Built) -> dict[str, publisher.EditionResult]:
    made = built(PROJECT)
    assert made.diagnostics == ()
    return {edition.name: edition for edition in made.editions}


@pytest.fixture(scope="module")
def book() -> Book:
    prepared, found = prepare(PROJECT)
    assert found == []
    return prepared


@pytest.fixture(scope="module")
def references(book: Book) -> list[CrossReference]:
    return [n for division in book.divisions for n in walk(division) if isinstance(n, CrossReference)]


class Links(HTMLParser):
    """The words and the address of each reference of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and "xref" in (given.get("class") or "").split():
            self._inside = True
            self.found.append(["", given.get("href") or ""])

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1][0] += data


def pages(edition: publisher.EditionResult, book: Book) -> Iterator[str]:
    """The pages of the chapters in a web or e-book edition, in reading order."""
    if edition.format == "epub":
        with zipfile.ZipFile(edition.path) as package:
            names = {Path(name).stem: name for name in package.namelist() if name.endswith(".xhtml")}
            yield from (package.read(names[chapter.id]).decode() for chapter in book.chapters)
    elif edition.name == "page":
        yield edition.path.read_text(encoding="utf-8")
    else:
        yield from ((edition.path.parent / f"{c.id}.html").read_text(encoding="utf-8") for c in book.chapters)


@pytest.mark.parametrize("name", ["web", "page", "ebook"])
def test_references_read_the_same(
    name: str, editions: dict[str, publisher.EditionResult], book: Book, references: list[CrossReference]
) -> None:
    found = []
    for page in pages(editions[name], book):
        links = Links()
        links.feed(page)
        found += links.found
    assert len(found) == 200
    assert [" ".join(words.split()) for words, _ in found] == [
        plain_text(reference.children) for reference in references
    ]
    for (_, address), reference in zip(found, references, strict=True):
        assert reference.target in address
        assert reference.target or reference.chapter in address


class Paper:
    """The references of a PDF as they are tagged, and its pages."""

    def __init__(self, path: Path) -> None:
        self.reader = Reader(path.read_bytes())
        document = pypdfium2.PdfDocument(path)
        self.texts = [squeezed(page.get_textpage().get_text_range()) for page in document]
        self.labels = [document.get_page_label(index) for index in range(len(document))]
        self.places = pikepdf.NameTree(self.reader.pdf.Root.Names.Dests)

    def links(self, node: Any = None) -> Iterator[tuple[str, str, set[int]]]:
        """The text, the name of the target and the pages of each link, in the order of the text, without contents and calls of
        notes."""
        node = node if node is not None else self.reader.pdf.Root.StructTreeRoot.K[0]
        for kid in node.K:
            if not isinstance(kid, pikepdf.Dictionary) or "/S" not in kid or kid.S == "/TOC":
                continue
            if kid.S != "/Link":
                yield from self.links(kid)
            elif not (text := self.text(kid)).isdigit():
                # One on each page that shows a part of the link.
                annotations = [k.Obj for k in kid.K if isinstance(k, pikepdf.Dictionary) and "/Obj" in k]
                (target,) = {str(note.Dest if "/Dest" in note else note.A.D) for note in annotations}
                yield text, target, {self.reader.numbers[page] for page in self.pages_of(kid)}

    def pages_of(self, node: Any) -> Iterator[Any]:
        """The pages on which an element is painted."""
        for kid in node.K:
            if isinstance(kid, int):
                yield node.Pg.objgen
            elif "/MCID" in kid:
                yield kid.Pg.objgen
            elif "/S" in kid:
                yield from self.pages_of(kid)

    def text(self, node: Any) -> str:
        """What is painted for an element and those below it."""
        found = ""
        for kid in node.K:
            if isinstance(kid, int):
                found += self.reader.marks[node.Pg.Contents.objgen, kid]
            elif "/MCID" in kid:
                found += self.reader.marks[kid.Pg.Contents.objgen, int(kid.MCID)]
            elif "/S" in kid:
                found += self.text(kid)
        return squeezed(found)

    def page_of(self, name: str) -> int:
        return self.reader.numbers[self.places[name][0].objgen]


def squeezed(text: str) -> str:
    """Text without what differs where lines end: spaces and hyphens."""
    return "".join(text.split()).replace("\u2010", "").replace("\ufffe", "").replace("-", "").casefold()


@pytest.mark.parametrize("name", ["handout", "book"])
def test_print_names_the_true_pages(
    name: str, editions: dict[str, publisher.EditionResult], book: Book, references: list[CrossReference]
) -> None:
    paper = Paper(editions[name].path)
    found = list(paper.links())
    assert len(found) == 200
    nodes = {n.attributes.id: n for division in book.divisions for n in walk(division)}
    nodes |= {n.id: n for n in (*book.chapters, *book.parts)}
    without = []
    for (text, target, own_pages), reference in zip(found, references, strict=True):
        words = plain_text(reference.children)
        assert target == (reference.target or reference.chapter)
        page = paper.page_of(target)
        pattern = "on_page_of_words" if reference.own_words else "on_page"
        shown = Words("en").pattern(pattern, reference=words, page=paper.labels[page])
        if text == squeezed(shown):
            assert page not in own_pages or len(own_pages) > 1, "a reader sees it"
        else:
            assert text == squeezed(words)
            if page not in own_pages:
                without.append(words)
        assert squeezed(plain_text(title_of(nodes[target]))) in paper.texts[page]
    assert {*without} <= {*WITHOUT_PAGE}
    assert sum("onpage" in text or "(page" in text for text, _, _ in found) > 50


def test_the_book_is_paged_as_books_are(editions: dict[str, publisher.EditionResult]) -> None:
    paper = Paper(editions["book"].path)
    named = {paper.labels[paper.page_of(target)] for _, target, _ in paper.links()}
    assert {"vii", "1"} <= named, "some lie in front matter"
    assert max(int(label) for label in named if label.isdecimal()) > 15


def test_one_chapter_names_the_pages_it_has(tmp_path: Path) -> None:
    made = publisher.build(PROJECT, editions=["book"], chapter="water", output=tmp_path)
    paper = Paper(made.editions[0].path)
    assert {target for _, target, _ in paper.links()} == {
        *("fig-left", "fig-pair", "fig-right", "fig-wheel", "tab-flow", "code-flow", "tour", "weirs", "wheels")
    }
    text = "".join(paper.texts)
    assert squeezed("Figure 1.1 and goes before Figure 2.2 on page 2, of which") in text, "the first is left out"
    assert squeezed("a file before it, and to Section 3.1, Part II, Table A.1, Figure 1 far away") in text
