"""Translations: a publication in several languages, from one manifest."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest

import publisher
from publisher.diagnostics import Findings
from publisher.document import Book, Chapter, walk
from publisher.manifest import load, translated
from publisher.pipeline import clean
from publisher.pipeline.session import Options, Session
from publisher.sources import Overlay
from tests.conftest import ROOT, Write
from tests.test_cli import as_json

MANIFEST = """\
version: 1
title: The Tides
identifier: urn:x:tides
chapters: [{part: Basics, chapters: [a.md, b.md]}]
bibliography: works.json
variables: {place: London, year: 2026}
editions:
  web: {format: html, layout: chapters, downloads: [print]}
  print: {format: pdf, layout: handout, languages: [en]}
  ebook: {format: epub}
translations:
  de:
    title: Die Gezeiten
    variables: {place: Bonn}
    titles: {Basics: Grundlagen, ebook: E-Book}
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">WORD</text></svg>'
FILES = {
    "publication.yaml": MANIFEST,
    "works.json": "[]",
    "a.md": "# Moon\n\n{{ place }} {{ year }}, see [b](b.md).\n\n![The Moon above the sea](p.svg)\n\n```{include} parts/x.md\n```\n",
    "b.md": '# Sun\n\nHe said "yes".\n\n![The Sun above the sea](p.svg)\n',
    "parts/x.md": "Shared.\n",
    "p.svg": DRAWING,
    "de/a.md": "# Mond\n\n{{ place }} {{ year }}, siehe [b](b.md).\n\n![Der Mond über dem Meer](p.svg)\n\n```{include} parts/x.md\n```\n",
    "de/p.svg": DRAWING.replace("WORD", "WORT"),
}
MISSING = "warning translation-missing publication.yaml:4:44"


@pytest.fixture
def folder(project: Write) -> Path:
    return project(FILES)


def codes(result: publisher.Result) -> list[str]:
    return [f"{d.severity.value} {d.code} {d.location}" for d in result.diagnostics]


def page(folder: Path, name: str) -> str:
    return (folder / "build" / name).read_text(encoding="utf-8")


def test_each_edition_is_built_in_its_languages(folder: Path) -> None:
    result = publisher.build(folder)
    assert [(e.name, e.translation, e.path.name) for e in result.editions] == [
        ("web", "", "index.html"),
        ("print", "", "the-tides.pdf"),
        ("ebook", "", "the-tides.epub"),
        ("web-de", "de", "index.html"),
        ("ebook-de", "de", "die-gezeiten.epub"),
    ]
    assert codes(result) == [MISSING]
    again = publisher.build(folder)
    assert [(e.sha256, e.cached) for e in again.editions] == [(e.sha256, True) for e in result.editions]
    assert codes(publisher.check(folder)) == [MISSING]
    assert {place.name for place in clean(folder).removed} >= {"web", "web-de", "ebook-de"}


def test_files_are_taken_from_the_translation_or_from_their_own_place(folder: Path) -> None:
    publisher.build(folder, editions="web-de")
    moon, sun = page(folder, "web-de/a.html"), page(folder, "web-de/b.html")
    assert '<html lang="de">' in moon
    assert "Bonn 2026" in moon
    assert "Shared." in moon
    assert '<a href="b.html" class="xref">b</a>' in moon
    assert '<h1><span lang="en">Sun</span></h1>' in sun
    assert '<p lang="en"><span class="lead-in smallcaps">He said “yes</span>”.</p>' in sun
    assert "Grundlagen" in moon
    assert "WORT" in page(folder, "web-de/images/p.svg")
    assert "WORD" not in page(folder, "web-de/images/p.svg")


def test_only_the_languages_of_chosen_editions_are_read(folder: Path) -> None:
    assert codes(publisher.build(folder, editions="web")) == ["note downloads-left-out publication.yaml:8:52"]
    result = publisher.build(folder, editions=["ebook", "ebook-de"], chapter="b")
    assert [e.path.name for e in result.editions] == ["the-tides-b.epub", "die-gezeiten-b.epub"]
    assert [e.name for e in publisher.build(folder / "de/a.md").editions] == ["web-de", "ebook-de"]
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder, editions="ebok-de")
    assert "Did you mean “ebook-de”?" in caught.value.diagnostics[0].hint


@pytest.mark.parametrize("changed", ["de/a.md", "de/parts/x.md", "de/p.svg", "de/works.json"])
def test_a_file_that_comes_or_changes_is_noticed(folder: Path, changed: str) -> None:
    first = publisher.build(folder, editions=["web-de"])
    old = FILES.get(changed, FILES.get(changed.removeprefix("de/"), ""))
    (folder / changed).parent.mkdir(exist_ok=True)
    (folder / changed).write_text(old.replace("WORT", "TON").replace("Shared", "Geteilt").replace("Mond", "Erdmond"))
    again = publisher.build(folder, editions=["web-de"])
    assert not again.editions[0].cached
    assert (again.editions[0].sha256 != first.editions[0].sha256) == (changed != "de/works.json")
    assert again.editions[0].sha256 == publisher.build(folder, editions=["web-de"], cache=False).editions[0].sha256


