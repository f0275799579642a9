"""The manifest: each mistake has its code, its location and a hint; a valid manifest is read completely."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

import publisher
from publisher.diagnostics import Diagnostic, Findings, Location, PublisherError
from publisher.document import plain_text
from publisher.folders import root_of
from publisher.manifest import Edition, Manifest, Project, load, sheet
from publisher.manifest.editions import MAX_CHAIN
from publisher.manifest.isbn import urn_of
from publisher.manifest.json_schema import schema
from publisher.manifest.metadata import Cover
from publisher.manifest.validation import validated
from publisher.manifest.yaml_source import read_yaml
from tests.conftest import Write
from tests.test_transforms import prepare

HEAD = "version: 1\ntitle: T\n"
GOOD = HEAD + "chapters: [a.md]\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A project folder with two chapters, a picture and a bibliography; the manifest is still to be written."""
    (tmp_path / "book/source/chapters").mkdir(parents=True)
    for name in ("a.md", "b.md", "chapters/introduction.md", "cover.svg", "refs.bib", "style.csl"):
        (tmp_path / "book/source" / name).write_text("# One\n")
    (tmp_path / "secret.md").write_text("# Secret\n")
    return tmp_path / "book"


def read(book: Path, text: str) -> Project:
    (book / "source/publication.yaml").write_text(text, encoding="utf-8")
    return load(book, Findings())


