"""Faults of layout are found where they are made on purpose, and none are in the books that we show."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from publisher.layout import tagging
from tests.conftest import ROOT
from tests.faults import faults, look
from tests.test_layout import made, page

LONG = "one<br/>two<br/>three<br/>four"  # a page of the tests' own style sheet holds 22 lines


def kinds(body: str, style: str = "") -> list[tuple[str, int]]:
    documents: list[Any] = []
    planned = tagging.plan

    def plan(document: Any, *more: Any, **named: Any) -> Any:
        documents.append(document)
        return planned(document, *more, **named)

    with mock.patch.object(tagging, "plan", plan):
        made(page(body, f"<style>p {{ margin: 0; orphans: 1; widows: 1 }} {style}</style>"))
    return [(fault.kind, fault.page) for fault in look(documents[-1], "x")]


def fill(lines: int) -> str:
    return f"<p>{'<br/>'.join('filled' for _ in range(lines))}</p>"


def test_a_page_without_faults_has_none() -> None:
    assert kinds(fill(10)) == []


def test_orphans_and_widows_are_found() -> None:
    assert kinds(fill(21) + f"<p>{LONG}<br/>five<br/>six</p>") == [("orphan", 1)]
    assert kinds(fill(17) + f"<p>{LONG}<br/>five<br/>six</p>" + fill(4)) == [("widow", 2)]


def test_a_stranded_heading_is_found() -> None:
    assert kinds(fill(20) + "<h2 style='break-after: always; font-size: 10pt; margin: 0'>Alone</h2>" + fill(8)) == [
        ("stranded", 1)
    ]


def test_a_note_on_another_page_is_found() -> None:
    note = f"<p>called<span style='float: footnote'>{LONG}</span></p>"
    assert kinds(fill(8) + note) == []
    assert kinds(fill(21) + f"<div style='break-inside: avoid'>{note}</div>", "p { footnote-policy: auto }") == [
        ("astray", 2)
    ]


@pytest.mark.parametrize("above", [10, 13, 16])
def test_notes_stay_on_their_page_when_a_later_paragraph_lacks_room(above: int) -> None:
    note = "<p>A word,<span class='n'>The first.</span> then<br/>more<br/>of it.</p>"
    style = "p { orphans: 2; widows: 2 } .n { float: footnote; footnote-policy: line } @page { @footnote { margin-top: 10pt } }"
    texts = (fill(above) + note + f"<p>{'<br/>'.join('words' for _ in range(below))}</p>" for below in range(2, 7))
    assert kinds("".join(f"<div style='break-before: page'>{text}{fill(10)}</div>" for text in texts), style) == []


def test_notes_of_columns_are_on_the_page_that_calls_them() -> None:
    text = "<p>A word,<span class='n'>The first.</span> then more,<span class='n'>Of two<br/>lines.</span> and a last.<span class='n'>Tiny.</span></p>"
    rest = f"<h2>Heading</h2>{text}<h2>More</h2>{fill(20)}"
    body = "".join(f"<section><div>{fill(above)}{rest}</div></section>" for above in range(24, 44, 4))
    style = "h2 { break-after: avoid; font-size: 10pt; margin: 0 } section { break-before: page } div { columns: 2 } .n { float: footnote } @page { @footnote { margin-top: 20pt } }"
    assert [kind for kind, _ in kinds(body, style) if kind == "astray"] == []


def test_an_overflow_is_found() -> None:
    assert kinds(fill(8) + "<p style='white-space: nowrap'>" + "wide " * 40 + "</p>") == [("overflow", 1)]
    assert kinds(fill(8) + "<p style='white-space: nowrap; visibility: hidden'>" + "wide " * 40 + "</p>") == []


def test_a_nearly_empty_page_is_found() -> None:
    assert kinds(fill(22) + "<p>one</p><p>two</p>") == [("empty", 2)]


@pytest.mark.slow
@pytest.mark.parametrize("book", [".", "tests/books/kitchen-sink"])
def test_our_books_have_no_faults(book: str) -> None:
    assert [str(fault) for fault in faults(Path(ROOT, book))] == []
