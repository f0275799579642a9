"""The PDF edition: finished files, read by pikepdf and pdfium."""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageFont
from pypdfium2.raw import FPDF_PAGEOBJ_PATH, FPDFText_GetFontInfo

import publisher
from publisher import document as d
from publisher.diagnostics import Severity
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.title_block import Byline
from publisher.editions.titles import Letters, cover_fit
from publisher.layout import copyfitting
from publisher.manifest import Edition
from publisher.manifest.validation import validated
from publisher.media.fonts import font_file
from publisher.pdf_files.tagged_text import tagged_content
from publisher.templating import PAGE, PAGES, css_text
from tests.conftest import ROOT, Built, Write

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 345 105"><path d="M0 0h345v105H0z" fill="#eee"/></svg>'
MANIFEST = """\
version: 1
title: "Cats & “Dogs” <1>"
subtitle: A short guide
authors: [{name: Ada Lovelace}]
publisher: Example Press
date: "2026-11"
description: About animals.
chapters:
  - chapters/intro.md
  - part: Animals
    chapters: [chapters/cats.md, chapters/dogs.md]
appendices: [chapters/more.md]
editions:
  handout: {format: pdf, layout: handout}
  book: {format: pdf, layout: book, openings: right}
"""
CHAPTERS = {
    "intro": "# Introduction {.unnumbered}\n\nSome words first. See [the cats](cats.md) and [](#fig-cat).\n",
    "cats": """\
# Cats

A note.[^a] The same note again.[^a] A note with a list.[^b]

## Small ones

:::{figure} cat.svg
:label: fig-cat
:alt: A grey box
A cat. It sleeps.
:::

### Very small ones

```python
def purr(times: int = 1) -> str:
    return "a line that is long enough to be turned over in every layout that there is, since it has no end" * times
```

| Name | Weight |
|------|-------:|
| Tom  |    4.5 |

- [x] fed
- [ ] brushed

[^a]: The *first* note, see [a site](https://example.org/).

    Its second paragraph.
[^b]: The second note:

    - an item
""",
    "dogs": "# Dogs\n\nA third note.[^c] See <https://example.org/>.\n\n## Large ones\n\nWoof.\n\n[^c]: Dogs bark.\n",
    "more": "# Further reading\n\nNothing.\n\n---\n\n98. ninety-eight\n",
}


def write(folder: Path, manifest: str = MANIFEST, chapters: dict[str, str] = CHAPTERS) -> Path:
    (folder / "chapters").mkdir(parents=True)
    (folder / "publication.yaml").write_text(manifest, encoding="utf-8")
    (folder / "chapters" / "cat.svg").write_text(PICTURE, encoding="utf-8")
    for name, text in chapters.items():
        (folder / "chapters" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def single(folder: Path, text: str, settings: str = "{format: pdf}", more: str = "") -> Path:
    head = f"version: 1\ntitle: Alone\nidentifier: urn:x:1\n{more}chapters: [chapters/one.md]\n"
    manifest = f"{head}editions: {{print: {settings}}}\n"
    return write(folder, manifest, {"one": text})


class Paper:
    """A finished edition."""

    def __init__(self, result: publisher.EditionResult) -> None:
        self.result = result
        self.pdf = pikepdf.open(result.path)
        document = pypdfium2.PdfDocument(result.path)
        texts = (page.get_textpage().get_text_bounded() for page in document)
        self.pages = [" ".join(text.replace("\u2009", " ").split()) for text in texts]
        self.labels = [document.get_page_label(i) for i in range(len(document))]

    @property
    def text(self) -> str:
        return " ".join(self.pages)

    @property
    def size(self) -> tuple[float, float]:
        box = self.pdf.pages[0].MediaBox
        return round(float(box[2])), round(float(box[3]))

    def outline(self) -> list[tuple[int, str]]:
        def level(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str]]:
            for item in items:
                yield depth, item.title.replace("\xa0", " ")
                yield from level(item.children, depth + 1)

        with self.pdf.open_outline() as outline:
            return list(level(outline.root, 1))

    def page_of(self, heading: str) -> int:
        """The index of the page to which the outline's entry leads."""
        with self.pdf.open_outline() as outline:
            stack = list(outline.root)
            while stack:
                item = stack.pop()
                stack.extend(item.children)
                if item.title.replace("\xa0", " ") == heading and isinstance(item.destination, pikepdf.Array):
                    return next(i for i, p in enumerate(self.pdf.pages) if p.objgen == item.destination[0].objgen)
        raise LookupError(heading)

    def elements(self, role: str) -> list[pikepdf.Dictionary]:
        found: list[pikepdf.Dictionary] = []
        stack: list[pikepdf.Object] = [self.pdf.Root.StructTreeRoot]
        while stack:
            node = stack.pop()
            if isinstance(node, pikepdf.Array):
                stack.extend(reversed(list(node)))
            elif isinstance(node, pikepdf.Dictionary):
                if node.get("/S") == role:
                    found.append(node)
                stack.extend([node.K] if "/K" in node and node.get("/Type") != "/MCR" else [])
        return found

    def addresses(self) -> list[str]:
        notes = [a for page in self.pdf.pages for a in page.get("/Annots", []) if a.get("/Subtype") == "/Link"]
        return [str(a.A.URI) if "/A" in a and "/URI" in a.A else "" for a in notes]

    def printed_numbers(self) -> dict[str, str]:
        """The titles in the contents, with the numbers after their leaders."""
        leaders = re.compile(r"(?:Part I )?(?:[\d.]+ )?([A-Z][a-z ]+?)[\s.]{3,}([\divx]+)")
        return dict(leaders.findall(next(p for p in self.pages if "ontents" in p)))


@pytest.fixture(scope="module")
def animals(tmp_path_factory: pytest.TempPathFactory) -> tuple[publisher.Result, dict[str, Paper]]:
    result = publisher.build(write(tmp_path_factory.mktemp("animals")))
    return result, {e.name: Paper(e) for e in result.editions}


@pytest.fixture(scope="module")
def handout(animals: tuple[publisher.Result, dict[str, Paper]]) -> Paper:
    return animals[1]["handout"]


@pytest.fixture(scope="module")
def book(animals: tuple[publisher.Result, dict[str, Paper]]) -> Paper:
    return animals[1]["book"]


def build(folder: Path) -> Paper:
    return Paper(publisher.build(folder).editions[0])


# Both layouts


@pytest.mark.parametrize("layout", ["handout", "book"])
def test_paragraphs_of_items_and_meanings_are_set_alike(tmp_path: Path, layout: str) -> None:
    """The second has the same space above it and the same indentation in both."""
    text = "# One\n\n- Qa\n\n  Qb\n- x\n\nTerm\n: Qc\n\n  Qd\n"
    paper = build(single(tmp_path, text, f"{{format: pdf, layout: {layout}}}"))
    texts = [page.get_textpage() for page in pypdfium2.PdfDocument(paper.result.path)]
    first, second, third, fourth = (
        text.get_charbox(n) for text in texts for n in range(text.count_chars()) if text.get_text_range(n, 1) == "Q"
    )
    assert [round(a - b, 1) for a, b in zip(first, second, strict=True)] == [
        round(a - b, 1) for a, b in zip(third, fourth, strict=True)
    ]


def test_the_layout_reports_nothing(animals: tuple[publisher.Result, dict[str, Paper]]) -> None:
    assert [d for d in animals[0].diagnostics if d.code != "identifier-made"] == []


def test_small_capitals_of_large_print_are_capitals_in_tags_as_typed(tmp_path: Path) -> None:
    text = "# A\n\nSee [McDonald]{.smallcaps} there.\n"
    paper = build(single(tmp_path, text, "{format: pdf, layout: handout, large-print: true}"))
    assert "MCDONALD" in paper.text.replace(" ", "")
    assert [str(span.ActualText).strip() for span in paper.elements("/Span")] == ["c", "onald"]


