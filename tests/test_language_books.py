"""Small books in other languages: each edition has their text, notes, tables, figures and contents, and no English word.

Machines that run the tests need not have the fonts of these scripts: fonts with a square for each letter stand for them. So joined
letters and the look of pages are not tested here, but that each letter has its place, and that no other is needed.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTCollection
from lxml import html

import publisher
from publisher import resources
from publisher.diagnostics import Findings
from publisher.document import Book
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.prepare import prepare
from publisher.editions.pdf.tag_check import differences
from publisher.inspection import area_of, faults, with_single_pages
from publisher.inspection.reading import read
from publisher.language import Words, is_right_to_left
from publisher.manifest import load
from publisher.media import faces, installed
from tests.conftest import ROOT, Validated
from tests.test_installed_fonts import font

BOOKS = ROOT / "tests/books/languages"
TAGS = {"ar": "ar", "de": "de", "he": "he", "hi": "hi", "ja": "ja", "zh": "zh-Hans"}
FILES = {
    "ar": "NotoNaskhArabic-Regular.ttf",
    "he": "NotoSerifHebrew-Regular.ttf",
    "hi": "NotoSerifDevanagari-Regular.ttf",
    "ja": "NotoSerifCJK-Regular.ttc",
    "zh": "NotoSerifCJK-Regular.ttc",
}
LATIN = {"Universal", "Declaration", "of", "Human", "Rights", "Eleanor", "Roosevelt"}  # what the sources themselves say


@dataclass(frozen=True)
class Made:
    language: str
    result: publisher.Result
    sources: str
    book: Book

    @property
    def words(self) -> Words:
        return Words(TAGS[self.language])

    def path(self, name: str) -> Path:
        return next(edition.path for edition in self.result.editions if edition.name == name)

    def pages(self, name: str) -> list[html.HtmlElement]:
        """The pages of the web edition or the e-book."""
        if name == "web":
            return [html.parse(file).getroot() for file in sorted(self.path(name).parent.glob("*.html"))]
        with zipfile.ZipFile(self.path(name)) as archive:
            texts = (archive.read(n) for n in archive.namelist() if n.endswith(".xhtml"))
            return [html.fromstring(text) for text in texts]

    def text(self, name: str) -> str:
        """The text of an edition, without spaces."""
        if name == "book":
            with pypdfium2.PdfDocument(self.path(name)) as pdf:
                return bare("".join(page.get_textpage().get_text_range() for page in pdf))
        return bare("".join(page.text_content() for page in self.pages(name)))


def bare(text: str) -> str:
    return re.sub(r"[\s\u00ad\ufffe\u200b-\u200f]+", "", text)


def letters(folder: Path, language: str) -> str:
    """All letters that a book may need."""
    words = Words(TAGS[language])
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir()]
    texts += [
        form
        for value in words.catalogue.patterns.values()
        for form in ([value] if isinstance(value, str) else value.values())
    ]
    texts += [words.date("2026-11-24"), words.join(["", "", ""])]
    return "".join(
        sorted({letter for text in texts for letter in text if not letter.isascii() and letter.isprintable()})
    )


@pytest.fixture(scope="module", params=sorted(TAGS))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    language = request.param
    folder = tmp_path_factory.mktemp(language)
    shutil.copytree(BOOKS / language, folder / "book")
    machine = folder / "machine"
    machine.mkdir()
    if name := FILES.get(language):
        wide = font("Squares", " " + letters(folder / "book", language), 1000)
        if name.endswith("ttc"):
            collection = TTCollection()
            collection.fonts = [wide]
            collection.save(machine / name)
        else:
            wide.save(machine / name)
    with pytest.MonkeyPatch.context() as patch:
        for module in (installed, resources):
            patch.setattr(module, "FOLDERS", (str(machine),))
        for known in (installed._installed, faces.font_files):
            known.cache_clear()
        prepared: list[Book] = []

        def noted(book: Book, page: PageGeometry, *, addresses: bool = False, pages: bool = True) -> Book:
            prepared.append(prepare(book, page, addresses=addresses, pages=pages))
            return prepared[-1]

        patch.setattr("publisher.editions.pdf.edition.prepare", noted)
        result = publisher.build(folder / "book")
        sources = (folder / "book/declaration.md").read_text(encoding="utf-8")
        yield Made(language, result, sources + (folder / "book/articles.md").read_text(encoding="utf-8"), prepared[-1])
    for known in (installed._installed, faces.font_files):
        known.cache_clear()


def test_nothing_is_wrong(made: Made) -> None:
    assert made.result.diagnostics == ()


def test_the_tags_of_print_say_what_the_model_says(made: Made) -> None:
    assert [(one.expected, one.found) for one in differences(made.book, made.path("book"))] == []


def test_pages_have_no_faults(made: Made) -> None:
    edition = load(BOOKS / made.language, Findings()).manifest.editions["book"]
    area = area_of(with_single_pages(edition), made.book)
    known = {"layout-off-grid", "layout-foot-gap", "layout-page-empty"}  # which the layout still has
    if made.language in ("ar", "he", "hi"):
        known |= {"layout-overflow", "layout-overprint"}  # squares are wider than letters
    found = faults(read(made.path("book"), area))
    assert [fault for fault in found if fault.code not in known] == []


def headings(made: Made) -> list[str]:
    return [title.strip() for title in re.findall(r"(?m)^##? (.+)$", made.sources)]


@pytest.mark.parametrize("name", ["web", "ebook"])
def test_contents_list_all_headings(made: Made, name: str) -> None:
    shown = bare("".join(link.text_content() for page in made.pages(name) for link in page.xpath("//nav//a")))
    assert len(headings(made)) >= 11
    assert [title for title in headings(made) if bare(title) not in shown] == []


def test_the_outline_of_print_lists_all_headings(made: Made) -> None:
    with pikepdf.open(made.path("book")) as pdf, pdf.open_outline() as outline:
        entries = [*outline.root]
        titles = list[str]()
        while entries:
            entry = entries.pop()
            titles.append(entry.title)
            entries += entry.children
    shown = bare("\n".join(titles))
    assert [title for title in headings(made) if bare(title) not in shown] == []


@pytest.mark.parametrize("name", ["web", "ebook", "book"])
def test_each_edition_has_notes_tables_and_figures(made: Made, name: str) -> None:
    if name == "book" and made.language in ("ar", "he", "hi"):
        with pikepdf.open(made.path(name)) as pdf:  # the text of a page is in the order of its glyphs
            roles = [str(o.S) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o]
        assert (roles.count("/Figure"), roles.count("/Table"), roles.count("/Note")) == (1, 1, 1)
        assert roles.count("/TR") == 5
        return
    text = made.text(name)
    caption, table = re.findall(r"(?ms)^:::\{figure\}.*?\n\n(.+?)\n:::|^:::\{table\} (.+?)$", made.sources)
    note = re.search(r"(?ms)^\[\^\w+\]: (.+?)\n\n", made.sources)
    assert note
    cells = re.findall(r"(?m)^\| \d+ \| (.+?) \|", made.sources)
    assert len(cells) == 4
    for part in (caption[0], table[1], note[1], *cells):
        assert bare(part) in text, part
    for kind in ("figure", "table", "equation"):
        assert bare(made.words.label(kind, "1.1")) in text


def test_each_edition_says_its_language_and_direction(made: Made) -> None:
    tag, direction = TAGS[made.language], "rtl" if is_right_to_left(made.language) else None
    for name in ("web", "ebook"):
        assert {(page.get("lang"), page.get("dir")) for page in made.pages(name)} == {(tag, direction)}
    with zipfile.ZipFile(made.path("ebook")) as archive:
        package = archive.read("EPUB/content.opf").decode()
    assert f">{tag}</dc:language>" in package
    assert ('page-progression-direction="rtl"' in package) == (direction == "rtl")
    with pikepdf.open(made.path("book")) as pdf:
        assert str(pdf.Root.Lang) == tag
        assert str(pdf.Root.get("/ViewerPreferences", {}).get("/Direction", "/L2R")) == (
            "/R2L" if direction else "/L2R"
        )


@pytest.mark.parametrize("name", ["web", "ebook"])
def test_no_english_word_is_added(made: Made, name: str) -> None:
    shown = " ".join(
        text
        for page in made.pages(name)
        for text in page.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::math)]")
    )
    if made.language == "de":  # its own words have Latin letters, too
        words = set(re.findall(r"\w+", shown))
        assert "Abbildung" in words
        assert not words & {
            "Contents",
            "Figure",
            "Figures",
            "Table",
            "Tables",
            "Equation",
            "Note",
            "Chapter",
            "Page",
            "page",
            "Search",
        }
        return
    given = set(re.findall(r"[A-Za-z]+", made.sources))
    assert given >= LATIN - {"Eleanor", "Roosevelt"}
    names = {"Source", "Serif", "Inter", "JetBrains", "Mono", "STIX", "Two", "Math", "ISBN", "A", "EPUB", "Ctrl", "K"}
    assert set(re.findall(r"[A-Za-z]{2,}", shown)) - given - names == set()


@pytest.mark.slow
def test_validators_find_nothing_in_these_books(made: Made, validated: Validated) -> None:
    web = sorted(made.path("web").parent.glob("*.html"))
    files = [*web, made.path("book"), made.path("ebook")]
    assert validated(files) == ""


def test_title_pages_have_no_indent(made: Made) -> None:
    """Paragraphs of Chinese and Japanese begin with an indent, but not the lines of a title page."""
    if made.language not in ("ja", "zh"):
        return
    with pypdfium2.PdfDocument(made.path("book")) as pdf:
        page = pdf[4].get_textpage()
        rects = [page.get_rect(number) for number in range(page.count_rects())]
    # Phrases of a title are rectangles of their own. A line begins where nothing at its height is further left.
    lines = [one for one in rects if not any(o[0] < one[0] and o[1] < one[3] and one[1] < o[3] for o in rects)]
    starts = {round(left) for left, *_ in lines}
    assert len(lines) >= 3  # title, author, publisher
    assert max(starts) - min(starts) <= 3
