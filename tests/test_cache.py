"""What is kept from one build to the next."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

import publisher
from publisher import cache
from publisher.bytecode import Bytecode
from publisher.cache import Cache, key


def test_what_is_damaged_is_made_anew(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    assert kept.make(key("a"), lambda: b"one") == (b"one", False)
    assert kept.make(key("a"), lambda: b"two") == (b"one", True)
    (file,) = (f for f in tmp_path.rglob("*") if f.is_file())
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert kept.make(key("a"), lambda: b"two") == (b"two", False)


def test_what_another_program_made_is_not_taken_for_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key("a")
    assert key("a") == before
    monkeypatch.setattr(cache, "_maker", lambda: b"another")
    assert key("a") != before


def test_the_program_is_its_code_and_its_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache._maker.__wrapped__()
    real = cache.metadata.version
    monkeypatch.setattr(cache.metadata, "version", lambda name: "0" if name == "pikepdf" else real(name))
    assert cache._maker.__wrapped__() != before
    monkeypatch.setattr(cache.metadata, "version", lambda name: "0" if name == "pytest" else real(name))
    assert cache._maker.__wrapped__() == before, "nothing is made by what only tests need"


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    for moment, name in enumerate("abc"):
        kept.put(key(name), bytes(100))
        os.utime(tmp_path / key(name)[:2] / key(name), (moment, moment))
    assert kept.get(key("a"))
    kept.prune(2 * 132)
    assert [name for name in "abc" if kept.get(key(name))] == ["a", "c"]


def test_templates_are_compiled_once_in_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    generate = Environment._generate

    def generated(self: Environment, source: Any, name: str | None, *more: Any, **options: Any) -> str:
        compiled.extend(filter(None, [name]))  # without a name it is only checked
        return generate(self, source, name, *more, **options)

    monkeypatch.setattr(Environment, "_generate", generated)
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
                assert compiled == ["nodes/paragraph.html"]


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
