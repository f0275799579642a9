"""What is kept from one build to the next."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

import publisher
from publisher import cache, disk
from publisher.cache import Cache, key
from publisher.templating.bytecode import Bytecode


def test_what_is_damaged_is_made_anew(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    assert kept.make(key("a"), lambda: b"one") == (b"one", False)
    assert kept.make(key("a"), lambda: b"two") == (b"one", True)
    (file,) = (f for f in tmp_path.rglob("*") if f.is_file())
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert kept.make(key("a"), lambda: b"two") == (b"two", False)


def forged(folder: Path, name: str, data: bytes) -> Path:
    """An entry as one would make it who knows the format, but not the user's secret."""
    file = folder / name[:2] / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(hmac.digest(b"guessed", name.encode() + b"\n" + data, "sha256") + data)
    return file


def test_what_came_with_a_project_is_not_taken(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    forged(tmp_path, key("a"), b"planted")
    plain = tmp_path / key("b")[:2] / key("b")
    plain.parent.mkdir(exist_ok=True)
    plain.write_bytes(hashlib.sha256(b"planted").digest() + b"planted")
    assert [kept.make(key(name), lambda: b"made") for name in "ab"] == [(b"made", False)] * 2


def test_an_entry_of_ours_keeps_its_name(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    kept.put(key("a"), b"one")
    other = tmp_path / key("b")[:2] / key("b")
    other.parent.mkdir(exist_ok=True)
    (tmp_path / key("a")[:2] / key("a")).rename(other)
    assert kept.get(key("b")) is None


def test_another_user_made_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(tmp_path).put(key("a"), b"one")
    monkeypatch.setattr(cache, "secret", lambda: b"another")
    assert Cache(tmp_path).get(key("a")) is None


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's secret."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(cache.sys, "platform", "linux")
    return tmp_path / "home/publisher"


def test_the_secret_is_the_users_own(home: Path) -> None:
    made = cache.secret.__wrapped__()
    assert (len(made), cache.secret.__wrapped__()) == (32, made)
    assert (home / "secret").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in home.iterdir()] == ["secret"]


@pytest.mark.parametrize("how", ["readable", "short", "link"])
def test_a_secret_that_others_may_know_is_made_anew(home: Path, tmp_path: Path, how: str) -> None:
    home.mkdir(parents=True)
    (file := tmp_path / "known" if how == "link" else home / "secret").write_bytes(bytes(9 if how == "short" else 32))
    file.chmod(0o644 if how == "readable" else 0o600)
    if how == "link":
        (home / "secret").symlink_to(file)
    made = cache.secret.__wrapped__()
    assert made != bytes(32)
    assert cache.secret.__wrapped__() == made
    assert how != "link" or file.read_bytes() == bytes(32)


@pytest.mark.parametrize("folder", ["file/x", "relative"])
def test_without_a_place_the_secret_lasts_for_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / folder) if "/" in folder else folder)
    assert cache.secret.__wrapped__() != cache.secret.__wrapped__()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


def test_links_are_not_followed_and_other_files_are_left(tmp_path: Path) -> None:
    folder, victim = tmp_path / "cache", tmp_path / "victim"
    victim.mkdir()
    first = key("a")
    second = next(name for name in map(key, "bcdefgh") if name[:2] != first[:2])
    names = (first, second)
    for name in (*names, "thesis.doc"):
        (victim / name).write_text("years of work")
    kept = Cache(folder)
    kept.put(second, b"b")
    (folder / first[:2]).symlink_to(victim)
    (folder / second[:2] / second).unlink()
    (folder / second[:2] / second).symlink_to(victim / second)
    (folder / second[:2] / "notes.txt").write_text("x")
    for name in names:
        assert kept.get(name) is None
        kept.put(name, b"new")
    assert kept.get(second) == b"new"
    kept.prune(0)
    assert [f.read_text() for f in sorted(victim.iterdir())] == ["years of work"] * 3
    assert [f.name for f in (folder / second[:2]).iterdir()] == ["notes.txt"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / key("a")[:2]).mkdir()
    os.mkfifo(tmp_path / key("a")[:2] / key("a"))
    assert Cache(tmp_path).make(key("a"), lambda: b"one") == (b"one", False)
    assert Cache(tmp_path).get(key("a")) == b"one"


