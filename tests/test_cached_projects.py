"""Projects that earlier builds opened: used while what the manifest names is the same, and only then."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import publisher
from publisher.cache import Cache
from publisher.current import Request, unchanged
from publisher.diagnostics import Findings, PublisherError
from publisher.folders import place_of
from publisher.manifest import load, opening
from publisher.manifest.cached import CachedProject
from publisher.manifest.project import Project
from tests.conftest import Write

MANIFEST = """\
version: 1
title: T
identifier: urn:x:y
chapters: text
logo: art/logo.svg
silence: [image-alt-mising]
responsible: Ada
editions: {web: {format: html, static: files}}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
FILES = {
    "publication.yaml": MANIFEST,
    "text/a.md": "# A\n",
    "text/b.md": "# B\n",
    "art/logo.svg": SVG,
    "files/CNAME": "example.org\n",
}


def opened(folder: Path, cache: Path) -> tuple[Project, Findings, bool]:
    """The project, what was found, and whether it was kept."""
    kept, findings = CachedProject(Cache(cache)), Findings()
    project = load(folder, findings, kept)
    found = kept.find(place_of(folder), Findings()) is not None
    kept.store()
    return project, findings, found


@pytest.fixture
def folder(project: Write, tmp_path: Path) -> Path:
    """A project that was opened once."""
    made = project(FILES)
    assert opened(made, tmp_path / "cache")[2] is False
    return made


def test_a_project_is_kept_with_what_was_found(folder: Path, tmp_path: Path) -> None:
    findings = Findings()
    (folder / "text/a.md").write_text("# Another title\n")
    project, again, kept = opened(folder, tmp_path / "cache")
    assert kept
    assert project == load(folder, findings)
    assert again.items == findings.items
    assert {one.code for one in findings.items} == {"key-idle", "silence-unknown"}


def replace_by_link(folder: Path, name: str) -> None:
    outside = folder.parent / "outside"
    (folder / name).rename(outside)
    (folder / name).symlink_to(outside)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "text/c.md").write_text("# C\n"),
        lambda folder: (folder / "text/b.md").rename(folder / "text/0.md"),
        lambda folder: (folder / "publication.yaml").write_text(MANIFEST + "theme: warm\n"),
    ],
    ids=["new chapter", "renamed chapter", "manifest"],
)
def test_another_project_is_opened_again(folder: Path, tmp_path: Path, change: Callable[[Path], object]) -> None:
    change(folder)
    project, _, kept = opened(folder, tmp_path / "cache")
    assert not kept
    assert project == load(folder, Findings())
    assert opened(folder, tmp_path / "cache")[2]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda folder: (folder / "art/logo.svg").unlink(), "manifest-path"),
        (lambda folder: replace_by_link(folder, "art/logo.svg"), "manifest-path"),
        (lambda folder: replace_by_link(folder, "art"), "manifest-path"),
        (lambda folder: replace_by_link(folder, "files"), "manifest-path"),
        (lambda folder: (folder / "files/CNAME").unlink() or (folder / "files").rmdir(), "manifest-path"),
    ],
    ids=["no file", "link to a file", "link to a folder above", "link to a folder", "no folder"],
)
def test_what_is_missing_is_reported(folder: Path, tmp_path: Path, change: Callable[[Path], object], code: str) -> None:
    change(folder)
    with pytest.raises(PublisherError) as caught:
        opened(folder, tmp_path / "cache")
    assert code in {one.code for one in caught.value.diagnostics}


def test_a_link_in_place_of_the_manifest_is_not_followed(folder: Path, tmp_path: Path) -> None:
    replace_by_link(folder, "publication.yaml")
    with pytest.raises(PublisherError, match="leads out of the project"):
        opened(folder, tmp_path / "cache")


def test_after_an_edit_neither_pydantic_nor_yaml_is_imported(folder: Path) -> None:
    publisher.build(folder)
    (folder / "text/a.md").write_text("# Another title\n")
    heavy = ("pydantic", "pydantic_core", "ruamel.yaml")
    code = (
        f"import sys, publisher\nfrom pathlib import Path\nresult = publisher.build(Path({os.fspath(folder)!r}))\n"
        f"print(result.editions[0].cached, [name for name in {heavy!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[-2] == "False []"


def test_a_chapter_that_comes_while_the_project_is_opened_is_not_missing_later(
    project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache, real = project(FILES), tmp_path / "cache", opening.advise

    def advise(*given: Any) -> None:
        (folder / "text/c.md").write_text("# C\n")
        real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(opening, "advise", advise)
        first, _, kept = opened(folder, cache)
    assert ([entry.file for entry in first.manifest.chapters], kept) == (["text/a.md", "text/b.md"], False)
    later = [opened(folder, cache) for _ in range(2)]
    assert [kept for *_, kept in later] == [False, True]
    for found, *_ in later:
        assert [entry.file for entry in found.manifest.chapters] == ["text/a.md", "text/b.md", "text/c.md"]


def test_a_link_that_comes_while_the_project_is_opened_is_not_followed_later(
    project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache, real = project(FILES), tmp_path / "cache", opening.advise

    def advise(*given: Any) -> None:
        replace_by_link(folder, "art/logo.svg")
        real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(opening, "advise", advise)
        opened(folder, cache)
    with pytest.raises(PublisherError, match="leads out of the project"):
        opened(folder, cache)


def test_a_project_with_titles_from_a_summary_is_opened_again(project: Write, tmp_path: Path) -> None:
    """Whether a chapter keeps the title in its file depends on the text of the file."""
    manifest = MANIFEST.replace("chapters: text", "chapters: SUMMARY.md")
    folder = project({**FILES, "publication.yaml": manifest, "SUMMARY.md": "- [One](text/a.md)\n", "text/a.md": "A.\n"})
    titles = []
    for text in ("A.\n", "# A\n\nA.\n", "A.\n"):
        (folder / "text/a.md").write_text(text)
        titles += [entry.title for entry in opened(folder, tmp_path / "cache")[0].manifest.chapters]
    assert titles == ["One", "", "One"]


def test_a_file_that_is_named_like_a_pattern_is_seen(project: Write, tmp_path: Path) -> None:
    folder = project({**FILES, "publication.yaml": MANIFEST.replace("chapters: text", "chapters: [text/*]")})
    publisher.build(folder)
    assert [opened(folder, tmp_path / "cache")[2] for _ in range(2)] == [False, True]
    assert unchanged(Request(path=folder))
    (folder / "text/*").write_text("# The only chapter\n")
    assert unchanged(Request(path=folder)) is None
    found, _, kept = opened(folder, tmp_path / "cache")
    assert ([entry.file for entry in found.manifest.chapters], kept) == (["text/*"], False)


def test_a_manifest_that_changes_while_it_is_opened_is_not_kept(project: Write, tmp_path: Path) -> None:
    folder, kept = project(FILES), CachedProject(Cache(tmp_path / "cache"))
    found = load(folder, Findings())
    (folder / "publication.yaml").write_text(MANIFEST.replace("title: T", "title: U"))
    kept.add(place_of(folder), found, ())
    kept.store()
    assert kept.find(place_of(folder), Findings()) is None