def problems(book: Path, text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(PublisherError) as caught:
        read(book, text)
    return caught.value.diagnostics


# source, code, line, column, a part of message and hint
BAD: list[tuple[str, str, int, int, str]] = [
    # YAML
    ("", "manifest-syntax", 0, 0, "empty"),
    ("# only a comment\n", "manifest-syntax", 0, 0, "empty"),
    (HEAD + "subtitle: A: B\n", "manifest-syntax", 3, 12, "in quotes"),
    (HEAD + "rights:\n\tholder: X\n", "manifest-syntax", 4, 1, "spaces, not tabs"),
    (HEAD + "subtitle: *Stars*\n", "manifest-syntax", 3, 11, "starts with *"),
    (HEAD + "subtitle: @home\n", "manifest-syntax", 3, 11, "special character"),
    (GOOD + "---\ntitle: U\n", "manifest-syntax", 4, 1, "a single document"),
    (HEAD + "chapters: [a.md\n", "manifest-syntax", 3, 11, "the list that begins here is not closed. Write ] where it ends"),
    (GOOD + "subtitle: 'U\n", "manifest-syntax", 4, 11, "the text that begins here is not closed. Write ' where it ends."),
    (HEAD + 'chapters: ["a.md" "b.md"]\n', "manifest-syntax", 3, 19, "Put a comma between its entries"),
    (HEAD + "chapters: a.md\n", "manifest-type", 3, 11, "Write `chapters: [a.md]`."),
    (HEAD + "subtitle: a\x00b\n", "manifest-syntax", 3, 12, "U+0000"),
    (GOOD + 'subtitle: "a\\u0007b"\n', "manifest-value", 4, 11, "U+0007"),
    (GOOD + 'editions: {"\\ud800": {format: html}}\n', "manifest-value", 4, 12, "U+D800"),
    (GOOD + "subtitle: !secret b\n", "manifest-syntax", 4, 11, "!secret"),
    (GOOD + "subtitle: &s Sub\nresponsible: *s\n", "manifest-syntax", 4, 11, "Anchors"),
    ("a: " + "[" * 600, "manifest-syntax", 0, 0, "too deeply"),
    (GOOD + "? [x]\n: 1\n", "manifest-syntax", 4, 3, "A key must be text"),
    ("- a.md\n", "manifest-type", 1, 1, "a mapping"),
    ("just text\n", "manifest-type", 1, 1, "a mapping"),
    (GOOD + "title: U\n", "manifest-duplicate-key", 4, 1, "line 2"),
    (GOOD + "rights: {year: 2026, year: 2027}\n", "manifest-duplicate-key", 4, 22, "`year`"),
    # keys
    (GOOD + "edtions: {}\n", "manifest-unknown-key", 4, 1, "“editions”"),
    (GOOD + "rights:\n  licence: MIT\n", "manifest-unknown-key", 5, 3, "“license”"),
    (GOOD + "accessibility: {conformTo: WCAG}\n", "manifest-unknown-key", 4, 17, "“conformsTo”"),
    (GOOD + "accessibility: {conforms_to: WCAG}\n", "manifest-unknown-key", 4, 17, "“conformsTo”"),
    (GOOD + "ai: {systems: [{name: X, provder: Y}]}\n", "manifest-unknown-key", 4, 26, "“provider”"),
    (HEAD + "chapters:\n- a.md\n- {file: b.md, wen: x}\n", "manifest-unknown-key", 5, 16, "“when”"),
    (GOOD + "editions:\n  web:\n    format: html\n    layuot: single\n", "manifest-unknown-key", 7, 5, "“layout”"),
    (GOOD + "editions: {web: {format: html, name: x}}\n", "manifest-unknown-key", 4, 32, "`name`"),
    ("title: T\nchapters: [a.md]\n", "manifest-missing-key", 1, 1, "`version: 1`"),
    ("version: 1\nchapters: [a.md]\n", "manifest-missing-key", 1, 1, "`title`"),
    (HEAD, "manifest-missing-key", 1, 1, "`chapters`"),
    (GOOD + "authors:\n- role: aut\n", "manifest-missing-key", 5, 3, "`name`"),
    (GOOD + "cover: {alt: A}\n", "manifest-missing-key", 4, 8, "`image`"),
    (GOOD + "editions: {web: {layout: single}}\n", "manifest-missing-key", 4, 17, "`format`"),
    (HEAD + "chapters: [{when: x}]\naudiences: [x]\n", "manifest-missing-key", 3, 12, "`file` or `part`"),
    (HEAD + "chapters: [a.md, {part: P}]\n", "manifest-missing-key", 3, 18, "“P” has no chapters"),
    # types
    ("version: 1\ntitle: true\nchapters: [a.md]\n", "manifest-type", 2, 8, "text, not “true”. Put it in quotes"),
    ("version: 1\ntitle: [a]\nchapters: [a.md]\n", "manifest-type", 2, 8, "text, not a list"),
    (GOOD + "subtitle:\n", "manifest-type", 4, 1, "`subtitle` is empty"),
    ("version: 1\ntitle:\nchapters: [a.md]\n", "manifest-type", 2, 1, "`title` is empty"),
    (GOOD + "lists: figures\n", "manifest-type", 4, 8, "a list, not “figures”"),
    (GOOD + "authors: [[Ada]]\n", "manifest-type", 4, 11, "Entry 1 of `authors` should be a mapping"),
    (GOOD + "fonts: no\n", "manifest-type", 4, 8, "a mapping (`key: value`), not “no”"),
    (GOOD + "math: no\n", "manifest-type", 4, 7, "not “no”"),
    (GOOD + "fonts: {system: 1}\n", "manifest-type", 4, 17, "true or false"),
    (GOOD + "rights: {year: '2026'}\n", "manifest-type", 4, 16, "a whole number"),
    (GOOD + "editions: [web]\n", "manifest-type", 4, 11, "a mapping"),
    (GOOD + "editions: {web: html}\n", "manifest-type", 4, 17, "a mapping"),
    (GOOD + "variables: {x: [1]}\n", "manifest-type", 4, 16, "text, not a list"),
    (HEAD + "chapters: a.md\n", "manifest-type", 3, 11, "a list"),
    (HEAD + "chapters: [[a.md]]\n", "manifest-type", 3, 12, "not a list"),
    # values
    ("version: 2\ntitle: T\nchapters: [a.md]\n", "manifest-value", 1, 10, "`version` should be 1, not “2”"),
    ("version: '1'\ntitle: T\nchapters: [a.md]\n", "manifest-value", 1, 10, "Remove the quotes"),
    ("version: true\ntitle: T\nchapters: [a.md]\n", "manifest-value", 1, 10, "not “true”"),
    ("version: 1\ntitle: ' '\nchapters: [a.md]\n", "manifest-value", 2, 8, "not blank"),
    (HEAD + "chapters: []\n", "manifest-value", 3, 11, "at least one"),
    (GOOD + "status: drafty\n", "manifest-value", 4, 9, "draft or final, not “drafty”. Did you mean “draft”"),
    (GOOD + "language: english\n", "manifest-value", 4, 11, "Write “en”."),
    (GOOD + "language: Deutsch\n", "manifest-value", 4, 11, "Write “de”."),
    (GOOD + "language: elvish\n", "manifest-value", 4, 11, "BCP 47"),
    (GOOD + "language: en_US\n", "manifest-value", 4, 11, "“en-US”"),
    (GOOD + "language: jp\n", "manifest-value", 4, 11, "not a language tag"),
    (GOOD + "date: 2026-02-30\n", "manifest-value", 4, 7, "2026-11-24"),
    (GOOD + "date: 2026-11-24T10:00:00Z\n", "manifest-value", 4, 7, "not a date"),
    (GOOD + "date: 24.11.2026\n", "manifest-value", 4, 7, "not a date"),
    (GOOD + "url: example.org\n", "manifest-value", 4, 6, "https://"),
    (GOOD + "rights: {year: 26}\n", "manifest-value", 4, 16, "four digits"),
    (GOOD + "edition: 0\n", "manifest-value", 4, 10, "from 1 to 999"),
    (GOOD + "silence: [Missing Alt]\n", "manifest-value", 4, 11, "diagnostic code"),
    (GOOD + "authors: [{name: A, role: author}]\n", "manifest-value", 4, 27, "MARC"),
    (GOOD + "authors: {name: A, role: author}\n", "manifest-value", 4, 26, "MARC"),
    (GOOD + "ai: {disclosure: ai-asisted}\n", "manifest-value", 4, 18, "“ai-assisted”"),
    (GOOD + "ai: {systems: [{name: X, uses: [draft]}]}\n", "manifest-value", 4, 33, "“drafting”"),
    (GOOD + "ai: {review: {by: A, on: 2026-11-20, source: md5}}\n", "manifest-value", 4, 46, "SHA-256"),
    (GOOD + "audiences: [pdf]\n", "manifest-value", 4, 13, "audience"),
    (HEAD + "chapters: [{file: a.md, part: P, chapters: [b.md]}]\n", "manifest-value", 3, 31, "not both"),
    (HEAD + "chapters: [{title: S}]\n", "manifest-missing-key", 3, 12, "“S” has neither a file nor chapters"),
    (HEAD + "chapters: empty/\n", "manifest-type", 3, 11, "a list"),
    (HEAD + "chapters: ['*.txt']\n", "chapter-missing", 3, 12, "no file “*.txt”"),
    (HEAD + "chapters: [../../]\n", "manifest-path", 3, 12, "leads out of the project"),
    (HEAD + "chapters: ['../../*.md']\n", "manifest-path", 3, 12, "leads out of the project"),
    (HEAD + "chapters: [{part: P, chapters: [{part: Q, chapters: [a.md]}]}]\n", "manifest-value", 3, 32, "not parts"),
    (HEAD + "chapters: [{file: a.md, when: 'x,y'}]\n", "condition-syntax", 3, 31, "not a condition"),
    # editions
    (GOOD + "editions: {.web: {format: html}}\n", "manifest-value", 4, 12, "letters, digits"),
    (GOOD + "editions: {a/b: {format: html}}\n", "manifest-value", 4, 12, "letters, digits"),
    (GOOD + "editions:\n  web: {format: html}\n  Web: {format: pdf}\n", "manifest-value", 6, 3, "same folder"),
    (GOOD + "editions: {b: {format: pdf, standard: pdf/ua-1}}\n", "manifest-value", 4, 39, "mean “ua-1”"),
    (GOOD + "editions: {b: {format: pdf, standard: PDF/UA-2}}\n", "manifest-value", 4, 39, "mean “ua-2”"),
    (GOOD + "editions: {web: {format: htm}}\n", "manifest-value", 4, 26, "“html”"),
    (GOOD + "editions: {web: {format: epub, trim: 6x9in}}\n", "manifest-value", 4, 32, "no `trim`. Only pdf editions have it"),
    (GOOD + "editions: {web: {format: epub, layout: book}}\n", "manifest-value", 4, 32, "html, pdf and docx"),
    (GOOD + "editions: {web: {format: html, layout: book}}\n", "manifest-value", 4, 40, "chapters, single"),
    (GOOD + "editions: {p: {format: pdf, paper: A44}}\n", "manifest-value", 4, 36, "“A4”"),
    (GOOD + "editions: {p: {format: pdf, trim: 6x9}}\n", "manifest-value", 4, 35, "6x9in"),
    (GOOD + "editions: {p: {format: pdf, trim: 0x9in}}\n", "manifest-value", 4, 35, "40 to 1500"),
    (GOOD + "editions: {p: {format: pdf, columns: 3}}\n", "manifest-value", 4, 38, "1 or 2"),
    (GOOD + "editions: {p: {format: pdf, nup: 3}}\n", "manifest-value", 4, 34, "1, 2 or 4"),
    (GOOD + "editions: {p: {format: pdf, nup: 2, booklet: true}}\n", "manifest-value", 4, 37, "already"),
    (GOOD + "editions: {p: {format: pdf, nup: 2, large-print: true}}\n", "manifest-value", 4, 37, "reduced again"),
    (GOOD + "editions: {p: {format: pdf, booklet: true, marks: true}}\n", "manifest-value", 4, 44, "several pages"),
    (GOOD + "editions: {p: {format: pdf, bleed: 30mm}}\n", "manifest-value", 4, 36, "3mm"),
    (GOOD + "editions: {p: {format: pdf, layout: book, fields: [Name]}}\n", "manifest-value", 4, 43, "`layout: handout`"),
    (GOOD + "editions: {p: {format: pdf, layout: handout, openings: any}}\n", "manifest-value", 4, 46, "`layout: book`"),
    (GOOD + "editions: {p: {format: pdf, layout: book, openings: left}}\n", "manifest-value", 4, 53, "right"),
    (GOOD + "rights: Ada\n", "manifest-type", 4, 9, "not “Ada”"),
    (GOOD + "editions: {e: {format: epub, links: notes}}\n", "manifest-value", 4, 30, "no `links`"),
    (GOOD + "editions: {e: {format: epub, large-print: true}}\n", "manifest-value", 4, 30, "no `large-print`"),
    (GOOD + "editions: {w: {format: html, booklet: true}}\n", "manifest-value", 4, 30, "no `booklet`"),
    (GOOD + "editions: {p: {format: pdf, layout: book, columns: 2}}\n", "manifest-value", 4, 43, "`layout: handout`"),
    (GOOD + "editions: {p: {format: pdf}, q: {extends: pp}}\n", "edition-unknown", 4, 43, "“p”"),
    (GOOD + "editions: {p: {extends: p}}\n", "edition-unknown", 4, 25, "p → p"),
    (GOOD + "editions: {p: {format: pdf}, e: {format: epub, pages: q}}\n", "edition-unknown", 4, 55, "no edition “q”"),
    (GOOD + "editions: {w: {format: html}, e: {format: epub, pages: w}}\n", "edition-unknown", 4, 56, "not a PDF"),
    (GOOD + "editions: {p: {format: pdf}, w: {format: html, downloads: [p, q]}}\n", "edition-unknown", 4, 63, "no edition “q”"),
    (GOOD + "editions: {v: {format: html}, w: {format: html, downloads: [v]}}\n", "manifest-value", 4, 61, "not a file"),
    (GOOD + "editions: {e: {format: epub, downloads: [e]}}\n", "manifest-value", 4, 30, "no `downloads`"),
    (GOOD + "edit: https://git.example/edit\n", "manifest-value", 4, 7, "{file}"),
    (GOOD + "audiences: [student]\neditions: {w: {format: html, audience: studnt}}\n", "audience-unknown", 5, 40,
     "“student”"),
    (GOOD + "editions: {w: {format: html, audience: x}}\n", "audience-unknown", 4, 40, "`audiences:`"),
    (HEAD + "audiences: [teacher]\nchapters: [{file: a.md, when: pdf and techer}]\n", "audience-unknown", 4, 31,
     "“teacher”"),
    # files
    (HEAD + "chapters:\n  - a.md\n  - chapters/introdution.md\n", "chapter-missing", 5, 5, "/introduction.md”"),
    (HEAD + "chapters: [introduction.md]\n", "chapter-missing", 3, 12, "Did you mean “chapters/introduction.md”"),
    (GOOD + "frontmatter: [chapters]\n", "chapter-missing", 4, 15, "a folder"),
    (HEAD + "chapters: [a.md, ./a.md]\n", "chapter-duplicate", 3, 18, "twice"),
    (GOOD + "appendices: [{part: P, chapters: [{file: a.md}]}]\n", "chapter-duplicate", 4, 42, "twice"),
    (GOOD + "frontmatter:\n  - a.md\n", "chapter-duplicate", 3, 12, "twice"),
    (GOOD + "frontmatter:\n  - {part: P, chapters: [chapters/introduction.md]}\n", "manifest-value", 5, 5, "no parts"),
    (GOOD + "backmatter:\n  - {when: pdf}\n", "manifest-missing-key", 5, 5, "`file`"),
    (GOOD + "backmatter: [chapters/introdution.md]\n", "chapter-missing", 4, 14, "/introduction.md”"),
    (GOOD + "backmatter: [{file: chapters/introduction.md, chapters: []}]\n", "manifest-unknown-key", 4, 47, "chapters"),
    (GOOD + "backmater: []\n", "manifest-unknown-key", 4, 1, "“backmatter”"),
    (HEAD + "chapters: [../../secret.md]\n", "manifest-path", 3, 12, "leads out of the project"),
    (HEAD + "chapters: [/etc/passwd]\n", "manifest-path", 3, 12, "relative"),
    (HEAD + "chapters: ['C:/a.md']\n", "manifest-path", 3, 12, "relative"),
    (HEAD + "chapters: ['chapters\\introduction.md']\n", "manifest-path", 3, 12, "Separate folders with /"),
    (GOOD + "cover: {image: covr.svg}\n", "manifest-path", 4, 16, "“cover.svg”"),
    (GOOD + "cover: {image: 'https://example.org/c.png'}\n", "manifest-path", 4, 16, "relative"),
    (GOOD + "fonts: {files: [x.ttf]}\n", "manifest-path", 4, 17, "no file “x.ttf”"),
    (GOOD + "bibliography: [refs.bib, ref.bib]\n", "manifest-path", 4, 26, "“refs.bib”"),
    (GOOD + "csl: styl.csl\n", "manifest-path", 4, 6, "“style.csl”"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line", "column", "part"), BAD)
def test_a_mistake_is_named_once_with_its_place(
    book: Path, text: str, code: str, line: int, column: int, part: str
) -> None:
    found = problems(book, text)
    assert [(d.code, d.location) for d in found] == [(code, Location("source/publication.yaml", line, column))]
    message, hint = found[0].message, found[0].hint
    assert part in f"{message} {hint}"
    assert re.search(r"[.?]$", message)
    assert not re.search(r"pydantic|_type|Input should|dict|tuple|ctx|None", message)
    assert not hint or hint[-1] in ".?"


def test_all_mistakes_are_reported_together_in_order(book: Path) -> None:
    text = (
        "version: 3\ntitel: T\nlanguage: klingon\nchapters:\n- a.md\n- c.md\n- {file: a.md, when: x}\n"
        "cover: {image: ../../secret.md}\neditions:\n  e: {format: epub, trim: 6x9in, pages: p, layout: book}\n"
        "  f: {extends: g}\ntitel: T\n"
    )
    assert [(d.code, d.location.line if d.location else None) for d in problems(book, text)] == [
        ("manifest-missing-key", 1), ("manifest-value", 1), ("manifest-unknown-key", 2), ("manifest-value", 3),
        ("chapter-missing", 6), ("chapter-duplicate", 7), ("audience-unknown", 7), ("manifest-path", 8),
        ("manifest-value", 10), ("edition-unknown", 10), ("manifest-value", 10), ("edition-unknown", 11),
        ("manifest-duplicate-key", 12),
    ]  # fmt: skip


def test_an_inherited_mistake_is_reported_where_it_is_written(book: Path) -> None:
    text = GOOD + "editions:\n  a: {format: pdf, paper: A44}\n  b: {extends: a}\n  c: {extends: b, paper: A55}\n"
    assert [d.location and d.location.line for d in problems(book, text)] == [5, 7]


def test_each_edition_of_a_circle_is_named(book: Path) -> None:
    text = GOOD + "editions:\n  a: {extends: b}\n  b: {extends: c}\n  c: {extends: b}\n"
    assert [(d.code, d.location and d.location.line) for d in problems(book, text)] == [
        ("edition-unknown", 6), ("edition-unknown", 7),
    ]  # fmt: skip


def test_an_unknown_base_is_reported_once(book: Path) -> None:
    text = GOOD + "editions:\n  a: {extends: b}\n  b: {extends: nothing}\n"
    assert [(d.code, d.location and d.location.line) for d in problems(book, text)] == [("edition-unknown", 6)]


def test_anchors_of_one_name_are_refused_without_a_python_warning(book: Path) -> None:
    found = problems(book, GOOD + "subtitle: &s A\nresponsible: &s B\n")
    assert [d.location and d.location.line for d in found] == [4, 5]


def test_a_long_chain_ends(book: Path) -> None:
    links = "".join(f"  e{n}: {{extends: e{n - 1}}}\n" for n in range(1, MAX_CHAIN + 1))
    found = problems(book, GOOD + "editions:\n  e0: {format: pdf}\n" + links)
    assert [d.code for d in found] == ["edition-unknown"]
    assert str(MAX_CHAIN) in found[0].message


# Good manifests


def test_the_smallest_manifest_has_an_edition_of_each_format(book: Path) -> None:
    project = read(book, GOOD)
    assert (project.root, project.source, project.file) == (book, book / "source", book / "source/publication.yaml")
    made = [(e.name, e.format, e.layout) for e in project.manifest.editions.values()]
    assert made[:3] == [("web", "html", "chapters"), ("print", "pdf", "handout"), ("ebook", "epub", "")]
    assert (project.manifest.status, project.manifest.language, project.manifest.cover) == ("final", "en", None)


def test_two_chapters_make_a_book(book: Path) -> None:
    parts = HEAD + "chapters: [{part: P, chapters: [a.md, b.md]}]\n"
    assert read(book, parts).manifest.editions["print"].layout == "book"
    named = HEAD + "chapters: [a.md, b.md]\neditions: {p: {format: pdf}}\n"
    assert read(book, named).manifest.editions["p"].layout == "book"


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("Ada", [("Ada", "aut")]),
        ("{name: Bo, role: edt}", [("Bo", "edt")]),
        ("[Ada, {name: Bo, role: edt}]", [("Ada", "aut"), ("Bo", "edt")]),
    ],
)
def test_an_author_may_be_a_name(book: Path, written: str, people: list[tuple[str, str]]) -> None:
    authors = read(book, GOOD + f"authors: {written}\n").manifest.authors
    assert [(person.name, person.role) for person in authors] == people


def test_a_cover_may_be_a_path(book: Path) -> None:
    assert read(book, GOOD + "cover: cover.svg\n").manifest.cover == Cover(image="cover.svg")
    (missing,) = problems(book, GOOD + "cover: back.svg\n")
    assert (missing.code, str(missing.location).rpartition(":")[2]) == ("manifest-path", "8")


def test_the_example_of_the_manual(book: Path) -> None:
    project = read(
        book,
        """\
# yaml-language-server: $schema=publication.schema.json
version: 1
title: What Is Generative AI?
subtitle: A field guide
authors: [{name: Ada Example, role: aut}]
language: zh-Hant-TW
identifier: urn:isbn:9780000000002
date: 2026-11-24
status: draft
cover: {image: cover.svg, alt: A cover}
audiences: [student, teacher]
variables: {course: DS 101, release: 1.10, answer: no, open: true, count: 7}
math: {macros: {'\\R': '\\mathbb{R}'}}
fonts: {files: [], system: false}
bibliography: [refs.bib]
csl: apa
accessibility: {conformsTo: EPUB Accessibility 1.1, certifiedBy: Example Press}
rights: {holder: Example Press, year: 2026, license: CC-BY-4.0, tdm: {reserved: false}}
responsible: Example Press
url: https://example.org/book/
silence: [image-alt-missing]
ai:
  disclosure: ai-assisted
  systems: [{name: Model X, provider: Vendor, uses: [drafting, translation]}]
chapters:
  - chapters/introduction.md
  - part: Models
    chapters: [a.md, {file: b.md, when: teacher}]
editions:
  web:     {format: html, layout: chapters}
  handout: {format: pdf, layout: handout, paper: A4, audience: student, columns: 2}
  teacher: {extends: handout, audience: teacher}
  book:    {format: pdf, layout: book, trim: 6x9in}
  ebook:   {format: epub, pages: book}
""",
    )
    book_ = project.manifest
    assert book_.date == "2026-11-24"
    assert book_.variables == {"course": "DS 101", "release": "1.10", "answer": "no", "open": "true", "count": "7"}
    assert book_.math.macros == {"\\R": "\\mathbb{R}"}
    assert book_.accessibility.conforms_to == "EPUB Accessibility 1.1"
    assert book_.rights.tdm is not None
    assert book_.rights.tdm.reserved is False
    assert book_.ai.systems[0].uses == ("drafting", "translation")
    teacher = book_.editions["teacher"]
    assert (teacher.name, teacher.format, teacher.paper, teacher.columns) == ("teacher", "pdf", "A4", 2)
    assert (teacher.audience, teacher.extends) == ("teacher", "handout")
    assert [(path, entry.file, entry.when) for path, entry in book_.files()] == [
        (("chapters", 0), "chapters/introduction.md", ""),
        (("chapters", 1, "chapters", 0), "a.md", ""),
        (("chapters", 1, "chapters", 1), "b.md", "teacher"),
    ]
    assert project.locate("chapters", 1, "chapters", 1, "file") == Location("source/publication.yaml", 28, 29)
    assert project.locate("chapters", 1, "chapters", 0, "file") == Location("source/publication.yaml", 28, 16)
    assert project.locate("rights", "tdm", key=True) == Location("source/publication.yaml", 18, 65)
    assert project.locate("unheard-of") == Location("source/publication.yaml", 2, 1)


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("subtitle: 1984", "subtitle", "1984"),
        ("subtitle: 007", "subtitle", "007"),
        ("subtitle: 1.10", "subtitle", "1.10"),
        ("subtitle: no", "subtitle", "no"),
        ("subtitle: 'true'", "subtitle", "true"),
        ("subtitle: 12:30", "subtitle", "12:30"),
        ("identifier: 9780000000002", "identifier", "9780000000002"),
        ("description: >\n  Two\n  lines\n", "description", "Two lines"),
        ("date: 2026", "date", "2026"),
        ("date: 2026-11", "date", "2026-11"),
        ("date: '2024-02-29'", "date", "2024-02-29"),
        ("language: sr-Latn-RS", "language", "sr-Latn-RS"),
        ("language: de-1996", "language", "de-1996"),
        ("language: en-x-mine", "language", "en-x-mine"),
        ("language: haw", "language", "haw"),
        ("csl: style.csl", "csl", "style.csl"),
    ],
)
def test_text_stays_as_it_is_written(book: Path, line: str, key: str, value: str) -> None:
    assert getattr(read(book, GOOD + line + "\n").manifest, key) == value


