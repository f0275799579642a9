"""A build that would change nothing gives the result of the last one; any change that matters leads to a whole build."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import publisher
from publisher import cache, program, stamps
from publisher.current import Request, unchanged
from publisher.stamps import Stamp, files_in, stamped
from tests.conftest import ROOT, Recorded, Write
from tests.test_architecture import HEAVY
from tests.test_changes import book
from tests.test_outputs import seen

MANIFEST = (
    "version: 1\ntitle: A Book\nidentifier: urn:x:y\nchapters: [a.md, b.md]\n"
    "editions:\n  web: {format: html, static: files}\n  small: {format: html}\n"
)
FILES = {
    "publication.yaml": MANIFEST,
    "a.md": "# A\n\n#### Deep\n\n:::{include} more.txt\n:::\n",
    "b.md": "# B\n\nTwo.\n",
    "more.txt": "More.\n",
    "files/robots.txt": "x\n",
    "templates/html/custom.css": "p { color: red }\n",
}


def is_current(result: publisher.Result) -> bool:
    """Whether nothing was built."""
    return [name for name, _ in result.timings] == ["comparing"]


def state_of(folder: Path, output: Path | None = None) -> bool:
    return unchanged(Request(path=folder, output=output)) is not None


def test_the_result_is_that_of_the_build(project: Write) -> None:
    folder = project(FILES)
    first, second = publisher.build(folder), publisher.build(folder)
    assert not is_current(first)
    assert is_current(second)
    assert [d.code for d in first.diagnostics] == ["heading-skipped"]
    assert second.diagnostics == first.diagnostics
    assert [d.excerpt for d in second.diagnostics] == ["#### Deep"]
    assert second.editions == tuple(replace(e, seconds=0.0, cached=True) for e in first.editions)


CHANGES: dict[str, Callable[[Path], object]] = {
    "chapter": lambda p: (p / "b.md").write_text("# B\n\nTxo.\n"),
    "included": lambda p: (p / "more.txt").write_text("Mare.\n"),
    "manifest": lambda p: (p / "publication.yaml").write_text(MANIFEST.replace("A Book", "B Book")),
    "template": lambda p: (p / "templates/html/custom.css").write_text("p { color: tan }\n"),
    "new template": lambda p: (p / "templates/html/tokens.css").write_text(":root { --measure: 30rem }\n"),
    "static file": lambda p: (p / "files/robots.txt").write_text("y\n"),
    "new static file": lambda p: (p / "files/ads.txt").write_text("y\n"),
    "no static file": lambda p: (p / "files/robots.txt").unlink(),
    "another manifest": lambda p: [(p / "source").mkdir(), shutil.copy(p / "publication.yaml", p / "source")],
    "no edition": lambda p: shutil.rmtree(p / "build/small"),
    "no page": lambda p: (p / "build/web/b.html").unlink(),
    "edited page": lambda p: (p / "build/web/b.html").write_text("edited"),
    "foreign file": lambda p: (p / "build/web/mine.txt").write_text("x"),
    "linked page": lambda p: [(p / "build/web/b.html").rename(p / "b"), (p / "build/web/b.html").symlink_to(p / "b")],
    "record": lambda p: (p / "build/.outputs.json").write_text("{}"),
    "killed build": lambda p: (p / "build/.publisher/staging").mkdir(),
    "linked output": lambda p: [(p / "build").rename(p / "built"), (p / "build").symlink_to(p / "built")],
    "unreadable": lambda p: [(p / "more.txt").unlink(), os.mkfifo(p / "more.txt")],
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built."""
    folder = tmp_path_factory.mktemp("finished") / "project"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    publisher.build(folder)
    return folder