def test_what_a_killed_process_began_goes(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    kept.put(key("a"), b"one")
    (tmp_path / key("a")[:2] / f"{key('a')}.17-4.new").write_bytes(b"half")
    kept.prune()
    assert [f.name for f in tmp_path.rglob("*") if f.is_file()] == [key("a")]


def test_what_another_program_made_is_not_taken_for_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key("a")
    assert key("a") == before
    monkeypatch.setattr(cache, "_maker", lambda: b"another")
    assert key("a") != before


def test_the_program_is_its_code_and_its_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache._contents()
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0" if name == "pikepdf" else real(name))
    assert cache._contents() != before
    monkeypatch.setattr(metadata, "version", lambda name: "0" if name == "pytest" else real(name))
    assert cache._contents() == before, "nothing is made by what only tests need"


@pytest.mark.parametrize("suffix", [".py", ".toml", ".po", ".csl", ".xml", ".css"])
def test_the_program_is_all_its_files(monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    before, real = cache._contents(), Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda file: real(file) + (b" " if file.suffix == suffix else b""))
    assert cache._contents() != before


def test_the_program_is_read_again_only_when_it_has_changed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr(cache, "_contents", lambda: read.append(0) or bytes([len(read)]) * 32)
    found = [cache._maker.__wrapped__() for _ in range(2)]
    assert (len(read), found) == (1, [b"\1" * 32] * 2)
    monkeypatch.setattr(cache, "program", lambda: "changed")
    assert cache._maker.__wrapped__() == b"\2" * 32
    (home / "program").chmod(0o644)  # others may have written it
    assert cache._maker.__wrapped__() == b"\3" * 32


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    for moment, name in enumerate("abc"):
        kept.put(key(name), bytes(100))
        os.utime(tmp_path / key(name)[:2] / key(name), (moment, moment))
    assert kept.get(key("a"))
    kept.prune(2 * 132)
    assert [name for name in "abc" if kept.get(key(name))] == ["a", "c"]


def test_a_sixteenth_shows_whether_the_cache_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, listed, real = Cache(tmp_path), list[str](), os.scandir
    for digit in "0123456789abcdef":
        kept.put(f"{digit}0{key(digit)[2:]}", bytes(1000 - 32))
    monkeypatch.setattr(os, "scandir", lambda folder: listed.append(Path(folder).name) or real(folder))
    kept.prune_if_full(16_000)
    assert len(listed) == 2, "the folder, and one of those in it"
    monkeypatch.undo()
    assert len([*tmp_path.rglob("*0/*")]) == 16
    kept.prune_if_full(15_000)
    assert len([*tmp_path.rglob("*0/*")]) == 15


def test_processes_and_threads_write_files_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names, real = list[str](), os.open
    monkeypatch.setattr(os, "open", lambda file, *how: names.append(Path(file).name) or real(file, *how))
    for process, thread in ((1, 23), (12, 3)):
        monkeypatch.setattr(os, "getpid", lambda number=process: number)
        monkeypatch.setattr(disk.threading, "get_native_id", lambda number=thread: number)
        disk.write_plain(tmp_path / "a", b"", tmp_path)
    assert names == ["a.1-23.new", "a.12-3.new"]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of the templates that are compiled, from its folder of templates on."""
    files: list[str] = []
    work = Environment._compile

    def compile_(self: Environment, source: str, filename: str) -> Any:
        files.append(filename.rpartition("/templates/")[2])
        return work(self, source, filename)

    monkeypatch.setattr(Environment, "_compile", compile_)
    return files


def test_templates_are_compiled_once_in_a_process(tmp_path: Path, compiled: list[str]) -> None:
    folder, own = tmp_path / "book", tmp_path / "book/templates/html/nodes/paragraph.html"
    own.parent.mkdir(parents=True)
    (folder / "a.md").write_text("# A\n\nText.\n")
    for words, own_only in (("one", False), ("two", True)):
        own.write_text(f"<p>{words}</p>\n")
        for again in (False, True):
            compiled.clear()
            (made,) = publisher.build(folder, formats="html", cache=False).editions
            assert f"<p>{words}</p>" in made.path.read_text()
            if again:
                assert compiled == []
            elif own_only:
                assert compiled == ["html/nodes/paragraph.html"]


def test_editions_share_templates_that_they_find_in_other_layers(tmp_path: Path, compiled: list[str]) -> None:
    """A template that is found directly in one edition is the one below in another: it is compiled for both."""
    editions = "{plain: {format: html}, ours: {format: html}}"
    quote = "# A\n\n> Text.\n\nMore.\n"
    (tmp_path / "publication.yaml").write_text(f"version: 1\ntitle: T\nchapters: [a.md]\neditions: {editions}\n")
    (tmp_path / "a.md").write_text(quote)
    for name, words in (("shared/nodes/paragraph.html", "s"), ("ours/nodes/paragraph.html", "o")):
        file = tmp_path / "templates" / name
        file.parent.mkdir(parents=True)
        file.write_text(
            f'{{% extends "nodes/paragraph.html" %}}{{% block node %}}{words}{{{{ super() }}}}{{% endblock %}}'
        )
    plain, ours = publisher.build(tmp_path, cache=False).editions
    assert re.search(r">\s*s\s*<p>More", plain.path.read_text())
    assert re.search(r">\s*os\s*<p>More", ours.path.read_text())
    assert sorted(compiled) == sorted(set(compiled))


def test_templates_that_are_kept_are_few() -> None:
    kept, environment = Bytecode(2), Environment()
    for name in "abc":
        bucket = kept.get_bucket(environment, name, None, name)
        bucket.code = compile("1", name, "eval")
        kept.set_bucket(bucket)
    assert [bool(kept.get_bucket(environment, name, None, name).code) for name in "abc"] == [False, True, True]
    assert kept.get_bucket(environment, "c", None, "changed").code is None


def test_a_disk_that_is_full_costs_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert Cache(tmp_path).make(key("a"), lambda: b"one") == (b"one", False)
    assert [f for f in tmp_path.rglob("*") if f.is_file()] == []


def test_threads_may_put_the_same_entry(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    names = [key("same", str(n)) for n in range(200)]
    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(lambda: [cache.put(name, b"x" * 10_000) for name in names])
    assert [name for name in names if cache.get(name) is None] == []
