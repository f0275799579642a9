"""Files of the project that the web edition offers for download."""

from __future__ import annotations

import zipfile
from pathlib import Path

import publisher
from tests.conftest import Write
from tests.test_current import is_current

MANIFEST = (
    "version: 1\ntitle: A Book\nidentifier: urn:x:y\nchapters: [a.md, b.md]\n"
    "editions:\n  web: {format: html}\n  alone: {format: html, layout: single}\n  ebook: {format: epub}\n"
)
FILES = {
    "publication.yaml": MANIFEST,
    "a.md": "# A\n\nText.\n\nSee {download}`the table <data/the tides.csv>`.\n",
    "b.md": "# B\n\n[{download}`data/the tides.csv`](https://example.org/)\n",
    "data/the tides.csv": "a,b\n",
}
ADDRESS = "https://sea.example.org/files/the-tides.csv"


def build(folder: Path, *formats: str) -> list[str]:
    """The texts of editions: of the pages of the first chapter."""
    made = publisher.build(folder, formats=formats).editions
    return [_read(edition.path) for edition in made]


def _read(path: Path) -> str:
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as book:
            return next(book.read(name).decode() for name in book.namelist() if name.endswith("a.xhtml"))
    page = path.with_name("a.html")
    return (page if page.exists() else path).read_text()


def test_a_file_is_part_of_web_editions(project: Write) -> None:
    folder = project(FILES)
    web, alone, ebook = build(folder)
    assert '<a href="files/the-tides.csv" download="the tides.csv">the table</a>' in web
    assert (folder / "build/web/files/the-tides.csv").read_text() == "a,b\n"
    assert '<a href="data:text/csv;base64,YSxiCg==" download="the tides.csv">the table</a>' in alone
    assert "the table (<code>the tides.csv</code>)" in ebook
    (text,) = build(folder, "text")
    assert "the table (`the tides.csv`)" in text
    assert "`the tides.csv` <https://example.org/>" in text


def test_the_foot_of_pages_may_offer_a_file(project: Write) -> None:
    footer = 'footer: "{download}`all <data/the tides.csv>`"\n'
    folder = project(
        {**FILES, "publication.yaml": MANIFEST + footer, "a.md": "# A\n\nText.\n", "b.md": "# B\n\nText.\n"}
    )
    web, *_ = build(folder, "html")
    assert '<a href="files/the-tides.csv" download="the tides.csv">all</a>' in web
    assert (folder / "build/web/files/the-tides.csv").read_text() == "a,b\n"


def test_other_editions_lead_to_the_published_file(project: Write) -> None:
    folder = project({**FILES, "publication.yaml": f"{MANIFEST}url: https://sea.example.org\n"})
    (ebook,) = build(folder, "epub")
    assert f'<a href="{ADDRESS}">the table</a>' in ebook
    (text,) = build(folder, "text")
    assert f"the table ({ADDRESS})" in " ".join(text.split())


def test_a_changed_file_is_a_change(project: Write) -> None:
    folder = project({**FILES, "templates/html/custom.css": "p { color: red }\n"})
    build(folder)
    (folder / "data/the tides.csv").write_text("c\n")
    assert not is_current(publisher.build(folder))
    assert (folder / "build/web/files/the-tides.csv").read_text() == "c\n"
