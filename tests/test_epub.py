"""The EPUB edition: its package, its pages, and that nothing of the model is lost on the way."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import etree, html
from PIL import Image as Raster

import publisher
from publisher.assembly import Assembly
from publisher.diagnostics import Findings
from publisher.document import (
    Book,
    CodeBlock,
    ContentsEntry,
    CrossReference,
    Footnote,
    FootnoteReference,
    Heading,
    Image,
    Link,
    Metadata,
    Node,
    Section,
    Table,
    plain_text,
    walk,
)
from publisher.editions.epub.markup import STEPS, nested
from publisher.formats import FORMATS
from publisher.language import Words
from publisher.manifest import load
from publisher.numerals import roman
from publisher.sources import Sources
from publisher.transforms import TransformContext, transform
from tests.conftest import Write
from tests.sites import Browser, browsing

NS = {
    "o": "http://www.idpf.org/2007/opf",
    "d": "http://purl.org/dc/elements/1.1/",
    "h": "http://www.w3.org/1999/xhtml",
    "e": "http://www.idpf.org/2007/ops",
}
TYPE = f"{{{NS['e']}}}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

MANIFEST = """\
version: 1
title: 'Salt & <Pepper> "Mills"'
subtitle: A taste
authors: [{name: Ada Example}, {name: Ben Sample, role: edt}]
publisher: Example & Sons
language: en-GB
date: 2026-11-24
description: About <mills> & grinding.
subjects: [Kitchens, R & D]
rights: {holder: Ada Example, year: 2026, license: CC-BY-4.0}
identifier: urn:isbn:9780306406157
chapters:
  - preface.md
  - part: Mills & More
    chapters: [mills.md, empty.md, 漢字.md]
  - same/mills.md
appendices: [answers.md]
editions: {ebook: {format: epub}}
"""
MILLS = """\
# Mills <with> & "without" [links](https://example.com/?a=1&b=2)[^t]

First paragraph[^twice], again[^twice], and in between[^long].

[^t]: In the title.
[^twice]: Called twice.
[^long]: One paragraph.

    ```python
    two = "paragraphs"
    ```

## Grinding {#grinding}

:::{figure} img/dot.png
:label: fig-dot
:alt: A dot.

The dot.
:::

![](img/dot.png){role=presentation}

### Fine