@pytest.mark.parametrize(("value", "enabled"), [("false", False), ("true", True), ("{enabled: false}", False)])
def test_math_is_turned_off_in_one_word(book: Path, value: str, enabled: bool) -> None:
    assert read(book, GOOD + f"math: {value}\n").manifest.math.enabled is enabled


def test_a_copy_with_solutions_inherits_no_label_of_one_without(book: Path) -> None:
    text = GOOD + (
        "audiences: [pupils, teacher]\neditions:\n"
        "  pupils: {format: pdf, layout: handout, audience: pupils, label: Worksheet}\n"
        "  large: {extends: pupils, large-print: true}\n"
        "  teacher: {extends: pupils, audience: teacher}\n"
        "  named: {extends: pupils, audience: teacher, label: Key}\n"
        "  again: {extends: named}\n"
    )
    editions = read(book, text).manifest.editions
    assert {name: edition.label for name, edition in editions.items()} == {
        "pupils": "Worksheet", "large": "Worksheet", "teacher": "", "named": "Key", "again": "Key"
    }  # fmt: skip


def test_a_child_inherits_what_its_format_knows(book: Path) -> None:
    text = GOOD + (
        "audiences: [x]\neditions:\n  e: {extends: b, format: epub, pages: b}\n"
        "  b: {extends: a, trim: 6x9in, layout: book}\n  a: {format: pdf, paper: A5, audience: x}\n"
    )
    made = read(book, text).manifest.editions
    assert list(made) == ["e", "b", "a"]
    assert (made["b"].paper, made["b"].trim, made["b"].layout, made["b"].audience) == ("A5", "6x9in", "book", "x")
    assert (made["e"].paper, made["e"].trim, made["e"].layout, made["e"].audience) == ("", "", "", "x")
    assert made["a"].layout == "handout"


