"""Indexes: entries of what an edition contains, with true pages in print and sections elsewhere."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pikepdf
import pypdfium2
import pytest

import publisher
from publisher.document import Index, IndexEntry, IndexGroup, InlineMath, Paragraph, nodes_of, plain_text
from publisher.language.letters import heading_letter
from publisher.layout import PageLabel, PaperResult, typeset
from publisher.layout.page_lists import PAGE, filled_in
from publisher.workers import Alone, Processes
from tests.conftest import ROOT, Built, Write
from tests.test_citations import prepared
from tests.test_layout import FILES, METADATA, page

SINK = ROOT / "tests/books/kitchen-sink"
SHOW = "\n\n:::{show-index}\n:::\n"
MANIFEST = (
    "version: 1\ntitle: T\nidentifier: urn:x:y\nlanguage: {}\naudiences: [teacher]\nvariables: {{moved: tide}}\nchapters: [a.md, b.md]\neditions:\n"
    "  web: {{format: html}}\n  book: {{format: pdf, layout: book}}\n  handout: {{format: pdf, layout: handout}}\n"
    "  teacher: {{format: html, audience: teacher}}\n  ebook: {{format: epub}}\n"
)


def files(text: str, more: str = "Text.", language: str = "en") -> dict[str, str]:
    return {
        "publication.yaml": MANIFEST.format(language),
        "a.md": f"# First\n\n{text}\n",
        "b.md": f"# Second\n\n{more}\n",
    }


def lines(node: Index | IndexGroup | IndexEntry, depth: int = 0) -> Iterator[str]:
    """The entries of an index, indented, with their sections; main places have a star, heads of groups a colon."""
    if isinstance(node, IndexGroup):
        yield f"{node.letter}:"
    if isinstance(node, IndexEntry):
        places = [
            "–".join(plain_text(way.children) for way in (*at.first, *at.last)) + "*" * at.main for at in node.locators
        ]
        sees = [f"see {plain_text(other.children)}" for other in node.see]
        sees += [f"also {plain_text(other.children)}" for other in node.also]
        yield "  " * depth + " | ".join([plain_text(node.term), *places, *sees])
    for child in node.children:
        yield from lines(child, depth + isinstance(node, IndexEntry))


def listed(folder: Path, edition: str = "web", index: str = "") -> list[str]:
    """The lines of an index in an edition without findings."""
    book, found = prepared(folder, edition)
    assert found == []
    ((node),) = [n for chapter in book.chapters for n in nodes_of(chapter, Index) if n.index == index]
    return list(lines(node))


# What is written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{index}`tide`", ["T:", "tide | 1 First"]),
        ("{index}`tides <tide>` {index}`tide`", ["T:", "tide | 1 First"]),
        ("{index}`x <tide!spring>` {index}`tide; neap`", ["T:", "tide", "  neap | 1 First", "  spring | 1 First"]),
        ("{index}`a!b!c`", ["A:", "a", "  b", "    c | 1 First"]),
        ("{index}`!tide`", ["T:", "tide | 1 First*"]),
        ("{index}`w <!tide>` {index}`tide`", ["T:", "tide | 1 First*"]),
        ("{index}`! single: tide`", ["T:", "tide | 1 First*"]),
        ("{index}`pair: tide; Moon`", ["M:", "Moon", "  tide | 1 First", "T:", "tide", "  Moon | 1 First"]),
        (
            "{index}`triple: a; b; c`",
            ["A:", "a", "  b c | 1 First", "B:", "b", "  c, a | 1 First", "C:", "c", "  a b | 1 First"],
        ),
        ("{index}`tide` {index}`see: ebb; tide`", ["E:", "ebb | see tide", "T:", "tide | 1 First"]),
        ("{index}`tide!x` {index}`seealso: ebb; tide!x`", ["E:", "ebb | also tide, x", "T:", "tide", "  x | 1 First"]),
        ("{index}`しお@潮` {index}`潮` {index}`さ`", ["さ:", "さ | 1 First", "潮 | 1 First"]),
        ("{index}`Oklahoma\\!` {index}`a\\;b` {index}`me\\@x`", ["A:", "a;b | 1 First", "M:", "me@x | 1 First", "O:", "Oklahoma! | 1 First"]),
        ("{index}`` `a!b` ``", ["A:", "a!b | 1 First"]),
        ("{index}`x <*Hamlet*>` {index}`y <Hamlet>`", ["H:", "Hamlet | 1 First"]),
        ("{index}`Newton, Isaac`", ["N:", "Newton, Isaac | 1 First"]),
        (":::{index} a, b; c\nsingle: Newton, Isaac\n:::\nText.", ["A:", "a | 1 First", "B:", "b", "  c | 1 First", "N:", "Newton, Isaac | 1 First"]),
        (":::{index} 潮\n:sort: しお\n:::\nText. {index}`そ`", ["さ:", "潮 | 1 First", "そ | 1 First"]),
        ("{index}`part 10` {index}`part 9` {index}`42` {index}`+`", ["#:", "+ | 1 First", "0–9:", "42 | 1 First", "P:", "part 9 | 1 First", "part 10 | 1 First"]),
        ("{index}`{{ moved }}`", ["T:", "tide | 1 First"]),
    ],
)  # fmt: skip
def test_what_entries_are_written(project: Write, text: str, expected: list[str]) -> None:
    assert listed(project(files(text + SHOW))) == expected


def test_places_are_named_by_their_sections(project: Write) -> None:
    text = (
        "{index}`a` {index}`a`\n\n## Inside {index}`b`\n\n{index}`!a` {index}`a` {index}`start: r` {index}`start: s`\n\nText.[^n]\n\n"
        "{index}`end: s`\n\n### *Deep*\n\nWords.\n\n[^n]: A note. {index}`in note <n>`\n"
    )
    more = "{index}`a` {index}`end: r`" + SHOW
    assert listed(project(files(text, more))) == [
        *("A:", "a | 1 First | 1.1 Inside b* | 2 Second"),
        *("B:", "b | 1.1 Inside b"),
        *("N:", "n | 1.1 Inside b"),
        *("R:", "r | 1.1 Inside b–2 Second"),
        *("S:", "s | 1.1 Inside b"),
    ]


def test_several_indexes_have_their_own_entries(project: Write) -> None:
    text = "{index}`a` {index:names}`Ada <Lovelace, Ada>`\n\n:::{index}\n:in: names\nsingle: Babbage, Charles\n:::\n\nText."
    folder = project(files(text, ":::{show-index}\n:::\n\n:::{show-index} names\n:::\n"))
    assert listed(folder) == ["A:", "a | 1 First"]
    assert listed(folder, index="names") == ["B:", "Babbage, Charles | 1 First", "L:", "Lovelace, Ada | 1 First"]


def test_only_what_an_edition_contains_is_listed(project: Write) -> None:
    text = "{index}`all` [{index}`chalk`]{when=teacher} {index}`seealso: all; chalk`\n\n:::{only} teacher\n{index}`start: r`\n\n{index}`end: r`\n:::"
    folder = project(files(text, SHOW))
    assert listed(folder) == ["A:", "all | 1 First"]
    assert listed(folder, "teacher") == [
        "A:",
        "all | 1 First | also chalk",
        "C:",
        "chalk | 1 First",
        "R:",
        "r | 1 First",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("For {only}`` html: readers {index}`single: reading` ``.", "For readers."),
        ("For [*readers* {index}`single: reading`]{.small}, too.", "For readers, too."),
        ("For readers\n{index}`single: reading` {index}`single: x`.", "For readers."),
        ("For readers {index}`of books <reading>`.", "For readers of books."),
    ],
)
def test_no_space_is_left_between_a_mark_and_punctuation(project: Write, text: str, shown: str) -> None:
    book, found = prepared(project(files(text, SHOW)))
    assert found == []
    (paragraph,) = nodes_of(book.chapters[0], Paragraph)
    assert plain_text(paragraph.children) == shown


def test_an_index_that_an_edition_leaves_out_is_not_missed(project: Write) -> None:
    book, found = prepared(project(files("{index}`word`s.", "T.\n\n:::{only} pdf\n:::{show-index}\n:::\n:::")))
    assert found == []
    assert [plain_text([block]) for chapter in book.chapters for block in chapter.children] == ["words.", "T."]


def test_marks_leave_titles_and_lists_of_contents_alone(project: Write) -> None:
    book, found = prepared(project(files("Text.", "## Of {index}`tides <tide>`[^n]\n\nX.\n\n[^n]: N." + SHOW)))
    assert found == []
    (section,) = book.chapters[1].sections
    assert plain_text(section.title) == "Of tides"
    assert not any(node.attributes.id for node in section.title)


@pytest.mark.parametrize(
    ("before", "block"),
    [
        ("", "Text."),
        ("", "## Title\n\nText."),
        ("", "| a |\n|---|\n| 1 |"),
        ("", "- one\n- two"),
        ("", "```\ncode\n```"),
        ("", "> quote"),
        ("", ":::{note}\nText.\n:::"),
        ("Before.", ""),
        ("", "term\n: meaning"),
        ("", "![picture](p.png)"),
        ("", ":::{figure} p.png\nA caption\n:::"),
    ],
)
def test_a_mark_between_blocks_is_in_the_next_one(project: Write, before: str, block: str) -> None:
    """Its place is an id in every edition; a label of the mark is kept."""
    from tests.test_transforms import PIXEL

    for label in ("", ":name: here\n"):
        text = f"{before}\n\n:::{{index}} word\n{label}:::\n\n{block.replace('p.png', 'p.svg')}"
        more = (("See [it](#here)." if label else "") + SHOW).strip()
        folder = project({**files(text, more), "p.svg": PIXEL})
        result = publisher.build(folder, editions=["web", "ebook"], output=folder / "out", strict=False)
        assert [d.code for d in result.diagnostics if d.code != "image-alt-missing"] == []
        first, second = (lxml.html.parse(str(folder / f"out/web/{name}.html")) for name in "ab")
        (way,) = second.xpath("//section[@class='index']//li/a/@href")
        assert first.xpath(f"//*[@id='{way.partition('#')[2]}']")
        if label:
            assert way == "a.html#here"


# In editions


def test_a_search_does_not_find_an_index(project: Write) -> None:
    folder = project(files("{index}`x <tide; unseen>`", "Words." + SHOW))
    publisher.build(folder, editions=["web"], output=folder / "out")
    (found,) = (folder / "out/web").rglob("search*.js*")
    assert "Words." in (text := found.read_text(encoding="utf-8"))
    assert "unseen" not in text


def shown(markup: bytes) -> list[str]:
    """The entries of the indexes on a page, without their places."""
    tree = lxml.html.document_fromstring(markup)
    found = []
    for item in tree.xpath("//section[contains(@class, 'index')]//li"):
        text = "".join(
            item.xpath(
                "./text() | ./em//text() | ./strong//text() | ./a//text() | ./span//text() | ./code//text() | ./math//text()"
            )
        )
        found.append(" ".join(text.split()))
    return found


def model(folder: Path, edition: str) -> list[IndexEntry]:
    book, found = prepared(folder, edition)
    assert found == []
    return [entry for chapter in book.chapters for entry in nodes_of(chapter, IndexEntry)]


@pytest.mark.slow
def test_each_edition_of_the_sink_has_its_entries(built: Built) -> None:
    """The same entries with the same references between them, on pages of the web, in the e-book and in print."""
    result = built(SINK)
    names: dict[str, list[str]] = {}
    for edition in result.editions:
        entries = model(SINK, edition.name)
        names[edition.name] = [plain_text(entry.term) for entry in entries]
        assert len(entries) >= 60
        if edition.format == "html":
            page_of = edition.path.parent / "subjects.html"
            texts = shown((page_of if page_of.exists() else edition.path).read_bytes())
        elif edition.format == "epub":
            with zipfile.ZipFile(edition.path) as package:
                texts = shown(package.read("EPUB/subjects.xhtml"))
        else:
            continue
        assert len(texts) == len(entries)
        for entry, text in zip(entries, texts, strict=True):
            said = [entry.term, *(way.children for at in entry.locators for way in (*at.first, *at.last))]
            for words in said:  # formulas are said in other words
                if not any(True for node in words for _ in nodes_of(node, InlineMath)):
                    assert " ".join(plain_text(words).split()) in text
            for other in (*entry.see, *entry.also):
                assert plain_text(other.children) in text
    assert names["web"] == names["page"] == names["handout"] == names["letter"] == names["book"] == names["ebook"]
    assert set(names["teacher"]) - set(names["web"]) == {"chalk", "white", "teaching"}


@pytest.mark.slow
def test_pages_in_print_are_those_of_the_places(built: Built) -> None:
    """Every link in the index of a PDF leads to the page whose label it shows."""
    for edition in built(SINK).editions:
        if edition.format == "pdf":
            assert_pages_true(edition.path.read_bytes(), 60)


def assert_pages_true(data: bytes, least: int) -> None:
    """Each number in an index is the label of the page to which it leads."""
    pdf = pikepdf.open(io.BytesIO(data))
    shown_pages = pypdfium2.PdfDocument(io.BytesIO(data))
    index_of = {p.objgen: number for number, p in enumerate(pdf.pages)}
    names = dict(named(pdf.Root.Names.Dests))
    found = 0
    for number, sheet in enumerate(pdf.pages):
        text = shown_pages[number].get_textpage()
        for link in sheet.get("/Annots", ()):
            target = str(link.get("/Dest", ""))
            if not target.startswith("ix-"):
                continue
            left, bottom, right, top = map(float, link.Rect)
            words = text.get_text_bounded(left - 0.5, bottom, right + 0.5, top).strip(" ,–\r\n")
            assert words == shown_pages.get_page_label(index_of[names[target]]), target
            found += 1
    assert found >= least


def named(tree: pikepdf.Object) -> Iterator[tuple[str, tuple[int, int]]]:
    for kid in tree.get("/Kids", ()):
        yield from named(kid)
    given = list(tree.get("/Names", ()))
    for name, target in zip(given[::2], given[1::2], strict=True):
        yield str(name), target[0].objgen


def long_book() -> dict[str, str]:
    """Two chapters with hundreds of entries and sub-entries, at random places."""
    rng = random.Random(7)
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
    chapters = []
    for chapter in range(2):
        text = []
        for number in range(60):
            marks = " ".join(
                f"{{index}}`{'!' * (rng.random() < 0.1)}{rng.choice(words)}!part {rng.randrange(40)}`" for _ in range(4)
            )
            text.append(
                f"{marks} Paragraph {chapter}.{number}: "
                + "words of no weight, one after another, " * rng.randrange(4, 12)
            )
        chapters.append("\n\n".join(text))
    chapters[0] = ":::{index} start: alpha; part 1\n:::\n\n" + chapters[0]
    chapters[1] += "\n\n:::{index} end: alpha; part 1\n:::\n"
    made = files(chapters[0], chapters[1])
    made["publication.yaml"] = made["publication.yaml"].replace("b.md]", "b.md, c.md, d.md]")
    return made | {"c.md": f"# Index{SHOW}", "d.md": "# Last\n\nIt follows {index}`alpha!after the index`."}


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A book with an index of several pages, and its editions in print."""
    folder = tmp_path_factory.mktemp("long")
    for name, text in long_book().items():
        (folder / name).write_text(text, encoding="utf-8")
    result = publisher.build(folder, editions=["book", "handout"], output=folder / "out", cache=False)
    assert result.diagnostics == ()
    return folder, {edition.name: edition.path.read_bytes() for edition in result.editions}


