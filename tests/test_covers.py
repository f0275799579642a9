"""Covers of books: inside, as files of their own, or none."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest

import publisher
from publisher.diagnostics import PublisherError
from publisher.media.barcode import Barcode, ean_5, ean_13
from tests.conftest import Validated, Write
from tests.test_installed_fonts import font

MANIFEST = """\
version: 1
title: Deep Water
authors: [{name: Ada Example}]
publisher: Example Press
identifier: 978-3-16-148410-0
description: About the sea.
url: http://example.org/
chapters: [a.md]
editions:
  inside: {format: pdf, layout: book}
  none: {format: pdf, layout: book, cover: none}
  separate: {format: pdf, layout: book, trim: 5x8in, cover: separate, leaf: 4mm, marks: true, price: "51995"}
  newer: {extends: separate, standard: ua-2, marks: false}
"""
TEXT = {"publication.yaml": MANIFEST, "a.md": "# A\n\nText.\n"}


def text_of(path: Path) -> str:
    return " ".join(pypdfium2.PdfDocument(path)[0].get_textpage().get_text_bounded().split())


def test_a_cover_is_inside_or_a_file_of_its_own_or_missing(project: Write) -> None:
    made = {edition.name: edition for edition in publisher.build(project(TEXT)).editions}
    labels = [pypdfium2.PdfDocument(made[name].path).get_page_label(0) for name in ("inside", "none", "separate")]
    assert labels == ["Cover", "i", "i"]
    assert made["none"].pages == (made["inside"].pages or 0) - 2
    assert [len(list(made[name].path.parent.iterdir())) for name in made] == [1, 1, 2, 2]
    for name in ("separate", "newer"):
        (file,) = made[name].path.parent.glob("*-cover.pdf")
        with pikepdf.open(file) as pdf:
            (page,) = pdf.pages
            left, bottom, right, top = (float(side) for side in page.trimbox)
            leaves = ((made[name].pages or 0) + 1) // 2
            assert right - left == pytest.approx(2 * 360 + leaves * 4 * 72 / 25.4, abs=0.1)
            assert top - bottom == pytest.approx(576, abs=0.1)
            assert (float(page.mediabox[0]) < -20) == (name == "separate"), "marks"
        words = text_of(file)
        assert "About the sea." in words
        assert "Example Press example.org ISBN" in words
        assert words.count("Deep Water") == 2, "the title is on the front and on the spine"


def test_a_thin_spine_has_no_words(project: Write) -> None:
    manifest = MANIFEST.replace("leaf: 4mm", "leaf: 0.2mm")
    (edition,) = publisher.build(project(TEXT | {"publication.yaml": manifest}), editions="separate").editions
    (file,) = edition.path.parent.glob("*-cover.pdf")
    assert text_of(file).count("Deep Water") == 1


@pytest.mark.parametrize(
    ("language", "title", "anticlockwise"), [("en", "Quiz", False), ("fr", "Quiz", True), ("he", "גלים", True)]
)
def test_letters_on_the_spine(project: Write, language: str, title: str, anticlockwise: bool) -> None:
    manifest = MANIFEST.replace("Deep Water", title).replace(
        "version: 1", f"version: 1\nlanguage: {language}\nfonts: {{files: [wide.ttf]}}"
    )
    folder = project(TEXT | {"publication.yaml": manifest})
    font("Wide", "גלים", 600).save(folder / "wide.ttf")
    (edition,) = publisher.build(folder, editions="separate").editions
    (file,) = edition.path.parent.glob("*-cover.pdf")
    text = (sheet := pypdfium2.PdfDocument(file)[0]).get_textpage()
    angles = {n: pypdfium2.raw.FPDFText_GetCharAngle(text, n) for n in range(text.count_chars())}
    turned = [n for n, angle in angles.items() if angle > 1]
    assert {angles[n] > 3 for n in turned} == {anticlockwise}
    left, _, right, _ = sheet.get_trimbox()
    boxes = {text.get_text_range(n, 1): text.get_charbox(n) for n in reversed(turned)}
    first, last = boxes[title[0]], boxes[title[-1]]
    assert all(abs((box[0] + box[2]) / 2 - (left + right) / 2) < 8 for box in (first, last))
    assert (first[1] < last[1]) == (language == "fr"), "read upwards"


@pytest.mark.parametrize(
    ("identifier", "bars"),
    [
        ("978 3 16 148410 0", True),
        ("978–3–16–148410–0", True),
        ("ISBN-13: 978-3-16-148410-0 ", True),
        ("urn:isbn:978-3-16-148410", False),
        ("urn:isbn:3-16-148410-X", False),
    ],
)
def test_isbns_become_barcodes_if_they_have_13_digits(project: Write, identifier: str, bars: bool) -> None:
    manifest = MANIFEST.replace("978-3-16-148410-0", f"'{identifier}'")
    built = publisher.build(project(TEXT | {"publication.yaml": manifest}), editions="separate")
    (cover,) = built.editions[0].path.parent.glob("*-cover.pdf")
    assert ("5 1 9 9 5" in text_of(cover) or "51995" in text_of(cover)) is bars
    assert ("price-unused" in {d.code for d in built.diagnostics}) is not bars


def boxes_of(path: Path, *words: str) -> list[tuple[float, float, float, float]]:
    """The boxes around texts on a page: left, bottom, right and top of all their letters."""
    text = pypdfium2.PdfDocument(path)[0].get_textpage()
    found = [text.search(word).get_next() for word in words]
    boxes = [[text.get_charbox(at + n) for n in range(count)] for at, count in found]
    return [
        (min(b[0] for b in one), min(b[1] for b in one), max(b[2] for b in one), max(b[3] for b in one))
        for one in boxes
    ]


@pytest.mark.parametrize("sentences", [5, 7, 9, 10])
def test_text_on_the_back_ends_above_the_barcode(project: Write, sentences: int) -> None:
    blurb = "".join(f"  {'Once a year, the keeper counts the winds. ' * sentences}\n\n" for _ in range(4))
    manifest = f"{MANIFEST}blurb: |\n{blurb}  The last one.\n".replace("marks: true, ", "")
    built = publisher.build(project(TEXT | {"publication.yaml": manifest}), editions="separate")
    (cover,) = built.editions[0].path.parent.glob("*-cover.pdf")
    last, isbn = boxes_of(cover, "last one", "ISBN")
    assert "cover-text-long" not in {d.code for d in built.diagnostics}
    assert last[1] - isbn[3] > 8


def test_the_name_of_the_publisher_is_beside_or_above_the_barcode(project: Write) -> None:
    for trim, beside in {"90x120mm": False, "5x8in": True}.items():
        manifest = MANIFEST.replace("5x8in", trim).replace("example.org", "pressofthesea.example.org")
        built = publisher.build(project(TEXT | {"publication.yaml": manifest}), editions="separate")
        (cover,) = built.editions[0].path.parent.glob("*-cover.pdf")
        house, isbn = boxes_of(cover, "pressofthesea.example.org", "ISBN")
        assert (house[2] < isbn[0] - 8, house[1] > isbn[3] + 4) == (beside, not beside)


@pytest.mark.parametrize("price", ["", '"51995"'])
def test_isbn_and_address_are_on_one_line_each(project: Write, price: str) -> None:
    manifest = MANIFEST.replace("5x8in", "6x9in").replace("example.org", "www.press-of-the-lighthouses.example.org")
    built = publisher.build(
        project(
            TEXT | {"publication.yaml": manifest.replace(', price: "51995"', f", price: {price}" if price else "")}
        ),
        editions="separate",
    )
    (cover,) = built.editions[0].path.parent.glob("*-cover.pdf")
    for left, bottom, right, top in boxes_of(
        cover, "ISBN 978-3-16-148410-0", "www.press-of-the-lighthouses.example.org"
    ):
        assert right - left > 80
        assert top - bottom < 10


def test_covers_name_the_editors_of_a_book_without_authors(project: Write) -> None:
    manifest = MANIFEST.replace("{name: Ada Example}", "{name: Ada Example, role: edt}, {name: Di Signer, role: cov}")
    built = publisher.build(project(TEXT | {"publication.yaml": manifest}), editions=("inside", "separate"))
    inside, separate = (edition.path for edition in built.editions)
    (cover,) = separate.parent.glob("*-cover.pdf")
    # On the front, not on the spine.
    assert [text_of(path).count("Edited by Ada Example") for path in (inside, cover)] == [1, 1]
    assert text_of(cover).count("Ada Example") == 2
    pages = pypdfium2.PdfDocument(inside)
    named = [n for n, page in enumerate(pages) if "Di Signer" in page.get_textpage().get_text_bounded()]
    assert len(named) == 1, "only in the imprint"


def test_a_spine_names_the_first_of_many_authors(project: Write) -> None:
    many = ", ".join(f"{{name: {name} Example}}" for name in ("Ada", "Bo", "Cy", "Di"))
    manifest = MANIFEST.replace("{name: Ada Example}", many)
    built = publisher.build(project(TEXT | {"publication.yaml": manifest}), editions="separate")
    (cover,) = built.editions[0].path.parent.glob("*-cover.pdf")
    assert text_of(cover).count("Ada Example and others") == 2
    assert "Di Example" not in text_of(cover)


def test_and_others_has_room_on_a_spine(project: Write) -> None:
    many = "{name: Maximilien Beauharnais}, {name: Al}, {name: Bo}, {name: Cy}"
    manifest = MANIFEST.replace("{name: Ada Example}", many)
    short = "Histoire naturelle des vents, des marées et des gardiens"
    manifest += f"language: fr\nshort_title: {short}\n"
    built = publisher.build(project(TEXT | {"publication.yaml": manifest}), editions="separate")
    (cover,) = built.editions[0].path.parent.glob("*-cover.pdf")
    (title,) = boxes_of(cover, short)
    text = pypdfium2.PdfDocument(cover)[0].get_textpage()
    spine = text.get_text_bounded(left=title[0] - 2, right=title[2] + 2)
    assert " ".join(spine.split()) == f"Maximilien Beauharnais et collaborateurs {short} Example Press"
    boxes = [text.get_charbox(n) for n in range(text.count_chars())]
    above = [
        bottom for left, bottom, right, _ in boxes if left > title[0] - 2 and right < title[2] + 2 and bottom > title[3]
    ]
    assert min(above) - title[3] > 20


def test_the_bars_are_those_of_the_standard() -> None:
    # The first as python-barcode computes it, the second as zxing reads it.
    bars = "10101110110001001010000100110010000101001100101010101110010010001011100110011011100101110010101"
    assert ean_13("9783161484100") == bars
    assert ean_5("51995") == "10110110001010110011010001011010010111010110001"
    assert Barcode.of("9783161484100", "51995").width == 170


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("layout: handout, cover: none", "Only the layout “book” has `cover`"),
        ("layout: book, price: '51995'", "Only an edition with a separate cover has `price`"),
        ("layout: book, cover: separate, price: '519'", "“519” is not a price code"),
        ("layout: book, cover: separate, leaf: 9mm", "“9mm” is not a valid thickness of a leaf"),
        ("layout: book, nup: 2, cover: separate", "With several pages on a sheet there is no separate cover"),
    ],
)
def test_settings_without_a_meaning_are_errors(project: Write, settings: str, problem: str) -> None:
    manifest = MANIFEST.partition("editions:")[0] + f"editions: {{x: {{format: pdf, {settings}}}}}\n"
    with pytest.raises(PublisherError, match=problem):
        publisher.build(project(TEXT | {"publication.yaml": manifest}))


@pytest.mark.slow
def test_a_separate_cover_passes_the_validators(project: Write, validated: Validated) -> None:
    (edition,) = publisher.build(project(TEXT), editions="separate").editions
    assert validated(edition.path.parent.iterdir()) == ""
