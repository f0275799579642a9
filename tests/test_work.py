"""The work of a build. A change that needs more of it raises a level here, with a line in the changelog."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILD = (
    "import json, sys, publisher; "
    "print(json.dumps(publisher.build(sys.argv[1], output=sys.argv[2], editions=sys.argv[3:], cache=False).work))"
)
ENGLISH = {ROOT / "source": ("web", "handout", "teacher", "book", "ebook")}
"""The editions of a book with translations that are counted."""
LEVELS = {
    ROOT / "source": {
        "bytes parsed": 21_482,
        "citations written": 12,
        "nodes rendered": 4_146,
        "pages made": 63,
        "templates compiled": 83,
    },
    ROOT / "tests" / "books" / "kitchen-sink": {
        "bytes parsed": 25_538,
        "citations written": 12,
        "formulas drawn": 40,
        "formulas in MathML": 40,
        "formulas measured": 37,
        "formulas read": 38,
        "nodes rendered": 15_325,
        "pages made": 274,
        "templates compiled": 134,
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("source", LEVELS, ids=lambda path: path.name)
def test_a_build_does_no_more_work_than_before(source: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(source), str(tmp_path / "build"), *ENGLISH.get(source, ())]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home")}  # no compiled templates
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    work: dict[str, int] = dict(json.loads(done.stdout))
    assert work.keys() == LEVELS[source].keys()
    assert {kind: number for kind, number in work.items() if number > LEVELS[source][kind]} == {}