def test_an_edition_may_be_named_like_a_number(book: Path) -> None:
    made = read(book, GOOD + "editions: {2026: {format: pdf}, e: {format: epub, pages: 2026}}\n").manifest.editions
    assert made["e"].pages == "2026"
    assert problems(book, GOOD + "editions: {e: {format: epub, pages: 2026}}\n")[0].code == "edition-unknown"


def test_a_condition_may_name_formats_and_audiences(book: Path) -> None:
    text = HEAD + "audiences: [teacher]\nchapters: [{file: a.md, when: pdf and not teacher}]\n"
    assert read(book, text).manifest.chapters[0].when == "pdf and not teacher"


def test_the_manifest_is_frozen(book: Path) -> None:
    with pytest.raises(AttributeError, match="immutable"):
        read(book, GOOD).manifest.title = "Other"  # type: ignore[misc]


def test_paths_may_climb_inside_the_project(book: Path) -> None:
    (book / "extra.md").write_text("# Extra\n")
    assert read(book, HEAD + "chapters: [../extra.md]\n").manifest.chapters[0].file == "../extra.md"


@pytest.mark.parametrize("size", [("A4", 210, 297), ("letter", 215.9, 279.4), ("6x9in", 152.4, 228.6)])
def test_sheets_are_measured_in_millimetres(size: tuple[str, float, float]) -> None:
    assert sheet(size[0]) == pytest.approx(size[1:])


