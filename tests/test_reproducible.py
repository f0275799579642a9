"""The same source gives the same bytes, whoever builds it, where and when."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import publisher
from tests.conftest import ROOT, Built, Write, with_cache


def build(folder: Path, out: Path, umask: int, jobs: int = 2, **environment: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "publisher",
            "build",
            str(folder),
            "-o",
            str(out),
            "--message-format",
            "json",
            "-j",
            str(jobs),
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=out.parent,
        umask=umask,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
    )
    found = json.loads(done.stdout)
    assert found["diagnostics"] == []
    made = found["editions"] + found["translations"]
    assert not any(e["cached"] for e in made)
    return {e["name"]: e["sha256"] for e in made}


def test_another_process_makes_the_same_bytes(project: Write, tmp_path: Path) -> None:
    editions = "{web: {format: html}, page: {format: html, layout: single}, e: {format: epub}, p: {format: pdf}}"
    manifest = f"version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {editions}\n"
    text = "# A\n\nText[^n] and `code`.\n\n:::{figure} a.svg\n:alt: A drawing\n\nCaption\n:::\n\n| a |\n|---|\n| b |\n\n[^n]: Note.\n"
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><text y="9">A</text></svg>'
    folder = project({"publication.yaml": manifest, "a.md": text, "a.svg": picture})
    (temporary := tmp_path / "temporary").mkdir()
    changed = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "TMPDIR": str(temporary)}
    other = build(folder, tmp_path / "other", 0o077, 1, **changed)
    assert list(temporary.iterdir()) == []
    assert other == {edition.name: edition.sha256 for edition in publisher.build(folder).editions}


@pytest.mark.slow
def test_the_same_bytes_everywhere(built: Built, tmp_path: Path) -> None:
    """Other folders, process, user's home, umask, time zone, locale, hash seed and times of files; and ``python -O``."""
    folder = tmp_path / "a much longer — way/two"
    shutil.copytree(ROOT / "source", folder / "source")
    for file in folder.rglob("*"):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    made = build(
        folder,
        folder / "out",
        0o077,
        PYTHONHASHSEED="4711",
        TZ="Pacific/Kiritimati",
        LC_ALL="C",
        HOME="/nonexistent",
        XDG_CACHE_HOME="/nonexistent",
        USER="bo",
        PYTHONOPTIMIZE="1",
    )
    assert made == {edition.name: edition.sha256 for edition in built(ROOT).editions}
    names = ("web", "handout", "teacher", "book", "ebook")
    assert set(made) == {*names, *(f"{name}-de" for name in names)}


@pytest.mark.slow
def test_the_cache_gives_the_same_bytes(built: Built, tmp_path: Path) -> None:
    once = built(ROOT)
    again = publisher.build(ROOT, output=with_cache(once, tmp_path / "out"))
    assert [e.sha256 for e in once.editions] == [e.sha256 for e in again.editions]
    assert [e.pages for e in once.editions] == [e.pages for e in again.editions]
    assert {e.name for e in again.editions if e.cached} >= {"handout", "book"}