def test_small_capitals_of_tables_and_captions_are_capitals(tmp_path: Path) -> None:
    text = "# A\n\n[body]{.smallcaps}\n\n:::{table} B [cap]{.smallcaps}\n| [Head]{.smallcaps} |\n|---|\n| [cell]{.smallcaps} |\n:::\n"
    paper = build(single(tmp_path, text, "{format: pdf, layout: handout}"))
    assert [str(span.ActualText).strip() for span in paper.elements("/Span")] == ["cap", "ead", "cell"]


@pytest.mark.slow
def test_the_article_fills_its_pages(built: Built) -> None:
    assert [e.pages for e in built(ROOT).editions if e.name == "handout"] == [10]


@pytest.mark.parametrize("name", ["handout", "book"])
def test_the_file_contains_what_the_model_contains(
    name: str, animals: tuple[publisher.Result, dict[str, Paper]]
) -> None:
    paper = animals[1][name]
    assert paper.result.pages == len(paper.pdf.pages) == len(paper.pages)
    assert str(paper.pdf.docinfo.Title) == "Cats & “Dogs” <1>"
    assert str(paper.pdf.docinfo.Author) == "Ada Lovelace"
    figures = paper.elements("/Figure")
    assert [str(f.Alt) for f in figures] == ["A grey box"]
    assert len(paper.elements("/Table")) == 1
    assert len(paper.elements("/Form")) == 2
    assert paper.addresses().count("https://example.org/") == 2
    assert "ninety-eight" in paper.text
    assert "98" in paper.text, "lists begin at their own number"


@pytest.mark.parametrize("name", ["handout", "book"])
def test_notes_are_on_the_page_that_calls_them(name: str, animals: tuple[publisher.Result, dict[str, Paper]]) -> None:
    paper = animals[1][name]
    page = next(p for p in paper.pages if "A note." in p)
    assert page.count("The first note, see a site.") == 1, "at the foot of the page that calls it"
    assert page.index("Its second paragraph.") > page.index("The first note")
    assert page.index("an item") > page.index("The second note:"), "a note with a list, too"
    assert len(paper.elements("/Note")) == 3
    numbers = re.search(r"A note\. ?(\d) The same note again\. ?(\d) A note with a list\. ?(\d)", page)
    assert numbers
    assert numbers.groups() == ("1", "1", "2")
    third = re.search(r"A third note\. ?(\d)", paper.text)
    assert third
    assert third[1] == ("3" if name == "handout" else "1"), "chapters of a handout share pages"


def test_code_keeps_every_character(book: Paper, handout: Paper) -> None:
    for paper in (book, handout):
        words = paper.text.replace(" ", "")
        assert 'return"alinethatislongenoughtobeturnedoverineverylayoutthatthereis,sinceithasnoend"*times' in words


# Notes


@pytest.mark.parametrize("layout", ["layout: handout", "layout: book", "layout: handout, columns: 2"])
def test_notes_of_tables_and_figures_stand_directly_below_them(project: Write, layout: str) -> None:
    text = (
        "# A[^title]\n\nText.[^text]\n\n| a[^cell] |\n|---|\n| b[^text] |\n\nBehind the table.\n\n"
        ":::{note}\n:::{figure} a.svg\n:alt: A\n\nCaption[^long]\n:::\n:::\n\nBehind the figure.[^list]\n\n"
        "[^title]: Of the title.\n\n[^text]: Of the text.\n\n[^cell]: Of the cell.\n\n[^long]: Of the caption.\n\n    - Its list.\n\n[^list]: - Of a list.\n"
    )
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'
    manifest = f"version: 1\ntitle: T\nchapters: [a.md]\neditions: {{h: {{format: pdf, {layout}}}}}\n"
    (made,) = publisher.build(project({"publication.yaml": manifest, "a.md": text, "a.svg": picture})).editions
    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.path))
    order = [
        "Of the cell",
        "Behind the table",
        "Of the caption",
        "Its list",
        "Behind the figure",
        "Of the title",
        "Of a list",
    ]
    assert [word for _, word in sorted((words.rindex(word), word) for word in order)] == order
    assert words.count("Of the text") == 1
    assert "Notes" not in words, "there are none at the end of the chapter"


def test_the_notes_of_a_table_in_a_step_are_below_it(tmp_path: Path) -> None:
    """As are those of its item in a list that goes on; a note of a paragraph is at the foot."""
    table = "   | A | B |\n   |---|---|\n   | red | blue[^c] |\n"
    text = f"# A\n\n:::{{steps}}\n1. One[^d]\n\n{table}\n2. Two\n:::\n\nAfter.\n\n[^c]: Not at night.\n[^d]: At the foot.\n"
    (page,) = build(single(tmp_path, text)).pages
    places = [page.index(words) for words in ("blue", "Not at night.", "Two", "After.", "At the foot.")]
    assert places == sorted(places)


@pytest.mark.parametrize("around", ["> {}", "*{}*"])
def test_emphasis_in_a_note_is_in_italics(tmp_path: Path, around: str) -> None:
    """Even if the text that calls it is."""
    text = f"# A\n\n{around.format('Quoted.[^a]')}\n\n[^a]: Plain, *Titled Book*, plain.\n"
    paper = build(single(tmp_path, text))
    words = pypdfium2.PdfDocument(paper.result.path)[0].get_textpage()

    def typeface(word: str) -> str:
        name = ctypes.create_string_buffer(99)
        FPDFText_GetFontInfo(words, words.search(word).get_next()[0], name, 99, ctypes.c_int())
        return name.value.decode().partition("+")[2] or name.value.decode()

    assert typeface("Plain") != typeface("Titled") == typeface("Quoted")


def test_a_salutation_stays_with_its_letter(tmp_path: Path) -> None:
    letter = (
        "## To the Alderman\n\nRight worshipfull,\n\nwhereas your worships have informed me, I send you the book.\n"
    )
    for count in (40, 41, 42):
        text = "# A\n\n" + "\\\n".join(f"Line {n}" for n in range(count)) + f"\n\n{letter}"
        pages = build(single(tmp_path / str(count), text, "{format: pdf, paper: A4}")).pages
        assert len([page for page in pages if "worshipfull" in page and "whereas" in page]) == 1


def test_blanks_are_lines_without_gaps(tmp_path: Path) -> None:
    """And so are the paragraphs with them apart, without an indent."""
    paper = build(
        single(
            tmp_path, "# A\n\nWords.\n\nName: __________ Born: ____\n\n**Date: __________** a_b __init__\n\nAfter.\n"
        )
    )
    words = pypdfium2.PdfDocument(paper.result.path)[0].get_textpage()
    text = words.get_text_range()
    start = text.index("_" * 10)
    boxes = [words.get_charbox(n) for n in range(start, start + 10)]
    assert max(after[0] - box[2] for box, after in itertools.pairwise(boxes)) < 0.2
    name, date = (words.get_charbox(text.index(word)) for word in ("Name", "Date"))
    assert date[0] == pytest.approx(name[0], abs=0.5) == words.get_charbox(text.index("Words"))[0]
    assert name[1] - date[1] > 18


def test_numbered_clauses_are_apart_without_an_indent(tmp_path: Path) -> None:
    text = "# A\n\nOne.\n\nTwo.\n\n1.1 The first clause.\n\n1.2.1 the second.\n\n1.5 million\n"
    words = pypdfium2.PdfDocument(build(single(tmp_path, text)).result.path)[0].get_textpage()
    shown = words.get_text_range()
    one, two, first, second, last = (words.get_charbox(shown.index(w)) for w in ("One", "Two", "1.1", "1.2.1", "1.5"))
    assert two[0] - one[0] > 5
    assert first[0] == pytest.approx(second[0], abs=0.5) == pytest.approx(one[0], abs=1.5)
    assert first[1] - second[1] > 18 > one[1] - two[1]
    assert last[0] == pytest.approx(first[0], abs=0.5)


def test_a_box_is_with_the_text_of_its_task(tmp_path: Path) -> None:
    task = "- [ ] A task of two lines, whose words go on and on until there is no more room for them on the line that they began\n"
    for count in range(36, 42):
        text = "# A\n\n" + "\\\n".join(f"Line {n}" for n in range(count)) + f"\n\n{task * 3}"
        document = pypdfium2.PdfDocument(
            build(single(tmp_path / str(count), text, "{format: pdf, paper: A4}")).result.path
        )
        for page in document:
            shapes = (shape.get_bounds() for shape in page.get_objects(filter=[FPDF_PAGEOBJ_PATH]))
            boxes = [box for box in shapes if 6 < box[2] - box[0] < 12 and 6 < box[3] - box[1] < 12]
            assert len(boxes) == page.get_textpage().get_text_range().count("A task")


