"""Lists of figures, tables and listings: what each edition has of them, and nothing that it has not."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest

import publisher
from publisher.document import plain_text
from tests.conftest import Write
from tests.test_transforms import PIXEL, manifest, prepare

FIGURE = ":::{{figure}} i.svg\n:alt: x\n{more}\n{caption}\n:::\n\n"
FILES = {
    "publication.yaml": manifest(
        "a.md",
        "b.md",
        more="identifier: urn:uuid:4cc1d2f2-2ecd-500c-a87d-2cab8bfb3739\nlists: [figures, tables, listings]\n"
        "editions: {web: {format: html}, page: {format: html, layout: single}, book: {format: pdf, layout: book}, "
        "handout: {format: pdf, layout: handout}, ebook: {format: epub}}\n",
    ),
    "a.md": "# A\n\n"
    + FIGURE.format(more="", caption="With a *note*[^n] and a [link](b.md)\n\n[^n]: N.")
    + FIGURE.format(more=":class: unnumbered\n", caption="Uncounted")
    + FIGURE.format(more=":label: named\n:when: html\n", caption="Only on screens"),
    "b.md": "# B\n\n"
    + FIGURE.format(more=":label: last\n", caption="The last")
    + ":::{table} Rows\n| a |\n|---|\n| 1 |\n:::\n",
    "i.svg": PIXEL,
}


def lists(folder: Path, format: str) -> list[tuple[str, list[tuple[str, str, str]]]]:  # noqa: A002
    book, _ = prepare(folder, format=format)
    return [
        (x.kind, [(e.number, plain_text(e.title), f"{e.chapter}#{e.target}") for e in x.entries]) for x in book.lists
    ]


def test_what_an_edition_contains(project: Write) -> None:
    folder = project(FILES)
    last, rows = ("2.1", "The last", "b#last"), ("table", [("2.1", "Rows", "b#table-2-1")])
    first = ("1.1", "With a note and a link", "a#figure-1-1")
    assert lists(folder, "html") == [("figure", [first, ("1.2", "Only on screens", "a#named"), last]), rows]
    assert lists(folder, "pdf") == [("figure", [first, last]), rows]


def test_a_book_that_does_not_ask_has_none(project: Write) -> None:
    files = FILES | {"publication.yaml": manifest("a.md", "b.md")}
    assert lists(project(files), "html") == []


def test_identifiers_are_free(project: Write) -> None:
    files = FILES | {"a.md": FILES["a.md"] + "\n## Figure 1-1\n\n[](#figure-1-1)\n"}
    assert lists(project(files), "html")[0][1][0][2] == "a#figure-1-1-2"


@pytest.mark.parametrize(
    ("caption", "listed"),
    [
        ("The sea.", "The sea"),
        ("The *sea*.", "The sea"),
        ("Is it?", "Is it?"),
        ("One. Two.", "One. Two"),
        ("More..", "More.."),
        ("A tree. It is tall.", "A tree"),
        ("A *tall* tree! “It” grows.", "A tall tree!"),
        (
            "A portrait by J. Smith and Prof. Miller, ca. 1900. Private.",
            "A portrait by J. Smith and Prof. Miller, ca. 1900",
        ),
        ("A boat on the sea. It sails.", "A boat on the sea"),
        ("*Salsola kali*: shoot, July. Note the margins.", "Salsola kali: shoot, July"),
        (
            "Drawn by A. Miller, Hrsg. Muster, Capt. Cook and the рис. Иванов. Private.",
            "Drawn by A. Miller, Hrsg. Muster, Capt. Cook and the рис. Иванов",
        ),
        ("What is 3.5 of 7? It is half.", "What is 3.5 of 7?"),
        ("一棵树。很高。", "一棵树。"),
        ("With *all. Of this.*", "With all. Of this."),
        ("First sentence.\nSecond one.", "First sentence"),
    ],
)
def test_the_first_sentence_of_a_caption_is_listed_without_its_full_stop(
    project: Write, caption: str, listed: str
) -> None:
    files = FILES | {"a.md": "# A\n\n" + FIGURE.format(more="", caption=caption)}
    assert lists(project(files), "html")[0][1][0][1] == listed


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("lists")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {edition.name: edition.path for edition in publisher.build(folder).editions}


def entries(markup: str, name: str) -> list[str]:
    """The list that the heading ``list-of-…`` begins: addresses and words."""
    (_, found) = re.split(f'id="list-of-{name}"', markup)
    found = found.split("</ol>")[0]
    return [
        f"{m[1]} {' '.join(re.sub('<[^>]+>', '', m[2]).split())}"
        for m in re.finditer('href="([^"]+)">(.*?)</a>', found)
    ]


def test_on_the_web(editions: dict[str, Path]) -> None:
    title = editions["web"].read_text(encoding="utf-8")
    assert entries(title, "figures") == [
        "a.html#figure-1-1 With a note and a link", "a.html#named Only on screens", "b.html#last The last",
    ]  # fmt: skip
    assert entries(title, "tables") == ["b.html#table-2-1 Rows"]
    chapter = (editions["web"].parent / "a.html").read_text(encoding="utf-8")
    assert 'id="figure-1-1"' in chapter
    assert 'href="index.html#list-of-figures"' in chapter
    page = editions["page"].read_text(encoding="utf-8")
    assert entries(page, "tables") == ["#table-2-1 Rows"]


def test_in_an_e_book(editions: dict[str, Path]) -> None:
    with zipfile.ZipFile(editions["ebook"]) as package:
        nav = package.read("EPUB/nav.xhtml").decode()
    assert entries(nav, "figures") == ["a.xhtml#figure-1-1 1.1 With a note and a link", "b.xhtml#last 2.1 The last"]
    assert re.findall('<nav [^>]*epub:type="(\\w+)"', nav) == ["toc", "loi", "lot", "landmarks"]
    assert '<a epub:type="loi" href="nav.xhtml#list-of-figures">' in nav


def test_in_a_printed_book(editions: dict[str, Path]) -> None:
    pdf = pypdfium2.PdfDocument(editions["book"])
    pages = [page.get_textpage().get_text_range() for page in pdf]
    front = next(text for text in pages if "Figures" in text)
    for number, caption in (("1.1", "With a note and a link"), ("2.1", "The last"), ("2.1", "Rows")):
        leads = next(line for line in front.splitlines() if caption in line)
        there = next(
            i
            for i, text in enumerate(pages)
            if re.search(rf"\b{number}\b.*{caption[:6]}", text) and i > 4 and text != front
        )
        assert leads.startswith(number)
        assert leads.split()[-1].strip(".\u2009 ") == pdf.get_page_label(there)
    handout = pypdfium2.PdfDocument(editions["handout"])
    assert "Only on screens" not in "".join(page.get_textpage().get_text_range() for page in handout)


def test_one_chapter_alone_has_none(project: Write) -> None:
    result = publisher.build(project(FILES), chapter="b", formats=["html"])
    assert "list-of-" not in "".join(e.path.read_text(encoding="utf-8") for e in result.editions)


def test_lists_show_a_short_caption(project: Write) -> None:
    text = (
        FIGURE.format(more=":short: A *tree*\n", caption="A tree, which is tall. Look.")
        + ":::{table} Rows of all kinds\n:short: Rows\n\n| a |\n|---|\n| 1 |\n:::\n\n"
        + "```{code} python\n:caption: A listing of much\n:short: Much\nx\n```\n"
    )
    folder = project(FILES | {"a.md": f"# A\n\n{text}", "b.md": "# B\n\nText.\n"})
    assert [[title for _, title, _ in entries] for _, entries in lists(folder, "html")] == [
        ["A tree"],
        ["Rows"],
        ["Much"],
    ]
    (web,) = publisher.build(folder, editions="web").editions
    assert "A tree, which is tall. Look." in (web.path.parent / "a.html").read_text()