@pytest.fixture
def copied(finished: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it at its place, which a test may change."""
    finished.rename(tmp_path / "finished")
    shutil.copytree(tmp_path / "finished", finished, symlinks=True)
    assert state_of(finished)
    yield finished
    shutil.rmtree(finished)
    (tmp_path / "finished").rename(finished)


@pytest.mark.parametrize("change", CHANGES)
def test_what_matters_is_seen(copied: Path, change: str) -> None:
    CHANGES[change](copied)
    assert not state_of(copied)


@pytest.mark.parametrize("name", ["a.md", "more.txt", "publication.yaml", "files/robots.txt", "build/web/a.html"])
def test_a_copy_with_other_times_is_the_same(copied: Path, name: str) -> None:
    data = (copied / name).read_bytes()
    (copied / name).unlink()
    (copied / name).write_bytes(data)
    os.utime(copied / name, (1, 1))
    assert state_of(copied)


def test_other_files_do_not_matter(copied: Path) -> None:
    (copied / "notes.md").write_text("# Notes\n")
    (copied / "build/log.txt").write_text("x")
    assert state_of(copied)


def test_a_change_that_keeps_size_and_time_is_seen(copied: Path) -> None:
    facts = (copied / "more.txt").stat()
    (copied / "more.txt").write_text("Mare.\n")
    os.utime(copied / "more.txt", ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert not state_of(copied)


def test_another_request_is_a_build_of_its_own(copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = Request(path=copied)
    for other in ({"strict": True}, {"editions": ("web",)}, {"formats": ("html",)}, {"output": tmp_path / "out"}):
        assert unchanged(replace(same, **other)) is None
    monkeypatch.chdir(tmp_path)  # hints name paths relative to it
    assert unchanged(same) is None


@pytest.mark.parametrize("what", ["epoch", "library", "code"])
def test_another_program_makes_others(copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    if what == "epoch":
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    elif what == "library":
        (tmp_path / "jinja2-99.dist-info").mkdir()
        monkeypatch.syspath_prepend(tmp_path)
    else:
        real = program._files
        monkeypatch.setattr(program, "_files", lambda folder: [f"{line}1" for line in real(folder)])
    program._installed.cache_clear()
    try:
        assert not state_of(copied)
    finally:
        program._installed.cache_clear()


def test_what_came_with_a_project_is_not_believed(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "secret", lambda: b"another user's")
    assert not state_of(copied)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"inputs": 1}', b"null"])
def test_a_damaged_state_is_not_used(copied: Path, data: bytes) -> None:
    kept = cache.Cache(copied / "build/.publisher")
    assert kept.get(Request(path=copied).name)
    kept.put(Request(path=copied).name, data)
    assert not state_of(copied)


@pytest.mark.parametrize("how", [{"cache": False}, {"chapter": "a"}])
def test_some_builds_leave_no_state(project: Write, how: dict[str, object]) -> None:
    folder = project(FILES)
    publisher.build(folder, **how)
    assert not state_of(folder)


def test_code_of_a_project_may_read_anything(project: Write) -> None:
    folder = project({**FILES, "publication.yaml": MANIFEST + "extensions: [x.py]\n", "x.py": "ROLES = {}\n"})
    for _ in range(2):
        assert not is_current(publisher.build(folder, allow_python=True))


def test_what_is_reported_once_is_not_repeated(project: Write) -> None:
    folder = project(FILES)
    publisher.build(folder)
    (folder / "publication.yaml").write_text(MANIFEST.replace("  small: {format: html}\n", ""))
    found = [[d.code for d in publisher.build(folder).diagnostics] for _ in range(3)]
    assert found == [["edition-removed", "heading-skipped"], ["heading-skipped"], ["heading-skipped"]]
    assert state_of(folder)


def test_chapters_that_come_are_seen(project: Write) -> None:
    folder = project({"a.md": "# A\n", "sub/b.md": "# B\n"})
    publisher.build(folder, formats="html")
    request = Request(path=folder, formats=("html",))
    assert unchanged(request)
    (folder / "sub/c.md").write_text("# C\n")
    assert unchanged(request) is None
    (folder / "sub/c.md").unlink()
    assert unchanged(request)
    (folder / "publication.yml").write_text("version: 1\n")  # an error: it is misnamed
    assert unchanged(request) is None


def test_configurations_of_other_programs_are_seen(project: Write) -> None:
    folder = project({"a.md": "# A\n"})
    publisher.build(folder, formats="html")
    found = list[tuple[bool, list[str]]]()
    for change in (Path.touch, Path.exists, Path.unlink, Path.exists):
        change(folder / "mkdocs.yml")
        result = publisher.build(folder, formats="html")
        found.append((is_current(result), [d.code for d in result.diagnostics]))
    foreign = ["configuration-foreign"]
    assert found == [(False, foreign), (True, foreign), (False, []), (True, [])]


def test_a_file_that_changes_during_the_build(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next build is a whole one: what was written is not what the file has now."""
    from publisher.pipeline import session

    real, folder = session.write_edition, project(FILES)

    changes = {"b.md": "# B\n\nThree.\n", "files/robots.txt": "z\n", "templates/html/tokens.css": " "}
    for name, text in changes.items():

        def write_edition(*given: Any, file: Path = folder / name, to: str = text, **named: Any) -> object:
            file.write_text(to)
            return real(*given, **named)

        monkeypatch.setattr(session, "write_edition", write_edition)
        publisher.build(folder)
        assert not state_of(folder)


@pytest.mark.parametrize("manifest", [MANIFEST.replace("[a.md, b.md]", "text"), ""], ids=["manifest", "folder"])
@pytest.mark.parametrize("late", ["text/c.md", "text/other/publication.yaml"], ids=["chapter", "project"])
def test_a_chapter_or_project_that_comes_during_the_build(
    project: Write, monkeypatch: pytest.MonkeyPatch, manifest: str, late: str
) -> None:
    """The next build is a whole one: the list of chapters was made before."""
    from publisher.pipeline import session

    files = {"text/a.md": "# A\n", "text/b.md": "# B\n", "files/robots.txt": "x\n"}
    real, folder = session.write_edition, project({**files, "publication.yaml": manifest} if manifest else files)

    def write_edition(*given: Any, **named: Any) -> object:
        (folder / late).parent.mkdir(exist_ok=True)
        (folder / late).write_text("# C\n")
        return real(*given, **named)

    request = Request(path=folder, formats=("html",))
    with monkeypatch.context() as patch:
        patch.setattr(session, "write_edition", write_edition)
        publisher.build(folder, formats="html")
    assert unchanged(request) is None
    result = publisher.build(folder, formats="html")
    assert ('c.html"' in (result.editions[0].path.parent / "index.html").read_text()) == (late == "text/c.md")
    assert ("project-left-out" in [d.code for d in result.diagnostics]) == (late != "text/c.md" and not manifest)
    assert unchanged(request)


def test_pictures_covers_and_fonts_are_read(project: Write) -> None:
    folder = book(project)
    request = Request(path=folder, editions=("web",))
    time.sleep(0.02)  # pictures that are as new as the build may have changed during it
    for name in ("p.png", "p.svg", "c.png", "f.ttf"):
        publisher.build(folder, editions="web")
        assert unchanged(request), name
        with (folder / name).open("ab") as stream:
            stream.write(b" ")
        assert unchanged(request) is None, name
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("book", "source"), [(ROOT, "source"), (ROOT / "tests/books/kitchen-sink", ".")], ids=["source", "kitchen-sink"]
)
def test_every_file_that_is_opened_is_compared(book: Path, source: str, recorded: Recorded) -> None:
    made, folder = recorded(book), book / source
    out = made.result.editions[0].path.parent.parent
    opened = {os.path.normpath(name) for name in made.opened if name.startswith(f"{folder}/")}
    kept = cache.Cache(out / ".publisher").get(Request(path=book, output=out).name)
    assert kept
    assert opened
    assert opened <= {os.path.normpath(name) for name in json.loads(kept)["inputs"]["files"]}