def test_what_is_beside_a_line_with_a_high_formula_is_on_its_baseline(tmp_path: Path) -> None:
    high = "$\\begin{pmatrix}1\\\\2\\\\3\\end{pmatrix}$"
    text = (
        f"# A\n\n7. {high} Item\n\n:::{{exercise}}\n{high} Work\n:::\n\n"
        f":::{{quiz}}\n{high} Which\n\n- [x] {high} This\n- [ ] No\n:::\n\n- [ ] {high} Task\n"
    )
    page = pypdfium2.PdfDocument(build(single(tmp_path, text)).result.path)[0]
    words = page.get_textpage()
    for beside, line in [("7", "Item"), ("Exercise 1", "Work"), ("Question 1", "Which"), ("A", "This")]:
        at = words.search(beside, match_case=True, match_whole_word=True)
        *_, (index, _) = iter(at.get_next, None)
        assert words.get_charbox(index)[1] == pytest.approx(_place(words, line)[1], abs=0.5)
    shapes = [shape.get_bounds() for shape in page.get_objects(filter=[FPDF_PAGEOBJ_PATH])]
    ticks = [low for left, low, right, high in shapes if 5 < right - left < 13 and 5 < high - low < 13]
    for line in ("This", "Task"):
        assert any(abs(low - _place(words, line)[1]) < 3 for low in ticks)


def test_a_long_quotation_with_a_source_may_be_divided(tmp_path: Path) -> None:
    words = "Words of a quotation that goes on and on. " * 20
    text = "# A\n\n" + "\\\n".join(f"Line {n}" for n in range(34)) + f"\n\nAfter.\n\n> {words}\n\n— A Source\n"
    first, second = build(single(tmp_path, text, "{format: pdf, paper: A4}")).pages
    assert "After. Words of" in first
    assert second.count("Words of") > 2
    assert "— A Source" in second


@pytest.mark.parametrize("layout", ["handout", "book"])
def test_notes_with_lists_and_notes_in_notes_stand_at_the_foot(layout: str, tmp_path: Path) -> None:
    text = (
        "# A\n\nOne.[^a] *Two.[^b]* Three.[^c]\n\n[^a]: Of one.[^d]\n\n[^b]: - first\n    - second\n\n"
        "[^c]: As a poem:\n\n    > Roses are red,\\\n    > violets are blue.\n\n    After it.\n\n[^d]: In a note.\n"
    )
    paper = build(single(tmp_path, text, f"{{format: pdf, layout: {layout}}}"))
    found = " ".join(paper.text.split())
    assert re.search(
        r"Three\. ?4.*1 Of one\. ?2 In a note\. 3 first second 4 As a poem: Roses .* blue\. After it\.", found
    )
    assert len(paper.elements("/Note")) == 4
    assert len(paper.elements("/BlockQuote")) == 1


def test_lines_of_verse_in_a_note_begin_below_each_other(tmp_path: Path) -> None:
    text = "# A\n\nOne.[^a]\n\n[^a]: As a poem:\n\n    Roses are red,\\\n    violets are blue.\n"
    paper = build(single(tmp_path, text, "{format: pdf, layout: book}"))
    for page in pypdfium2.PdfDocument(paper.result.path):
        text = page.get_textpage()
        found = [text.search(word).get_next() for word in ("Roses", "violets", "As a poem")]
        if all(found):
            left = [round(text.get_charbox(at[0], loose=True)[0]) for at in found if at]
            assert left[0] == left[1] >= left[2]
            return
    raise AssertionError("the note is on no page")


def test_a_note_with_many_formulas_is_not_at_the_foot(tmp_path: Path) -> None:
    formulas = "    $$\n    \\frac{a}{b}\n    $$\n\n" * 14
    paper = build(single(tmp_path, f"# A\n\nOne.[^a]\n\n[^a]: Of one.\n\n{formulas}", "{format: pdf, layout: book}"))
    assert "Notes" in paper.text
    assert "Of one." in paper.text


@pytest.mark.parametrize("layout", ["layout: handout", "layout: book", "layout: handout, paper: A5"])
def test_notes_of_titles_stand_at_the_foot_and_not_in_the_outline(project: Write, layout: str) -> None:
    text = "# A[^a]\n\nText.\n\n## B *b*[^b]\n\nText.\n\n### C[^c]\n\nLast text.\n\n[^a]: Of A.\n\n[^b]: Of B.\n\n[^c]: Of C.\n"
    manifest = f"version: 1\ntitle: T\nchapters: [a.md, z.md]\neditions: {{h: {{format: pdf, {layout}}}}}\n"
    paper = build(project({"publication.yaml": manifest, "a.md": text, "z.md": "# Z\n\nText.\n"}))
    (page,) = (page for page in paper.pages if "Last text." in page)
    assert re.search(r"Last text\..*1 Of A\. 2 Of B\. 3 Of C\.", page)
    assert "Notes" not in page
    assert [title for _, title in paper.outline()][-4:] == ["1 A", "1.1 B b", "1.1.1 C", "2 Z"]


def test_references_name_pages_wherever_there_are_several(tmp_path: Path) -> None:
    text = "# A\n\nSee [](#last).\n\n" + "Words that fill a page. " * 250 + "\n\n## Last {#last}\n"
    assert "See Section 1 on page 2." in build(single(tmp_path / "two", text)).pages[0]
    assert "See Section 1." in build(single(tmp_path / "one", "# A\n\nSee [](#last).\n\n## Last {#last}\n")).pages[0]
    table = "| [1](#last) | C |\n|---|--:|\n| [2](#last) | [34](#last) |\n| See [that](#last) | 5 |\n"
    first = build(single(tmp_path / "t", text.replace("See [](#last).", table))).pages[0]
    assert "1 C 2 34 See that (page 2) 5" in first
    (tmp_path / "l").mkdir()
    (tmp_path / "l/a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>'
    )
    figure = (
        ":::{figure} ../a.svg\n:label: f\n:alt: A\nCaption of [](#last).\n\nIts legend tells of [](#last), too.\n:::\n"
    )
    paper = build(single(tmp_path / "l", text.replace("See", f"{figure}\nSee"), "{format: pdf, layout: book}"))
    assert any("Caption of Section 1. Its legend tells of Section 1 on page" in words for words in paper.pages)


# Handout


@pytest.mark.parametrize(
    ("more", "words"), [("", 2), ("", 12), ("", 40), (", paper: A5", 8), (", large-print: true", 8)]
)
def test_the_foot_of_a_handout_takes_one_line(project: Write, more: str, words: int) -> None:
    manifest = f"version: 1\ntitle: {'Weather ' * words}\npublisher: House of Great Names and Sons\nchapters: [a.md]\n"
    editions = f"editions: {{h: {{format: pdf, layout: handout{more}}}}}\n"
    (made,) = publisher.build(project({"publication.yaml": manifest + editions, "a.md": "# A\n\nWord.\n"})).editions
    page = pypdfium2.PdfDocument(made.path)[0].get_textpage()
    boxes = [page.get_rect(i) for i in range(page.count_rects())]
    feet = {round(bottom) for left, bottom, *_ in boxes if bottom < 90}
    assert max(feet) - min(feet) <= 4  # letters with a tail reach lower
    assert re.search(r"Handout.*Weather.*page 1 of 1", page.get_text_range().replace("\r\n", " "))


