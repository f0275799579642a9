"""Bitmaps are converted for the web while the book is transformed and rendered."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import publisher
from publisher.cache import Cache, key
from publisher.document import Book, Chapter
from publisher.media import rasters
from publisher.pipeline import session as sessions
from publisher.pipeline.session import Options, Session
from publisher.templating import Renderer
from tests.conftest import Write
from tests.test_session import files

BOOK = {
    "a.md": "# A\n\n![A photo](photo.jpg)\n\n![A drawing](x.svg)\n",
    "x.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.fixture
def folder(project: Write) -> Path:
    folder = project(BOOK)
    Image.effect_noise((1000, 750), 80).convert("RGB").save(folder / "photo.jpg")
    return folder


@pytest.mark.parametrize(("form", "cache", "ahead"), [("html", True, 3), ("html", False, 0), ("epub", True, 0)])
def test_they_are_converted_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, cache: bool, ahead: int
) -> None:
    made: list[int] = []
    real = rasters.Bitmap.as_webp
    monkeypatch.setattr(rasters.Bitmap, "as_webp", lambda bitmap, width: made.append(width) or real(bitmap, width))
    transform = sessions.transform

    def slowly(*given: Any) -> Book:
        for thread in threading.enumerate():
            if thread.name == "converting bitmaps":
                thread.join()
        return transform(*given)

    monkeypatch.setattr(sessions, "transform", slowly)
    session = Session(folder, Options(output=tmp_path / "out", cache=cache))
    session.open()
    chosen = session.choose((), (form,))
    prepared = session.prepare(session.read(), chosen)
    assert len(made) == ahead
    session.write(prepared, chosen)
    assert made == [480, 960, 1000] * (form == "html")


def test_a_broken_picture_is_reported_once(folder: Path) -> None:
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    with pytest.raises(publisher.PublisherError) as error:
        publisher.build(folder, formats="html")
    assert [item.code for item in error.value.diagnostics] == ["image-broken"]


def test_the_editions_are_the_same(folder: Path, tmp_path: Path) -> None:
    for cache in (True, False):
        publisher.build(folder, formats="html", output=tmp_path / str(cache), cache=cache)
    assert files(tmp_path / "True/web") == files(tmp_path / "False/web")


@pytest.mark.parametrize("styled", [False, True])
def test_chapters_without_unfinished_pictures_are_rendered_first(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, styled: bool
) -> None:
    if styled:
        (folder / "templates/html").mkdir(parents=True)
        (folder / "templates/html/custom.css").write_text("h1 { color: var(--accent); }\n")
    (folder / "b.md").write_text("# B\n\nSee [A](a.md).\n")
    publisher.build(folder, editions="web", output=tmp_path / "expected", cache=False)
    rendered, released, real = [], threading.Event(), rasters.Bitmap.as_webp

    def as_webp(bitmap: rasters.Bitmap, width: int) -> bytes:
        assert released.wait(60)
        return real(bitmap, width)

    def render(renderer: Renderer, chapter: Chapter) -> str:
        rendered.append(chapter.id)
        released.set()
        return render_chapter(renderer, chapter)

    render_chapter = Renderer.chapter
    monkeypatch.setattr(rasters.Bitmap, "as_webp", as_webp)
    monkeypatch.setattr(Renderer, "chapter", render)
    publisher.build(folder, editions="web", output=tmp_path / "made", cache=False)
    assert rendered == ["b", "a"]
    assert files(tmp_path / "made") == files(tmp_path / "expected")


def test_pages_wait_for_pictures_at_their_foot(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = "version: 1\ntitle: A\nfooter: '![A photo](photo.jpg)'\nchapters: [a.md, b.md]\neditions: {web: {format: html}}\n"
    (folder / "publication.yaml").write_text(manifest)
    (folder / "a.md").write_text("# A\n\nText.\n")
    (folder / "b.md").write_text("# B\n\nText.\n")
    real = rasters.Bitmap.as_webp
    monkeypatch.setattr(rasters.Bitmap, "as_webp", lambda *given: time.sleep(0.2) or real(*given))
    publisher.build(folder, output=tmp_path / "out", cache=False)
    assert "srcset" in (tmp_path / "out/web/a.html").read_text()


def test_threads_wait_for_what_another_makes(tmp_path: Path) -> None:
    kept, begun, made = Cache(tmp_path), threading.Event(), []

    def work() -> bytes:
        begun.set()
        made.append(b"one")
        time.sleep(0.05)
        return b"one"

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(kept.make, key("a"), work)
        assert begun.wait(60)
        assert kept.make(key("a"), work) == (b"one", True)
    assert first.result() == (b"one", False)
    assert made == [b"one"]
