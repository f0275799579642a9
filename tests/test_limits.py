"""The limits of tests measure CPU time, and the code that they stop can't catch them."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest

from tests.conftest import ROOT
from tests.limits import OverworkedError, at_most

CLOCKS = re.compile(
    r"\btime\.(?:time|monotonic|perf_counter)\w*\(|\bSIGALRM\b|\bITIMER_REAL\b|\btimeout=\d|\bdeadline=\d"
)


def overwork() -> None:
    with at_most(0.05):
        while True:
            with suppress(Exception):
                sum(range(1000))


def test_work_has_a_limit() -> None:
    with pytest.raises(OverworkedError):
        overwork()


def test_waiting_has_none() -> None:
    with at_most(0.05):
        time.sleep(0.2)


def test_no_limit_of_a_test_is_one_of_the_clock() -> None:
    lines = {
        f"{file.name}:{number}": line
        for file in sorted((ROOT / "tests").rglob("*.py"))
        if file.name != "limits.py"
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
        if CLOCKS.search(line) and not line.startswith("CLOCKS")
    }
    assert lines == {}