@pytest.mark.parametrize("form", ["human", "json"])
def test_the_command_loads_nothing_heavy_and_says_the_same(project: Write, form: str) -> None:
    folder = project(FILES)
    result = publisher.build(folder)
    code = (
        "import sys; from publisher.cli import main\n"
        f"main(['build', {str(folder)!r}, '--message-format', {form!r}], standalone_mode=False)\n"
        f"print('LOADED', [m for m in {[*(m for m in HEAVY if m != 'rich'), 'rich.console']!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED []"
    if form == "json":
        said = json.loads(done.stdout.splitlines()[0])
        assert [d["message"] for d in said["diagnostics"]] == [d.message for d in result.diagnostics]
        assert [e["sha256"] for e in said["editions"]] == [e.sha256 for e in result.editions]
        assert [e["cached"] for e in said["editions"]] == [True, True]
    else:
        assert "heading-skipped" in done.stderr
        assert done.stderr.count("unchanged") == 2
        assert "source: reading" not in done.stderr


# Downloads of an edition that is built alone


OFFERING = (
    "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md, b.md]\n"
    "editions:\n  web: {format: html, downloads: [ebook, small]}\n  ebook: {format: epub}\n  small: {format: epub}\n"
)
OFFERED = {"publication.yaml": OFFERING, "a.md": "# A\n\nOne.\n", "b.md": "# B\n\nTwo.\n"}


def links(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "build/web/downloads").glob("*"))


