"""The work that a text makes grows with its length, not with the square of it: counted in calls, not in seconds."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

import publisher

PIECES = {
    "fences that nothing closes": "::: a\n",
    "the same between directives": "::: a\n:::{note} N\nx\n:::\n",
    "tables without a table": ":::{table} T\nx\n:::\n\n",
    "tables that look like none": ":::{table} T\n| a |\n| b |\n:::\n\n",
    "broken values": ':::{csv-table} T\na,b\n"x\n:::\n\n',
    "calls without a note": "x [^x%d]\n\n",
    "notes without a call": "[^x%d]: Note\n\n",
    "labels that are taken": "## X {#x}\n\n",
    "references that dangle": "[a](#b%d)\n\n",
    "tags that are none": "<T%d>\n\n",
    "formulas that nothing closes": "$$ a\n\n$$\n\\(a $x \\[ `\n\\begin{align}\n",
    "formulas": "$x$ and $$y$$ and \\(z^2\\)\n\n$$\na\n$$\n",
    "syntax of other programs": "[@x%d] ==a== {{#include b}} @fig-%d [[c]]\n\n",
    "roles that are none": "{foo%d}`x`\n\n",
}


def calls(piece: str, count: int) -> int:
    """The calls that a text of so many pieces makes, those of built-in functions too."""
    text = "# A\n\n" + "".join(piece.replace("%d", str(number)) for number in range(count))
    made = 0

    def see(frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG001
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(see)
    try:
        publisher.render(text)
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_work_grows_with_the_text(piece: str) -> None:
    calls(piece, 1)
    # Hints are looked for up to 200 findings: beyond, nothing but the text grows.
    small, middle, large = (calls(piece, count) for count in (220, 440, 660))
    assert large - middle < 1.2 * (middle - small)
