"""Editions appear completely or not at all, and other people's files are not changed."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import publisher
from publisher import outputs, pipeline
from publisher.disk import make_folders
from publisher.editions import Job, Writer, Written, writer
from publisher.formats import Format
from publisher.pipeline import writing
from tests.conftest import Write
from tests.limits import PATIENCE, of_children

MANIFEST = (
    "version: 1\ntitle: A Book\nidentifier: urn:uuid:4f5d0a7e-0000-4000-8000-000000000000\nchapters: [a.md, b.md]\n"
    "editions:\n  web: {format: html}\n  small: {format: html, layout: single}\n"
)
FILES = {"publication.yaml": MANIFEST, "a.md": "# A\n\nOne.\n", "b.md": "# B\n\nTwo.\n"}


def seen(out: Path) -> dict[str, str]:
    """What a person finds in the folder: files that are not hidden, by their digest."""
    files = [
        p for p in out.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(out).parts)
    ]
    return {p.relative_to(out).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def refused(folder: Path, out: Path) -> publisher.Diagnostic:
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder, output=out)
    return caught.value.diagnostics[0]


def test_other_peoples_files_are_refused_before_work_starts(
    project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    (out / "web").mkdir(parents=True)
    (out / "web/thesis.doc").write_text("years of work")
    monkeypatch.setattr(writing, "writer", lambda _: pytest.fail("work started"))
    found = refused(project(FILES), out)
    assert (found.code, "thesis.doc" in found.message) == ("output-foreign", True)
    assert seen(out) == {"web/thesis.doc": hashlib.sha256(b"years of work").hexdigest()}


def test_a_file_put_among_ours_is_kept(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    (out / "web/mine.txt").write_text("x")
    assert refused(folder, out).code == "output-foreign"
    (out / "web/mine.txt").unlink()
    publisher.build(folder, output=out)


@pytest.mark.parametrize("kind", ["file", "link"])
def test_an_edition_is_no_file_and_no_link(project: Write, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (out / "web").write_text("x") if kind == "file" else (out / "web").symlink_to(tmp_path / "elsewhere")
    assert refused(project(FILES), out).code == ("output-foreign" if kind == "file" else "output-link")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def facts(*places: Path) -> dict[Path, tuple[int, ...]]:
    """Places and all below them, with what a change of them would change."""
    found = {p: p.lstat() for place in places for p in (place, *place.rglob("*"))}
    return {p: (f.st_ino, f.st_mode, f.st_size, f.st_mtime_ns) for p, f in found.items()}


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".outputs.json",
        ".publisher",
        ".publisher/aa",
        ".publisher/lock",
        ".publisher/staging",
        ".publisher/outputs.json",
        "web",
        "web/images",
        "small/index.html",
    ],
)
@pytest.mark.parametrize("leads", ["folder", "file", "nowhere"])
def test_no_link_is_followed(project: Write, tmp_path: Path, name: str, leads: str) -> None:
    """Not below the folder of outputs, nor to it; neither by a build, a build of one chapter, nor by ``clean``."""
    folder, elsewhere = project(FILES), tmp_path / "elsewhere"
    out, link = folder / "build", folder / "build" / name
    (elsewhere / "web").mkdir(parents=True)
    (elsewhere / "web/index.html").write_text("x")
    link.parent.mkdir(parents=True, exist_ok=True)
    if name:
        (out / ".outputs.json").write_text('{"web": ["images"], "small": ["index.html"]}')
    link.unlink(missing_ok=True)
    link.symlink_to(elsewhere / {"folder": "web", "file": "web/index.html", "nowhere": "gone"}[leads])
    before = facts(elsewhere, link)
    for work in (
        lambda: publisher.build(folder),
        lambda: publisher.build(folder, chapter="a"),
        lambda: publisher.build(folder, output=out),
        *([] if name.startswith(("web", "small")) else [lambda: pipeline.clean(folder)]),
    ):
        with pytest.raises(publisher.PublisherError) as caught:
            work()
        (found,) = caught.value.diagnostics
        assert (found.code, f"“{link}” is a link to “{elsewhere}" in found.message) == ("output-link", True)
        assert found.hint.startswith("Remove the link")
    if name.startswith(("web", "small")):
        assert Path(name).name in " ".join(d.message for d in pipeline.clean(folder).left)
    assert facts(elsewhere, link) == before, "something was written or removed through the link"


def test_the_hint_names_the_folder_that_a_link_leads_to(project: Write, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere")
    folder = project(FILES)
    assert refused(folder, tmp_path / "link").hint.endswith(f"-o {tmp_path / 'elsewhere'}")
    publisher.build(folder, output=tmp_path / "elsewhere", editions=["web"])


def test_a_link_that_comes_between_is_replaced_not_followed(
    project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out, elsewhere = project(FILES), tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    real = outputs.Outputs.put

    def put(self: outputs.Outputs, name: str) -> Path:
        if not (out / name).is_symlink():
            (out / name).symlink_to(elsewhere)
        return real(self, name)

    monkeypatch.setattr(outputs.Outputs, "put", put)
    publisher.build(folder, output=out)
    assert (out / "web/index.html").is_file()
    assert not (out / "web").is_symlink()
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("{", "Expecting property name"),
        ("[]", "it is not a mapping"),
        ('{"../victim": ["keys"]}', "is not the name of an edition"),
        ('{"web": 1}', "“web” has no list of files"),
        ('{"web": [1]}', "“web” has no list of files"),
        ('{"web": {"files": []}}', "“web” has no name of a project"),
        ("[" * 100_000, "it is nested too deeply"),
        ("\x00\ud800", "can't decode"),
    ],
)
def test_a_damaged_record_names_itself(project: Write, tmp_path: Path, record: str, why: str) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    (out / ".outputs.json").write_text(record, errors="surrogatepass")
    before = seen(out)
    found = refused(folder, out)
    assert (found.code, str(out / ".outputs.json") in found.message, why in found.message) == (
        "output-record",
        True,
        True,
    )
    assert "remove the folder" in found.hint
    with pytest.raises(publisher.PublisherError):
        pipeline.clean(folder, output=out)
    assert seen(out) == before


def test_a_record_that_is_not_a_regular_file_is_damaged(project: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    os.mkfifo(out / ".outputs.json")
    assert refused(project(FILES), out).code == "output-record"


def test_what_lies_in_the_place_of_the_staging(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    (out / ".publisher/staging").mkdir(parents=True)
    (out / ".publisher/staging/..aside").mkdir()
    (out / ".publisher/staging/web.aside").symlink_to(tmp_path)
    publisher.build(folder, output=out)
    (out / ".publisher/staging").write_text("x")
    publisher.build(folder, output=out)
    assert {p.name for p in out.iterdir()} == {"web", "small", ".publisher", ".outputs.json"}


def test_a_folder_that_was_removed_is_not_made_again(tmp_path: Path) -> None:
    """A thread may go on writing an edition while a signal ends the process and its files are removed."""
    assert make_folders(tmp_path, "a/b/c.html") == tmp_path / "a/b/c.html"
    assert (tmp_path / "a/b").is_dir()
    with pytest.raises(FileNotFoundError):
        make_folders(tmp_path / "staging/web", "a/b.html")
    assert not (tmp_path / "staging").exists()


def test_files_that_threads_write_during_a_removal_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staged, remove, late = tmp_path / ".publisher/staging/web", shutil.rmtree, ["a.html", "b.html"]

    def removing(folder: Path, ignore_errors: bool = False) -> None:
        remove(folder, ignore_errors)
        if late:
            staged.mkdir(parents=True)
            (staged / late.pop()).write_text("x")

    staged.mkdir(parents=True)
    monkeypatch.setattr(shutil, "rmtree", removing)
    outputs.Outputs(tmp_path, tmp_path).recover()
    assert (late, [*tmp_path.glob(".publisher/*")]) == ([], [])


def test_clean_reports_what_it_leaves_and_why(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    (out / "web/CNAME").write_text("example.org")
    (out / "notes.txt").write_text("x")
    (out / ".publisher/mine").mkdir()
    cleaned = pipeline.clean(folder, output=out)
    assert [p.name for p in cleaned.removed] == ["small", ".publisher"]
    assert [(d.code, d.message.replace(f"{out}/", "")) for d in cleaned.left] == [
        ("output-left", "“.publisher/mine” was kept: publisher did not create it"),
        ("output-left", "“notes.txt” was kept: publisher did not create it"),
        ("output-left", "“web” was kept: it contains files that publisher did not create: CNAME"),
    ]
    (out / "web/CNAME").unlink()
    publisher.build(folder, output=out)


def test_a_folder_that_can_not_be_written(project: Write, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert refused(project(FILES), tmp_path / "file/out").code == "output-unwritable"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_leaves_the_last_good_editions(
    project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    before = seen(out)
    (folder / "a.md").write_text("# A\n\nChanged.\n")

    def full(_: str) -> object:
        def write(job: Job) -> Written:
            (job.folder / "index.html").write_text("half")
            raise OSError(number, os.strerror(number))

        return write

    monkeypatch.setattr(writing, "writer", full)
    assert refused(folder, out).code == "output-failed"
    assert seen(out) == before
    assert not (out / ".publisher/staging").exists()


def test_files_that_an_edition_no_longer_has_go(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    (folder / "publication.yaml").write_text(MANIFEST.replace("[a.md, b.md]", "[a.md]"))
    publisher.build(folder, output=out)
    assert "web/b.html" not in seen(out)


def test_without_an_exchange_the_old_edition_comes_back(
    project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    before = seen(out)
    monkeypatch.setattr(outputs, "swap", lambda a, b: False)
    real = Path.rename

    def killed(self: Path, target: Path) -> Path:
        if self.name == "web" and self.parent != out:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        publisher.build(folder, output=out, cache=False)
    monkeypatch.setattr(Path, "rename", real)
    assert seen(out) == before
    publisher.build(folder, output=out)
    assert seen(out) == before


# The command, killed by the system when it has worked for so many seconds (0: never).
KILLED = """\
import runpy, signal, sys
signal.setitimer(signal.ITIMER_PROF, float(sys.argv.pop(1)))
runpy.run_module("publisher", run_name="__main__")
"""


def start(folder: Path, out: Path, seconds: float = 0) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-c",
        KILLED,
        str(seconds),
        "build",
        str(folder),
        "-o",
        str(out),
        "--message-format",
        "json",
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


@pytest.mark.slow
def test_killed_at_any_moment(project: Write, tmp_path: Path) -> None:
    """Kill fifty builds of two states of the source at random: each edition is always one of its two complete states."""
    folder, out = project(FILES), tmp_path / "out"
    states = []
    for text in ("# A\n\nOne.\n", "# A\n\nTwo, and longer.\n"):
        (folder / "a.md").write_text(text)
        publisher.build(folder, output=out)
        states.append(seen(out))
    known = {name: {s[name] for s in states} for name in states[0]}
    moments = random.Random(7)
    killed, whole = 0, 60.0  # seconds of the processor that a build takes
    for turn in range(50):
        (folder / "a.md").write_text("# A\n\nOne.\n" if turn % 2 else "# A\n\nTwo, and longer.\n")
        before = of_children()
        process = start(folder, out, moments.uniform(0.3, 1.05) * whole)
        process.communicate(timeout=PATIENCE)
        assert process.returncode in (0, -signal.SIGPROF)
        if process.returncode:
            killed += 1
        else:
            whole = of_children() - before
        now = seen(out)
        assert now.keys() == states[0].keys()
        for name, digest in now.items():
            assert digest in known[name], (turn, name)
        for edition in ("web", "small"):
            mine = {n: d for n, d in now.items() if n.startswith(f"{edition}/")}
            assert mine in [{n: d for n, d in s.items() if n.startswith(f"{edition}/")} for s in states], turn
    assert killed > 20
    (folder / "a.md").write_text("# A\n\nOne.\n")
    publisher.build(folder, output=out)
    assert seen(out) == states[0]
    assert {p.name for p in out.iterdir()} == {"web", "small", ".publisher", ".outputs.json"}
    assert not (out / ".publisher/staging").exists()


def test_two_builds_at_once_do_not_harm_each_other(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)
    expected = seen(out)
    processes = [start(folder, out) for _ in range(2)]
    for process in processes:
        text, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert len(json.loads(text)["editions"]) == 2
    assert seen(out) == expected


def test_a_file_that_comes_during_a_build_is_not_replaced(
    project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out)

    def meanwhile(kind: Format) -> Writer:
        def write(job: Job) -> Written:
            (out / "web/CNAME").write_text("example.org")
            return writer(kind)(job)

        return write

    monkeypatch.setattr(writing, "writer", meanwhile)
    (folder / "a.md").write_text("# A\n\nOther.\n")
    found = refused(folder, out)
    assert (found.code, "CNAME" in found.message) == ("output-foreign", True)
    assert (out / "web/CNAME").read_text() == "example.org"


def test_clean_leaves_the_editions_of_another_project(project: Write, tmp_path: Path) -> None:
    folder, out, other = project(FILES), tmp_path / "out", tmp_path / "other"
    other.mkdir()
    (other / "publication.yaml").write_text(
        "version: 1\ntitle: O\nchapters: [a.md]\neditions: {site: {format: html}}\n"
    )
    (other / "a.md").write_text("# A\n")
    publisher.build(folder, output=out)
    publisher.build(other, output=out)
    cleaned = pipeline.clean(folder, output=out)
    assert {place.name for place in cleaned.removed} >= {"web", "small"}
    assert (out / "site/index.html").exists()
    assert [d.message for d in cleaned.left] == [f"“{out / 'site'}” was kept: it belongs to the project “../other”"]