def test_pages_lead_to_the_same_page_in_the_other_language(folder: Path) -> None:
    publisher.build(folder)
    for edition, other, tag, name in (("web", "web-de", "de", "Deutsch"), ("web-de", "web", "en", "English")):
        for file in ("index.html", "a.html", "b.html"):
            text = page(folder, f"{edition}/{file}")
            link = rf'<a[^>]* rel="alternate" hreflang="{tag}" lang="{tag}" href="\.\./{other}/{file}">{name}</a>'
            assert re.search(link, text), file
            assert f'<link rel="alternate" hreflang="{tag}" href="../{other}/{file}">' in text
            assert (folder / "build" / other / file).is_file()
        assert "hreflang" not in page(folder, f"{edition}/404.html")


def test_published_sites_lead_to_each_other_by_their_addresses(folder: Path) -> None:
    text = MANIFEST.replace("chapters:", "url: https://example.org/tides\nchapters:", 1)
    (folder / "publication.yaml").write_text(text + "    url: https://example.org/gezeiten/\n")
    publisher.build(folder, editions=["web", "web-de"])
    assert 'hreflang="de" href="https://example.org/gezeiten/a.html">' in page(folder, "web/a.html")
    assert 'hreflang="de" href="https://example.org/gezeiten/">' in page(folder, "web/index.html")
    assert 'hreflang="en" href="https://example.org/tides/">' in page(folder, "web-de/index.html")
    assert '<link rel="canonical" href="https://example.org/gezeiten/a.html">' in page(folder, "web-de/a.html")


def test_downloads_are_those_of_the_language_and_have_its_names(folder: Path) -> None:
    (folder / "publication.yaml").write_text(MANIFEST.replace("[print]", "[print, ebook]"))
    publisher.build(folder)
    offered = r'href="(downloads/[^"]+)" download="">([^<]+)</a> <small>'
    assert re.findall(offered, page(folder, "web/index.html")) == [
        ("downloads/the-tides-print.pdf", "Print"),
        ("downloads/the-tides-ebook.epub", "Ebook"),
    ]
    assert re.findall(offered, page(folder, "web-de/index.html")) == [("downloads/die-gezeiten-ebook.epub", "E-Book")]


def test_a_translation_has_metadata_of_its_own(folder: Path) -> None:
    result = publisher.build(folder, editions=["ebook-de"])
    with zipfile.ZipFile(result.editions[0].path) as package:
        described = package.read("EPUB/content.opf").decode()
    assert "<dc:language>de</dc:language>" in described
    assert ">Die Gezeiten</dc:title>" in described
    assert "<dc:source>urn:x:tides</dc:source>" in described
    made = re.findall(r"<dc:identifier[^>]*>([^<]*)<", described)
    assert made == [translated(load(folder, Findings()), "de").manifest.identifier]
    assert made[0].startswith("urn:uuid:")


def test_keys_that_belong_to_one_language_are_not_inherited(folder: Path) -> None:
    (folder / "w.yaml").write_text("contents: In this book\n")
    (folder / "publication.yaml").write_text(
        MANIFEST.replace("chapters:", "words: w.yaml\nurl: https://example.org\nchapters:", 1)
    )
    project = load(folder, Findings())
    assert [translated(project, "de").manifest.words, translated(project, "de").manifest.url] == ["", ""]
    (folder / "de/w.yaml").write_text("contents: In diesem Buch\n")
    assert translated(project, "de").manifest.words == "de/w.yaml"


def test_versions_of_a_file() -> None:
    overlay = Overlay("source", "de")
    assert overlay.versions("source/a.md") == overlay.versions("source/de/a.md") == ("source/de/a.md", "source/a.md")
    assert overlay.versions("templates/x.svg") == ("templates/x.svg",)
    assert Overlay("", "de").versions("../x.svg") == ("../x.svg",)
    assert Overlay("source").versions("source/a.md") == ("source/a.md",)


@pytest.fixture(scope="module")
def books() -> list[Book]:
    """The article in both languages, transformed for the web."""
    session = Session(ROOT, Options(cache=False))
    session.open()
    chosen = session.choose(["web", "web-de"])
    prepared = session.prepare(session.read(chosen), chosen)
    assert [*session.findings] == []
    return [item.book for item in sorted(prepared, key=lambda item: item.edition.name)]


FIELDS = ("number", "lines", "height", "letter", "right", "several", "exercise", "counter")
PHRASES = (
    "Text",
    "Emphasis",
    "Span",
    "CrossReference",
    "IndexEntry",
    "IndexGroup",
    "IndexPlace",
    "Heading",
    "Paragraph",
)


def outline(chapter: Chapter) -> list[tuple[object, ...]]:
    """The nodes of a chapter with their numbers and the like, and with the labels that the author gave. Phrases may differ."""
    nodes = [node for node in walk(chapter) if type(node).__name__ not in PHRASES]
    terms = ("DefinitionTerm", "Glossary")  # whose identifiers are made from their words
    return [
        (
            type(node).__name__,
            *(getattr(node, field, "") for field in FIELDS),
            *(node.attributes.labels if type(node).__name__ not in terms else ()),
        )
        for node in nodes
    ]