def test_pages_of_a_long_index_are_true(long: tuple[Path, dict[str, bytes]]) -> None:
    for data in long[1].values():
        assert_pages_true(data, 300)


def test_columns_repeat_the_name_of_an_entry_that_continues(long: tuple[Path, dict[str, bytes]]) -> None:
    """The first line of each column and page of the index is a letter, an entry, or the name of the entry above."""
    heads = 0
    pdf = pypdfium2.PdfDocument(long[1]["book"])
    texts = [sheet.get_textpage().get_text_range() for sheet in pdf]
    numbers = [n for n, text in enumerate(texts) if re.search(r"part \d+, \d", text)]
    assert len(numbers) >= 3
    for number in numbers:
        width, height = pdf[number].get_size()
        for left, right in ((0, width / 2), (width / 2, width)):
            column = pdf[number].get_textpage().get_text_bounded(left, 0, right, height * 0.92)
            first, *rest = [line for line in column.split("\r\n") if line.strip() and line.strip() != "Index"]
            if first.startswith(("part", "after")):
                pytest.fail(f"the column begins with {first!r}")
            heads += first.endswith(", continued")
            assert not [line for line in rest if line.endswith("continued")]
    assert heads >= 3


def test_an_index_has_the_same_bytes_however_it_is_made(long: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    folder, alone = long
    with Processes(2) as two:
        for workers in (Alone(), two, two):  # the last one with the cache of the one before
            result = publisher.build(folder, editions=["book", "handout"], output=tmp_path / "out", workers=workers)
            assert {edition.name: edition.path.read_bytes() for edition in result.editions} == alone
            for path in (tmp_path / "out").rglob("*.pdf"):
                path.unlink()  # the cache remains


# Lists of pages


def place(name: str, last: str = "", *, main: bool = False) -> str:
    link = '<a href="#{}">' + PAGE + "</a>"
    return f"<!--{'main ' * main}place-->{link.format(name)}" + (f"<!--to-->{link.format(last)}" if last else "")


def pages(*places: str, breaks: tuple[int, ...] = ()) -> str:
    """The list of pages of ids such as ``p12``, with stars at links of main places."""

    def find(name: str) -> tuple[int, str] | None:
        number = name.rstrip("abc").removeprefix("p")
        return (int(number), number) if number.isdecimal() else None

    def alike(one: int, other: int) -> bool:
        return not any(one < at <= other for at in breaks)

    markup = filled_in(f"<!--pages ; |–-->{''.join(places)}<!--end-->", find, alike)
    return re.sub("<[^>]*>|\u2060", "", markup)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([place("p12")], "12"),
        ([place("p12a"), place("p12b")], "12"),
        ([place("p12"), place("p13")], "12; 13"),
        ([place("p12"), place("p13"), place("p14"), place("p20")], "12–14; 20"),
        ([place("p20"), place("p14"), place("p12"), place("p13")], "12–14; 20"),
        ([place("p12", "p13")], "12–13"),
        ([place("p12", "p12a")], "12"),
        ([place("p12", "p13"), place("p14")], "12–14"),
        ([place("p10", "p20"), place("p15")], "10–20"),
        ([place("p10", "p20"), place("p18", "p25")], "10–25"),
        ([place("p10", "p20"), place("p15", main=True)], "10–20; 15"),
        ([place("p12"), place("p13", main=True), place("p14")], "12; 13; 14"),
        ([place("p12", main=True), place("p12a")], "12"),
        ([place("p12"), place("p12a", main=True)], "12"),
        ([place("p14", "p12")], "14"),
        ([place("p3"), place("pnowhere")], "3"),
        ([place("pnowhere")], ""),
        ([], ""),
    ],
)
def test_pages_are_joined(places: list[str], expected: str) -> None:
    assert pages(*places) == expected