See [](#tab-salt), [the preface](preface.md), [](#漢字の節), and [](#fig-dot).

#### Finest

:::{table} Salts
:label: tab-salt

|   | Grain |
|---|------:|
| Sea | 2   |
:::

## Coarse

<table><tr><th>Name</th><th>Size</th></tr><tr><th>x</th><td>1</td></tr></table>

[Bonjour]{lang=fr}. Odd: \x1b.

:::{warning} Hot
Mind & <hand>.
:::

- [x] done

```python
def f(): return "a" < "b"
```
"""
FILES = {
    "publication.yaml": MANIFEST,
    "preface.md": "# Preface {.unnumbered .preface}\n\nSee [mills](mills.md#grinding).\n",
    "mills.md": MILLS,
    "empty.md": "# Only a title\n",
    "漢字.md": "# 漢字\n\nText[^1].\n\n## 漢字の節\n\n[^1]: 注。\n",
    "same/mills.md": "# Only a title\n\nThe same title again.\n",
    "answers.md": "# Answers\n\n## First\n\nSee [](#first).\n",
}


class Package:
    """A finished EPUB, opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = zipfile.ZipFile(path)
        self.files = {n.removeprefix("EPUB/"): self.archive.read(n) for n in self.archive.namelist()}
        self.package = etree.fromstring(self.files["content.opf"])
        self.items = {i.get("id", ""): i for i in self.package.iterfind(".//o:item", NS)}
        self.pages = {
            i.get("href", ""): etree.fromstring(self.files[i.get("href", "")])
            for i in self.items.values()
            if i.get("media-type") == "application/xhtml+xml"
        }
        self.archive.close()

    @property
    def spine(self) -> list[str]:
        refs = self.package.iterfind(".//o:itemref", NS)
        return [self.items[r.get("idref", "")].get("href", "").removesuffix(".xhtml") for r in refs]

    def meta(self, name: str) -> list[str]:
        return [m.text or "" for m in self.package.iterfind(f".//o:meta[@property='{name}']", NS)]

    def dc(self, name: str) -> list[str]:
        return [e.text or "" for e in self.package.iterfind(f".//d:{name}", NS)]

    def elements(self, tag: str) -> Iterator[tuple[str, etree._Element]]:
        for name, page in self.pages.items():
            yield from ((name, element) for element in page.iter(f"{{{NS['h']}}}{tag}"))

    def nav(self, kind: str) -> list[tuple[str, str]]:
        """Address and words of each link in a nav."""
        (nav,) = (n for n in self.pages["nav.xhtml"].iterfind(".//h:nav", NS) if n.get(TYPE) == kind)
        return [(a.get("href", ""), words(a)) for a in nav.iterfind(".//h:a", NS)]


def words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def sources(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "img").mkdir(exist_ok=True)
    Raster.new("RGB", (40, 20), "navy").save(folder / "img/dot.png")
    return folder


def make(folder: Path, files: dict[str, str]) -> Package:
    return Package(publisher.build(sources(folder, files), formats=["epub"], output=folder / "out").editions[0].path)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return make(tmp_path_factory.mktemp("epub"), FILES)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The document from which the package is made."""
    findings = Findings()
    project = load(sources(tmp_path_factory.mktemp("model"), FILES), findings)
    return transform(
        Assembly(project, Sources(project.root), findings).book(),
        TransformContext(FORMATS["epub"], project.root, findings, words=Words("en")),
    )


def test_the_container_is_what_readers_expect_byte_for_byte(book: Package) -> None:
    entries = book.archive.infolist()
    assert (entries[0].filename, entries[0].compress_type, entries[0].extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert book.path.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"
    names = [e.filename for e in entries]
    assert names[2:] == sorted(names[2:])
    assert len(set(names)) == len(names)
    assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {e.external_attr >> 16 for e in entries} == {0o100644}
    listed = {i.get("href") for i in book.items.values()} | {"content.opf", "mimetype", "META-INF/container.xml"}
    assert set(book.files) == listed
    assert all(name.isascii() for name in names)


def test_the_package_contains_the_metadata(book: Package) -> None:
    root = book.package
    assert (root.get("version"), root.get(LANG), root.get("unique-identifier")) == ("3.0", "en-GB", "identifier")
    assert book.dc("identifier") == ["urn:isbn:9780306406157"]
    assert book.dc("title") == ["Salt & <Pepper> “Mills”", "A taste"]
    assert book.meta("title-type") == ["main", "subtitle"]
    assert (book.dc("creator"), book.dc("contributor")) == (["Ada Example"], ["Ben Sample"])
    assert book.meta("role") == ["aut", "edt"]
    assert (book.dc("language"), book.dc("publisher"), book.dc("date")) == (
        ["en-GB"],
        ["Example & Sons"],
        ["2026-11-24"],
    )
    assert (book.dc("rights"), book.dc("subject")) == (
        ["© 2026 Ada Example. CC\u00a0BY\u00a04.0"],
        ["Kitchens", "R & D"],
    )
    assert book.dc("description") == ["About <mills> & grinding."]
    assert book.meta("dcterms:modified") == ["2026-11-24T00:00:00Z"]
    ids = Counter(e.get("id") for e in root.iter(etree.Element) if e.get("id"))
    assert max(ids.values()) == 1
    assert all(m.get("refines", "#x")[1:] in {*ids, "x"} for m in root.iterfind(".//o:meta", NS))


def test_accessibility_is_counted(book: Package, tmp_path: Path) -> None:
    assert book.meta("schema:accessMode") == ["textual", "visual"]
    assert book.meta("schema:accessModeSufficient") == ["textual", "textual,visual"]
    assert book.meta("schema:accessibilityFeature") == [
        *("structuralNavigation", "tableOfContents", "readingOrder", "alternativeText"),
    ]
    assert book.meta("schema:accessibilityHazard") == ["none"]
    assert "Every image that carries meaning" in book.meta("schema:accessibilitySummary")[0]
    assert book.meta("dcterms:conformsTo") == []
    cover = "version: 1\ntitle: T\nchapters: [a.md]\ncover: {image: img/dot.png}\n"
    silent = make(tmp_path, {"publication.yaml": cover, "a.md": "# A\n\n:::{figure} img/dot.png\n\nA caption.\n:::\n"})
    assert silent.meta("schema:accessModeSufficient") == ["textual,visual"]
    assert "alternativeText" not in silent.meta("schema:accessibilityFeature")
    assert "Some images have no text alternative." in silent.meta("schema:accessibilitySummary")[0]


@pytest.mark.parametrize(
    "picture", ["![](img/dot.png)", '<img src="img/dot.png">', ":::{figure} img/dot.png\n\nA.\n:::"]
)
def test_a_warning_that_is_silenced_makes_no_claim_true(tmp_path: Path, picture: str) -> None:
    cover = "cover: {image: img/dot.png, alt: A dot}"
    manifest = f"version: 1\ntitle: T\nchapters: [a.md]\nsilence: [image-alt-missing]\n{cover}\n"
    silent = make(tmp_path, {"publication.yaml": manifest, "a.md": f"# A\n\n{picture}\n"})
    assert silent.meta("schema:accessModeSufficient") == ["textual,visual"]


def test_spine_is_the_reading_order(book: Package) -> None:
    assert book.spine == [
        *("cover", "title-page", "nav", "preface", "mills-more", "mills", "empty", "page-4", "mills-2", "answers"),
        "colophon",
    ]


def test_contents_lead_to_every_chapter_and_section(book: Package, model: Book) -> None:
    def lines(entries: tuple[ContentsEntry, ...]) -> Iterator[tuple[str, str]]:
        for entry in entries:
            number = f"Part {entry.number}" if not entry.chapter else entry.number
            yield entry.target, f"{number} {plain_text(entry.title)}".strip()
            yield from lines(entry.children)

    toc = book.nav("toc")
    targets = [target for target, _ in lines(model.contents) if target and target != "mills-more"]
    assert [text for _, text in toc] == [text for _, text in lines(model.contents)] + ["About this edition"]
    assert [href.partition("#")[2] for href, _ in toc if "#" in href] == targets
    assert [h.removesuffix(".xhtml") for h, _ in toc if "#" not in h] == book.spine[3:]
    ncx = etree.fromstring(book.files["toc.ncx"])
    assert [e.get("src") for e in ncx.iter("{*}content")] == [href for href, _ in toc]


def test_landmarks_name_the_places_of_a_book(book: Package) -> None:
    (nav,) = (n for n in book.pages["nav.xhtml"].iterfind(".//h:nav", NS) if n.get(TYPE) == "landmarks")
    found = {a.get(TYPE): a.get("href") for a in nav.iterfind(".//h:a", NS)}
    assert found == {
        "cover": "cover.xhtml",
        "titlepage": "title-page.xhtml",
        "toc": "nav.xhtml",
        "bodymatter": "mills-more.xhtml",
        "copyright-page": "colophon.xhtml",
    }


def test_links_reach_what_they_name(book: Package) -> None:
    ids = {(n, e.get("id")) for n, page in book.pages.items() for e in page.iter(etree.Element) if e.get("id")}
    inner = 0
    for tag, attribute in (("a", "href"), ("img", "src"), ("link", "href")):
        for name, element in book.elements(tag):
            address = element.get(attribute, "")
            if "://" in address:
                continue
            file, _, target = unquote(address).partition("#")
            file = posixpath.normpath(file) if file else name
            assert file in book.files
            assert not target or (file, target) in ids
            inner += 1
    assert inner > 40


def test_nothing_of_the_model_is_lost(book: Package, model: Book) -> None:
    nodes = Counter(type(n) for chapter in model.chapters for n in walk(chapter))
    types = Counter(e.get(TYPE) for page in book.pages.values() for e in page.iter(etree.Element))
    count = {tag: len(list(book.elements(tag))) for tag in ("img", "table", "pre", "h2", "h3", "h4", "h5", "h6")}
    titles = Counter(e.get("role") for page in book.pages.values() for e in page.iter(etree.Element))
    assert count["img"] == nodes[Image] + 1  # the cover
    assert count["table"] == nodes[Table]
    assert count["pre"] == nodes[CodeBlock]
    noted = sum(bool(chapter.notes) for chapter in model.chapters)
    assert sum(count[f"h{n}"] for n in range(2, 7)) == nodes[Heading] + noted
    assert types["footnote"] == nodes[Footnote] == 4
    assert types["noteref"] == nodes[FootnoteReference] == 5
    links = [a for name, a in book.elements("a") if name not in ("nav.xhtml", "colophon.xhtml")]
    assert len(links) == nodes[Link] + nodes[CrossReference] + types["noteref"] + titles["doc-backlink"]


def test_notes_and_their_calls_are_pairs(book: Package) -> None:
    for page in book.pages.values():
        calls = {a.get("id"): a.get("href", "")[1:] for a in page.iterfind(".//h:a[@role='doc-noteref']", NS)}
        back = {}
        for note in page.iterfind(".//h:aside[@role='doc-footnote']", NS):
            for link in note.iterfind(".//h:a[@role='doc-backlink']", NS):
                back[link.get("href", "")[1:]] = note.get("id")
                assert link.get("aria-label")
        assert calls == back


def test_the_colophon_contains_what_a_reader_can_use(book: Package, tmp_path: Path) -> None:
    (colophon,) = (e for name, e in book.elements("section") if name == "colophon.xhtml")
    assert "Published by Example & Sons, 24 November 2026" in words(colophon)
    assert words(colophon).endswith("ISBN 9780306406157")
    (tmp_path / "lone.md").write_text("# Alone\n\nText.\n")
    lone = Package(publisher.build(tmp_path / "lone.md", formats=["epub"], output=tmp_path / "o").editions[0].path)
    assert "colophon.xhtml" not in lone.pages
    assert not [href for kind in ("toc", "landmarks") for href, _ in lone.nav(kind) if "colophon" in href]


WIDE_TABLES = [
    ("A|B|C|D|E|F|G", "x", "broken"),
    ("A|B|C|D|E|F", "x", None),
    ("A|B|C|D|E|F|G", "y" * 6, "broken stacked from-24"),
    ("A|B|C|D|E|F|G", "y" * 9, "broken stacked from-38"),
    ("A|B|C|D", "y" * 8, None),
    ("A|B|C|D", "651 000", None),
    ("A|B|C|D", "651 000 000", "stacked from-30"),
    ("A|B", "y" * 22, "stacked from-24"),
    ("A|B", f"{'y' * 12}-{'y' * 10}", None),
    ("A|B", "y" * 60, "broken stacked"),
    ("A|B", f"`{'y' * 90}`", None),
]


def test_tables_wider_than_a_page_are_broken(tmp_path: Path) -> None:
    """Each is followed by a raw table of the same cells without a head, which can't be stacked."""
    text, expected = "# T\n", []
    for head, cell, names in WIDE_TABLES:
        columns = head.count("|") + 1
        raw = "".join(f"<td>{cell.strip('`') if names else 'z'}</td>" for _ in range(columns))
        text += f"\n|{head}|\n|{'-|' * columns}\n|{(cell + '|') * columns}\n\n<table><tr>{raw}</tr></table>\n"
        broken = "broken breaks" if "broken" in (names or "") else "breaks"
        expected += [names, {None: None, "broken": "broken"}.get(names, broken)]
    (tmp_path / "t.md").write_text(text)
    package = Package(publisher.build(tmp_path / "t.md", formats=["epub"], output=tmp_path / "o").editions[0].path)
    assert [e.get("class") for _, e in package.elements("table")] == expected


def test_rows_of_a_wide_table_are_lists_where_a_page_is_narrow(tmp_path: Path) -> None:
    """Each cell has the words of the heads above it as its label, which the style sheet shows; cells that span columns have none."""
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    head = "<thead><tr><th rowspan='2'>Town</th><th colspan='2'>Rain</th></tr><tr><th>July</th><th></th></tr></thead>"
    row = f"<tr><th>Oslo</th><td>{word}</td><td>{word}</td></tr>"
    reaching = f"<tr><td colspan='2'>{word}</td><td>{word}</td></tr>"
    (tmp_path / "t.md").write_text(
        f"# T\n\n<table>{head}<tbody>{row}</tbody></table>\n\n<table>{head}<tbody>{row}{reaching}</tbody></table>\n"
    )
    package = Package(publisher.build(tmp_path / "t.md", formats=["epub"], output=tmp_path / "o").editions[0].path)
    (_, first), (_, second) = package.elements("table")
    assert [cell.get("data-label") for cell in first.findall(".//h:tbody//*", NS)] == [None, None, "Rain, July", "Rain"]
    assert second.get("class") == "spans broken breaks"
    assert not second.xpath(".//@data-label")
    (place,) = [e for _, e in package.elements("div") if e.get("class") == "place"]
    assert first.getparent() is place
    style = package.files["style.css"].decode()
    assert set(re.findall(r"\.(from-\d+)", style)) == {f"from-{step}" for step in STEPS}


def test_words_of_a_wide_table_that_is_no_list_have_soft_hyphens(tmp_path: Path) -> None:
    names = "|Magdalena Wickinghof|`Magdalena`|generation|generation|generation|generation|generation|\n"
    text = f":::{{table}} Names\n{'|a' * 7}|\n{'|-' * 7}|\n{names}|^^|b|c|d|e|f|g|\n:::\n"
    (tmp_path / "t.md").write_text(f"# T\n\n{text}")
    package = Package(publisher.build(tmp_path / "t.md", formats=["epub"], output=tmp_path / "o").editions[0].path)
    ((_, found),) = package.elements("table")
    assert found.get("class") == "spans broken parted"
    scrolled = found.getparent()
    given = [scrolled.get(name) for name in ("class", "tabindex", "role", "aria-label")]
    assert given == ["scrolled", "0", "group", "Table\xa01"]
    first, second, *_ = (cell.text or cell[0].text for cell in found.findall(".//h:tbody//h:td", NS))
    assert (first, second) == ("Mag\u00addalena Wick\u00ading\u00adhof", "Magdalena")


def test_labels_keep_raised_and_lowered_characters(tmp_path: Path) -> None:
    heads = "CO~2~ in t/ha|10^−3^ m^2^|V~max~|*Donaudampfschifffahrtsgesellschaftskapitän*"
    (tmp_path / "t.md").write_text(f"# T\n\n|{heads}|\n|-|-|-|-|\n|a|b|c|d|\n")
    package = Package(publisher.build(tmp_path / "t.md", formats=["epub"], output=tmp_path / "o").editions[0].path)
    labels = [e.get("data-label") for _, e in package.elements("td")]
    assert labels == ["CO₂ in t/ha", "10⁻³ m²", "Vmax", "Donaudampfschifffahrtsgesellschaftskapitän"]


@contextmanager
def reading(driver: Any, folder: Path, text: str) -> Iterator[Browser]:
    """A browser for the chapter ``t.xhtml`` of the e-book of a text."""
    (folder / "t.md").write_text(text)
    (made,) = publisher.build(folder / "t.md", formats=["epub"], output=folder / "o").editions
    with zipfile.ZipFile(made.path) as package:
        package.extractall(folder / "book")
    with browsing(driver, folder / "book/EPUB") as browser:
        browser.open("t.xhtml")
        yield browser


@pytest.mark.slow
def test_marked_lines_of_code_have_a_bar_and_no_rule(chromium_driver: Any, tmp_path: Path) -> None:
    with reading(
        chromium_driver, tmp_path, "# T\n\n:::{code} python\n:emphasize-lines: 1\na = b\n:::\n\nA <mark>word</mark>.\n"
    ) as browser:
        look = (
            "return [...document.querySelectorAll('mark')].map(e => getComputedStyle(e))"
            ".map(s => [parseInt(s.borderLeftWidth) > 0, parseInt(s.borderBottomWidth) > 0, s.fontWeight > 400])"
        )
        assert browser.run(look) == [[True, False, False], [False, True, True]]


NUMBERS = """\
# T

98. item
99. item
100. item

{letters}

| Quantity of a thing | Its value | Unit of measure |
|---|--:|---|
| one | 12345.6 | km |

<table><tr><td align="right">1</td><td>km</td></tr></table>
"""


@pytest.mark.slow
def test_cells_to_fill_in_have_room_at_both_sides(chromium_driver: Any, tmp_path: Path) -> None:
    row = "| a " * 11 + "|\n"
    table = f":::{{table}}\n:class: fill-in\n{row}{'|-' * 11}|\n{row}:::\n"
    with reading(chromium_driver, tmp_path, f"# T\n\n{table}") as browser:
        padding = "return [...document.querySelectorAll('.broken td')].map(e => getComputedStyle(e).paddingInline)"
        assert {*browser.run(padding)} == {"6px"}


@pytest.mark.slow
def test_numbers_have_room_before_them_and_after_them(chromium_driver: Any, tmp_path: Path) -> None:
    """Those of a list, which stand in its padding, and those of a column beside words."""
    letters = "\n".join(f"{roman(n)}. item" for n in range(1, 40))
    with reading(chromium_driver, tmp_path, NUMBERS.replace("{letters}", letters)) as browser:
        room = (
            "const pen = document.createElement('canvas').getContext('2d'); pen.font = getComputedStyle(document.body).font;"
            "return [...document.querySelectorAll('ol')].map((list, n) =>"
            "parseFloat(getComputedStyle(list).paddingInlineStart) - pen.measureText(['100. ', 'xxxviii. '][n]).width)"
        )
        assert [0 <= pixels < 16 for pixels in browser.run(room)] == [True, True]
        gaps = (
            "return [...document.querySelectorAll('tr')].map(row => [...row.cells].slice(-2).map(cell => {"
            "const words = document.createRange(); words.selectNodeContents(cell); return words.getBoundingClientRect(); }))"
            ".map(([number, unit]) => unit.left - number.right)"
        )
        assert min(browser.run(gaps)) > 14


@pytest.mark.slow
def test_no_table_is_wider_than_a_narrow_page(chromium_driver: Any, tmp_path: Path) -> None:
    """Long words and numbers in a table that is no list yet on a wide page, with a head and without; a label breaks nowhere."""
    word, numbers = "Donaudampfschifffahrtsgesellschaftskapitän", "|651 000|434 000|338 000|"
    tables = (
        f"|Word|Treibhauspotenzial|\n|-|-|\n|{word}|Landkreise|\n",
        f"|Land|1900|1950|2020|\n|-|-|-|-|\n|Schleswig-Holstein{numbers}\n|Mecklenburg-Vorpommern{numbers}\n",
        f"<table><tr><td>{word}</td><td>Landkreise</td></tr></table>\n",
    )
    with reading(chromium_driver, tmp_path, "# T\n\n" + "\n".join(tables)) as browser:
        for width in (390, 820):
            metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
            browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            browser.open("t.xhtml")
            browser.run("document.body.style.margin = '0 24px'")
            assert browser.run("return document.scrollingElement.scrollWidth") <= width
            if width == 390:
                tall = "[...document.querySelectorAll('td')].map(e => e.clientHeight)"
                assert browser.run(f"const t = {tall}; return t[1] < 40 && Math.max(...t.slice(3, 6)) < 40")


def test_pictures_that_one_can_see_through_get_a_ground(tmp_path: Path) -> None:
    clear, full = Raster.new("RGBA", (9, 9), (0, 0, 0, 0)), Raster.new("RGBA", (9, 9), (0, 0, 0, 255))
    for name, picture in (("clear.png", clear), ("full.png", full), ("photo.jpg", full.convert("RGB"))):
        picture.save(tmp_path / name)
    (tmp_path / "drawn.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    names = ("clear.png", "full.png", "photo.jpg", "drawn.svg")
    (tmp_path / "t.md").write_text("# T\n\n" + "\n\n".join(f"![It]({name})" for name in names))
    package = Package(publisher.build(tmp_path / "t.md", formats=["epub"], output=tmp_path / "o").editions[0].path)
    shown = {Path(e.get("src", "")).name: e.get("class") for _, e in package.elements("img") if e.get("alt") == "It"}
    assert shown == {"clear.png": "drawing", "full.png": None, "photo.jpg": None, "drawn.svg": "drawing"}


def test_long_addresses_break_before_their_signs_and_titles_not_at_hyphens(tmp_path: Path) -> None:
    text = "See <https://example.org/path/on?a_b=c>, [a/b](https://e.org).\n\n## One-shot learning\n\nWell-known.\n"
    (tmp_path / "t.md").write_text(f"# A Fine-tuned *Model*\n\n{text}")
    package = Package(publisher.build(tmp_path / "t.md", formats=["epub"], output=tmp_path / "o").editions[0].path)
    address, short = [e for _, e in package.elements("a") if e.get("href", "").startswith("https")]
    assert ["".join(address.itertext()), "".join(short.itertext())] == ["https://example.org/path/on?a_b=c", "a/b"]
    assert [address.text, *(e.tail for e in address)] == [
        "https://", "example", ".org", "/path", "/on", "?a", "_b", "=c",
    ]  # fmt: skip
    assert len(short) == 0
    held = [e.text for name, e in package.elements("span") if name == "t.xhtml" and e.get("class") == "held"]
    assert held == ["Fine-tuned", "One-shot"]


@pytest.mark.parametrize(
    ("people", "lines"),
    [
        ("[{name: Ada}, {name: Ben}, {name: Cy, role: edt}, {name: Di, role: edt}]", ["Ada\nBen", "Edited by Cy, Di"]),
        ("[{name: Ada}, {name: Ben, role: trl}, {name: P, role: edt}]", ["Ada", "Translated by Ben"]),
        ("[{name: Cy, role: edt}, {name: Di, role: edt}]", ["Edited by Cy, Di"]),
        ("[{name: Cy, role: edt}, {name: Ben, role: trl}]", ["Edited by Cy", "Translated by Ben"]),
        ("[{name: Ann, role: com}, {name: Bo, role: prt}]", ["Ann"]),
    ],
)
def test_a_title_page_names_people_with_their_roles(tmp_path: Path, people: str, lines: list[str]) -> None:
    (tmp_path / "t.md").write_text("# T\n\nText.\n")
    (tmp_path / "publication.yaml").write_text(
        f"version: 1\ntitle: B\nlanguage: en\npublisher: P\nauthors: {people}\nchapters: [t.md]\n"
        "editions: {ebook: {format: epub}, web: {format: html, layout: single}}\n"
    )
    ebook, web = publisher.build(tmp_path, output=tmp_path / "o").editions
    shown = [e for e in Package(ebook.path).pages["title-page.xhtml"].iter() if e.get("class") in ("authors", "credit")]
    assert ["".join(e.itertext()) for e in shown] == lines
    on_web = html.fromstring(web.path.read_bytes()).find_class("byline")
    assert [e.text_content() for e in on_web] == [lines[0].replace("\n", " and ").replace(", ", " and "), *lines[1:]]


def test_pages_are_sound(book: Package) -> None:
    titles = [page.findtext("h:head/h:title", "", NS) for page in book.pages.values()]
    assert len(set(titles)) == len(titles)
    assert all(titles)
    for name, page in book.pages.items():
        assert page.get("lang") == page.get(LANG) == "en-GB"
        levels = [int(e.tag[-1]) for e in page.iter(*(f"{{{NS['h']}}}h{n}" for n in range(1, 7)))]
        assert levels.count(1) == (name != "cover.xhtml")
        assert all(b <= a + 1 for a, b in pairwise(levels))
    assert all(e.get("scope") for _, e in book.elements("th"))
    assert [e.get("scope") for n, e in book.elements("th") if n == "mills.xhtml"] == ["col", "col", "col", "row"]
    assert not any(e.get("viewbox") for page in book.pages.values() for e in page.iter(etree.Element))


def test_words_with_special_characters_arrive_as_they_were(book: Package) -> None:
    page = book.pages["mills.xhtml"]
    (title,) = page.iterfind(".//h:h1", NS)
    assert words(title) == "Chapter 1 Mills <with> & “without” links1"
    assert ("mills.xhtml", "1 Mills <with> & “without” links") in book.nav("toc")
    assert page.findtext("h:head/h:title", "", NS) == "Chapter\u00a01: Mills <with> & “without” links"
    assert words(next(page.iterfind(".//h:span[@lang='fr']", NS))) == "Bonjour"
    assert next(page.iterfind(".//h:span[@lang='fr']", NS)).get(LANG) == "fr"
    assert "Odd: ." in words(page).replace("\ufffd", "")  # XML has no escape character
    code = [words(e) for e in page.iterfind(".//h:pre", NS)]
    assert 'def f(): return "a" < "b"' in code


def test_chapters_have_their_types_and_roles(book: Package) -> None:
    kinds = {
        name: (page.findall("h:body", NS)[0].get(TYPE), section.get(TYPE), section.get("role"))
        for name, page in book.pages.items()
        if (section := page.find("h:body/h:section", NS)) is not None and section.get("role")
    }
    assert kinds["preface.xhtml"] == ("frontmatter", "preface", "doc-preface")
    assert kinds["mills-more.xhtml"] == ("bodymatter", "part", "doc-part")
    assert kinds["mills.xhtml"] == ("bodymatter", "chapter", "doc-chapter")
    assert kinds["answers.xhtml"] == ("backmatter", "appendix", "doc-appendix")


MATTER = """\
version: 1
title: T
frontmatter: [preface.md, reading.md]
chapters: [{part: P, chapters: [a.md]}, b.md]
backmatter: [acknowledgements.md, glossary.md]
editions: {ebook: {format: epub}}
"""


def test_front_and_back_matter_have_their_types_and_roles(tmp_path: Path) -> None:
    names = ("preface", "reading", "a", "b", "acknowledgements", "glossary")
    texts = {f"{name}.md": f"# {name.capitalize()}\n" for name in names}
    texts["glossary.md"] = "# Glossary {.afterword}\n"
    book = make(tmp_path, {"publication.yaml": MATTER, **texts})
    kinds = {
        name: (page.findall("h:body", NS)[0].get(TYPE), section.get(TYPE), section.get("role"))
        for name, page in book.pages.items()
        if (section := page.find("h:body/h:section", NS)) is not None
    }
    assert kinds["preface.xhtml"] == ("frontmatter", "preface", "doc-preface")
    assert kinds["reading.xhtml"] == ("frontmatter", None, None)
    assert kinds["acknowledgements.xhtml"] == ("backmatter", "acknowledgments", "doc-acknowledgments")
    assert kinds["glossary.xhtml"] == ("backmatter", "afterword", "doc-afterword")
    landmarks = book.pages["nav.xhtml"].iterfind(".//h:nav[@hidden]//h:a", NS)
    assert [(a.get(TYPE), a.get("href")) for a in landmarks][3:] == [
        ("preface", "preface.xhtml"),
        ("bodymatter", "p.xhtml"),
        ("acknowledgments", "acknowledgements.xhtml"),
        ("afterword", "glossary.xhtml"),
    ]


def test_manifest_properties_are_only_where_true(book: Package) -> None:
    found = {i.get("href"): i.get("properties") for i in book.items.values() if i.get("properties")}
    assert found == {"nav.xhtml": "nav", "images/cover.png": "cover-image"}


def test_the_theme_draws_a_cover(book: Package) -> None:
    with Raster.open(io.BytesIO(book.files["images/cover.png"])) as cover:
        assert (cover.format, cover.size) == ("PNG", (1600, 2560))
        pixels = cover.convert("RGB").tobytes()
    count = Counter(pixels[i : i + 3] for i in range(0, len(pixels), 3 * 7))
    (ground, _), (disc, _) = count.most_common(2)
    assert (ground.hex(), disc.hex()) == ("00495a", "ffd166")
    assert any(min(color) > 0xE0 for color in count)  # the words
    (image,) = book.pages["cover.xhtml"].iterfind(".//h:img", NS)
    assert (image.get("role"), image.get("alt")) == ("doc-cover", "Cover: Salt & <Pepper> “Mills”, by Ada Example")


def test_the_cover_of_the_author_is_used(tmp_path: Path) -> None:
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\ncover: {image: img/dot.png, alt: A dot}\n"
    (tmp_path / "img").mkdir()
    Raster.new("RGB", (9, 9), "red").save(tmp_path / "img/cover.png")
    files = {"publication.yaml": manifest, "a.md": "# A\n\n![Another picture of that name](img/cover.png)\n"}
    made = make(tmp_path, files)
    assert made.files["images/cover-2.png"] == (tmp_path / "img/cover.png").read_bytes()
    assert made.files["images/cover.png"] == (tmp_path / "img/dot.png").read_bytes()
    (image,) = made.pages["cover.xhtml"].iterfind(".//h:img", NS)
    assert image.get("alt") == "A dot"


def test_sections_are_nested(model: Book) -> None:
    mills = next(c for c in model.chapters if c.id == "mills")

    def shape(blocks: tuple[Node, ...]) -> dict[str, object]:
        """The sections by the words of their headings, each with those in it."""
        assert not any(isinstance(block, Heading) for block in blocks)
        sections = [block.children for block in blocks if isinstance(block, Section)]
        return {plain_text([heading]): shape(tuple(rest)) for heading, *rest in sections}

    assert shape(nested(mills.children)) == {"Grinding": {"Fine": {"Finest": {}}}, "Coarse": {}}
    assert nested(()) == ()


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ""), ("ar-EG", "rtl"), ("he", "rtl"), ("az-Arab", "rtl"), ("ur-Latn", ""), ("zh-Hant", "")],
)
def test_some_languages_run_from_right_to_left(language: str, expected: str) -> None:
    assert Metadata("", language, "", "").direction == expected


