"""Front matter: pages without headings, the imprint, what is left out of the contents, and ISBNs of editions."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

import publisher
from tests.conftest import Write
from tests.editions import page_texts

MANIFEST = """\
version: 1
title: Deep Water
authors: [{name: Ada Example}, {name: Pia Designer, role: bkd}, {name: Sons, role: prt}, {name: Tia Lator, role: trl}]
identifier: 978-3-16-148410-0
rights: {holder: Ada Example, year: 2026, notice: All rights reserved.}
cip: "Tides — Science"
frontmatter: [%sdedication.md, motto.md, preface.md]
chapters: [a.md]
editions:
  book: {format: pdf, layout: book}
  ebook: {format: epub, identifier: 9780306406157, extends: book}
  web: {format: html, layout: single}
"""
FILES = {
    "publication.yaml": MANIFEST % "",
    "dedication.md": "For Mia.\n",
    "motto.md": "# Motto {.epigraph}\n\n> Water.\n",
    "preface.md": "# Preface\n\n## Thanks {.unlisted}\n\nTo all.\n\n## Notes\n\nNone.\n",
    "imprint.md": "An imprint of one’s own.\n",
    "a.md": "# Tides\n\nText.\n\n# Left out {.unlisted}\n",
}


def pages(path: Path) -> list[str]:
    found = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path))
    return [" ".join(text.split()) for text in found]


def test_dedication_and_epigraph_are_pages_without_headings_before_the_contents(project: Write) -> None:
    made = {edition.name: edition.path for edition in publisher.build(project(FILES)).editions}
    book = pages(made["book"])
    (contents,) = (number for number, text in enumerate(book) if text.startswith("Contents"))
    assert book.index("For Mia.") < book.index("Water.") < contents
    assert "Dedication" not in book[contents]
    assert "Motto" not in " ".join(book)
    assert "Thanks" not in book[contents]
    assert "Notes" in book[contents]
    with zipfile.ZipFile(made["ebook"]) as package:
        nav = package.read("EPUB/nav.xhtml").decode()
        page = package.read("EPUB/dedication.xhtml").decode()
    entries = nav[: nav.index("landmarks")]
    assert re.findall(r'<li( hidden="hidden")?><a href="(.*?).xhtml">', entries) == [
        (' hidden="hidden"', "dedication"),  # in the navigation of the reading system only
        (' hidden="hidden"', "motto"),
        ("", "preface"),
        ("", "a"),
        ("", "colophon"),
    ]
    assert "Thanks" not in entries
    assert "<h1" not in page
    assert 'role="doc-dedication"' in page
    assert '<h2 class="vh">Dedication</h2>' in made["web"].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "name"),
    [("fr", "dédicace"), ("fr", "dedicace"), ("fr", "epigraphe"), ("es", "epigrafe"), ("de", "widmung")],
)
def test_file_names_in_the_language_of_the_book_are_known_without_accents_too(
    project: Write, language: str, name: str
) -> None:
    manifest = f"version: 1\ntitle: T\nlanguage: {language}\nidentifier: urn:x:1\nfrontmatter: [{name}.md]\nchapters: [a.md]\neditions: {{book: {{format: pdf, layout: book}}}}\n"
    files = {"publication.yaml": manifest, f"{name}.md": "# Heading\n\nWords.\n", "a.md": "# A\n\nText.\n"}
    (edition,) = publisher.build(project(files)).editions
    assert "Words." in (book := pages(edition.path))
    assert "Heading" not in " ".join(book)


def test_the_imprint_has_what_the_manifest_says_of_those_who_made_the_book(project: Write) -> None:
    (edition,) = publisher.build(project(FILES), editions="book").editions
    book = pages(edition.path)
    (imprint,) = (text for text in book if "All rights reserved." in text)
    for words in ("Designed by Pia Designer", "Printed by Sons", "Tides — Science", "ISBN 978-3-16-148410-0"):
        assert words in imprint
    (title,) = (text for text in book if text.startswith("Deep Water Ada") and text != imprint)
    assert "Translated by Tia Lator" in title
    assert "Printed" not in title


def test_titles_of_pages_without_headings_are_in_the_outline_above_their_own(project: Write) -> None:
    files = FILES | {"motto.md": FILES["motto.md"] + "\n## Source\n\nA book.\n"}
    (edition,) = publisher.build(project(files), editions="book").editions
    with pikepdf.open(edition.path) as pdf, pdf.open_outline() as outline:
        entries = {str(entry.title): [str(child.title) for child in entry.children] for entry in outline.root}
    assert entries["Dedication"] == []
    assert entries["Motto"] == ["Source"]


def test_links_to_pages_without_headings_lead_there_in_every_layout(project: Write) -> None:
    files = FILES | {
        "publication.yaml": (MANIFEST % "").replace("web:", "handout: {format: pdf}\n  web:"),
        "a.md": FILES["a.md"] + "\nSee [this](dedication.md).\n",
    }
    made = publisher.build(project(files), editions=("book", "handout"))
    for edition in made.editions:
        with pikepdf.open(edition.path) as pdf:
            places = {str(note.get("/Dest")) for page in pdf.pages for note in page.get("/Annots", [])}
        assert "dedication" in places
    found = publisher.check(project(files), editions=("book", "handout"), layout=True).diagnostics
    assert "layout-text-differs" not in {one.code for one in found}


def test_every_imprint_of_ones_own_is_printed_with_its_notes_below(project: Write) -> None:
    files = FILES | {
        "publication.yaml": MANIFEST % "imprint.md, second.md, ",
        "imprint.md": "First.[^1]\n\n[^1]: A note.\n",
        "second.md": "# Printing {.imprint}\n\nSecond.\n",
    }
    (edition,) = publisher.build(project(files), editions="book").editions
    book = pages(edition.path)
    assert any(text.startswith("First.1 1 A note.") for text in book), book
    assert "Second." in book


def test_an_imprint_of_ones_own_takes_its_place(project: Write) -> None:
    own = {"publication.yaml": MANIFEST % "imprint.md, "}
    (edition,) = publisher.build(project(FILES | own), editions="book").editions
    book = pages(edition.path)
    assert book.count("An imprint of one’s own.") == 1
    assert "All rights reserved" not in " ".join(book)
    assert book.index("An imprint of one’s own.") < book.index("For Mia.")


def test_an_edition_has_an_isbn_of_its_own_that_others_do_not_inherit(project: Write) -> None:
    manifest = FILES["publication.yaml"].replace("web: {", "more: {extends: ebook}\n  web: {")
    made = {e.name: e.path for e in publisher.build(project(FILES | {"publication.yaml": manifest})).editions}
    for name, isbn in (("ebook", "9780306406157"), ("more", "9783161484100")):
        with zipfile.ZipFile(made[name]) as package:
            assert f">urn:isbn:{isbn}<" in package.read("EPUB/content.opf").decode()
    with pikepdf.open(made["book"]) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:identifier"] == "urn:isbn:9783161484100"


def test_a_date_is_on_one_line(project: Write) -> None:
    manifest = (
        "version: 1\ntitle: T\ndate: 2026-11-24\nauthors: [Ada Example, Bob Example of Somewhere Else]\nchapters: [a.md]\n"
        "editions: {h: {format: pdf, layout: handout, paper: A6}}\n"
    )
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})).editions
    text = pypdfium2.PdfDocument(edition.path)[0].get_textpage().get_text_range()
    assert "\n24 November 2026" in text.replace("\r", "")


@pytest.mark.parametrize("own", [False, True])
def test_a_long_imprint_has_several_pages(project: Write, own: bool) -> None:
    sentences = [f"Sentence {n} of many words that fill the lines of this small page." for n in range(40)]
    manifest = f"version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\nrights: {{notice: {'' if own else ' '.join(sentences)} end}}\n"
    manifest += "editions: {b: {format: pdf, layout: book, paper: A5, large-print: true}}\n"
    files = {"publication.yaml": manifest + ("frontmatter: [imprint.md]\n" if own else ""), "a.md": "# A\n"}
    (edition,) = publisher.build(project(files | {"imprint.md": "# Imprint\n\n" + "\n\n".join(sentences)})).editions
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(edition.path)]
    words = " ".join(" ".join(pages).split())
    assert all(f"Sentence {n} of many" in words for n in range(40))
    assert not any("Sentence" in page for page in pages if "Contents" in page)


@pytest.mark.parametrize("paper", ["trim: A5, large-print: true", "trim: 4x7in"])
def test_words_of_a_title_page_are_not_cut(paper: str, project: Write) -> None:
    title = "Handbuch der Binnenschifffahrt und der Hafenbewirtschaftung"
    manifest = f"version: 1\ntitle: {title}\nlanguage: de\nchapters: [a.md]\neditions: {{b: {{format: pdf, layout: book, {paper}}}}}\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})).editions
    found = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(edition.path)]
    assert any(" ".join(page.split()) == title for page in found[3:5])


def test_the_heading_of_contents_is_above_an_entry(project: Write) -> None:
    """Also where entries are so long that no two fit on a page."""
    title = "On the considerable difficulties of keeping a complete and honest record of the weather at sea " * 2
    chapters = {f"{n}.md": f"# {title} {n}\n\n## {title}\n\n## {title}\n" for n in range(4)}
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{b: {{format: pdf, layout: book, trim: 110x170mm}}}}\n"
    (edition,) = publisher.build(project(chapters | {"publication.yaml": manifest})).editions
    (contents,) = (text for text in page_texts(edition.path) if text.startswith("Contents"))
    assert "difficulties" in contents


@pytest.mark.parametrize(("trim", "chapters", "sections"), [("7x9in", 6, 3), ("A5", 12, 3), ("A5", 10, 4)])
def test_the_heading_of_a_list_is_above_two_entries(project: Write, trim: str, chapters: int, sections: int) -> None:
    table = ":::{table} Depths\n| a |\n|---|\n| 1 |\n:::\n\n"
    section = "## Section\n\nText.\n\n"
    texts = [
        section * sections + table * 20,
        *[section * sections + table] * (chapters - 2),
        section * (sections + 1) + table,
    ]
    files = {f"{number}.md": f"# Chapter\n\n{text}" for number, text in enumerate(texts)}
    manifest = f"version: 1\ntitle: T\nlists: [tables]\nchapters: [{', '.join(files)}]\neditions: {{b: {{format: pdf, layout: book, trim: {trim}}}}}\n"
    (edition,) = publisher.build(project(files | {"publication.yaml": manifest})).editions
    (lines,) = (
        page.splitlines() for page in page_texts(edition.path) if "\nTables" in page or page.startswith("Tables")
    )
    assert sum("Depths" in line for line in lines[lines.index("Tables") :]) > 1
