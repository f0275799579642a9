"""Handouts that pupils fill in: their head, points, and tables."""

from __future__ import annotations

import zipfile
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from lxml import etree

import publisher
from publisher.pdf_files.page_content import Reader
from tests.conftest import Write

MANIFEST = """\
version: 1
title: Tides
identifier: urn:x:1
chapters: [a.md]
editions:
  sheet: {format: pdf, label: Worksheet, fields: [Name, "Score (of {points})"]}
  web: {format: html, layout: single}
"""
TEXT = """\
# Tides

:::{exercise} Two tides
:points: 4

Why?
:::

::::{exercise}
:points: 2

:::{quiz}
:points: 1

Which?

- [x] One
- [ ] Two
:::
::::

:::{quiz}
:points: 1

Which?

- [x] One
- [ ] Two
:::

:::{table} High water
:class: fill-in

| Day | Hour | Height |
|-----|------|--------|
| Monday | | |
| Tuesday | | |
:::
"""


def test_a_worksheet_has_its_name_and_the_sum_of_points(project: Write) -> None:
    made = {e.name: e.path for e in publisher.build(project({"publication.yaml": MANIFEST, "a.md": TEXT})).editions}
    page = pypdfium2.PdfDocument(made["sheet"])[0].get_textpage()
    text = " ".join(page.get_text_bounded().split())
    assert "Worksheet" in text
    assert "Handout" not in text
    assert "Score (of 7)" in text, "an exercise has its own points, or those of its questions"
    assert "Two tides (4 points)" in text
    assert "(1 point)" in text
    rows = [page.get_charbox(page.search(day).get_next()[0])[3] for day in ("Monday", "Tuesday")]
    assert rows[0] - rows[1] > 28, "rows have room for handwriting"
    assert "(4 points)" in made["web"].read_text(encoding="utf-8")


@pytest.mark.parametrize(("paper", "lines"), [("A4", 1), ("A5", 2), ("A4, large-print: true", 2)])
def test_fields_have_room_to_write(project: Write, paper: str, lines: int) -> None:
    names = ["Name", "Given name", "Class", "Date", "Score"]
    manifest = MANIFEST.replace(
        'fields: [Name, "Score (of {points})"]', f"fields: [{', '.join(names)}], paper: {paper}"
    )
    folder = project({"publication.yaml": manifest, "a.md": TEXT})
    (made,) = publisher.build(folder, editions="sheet").editions
    with pypdfium2.PdfDocument(made.path) as pdf:
        text = pdf[0].get_textpage()
        boxes = [text.get_charbox(text.search(name).get_next()[0]) for name in names]
    assert len({round(box[1]) for box in boxes}) == lines
    with pikepdf.open(made.path) as pdf:
        glyphs = Reader().content(pdf.pages[0]).glyphs
    read = " ".join("".join(each.text for each in glyphs if each.mark).split())
    assert "Name Given name" in read, "words of different fields do not run together"
    apart = [after[0] - box[0] for box, after in pairwise(boxes) if round(box[1]) == round(after[1])]
    assert min(apart) > 60


def test_long_room_to_write_is_divided_between_columns(project: Write) -> None:
    manifest = MANIFEST.replace("{format: pdf,", "{format: pdf, layout: handout, columns: 2,")
    task = ":::{exercise}\n:workspace: 20 lines\n\nExplain it.\n:::\n\nText.\n"
    text = f"# Tides\n\n{'The tide rises and falls twice a day. ' * 80}\n\n## More\n\n{task}"
    found = publisher.check(
        project({"publication.yaml": manifest, "a.md": text}), editions="sheet", layout=True
    ).diagnostics
    assert [d.message for d in found] == []


def test_the_head_of_a_worksheet_is_translated_like_titles(project: Write) -> None:
    titles = '{Worksheet: Arbeitsblatt, "Score (of {points})": "Punkte (von {points})"}'
    manifest = f"{MANIFEST}translations:\n  de: {{title: Gezeiten, titles: {titles}}}\n"
    made = publisher.build(project({"publication.yaml": manifest, "a.md": TEXT, "de/a.md": TEXT}), editions="sheet-de")
    text = pypdfium2.PdfDocument(made.editions[0].path)[0].get_textpage().get_text_bounded()
    assert "Arbeitsblatt" in text
    assert "Punkte (von 7)" in text


