"""Nested chapters: how a manifest lists them, their numbers, and how each edition shows their levels."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf
import pytest
from lxml import html as parser

import publisher
from publisher.diagnostics import Findings
from publisher.document import Heading, flattened, plain_text
from publisher.folders import list_folder
from publisher.manifest import Entry, load
from publisher.pipeline.options import Options
from publisher.pipeline.session import Session
from tests.conftest import Write

HEAD = "version: 1\ntitle: Handbook\nlanguage: en\nidentifier: urn:isbn:9780000000002\n"
PAGES = {
    "docs/index.md": "# Welcome\n\nSee [tokens](guides/auth/tokens.md) and [the API](api/).\n",
    "docs/guides/index.md": "# Guides\n\n## Before you begin\n\nText.[^a]\n\n[^a]: First note.\n",
    "docs/guides/auth/index.md": "# Signing in\n\nText.\n",
    "docs/guides/auth/tokens.md": "# Tokens\n\n## Lifetime\n\nText.[^a]\n\n### In hours\n\nText.\n\n[^a]: Second note.\n",
    "docs/guides/10-last.md": "# Last\n\n:::{figure} ../a.svg\n:label: fig-a\n:alt: A line\n\nA line.\n:::\n",
    "docs/guides/2-start.md": "# Start\n\n## Install\n\nSee [](#fig-a) and [](auth/tokens.md).\n",
    "docs/api/a.md": "# Reading\n\nText.\n",
    "docs/api/b.md": "# Writing\n\nText.\n",
    "docs/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h9"/></svg>',
}
NUMBERS = [
    ("", "Welcome"),
    ("1", "Api"),
    ("1.1", "Reading"),
    ("1.2", "Writing"),
    ("2", "Guides"),
    ("2.1", "Start"),
    ("2.2", "Last"),
    ("2.3", "Signing in"),
    ("2.3.1", "Tokens"),
]


def prepared(folder: Path, edition: str = "web", chapter: str = "") -> publisher.document.Book:
    session = Session(folder, Options(chapter=chapter))
    session.open()
    chosen = session.choose([edition])
    return session.prepare(session.read(chosen), chosen)[0].book


def listed(entries: tuple[Entry, ...]) -> list[object]:
    """Entries as short as they could be written."""
    return [
        (e.part or e.title or e.file, listed(e.chapters)) if e.chapters else e.part or e.title or e.file
        for e in entries
    ]


@pytest.mark.parametrize(
    ("chapters", "expected"),
    [
        ("docs/api/", ["docs/api/a.md", "docs/api/b.md"]),
        ("[docs/guides/*.md]", ["docs/guides/index.md", "docs/guides/2-start.md", "docs/guides/10-last.md"]),
        ("'docs/**/a*.md'", ["docs/api/a.md"]),
        ("[docs/api/b.md, docs/api/*.md]", ["docs/api/b.md", "docs/api/a.md"]),
        ("docs/guides/au**", ["docs/guides/auth/index.md", "docs/guides/auth/tokens.md"]),
        ("[docs/guides/auth/**]", ["docs/guides/auth/index.md", "docs/guides/auth/tokens.md"]),
        (
            "[docs/*/2*.md, docs/guides/*.md, docs/guides/**, docs/guides/auth, docs/guides/2*]",
            [
                "docs/guides/2-start.md",
                "docs/guides/index.md",
                "docs/guides/10-last.md",
                "docs/guides/auth/index.md",
                "docs/guides/auth/tokens.md",
            ],
        ),
        ("[docs/api]", [("Api", ["docs/api/a.md", "docs/api/b.md"])]),
        ("[{file: docs/api/, title: The API}]", [("The API", ["docs/api/a.md", "docs/api/b.md"])]),
        (
            "[{part: P, chapters: docs/guides/auth}]",
            [("P", ["docs/guides/auth/index.md", "docs/guides/auth/tokens.md"])],
        ),
        (
            "[{title: S, chapters: [{file: docs/index.md, chapters: [docs/api/a.md]}]}]",
            [("S", [("docs/index.md", ["docs/api/a.md"])])],
        ),
        (
            "docs/guides",
            [
                "docs/guides/2-start.md",
                "docs/guides/10-last.md",
                ("docs/guides/auth/index.md", ["docs/guides/auth/tokens.md"]),
            ],
        ),
    ],
)
def test_chapters_are_listed_by_folders_and_patterns(project: Write, chapters: str, expected: list[object]) -> None:
    folder = project({**PAGES, "publication.yaml": f"{HEAD}chapters: {chapters}\n"})
    assert listed(load(folder, Findings()).manifest.chapters) == expected


def test_an_entry_after_a_pattern_keeps_its_place(project: Write) -> None:
    folder = project(
        {**PAGES, "publication.yaml": f"{HEAD}chapters:\n- docs/api/*.md\n- {{part: P, chapters: [docs/index.md]}}\n"}
    )
    given = load(folder, Findings())
    assert str(given.locate("chapters", 2, "chapters", 0)) == "publication.yaml:7:24"
    assert [str(given.locate("chapters", n)) for n in (0, 1)] == ["publication.yaml:6:3"] * 2


SUMMARY = """\
# Summary

