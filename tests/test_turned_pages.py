"""Rotated tables come between pages of text, which are filled, and in the order of their numbers."""

from __future__ import annotations

from functools import partial

import pytest

from tests import test_floats
from tests.test_floats import figure, text

MORE = "<style>main { page: body } .turned { page: turned } h2 { margin: 0; font-size: 16px; line-height: 20px } caption { line-height: 20px }</style>"
made = partial(test_floats.made, style=MORE)


def table(name: str, label: str = "label") -> str:
    caption = f'<caption><span class="{label}">{name}</span></caption>'
    return f'<table style="line-height: 20px">{caption}<tbody><tr><td>cell</td></tr></tbody></table>'


def turned(name: str, label: str = "label", rows: int = 1) -> str:
    whole = table(name, label).replace("<tr>", "<tr>" + "<td>x</td></tr><tr>" * (rows - 1))
    return f'<div class="turned">{whole}</div>'


def test_text_after_a_rotated_table_fills_the_page_before_it() -> None:
    first, second, third = made(text("a", 4), turned("T1"), text("b", 14))
    assert first == [*(f"a{n}" for n in range(4)), *(f"b{n}" for n in range(9))]
    assert second == ["T1", "cell"]
    assert third == [f"b{n}" for n in range(9, 14)]


def test_a_paragraph_goes_on_after_a_rotated_table() -> None:
    long = "<p>" + "<br/>".join(f"b{n}" for n in range(14)) + "</p>"
    first, second, third = made(text("a", 4), turned("T1"), long, text("c", 2))
    assert (first[-1], second, third[0]) == ("b12", ["T1", "cell"], "b13")


def test_several_rotated_tables_follow_one_page() -> None:
    first, second, third, fourth = made(
        text("a", 4), turned("T1", rows=9), text("b", 2), turned("T2", rows=9), text("c", 14)
    )
    assert first == [*(f"a{n}" for n in range(4)), "b0", "b1", *(f"c{n}" for n in range(7))]
    assert (second[0], third[0], fourth[0]) == ("T1", "T2", "c7")


def test_rotated_tables_share_a_page() -> None:
    first, second, third = made(text("a", 4), turned("T1"), text("b", 2), turned("T2"), text("c", 14))
    assert first == [*(f"a{n}" for n in range(4)), "b0", "b1", *(f"c{n}" for n in range(7))]
    assert (second, third[0]) == (["T1", "cell", "T2", "cell"], "c7")


def test_a_rotated_table_may_have_several_pages() -> None:
    first, *others, last = made(text("a", 4), turned("T1", rows=30), text("b", 12))
    assert first[-1] == "b8"
    assert len(others) > 1
    assert [word for words in others for word in words] == ["T1", *["x"] * 29, "cell"]
    assert last == ["b9", "b10", "b11"]


def test_text_after_a_figure_and_a_rotated_table_fills_the_page_before_both() -> None:
    first, second, third, *_ = made(text("a", 9), figure(), turned("T1"), text("b", 14))
    assert first == [*(f"a{n}" for n in range(9)), "b0", "b1", "b2"]
    assert (second[:3], third[:1]) == (["Figure", "caption", "b3"], ["T1"])


def test_the_next_chapter_stays_after_a_rotated_table() -> None:
    chapters = (
        f'<section class="chapter">{body}</section>'
        for body in (text("a", 4) + turned("T1") + text("b", 2), text("c", 9))
    )
    first, second, third = made(*chapters)
    assert first == [*(f"a{n}" for n in range(4)), "b0", "b1"]
    assert (second[0], third[0]) == ("T1", "c0")


def test_tables_keep_the_order_of_their_numbers() -> None:
    first, second, third = made(text("a", 4), turned("T1"), text("b", 3), table("T2"), text("c", 2))
    assert first == [*(f"a{n}" for n in range(4)), "b0", "b1", "b2", "c0", "c1"]
    assert (second, third) == (["T1", "cell"], ["T2", "cell"])
    first, *_ = made(text("a", 4), turned("T1"), text("b", 3), table("T2", "other"), text("c", 2))
    assert first[-4:] == ["T2", "cell", "c0", "c1"]  # it has no number


def test_a_heading_is_not_passed_by_a_table_without_a_number() -> None:
    heading = "<h2>Heading</h2>"
    for label, expected in (("label", ["b0", "Heading", "c0", "c1"]), ("other", ["b0"])):
        first, second, *_ = made(text("a", 4), turned("T1", label), text("b", 1), heading, text("c", 2))
        assert first[4:] == expected
        assert second == ["T1", "cell"]


@pytest.mark.parametrize(
    "before",
    [text("a", 3) + "<p>As here:</p>", text("a", 3) + "<h2 class='turned'>Heading</h2>", text("a", 12)],
)
def test_what_is_tied_to_its_place_stays(before: str) -> None:
    first, *_ = made(before, turned("T1"), text("b", 5))
    assert "b0" not in first


def test_notes_that_go_on_are_not_moved_to_a_rotated_page() -> None:
    note = (
        "<span style='float: footnote; footnote-display: block'>" + "<br/>".join(f"n{n}" for n in range(20)) + "</span>"
    )
    pages = made(text("a", 4), turned("T1"), f"<p>b{note}</p>", text("c", 5))
    assert next(page for page in pages if "T1" in page) == ["T1", "cell"]