def test_the_german_article_has_the_structure_of_the_english_one(books: list[Book]) -> None:
    english, german = books
    assert [c.id for c in english.chapters] == [c.id for c in german.chapters]
    for ours, theirs in zip(english.chapters, german.chapters, strict=True):
        assert ours.number == theirs.number
        if ours.id not in ("subjects",):
            assert Counter(outline(ours)) == Counter(outline(theirs)), ours.id


def mark(entry: str) -> tuple[bool, str, int]:
    """What marks an entry: a main place, ``see`` and the like, and sub-entries."""
    return entry.startswith("!"), entry.partition(":")[0] if ":" in entry else "", entry.count(";")


def test_each_directive_of_the_german_index_has_as_many_entries() -> None:
    for file in sorted((ROOT / "source/chapters").glob("*.md")):
        marks = []
        for text in (
            file.read_text(encoding="utf-8"),
            (ROOT / "source/de/chapters" / file.name).read_text(encoding="utf-8"),
        ):
            entries = [block.split("\n") for block in re.findall(r":::\{index\}\n(.*?)\n:::", text, re.DOTALL)]
            marks.append([[mark(line) for line in block] for block in entries])
        assert marks[0] == marks[1], file.name


def test_no_picture_of_the_article_is_left_in_english() -> None:
    names = {file.name for file in (ROOT / "source/assets").iterdir()}
    assert names == {file.name for file in (ROOT / "source/de/assets").iterdir()}
    english = re.compile(r"\b(the|and|of|with|training:|noise)\b")
    for name in names:
        drawn = re.findall(r">([^<>]+)<", (ROOT / "source/de/assets" / name).read_text(encoding="utf-8"))
        assert not [words for words in drawn if english.search(words)], name


def test_workers_read_translations_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from publisher import assembly
    from publisher.workers import Processes

    monkeypatch.setattr(assembly, "WORTH", 0)
    alone = publisher.build(folder, editions="web-de", cache=False).editions[0].sha256
    with Processes(2) as workers:
        assert publisher.build(folder, editions="web-de", cache=False, workers=workers).editions[0].sha256 == alone
    shutil.rmtree(folder / "build")


def test_json_lists_translations_apart(folder: Path) -> None:
    _, found = as_json("build", folder, "-e", "ebook", "-e", "ebook-de")
    assert [(e["name"], e["translation"]) for e in found["editions"]] == [("ebook", None)]
    assert [(e["name"], e["translation"]) for e in found["translations"]] == [("ebook-de", "de")]


def test_a_reading_of_one_language_is_not_used_for_another(project: Write) -> None:
    """A chapter that is not translated includes what its language includes, also if another chapter changes."""
    folder = project(
        {
            "publication.yaml": "version: 1\ntitle: T\nchapters: [a.md, b.md]\neditions: {web: {format: html}}\n"
            "translations: {de: {title: T}}\n",
            "a.md": "# A\n\n:::{include} more.txt\n:::\n",
            "b.md": "# B\n\nText.\n",
            "more.txt": "English\n",
            "de/more.txt": "German\n",
        }
    )
    for text in ("Text.", "More."):
        (folder / "b.md").write_text(f"# B\n\n{text}\n")
        publisher.build(folder)
        found = {name: (folder / f"build/{name}/a.html").read_text() for name in ("web", "web-de")}
        assert ["German" in page for page in found.values()] == [False, True]


def test_chapters_outside_the_folder_of_the_manifest_are_not_translated(project: Write) -> None:
    folder = project(
        {
            "source/publication.yaml": "version: 1\ntitle: T\nchapters: [./a.md, ../shared/b.md]\n"
            "editions: {web: {format: html}}\ntranslations: {de: {title: T}}\n",
            "source/a.md": '# A\n\n"Yes".\n',
            "shared/b.md": '# B\n\n"No".\n',
        }
    )
    result = publisher.build(folder)
    warnings = [d for d in result.diagnostics if d.code == "translation-missing"]
    assert [d.hint for d in warnings] == [
        "Write the translation: de/a.md",
        "Translations are next to the manifest, or below it.",
    ]
    assert "“No”" in next(e.path.parent / "b.html" for e in result.editions if e.name == "web-de").read_text()


def test_solutions_that_a_translation_offers_are_reported_once(project: Write) -> None:
    folder = project(
        {
            "publication.yaml": "version: 1\ntitle: T\nchapters: [a.md, b.md]\naudiences: [s, t]\nsolutions: t\neditions:\n"
            "  w: {format: html, audience: s, downloads: [g, p]}\n  g: {format: epub, audience: s, languages: [de], pages: p}\n"
            "  p: {format: pdf, audience: t}\ntranslations: {de: {title: T}}\n",
            "a.md": "# A\n",
            "b.md": "# B\n",
        }
    )
    found = [d for d in publisher.check(folder).diagnostics if d.code in ("solutions-offered", "key-idle")]
    assert [(d.code, d.location.line, d.location.column) for d in found if d.location] == [
        ("solutions-offered", 7, 49),
        ("key-idle", 8, 51),
    ]
