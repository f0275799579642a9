"""Processes that are killed while a book is laid out chapter by chapter: a worker is replaced, a build harms nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import publisher
from tests.conftest import Write
from tests.limits import PATIENCE, clock, patiently
from tests.test_outputs import seen

TURNS = 50
CHAPTERS = [f"c{number}" for number in range(5)]
MANIFEST = f"""\
version: 1
title: T
identifier: urn:x:y
chapters: [{", ".join(f"{name}.md" for name in CHAPTERS)}]
editions: {{print: {{format: pdf, layout: book}}, web: {{format: html}}, ebook: {{format: epub}}}}
"""


def write(folder: Path, state: int) -> None:
    for name in CHAPTERS:
        text = f"# {name}\n\n{'Words that make pages. ' * 150}\n\n[Back](c0.md)\n" * (1 + state)
        (folder / f"{name}.md").write_text(text.replace("\n# ", "\n## "))


def below(process: int) -> Iterator[int]:
    """The worker processes of a build: the children of its children."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    yield from (child for child, parent in parents.items() if parents.get(parent) == process)


def start(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "publisher", "build", str(folder), "-o", str(out), "-j", "2"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_and_builds_killed_at_random_moments(project: Write, tmp_path: Path) -> None:
    folder, out = project({"publication.yaml": MANIFEST}), tmp_path / "out"
    states = []
    for state in (0, 1):
        write(folder, state)
        publisher.build(folder, output=out, cache=False)
        states.append(seen(out))
    moments, whole, workers, builds = random.Random(11), 6.0, 0, 0
    for turn in range(TURNS):
        state = turn % 2
        write(folder, state)
        if turn % 4 < 2:
            shutil.rmtree(out / ".publisher", ignore_errors=True)
        began = clock()
        process = start(folder, out)
        moment = moments.uniform(0, 0.8)
        if turn % 3:
            patiently(lambda p=process: p.poll() is not None or [*below(p.pid)])
            moment /= 2
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment * whole)
        found = [*below(process.pid)]
        if process.poll() is None and turn % 3 and found:
            os.kill(moments.choice(found), signal.SIGKILL)
            workers += 1
        elif process.poll() is None:
            process.kill()
            builds += 1
        if process.wait(PATIENCE) == 0:
            whole = clock() - began
            assert seen(out) == states[state], turn
            continue
        assert process.returncode == -signal.SIGKILL
        for edition in ("print", "web", "ebook"):
            made = [{n: d for n, d in s.items() if n.startswith(f"{edition}/")} for s in (seen(out), *states)]
            assert made[0] in made[1:], (turn, edition)
    assert workers >= 8
    assert builds >= 8
    write(folder, 0)
    publisher.build(folder, output=out)
    assert seen(out) == states[0]
    assert not (out / ".publisher/staging").exists()
