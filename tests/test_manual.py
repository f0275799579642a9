"""The manual as it is built: the validators find nothing, and its search finds what newcomers look for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Built, Validated
from tests.manual import DOCS
from tests.sites import browsing

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def editions(built: Built) -> dict[str, Path]:
    return {edition.name: edition.path for edition in built(DOCS).editions}


def test_validators_find_nothing_in_the_manual(editions: dict[str, Path], validated: Validated) -> None:
    pages = sorted(editions["web"].parent.glob("*.html"))
    assert validated([editions["print"], editions["ebook"], *pages]) == ""


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("page size", "Page size, margins and type"),
        ("solutions", "Who gets the solutions"),
        ("German", "German, French, and others"),
        ("ISBN", "ISBN and barcode"),
        ("custom CSS", "Custom CSS"),
        ("math", "Math formulas"),
    ],
)
def test_a_newcomer_finds_by_the_search(
    query: str, heading: str, editions: dict[str, Path], chromium_driver: Any
) -> None:
    """The heading of the section that answers is one of the first four results."""
    with browsing(chromium_driver, editions["web"].parent) as page:
        page.open("index.html")
        page.press("/")
        page.press(query)
        shown = "[...document.querySelectorAll('.results a')].map(a => a.textContent)"
        answers = f"{shown}.slice(0, 4).some(text => text.includes({json.dumps(heading)}))"
        assert page.until(f"return {answers}")  # results of the first letters come before
