"""Builds from source to finished editions, by the Python API."""

from __future__ import annotations

import hashlib
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

import publisher
from publisher import pipeline
from publisher.editions import Job, Written
from publisher.names import HIDDEN, RECORD
from publisher.pipeline import writing
from tests.conftest import Write

MANIFEST = """\
version: 1
title: A Book
identifier: urn:uuid:4f5d0a7e-0000-4000-8000-000000000000
chapters: [a.md, b.md]
editions:
  web: {format: html}
  small: {format: html, layout: single}
"""
FILES = {"publication.yaml": MANIFEST, "a.md": "# A\n\nFirst [b](b.md).\n", "b.md": "# B\n\nSecond.\n"}


def tree(folder: Path) -> list[str]:
    """The files that a person sees."""
    names = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    return sorted(n for n in names if not any(part.startswith(".") for part in n.split("/")))


def digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in tree(folder)}


def test_results_describe_the_editions(project: Write, tmp_path: Path) -> None:
    result = publisher.build(project(FILES), output=tmp_path / "out")
    assert [(e.name, e.format, e.pages, e.cached) for e in result.editions] == [
        ("web", "html", None, False),
        ("small", "html", None, False),
    ]
    web, small = result.editions
    assert (web.path, small.path) == (tmp_path / "out/web/index.html", tmp_path / "out/small/index.html")
    assert web.path.is_absolute()
    assert web.bytes == sum((tmp_path / "out/web" / n).stat().st_size for n in tree(tmp_path / "out/web"))
    assert small.sha256 == hashlib.sha256(small.path.read_bytes()).hexdigest()
    assert result.diagnostics == ()


def test_default_output_is_build_in_the_project(project: Write) -> None:
    folder = project(FILES)
    (result,) = publisher.build(folder, editions=["small"]).editions
    assert result.path == folder / "build/small/index.html"


def test_choosing_editions(project: Write, tmp_path: Path) -> None:
    folder = project(FILES)
    assert [e.name for e in publisher.build(folder, editions=["small"], output=tmp_path / "o").editions] == ["small"]
    assert [e.name for e in publisher.build(folder, formats=["html"], output=tmp_path / "o").editions] == [
        "web",
        "small",
    ]
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder, editions=["wbe"], output=tmp_path / "o")
    (found,) = caught.value.diagnostics
    assert (found.code, found.hint) == ("edition-unknown", "Did you mean “web”? Known here: small, web.")
    with pytest.raises(publisher.PublisherError, match="No edition has the format epub"):
        publisher.build(folder, formats=["epub"], output=tmp_path / "o")
    with pytest.raises(publisher.PublisherError, match="There is no format “odt”"):
        publisher.build(folder, formats=["odt"], output=tmp_path / "o")


def test_one_name_may_replace_a_list(project: Write, tmp_path: Path) -> None:
    made = publisher.build(project(FILES), editions="small", formats="html", output=tmp_path / "o").editions
    assert [edition.name for edition in made] == ["small"]


@pytest.mark.parametrize("given", [None, 7, [None], [b"web"], b"web"])
def test_values_that_are_not_names_raise_type_errors(project: Write, given: Any) -> None:
    for call in (lambda f: publisher.build(f, editions=given), lambda f: publisher.check(f, editions=given)):
        with pytest.raises(TypeError, match="editions takes names, as a list of texts or as one text, not "):
            call(project(FILES))
    with pytest.raises(TypeError, match="formats takes names"):
        publisher.build(project(FILES), formats=given)


class TestErrors:
    """The texts of the library's exceptions."""

    FOUND = (
        publisher.Diagnostic(
            publisher.Severity.WARNING, "b-b", "Two\nlines \x1b[31m", publisher.Location("b.md", 3, 1)
        ),
        publisher.Diagnostic(
            publisher.Severity.ERROR, "a-a", "Wrong", publisher.Location("a.md", 2), "Right.", "e" * 999
        ),
        publisher.Diagnostic(publisher.Severity.ERROR, "c-c", "Nowhere"),
    )

    def test_each_finding_is_a_line(self) -> None:
        assert str(publisher.PublisherError(self.FOUND)).split("\n") == [
            "error[c-c]: Nowhere",
            "a.md:2: error[a-a]: Wrong",
            "b.md:3:1: warning[b-b]: Two lines \N{REPLACEMENT CHARACTER}[31m",
        ]

    def test_they_are_short_where_they_are_shown(self) -> None:
        assert repr(publisher.PublisherError(self.FOUND)) == "<PublisherError: 2 errors, 1 warning>"
        assert "eee" not in repr(self.FOUND[1])

    def test_they_pass_from_process_to_process(self) -> None:
        passed = pickle.loads(pickle.dumps(publisher.PublisherError(self.FOUND)))
        assert passed.diagnostics == publisher.PublisherError(self.FOUND).diagnostics


