"""The run of all checks: it reports how long its parts took; a part that fails shows its output and fails the run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.limits import patiently


def run(script: str) -> tuple[int, str]:
    command = ["bash", "-c", f"set -euo pipefail\n. .ci/parts\n{script}\necho the end"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def test_parts_show_their_output_and_their_time() -> None:
    code, said = run("beside slow sh -c 'sleep 0.1; echo slowly'\npart quick echo quickly\njoined")
    assert code == 0
    expected = "=== quick\nquickly\n=== quick took 0 s\n=== slow\nslowly\n=== slow took 0 s\nthe end\n"
    assert re.sub(r"\d+ s\n", "0 s\n", said) == expected


@pytest.mark.parametrize(
    "script",
    [
        "part wrong sh -c 'echo why; exit 3'",
        "beside wrong sh -c 'echo why; exit 3'\nbeside right true\npart right true\njoined",
        "wrong() { echo why; false; echo the end; }\nbeside wrong wrong\njoined",
        "wrong() { echo why; false | true; echo the end; }\npart wrong wrong",
    ],
    ids=["now", "beside", "inside", "in a pipe"],
)
def test_a_part_that_fails_ends_the_run(script: str) -> None:
    code, said = run(script)
    assert code != 0
    assert "why\n" in said
    assert "the end" not in said


def test_what_runs_beside_ends_with_the_run(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    code, said = run(
        f"beside long sh -c 'sleep 600 & echo $! >{file}; wait'\nuntil [ -s {file} ]; do :; done\npart wrong false"
    )
    assert (code, said) == (1, "=== wrong\n")
    state = Path(f"/proc/{file.read_text().strip()}/stat")
    assert patiently(lambda: not state.exists() or ") Z" in state.read_text())