# Files and folders


def test_links_inside_the_project_are_followed(book: Path) -> None:
    os.symlink("../a.md", book / "source/chapters/link.md")
    assert read(book, HEAD + "chapters: [chapters/link.md]\n").manifest.chapters[0].file == "chapters/link.md"
    assert problems(book, HEAD + "chapters: [a.md, chapters/link.md]\n")[0].code == "chapter-duplicate"


def failure(path: Path) -> Diagnostic:
    with pytest.raises(PublisherError) as caught:
        load(path, Findings())
    assert len(caught.value.diagnostics) == 1
    return caught.value.diagnostics[0]


@pytest.mark.parametrize(
    ("data", "line", "column", "part"),
    [
        (b"version: 1\ntitle: caf\xe9\n", 2, 11, "not UTF-8"),
        ("version: 1\n".encode("utf-16"), 1, 1, "not UTF-8"),
        (b"#" * 1_000_001, 0, 0, "larger than"),
    ],
)
def test_bytes_that_are_no_manifest(book: Path, data: bytes, line: int, column: int, part: str) -> None:
    (book / "source/publication.yaml").write_bytes(data)
    found = failure(book)
    assert (found.code, found.location) == ("manifest-syntax", Location("source/publication.yaml", line, column))
    assert part in found.message


