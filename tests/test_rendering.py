"""A chapter is written by a function of the chapter and plain settings, the same in any process."""

from __future__ import annotations

import ast
import io
import pickle
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

import publisher
from publisher.document import Chapter
from publisher.layout import PaperResult
from publisher.templating import Renderer, RenderSettings
from tests.conftest import ROOT

SINK = Path(__file__).parent / "books" / "kitchen-sink"
ELSEWHERE = """
import pickle, sys
from publisher.templating import render_chapter
tasks = pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(pickle.dumps([render_chapter(chapter, settings) for chapter, settings in reversed(tasks)][::-1]))
"""


def blank(*_: object, **__: object) -> PaperResult:
    """A PDF of two empty pages."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page()
        pdf.save(file)
    return PaperResult(file.getvalue(), 2, ())


def test_a_chapter_is_the_same_in_another_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tasks: list[tuple[Chapter, RenderSettings]] = []
    written: list[str] = []
    render = Renderer.chapter

    def recorded(self: Renderer, chapter: Chapter) -> str:
        markup = render(self, chapter)
        tasks.append((chapter, self.settings))
        written.append(markup)
        return markup

    monkeypatch.setattr(Renderer, "chapter", recorded)
    for name in ("publisher.editions.pdf.lay_out", "publisher.layout.lay_out"):  # the latter draws covers
        monkeypatch.setattr(name, blank)
    result = publisher.build(SINK, output=tmp_path)
    sent = pickle.dumps(tasks)
    done = subprocess.run([sys.executable, "-c", ELSEWHERE], input=sent, capture_output=True, check=True)
    assert pickle.loads(done.stdout) == written
    of_edition = {
        edition.name: [c for c, s in tasks if s.values["edition"].name == edition.name] for edition in result.editions
    }
    for edition, chapters in of_edition.items():
        assert len(chapters) == len({chapter.id for chapter in chapters}) > 1, edition
    pages = [file.read_text(encoding="utf-8") for file in tmp_path.glob("*/*.html")]
    assert sum(markup in page for markup in written for page in pages) >= len(of_edition["web"])


def test_editions_keep_no_tables_by_identity() -> None:
    files = (ROOT / "publisher" / "editions").rglob("*.py")
    nodes = ((file.name, node) for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    called = [name for name, node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "id"]
    assert called == []