def test_pages_that_are_counted_apart_are_not_joined() -> None:
    three = place("p1"), place("p2"), place("p3")
    assert pages(*three) == "1–3"
    assert pages(*three, breaks=(2,)) == "1; 2; 3"


STYLE = "<style>@page { size: 300px 200px; margin: 20px } .new { break-before: page }</style>"


def units(count: int, index: int) -> str:
    """Chapters on pages of their own, with an index in place of one of them."""
    listed = "".join(place(f"c{number}") for number in range(count) if number != index)
    pieces = [f'<div class="new"><p id="c{n}">Chapter {n}.</p></div>' for n in range(count)]
    pieces[index] = f'<div class="new"><p id="c{index}">All: <!--pages , |–-->{listed}<!--end-->.</p></div>'
    return page("<!--unit-->".join(pieces), STYLE)


@pytest.mark.parametrize("index", [0, 3, 7])
@pytest.mark.parametrize("divided", [True, False])
def test_lists_of_pages_are_true_wherever_they_are(index: int, divided: bool) -> None:
    markup = units(8, index) if divided else units(8, index).replace("<!--unit-->", "")
    labels = (PageLabel(0, "r"), PageLabel("c4", "D"))
    made: PaperResult = typeset(markup, files=FILES, metadata=METADATA, page_labels=labels)
    assert made.messages == ()
    pdf = pypdfium2.PdfDocument(made.data)
    text = " ".join(pdf[index].get_textpage().get_text_range().split())
    ranges = {0: "ii–iv, 1–4", 3: "i–iii, 1–4", 7: "i–iv, 1–3"}
    assert f"All: {ranges[index]}." in text


