"""Pages on sheets: in the order that folding needs, with their tags, links and destinations."""

from __future__ import annotations

import io
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

import publisher
from publisher.pdf_files.imposition import booklet, impose
from tests.conftest import Validated, Write
from tests.test_layout import made, page

A4, ACROSS = (595.28, 841.89), (841.89, 595.28)


@pytest.fixture(scope="module")
def pages() -> bytes:
    """Six small pages, the first with a link to the fifth."""
    body = "".join(f'<p id="p{n}" style="break-before: page">Page number {n}.</p>' for n in range(2, 7))
    style = "<style>@page {size: A5; margin: 2cm; @top-left {content: none} @bottom-right {content: none}}</style>"
    return made(page(f'<p>Go <a href="#p5">there</a>.</p>{body}', style)).data


def texts(data: bytes) -> list[str]:
    return [" ".join(p.get_textpage().get_text_bounded().split()) for p in pypdfium2.PdfDocument(data)]


@pytest.mark.parametrize("count", range(1, 30))
def test_a_folded_booklet_reads_in_order(count: int) -> None:
    order = booklet(count)
    sides = [order[i : i + 2] for i in range(0, len(order), 2)]
    leaves = [(front[1], back[0]) for front, back in zip(sides[::2], sides[1::2], strict=True)]
    rest = [(back[1], front[0]) for front, back in zip(sides[::2], sides[1::2], strict=True)]
    read_through = [page for leaf in (*leaves, *reversed(rest)) for page in leaf]
    assert len(read_through) % 4 == 0
    assert [page for page in read_through if page is not None] == list(range(count))
    assert None not in read_through[:count]


def test_two_pages_are_on_a_sheet_of_landscape(pages: bytes) -> None:
    imposed = impose(pages, range(6), size=ACROSS, up=2)
    assert [re.findall(r"number (\d)", text) for text in texts(imposed)] == [["2"], ["3", "4"], ["5", "6"]]
    page = pypdfium2.PdfDocument(imposed)[1]
    assert (round(page.get_width()), round(page.get_height())) == (842, 595)


def test_larger_pages_are_reduced_to_their_cell(pages: bytes) -> None:
    imposed = impose(pages, range(6), size=(400, 600), up=4)
    assert len(texts(imposed)) == 2
    words = pypdfium2.PdfDocument(imposed)[0].get_textpage()
    assert all(0 < x < 400 for i in range(words.count_rects()) for x in words.get_rect(i)[::2])


def test_from_right_to_left(pages: bytes) -> None:
    words = pypdfium2.PdfDocument(impose(pages, range(6), size=ACROSS, up=2, rightward=False))[1].get_textpage()
    places = {
        words.get_text_bounded(*words.get_rect(i)).strip(): words.get_rect(i)[0] for i in range(words.count_rects())
    }
    assert places["Page number 3."] > places["Page number 4."]


def test_links_lead_to_the_sheet(pages: bytes) -> None:
    with pikepdf.open(io.BytesIO(impose(pages, booklet(6), size=ACROSS, up=2))) as pdf:
        target = pikepdf.NameTree(pdf.Root.Names.Dests)["p5"]
        assert target[0].objgen == pdf.pages[3].objgen  # its back: 3 | 4, the next sheet's 7 | 0, 1 | 6, 5 | 2, 3 | 4
        (link,) = pdf.pages[0].Annots
        assert float(link.Rect[0]) > ACROSS[0] / 2  # the first page is on the right


def test_figures_move_with_their_page() -> None:
    place = "position: absolute; left: 10pt; top: 20pt; width: 30pt; height: 40pt"
    single = made(page(f'<p>A</p><img src="dot.png" alt="a dot" style="{place}"/>')).data
    with pikepdf.open(io.BytesIO(impose(single, [0], size=(400, 400), up=1, enlarge=True))) as pdf:
        (figure,) = (e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == "/Figure")
        # The page is 320 × 400 points: in the middle of the sheet.
        assert [float(number) for number in figure.A.BBox] == pytest.approx([90, 300, 120, 340], abs=0.01)


@pytest.mark.parametrize("order", [tuple(range(6)), booklet(6)])
def test_every_mark_has_its_element(pages: bytes, order: tuple[int | None, ...]) -> None:
    with pikepdf.open(io.BytesIO(impose(pages, order, size=ACROSS, up=2))) as pdf:
        root = pdf.Root.StructTreeRoot
        numbers = list(root.ParentTree.Nums)
        parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        expected = {}
        for page in pdf.pages:
            marks = [int(m) for m in re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())]
            assert sorted(marks) == list(range(len(marks)))
            expected |= {(page.objgen, mark): parents[int(page.StructParents)][mark].objgen for mark in marks}
        assert len(expected) > 6
        assert dict(content(root.K, None)) == expected