def test_a_byte_order_mark_and_windows_lines_do_no_harm(book: Path) -> None:
    (book / "source/publication.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    project = load(book, Findings())
    assert project.locate("version", key=True) == Location("source/publication.yaml", 1, 1)
    assert project.locate("chapters", 0) == Location("source/publication.yaml", 3, 12)


@pytest.mark.parametrize("beside", ["templates", "notes"])
def test_a_project_is_found_from_its_folder_its_source_or_its_manifest(book: Path, beside: str) -> None:
    (book / beside).mkdir()
    whole = read(book, GOOD)
    assert whole.root == book
    assert load(book / "source", Findings()) == whole
    assert load(book / "source/publication.yaml", Findings()) == whole


def test_the_manifest_may_lie_at_the_top(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n")
    (tmp_path / "publication.yaml").write_text(GOOD)
    project = load(tmp_path, Findings())
    assert (project.root, project.source) == (tmp_path, tmp_path)
    assert project.locate("title") == Location("publication.yaml", 2, 8)


def test_a_folder_of_markdown_is_read_in_natural_order(tmp_path: Path) -> None:
    for name in ("10-end.md", "2-middle.markdown", "1-start.md", "README.md", ".hidden.md", "notes.txt"):
        (tmp_path / name).write_text("# X\n")
    for name in ("Zeit.md", "Übung 10.md", "U\u0308bung 9.MD"):  # two ways to write a letter
        (tmp_path / name).write_text("# X\n")
    project = load(tmp_path, Findings())
    numbered = ["README.md", "1-start.md", "2-middle.markdown", "10-end.md"]
    assert [e.file for e in project.manifest.chapters] == [*numbered, "U\u0308bung 9.MD", "Übung 10.md", "Zeit.md"]
    assert (project.manifest.title, project.file, project.root) == ("", None, tmp_path)
    assert project.manifest.editions["print"].layout == "book"
    assert project.locate("chapters", 2) == Location("2-middle.markdown")
    assert project.locate("title") == Location(".")


FOLDERS = {
    "index.md": "# Home\n",
    "README.md": "# Read me\n",
    "1-one.md": "# One\n",
    "2_more-things/b.md": "# B\n",
    "2_more-things/a/deep/z.md": "# Z\n",
    "2_more-things/a/Readme.markdown": "# Deep\n",
    "10-named/index.md": "# Named *by it*\n",
    "10-named/a.md": "# A\n",
    "own/publication.yaml": "version: 1\n",
    "own/secret.md": "# Secret\n",
    "build/.outputs.json": "{}",
    "build/web/x.md": "# X\n",
    "node_modules/x/README.md": "# X\n",
    ".git/x.md": "# X\n",
    "empty/notes.txt": "x",
}


def test_a_folder_is_read_with_its_folders(project: Write) -> None:
    folder, findings = project(FOLDERS), Findings()
    (folder / "linked").symlink_to(folder / "2_more-things")
    given = load(folder, findings)
    assert [(e.part, e.file, [c.file for c in e.chapters]) for e in given.manifest.chapters] == [
        ("", "index.md", []),
        ("", "1-one.md", []),
        ("More things", "", ["2_more-things/a/Readme.markdown", "2_more-things/b.md"]),
        ("Named", "", ["10-named/index.md", "10-named/a.md"]),
        ("", "README.md", []),
    ]
    assert [f"{d.code} {d.location}" for d in findings] == ["project-left-out own"]
    (deep,) = given.manifest.chapters[2].chapters[0].chapters
    assert (deep.title, [c.file for c in deep.chapters]) == ("Deep", ["2_more-things/a/deep/z.md"])
    assert given.locate("chapters", 2, "chapters", 0, "chapters", 0) == Location("2_more-things/a/deep/z.md")
    assert given.locate("chapters", 3, "part", text=True) == Location("10-named/index.md")
    book, _ = prepare(folder)
    assert [plain_text(part.title) for part in book.parts] == ["More things", "Named by it"]
    assert book.metadata.title == "Home"
    assert [chapter.id for chapter in book.chapters] == [
        "home",
        "one",
        "a",
        "deep",
        "z",
        "b",
        "named",
        "a-2",
        "read-me",
    ]
    assert [chapter.depth for chapter in book.chapters] == [1, 1, 1, 2, 3, 1, 1, 1, 1]


def test_a_chapter_and_a_folder_open_the_project_that_holds_them(
    project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(
        {
            "source/publication.yaml": "version: 1\ntitle: B\nchapters: [text/a.md, {part: P, chapters: [text/b.md]}]\n",
            "source/text/a.md": "# A\n",
            "source/text/b.md": "# B\n",
            "source/text/c.md": "# C\n",
            "notes/d.md": "# D\n",
            "pictures/a.txt": "",
        }
    )
    for below in ("source", "source/text", "pictures"):
        monkeypatch.chdir(folder / below)
        assert (load(Path(), Findings()).root, root_of(Path())) == (folder, folder)
    assert load(folder / "source/text/b.md", Findings()).chosen == "source/text/b.md"
    for name, listing in (
        ("source/text/c.md", "(- text/c.md)"),
        ("notes/d.md", "(- ../notes/d.md)"),
        ("notes", "its files"),
    ):
        found = failure(folder / name)
        assert (found.code, found.location) == ("chapter-unlisted", Location("source/publication.yaml"))
        assert listing in found.hint
        assert found.hint.endswith(("publisher build ..", f"publisher build {folder}"))


def test_a_single_markdown_file_is_a_handout(tmp_path: Path) -> None:
    for name in ("README.md", "other.md"):
        (tmp_path / name).write_text("# X\n")
    project = load(tmp_path / "README.md", Findings())
    assert [e.file for e in project.manifest.chapters] == ["README.md"]
    assert project.manifest.editions["print"].layout == "handout"
    assert project.locate("title") == Location("README.md")


@pytest.mark.parametrize("name", [" lead.md", "tail .md", " .md"])
def test_names_of_single_files_keep_their_spaces(project: Write, name: str) -> None:
    folder = project({name: "# A\n"})
    assert [entry.file for entry in load(folder / name, Findings()).manifest.chapters] == [name]
    assert publisher.build(folder / name, formats="html").editions[0].path.is_file()


def test_a_lone_readme_is_a_chapter(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# X\n")
    assert load(tmp_path, Findings()).manifest.chapters[0].file == "README.md"


def test_a_folder_of_markdown_with_a_link_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "secret.md").write_text("# X\n")
    os.symlink(tmp_path / "secret.md", tmp_path / "book/a.md")
    found = failure(tmp_path / "book")
    assert (found.code, found.location) == ("manifest-path", Location("a.md"))


def test_a_path_without_a_project_has_a_hint(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "near").mkdir()
    (tmp_path / "near/publication.yml").write_text(GOOD)
    (tmp_path / "book.docx").write_text("x")
    (tmp_path / "book.txt").write_text("x")
    (tmp_path / "rmd").mkdir()
    (tmp_path / "rmd/index.Rmd").write_text("# A\n")
    for name, hint in [
        ("empty", "Put a Markdown file there"),
        ("near", "Rename publication.yml"),
        ("book.txt", "Give a folder, publication.yaml or a Markdown file"),
        ("book.docx", "pandoc book.docx --to=commonmark_x --wrap=none --extract-media=book-media --output=book.md"),
        ("rmd", "publisher import"),
        ("rmd/index.Rmd", "publisher import"),
        ("emty", "“empty”"),
        ("nothing/at/all", "Give a Markdown file"),
    ]:
        found = failure(tmp_path / name)
        assert found.code == "project-missing"
        assert hint in found.hint


# The parts others use


def test_yaml_is_read_with_places() -> None:
    findings = Findings()
    tree = read_yaml("a: 1\nb: [x, {c: yes}]\n", "f.yaml", findings)
    assert tree is not None
    assert not findings.items
    assert tree.data == {"a": 1, "b": ["x", {"c": "yes"}]}
    assert tree.locate("b", 1, "c") == Location("f.yaml", 2, 12)
    assert tree.locate("b", 1, "c", key=True) == Location("f.yaml", 2, 9)


def test_a_manifest_can_be_written_in_python() -> None:
    given = {"version": 1, "title": "T", "chapters": ["nowhere.md"]}
    made = validated(Manifest, given)
    assert made.chapters[0].file == "nowhere.md"
    assert made.editions["print"].layout == "handout"
    with pytest.raises(ValueError, match="no edition"):
        validated(Manifest, {**given, "editions": {"a": {"extends": "b"}}})


# The schema


def resolve(node: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    return whole["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def accepts(node: dict[str, Any], value: Any, whole: dict[str, Any]) -> bool:
    """A JSON Schema validator, as small as our schema needs."""
    node = resolve(node, whole)
    kinds = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list, "object": dict}
    if "anyOf" in node and not any(accepts(option, value, whole) for option in node["anyOf"]):
        return False
    wanted = node.get("type")
    if wanted == "null":
        return value is None
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted and not any(isinstance(value, kinds[w]) and (w == "boolean") >= (value in (True, False)) and (
        w == "boolean" or not isinstance(value, bool)
    ) for w in wanted if w in kinds) and not (isinstance(value, int) and not isinstance(value, bool) and {
        "number", "integer"
    } & set(wanted)):  # fmt: skip
        return False
    if "const" in node and (value != node["const"] or isinstance(value, bool)):
        return False
    if "enum" in node and value not in node["enum"]:
        return False
    if isinstance(value, dict):
        known = node.get("properties", {})
        extra = node.get("additionalProperties", True)
        return all(key in value for key in node.get("required", ())) and all(
            accepts(known[k], v, whole) if k in known else extra and (extra is True or accepts(extra, v, whole))
            for k, v in value.items()
        )
    if isinstance(value, list):
        return len(value) >= node.get("minItems", 0) and all(accepts(node.get("items", {}), v, whole) for v in value)
    if isinstance(value, str):
        return len(value) >= node.get("minLength", 0) and bool(re.search(node.get("pattern", ""), value))
    return True


@pytest.mark.parametrize(
    ("extra", "good"),
    [
        ({}, True),
        ({"title": 1984}, True),
        ({"math": False}, True),
        ({"math": {"macros": {"\\R": "x"}}}, True),
        ({"math": "off"}, False),
        ({"chapters": ["a.md", {"file": "b.md", "when": "pdf"}, {"part": "P", "chapters": ["c.md"]}]}, True),
        ({"chapters": [{"when": "pdf"}]}, False),
        ({"chapters": []}, False),
        ({"chapters": "a.md"}, False),
        ({"chapters": [{"title": "S", "chapters": [{"file": "a.md", "chapters": ["b.md"]}]}]}, True),
        ({"version": 2}, False),
        ({"titel": "T"}, False),
        ({"title": True}, False),
        ({"variables": {"a": 1, "b": True, "c": "x"}}, True),
        ({"variables": {"a": []}}, False),
        ({"accessibility": {"conformsTo": "x"}}, True),
        ({"accessibility": {"conforms_to": "x"}}, False),
        ({"editions": {"a": {"format": "pdf"}, "b": {"extends": "a", "columns": 2}}}, True),
        ({"editions": {"a": {"layout": "book"}}}, False),
        ({"editions": {"a": {"format": "pdf", "columns": 3}}}, False),
        ({"editions": {"a": {"format": "pdf", "name": "a"}}}, False),
        ({"ai": {"systems": [{"name": "X", "uses": ["drafting"]}]}}, True),
        ({"ai": {"systems": [{"name": "X", "uses": ["dreaming"]}]}}, False),
        ({"rights": {"year": 2026, "tdm": {"reserved": True}}}, True),
        ({"rights": {"tdm": {}}}, False),
        ({"frontmatter": ["p.md", {"file": "q.md", "when": "pdf"}], "backmatter": []}, True),
        ({"frontmatter": [{"part": "P", "chapters": ["p.md"]}]}, False),
    ],
)
def test_the_schema_agrees_with_the_model(extra: dict[str, Any], good: bool) -> None:
    data = {"version": 1, "title": "T", "chapters": ["a.md"]} | extra
    whole = schema()
    assert accepts(whole, data, whole) is good
    if good:
        validated(Manifest, data)
    else:
        with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own message is not ours
            validated(Manifest, data)


def test_the_schema_knows_what_stands_for_a_list_of_chapters() -> None:
    whole = schema()
    for value in ("docs/", "docs/*.md", "docs/SUMMARY.md", [{"part": "P", "chapters": "docs"}]):
        assert accepts(whole, {"version": 1, "title": "T", "chapters": value, "appendices": value}, whole)


def test_the_schema_describes_every_key_and_is_closed() -> None:
    whole = schema()
    assert whole["$schema"].endswith("2020-12/schema")
    assert whole["$id"]
    objects = [whole, *(option for kind in whole["$defs"].values() for option in (kind, *kind.get("anyOf", ())))]
    objects = [node for node in objects if "properties" in node]
    assert len(objects) == 16
    for node in objects:
        assert node["additionalProperties"] is False
        for name, key in node["properties"].items():
            assert key.get("description"), name


def test_a_value_that_should_be_a_mapping_has_a_hint_with_its_keys(project: Write) -> None:
    with pytest.raises(PublisherError) as caught:
        load(project({"publication.yaml": GOOD + "accessibility: WCAG\n", "a.md": "# A\n"}), Findings())
    assert [d.hint for d in caught.value.diagnostics] == ["Its keys: conformsTo, certifiedBy."]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("978-3-16-148410-0", "urn:isbn:9783161484100"),
        ("ISBN 978 3 16 148410 0", "urn:isbn:9783161484100"),
        ("urn:isbn:9783161484100", "urn:isbn:9783161484100"),
        ("doi:10.1000/978", "doi:10.1000/978"),
    ],
)
def test_an_isbn_is_read_as_printed_on_a_cover(project: Write, given: str, meant: str) -> None:
    made = load(project({"publication.yaml": f"{GOOD}identifier: {given}\n", "a.md": "# A\n"}), Findings())
    assert urn_of(made.manifest.identifier) == meant


BASE = "book: {format: pdf, layout: book, cover: separate, leaf: 0.2mm, price: '51995', signature: 16, margins: 20mm, leading: 14pt}"


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ("trim: 6x9in", {"leaf", "price", "signature", "margins", "leading"}),
        ("cover: none", {"signature", "margins", "leading"}),
        ("nup: 2", {"margins", "leading"}),
        ("layout: handout", {"margins", "leading"}),
        ("large-print: true", {"leaf", "price", "signature"}),
        ("format: html", set()),
    ],
)
def test_keys_that_do_not_go_with_others_are_not_inherited(project: Write, own: str, kept: set[str]) -> None:
    manifest = f"{GOOD}editions: {{{BASE}, other: {{extends: book, {own}}}}}\n"
    other = load(project({"publication.yaml": manifest, "a.md": "# A\n"}), Findings()).manifest.editions["other"]
    inherited = ("leaf", "price", "signature", "margins", "leading")
    usual = validated(Edition, {"format": "pdf"})
    assert {key for key in inherited if getattr(other, key) != getattr(usual, key)} == kept


def test_a_problem_with_an_inherited_value_is_reported_where_it_is_inherited(book: Path) -> None:
    manifest = f"{GOOD}editions:\n  book: {{format: pdf, leading: 14pt}}\n  other: {{extends: book, font-size: 16pt}}\n"
    (found,) = problems(book, manifest)
    assert (found.code, found.location and found.location.line) == ("manifest-value", 6)
    assert "“14pt” is not a leading" in found.message
