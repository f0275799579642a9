"""Reading a chapter is a function of its text and a context: other processes give the same, joined in the order of the chapters."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from publisher import assembly
from publisher.assembly import Assembly
from publisher.conditions import Known
from publisher.diagnostics import Diagnostic, Findings
from publisher.document import Book, Solution, plain_text, walk
from publisher.manifest import load
from publisher.markdown import Budget, Context, read_chapter
from publisher.markdown.limits import LEAST_INCLUDED
from publisher.markdown.lint import Lint
from publisher.sources import Sources
from tests.conftest import ROOT, Write

MANIFEST = "version: 1\ntitle: T\nvariables: {long: 0123456789}\nchapters: [a.md, b.md, c.md]\n"
# What chapters have in common: a file that two include, labels of solutions, other programs' keys, a file that is no text.
SHARED = {
    "publication.yaml": MANIFEST,
    "part.md": "Part [a] (http://example.org) and {nix}`x`.\n\n[Anna]: Hello\n",
    "broken.md": "a\0b",
    "a.md": "---\ntags: x\n---\n\n# A\n\n:::{include} part.md\n:::\n\n:::{solution} one\nx\n:::\n\n:::{include} broken.md\n:::\n",
    "b.md": "---\ntags: y\n---\n\n# B\n\n:::{include} part.md\n:::\n\n:::{solution} one\nx\n:::\n\n:::{solution} one\ny\n:::\n",
    "c.md": "# C\n\n##Two\n\n:::{include} broken.md\n:::\n\n:::{solution} one\n:label: own\nz\n:::\n\n{{ nix }}\n",
}


def book_of(folder: Path) -> tuple[Book, list[Diagnostic]]:
    findings = Findings()
    project = load(folder, findings)
    return Assembly(project, Sources(project.root), findings).book(), findings.items


def test_a_reading_contains_all_that_is_joined(tmp_path: Path) -> None:
    (tmp_path / "part.md").write_text("Part.\n")
    text, context = SHARED["b.md"], Context(variables={"long": "0123456789"})
    first = read_chapter(text + "\n{{ long }}\n", "b.md", context, Sources(tmp_path))
    assert first == read_chapter(text + "\n{{ long }}\n", "b.md", context, Sources(tmp_path))
    assert first.files == {"part.md": "Part.\n"}
    assert [(key, str(at)) for key, at in first.foreign_keys] == [("tags", "b.md:2:1")]
    assert first.names == (("solution-one", "solution-one"), ("solution-one", "solution-one-2"))
    assert first.spent == Budget(len("Part.\n") + LEAST_INCLUDED, 10)


def test_names_that_chapters_give_differ_in_the_book(project: Write) -> None:
    book, _ = book_of(project(SHARED))
    names = [node.attributes.id for chapter in book.chapters for node in walk(chapter) if isinstance(node, Solution)]
    assert names == ["solution-one", "solution-one-2", "solution-one-3", "own"]


def test_what_chapters_repeat_and_include_is_bounded_for_all_of_them(
    project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = "{{ long }} {{ long }}\n\n:::{include} part.md\n:::\n"
    files = {"publication.yaml": MANIFEST, "part.md": "Part.\n", **{f"{c}.md": f"# {c}\n\n{twice}" for c in "abc"}}
    monkeypatch.setattr(assembly, "WHOLE_BUDGET", Budget(included=2 * LEAST_INCLUDED, repeated=35))
    book, found = book_of(project(files))
    errors = [(f.code, str(f.location)) for f in found if f.severity == "error"]
    assert errors == [("repetition-huge", "b.md:3:12"), ("include-huge", "b.md:5:1")]
    words = [plain_text(chapter.children).split() for chapter in book.chapters]
    assert words == [
        ["0123456789", "0123456789", "Part."],
        ["0123456789", "{{", "long", "}}"],
        ["{{", "long", "}}", "{{", "long", "}}"],
    ]


def test_looking_for_mistakes_changes_no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted((ROOT / "tests/cases").rglob("*.md"))
    # Without fences of code, what the cases show is read.
    texts = {file.name: re.sub(r"(?m)^[`~]{3,}.*$", "", file.read_text(encoding="utf-8")) for file in files}
    looked_at = [read_chapter(text, name, Context()) for name, text in texts.items()]
    monkeypatch.setattr(Lint, "check", lambda *_: None)
    plain = [read_chapter(text, name, Context()) for name, text in texts.items()]
    assert [reading.value for reading in looked_at] == [reading.value for reading in plain]
    assert sum(len(reading.diagnostics) for reading in looked_at) > sum(len(r.diagnostics) for r in plain)


def test_a_context_is_a_value() -> None:
    context = Context("de", smart=False, variables={"a": "b"}, conditions=Known(("pdf",)))
    assert pickle.loads(pickle.dumps(context)) == context
    with pytest.raises(AttributeError):
        setattr(context, "language", "en")  # noqa: B010 (the type checker knows that it is frozen)
    assert replace(context, language="en") != context