def content(element: Any, page: Any) -> Any:
    """The marks below an element, with the element that contains them."""
    if isinstance(element, pikepdf.Array):
        for kid in element:
            yield from content(kid, page)
        return
    page = element.get("/Pg", page)
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            yield (page.objgen, kid), element.objgen
        elif "/MCID" in kid:
            yield (kid.get("/Pg", page).objgen, int(kid.MCID)), element.objgen
        elif "/S" in kid:
            yield from content(kid, page)


EDITIONS = """editions:
  booklet: {format: pdf, layout: handout, booklet: true, paper: A4}
  two: {format: pdf, layout: handout, nup: 2}
  four: {format: pdf, layout: handout, nup: 4, paper: Letter}
  book: {format: pdf, layout: book, trim: 5x8in, booklet: true}
"""


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, publisher.EditionResult]:
    folder = tmp_path_factory.mktemp("sheets")
    text = "".join(f"## Section {n}\n\n{'Words of it. ' * 100}\n\n" for n in range(4))
    (folder / "publication.yaml").write_text("version: 1\ntitle: T\nchapters: [a.md, b.md]\n" + EDITIONS)
    (folder / "a.md").write_text(f"# A\n\nSee [](#b).\n\n{text}")
    (folder / "b.md").write_text(f"# B {{#b}}\n\n{text}")
    return {e.name: e for e in publisher.build(folder).editions}


@pytest.mark.parametrize(
    ("name", "size"), [("booklet", (842, 595)), ("two", (842, 595)), ("four", (612, 792)), ("book", (720, 576))]
)
def test_an_edition_on_sheets(editions: dict[str, publisher.EditionResult], name: str, size: tuple[int, int]) -> None:
    edition = editions[name]
    document = pypdfium2.PdfDocument(edition.path)
    assert [(round(p.get_width()), round(p.get_height())) for p in document] == [size] * (edition.pages or 0)
    folios = [re.findall(r"page (\d+) of (\d+)", text) for text in texts(edition.path.read_bytes())]
    if name == "booklet":
        count = int(folios[0][-1][1])
        assert len(document) == 2 * -(-count // 4)
        assert folios[0][-1][0] == "1"
        assert folios[1][0][0] == "2"
    elif name != "book":
        read_through = [int(number) for side in folios for number, _ in side]
        assert read_through == list(range(1, int(folios[0][0][1]) + 1))


@pytest.mark.slow
def test_sheets_are_accessible(editions: dict[str, publisher.EditionResult], validated: Validated) -> None:
    assert validated(edition.path for edition in editions.values()) == ""


def test_large_print_is_18_points_on_27(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {large: {format: pdf, large-print: true}}\n"
    folder = project({"publication.yaml": manifest, "a.md": f"# A\n\n{'Words of it go on. ' * 40}\n"})
    (edition,) = publisher.build(folder).editions
    page = pypdfium2.PdfDocument(edition.path)[0]
    assert (round(page.get_width()), round(page.get_height())) == (595, 842)
    lines = re.findall(
        r'<word xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">Words<', layout_of(edition.path)
    )
    tops = sorted({float(top) for top, _ in lines})
    gaps = {round(after - before) for before, after in pairwise(tops)}
    assert 27 in gaps
    assert gaps <= {27, 54, 81}


EVERYTHING = """\
# A

Word[^n] `code` and <kbd>key</kbd>. Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftskapitäne steuern.

:::{exercise} Titled
Do it.
:::

:::{margin}
Noted.
:::

:::{aside}
Aside.
:::

```python
line = 1
```

| a | b |
|---|---|
| c | d |

: Captioned

1. item
2. item

### Headed

[^n]: Footed.
"""


@pytest.mark.parametrize("layout", ["handout", "book"])
def test_nothing_that_one_reads_is_smaller_in_large_print(project: Write, layout: str) -> None:
    manifest = f"version: 1\ntitle: T\nlanguage: de\nchapters: [a.md]\neditions: {{l: {{format: pdf, layout: {layout}, large-print: true}}}}\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": EVERYTHING})).editions
    small = ""
    for leaf in pypdfium2.PdfDocument(edition.path):
        of = leaf.get_textpage()
        for index in range(of.count_chars()):
            matrix = pypdfium2.raw.FS_MATRIX()
            pypdfium2.raw.FPDFText_GetMatrix(of, index, matrix)
            size = pypdfium2.raw.FPDFText_GetFontSize(of, index) * matrix.d
            letter, middle = of.get_text_range(index, 1), 0.12 < of.get_charbox(index)[1] / leaf.get_height() < 0.88
            assert size > 14 or letter.isspace()
            small += letter if size < 17.9 and middle and not letter.isspace() else ""
    assert small == "1", "the call of a note"
    text = subprocess.run(
        ["pdftotext", "-layout", edition.path, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Donau\S*\u00ad\n", text), "a word that is wider than a line has a hyphen"


def test_a_heading_in_large_print_has_something_below_it(project: Write) -> None:
    words = "Say what each of the four families of models makes, and where what it makes comes from. " * 2
    exercise = f":::{{exercise}} Where does it come from?\n:workspace: 6 lines\n\n{words}\n:::\n"
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {l: {format: pdf, layout: book, trim: 6x9in, large-print: true}}\n"
    text = f"# A\n\n{'Words go on. ' * 60}\n\n## Exercises\n\n{exercise}"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    (leaf,) = [text for text in texts(edition.path.read_bytes()) if "Exercises" in text and "Contents" not in text]
    assert "Where does it come from" in leaf


def layout_of(file: Path) -> str:
    return subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True).stdout


def test_a_reader_fills_in_fields(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {sheet: {format: pdf, layout: handout, fields: [Name, Date]}}\n"
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})
    (edition,) = publisher.build(folder).editions
    text = texts(edition.path.read_bytes())[0]
    assert text.index("Name") < text.index("Date") < text.index("Text.")


