"""PDF/UA-2: the same words as PDF/UA-1, in the structure of PDF 2.0."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

import publisher
from publisher.pdf_files.tagged_text import tagged_blocks

MANIFEST = """\
version: 1
title: Words
language: en
chapters: [one.md, two.md]
editions:
  old: {format: pdf, layout: book}
  new: {format: pdf, layout: book, standard: ua-2}
  folded: {format: pdf, layout: book, standard: ua-2, booklet: true}
"""
ONE = """\
# One

A word[^n], a formula $a^2$, again $a^2$, and x^2^. See [](#two) and [the place](#here).

:::{theorem}
A sentence[^b].
:::

Term
: Meaning

- [x] done

[^n]: A note.
[^b]: Another note.
"""
TWO = """\
# Two {#two}

A [place]{#here}.

## Three
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("ua-2")
    for name, text in {"publication.yaml": MANIFEST, "one.md": ONE, "two.md": TWO}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {edition.name: edition.path for edition in publisher.build(folder).editions}


@pytest.fixture(scope="module", params=["new", "folded"])
def pdf(made: dict[str, Path], request: pytest.FixtureRequest) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(made[request.param]) as opened:
        yield opened


def elements(pdf: pikepdf.Pdf, role: str) -> list[Any]:
    found, waiting = [], [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        found += [element] if f"/{role}" == element.S else []
        waiting += [kid for kid in element.get("/K", ()) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return found


def test_it_says_the_same(made: dict[str, Path]) -> None:
    old, new = ([block.words for block in tagged_blocks(made[name])] for name in ("old", "new"))
    assert old == new


def test_it_is_declared(pdf: pikepdf.Pdf) -> None:
    assert pdf.pdf_version == "2.0"
    packet = pdf.Root.Metadata.read_bytes()
    assert b"<pdfuaid:part>2</pdfuaid:part>" in packet
    assert b"<pdfuaid:rev>2024</pdfuaid:rev>" in packet
    assert {str(key) for key in pdf.docinfo} <= {"/CreationDate", "/ModDate"}


def test_elements_have_namespaces(pdf: pikepdf.Pdf) -> None:
    tree = pdf.Root.StructTreeRoot
    assert [str(namespace.NS) for namespace in tree.Namespaces] == ["http://iso.org/pdf2/ssn"]
    assert "/RoleMap" not in tree
    assert all(
        e.NS.objgen == tree.Namespaces[0].objgen
        for role in ("Document", "Title", "FENote", "P")
        for e in elements(pdf, role)
    )
    assert all("/NS" not in element for role in ("TOCI", "Reference") for element in elements(pdf, role))


def test_links_and_outline_lead_to_elements(pdf: pikepdf.Pdf) -> None:
    links = [link for page in pdf.pages for link in page.get("/Annots", ())]
    assert {str(link.A.S) for link in links} == {"/GoTo"}
    leads = {str(link.A.SD[0].get("/ID", "")): str(link.A.SD[0].S) for link in links}
    assert {"two": "/H1", "here": "/Span"}.items() <= leads.items()
    assert [str(entry.A.SD[0].S) for entry in (pdf.Root.Outlines.First, pdf.Root.Outlines.Last.First)] == ["/H1", "/H2"]
    assert all(link.A.SD[1:] == link.A.D[1:] for link in links)


def test_calls_and_notes_refer_to_each_other(pdf: pikepdf.Pdf) -> None:
    notes = elements(pdf, "FENote")
    assert len(notes) == 2
    for note in notes:
        (call,) = note.Ref
        assert call.S == "/Reference"
        assert [other.objgen for other in call.Ref] == [note.objgen]
        assert note.A[0].NoteType == "/Footnote"
    assert {str(entry.Ref[0].S) for entry in elements(pdf, "TOCI")} == {"/H1", "/H2"}


def test_formulas_have_mathml(pdf: pikepdf.Pdf) -> None:
    formula, again = elements(pdf, "Formula")
    (file,) = formula.AF
    assert [other.objgen for other in again.AF] == [file.objgen]
    assert file.AFRelationship == "/Supplement"
    assert file.EF.F.Subtype == "/application/mathml+xml"
    assert file.EF.F.read_bytes().startswith(b"<math")
    assert "/MathML" not in formula


def test_attributes_are_those_of_pdf_2(pdf: pikepdf.Pdf) -> None:
    owned = [
        a
        for role in ("Span", "L", "Form")
        for e in elements(pdf, role)
        if "/A" in e
        for a in ([e.A] if isinstance(e.A, pikepdf.Dictionary) else e.A)
    ]
    assert {str(a.TextPosition) for a in owned if "/TextPosition" in a} == {"/Sup"}
    assert "/Description" in {str(a.ListNumbering) for a in owned if "/ListNumbering" in a}
    assert [str(a.Checked) for a in owned if "/Checked" in a] == ["/on"]


def test_headings_below_a_part_have_seven_levels(tmp_path: Path) -> None:
    manifest = MANIFEST.replace("[one.md, two.md]", "[{part: First, chapters: [one.md]}]")
    (tmp_path / "publication.yaml").write_text(manifest)
    (tmp_path / "one.md").write_text("# 2\n" + "".join(f"\n{'#' * (n - 1)} {n}\n" for n in range(3, 8)))
    made = {e.name: e.path for e in publisher.build(tmp_path, editions=["old", "new"]).editions}
    roles = {name: [block.role for block in tagged_blocks(path)][-5:] for name, path in made.items()}
    assert roles == {"old": ["H3", "H4", "H5", "H6", "H6"], "new": ["H3", "H4", "H5", "H6", "H7"]}