def test_a_handout_has_its_paper_foot_contents_and_outline(handout: Paper) -> None:
    assert handout.size == (595, 842)
    count = handout.result.pages
    assert f"Cats & “Dogs” <1> — page 1 of {count}" in handout.pages[0]
    assert "Contents" in handout.pages[0]
    assert len(handout.elements("/TOCI")) == 4
    assert handout.outline() == [
        (1, "Cats & “Dogs” <1>"),
        (2, "Introduction"),
        (2, "Part I Animals"),
        (2, "1 Cats"),
        (3, "1.1 Small ones"),
        (4, "1.1.1 Very small ones"),
        (2, "2 Dogs"),
        (3, "2.1 Large ones"),
        (2, "Appendix A Further reading"),
    ]
    assert handout.labels == [str(n) for n in range(1, (count or 0) + 1)]


def test_a_single_chapter_is_the_handout(tmp_path: Path) -> None:
    text = "# Alone\n\nWords.[^n]\n\n## First\n\nWords.\n\n### Deeper\n\nWords.\n\n## Second\n\nWords.\n\n[^n]: See [](#deeper).\n"
    paper = build(single(tmp_path / "a", text))
    assert paper.outline() == [(1, "Alone"), (2, "1 First"), (3, "1.1 Deeper"), (2, "2 Second")]
    assert "In this handout" not in paper.text, "two sections need no contents"
    assert paper.result.pages == 1
    assert "See Section 1.1." in paper.text, "a page that is alone names none, nor does a note at its foot"


@pytest.mark.parametrize(
    ("title", "head"), [("alone", "Handout Alone A subtitle"), ("Other", "Handout Other · A subtitle Alone")]
)
def test_a_handout_of_one_chapter_has_a_kicker_and_a_description(tmp_path: Path, title: str, head: str) -> None:
    text = "# Alone\n\n## First\n\n## Second\n\n## Third\n"
    folder = single(tmp_path, text, more="subtitle: A subtitle\ndescription: What it is about.\n")
    manifest = folder / "publication.yaml"
    manifest.write_text(manifest.read_text().replace("title: Alone", f"title: {title}"))
    paper = build(folder)
    assert head in paper.pages[0]
    assert "What it is about." in paper.pages[0]
    assert head.startswith(tagged_content(paper.pdf)[0][0].words + " "), "its words are apart for listeners, too"


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ("{format: pdf, paper: Letter}", (612, 792)),
        ("{format: pdf, paper: A5}", (420, 595)),
        ("{format: pdf, paper: A4, columns: 2}", (595, 842)),
        ("{format: pdf, layout: book, trim: 120x200mm}", (340, 567)),
    ],
)
def test_text_is_inside_the_margins_of_a_sheet(settings: str, size: tuple[int, int], tmp_path: Path) -> None:
    text = "# Alone\n\n" + "Many words about little things. " * 30 + "[^a]\n\n[^a]: A note.\n"
    paper = build(single(tmp_path / "s", text, settings))
    assert paper.size == size
    left, bottom, right, top = _ink(paper.result.path)
    assert left > 30
    assert right < size[0] - 30
    assert bottom > 20
    assert top < size[1] - 30


def _ink(file: Path) -> tuple[float, float, float, float]:
    """The frame of the text on the last page."""
    document = pypdfium2.PdfDocument(file)
    text = document[len(document) - 1].get_textpage()
    left, bottom, right, top = zip(*(text.get_rect(i) for i in range(text.count_rects())), strict=True)
    return min(left), min(bottom), max(right), max(top)


def test_nothing_runs_off_the_page(tmp_path: Path) -> None:
    names = [f"column_number_{n}" for n in range(9)]
    table = f"| {' | '.join(names)} |\n|{'---|' * 9}\n| {' | '.join('`value_of_it`' for _ in names)} |\n"
    words = f"{'x' * 200}\n\n<https://example.org/{'path/' * 40}>\n\n`{'y' * 150}`\n\n    {'z' * 300}"
    text = f"# Alone\n\n{words}\n\n{table}\n"
    paper = build(single(tmp_path / "w", text))
    for page in pypdfium2.PdfDocument(paper.result.path):
        text = page.get_textpage()
        left, _, right, _ = zip(*(text.get_rect(i) for i in range(text.count_rects())), strict=True)
        assert min(left) >= 53
        assert max(right) <= page.get_width() - 53


def test_measures_of_pages() -> None:
    def page(**settings: object) -> PageGeometry:
        return PageGeometry.of(validated(Edition, {"name": "x", "format": "pdf", **settings}))

    a4 = page(layout="handout")
    assert (a4.left, a4.measure, a4.full, a4.tall) == (57, 345, 475, 728)
    letter = page(layout="handout", paper="Letter")
    assert (letter.left, letter.full, letter.tall, letter.right) == (57, 475, 672, 80)
    assert page(layout="handout", paper="A5").rail == 0
    book = page(layout="book")
    assert (book.measure, book.left, book.right, book.top, book.bottom, book.tall) == (313.2, 54, 64.8, 60, 70, 518)


@pytest.mark.slow
def test_chapters_begin_at_one_depth(tmp_path: Path) -> None:
    """Titles of one to four lines, with a number and without."""
    long = "The representation of memory in functional languages, and their iterators and closures"
    titles = ("Short", "A title of two lines that is not so short", long, long + " in threads")
    files = [f"{n}.md" for n in range(2 * len(titles))]
    for file, title in zip(files, titles * 2, strict=True):
        (tmp_path / file).write_text(f"# {title}\n\nQqq qqq.\n")
    matter = "\n".join(f"  - {file}" for file in files[len(titles) :])
    chapters = "\n".join(f"  - {file}" for file in files[: len(titles)])
    (tmp_path / "publication.yaml").write_text(
        f"version: 1\ntitle: T\nlanguage: en\nchapters:\n{chapters}\nbackmatter:\n{matter}\n"
        "editions: {book: {format: pdf, layout: book}}\n"
    )
    tops = []
    for page in pypdfium2.PdfDocument(publisher.build(tmp_path).editions[0].path):
        text = page.get_textpage()
        place = text.get_text_range().find("Qqq")
        tops += [round(text.get_charbox(place)[3], 1)] if place >= 0 else []
    assert len(tops) == len(files)
    assert max(tops) - min(tops) < 1


@pytest.mark.slow
def test_a_last_page_of_a_few_lines_is_saved(tmp_path: Path) -> None:
    words = "Many words about little things that matter to few people. " * 5
    whole = "# Alone\n\n" + f"## Section\n\n{words}\n\n" * 10
    for count in range(20):
        folder = single(tmp_path / str(count), whole + f"{words}\n\n" * count)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(copyfitting, "_ENOUGH", -1)
            usual = publisher.build(folder, cache=False).editions[0].pages
        if usual == 3:
            assert build(folder).result.pages == 2
            return
    pytest.fail("the text never took a third page")


def test_no_heading_in_the_rail_is_cut(tmp_path: Path) -> None:
    heading = (
        "A heading that is far longer than any heading of any handout should ever be in the whole of this wide world"
    )
    parts = (f"### {heading} End{n}.\n\n{'Some words of text. ' * (6 + 7 * n % 29)}\n" for n in range(24))
    paper = build(
        single(tmp_path, "# One\n\n## Two\n\n" + "\n".join(parts), "{format: pdf, layout: handout, paper: 210x110mm}")
    )
    assert [n for n in range(24) if f"End{n}." not in paper.text] == []


@pytest.mark.parametrize(
    "note",
    [
        "air cools by about 6.5\xa0°C per kilometre as it last",
        "**Bold letters are wider than those of a usual** last",
        "a\n\nb\n\nlast",
    ],
)
def test_what_follows_a_note_in_the_rail_begins_below_it(tmp_path: Path, note: str) -> None:
    text = "# A\n\n"
    for n, before in enumerate(("Words.", "> Quoted.", "- an item", ":::{exercise}\nDo it.\n:::")):
        text += f"## One\n\n{before}\n\n:::{{margin}}\nHint: {note}{n}\n:::\n\n## Two{n}\n\nWords.\n\n"
    page = pypdfium2.PdfDocument(build(single(tmp_path, text)).result.path)[0].get_textpage()
    for n in range(4):
        assert _place(page, f"last{n}")[1] - _place(page, f"Two{n}", skipped=1)[1] > 18, (
            "below the contents, with the rule of the heading between them"
        )


