"""The garbage collector is as before when a build has ended."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

import publisher
from publisher.collection import THRESHOLD, collected_last, garbage_collected, rare_collections
from tests.conftest import Write


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_builds_collect_rarely(project: Write) -> None:
    gc.set_threshold(600, 9, 8)
    seen = []
    folder = project({"a.md": "# A\n"})
    publisher.check(folder, progress=lambda *_: seen.append(gc.get_threshold()))
    publisher.build(folder, formats="html", progress=lambda *_: seen.append(gc.get_threshold()))
    assert {*seen} == {THRESHOLD}
    assert gc.get_threshold() == (600, 9, 8)


def test_builds_that_overlap() -> None:
    gc.set_threshold(600, 9, 8)
    first, second = rare_collections(), rare_collections()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == THRESHOLD
    second.__exit__(None, None, None)
    assert gc.get_threshold() == (600, 9, 8)


def test_a_collector_that_is_off_stays_off() -> None:
    gc.set_threshold(0)
    with rare_collections():
        assert gc.get_threshold()[0] == 0


def test_garbage_is_collected_when_an_answer_is_sent() -> None:
    class Circle:
        def __init__(self) -> None:
            self.self = self

    def alive() -> int:
        return sum(isinstance(each, Circle) for each in gc.get_objects())

    gc.collect()
    with collected_last():
        with garbage_collected():
            Circle()
        assert alive() == 1
        with garbage_collected():  # collects that of the block before
            assert alive() == 0
            Circle()
        assert alive() == 1
    assert alive() == 0
    assert gc.isenabled()
    with garbage_collected():
        Circle()
    assert alive() == 0
    assert not gc.get_freeze_count()


@pytest.mark.parametrize("form", ["html", "epub"])
def test_the_end_of_a_process_releases_no_objects(project: Write, form: str) -> None:
    script = (
        "import atexit; from publisher.__main__ import main\n"
        "class Kept:\n    def __del__(self): print('released')\n"
        "kept = Kept(); atexit.register(lambda: print('finished')); main()"
    )
    folder = project({"a.md": "# A\n\nText.\n"})
    command = [sys.executable, "-c", script, "build", str(folder), "--to", form]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "finished"