def test_a_printer_finds_trim_bleed_and_marks(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {cut: {format: pdf, layout: book, trim: 5x8in, marks: true, bleed: 3mm}}\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})).editions
    with pikepdf.open(edition.path) as pdf:
        for page in pdf.pages:
            trim, bleed, media = (
                [float(side) for side in page.obj[box]] for box in ("/TrimBox", "/BleedBox", "/MediaBox")
            )
            assert [trim[2] - trim[0], trim[3] - trim[1]] == pytest.approx([360, 576], abs=0.1)
            assert [trim[0] - bleed[0], bleed[3] - trim[3]] == pytest.approx([8.5, 8.5], abs=0.1)
            assert [bleed[0] - media[0], media[3] - bleed[3]] == pytest.approx([21, 21], abs=0.1)
    empty = pypdfium2.PdfDocument(edition.path)[1].render(scale=2).to_pil().convert("L")
    within = empty.crop((42, 42, empty.width - 42, empty.height - 42))
    assert within.getextrema() == (255, 255)
    assert empty.getextrema()[0] < 128, "no mark"


def test_marks_come_and_go_with_the_manifest(project: Write) -> None:
    sizes = []
    for marks in ("true", "false"):
        manifest = (
            f"version: 1\ntitle: T\nchapters: [a.md]\neditions: {{cut: {{format: pdf, marks: {marks}, bleed: 3mm}}}}\n"
        )
        (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})).editions
        with pikepdf.open(edition.path) as pdf:
            sizes.append([float(side) for side in pdf.pages[0].mediabox])
    assert sizes[0][2] == pytest.approx(sizes[1][2] + 21, abs=0.1)


def test_a_draft_is_marked_across_each_page(project: Write) -> None:
    manifest = (
        "version: 1\ntitle: T\nstatus: {}\nchapters: [a.md]\neditions: {{sheet: {{format: pdf, layout: handout}}}}\n"
    )
    for status in ("draft", "final"):
        folder = project({"publication.yaml": manifest.format(status), "a.md": f"# A\n\n{'Text. ' * 700}\n"})
        (edition,) = publisher.build(folder).editions
        pages = [page.get_textpage() for page in pypdfium2.PdfDocument(edition.path)]
        assert len(pages) == 2
        for text in pages:
            boxes = [text.get_rect(i) for i in range(text.count_rects())]
            widths = [
                right - left
                for left, low, right, high in boxes
                if "raft" in text.get_text_bounded(left, low, right, high)
            ]
            assert bool(widths) is (status == "draft")
            assert not widths or max(widths) > 60  # a letter of it is larger than any other


def test_a_turned_page_stays_turned_in_large_print(project: Write) -> None:
    row = "|" + " A rather long cell |" * 7
    table = f"{row}\n|{'---|' * 7}\n{row}\n{row}\n{row}\n"
    manifest = (
        "version: 1\ntitle: T\nchapters: [a.md]\neditions: {large: {format: pdf, paper: A4, large-print: true}}\n"
    )
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": f"# A\n\nText.\n\n{table}"})).editions
    pages = [*pypdfium2.PdfDocument(edition.path)]
    assert {tuple(map(round, page.get_size())) for page in pages} == {(595, 842)}
    text = pages[-1].get_textpage()
    assert 1 < pypdfium2.raw.FPDFText_GetCharAngle(text, text.get_text_range().index("rather")) < 6
