"""Builds after each save: what is watched, and ``publisher build --watch``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest
from click.testing import CliRunner
from watchfiles import Change

from publisher.cli import main
from publisher.preview.watching import Saved, folders_of, saves
from tests.conftest import Write
from tests.limits import PATIENCE, patiently

FILES = {
    "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {web: {format: html}}\n",
    "a.md": "# First\n\nSome words.\n",
}


@pytest.fixture
def watched(project: Write) -> Iterator[tuple[Path, Queue[Saved]]]:
    """A folder, and the saves in it."""
    folder, stop, found = (
        project({**FILES, "build/web/index.html": "", "node_modules/a/b.md": ""}),
        Event(),
        Queue[Saved](),
    )
    thread = Thread(target=lambda: [found.put(saved) for saved in saves(folder, folder / "build", stop)])
    thread.start()
    assert found.get(timeout=PATIENCE) == Saved(())
    yield folder, found
    stop.set()
    thread.join()


def test_environments_outputs_and_links_are_not_watched(project: Write) -> None:
    names = (
        "a.md",
        "parts/one/b.md",
        "build/web/c.md",
        ".git/d",
        "node_modules/e",
        "env/pyvenv.cfg",
        "other/.outputs.json",
    )
    folder = project(dict.fromkeys(names, ""))
    (folder / "link").symlink_to(folder / "parts")
    found = [place.relative_to(folder).as_posix() for place in folders_of(folder, folder / "build")]
    assert found == [".", "parts", "parts/one"]


def test_a_file_that_is_written_aside_and_renamed_is_one_save(watched: tuple[Path, Queue[Saved]]) -> None:
    folder, found = watched
    for name in (".a.md.swp", "a.md~", "4913", "build/web/index.html"):
        (folder / name).write_text("aside")
    (folder / "a.md.tmp").write_text("# New\n")
    (folder / "sedQx81kz").write_text("")
    (folder / "sedQx81kz").unlink()
    (folder / "a.md.tmp").replace(folder / "a.md")
    assert found.get(timeout=PATIENCE) == Saved(("a.md",))


def test_a_new_folder_is_watched_before_it_is_reported(watched: tuple[Path, Queue[Saved]]) -> None:
    folder, found = watched
    (folder / "parts").mkdir()
    assert "parts" in found.get(timeout=PATIENCE).files
    (folder / "parts/b.md").write_text("# B\n")
    assert "parts/b.md" in found.get(timeout=PATIENCE).files
    (folder / "parts/b.md").rename(folder / "parts/c.md")
    assert "parts/c.md" in found.get(timeout=PATIENCE).files


def test_build_watch_reports_each_build_and_ends_cleanly(project: Write) -> None:
    folder = project(FILES)
    page = folder / "build/web/index.html"
    command = [sys.executable, "-m", "publisher", "build", folder, "--watch", "--message-format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        reports = (json.loads(line) for line in process.stdout)
        assert [edition["name"] for edition in next(reports)["editions"]] == ["web"]
        (folder / "a.md").write_text("# Second\n\n[x](#nix)\n")
        (broken,) = next(reports)["diagnostics"]
        assert (broken["code"], broken["line"]) == ("reference-dangling", 3)
        assert "First" in page.read_text()
        (folder / "new.md").write_text("# Second\n\nMended.\n")
        os.replace(folder / "new.md", folder / "a.md")
        patiently(lambda: next(reports)["editions"] and "Mended" in page.read_text())
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert process.stderr
        assert process.stderr.read() == ""


def test_a_build_that_is_interrupted_is_reported_as_one_without_editions(project: Write) -> None:
    """As by ``build`` without ``--watch``, also after complete builds."""
    folder = project(FILES)
    command = [sys.executable, "-m", "publisher", "build", folder, "--watch", "--message-format", "json", "--no-cache"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        reports = (json.loads(line) for line in process.stdout)
        assert next(reports)["editions"]
        (folder / "a.md").write_text("# Second\n\n" + "Words of a *long* book. " * 8_000)
        patiently((folder / "build/.publisher/staging/web").exists, pause=0.001)
        process.send_signal(signal.SIGINT)
        assert [*reports] == [{"editions": [], "translations": [], "diagnostics": []}]
        assert process.wait(PATIENCE) == 0


def test_folders_that_cannot_be_watched(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The build before is finished; then the command ends with an error that shows the reason."""

    def watch(*_: Path, **__: object) -> Iterator[set[tuple[Change, str]]]:
        yield set()
        raise OSError(28, "OS file watch limit reached.")

    monkeypatch.setattr("publisher.preview.watching.watch", watch)
    folder = project(FILES)
    result = CliRunner().invoke(main, ["build", str(folder), "--watch"])
    assert result.exit_code == 1
    assert "error[watching-failed]" in result.stderr
    assert "OS file watch limit reached" in result.stderr
    assert (folder / "build/web/index.html").exists()


@pytest.mark.parametrize("words", [["a.md", "b.md"], ["a.md", "--trace", "t.json"]])
def test_what_cannot_be_watched(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "publisher", "build", "--watch", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--watch takes one PATH, and no --trace" in done.stderr