# E-books


def test_e_books_say_which_documents_contain_an_index(project: Write) -> None:
    """A chapter that is called an index is none itself: the section with the entries is."""
    manifest = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\nbackmatter: [index.md]\neditions: {ebook: {format: epub}}\n"
    text = "# Index\n\nMain places are bold.\n\n:::{show-index}\n:::\n"
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\n{index}`Moon`\n", "index.md": text})
    with zipfile.ZipFile(publisher.build(folder).editions[0].path) as archive:
        package, nav = (archive.read(f"EPUB/{name}").decode() for name in ("content.opf", "nav.xhtml"))
        (name,) = re.findall(r'<item href="([^"]+)"[^>]* properties="index"', package)
        page = lxml.html.fromstring(archive.read(f"EPUB/{name}"))
    (index,) = page.xpath("//*[contains(@*[name()='epub:type'], 'index') and @role='doc-index']")
    assert (index.get("epub:type"), index.get("aria-label"), index.xpath("string(.//h1)")) == ("index", "Index", "")
    assert re.search(rf'<a epub:type="index" href="{name}">Index</a>', nav)


# Letters


@pytest.mark.parametrize(
    ("text", "language", "letter"),
    [
        ("étude", "fr", "E"), ("Österreich", "de", "O"), ("öl", "sv", "Ö"), ("ñandú", "es", "Ñ"), ("chléb", "cs", "Ch"),
        ("cena", "cs", "C"), ("ısı", "tr", "I"), ("İzmir", "tr", "İ"), ("irmik", "tr", "İ"), ("ς", "el", "Σ"), ("яблоко", "ru", "Я"),
        ("がっこう", "ja", "か"), ("ヴァイオリン", "ja", "あ"), ("漢字", "ja", ""), ("汉字", "zh-Hans", "H"), ("漢字", "zh-Hant", ""),
        ("가나", "ko", "ㄱ"), ("까치", "ko", "ㄱ"), ("하늘", "ko", "ㅎ"), ("42", "en", "0–9"), ("+", "en", "#"), ("“word”", "en", "W"),
        ("אב", "he", "א"), ("ß", "de", "S"), ("ørn", "sv", "Ö"), ("Ærlig", "fi", "Ä"), ("über", "sv", "Y"), ("Ärger", "nb", "Æ"),
        ("Őrség", "hu", "Ö"), ("űr", "hu", "Ü"), ("Óbuda", "hu", "O"),
    ],
)  # fmt: skip
def test_the_letter_of_a_group(text: str, language: str, letter: str) -> None:
    assert heading_letter(text, language) == letter