@pytest.mark.parametrize(
    ("language", "points", "shown", "whole"),
    [
        ("en", "1.25", "(1.25 points)", "Score (of 3)"),
        ("de", "0,5", "(0,5\N{NO-BREAK SPACE}Punkte)", "Score (of 2,25)"),
        ("fr", "1.5", "(1,5\N{NO-BREAK SPACE}point)", "Score (of 3,25)"),
        ("ru", "2.0", "(2\N{NO-BREAK SPACE}балла)", "Score (of 3,75)"),
        ("fa", "0.5", "(۰٫۵ امتیاز)", "Score (of ۲٫۲۵)"),
    ],
)
def test_points_may_be_parts(project: Write, language: str, points: str, shown: str, whole: str) -> None:
    manifest = (
        MANIFEST.replace("web: {format: html, layout: single}", "word: {format: docx, fields: ['Score (of {points})']}")
        + f"language: {language}\n"
    )
    other = ":::{quiz}\n:points: 1.75\n\nWhich?\n\n- [x] One\n- [ ] Two\n:::\n"
    text = f"# Tides\n\n:::{{exercise}} Two tides\n:points: {points}\n\nWhy?\n:::\n\n{other}"
    made = publisher.build(project({"publication.yaml": manifest, "a.md": text}), editions=["word", "text"])
    plain, word = (next(e.path for e in made.editions if e.name == name) for name in ("text", "word"))
    spaces = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "  ", "\N{RIGHT-TO-LEFT MARK}")
    assert shown.translate(spaces) in plain.read_text(encoding="utf-8").translate(spaces)
    document = etree.fromstring(zipfile.ZipFile(word).read("word/document.xml"))
    assert shown.translate(spaces) in "".join(document.itertext()).translate(spaces)
    assert whole in "".join(document.itertext())


def test_the_link_to_a_solution_is_above_the_exercise(project: Write) -> None:
    """It has a line of its own, where one solution directly follows the exercise of another, too."""
    exercise, solution = ":::{{exercise}}\n:label: {0}\nDo {0}.\n:::\n", ":::{{solution}} {0}\nOne.\n:::\n"
    text = "# Tides\n\n" + "\n".join(form.format(label) for form in (exercise, solution) for label in "ab")
    files = {"publication.yaml": MANIFEST + "solutions: all\n", "a.md": text}
    (made,) = publisher.build(project(files), editions=["sheet"]).editions
    page = pypdfium2.PdfDocument(made.path)[0].get_textpage()
    links, tasks = page.search("Solution", match_whole_word=True), page.search("Do ")
    for _ in "ab":
        above, below = links.get_next(), tasks.get_next()
        assert above is not None
        assert below is not None
        assert page.get_charbox(above[0])[1] > page.get_charbox(below[0])[3]


def test_room_for_a_drawing_is_not_enlarged(project: Write) -> None:
    """In large print, a drawing has the size that its author intended."""
    manifest = MANIFEST.replace("label: Worksheet", "label: Worksheet, large-print: true")
    files = {"publication.yaml": manifest, "a.md": "# Tides\n\n:::{exercise}\n:workspace: 5cm\n\nDraw.\n:::\n"}
    (made,) = publisher.build(project(files), editions=["sheet"]).editions
    boxes = [thing.get_bounds() for thing in pypdfium2.PdfDocument(made.path)[0].get_objects()]
    assert any(abs(top - bottom - 5 * 72 / 2.54) < 3 for _, bottom, _, top in boxes)


def test_words_of_an_edition_have_the_punctuation_of_the_language(project: Write) -> None:
    manifest = MANIFEST.replace("label: Worksheet", "label: Pupil's sheet")
    folder = project({"publication.yaml": manifest, "a.md": TEXT})
    page = pypdfium2.PdfDocument(publisher.build(folder, editions=["sheet"]).editions[0].path)[0].get_textpage()
    assert "Pupil’s sheet" in page.get_text_bounded()