def test_downloads_are_linked_when_they_are_current(project: Write) -> None:
    folder = project(OFFERED)
    whole = publisher.build(folder)
    before = seen(folder / "build")
    assert links(folder) == ["t-ebook.epub", "t-small.epub"]
    assert whole.diagnostics == ()
    alone = publisher.build(folder, editions="web", strict=True)
    assert (alone.diagnostics, seen(folder / "build")) == ((), before)
    (folder / "b.md").write_text("# B\n\nOther.\n")
    alone = publisher.build(folder, editions="web", strict=True)
    assert [(d.code, d.severity.value) for d in alone.diagnostics] == [("downloads-left-out", "note")]
    assert links(folder) == []
    assert 'href="downloads' not in (folder / "build/web/index.html").read_text()
    publisher.build(folder, editions="small")
    alone = publisher.build(folder, editions="web")
    assert "downloads ebook," in alone.diagnostics[0].message
    assert links(folder) == ["t-small.epub"]


def test_what_is_offered_decides_whether_anything_changed(project: Write) -> None:
    folder = project(OFFERED)
    results = [publisher.build(folder, formats="html") for _ in range(2)]
    assert [is_current(result) for result in results] == [False, True]
    assert results[0].diagnostics == results[1].diagnostics != ()
    publisher.build(folder, formats="epub")
    later = [publisher.build(folder, formats="html") for _ in range(2)]
    assert [(is_current(result), result.diagnostics) for result in later] == [(False, ()), (True, ())]
    assert links(folder) == ["t-ebook.epub", "t-small.epub"]


def test_a_download_that_was_replaced_is_not_linked(project: Write) -> None:
    folder = project(OFFERED)
    publisher.build(folder)
    (folder / "build/small/t.epub").write_bytes(b"another")
    publisher.build(folder, editions="web")
    assert links(folder) == ["t-ebook.epub"]


# Stamps


def test_a_file_that_is_left_alone_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file := tmp_path / "a").write_text("one")
    early = stamped(file)
    assert not early.is_settled
    assert stamped(file, early) is not early, "it may have changed since within the same tick"
    late = early._replace(taken=early.taken + 10 * stamps.TICK)
    monkeypatch.setattr(stamps.hashlib, "file_digest", lambda *_: pytest.fail("it was read"))
    assert stamped(file, late) is late


def test_times_in_whole_seconds_need_longer() -> None:
    second = 10**9
    coarse = Stamp(1, 5 * second, 5 * second, 1, "", 7 * second)
    assert not coarse.is_settled
    assert not coarse.is_before(6 * second)
    fine = coarse._replace(modified=5 * second + 1, changed=5 * second + 1)
    assert fine.is_settled
    assert fine.is_before(6 * second)
    assert fine._replace(changed=fine.taken).is_settled, "a link to the file was removed"


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file := tmp_path / "a").write_text("one")
    real = stamps.hashlib.file_digest

    def changed(*given: Any) -> object:
        file.write_text("other")
        return real(*given)

    monkeypatch.setattr(stamps.hashlib, "file_digest", changed)
    with pytest.raises(OSError, match="it changes"):
        stamped(file)


def test_links_among_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c").write_text("")
    assert (files_in(tmp_path), files_in(tmp_path / "none")) == (["a/b/c"], [])
    (tmp_path / "a/link").symlink_to(tmp_path)
    with pytest.raises(OSError, match="neither a file nor a folder"):
        files_in(tmp_path)