[Welcome](index.md)

- [Guides](guides/index.md)
    - [Start](./guides/2-start.md)
    - [Draft]()
- [Section]()
    - [Last](guides/10-last.md)

# Reference

- [Reading](api/a.md) <!-- not [this](x.md) -->

---

[Writing](api/b.md)
"""


def test_a_summary_of_mdbook_lists_chapters(project: Write) -> None:
    folder = project({**PAGES, "docs/SUMMARY.md": SUMMARY, "publication.yaml": f"{HEAD}chapters: docs/SUMMARY.md\n"})
    findings = Findings()
    given = load(folder, findings).manifest
    assert listed(given.chapters) == [
        ("docs/guides/index.md", ["docs/guides/2-start.md"]),
        ("Section", ["docs/guides/10-last.md"]),
        ("Reference", ["docs/api/a.md"]),
    ]
    assert [e.file for e in (*given.frontmatter, *given.backmatter)] == ["docs/index.md", "docs/api/b.md"]
    assert given.chapters[2].part == "Reference"
    assert findings.items == []


@pytest.mark.parametrize("place", ["", "src/"])
def test_a_folder_without_a_manifest_has_the_chapters_of_its_summary(project: Write, place: str) -> None:
    pages = {place + name.removeprefix("docs/"): text for name, text in PAGES.items()}
    folder = project({**pages, f"{place}SUMMARY.md": SUMMARY})
    given = load(folder, Findings())
    assert listed(given.manifest.chapters) == [
        (f"{place}guides/index.md", [f"{place}guides/2-start.md"]),
        ("Section", [f"{place}guides/10-last.md"]),
        ("Reference", [f"{place}api/a.md"]),
    ]
    assert [e.file for e in given.manifest.frontmatter] == [f"{place}index.md"]
    assert given.listed == {folder: list_folder(folder, folder), folder / place / "SUMMARY.md": SUMMARY}
    assert publisher.build(folder, formats=["html"]).editions


def test_a_summary_that_lists_no_chapters_is_a_chapter(project: Write) -> None:
    folder = project({"a.md": "# A\n", "SUMMARY.md": "# Summary\n\nAll went well.\n\n- [One](https://example.org/)\n"})
    given = load(folder, Findings())
    assert [entry.file for entry in given.manifest.chapters] == ["a.md", "SUMMARY.md"]


def test_a_summary_names_only_files_of_the_project(project: Write, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.md").write_text("# Secret\n")
    folder = project({"a.md": "# A\n", "publication.yaml": f"{HEAD}chapters: SUMMARY.md\n"})
    (folder / "link.md").symlink_to(tmp_path / "elsewhere.md")
    (folder / "SUMMARY.md").write_text("- [A](a.md)\n- [Link](link.md)\n- [Up](../../elsewhere.md)\n")
    with pytest.raises(publisher.PublisherError) as error:
        load(folder, Findings())
    found = [f"{d.code} {d.location}" for d in error.value.diagnostics]
    assert found == ["manifest-path SUMMARY.md:2:3", "manifest-path SUMMARY.md:3:3"]


def test_only_the_output_folder_of_the_project_is_left_out(project: Write) -> None:
    texts = {f"{name}/a.md": "# A\n" for name in ("build", "docs/build", "docs/build/build")}
    folder = project({**texts, "publication.yaml": f"{HEAD}chapters: [docs, ./**]\n"})
    assert listed(load(folder, Findings()).manifest.chapters) == [
        ("Docs", [("Build", ["docs/build/a.md", ("Build", ["docs/build/build/a.md"])])])
    ]
    (folder / "publication.yaml").unlink()
    assert publisher.build(folder).editions
    assert (folder / "build").is_dir()
    files = {entry.file for _, entry in load(folder, Findings()).manifest.files()}
    assert files == {"docs/build/a.md", "docs/build/build/a.md"}


def test_titles_of_a_summary_are_those_of_files_without_one(project: Write) -> None:
    text = "## Hello, `C`!\n\n```sh\n# no title\n```\n\n### Deep\n\n## Summary\n\nText.\n"
    files = {"SUMMARY.md": "- [Hello, `C`!](a.md)\n- [Another](b.md)\n", "a.md": text, "b.md": "# Title\n\nText.\n"}
    book = prepared(project({**files, "publication.yaml": f"{HEAD}chapters: SUMMARY.md\n"}))
    assert [plain_text(c.title) for c in book.chapters] == ["Hello, C!", "Title"]
    assert [plain_text(b.children) for b in book.chapters[0].children if isinstance(b, Heading)] == ["Deep", "Summary"]
    assert {b.level for b in book.chapters[0].children if isinstance(b, Heading)} == {2}


def test_numbers_nest(project: Write) -> None:
    folder = project({**PAGES, "publication.yaml": f"{HEAD}chapters: docs/\n"})
    book = prepared(folder)
    assert [(c.number, plain_text(c.title)) for c in book.chapters] == NUMBERS
    sections = {
        plain_text(b.children): b.number for c in book.chapters for b in flattened(c.children) if isinstance(b, Heading)
    }
    # Chapters below another have the numbers that its own sections would have; the fourth level has none.
    assert sections == {"Before you begin": "", "Install": "2.1.1", "Lifetime": "", "In hours": ""}
    assert "Figure 2.1" in plain_text(book.chapters[5].children)  # by the chapter of the first level
    assert "Section 2.3.1" in plain_text(book.chapters[5].children)


def test_without_numbers_none_has_one(project: Write) -> None:
    manifest = f"{HEAD}numbers: false\nchapters: [{{part: P, chapters: docs/guides/}}, docs/api/]\n"
    book = prepared(project({**PAGES, "publication.yaml": manifest}))
    assert {each.number for each in (*book.parts, *book.chapters)} == {""}
    assert "Figure 1" in plain_text(book.chapters[1].children)


def test_a_condition_holds_for_the_chapters_below(project: Write) -> None:
    manifest = f"{HEAD}chapters:\n- docs/index.md\n- {{file: docs/guides/, when: pdf}}\n- {{title: S, chapters: [{{file: docs/api/a.md, when: pdf}}]}}\n"
    folder = project({**PAGES, "docs/index.md": "# Welcome\n\nText.\n", "publication.yaml": manifest})
    assert [plain_text(c.title) for c in prepared(folder).chapters] == ["Welcome"]
    (folder / "publication.yaml").write_text(f"{HEAD}chapters: [docs/index.md, docs/guides/]\n")
    (folder / "docs/guides/index.md").write_text("# Guides {when=pdf}\n\nText.\n")
    assert [plain_text(c.title) for c in prepared(folder).chapters] == ["Welcome"]


def test_print_has_nested_chapters_as_sections(project: Write) -> None:
    folder = project(
        {**PAGES, "publication.yaml": f"{HEAD}chapters: docs/\neditions: {{book: {{format: pdf, layout: book}}}}\n"}
    )
    book = prepared(folder, "book")
    assert [plain_text(c.title) for c in book.chapters] == ["Welcome", "Api", "Guides"]
    headings = [
        (b.level, b.number, plain_text(b.children))
        for b in flattened(book.chapters[2].children)
        if isinstance(b, Heading)
    ]
    assert headings == [
        (2, "", "Before you begin"),
        (2, "2.1", "Start"),
        (3, "2.1.1", "Install"),
        (2, "2.2", "Last"),
        (2, "2.3", "Signing in"),
        (3, "2.3.1", "Tokens"),
        (4, "", "Lifetime"),
        (5, "", "In hours"),
    ]
    assert [note.number for note in book.chapters[2].notes] == [1, 2]
    with (
        pikepdf.open(publisher.build(folder, output=folder / "out").editions[0].path) as pdf,
        pdf.open_outline() as outline,
    ):
        guides = next(item for item in outline.root if "Guides" in str(item.title))
        assert [str(item.title) for item in guides.children] == [
            "Before you begin",
            "2.1 Start",
            "2.2 Last",
            "2.3 Signing in",
        ]
        assert [str(item.title) for item in guides.children[3].children] == ["2.3.1 Tokens"]


def test_a_nested_chapter_is_printed_alone(project: Write) -> None:
    folder = project(
        {**PAGES, "publication.yaml": f"{HEAD}chapters: docs/\neditions: {{book: {{format: pdf, layout: book}}}}\n"}
    )
    (alone,) = prepared(folder, "book", "docs/guides/auth/tokens.md").chapters
    assert [b.level for b in alone.children if isinstance(b, Heading)] == [2, 3]


def test_the_contents_of_an_e_book_nest(project: Write) -> None:
    folder = project({**PAGES, "publication.yaml": f"{HEAD}chapters: docs/\neditions: {{ebook: {{format: epub}}}}\n"})
    with zipfile.ZipFile(publisher.build(folder, output=folder / "out").editions[0].path) as package:
        pages = {Path(name).name: package.read(name) for name in package.namelist() if name.endswith("html")}
    nav = parser.fromstring(pages["nav.xhtml"])
    entry = nav.xpath("//nav[@class='toc']//a[contains(., 'Tokens')]")[0]
    above = [li.xpath("string(a)") for li in entry.iterancestors("li")]
    assert above == ["2.3.1 Tokens", "2.3 Signing in", "2 Guides"]
    group = parser.fromstring(pages["api.xhtml"])
    assert [a.get("href") for a in group.xpath("//ol//a")] == ["a.xhtml", "b.xhtml"]
    assert all(
        len(parser.fromstring(pages[name]).xpath("//h1")) == 1 for name in ("api.xhtml", "auth.xhtml", "tokens.xhtml")
    )