def test_a_term_of_long_code_is_beside_its_meaning(tmp_path: Path) -> None:
    """The first word is wider than the rail, where it is broken."""
    terms = "".join(f"`number{n}.certificate_chain_file_path`\n: Meaning{n}.\n\n" for n in range(3))
    page = pypdfium2.PdfDocument(build(single(tmp_path, f"# A\n\n{terms}")).result.path)[0].get_textpage()
    for n in range(3):
        assert _place(page, f"number{n}")[1] == pytest.approx(_place(page, f"Meaning{n}")[1], abs=4)


def test_heads_with_formulas_are_on_one_line(tmp_path: Path) -> None:
    text = "# A\n\n| First | Length $x$ |\n|---|---|\n| a | b |\n"
    page = pypdfium2.PdfDocument(build(single(tmp_path, text)).result.path)[0].get_textpage()
    assert _place(page, "First")[1] == pytest.approx(_place(page, "Length")[1], abs=0.2)


def test_pictures_of_one_paragraph_are_side_by_side(tmp_path: Path) -> None:
    folder = single(tmp_path, "# A\n\n![One](../p.png){width=30%} ![Two](../p.png){width=30%}\n")
    Image.new("RGB", (300, 200)).save(folder / "p.png")
    first, second = (picture.box for picture in tagged_content(build(folder).pdf)[1])
    assert first[1] == pytest.approx(second[1], abs=0.1)
    assert second[0] - first[2] > 5


def test_a_wide_table_spans_two_columns(tmp_path: Path) -> None:
    words = "Many words about little things that matter to few people. " * 20
    names = [f"Name{n:02}" for n in range(11)]
    table = f"| {' | '.join(names)} |\n|{'---|' * 11}\n| {' | '.join('word' for _ in names)} |\n"
    paper = build(single(tmp_path / "t", f"# Alone\n\n{words}\n\n{table}\n{words}\n", "{format: pdf, columns: 2}"))
    text = pypdfium2.PdfDocument(paper.result.path)[0].get_textpage()
    places = [_place(text, name) for name in names]
    assert len({round(y) for _, y in places}) == 1, "the names stand on one line"
    assert places[-1][0] - places[0][0] > 300


def test_numbers_do_not_touch_the_next_column(tmp_path: Path) -> None:
    names = " | ".join(["Bewirtschaftungsformen"] * 5)
    rows = (
        f"| {names} | Share | Source |\n|{'---|' * 5}--:|---|\n"
        + f"| {names} | 651 000 % | Landesamt für Umweltschutz |\n" * 3
    )
    paper = build(single(tmp_path / "t", f"# Alone\n\n{rows}", "{format: pdf, paper: A5}"))
    for page in pypdfium2.PdfDocument(paper.result.path):
        text = page.get_textpage()
        if found := text.search("Landesamt").get_next():
            # The table is turned: its lines run from below.
            low, begin, high, _ = text.get_charbox(found[0])
            boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1) == "%"]
            ends = [top for left, _, right, top in boxes if left < high and right > low]
            assert begin - max(ends) > 6
            return
    pytest.fail("no such table")


def _place(text: pypdfium2.PdfTextPage, words: str, *, skipped: int = 0) -> tuple[float, float]:
    """Where words begin, from the left and from below; the first occurrences may be skipped."""
    found = text.search(words)
    index, _ = [found.get_next() for _ in range(skipped + 1)][-1]
    left, bottom, _, _ = text.get_charbox(index)
    return left, bottom


@pytest.mark.parametrize(
    "title",
    [
        "Wo das Wasser nicht weiß, wohin",
        "Erster Teil: Woraus das Moor besteht",
        "Die Verwaltungsvereinfachungsverordnungen",
    ],
)
def test_titles_of_one_book_look_alike(title: str) -> None:
    assert Letters("de").size(title, 28, 313, 5) == 28


def test_a_title_fits_its_page() -> None:
    assert Letters("de").size("Kurz", 28, 313, 5) == 28
    assert Letters("de").size("Viele Wörter " * 30, 28, 200, 5) < 14
    assert Letters("xx").size("Q" * 40, 28, 200, 5) * 40 * 0.6 <= 200, "no hyphens are known for it"


def test_titles_of_a_book_are_even_and_names_whole(project: Write) -> None:
    manifest = (
        "version: 1\ntitle: Moor\nlanguage: de\nauthors: [{name: Friederike von Hohenlohe-Waldenstein}, {name: Jörg Müller}]\n"
        "chapters: [a.md, b.md]\neditions: {b: {format: pdf, layout: book, openings: right, trim: 125x190mm}}\n"
    )
    first = "# Wo das Wasser nicht weiß, was es ist\n\n## Annäherung an einen Gegenstand, der sich entzieht\n\nText.\n"
    long = "# Verwaltungsvereinfachungsverordnungen\n\nText.\n"
    paper = build(project({"publication.yaml": manifest, "a.md": first, "b.md": long}))
    pages = [page.get_textpage() for page in pypdfium2.PdfDocument(paper.result.path)]
    for number in (0, 4):
        assert abs(_place(pages[number], "Jörg")[1] - _place(pages[number], "Müller")[1]) < 5
    chapters = [page for page, text in zip(pages, paper.pages, strict=True) if text.endswith(("Text. 1", "Text. 3"))]
    assert _place(chapters[0], "weiß")[1] < _place(chapters[0], "Wo das Wasser")[1] - 10
    assert abs(_place(chapters[0], "sich")[1] - _place(chapters[0], "entzieht")[1]) < 5
    places = [page.search(word).get_next()[0] for page, word in zip(chapters, ("Wo das", "Verw"), strict=True)]
    sizes = {pypdfium2.raw.FPDFText_GetFontSize(page, place) for page, place in zip(chapters, places, strict=True)}
    assert len(sizes) == 1, "titles of one book look alike"


def test_a_long_title_is_large_and_its_running_head_one_line(tmp_path: Path) -> None:
    title = "Das Meer, das Land und die lange Geschichte der Wasserstandsbeobachtung an der schleswig-holsteinischen Westküste"
    people = "[{name: Annegret von Leinburg}, {name: Hans-Christian Petersen}, {name: Anna Nowak}]"
    more = f"subtitle: Eine Erzählung von Deichen, Pegeln und Verwaltungsvorschriften in der Gegenwart\nauthors: {people}\n"
    text = f"# {title}\n\n" + "Words that fill a page. " * 260 + "\n"
    folder = single(tmp_path / "t", text, "{format: pdf, layout: book, trim: 5x8in}", f"language: de\n{more}")
    (folder / "publication.yaml").write_text(
        (folder / "publication.yaml").read_text().replace("title: Alone", f"title: {title}")
    )
    paper = build(folder)
    pages = [page.get_textpage() for page in pypdfium2.PdfDocument(paper.result.path)]
    number = next(i for i, words in enumerate(paper.pages) if "Nowak" in words and i)
    place = pages[number].search("Geschichte").get_next()[0]
    below = pages[number].search("Pegeln").get_next()[0]
    sizes = [pypdfium2.raw.FPDFText_GetFontSize(pages[number], at) for at in (place, below)]
    assert sizes[0] > 20
    assert sizes[1] < 0.6 * sizes[0]
    running = [n for n, words in enumerate(paper.pages) if re.search(r"Das Meer, das Land [^…]{0,40}…", words)]
    assert len(running) > 2
    for n in running:
        assert abs(_place(pages[n], "Das Meer")[1] - _place(pages[n], "…")[1]) < 5


def test_running_heads_of_large_print_have_one_line(tmp_path: Path) -> None:
    title = "Die Unabhängigkeitserklärungsverhandlungen und das Ende des alten Reiches"
    settings = "{format: pdf, layout: book, trim: 6x9in, large-print: true}"
    paper = build(single(tmp_path / "t", f"# {title}\n\n" + "Worte eines Kapitels. " * 300, settings, "language: de\n"))
    heads = [n for n, words in enumerate(paper.pages) if re.search("verhandlungen[^.]{0,9}…", words)]
    pages = [page.get_textpage() for page in pypdfium2.PdfDocument(paper.result.path)]
    assert heads
    for n in heads:
        assert abs(_place(pages[n], "Die Un")[1] - _place(pages[n], "…")[1]) < 5


