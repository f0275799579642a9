"""Sources that vanish or change while a build needs them are findings."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

import publisher
from publisher.editions import Job, Written, writer
from publisher.media.fonts import FACES, font_file
from publisher.pipeline import session, writing
from tests.conftest import Write

MANIFEST = (
    "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\ncover: {image: c.png}\nfonts: {files: [f.ttf]}\n"
    "editions: {web: {format: html}, one: {format: html, layout: single}, book: {format: epub}, print: {format: pdf}}\n"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>a</text></svg>'
TEXT = "# A\n\n![A square](p.svg) and ![a pixel](p.png)\n"
FILES = {"publication.yaml": MANIFEST, "a.md": TEXT, "p.svg": SVG, "templates/html/tokens.css": ":root { }"}


def book(project: Write) -> Path:
    folder = project(FILES)
    pixel = io.BytesIO()
    Image.new("RGB", (900, 1200), "red").save(pixel, "PNG")
    for name in ("p.png", "c.png"):
        (folder / name).write_bytes(pixel.getvalue())
    (folder / "f.ttf").write_bytes(font_file(next(iter(FACES))).read_bytes())
    return folder


def found(folder: Path, edition: str, monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> list[str]:
    """The findings of a build during which something changes, just before an edition is written."""

    def changed(format: str) -> object:  # noqa: A002
        def write(job: Job) -> Written:
            change()
            return writer(format)(job)

        return write

    monkeypatch.setattr(writing, "writer", changed)
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder, editions=[edition])
    assert not (folder / "build" / edition).exists()
    return [f"{d.code} {d.location} {d.message}" for d in caught.value.diagnostics]


@pytest.mark.parametrize("edition", ["web", "one", "book", "print"])
@pytest.mark.parametrize(("name", "place"), [("p.svg", "a.md:3:1"), ("p.png", "a.md:3:24"), ("c.png", "c.png")])
def test_a_vanished_picture_is_reported(
    project: Write, monkeypatch: pytest.MonkeyPatch, edition: str, name: str, place: str
) -> None:
    folder = book(project)
    reported = found(folder, edition, monkeypatch, (folder / name).unlink)
    assert reported == [f"file-unreadable {place} “{name}” can't be read: No such file or directory"]


@pytest.mark.parametrize("edition", ["web", "book", "print"])
def test_a_changed_picture_is_reported_where_it_is_shown(
    project: Write, monkeypatch: pytest.MonkeyPatch, edition: str
) -> None:
    folder = book(project)
    reported = found(folder, edition, monkeypatch, lambda: (folder / "p.png").write_bytes(b"cut"))
    assert reported == ["image-broken a.md:3:24 “p.png” can't be read as a picture"]


def test_a_font_and_a_template_that_vanish(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = book(project)
    (reported,) = found(folder, "print", monkeypatch, (folder / "f.ttf").unlink)
    assert reported.startswith("file-unreadable f.ttf “f.ttf”")


def test_a_picture_vanishes_during_the_layout(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is kept."""
    from publisher.editions.pdf import edition as pdf

    folder = book(project)
    real = pdf._Supply.everything

    def everything(self: object) -> object:
        yield from real(self)
        (folder / "p.png").unlink()

    monkeypatch.setattr(pdf._Supply, "everything", everything)
    (reported,) = found(folder, "print", monkeypatch, lambda: None)
    assert reported.startswith("file-unreadable a.md:3:24 “p.png”")
    assert not any(b"%PDF" in f.read_bytes() for f in (folder / "build/.publisher").rglob("*") if f.is_file())


def test_sources_in_the_folder_of_outputs(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = book(project)
    monkeypatch.setattr(session, "output_of", lambda *_: folder)
    assert found(folder, "web", monkeypatch, (folder / "p.svg").unlink)[0].startswith("file-unreadable a.md:3:1")


def test_other_exceptions_are_raised(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> object:
        def write(job: Job) -> Written:
            return Written(Path((job.folder / "gone").read_text()))

        return write

    monkeypatch.setattr(writing, "writer", broken)
    with pytest.raises(FileNotFoundError):
        publisher.build(book(project), editions=["web"])
