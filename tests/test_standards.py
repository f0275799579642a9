"""PDF/X-4 for print shops and PDF/A-3a for archives, beside PDF/UA-1."""

from __future__ import annotations

import io
from pathlib import Path

import page
import pikepdf
import pytest
from PIL import Image

import publisher
from publisher.diagnostics import PublisherError
from publisher.pdf_files import pdf_a, pdf_x, preflight
from publisher.pdf_files.colours import ink
from publisher.pdf_files.standards import faults_of
from publisher.pdf_files.tagged_text import tagged_blocks
from tests.conftest import Write

MANIFEST = """\
version: 1
title: Words
identifier: urn:x:1
publisher: Example Press
chapters: [a.md]
editions:
  usual: {format: pdf, layout: book}
  press: {format: pdf, layout: book, standard: pdf/x-4, marks: true, cover: separate}
  archive: {format: pdf, layout: book, standard: pdf/a-3a, cover: separate}
"""
TEXT = """\
# One

A [link](https://example.org), a note[^n], and [](#fig).

:::{figure} photo.png
:label: fig
:alt: Two colours
Colours.
:::

![A fading field](fade.svg)

[^n]: Its text.
"""
FADE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><defs><linearGradient id="g"><stop stop-color="#f00"/>
<stop offset="1" stop-color="#00f" stop-opacity=".5"/></linearGradient></defs><path fill="url(#g)" d="M0 0h40v20H0z"/></svg>
"""


@pytest.fixture
def made(project: Write) -> dict[str, Path]:
    folder = project({"publication.yaml": MANIFEST, "a.md": TEXT, "fade.svg": FADE})
    picture = Image.new("RGB", (600, 300), (200, 30, 30))
    picture.paste((250, 240, 20), (0, 0, 300, 300))
    picture.save(folder / "photo.png")
    return {edition.name: edition.path for edition in publisher.build(folder).editions}


def failures(path: Path, profile: str) -> list[str]:
    return [failure.rule_id for failure in page.validate_pdf(str(path), profile=profile).failures]


def test_a_print_shop_gets_inks_boxes_and_no_links(made: dict[str, Path]) -> None:
    (cover,) = made["press"].parent.glob("*-cover.pdf")
    for path in (made["press"], cover):
        assert faults_of(path.read_bytes(), pdf_x.failures) == []
        assert failures(path, "ua1") == []
    usual, press = (tagged_blocks(made[name].read_bytes()) for name in ("usual", "press"))
    words = [text.text for text in press]
    assert [text.text for text in usual][-len(words) :] == words, "the words in the tags stay the same"
    with pikepdf.open(made["press"]) as pdf:
        operators = {str(i.operator) for page in pdf.pages for i in pikepdf.parse_content_stream(page)}
        assert {"g", "k"} <= operators
        (photo,) = (o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Width") == 600)
        assert photo.ColorSpace == pikepdf.Name.DeviceCMYK
        assert len(photo.read_bytes()) == 600 * 300 * 4


def test_text_is_black_and_colours_are_inks() -> None:
    assert ink(0x1D / 255, 0x22 / 255, 0x25 / 255) == (0.0,)  # the colour of text
    assert ink(1, 1, 1) == (1.0,)
    cyan, magenta, yellow, black = ink(1, 0.8, 0)
    assert yellow > 0.8
    assert max(cyan, black) < 0.1
    assert 0.1 < magenta < 0.4


def test_what_does_not_conform_is_found(made: dict[str, Path]) -> None:
    found = faults_of(made["usual"].read_bytes(), pdf_x.failures)
    for fault in (
        "colours in RGB",
        "image in RGB",
        "annotations",
        "no output intent",
        "not an open PDF 1.6",
        "shading in RGB",
    ):
        assert any(fault in text for text in found), fault
    with pikepdf.open(made["press"]) as pdf:
        pdf.pages[0].trimbox = pikepdf.Array([-99, 0, 500, 500])
        pdf.save(out := io.BytesIO(), force_version="1.6")
    assert faults_of(out.getvalue(), pdf_x.failures) == ["its boxes are not within each other"]
    assert {"it has no output intent", "its metadata do not name the standard"} <= {
        *faults_of(made["usual"].read_bytes(), pdf_a.failures)
    }


@pytest.mark.parametrize(
    "content",
    [b"0 0 0 1 k", b"/DeviceCMYK cs 0 0 0 1 scn", b"/C cs 0 0 0 1 scn", b"BI /CS /CMYK /W 1 /H 1 /BPC 8 ID abcd EI"],
)
def test_inks_in_an_archive_are_found(made: dict[str, Path], content: bytes) -> None:
    with pikepdf.open(made["archive"]) as pdf:
        assert [*pdf_a.failures(pdf)] == []
        form = pdf.make_stream(content + b"\n", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
        spaces = pikepdf.Dictionary(C=pikepdf.Array([pikepdf.Name.Pattern, pikepdf.Name.DeviceCMYK]))
        form.Resources = pikepdf.Dictionary(ColorSpace=spaces) if b"/C " in content else pikepdf.Dictionary()
        pdf.pages[0].add_resource(form, pikepdf.Name.XObject)
        assert [problem for problem in pdf_a.failures(pdf) if "CMYK" in problem] != []


def test_an_archive_gets_the_source(made: dict[str, Path]) -> None:
    assert failures(made["archive"], "ua1") == []
    assert [rule for rule in failures(made["archive"], "3a") if not rule.endswith("STREAM-LENGTH-001")] == []
    with pikepdf.open(made["archive"]) as pdf:
        assert {*pdf.attachments} >= {"a.md", "publication.yaml"}
        assert pdf.attachments["a.md"].get_file().read_bytes().decode() == TEXT
        assert [file.AFRelationship for file in pdf.Root.AF] == [pikepdf.Name.Source] * len(pdf.attachments)
        profile = pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()
        assert profile[24:36] == bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0)), "the date of the profile is fixed"
    (cover,) = made["archive"].parent.glob("*-cover.pdf")
    with pikepdf.open(cover) as pdf:
        assert not pdf.attachments


def test_the_source_is_not_given_to_readers_of_a_part(project: Write) -> None:
    manifest = MANIFEST.replace("chapters:", "audiences: [teacher]\nchapters:")
    text = TEXT.partition("\n\n:::")[0].replace(", and [](#fig)", "") + "\n\n[^n]: Note.\n"
    folder = project({"publication.yaml": manifest, "a.md": text})
    (edition,) = publisher.build(folder, editions="archive").editions
    with pikepdf.open(edition.path) as pdf:
        assert not pdf.attachments


def test_an_archive_has_no_marks(project: Write) -> None:
    manifest = MANIFEST.replace("standard: pdf/a-3a", "standard: pdf/a-3a, marks: true")
    with pytest.raises(PublisherError, match="PDF/A has no marks"):
        publisher.build(project({"publication.yaml": manifest, "a.md": "# A\n"}))


def test_the_number_of_pages_is_a_multiple(project: Write) -> None:
    manifest = MANIFEST.replace("cover: separate}", "cover: separate, signature: 16}")
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})
    (edition,) = publisher.build(folder, editions="press").editions
    assert edition.pages == 16
    with pikepdf.open(edition.path) as pdf:
        assert len(pdf.pages) == 16
        assert pdf.pages[15].trimbox == pdf.pages[0].trimbox
        tree = pdf.Root.StructTreeRoot
        assert [int(page.StructParents) in [*map(int, [*tree.ParentTree.Nums][::2])] for page in pdf.pages] == [
            True
        ] * 16
        assert len({int(page.StructParents) for page in pdf.pages}) == 16
    assert faults_of(edition.path.read_bytes(), pdf_x.failures) == []
    assert failures(edition.path, "ua1") == []


@pytest.mark.parametrize(
    "sheets", ["large-print: true, signature: 4, marks: true, bleed: 4mm", "booklet: true", "nup: 2"]
)
def test_sheets_for_a_print_shop_have_boxes(project: Write, sheets: str) -> None:
    manifest = MANIFEST.replace("marks: true, cover: separate", f"trim: A5, {sheets}")
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})
    (edition,) = publisher.build(folder, editions="press").editions
    assert failures(edition.path, "ua1") == []
    with pikepdf.open(edition.path) as pdf:
        for page in pdf.pages:
            media, trim, bleed = (
                [float(side) for side in page.obj[f"/{box}Box"]] for box in ("Media", "Trim", "Bleed")
            )
            assert trim[:2] == [0, 0]
            if "marks" in sheets:
                assert trim[2:] == pytest.approx([148 / 25.4 * 72, 210 / 25.4 * 72], abs=0.01)
                assert -bleed[0] == pytest.approx(4 / 25.4 * 72, abs=0.01)
                assert bleed[0] - media[0] == pytest.approx(21, abs=0.01)
            else:
                assert trim == bleed == media


def test_the_bleed_is_as_wide_as_it_was_asked_for(project: Write) -> None:
    manifest = MANIFEST.replace("cover: separate}", "cover: separate, bleed: 6mm}")
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})
    (edition,) = publisher.build(folder, editions="press").editions
    (cover,) = edition.path.parent.glob("*-cover.pdf")
    for path in (edition.path, cover):
        with pikepdf.open(path) as pdf:
            for page in pdf.pages:
                media, trim, bleed = ([float(n) for n in page.obj[f"/{box}Box"]] for box in ("Media", "Trim", "Bleed"))
                assert trim[0] - bleed[0] == pytest.approx(6 / 25.4 * 72, abs=0.01)
                assert bleed[0] - media[0] == pytest.approx(21, abs=0.01), "marks are outside of the bleed"


def test_flaws_name_the_edition_and_the_cover(project: Write) -> None:
    line = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="1400"><path d="M0 5h900" stroke="red" stroke-width=".1"/></svg>'
    manifest = MANIFEST.replace("chapters:", "cover: {image: line.svg, alt: A line}\nchapters:")
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\n![A line](line.svg)\n", "line.svg": line})
    found = [d for d in publisher.build(folder, editions="press").diagnostics if d.code == "line-thin"]
    assert {d.message.partition(",")[0]: d.location.file for d in found if d.location} == {
        "On the cover of “press”": "publication.yaml", "In “press”": "a.md",
    }  # fmt: skip


@pytest.mark.parametrize("sheet", ["layout: book", "layout: handout, nup: 2"])
def test_flaws_have_the_places_of_their_pictures(project: Write, sheet: str) -> None:
    thin = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><g opacity=".5"><path d="M0 5h90" stroke="red" stroke-width=".1"/></g></svg>'
    manifest = f"version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md, b.md]\neditions: {{press: {{format: pdf, standard: pdf/x-4, {sheet}}}}}\n"
    first = "# A\n\n![A line](thin.svg)\n\n:::{figure} coarse.png\n:alt: A square\n\nCaption.\n:::\n"
    second = "# B\n\n![](other.png)\n\n| a |\n|---|\n| ![A line](thin.svg) |\n\n![A square](coarse.png)\n"
    folder = project({"publication.yaml": manifest, "a.md": first, "b.md": second, "thin.svg": thin})
    Image.new("RGB", (90, 60), "navy").save(folder / "coarse.png")
    Image.new("RGB", (91, 60), "navy").save(folder / "other.png")
    found = [d for d in publisher.build(folder).diagnostics if d.code in ("line-thin", "image-coarse")]
    assert {(d.code, d.location.file, d.location.line) for d in found if d.location} == {
        ("line-thin", "a.md", 3), ("image-coarse", "a.md", 5), ("image-coarse", "b.md", 3), ("line-thin", "b.md", 7),
        ("image-coarse", "b.md", 9),
    }  # fmt: skip


@pytest.mark.parametrize(("other", "line"), [("thin.svg", 3), ("other.svg", None)])
def test_a_drawing_without_a_text_alternative_has_its_place_if_there_is_no_other(
    project: Write, other: str, line: int | None
) -> None:
    """But the same file may be shown again."""
    thin = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><path d="M0 5h90" stroke="red" stroke-width=".1"/></svg>'
    text = f"# A\n\n![](thin.svg)\n\n![](dot.png)\n\n![]({other})\n"
    folder = project({"publication.yaml": MANIFEST, "a.md": text, "thin.svg": thin, "other.svg": thin})
    Image.new("RGB", (900, 900), "white").save(folder / "dot.png")
    found = [d for d in publisher.build(folder, editions="press").diagnostics if d.code == "line-thin"]
    assert {d.location and d.location.line for d in found} == {line}


def test_flaws_of_pages_are_found_at_their_size(made: dict[str, Path]) -> None:
    found = [(flaw.code, flaw.problem) for flaw in preflight.flaws_of(made["press"].read_bytes())]
    ((code, problem),) = found
    assert code == "image-coarse"
    assert problem.startswith("a bitmap of 600 × 300 pixels has ")