@pytest.mark.parametrize(("words", "scale"), [(3, 1), (12, 0.84), (60, 0.41)])
def test_long_titles_are_smaller_on_screens(words: int, scale: float) -> None:
    assert cover_fit(d.Metadata("river " * words, "en", "", ""), Byline(), 1.5).scale == scale


def test_the_short_title_names_files_and_heads_pages(project: Write) -> None:
    manifest = f"version: 1\ntitle: {'The Sea ' * 30}\nshort_title: Waters\nchapters: [a.md, b.md]\neditions: "
    editions = (
        "{web: {format: html}, book: {format: pdf, layout: book, paper: A5}, handout: {format: pdf, layout: handout}}\n"
    )
    pages = "# A\n\n" + "Words of a chapter. " * 800
    folder = project({"publication.yaml": manifest + editions, "a.md": pages, "b.md": "# B\n\nWords.\n"})
    web, *printed = (edition.path for edition in publisher.build(folder).editions)
    assert [path.name for path in printed] == ["waters.pdf", "waters.pdf"]
    texts = [[page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)] for path in printed]
    assert all(sum("Waters" in text for text in pages) >= 2 for pages in texts)
    page = (web.parent / "a.html").read_text()
    assert "Waters</title>" in page
    assert '<span class="brand-title">Waters</span>' in page


def test_long_words_fit_on_covers() -> None:
    """Their width at the size of the cover, measured in the typeface, is less than that of the text."""
    font = ImageFont.truetype(str(font_file("source-serif-4.ttf")), 100)
    font.set_variation_by_axes([400, 60])  # weight, optical size
    for word in ("Menschenrechten", "Handbook", "Anthropology", "Unternehmensberatung"):
        size = cover_fit(d.Metadata(f"Von den {word}", "de", "", ""), Byline(), 1.5).size
        assert (font.getlength(word) / 100 - 0.016 * len(word)) * size < 30


@pytest.mark.parametrize("more", [1, 2, 4], ids=["long", "longer", "longest"])
def test_the_disc_of_a_cover_is_below_all_its_text(project: Write, more: int) -> None:
    names = [
        "Maximiliana von Hohenlohe-Waldenburg-Schillingsfürst",
        "Bartholomew Featherstonehaugh-Cholmondeley",
        "Li Na",
    ]
    title, subtitle = (
        ("A long title of a treatise " * 5 * more).strip(),
        "And a subtitle that is long, " * 4 * more + "last",
    )
    manifest = f"version: 1\ntitle: {title}\nsubtitle: '{subtitle}'\nauthors: {names}\nchapters: [a.md]\n"
    folder = project(
        {"publication.yaml": manifest + "editions: {b: {format: pdf, layout: book}}\n", "a.md": "# A\n\nB\n"}
    )
    page = pypdfium2.PdfDocument(publisher.build(folder).editions[0].path)[0]
    about = d.Metadata(title, "en", "", "", subtitle=subtitle)
    fit = cover_fit(about, Byline(tuple(names)), page.get_height() / page.get_width())
    assert (fit.art > 0) is (more < 4)
    assert fit.art == 0 or _place(page.get_textpage(), "last")[1] > (3.4 + fit.art) * page.get_width() / 36


@pytest.mark.parametrize("title", ["The Coast", "The Coast of Brittany and Its Lighthouses", "Of lighthouses, " * 12])
def test_the_disc_of_a_wide_cover_is_beside_its_text(project: Write, title: str) -> None:
    manifest = f"version: 1\ntitle: '{title.strip(', ')}'\nsubtitle: A guide for walkers, with a map\nauthors: Ada\nchapters: [a.md]\n"
    edition = "editions: {b: {format: pdf, layout: book, trim: 210x148mm}}\n"
    folder = project({"publication.yaml": manifest + edition, "a.md": "# A\n\nB\n"})
    page = pypdfium2.PdfDocument(publisher.build(folder).editions[0].path)[0]
    discs = [thing.get_bounds() for thing in page.get_objects() if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    left = [left for left, *_ in discs if 10 < left < 590]  # bars and the ground begin at the edge
    text = page.get_textpage()
    words = [text.get_rect(number) for number in range(text.count_rects())]
    assert len(left) == (len(title) < 100)
    assert all(right < place for place in left for _, _, right, _ in words)
    assert min(bottom for _, bottom, _, _ in words) > 10  # nothing is cut
    assert "map" in text.get_text_range()


_WORDY = """\
version: 1
title: On the Keeping of Tide Gauges, the Training of Observers and the Preservation of Their Notebooks Between the
  Wars and After, with an Appendix on Instruments
subtitle: A handbook for harbour masters and amateurs, and for all who live by the sea
authors: [{name: Ada Example}, {name: Maximiliane von und zu Beispielhausen}, {name: Björn Beispiel}]
chapters: [a.md]
editions: {b: {format: pdf, layout: book, trim: TRIM}}
"""


@pytest.mark.parametrize("trim", ["6x9in", "A5", "170x240mm"])
def test_a_line_is_empty_between_the_text_of_a_cover_and_its_disc(project: Write, trim: str) -> None:
    folder = project({"publication.yaml": _WORDY.replace("TRIM", trim), "a.md": "# A\n\nB\n"})
    page = pypdfium2.PdfDocument(publisher.build(folder).editions[0].path)[0]
    em = page.get_width() / 36
    discs = [thing.get_bounds() for thing in page.get_objects() if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    top = max(top for _, _, _, top in discs if 5 * em < top < 40 * em)
    assert _place(page.get_textpage(), "the sea")[1] > top + 1.4 * em


def test_a_long_title_leaves_what_is_below_it_as_large_as_usual(project: Write) -> None:
    """On a title page of A5 there is room for both."""
    folder = project({"publication.yaml": _WORDY.replace("TRIM", "A5"), "a.md": "# A\n\nB\n"})
    text = pypdfium2.PdfDocument(publisher.build(folder).editions[0].path)[4].get_textpage()
    first, second = (_place(text, words)[1] for words in ("A handbook", "amateurs, and"))
    assert first - second == pytest.approx(17.5, abs=0.5)


def test_the_imprint_names_what_one_can_order(tmp_path: Path) -> None:
    text = "# Alone\n\nWords.\n"
    more = "publisher: Example Press\nauthors: [{name: Example Press}]\ndate: 2026-11-24\n"
    folder = single(tmp_path / "i", text, "{format: pdf, layout: book}", more)
    imprint = build(folder).pages[5]
    assert "Example Press, 24 November 2026" in imprint
    assert imprint.count("Example Press") == 1, "an author who is the publisher is named once"
    assert "urn:" not in imprint
    manifest = folder / "publication.yaml"
    manifest.write_text(manifest.read_text().replace("urn:x:1", "urn:isbn:9783161484100"))
    assert "ISBN 9783161484100" in build(folder).pages[5]


def test_one_chapter_of_a_book(tmp_path: Path) -> None:
    dogs = "# Dogs\n\nBark.[^a]\n\n[^a]: See [the cats](cats.md).\n"
    folder = write(tmp_path / "one", chapters=CHAPTERS | {"dogs": dogs})
    result = publisher.build(folder, chapter="dogs")
    papers = {e.name: Paper(e) for e in result.editions}
    assert papers["handout"].outline() == [(1, "2 Dogs")]
    assert papers["book"].outline() == [(1, "2 Dogs")], "contents with one entry would help nobody"
    assert all("See the cats." in paper.text for paper in papers.values())


# Book


def test_a_book_has_its_trim_size_and_outline(book: Paper) -> None:
    assert book.size == (432, 648)
    assert book.outline() == [
        (1, "Contents"),
        (1, "Introduction"),
        (1, "Part I Animals"),
        (2, "1 Cats"),
        (3, "1.1 Small ones"),
        (4, "1.1.1 Very small ones"),
        (2, "2 Dogs"),
        (3, "2.1 Large ones"),
        (1, "Appendix A Further reading"),
    ]


def test_labels_are_the_printed_numbers(book: Paper) -> None:
    assert book.labels[:3] == ["Cover", "Cover 2", "i"]
    first = book.page_of("Introduction")
    assert book.labels[first] == "1"
    assert book.labels[first - 1] == roman(first - 2)
    for index, text in enumerate(book.pages[first:], first):
        assert not text or text.startswith("Part") or book.labels[index] in text.split()[-2:]
    for title, number in book.printed_numbers().items():
        assert title in book.pages[book.labels.index(number)], "contents lead to the page that bears the number"
    assert {"Introduction", "Animals", "Cats", "Dogs", "Small ones", "Large ones"} <= book.printed_numbers().keys()


def roman(number: int) -> str:
    return ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"][number - 1]


def test_openings_are_right_pages(book: Paper) -> None:
    for title in ("Introduction", "Part I Animals", "1 Cats", "2 Dogs", "Appendix A Further reading"):
        page = book.page_of(title)
        assert page % 2 == 0
        assert int(book.labels[page]) % 2 == 1


def test_left_hand_pages_bear_the_title_and_openings_none(book: Paper) -> None:
    left = book.pages[book.page_of("1 Cats") + 1]
    assert "Cats & “Dogs” <1>" in left, "left pages bear the title of the book"
    assert "Cats & “Dogs” <1>" not in book.pages[book.page_of("1 Cats")], "openings bear none"


@pytest.mark.parametrize(("bleed", "beyond"), [("", 0), (", bleed: 5mm", 14)])
def test_the_cover_of_the_author_fills_its_page(tmp_path: Path, bleed: str, beyond: int) -> None:
    text = "# Alone\n\nWords.\n"
    cover = "cover: {image: chapters/cat.svg, alt: A cat}\n"
    paper = build(single(tmp_path / "c", text, f"{{format: pdf, layout: book{bleed}}}", cover))
    (figure,) = paper.elements("/Figure")
    assert str(figure.Alt) == "A cat"
    left, bottom, right, top = (round(float(side)) for side in figure.A.BBox)
    assert (left, bottom, right, top) == (-beyond, -beyond, 432 + beyond, 648 + beyond)
    assert paper.labels[0] == "Cover"
    assert paper.labels[-1] == "1"


# Cache, complaints, values of CSS


def test_an_unchanged_book_comes_from_the_cache(tmp_path: Path) -> None:
    folder = single(tmp_path / "k", "# Alone\n\nWords.\n")
    style = folder / "templates" / "pdf" / "handout.css"
    style.parent.mkdir(parents=True)
    style.write_text("p { colour: red }")
    first, second = publisher.build(folder), publisher.build(folder)
    assert [r.editions[0].cached for r in (first, second)] == [False, True]
    assert first.editions[0].sha256 == second.editions[0].sha256
    assert first.editions[0].pages == second.editions[0].pages == 1
    assert [d.code for d in first.diagnostics] == ["layout-error"]
    assert second.diagnostics == first.diagnostics
    style.write_text("p { color: red }")
    assert not publisher.build(folder).editions[0].cached


def test_marks_that_styles_add_count_among_missing_glyphs(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nlanguage: ja\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {book: {format: pdf, layout: book}}\n"
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\n<q>one <q>two</q></q>\n"})
    (found,) = publisher.build(folder).diagnostics
    assert (found.code, found.severity) == ("glyph-missing", Severity.WARNING)
    assert found.message.startswith(
        "No font contains “「” (U+300C), “」” (U+300D), “『” (U+300E) and 1 more, which styles add"
    )
    assert "NotoSerifCJK-Regular.ttc" in found.hint


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", '"plain"'),
        ('a "b" \\ </style>', '"a \\22 b\\22  \\5c  \\3c \\2f style\\3e "'),
        (f"p. {PAGE}/{PAGES}", '"p\\2e  " counter(page, digits) "\\2f " counter(pages, digits) ""'),
    ],
)
def test_texts_are_escaped_in_style_sheets(text: str, value: str) -> None:
    assert css_text(text) == value


@pytest.mark.parametrize("layout", ["handout", "book"])
def test_a_chapter_that_is_only_a_title(project: Write, layout: str) -> None:
    text = f"version: 1\ntitle: T\nchapters: [a.md, b.md]\neditions:\n  p: {{format: pdf, layout: {layout}}}\n"
    (made,) = publisher.build(project({"publication.yaml": text, "a.md": "# A", "b.md": "# B\n\nText.\n"})).editions
    with pikepdf.open(made.path) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root] + [i.title for item in outline.root for i in item.children]
    assert any(t.endswith("A") for t in titles)