def test_errors_replace_no_edition_and_leave_no_rubbish(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    before = digests(out)
    (folder / "b.md").write_text("# B\n\n![x](gone.png) :::\n\n:::{nope}\n:::\n")
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder, output=out)
    assert [d.code for d in caught.value.diagnostics] == ["image-missing", "directive-unknown"]
    assert digests(out) == before
    assert {p.name for p in out.iterdir()} <= {"web", "small", ".publisher", ".outputs.json"}


def test_an_edition_that_fails_keeps_the_others_in_place(
    project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    before = digests(out)
    (folder / "b.md").write_text("# B\n\nChanged.\n")
    real = writing.writer

    def failing(format: str) -> object:  # noqa: A002
        def write(job: Job) -> Written:
            if job.edition.name == "small":
                raise KeyboardInterrupt
            return real(format)(job)

        return write

    monkeypatch.setattr(writing, "writer", failing)
    with pytest.raises(KeyboardInterrupt):
        publisher.build(folder, output=out)
    assert digests(out) == before
    assert {p.name for p in out.iterdir()} <= {"web", "small", ".publisher", ".outputs.json"}


def test_warnings_build_and_strict_does_not(project: Write, tmp_path: Path) -> None:
    folder = project({**FILES, "a.md": "# A\n\n#### Deep\n"})
    result = publisher.build(folder, output=tmp_path / "o")
    (found,) = result.diagnostics
    assert (found.severity, found.code, str(found.location), found.excerpt) == (
        "warning",
        "heading-skipped",
        "a.md:3:1",
        "#### Deep",
    )
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder, output=tmp_path / "o", strict=True)
    assert [d.severity for d in caught.value.diagnostics] == ["error"]
    (folder / "publication.yaml").write_text(MANIFEST + "silence: [heading-skipped]\n")
    assert publisher.build(folder, output=tmp_path / "o", strict=True).diagnostics == ()


def test_what_is_silenced_or_strict_is_so_wherever_the_build_ends(project: Write, tmp_path: Path) -> None:
    manifest = MANIFEST.replace("[a.md", "[lost.md, a.md") + "silence: [image-alt-missing]\n"
    folder = project({**FILES, "publication.yaml": manifest, "lost.md": "", "a.md": "# A\n\n![](a.png)\n\n[!NOTE] X\n"})
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder, output=tmp_path / "o", strict=True)
    assert {(d.severity.value, d.code) for d in caught.value.diagnostics} == {
        ("error", "chapter-empty"),
        ("error", "alert-syntax"),
    }


def test_a_chapter_that_is_a_draft_is_marked_in_each_edition(project: Write, tmp_path: Path) -> None:
    editions = "editions:\n  web: {format: html}\n  single: {format: html, layout: single}\n  ebook: {format: epub}\n"
    editions += "  handout: {format: pdf, layout: handout}\n  book: {format: pdf, layout: book}\n"
    manifest = MANIFEST[: MANIFEST.index("editions:")] + editions
    folder = project({**FILES, "publication.yaml": manifest, "a.md": "---\nstatus: draft\n---\n# A\n\nFirst a.\n"})

    made = {e.name: e.path for e in publisher.build(folder, output=tmp_path / "o").editions}
    texts = {
        "web": "".join((made["web"].parent / f"{n}.html").read_text() for n in "ab"),
        "single": made["single"].read_text(),
    }
    with zipfile.ZipFile(made["ebook"]) as ebook:
        texts["ebook"] = "".join(ebook.read(f"EPUB/{n}.xhtml").decode() for n in "ab")
    for name in ("handout", "book"):
        texts[name] = "".join(p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(made[name]))
    found = {name: len(re.findall(r">Draft<|^Draft\s*$", text, re.MULTILINE)) for name, text in texts.items()}
    assert found == dict.fromkeys(("web", "single", "ebook", "handout", "book"), 1)


def test_one_chapter_never_replaces_the_whole(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    before = digests(out)
    (made,) = publisher.build(folder, editions=["web"], chapter="a", output=out).editions
    assert made.path.name == "a-book-a.html"
    after = digests(out)
    assert {k: v for k, v in after.items() if k in before} == before
    assert "First b." in made.path.read_text()
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder, chapter="c", output=out)
    assert {d.code for d in caught.value.diagnostics} == {"chapter-unknown"}


