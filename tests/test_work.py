"""The work of a build. A change that needs more of it raises a level here, with a line in the changelog."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT, Built

LEVELS = {
    ROOT: {
        "bytes parsed": 45_196,
        "citations written": 24,
        "nodes rendered": 8_379,
        "pages made": 155,
        "templates compiled": 83,
    },
    ROOT / "tests" / "books" / "kitchen-sink": {
        "bytes parsed": 25_538,
        "citations written": 12,
        "formulas drawn": 43,
        "formulas in MathML": 40,
        "formulas measured": 37,
        "formulas read": 38,
        "nodes rendered": 15_325,
        "pages made": 280,
        "templates compiled": 134,
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("book", LEVELS, ids=lambda path: path.name if path != ROOT else "source")
def test_a_build_does_no_more_work_than_before(book: Path, built: Built) -> None:
    work = dict(built(book).work)
    assert work.keys() == LEVELS[book].keys()
    assert {kind: number for kind, number in work.items() if number > LEVELS[book][kind]} == {}