def test_addresses_of_links_are_printed_on_request(project: Write) -> None:
    manifest = (
        "version: 1\ntitle: T\nchapters: [a.md, b.md]\neditions: {h: {format: pdf, layout: LAYOUT, links: notes}}\n"
    )
    text = (
        "# A [title](https://title.example/)\n\nOne [link](https://one.example/x) and <https://auto.example/>, and\n"
        "[plain.example](https://plain.example/); [mail](mailto:a@two.example).[^n]\n\n"
        "| A |\n|---|\n| [x](https://cell.example/) |\n\n[^n]: See [it](https://note.example/).\n"
    )
    for layout, last in (("handout", "c"), ("book", "a")):
        files = {
            "publication.yaml": manifest.replace("LAYOUT", layout),
            "a.md": text,
            "b.md": "# B\n\n[End](https://end.example/).",
        }
        (made,) = publisher.build(project(files)).editions
        pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.path))
        words = "".join("".join(pages).split())
        assert "Onelinkaandhttps://auto.example/,andplain.example;mailb.1" in words
        assert "ahttps://one.example/xba@two.example1Seeit(https://note.example/)." in words
        assert "x(https://cell.example/)" in words
        assert f"End{last}." in words
        assert f"{last}https://end.example/" in words
        assert "title.example" not in words


@pytest.mark.parametrize(("trim", "large"), [("110x178mm", "true"), ("5x8in", "true"), ("6x9in", "false")])
def test_a_title_page_is_one_page(project: Write, trim: str, large: str) -> None:
    title = "The Remarkable and Entirely Truthful History of an Unfortunate Lighthouse-Keeper"
    manifest = (
        f"version: 1\ntitle: {title}\nsubtitle: Being an account of his life, opinions and several shipwrecks\n"
        "authors: [{name: Ada Example}, {name: Bartholomew Featherstonehaugh-Cholmondeley}]\nchapters: [a.md]\n"
        f"editions: {{b: {{format: pdf, layout: book, trim: {trim}, large-print: {large}}}}}\n"
    )
    (made,) = publisher.build(project({"publication.yaml": manifest, "a.md": "# A\n\nWords.\n"})).editions
    pages = ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(made.path)]
    assert pages[4].endswith("Cholmondeley")
    assert "Setin" in pages[5], "the imprint is on its back"


def test_lists_are_not_torn(project: Write) -> None:
    """No page ends with a colon or the first of several items, or begins with the last."""
    filler, items = "Some words that fill the line. ", ("first", "second", "third", "another", "last")
    bullets, quotation = "".join(f"- The {item} item.\n" for item in items), "> A quoted item.\n"
    text = "".join(
        f"{filler * (3 + n * n % 23)}\n\nAll of these:\n\n{quotation if n % 2 else bullets}\n" for n in range(150)
    )
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {b: {format: pdf, layout: book, trim: 110x178mm}}\n"
    (made,) = publisher.build(project({"publication.yaml": manifest, "a.md": f"# A\n\n{text}"})).editions
    pages = [page.get_textpage().get_text_range().split("\r\n") for page in pypdfium2.PdfDocument(made.path)]
    bodies = [[line for line in lines if "item." in line or "words" in line or "these" in line] for lines in pages]
    edges = {(lines[-1], after[0]) for lines, after in itertools.pairwise(bodies) if lines and after}
    assert len([lines for lines in bodies if lines]) > 10
    assert not [edge for edge in edges if edge[0].endswith(":") or "first" in edge[0] or "last" in edge[1]]