class TestWithoutManifest:
    def test_a_single_file(self, project: Write) -> None:
        folder = project({"notes.md": "# My Notes\n\nText.\n"})
        (made,) = publisher.build(folder / "notes.md", formats=["html"]).editions
        assert made.path == folder / "build/web/index.html"
        assert "<title>My Notes" in made.path.read_text()

    def test_a_folder_in_the_order_of_names(self, project: Write, tmp_path: Path) -> None:
        folder = project({"10-c.md": "# C\n", "2-b.md": "# B\n", "1-a.md": "# A\n", "README.md": "# No\n"})
        publisher.build(folder, formats=["html"], output=tmp_path / "o")
        text = (tmp_path / "o/web/index.html").read_text()
        assert [text.index(f'href="{n}.html"') for n in "abc"] == sorted(text.index(f'href="{n}.html"') for n in "abc")
        assert "<title>No" in text

    def test_several_chapters_have_the_name_of_their_folder(self, project: Write, tmp_path: Path) -> None:
        folder = project({"2024-my_novel/chapters/a.md": "# A\n", "2024-my_novel/chapters/b.md": "# B\n"})
        publisher.build(folder / "2024-my_novel/chapters", formats=["html"], output=tmp_path / "o")
        assert "<title>2024 my novel" in (tmp_path / "o/web/index.html").read_text()


def test_a_byte_order_mark_is_not_text(project: Write) -> None:
    folder = project({"a.md": "\ufeff# A\n"})
    (made,) = publisher.build(folder, formats=["html"]).editions
    assert "<title>A" in made.path.read_text()


def test_clean_removes_editions_only(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    (out / "mine.txt").write_text("keep")
    removed = pipeline.clean(folder, output=out).removed
    assert {p.name for p in removed} == {"web", "small", ".publisher"}
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()) == [
        ".publisher/lock",
        "mine.txt",
    ]


def test_clean_removes_what_an_interrupted_build_left(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    (out / RECORD).unlink()  # it is written when the first edition is finished
    removed = pipeline.clean(folder, output=out).removed
    assert removed == (out / HIDDEN,)
    assert [p.name for p in (out / HIDDEN).iterdir()] == ["lock"]


def test_clean_leaves_a_folder_that_no_build_wrote(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    out.mkdir()
    (out / "keys").write_text("keep")
    assert pipeline.clean(folder, output=out) == ((), ())
    assert [p.name for p in out.iterdir()] == ["keys"]


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("date", "epoch", "expected"),
    [
        ("", "", "2000-01-01T00:00:00Z"),
        ("date: 2026\n", "", "2026-01-01T00:00:00Z"),
        ("date: 2026-11-24\n", "", "2026-11-24T00:00:00Z"),
        ("date: 2026-11-24\n", "86400", "1970-01-02T00:00:00Z"),
    ],
)
def test_the_clock_is_never_read(
    project: Write, moments: pytest.MonkeyPatch, date: str, epoch: str, expected: str
) -> None:
    from publisher.diagnostics import Findings
    from publisher.manifest import load
    from publisher.manifest.modified import modified

    if epoch:
        moments.setenv("SOURCE_DATE_EPOCH", epoch)
    assert modified(load(project({**FILES, "publication.yaml": MANIFEST + date}), Findings()).manifest) == expected


@pytest.mark.parametrize("epoch", ["abc", "-1", "1.5", "253402300800", "9" * 5000, "²", " 1"])
def test_source_date_epoch_must_be_a_time(project: Write, moments: pytest.MonkeyPatch, epoch: str) -> None:
    moments.setenv("SOURCE_DATE_EPOCH", epoch)
    folder = project(FILES)
    with pytest.raises(publisher.PublisherError, match="SOURCE_DATE_EPOCH") as caught:
        publisher.build(folder)
    for found in (caught.value, publisher.check(folder)):
        assert [d.code for d in found.diagnostics] == ["environment-wrong"]


def test_source_date_epoch_may_be_the_last_second(project: Write, moments: pytest.MonkeyPatch) -> None:
    moments.setenv("SOURCE_DATE_EPOCH", "253402300799")
    assert publisher.build(project(FILES)).diagnostics == ()


def test_without_pango(project: Write) -> None:
    """PDF editions and drawn covers report that Pango is missing; the web edition does not need it."""
    code = f"""
import cffi, publisher
def missing(self, name, *_):
    raise OSError(f"cannot load library {{name!r}}")
cffi.FFI.dlopen = missing
for formats in (["pdf"], ["epub"], ["html"]):
    try:
        print(formats[0], [e.format for e in publisher.build({str(project({"a.md": "# A"}))!r}, formats=formats).editions])
    except publisher.PublisherError as error:
        print(formats[0], [d.code for d in error.diagnostics], error.diagnostics[0].hint)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    hint = "`publisher doctor` says how to install it."
    assert done.stdout.splitlines() == [
        f"pdf ['pango-missing'] {hint}",
        f"epub ['pango-missing'] {hint}",
        "html ['html']",
    ]