def test_entries_are_in_the_order_of_the_language(project: Write) -> None:
    text = "{index}`zebra` {index}`öga` {index}`orm` {index}`ål`"
    order = [line for line in listed(project(files(text + SHOW, language="sv"))) if not line.endswith(":")]
    assert [line.partition(" ")[0] for line in order] == ["orm", "zebra", "ål", "öga"]
    order = [line for line in listed(project(files(text + SHOW, language="de"))) if not line.endswith(":")]
    assert [line.partition(" ")[0] for line in order] == ["ål", "öga", "orm", "zebra"]


def test_workers_may_lay_out_an_index() -> None:
    with Processes(2) as workers:
        made = typeset(units(8, 7), files=FILES, metadata=METADATA, workers=workers)
    assert made == typeset(units(8, 7), files=FILES, metadata=METADATA)


def test_the_index_of_a_single_chapter_names_its_places(project: Write) -> None:
    folder = project(files("A {index}`tide` and a {index}`moon`.", "The {index}`tide` again." + SHOW))
    for name in ("book", "ebook", "web"):
        (edition,) = publisher.build(folder, editions=name, chapter="b").editions
        if name == "book":
            text = " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(edition.path))
            assert "moon" not in text
            assert re.search(r"tide, 1", text)
        else:
            markup = [edition.path.read_bytes()]
            if edition.path.suffix == ".epub":
                with zipfile.ZipFile(edition.path) as package:
                    markup = [package.read(file) for file in package.namelist() if file.endswith(".xhtml")]
            assert [entry.partition(",")[0] for page in markup for entry in shown(page)] == ["tide"]