def test_the_kind_of_numbers_is_in_the_tags_of_a_list(tmp_path: Path) -> None:
    text = "# A\n\na) one\nb) two\n\nText.\n\nI. one\nII. two\n\nText.\n\n1. one\n\n<ol type=A><li>x</li></ol>\n"
    text += "\n(c) three\n(d) four\n\nText.\n\n(11) eleven\n(12) twelve\n"
    paper = build(single(tmp_path, text))
    assert [str(found.A.ListNumbering) for found in paper.elements("/L")] == [
        "/LowerAlpha",
        "/UpperRoman",
        "/Decimal",
        "/UpperAlpha",
        "/LowerAlpha",
        "/Decimal",
    ]
    shown = "".join(paper.pages)
    assert "a b I II 1 A (c) (d) (11) (12)" in shown


def test_contents_have_neither_a_leader_nor_a_few_entries_alone(tmp_path: Path) -> None:
    titles = [f"A Title{' in i' * n}" for n in range(31)]
    text = "# A\n\n" + "".join(f"## {title}\n\nText.\n\n" for title in titles)
    paper = build(single(tmp_path / "c", text, "{format: pdf, layout: book, paper: A5}"))
    pages = pypdfium2.PdfDocument(paper.result.path)
    texts = [pages[n].get_textpage().get_text_bounded().replace("\u2009", "") for n in (6, 7)]
    entries = [[line.partition("..")[0] for line in shown.splitlines() if ".." in line] for shown in texts]
    assert min(map(len, entries)) >= 5
    assert [entry for page in entries for entry in page if not re.search("[A-Za-z]", entry)] == []


@pytest.mark.parametrize("before", range(3))
def test_contents_do_not_part_two_sections(before: int, tmp_path: Path) -> None:
    texts = {f"c{n:02}": f"# Chapter {n}\n\n## S{n}a\n\nText.\n\n## S{n}b\n\nText.\n" for n in range(18)}
    first = {f"b{n}": f"# Before {n}\n\nText.\n" for n in range(before)}
    files = "".join(f"  - chapters/{name}.md\n" for name in (*first, *texts))
    manifest = f"version: 1\ntitle: T\nidentifier: urn:x:1\nchapters:\n{files}editions: {{b: {{format: pdf, layout: book, paper: A5}}}}\n"
    pages = build(write(tmp_path / "t", manifest, first | texts)).pages
    contents = [text for text in pages if ". . ." in text or "...." in text.replace(" ", "")]
    assert len(contents) > 1
    assert [n for n in range(18) for text in contents if (f" S{n}a " in text) != (f" S{n}b " in text)] == []


def test_the_second_line_of_a_part_in_the_contents_hangs(tmp_path: Path) -> None:
    title = "A Part with a Title That Is Much Too Long for One Line of the Contents"
    manifest = (
        f"version: 1\ntitle: T\nidentifier: urn:x:1\nchapters:\n  - part: {title}\n    chapters: [chapters/one.md]\n"
        "editions: {b: {format: pdf, layout: book, paper: A5}}\n"
    )
    paper = build(write(tmp_path / "t", manifest, {"one": "# Chapter\n\nText.\n"}))
    number = next(n for n, text in enumerate(paper.pages) if text.startswith("Contents"))
    page = pypdfium2.PdfDocument(paper.result.path)[number].get_textpage()
    second = next(line for line in page.get_text_range().splitlines() if "Contents" in line[1:])
    assert _place(page, second[:8])[0] == pytest.approx(_place(page, "Part")[0] + 18, abs=1)


def test_verses_hang_and_are_not_hyphenated(tmp_path: Path) -> None:
    line = "She dwelt among the untrodden ways of incomprehensibilities beside the counterrevolutionary springs of Dove"
    prose = "incomprehensibilities " * 9
    text = f"# A\n\n> {line}\\\n> A *maid*\n\n{prose}\\\n{prose}\n"
    paper = build(single(tmp_path / "v", text, "{format: pdf, layout: book, trim: 4.25x7in}"))
    page = pypdfium2.PdfDocument(paper.result.path)[6].get_textpage()
    starts = re.finditer("^(She d|of in|count|A mai|incom)", page.get_text_range(), re.MULTILINE)
    places = [page.get_charbox(match.start())[0] for match in starts]
    assert [round((place - places[0]) / 15) for place in places[:5]] == [0, 1, 1, 0, -1]
    assert len({round(place) for place in places[4:]}) == 1, "long lines are prose"


@pytest.mark.parametrize("layout", ["handout", "book"])
def test_verse_has_space_around_it_and_what_follows_no_indent(layout: str, tmp_path: Path) -> None:
    text = "# Title\n\nProse.\n\nOne verse,\\\ntwo verses.\n\nThree verses,\\\nfour verses.\n\nMore prose.\n\nLast prose.\n"
    paper = build(single(tmp_path, text, f"{{format: pdf, layout: {layout}, paper: A5}}"))
    page = pypdfium2.PdfDocument(paper.result.path)[6 if layout == "book" else 0].get_textpage()
    words = ("Prose", "One verse", "two", "Three", "four", "More", "Last")
    places = [_place(page, word) for word in words]
    lines = [round((a[1] - b[1]) / 14 * 2) / 2 for a, b in itertools.pairwise(places)]
    space = 2.0 if layout == "book" else 1.5
    assert lines == [space, 1, space, 1, space, 1]
    assert places[5][0] == pytest.approx(places[0][0], abs=1)


def test_code_in_headings_is_not_slanted(tmp_path: Path) -> None:
    text = "# A\n\n## B\n\n### C\n\n#### `code`\n\n##### `code` *D*\n\n###### `code` E\n\nText.\n"
    with pikepdf.open(build(single(tmp_path, text)).result.path) as pdf:
        fonts = {str(font.BaseFont)[8:] for page in pdf.pages for font in page.Resources.Font.values()}
    assert {name for name in fonts if "Mono" in name} == {"JetBrains-Mono", "JetBrains-Mono-Semi-Bold"}
    assert any(name.endswith("-Italic") for name in fonts)


def test_a_heading_spans_both_columns_above_a_table_that_does(tmp_path: Path) -> None:
    row = "|" + " some words |" * 9
    text = f"# One\n\nBefore.\n\n## Its heading\n\n:::{{table}} Small\n\n{row}\n|{'---|' * 9}\n{row}\n:::\n\n{'Words. ' * 40}\n"
    paper = build(single(tmp_path / "c", text, "{format: pdf, columns: 2}"))
    page = pypdfium2.PdfDocument(paper.result.path)[0].get_textpage()
    words = page.get_text_range()
    heading, before = (page.get_charbox(words.index(word)) for word in ("Its heading", "Before"))
    assert heading[0] < before[0] + 30
    assert heading[3] < before[1]


def test_large_print_begins_on_the_first_page(tmp_path: Path) -> None:
    """The contents are in one column, and are divided if they have no room."""
    text = "# One\n\n" + "".join(f"## Section number {n}\n\nWords.\n\n" for n in range(30))
    paper = build(single(tmp_path / "l", text, "{format: pdf, large-print: true}"))
    assert "Section number 0" in paper.pages[0]
    assert "Section number 29" in paper.pages[1]


def test_turned_lines_of_a_numbered_heading_are_indented(project: Write) -> None:
    manifest = (
        "version: 1\ntitle: T\nlanguage: en\nchapters: [a.md, b.md]\neditions: {book: {format: pdf, layout: book}}\n"
    )
    text = f"# One\n\n## Kkkkk {'word ' * 25}qqqqq\n\nText.\n"
    folder = project({"publication.yaml": manifest, "a.md": "# Other\n\nWords.\n", "b.md": text})
    *_, last = pypdfium2.PdfDocument(publisher.build(folder).editions[0].path)
    page = last.get_textpage()
    words = page.get_text_range()
    number, title, below = (page.get_charbox(words.index(word))[0] for word in ("2.1", "Kkkkk", "Text."))
    places = [page.get_charbox(n) for n in range(words.index("Kkkkk"), words.index("Text."))]
    left = {round(low): min(x for x, y, *_ in places if abs(y - low) < 1) for _, low, *_ in places}
    assert number == pytest.approx(below, abs=2)
    assert title > number + 10
    assert all(x > title - 4 for x in left.values())