def test_a_part_of_appendices_is_back_matter(project: Write) -> None:
    files = {
        "publication.yaml": "version: 1\ntitle: B\nchapters: [{part: P, chapters: [a.md]}]\n"
        "appendices: [{part: Q, chapters: [z.md]}]\neditions: {e: {format: epub}}\n",
        "a.md": "# A\n\nText.\n",
        "z.md": "# Z\n\nText.\n",
    }
    (made,) = publisher.build(project(files)).editions
    with zipfile.ZipFile(made.path) as package:
        bodies = {name: package.read(f"EPUB/{name}.xhtml").decode() for name in ("p", "q")}
    assert [f'<body epub:type="{kind}matter">' in bodies[name] for name, kind in (("p", "body"), ("q", "back"))] == [
        True,
        True,
    ]


def test_an_address_of_an_unknown_scheme_is_no_link(project: Write) -> None:
    files = {
        "publication.yaml": "version: 1\ntitle: B\nchapters: [a.md]\neditions: {e: {format: epub}}\n",
        "a.md": "# A\n\nOpen <made-up:x> or <https://a.example/>.\n",
    }
    (made,) = publisher.build(project(files)).editions
    with zipfile.ZipFile(made.path) as package:
        page = etree.fromstring(package.read("EPUB/a.xhtml"))
    paragraph = page.find(".//h:p", NS)
    assert "".join(paragraph.itertext()) == "Open made-up:x or https://a.example/."
    assert [a.get("href") for a in paragraph.iterfind("h:a", NS)] == ["https://a.example/"]
