"""Files of a site that are as the last build left them are linked, not written: what an edition contains does not depend on it."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

import publisher
from publisher import stamps
from publisher.cache import Cache
from publisher.new_files import NewFiles, OldFiles
from publisher.stamps import stamped
from tests.conftest import Write

MANIFEST = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md, b.md]\neditions:\n  web: {format: html, static: files}\n"
FILES = {
    "publication.yaml": MANIFEST,
    "a.md": "# A\n\nOne.\n",
    "b.md": "# B\n\nTwo.\n",
    "files/robots.txt": "x\n",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def edit(folder: Path) -> set[str]:
    """Edit a chapter and build again. Return the files that were written, when they are those of a build without a cache."""
    (folder / "b.md").write_text("# B\n\nThree.\n")
    before = {f: os.stat(f).st_ino for f in (folder / "build/web").rglob("*") if f.is_file()}
    held = [os.open(file, os.O_RDONLY) for file in before]  # or numbers of files that were removed are used again
    result = publisher.build(folder)
    for file in held:
        os.close(file)
    fresh = publisher.build(folder, output=folder / "fresh", cache=False)
    assert contents(folder / "build/web") == contents(folder / "fresh/web")
    assert [e.sha256 for e in result.editions] == [e.sha256 for e in fresh.editions]
    return {
        f.relative_to(folder / "build/web").as_posix() for f, number in before.items() if os.stat(f).st_ino != number
    }


def test_only_what_has_changed_is_written(project: Write) -> None:
    folder = project(FILES)
    publisher.build(folder)
    assert edit(folder) == {"b.html", "assets/search-index.js"}


def test_markup_of_pages_that_are_there_is_not_read(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    get = Cache.get
    monkeypatch.setattr(Cache, "get", lambda self, name: asked.append(name) or get(self, name))
    monkeypatch.setattr("publisher.templating.cached._name", lambda chapter, *_: f"{chapter.id:0<64}")
    folder = project(FILES)
    publisher.build(folder)
    asked.clear()
    (folder / "b.md").write_text("# B\n\nThree.\n")
    publisher.build(folder)
    assert [name[0] for name in asked if name[1:] == 63 * "0"] == []  # since both have the names that they had
    (folder / "build/web/b.html").unlink()
    (folder / "b.md").write_text("# B\n\nFour.\n")
    publisher.build(folder)
    assert [name[0] for name in asked if name[1:] == 63 * "0"] == ["b"]


def test_linked_files_are_not_read_again(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The links to them are made and removed before their stamps are taken."""
    names = [f"c{n}.md" for n in range(30)]
    manifest = f"version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [{', '.join(names)}]\neditions:\n  web: {{format: html}}\n"
    folder = project({"publication.yaml": manifest, **{name: f"# {name}\n\nText.\n" for name in names}})
    read: list[str] = []
    digest = hashlib.file_digest
    publisher.build(folder)
    for number in range(3):
        time.sleep(0.15)  # until times differ for certain
        (folder / "c5.md").write_text(f"# c5\n\nText {number}.\n")
        stamps._TAKEN.clear()  # as in another process
        read.clear()
        monkeypatch.setattr(hashlib, "file_digest", lambda stream, *_: read.append(stream.name) or digest(stream, *_))
        publisher.build(folder)
        monkeypatch.undo()
    assert not [name for name in read if name.endswith(".html") and "c5" not in name]


def test_the_last_build_is_gone(project: Write) -> None:
    folder = project(FILES)
    publisher.build(folder)
    edit(folder)
    assert {os.stat(f).st_nlink for f in (folder / "build").rglob("*") if f.is_file()} == {1}


@pytest.mark.parametrize("text", ["y\n", "longer\n"])
def test_a_file_that_somebody_has_changed_is_written(project: Write, text: str) -> None:
    folder = project(FILES)
    publisher.build(folder)
    file = folder / "build/web/robots.txt"
    then = os.stat(file)
    file.write_text(text)
    os.utime(file, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert "robots.txt" in edit(folder)


def test_a_file_of_another_mode_is_written(project: Write) -> None:
    """A web server must be able to read all pages after the user has changed the ``umask``."""
    folder = project(FILES)
    publisher.build(folder)
    file = folder / "build/web/a.html"
    file.chmod(0o600)
    usual = os.stat(folder / "build/web/b.html").st_mode
    (folder / "b.md").write_text("# B\n\nThree.\n")
    publisher.build(folder)
    assert os.stat(file).st_mode == usual


def test_a_disk_without_links(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError

    folder = project(FILES)
    publisher.build(folder)
    monkeypatch.setattr(os, "link", link)
    assert "a.html" in edit(folder)


def test_the_old_files_are_never_written(tmp_path: Path) -> None:
    (old := tmp_path / "old").mkdir()
    (new := tmp_path / "new").mkdir()
    (old / "a").write_bytes(b"one")
    files = NewFiles(new, OldFiles(old, {"a": stamped(old / "a")}))
    files.put("a", b"one")
    assert os.path.samefile(old / "a", new / "a")
    files.put("a", b"two")
    assert [(old / "a").read_bytes(), (new / "a").read_bytes()] == [b"one", b"two"]
    (tmp_path / "b").write_bytes(b"one")
    files.copy("a", tmp_path / "b")
    files.copy("a", tmp_path / "b")
    assert os.path.samefile(old / "a", new / "a")


def test_code_of_a_project_may_write_into_its_files(project: Write) -> None:
    folder = project(FILES)
    publisher.build(folder)
    then = {f.name: os.stat(f).st_ino for f in (folder / "build/web").glob("*.html")}
    held = [os.open(file, os.O_RDONLY) for file in (folder / "build/web").glob("*.html")]
    (folder / "more.py").write_text("TRANSFORMS = []\n")
    (folder / "publication.yaml").write_text(MANIFEST + "extensions: [more.py]\n")
    publisher.build(folder, allow_python=True)
    assert {name for name, number in then.items() if os.stat(folder / "build/web" / name).st_ino == number} == set()
    for file in held:
        os.close(file)
