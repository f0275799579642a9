"""Video and audio: players on the web and in e-books, a still picture and a link elsewhere."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

import publisher
from tests.conftest import Validated, Write
from tests.test_current import is_current

MANIFEST = "version: 1\ntitle: A Book\nidentifier: urn:uuid:4cc1d2f2-2ecd-500c-a87d-2cab8bfb3739\nchapters: [a.md]\n"
TEXT = """\
# A

See [](#vid).

:::{video} film/tides.mp4
:alt: The tide comes in
:poster: film/tides.png
:captions: film/tides.vtt
:label: vid

The tide.
:::

:::{audio} film/waves.ogg
:alt: Waves on shingle
:::
"""
VIDEO, AUDIO, CAPTIONS = "\0\0\0\x18ftypisom", "OggS", "WEBVTT\n"


@pytest.fixture
def folder(project: Write) -> Path:
    files = {"tides.mp4": VIDEO, "waves.ogg": AUDIO, "tides.vtt": CAPTIONS}
    made = project(
        {"publication.yaml": MANIFEST, "a.md": TEXT, **{f"film/{name}": text for name, text in files.items()}}
    )
    Image.new("RGB", (64, 36)).save(made / "film/tides.png")
    return made


def edition(folder: Path, form: str) -> Path:
    (made,) = publisher.build(folder, formats=form).editions
    return made.path


def test_browsers_play_recordings(folder: Path) -> None:
    page = edition(folder, "html").read_text()
    assert 'poster="images/tides.png" width="64" height="36">' in page
    assert '<source src="files/tides.mp4" type="video/mp4">' in page
    assert '<track kind="captions" src="files/tides.vtt" srclang="en">' in page
    assert '<audio controls="" preload="metadata" aria-label="Waves on shingle">' in page
    assert (folder / "build/web/files/tides.mp4").read_text() == VIDEO
    assert "main video" in (folder / "build/web/assets/style.css").read_text()
    (folder / "film/tides.vtt").write_text(CAPTIONS + "\n")
    assert not is_current(publisher.build(folder, formats="html"))
    assert is_current(publisher.build(folder, formats="html"))


@pytest.mark.parametrize("name", ["clip.mov", "talk.m4a"])
def test_recordings_of_other_kinds_are_errors(project: Write, name: str) -> None:
    text = f"# A\n\n:::{{video}} {name}\n:alt: A\n:captions:\n:::\n"
    found = publisher.check(project({"publication.yaml": MANIFEST, "a.md": text, name: VIDEO})).diagnostics
    assert [d.code for d in found] == ["recording-type"]


def test_pages_in_markdown_lead_to_recordings(folder: Path) -> None:
    more = "editions:\n  web: {format: html, markdown: true}\n"
    (folder / "publication.yaml").write_text(MANIFEST + more)
    page = edition(folder, "html").with_name("index.html.md").read_text()
    assert "[The tide comes in](files/tides.mp4)" in page
    assert "[Waves on shingle](files/waves.ogg)" in page


def test_a_single_page_contains_its_recordings(folder: Path) -> None:
    (folder / "publication.yaml").write_text(f"{MANIFEST}editions: {{web: {{format: html, layout: single}}}}\n")
    (folder / "templates/html").mkdir(parents=True)
    (folder / "templates/html/custom.css").write_text("p { color: red }")  # its pages are screened
    page = edition(folder, "html").read_text()
    assert '<source src="data:video/mp4;base64,' in page
    assert not (folder / "build/web/files").exists()


def test_e_books_contain_core_media_types(folder: Path) -> None:
    with zipfile.ZipFile(edition(folder, "epub")) as book:
        page = next(book.read(name).decode() for name in book.namelist() if name.endswith("a.xhtml"))
        package = book.read("EPUB/content.opf").decode()
    assert '<source src="files/tides.mp4" type="video/mp4"/>' in page
    assert 'media-type="text/vtt"' in package
    assert ">auditory<" in package
    assert "<audio" not in page
    assert "Audio: <code>waves.ogg</code>" in page


def test_paper_shows_a_picture_and_where_the_recording_is(folder: Path) -> None:
    def text() -> str:
        with pypdfium2.PdfDocument(edition(folder, "pdf")) as pdf:
            return " ".join(pdf[0].get_textpage().get_text_bounded().split())

    assert "Video: tides.mp4" in text()
    (folder / "publication.yaml").write_text(f"{MANIFEST}url: https://sea.example.org/\n")
    words = text().replace(" ", "")
    assert "Video:https://sea.example.org/files/tides.mp4" in words
    assert "Wavesonshingle" in words
    plain = edition(folder, "text").read_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "[Picture: The tide comes in]\n\nFigure 1. The tide.\n\nVideo: https://sea" in plain
    (folder / "a.md").write_text("# A\n\n:::{video} https://example.org/v\n:alt: X\n:captions:\n:::\n")
    assert 'Video: <a href="https://example.org/v">' in edition(folder, "html").read_text()


@pytest.mark.slow
def test_validators_find_nothing(folder: Path, validated: Validated) -> None:
    """Also of steps and downloads, which only web editions contain."""
    editions = "editions: {web: {format: html}, paper: {format: pdf}, ebook: {format: epub}}\n"
    (folder / "publication.yaml").write_text(MANIFEST + editions)
    steps = ":::{steps}\n## Look {#look}\n\nText.\n\n## Listen\n\n1. Once\n2. Twice\n:::\n\n{download}`words <film/tides.vtt>`\n"
    (folder / "a.md").write_text(f"{TEXT}\n{steps}")
    result = publisher.build(folder)
    assert result.diagnostics == ()
    pages = [edition.path for edition in result.editions]
    assert validated([*pages, *pages[0].parent.glob("a.html")]) == ""
