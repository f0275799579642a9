"""A chapter is written by a function of the chapter and plain settings, the same in any process."""

from __future__ import annotations

import ast
import io
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest

import publisher
from publisher.document import Chapter, Footnote, FootnoteReference, walk
from publisher.layout import PaperResult
from publisher.pickling import dumps
from publisher.templating import Renderer, RenderSettings
from publisher.templating.request import ChapterRequest
from tests import modules
from tests.conftest import ROOT

SINK = Path(__file__).parent / "books" / "kitchen-sink"
ELSEWHERE = """
import pickle, sys
from publisher.templating.request import render
requests = pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(pickle.dumps([render(request) for request in reversed(requests)][::-1]))
"""


@dataclass
class Build:
    """A build of the kitchen sink: what the chapters of all editions were written from, their markup, and the web's pages."""

    tasks: list[tuple[Chapter, RenderSettings]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)

    def chapters(self, edition: str) -> dict[str, Chapter]:
        """The prepared chapters of an edition by their ids."""
        return {chapter.id: chapter for chapter, settings in self.tasks if settings.values["edition"].name == edition}


def blank(*_: object, **__: object) -> PaperResult:
    """A PDF of two empty pages."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page()
        pdf.save(file)
    return PaperResult(file.getvalue(), 2, ())


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    made, render = Build(), Renderer.chapter
    out = tmp_path_factory.mktemp("out")

    def recorded(self: Renderer, chapter: Chapter) -> str:
        made.tasks.append((chapter, self.settings))
        made.written.append(render(self, chapter))
        return made.written[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Renderer, "chapter", recorded)
        patch.setattr("publisher.editions.pdf.edition.typeset", blank)
        patch.setattr("publisher.editions.cover.draw", lambda *_: b"")
        result = publisher.build(SINK, output=out)
    assert {settings.values["edition"].name for _, settings in made.tasks} == {e.name for e in result.editions}
    made.pages = {file.stem: file.read_text(encoding="utf-8") for file in (out / "web").glob("*.html")}
    return made


def test_a_chapter_is_the_same_in_another_process(build: Build) -> None:
    command = [sys.executable, "-c", ELSEWHERE]
    requests = [ChapterRequest(dumps(settings), dumps(chapter)) for chapter, settings in build.tasks]
    done = subprocess.run(command, input=pickle.dumps(requests), capture_output=True, check=True)
    assert pickle.loads(done.stdout) == build.written
    assert len(build.written) > 80
    web = build.chapters("web")
    shown = {c.id: text for (c, _), text in zip(build.tasks, build.written, strict=True) if c is web.get(c.id)}
    assert shown == {name: build.pages[name] for name in web}, "pages are what the function gives"


def test_each_note_is_written_once(build: Build) -> None:
    def notes(chapter: Chapter) -> Iterator[str]:
        for node in walk(chapter):
            if isinstance(node, Footnote):
                yield node.attributes.id
            elif isinstance(node, FootnoteReference) and node.at_foot and node.note:
                yield node.note.attributes.id

    web, print_ = build.chapters("web"), build.chapters("book")
    assert sum(len(chapter.notes) for chapter in web.values()) > sum(len(chapter.notes) for chapter in print_.values())
    for name, chapter in print_.items():
        assert sorted(notes(chapter)) == sorted(note.attributes.id for note in web[name].notes)


def test_editions_keep_no_tables_by_identity() -> None:
    files = (ROOT / "publisher" / "editions").rglob("*.py")
    nodes = ((file.name, node) for file in files for node in modules.nodes(file))
    called = [name for name, node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "id"]
    assert called == []
