"""Files that a web edition carries as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

import publisher
from publisher import pipeline, statics
from tests.conftest import Write

MANIFEST = (
    "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md, b.md]\n"
    "editions:\n  web: {format: html, static: files}\n  plain: {extends: web, theme: plain}\n  book: {extends: web, format: epub}\n"
)
FILES = {"publication.yaml": MANIFEST, "a.md": "# A\n\nOne.\n", "b.md": "# B\n\nTwo.\n", "files/CNAME": "example.org\n"}


def refused(folder: Path, **more: Path) -> list[str]:
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder, editions=["web"], **more)
    return [f"{d.code} {d.location} {d.message}" for d in caught.value.diagnostics]


def test_they_are_copied_byte_for_byte(project: Write) -> None:
    folder = project({**FILES, "files/.nojekyll": "", "files/deep/er/x.html": "<SCRIPT>\r\n"})
    (folder / "files/raw.bin").write_bytes(bytes(range(256)))
    (folder / "files/inside").symlink_to("raw.bin")
    first = publisher.build(folder)
    web = folder / "build/web"
    for name in ("CNAME", ".nojekyll", "deep/er/x.html", "raw.bin"):
        assert (web / name).read_bytes() == (folder / "files" / name).read_bytes()
    assert (web / "inside").read_bytes() == bytes(range(256))
    assert not (web / "inside").is_symlink()
    assert (folder / "build/plain/CNAME").exists(), "an edition that extends it carries them, too"
    assert not (folder / "build/book/CNAME").exists()
    (folder / "files/CNAME").write_text("other.example.org\n")
    (folder / "files/.nojekyll").unlink()
    second = publisher.build(folder)
    assert first.editions[0].sha256 != second.editions[0].sha256
    assert ((web / "CNAME").read_text(), (web / ".nojekyll").exists()) == ("other.example.org\n", False)
    assert {p.name for p in pipeline.clean(folder).removed} >= {"web", "plain", "book"}


def test_one_chapter_carries_none(project: Write) -> None:
    folder = project(FILES)
    publisher.build(folder, editions=["web"], chapter="a")
    assert [p.name for p in (folder / "build/web").iterdir()] == ["t-a.html"]


@pytest.mark.parametrize(
    "name", ["index.html", "Assets/x", "assets", "B.HTML", "a.html/x", "assets/style.css", "404.html"]
)
def test_what_the_edition_has_itself(project: Write, name: str) -> None:
    folder = project({**FILES, f"files/{name}": "x"})
    clashes = name != "Assets/x"
    if clashes:
        assert refused(folder) == [f"static-clash publication.yaml:6:31 The edition already has a file “{name}”"]
        assert not (folder / "build/web").exists()
    else:
        publisher.build(folder, editions=["web"])


@pytest.mark.parametrize(
    ("target", "reported"),
    [
        (
            "../../outside",
            "path-outside publication.yaml:6:31 “files”: “x” is a link that leads out of it, or not to a file",
        ),
        ("../a.md", "path-outside publication.yaml:6:31 “files”: “x” is a link that leads out of it, or not to a file"),
        (".", "path-outside publication.yaml:6:31 “files”: “x” is a link that leads out of it, or not to a file"),
        ("x", "path-outside publication.yaml:6:31 “files”: “x” is a link that leads out of it, or not to a file"),
    ],
)
def test_links_that_leave_the_folder(project: Write, tmp_path: Path, target: str, reported: str) -> None:
    folder = project(FILES)
    (tmp_path / "outside").write_text("secret")
    (folder / "files/x").symlink_to(target)
    assert refused(folder) == [reported]
    assert publisher.check(folder).failed


def test_a_folder_that_is_none(project: Write, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    for given, reported in (
        ("fils", "There is no folder “fils”."),
        ("a.md", "“a.md” is a file, not a folder."),
        ("../away", "“../away” leads out of the project."),
        ("/etc", "“/etc” is not a path relative to the manifest."),
    ):
        folder = project({**FILES, "publication.yaml": MANIFEST.replace("static: files", f"static: {given}")})
        assert refused(folder) == [f"manifest-path publication.yaml:6:31 {reported}"]


def test_the_folder_of_outputs_lies_apart(project: Write) -> None:
    folder = project(FILES)
    (reported,) = refused(folder, output=folder / "files/out")
    assert "“files” contains the output folder, or is inside an edition" in reported
    publisher.build(folder, editions=["web"], output=folder)
    (folder / "plain").mkdir()
    (folder / "files").rename(folder / "plain/files")
    (folder / "publication.yaml").write_text(MANIFEST.replace("static: files", "static: plain/files"))
    assert "is inside an edition" in refused(folder, output=folder)[0]


def test_pipes_and_too_many(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    folder = project(FILES)
    os.mkfifo(folder / "files/pipe")
    assert refused(folder) == ["manifest-path publication.yaml:6:31 “files”: “pipe” is not a regular file"]
    (folder / "files/pipe").unlink()
    monkeypatch.setattr(statics, "MAX_BYTES", 5)
    (reported,) = refused(folder)
    assert reported.startswith("file-huge publication.yaml:6:31 “files” contains more than")


def test_only_a_web_edition_has_it(project: Write) -> None:
    folder = project({**FILES, "publication.yaml": MANIFEST.replace("format: html", "format: pdf")})
    assert refused(folder)[0].endswith("An edition in pdf has no `static`.")
