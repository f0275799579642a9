"""Margins, size of type and leading of an edition."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

import publisher
from publisher.diagnostics import PublisherError
from publisher.editions.pdf.page import PageGeometry
from publisher.manifest import Edition
from publisher.manifest.validation import validated
from tests.conftest import Write
from tests.editions import page_texts

MANIFEST = "version: 1\ntitle: T\nidentifier: urn:x:1\nchapters: [a.md]\neditions: {{book: {{format: pdf, layout: book, {}}}}}\n"
MM = 72 / 25.4


def edition(**values: object) -> Edition:
    return validated(Edition, {"format": "pdf", "layout": "book", "trim": "A5", **values})


def test_margins_determine_the_text_and_lines_fill_it() -> None:
    page = PageGeometry.of(edition(margins=["20mm", "15mm", "25mm", "18mm"], leading="15pt"))
    assert (page.top, page.right, page.left) == pytest.approx((20 * MM, 15 * MM, 18 * MM), abs=0.02)
    assert page.tall % 15 == 0
    assert 25 * MM <= page.bottom + 0.02 < 25 * MM + 15


def test_text_has_its_size_and_its_leading(project: Write) -> None:
    text = "# A\n\n" + "Words of the text. " * 40
    found = []
    for settings in ("trim: A5", "trim: A5, font-size: 12pt, leading: 18pt"):
        (made,) = publisher.build(project({"publication.yaml": MANIFEST.format(settings), "a.md": text})).editions
        page = list(pypdfium2.PdfDocument(made.path))[-1].get_textpage()
        boxes = [page.get_charbox(n, loose=True) for n in range(20, 400)]
        bottoms = sorted({round(bottom, 1) for _, bottom, _, top in boxes if top > bottom})
        heights = max(top - bottom for _, bottom, _, top in boxes)
        found.append((min(b - a for a, b in pairwise(bottoms) if b - a > 5), heights))
    (usual, height), (wide, large) = found
    assert (usual, wide) == pytest.approx((14, 18), abs=0.3)
    assert large / height == pytest.approx(1.2, rel=0.02)


@pytest.mark.parametrize("layout", ["book", "handout"])
def test_narrow_margins_have_room_for_running_heads(project: Write, layout: str) -> None:
    manifest = MANIFEST.format("margins: 8mm, trim: A6, paper: A6").replace("layout: book", f"layout: {layout}")
    (made,) = publisher.build(
        project({"publication.yaml": manifest, "a.md": "# A\n\n" + "Words of the text. " * 400})
    ).editions
    for page in list(pypdfium2.PdfDocument(made.path))[-3:]:
        text, height = page.get_textpage(), page.get_height()
        boxes = [text.get_charbox(n) for n in range(text.count_chars())]
        assert min(bottom for _, bottom, _, top in boxes if top > bottom) > 5
        assert max(top for _, _, _, top in boxes) < height - 5


def heights(path: Path, *words: str) -> list[float]:
    """The heights of the first letters of words in a PDF, each where it is found last."""
    with pypdfium2.PdfDocument(path) as pdf:
        found: dict[str, float] = {}
        for text in (page.get_textpage() for page in pdf):
            for word in words:
                if place := text.search(word, match_case=True).get_next():
                    _, bottom, _, top = text.get_charbox(place[0])
                    found[word] = top - bottom
    return [found[word] for word in words]


def test_headings_and_calls_follow_the_size_of_the_text(project: Write) -> None:
    text = "# A\n\n## Heading\n\nHouses with a note.[^n]\n\n- [x] Have\n\n[^n]: Hint.\n"
    found = []
    for settings in ("trim: A4", "trim: A4, font-size: 15pt"):
        (made,) = publisher.build(project({"publication.yaml": MANIFEST.format(settings), "a.md": text})).editions
        found.append(heights(made.path, "Heading", "Houses", "1"))
    usual, large = found
    assert [b / a for a, b in zip(usual, large, strict=True)] == pytest.approx([1.5] * 3, rel=0.02)


def test_columns_have_the_size_that_is_given(project: Write) -> None:
    found = []
    for settings in ("columns: 1, font-size: 12pt", "columns: 2, font-size: 12pt", "columns: 2"):
        manifest = MANIFEST.format(settings).replace("layout: book", "layout: handout")
        (made,) = publisher.build(project({"publication.yaml": manifest, "a.md": "# A\n\nHouses and more.\n"})).editions
        found += heights(made.path, "Houses")
    assert found[1] == pytest.approx(found[0])
    assert found[2] / found[0] == pytest.approx(9.5 / 12, rel=0.02)


def test_what_is_wide_fits_beside_larger_type(project: Write) -> None:
    """Tables, numbers of items, and headings, which are in the side column of smaller type."""
    months = (
        "January | February | March | April | May | June | July | August | September | October | November | December"
    )
    rows = f"| Month | {months} |\n|{'---|' * 13}\n| Days |{' 31 |' * 12}\n| Sun |{' −10.1 |' * 12}\n| Rain |{' 14.3 |' * 12}\n"
    text = f"# A\n\n## Numbers and headings $\\mathbb{{N}} \\subset \\mathbb{{Z}}$\n\n(1) One.\n(2) Two.\n\nText.\n\n{rows}\nText.\n"
    chapters = {f"{n}.md": text if n == 9 else f"# Title {n}\n\nText.\n" for n in range(1, 16)}
    manifest = f"version: 1\ntitle: T\nidentifier: urn:x:1\nchapters: [{', '.join(chapters)}]\neditions: {{h: {{format: pdf, layout: handout, font-size: 16pt, leading: 30pt}}}}\n"
    folder = project(chapters | {"publication.yaml": manifest})
    found = publisher.check(folder, layout=True).diagnostics
    assert [str(each) for each in found if each.code in ("layout-overflow", "layout-word-cut")] == []
    (made,) = publisher.build(folder).editions
    assert "Title 2" in page_texts(made.path)[0]


def test_lines_of_a_heading_are_apart_in_larger_type(project: Write) -> None:
    text = "# A\n\n## " + "A heading of several lines of larger type " * 3 + "\n\nText.\n"
    folder = project(
        {
            "publication.yaml": MANIFEST.replace("layout: book", "layout: handout").format("font-size: 16pt"),
            "a.md": text,
        }
    )
    (made,) = publisher.build(folder).editions
    page = pypdfium2.PdfDocument(made.path)[0].get_textpage()
    boxes = [
        page.get_rect(number)
        for number in range(page.count_rects())
        if "heading" in page.get_text_bounded(*page.get_rect(number))
    ]
    lines = sorted({round(bottom) for _, bottom, _, _ in boxes})
    assert [round(after - before) for before, after in pairwise(lines)] == [28, 28]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("margins: [20mm, 20mm]", "`margins` has 2 lengths"),
        ("margins: 3mm", "“3mm” is not a valid margin"),
        ("margins: 60mm", "These margins leave 32 × 109 mm for the text"),
        ("font-size: 30pt", "“30pt” is not a valid size of type"),
        ("leading: 10pt", "“10pt” is not a leading for type of this size"),
        ("font-size: 12pt, leading: 13pt", "“13pt” is not a leading for type of this size"),
        ("large-print: true, font-size: 12pt", "Large print has its own `font-size`"),
    ],
)
def test_unreasonable_values_are_errors(project: Write, settings: str, problem: str) -> None:
    with pytest.raises(PublisherError, match=problem):
        publisher.build(project({"publication.yaml": MANIFEST.format(settings), "a.md": "# A\n"}))
