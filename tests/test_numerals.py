"""Numbers that the program writes, in the digits of the language: the same in the three editions, on every page."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest

import publisher
from publisher.numerals import in_digits
from tests.conftest import Write
from tests.test_installed_fonts import font

MANIFEST = """\
version: 1
title: T
language: fa
identifier: urn:isbn:9780000000002
date: 2026-11-24
fonts: {files: [digits.ttf]}
lists: [figures]
chapters: [{part: P, chapters: [a.md, b.md]}]
editions: {web: {format: html}, book: {format: pdf, layout: book}, sheet: {format: pdf, layout: handout}, ebook: {format: epub}}
"""
LETTERS = "".join(
    map(
        chr,
        [
            *range(0x621, 0x63B),
            *range(0x640, 0x653),
            *range(0x660, 0x670),
            0x67E,
            0x686,
            0x698,
            0x6A9,
            0x6AF,
            0x6CC,
            *range(0x6F0, 0x6FA),
            0x60C,
            0x61B,
            0x61F,
            0xAB,
            0xBB,
            0x66B,
            0x66C,
            0x200C,
        ],
    )
)
FIGURE = "[](#f)\n\n:::{figure} p.svg\n:label: f\n:alt: A\n\nB\n:::\n\n1. x\n\n$$ y $$ (eq-e)\n\n"
FILES = {
    "a.md": f"# One\n\n## Section\n\nCall.[^n] [](#last) {FIGURE}\n[^n]: Note.\n",
    "b.md": "# Two\n\n" + "Words words words words.\n\n" * 900 + "## Last {#last}\n\nEnd.\n",
    "p.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>',
}
DIGITS = "0123456789۰۱۲۳۴۵۶۷۸۹"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> publisher.Result:
    folder = tmp_path_factory.mktemp("numerals")
    for name, text in {"publication.yaml": MANIFEST, **FILES}.items():
        (folder / name).write_text(text, encoding="utf-8")
    font("Digits", LETTERS).save(folder / "digits.ttf")
    return publisher.build(folder)


def path(book: publisher.Result, name: str) -> Path:
    return next(edition.path for edition in book.editions if edition.name == name)


def persian(text: str) -> str:
    return in_digits(text, "۰")


def test_pages_are_numbered(book: publisher.Result) -> None:
    with pypdfium2.PdfDocument(path(book, "book")) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
        starts = [number for number, text in enumerate(texts) if "Two" in text and "words" in text]
        shown = [re.findall(f"[{DIGITS}]+", text) for text in texts]
        assert len(texts) - starts[0] > 10
        for place in range(starts[0], len(texts)):
            assert shown[place][-1 if texts[place].rstrip()[-1] in DIGITS else 0] == persian(pdf.get_page_label(place))
        last = persian(pdf.get_page_label(len(texts) - 1))
        assert any(
            last in numbers for number, numbers in enumerate(shown) if number < starts[0]
        )  # contents and reference
    assert not set("0123456789").intersection("".join(texts[7:]))


def test_editions_have_the_same_numbers(book: publisher.Result) -> None:
    page = (path(book, "web").parent / "a.html").read_text(encoding="utf-8")
    with zipfile.ZipFile(path(book, "ebook")) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xhtml", ".css"))}
    chapter = next(text for name, text in files.items() if "Call." in text)
    style = (path(book, "web").parent / "assets/style.css").read_text(encoding="utf-8")
    assert "ol:not(.answers){list-style-type:persian" in style
    assert "ol:not(.answers) { list-style-type: persian; }" in "".join(files.values())
    with pypdfium2.PdfDocument(path(book, "sheet")) as pdf:
        sheet = "".join(page.get_textpage().get_text_range() for page in pdf)
    for text in (page, chapter, sheet):
        assert "۱.۱" in text  # section, figure, formula
        assert not re.search(r"(?<![\w#-])1\.1\b", text)
    for text in (page, chapter):
        assert re.search(r'class="noteref"[^>]*>۱<', text)
        assert re.search(r'id="figure-1-1"|id="f"', text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Words.", ["Digits", "Serif", "Inter"]),
        ("`code` and $x$", ["Digits", "Serif", "Inter", "JetBrains", "STIX"]),
        ("متن `متن`", ["Digits"]),
    ],
)
def test_the_imprint_names_the_typefaces_that_are_used(project: Write, text: str, names: list[str]) -> None:
    manifest = MANIFEST.split("lists:")[0].replace("title: T", "title: متن")
    manifest += "chapters: [a.md]\neditions: {book: {format: pdf, layout: book}}\n"
    folder = project({"publication.yaml": manifest, "a.md": f"# {text}\n"})
    font("Digits", LETTERS).save(folder / "digits.ttf")
    with pypdfium2.PdfDocument(publisher.build(folder).editions[0].path) as pdf:
        imprint = next(text for page in pdf if "ISBN" in (text := page.get_textpage().get_text_range()))
    assert [name for name in ("Digits", "Serif", "Inter", "JetBrains", "STIX") if name in imprint] == names


def test_search_counts_with_these_digits(book: publisher.Result) -> None:
    scripts = (path(book, "web").parent / "assets").glob("*.js")
    assert any('"۰۱۲۳۴۵۶۷۸۹"[' in script.read_text(encoding="utf-8") for script in scripts)


def test_a_project_chooses_its_digits(project: Write) -> None:
    manifest = MANIFEST.replace("language: fa", "language: fa\nnumerals: latin").split("editions:")[0]
    folder = project({"publication.yaml": manifest + "editions: {web: {format: html}}\n", **FILES})
    font("Digits", LETTERS).save(folder / "digits.ttf")
    page = (publisher.build(folder).editions[0].path.parent / "a.html").read_text(encoding="utf-8")
    assert ">1.1<" in page
    assert "۱" not in page
