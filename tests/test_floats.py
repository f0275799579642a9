"""Numbered figures that find no room on a page let the text after them fill it; others stay where they are."""

from __future__ import annotations

from itertools import chain

import pypdfium2
import pytest

from publisher.diagnostics import Location
from publisher.document import Paragraph, Text
from publisher.layout import typeset
from tests.test_copyfitting import STYLE, words
from tests.test_layout import FILES, METADATA, page

FIGURE = (
    '<figure style="break-inside: avoid; margin: 0 0 10px"><div style="height: {height}px"></div>'
    '<figcaption><span class="{label}">Figure</span> caption</figcaption></figure>'
)
MORE = "<style>p + p { text-indent: 20px } figcaption { line-height: 20px }</style>"


def made(*blocks: str, style: str = MORE) -> list[list[str]]:
    """The words of each page, which has room for 13 paragraphs."""
    markup = page(f'<main data-copyfit="">{"".join(blocks)}</main>', STYLE + style)
    return words(typeset(markup, files=FILES, metadata=METADATA))


def text(name: str, count: int) -> str:
    return "".join(f"<p>{name}{n}</p>" for n in range(count))


def figure(height: int = 200, label: str = "label") -> str:
    return FIGURE.format(height=height, label=label)


def test_text_after_a_figure_fills_the_page_before_it() -> None:
    first, second = made(text("a", 9), figure(), text("b", 9))
    assert first == [*(f"a{n}" for n in range(9)), "b0", "b1", "b2"]  # less than an eighth is left
    assert second == ["Figure", "caption", "b3", "b4", "b5", "b6", "b7", "b8"]


@pytest.mark.parametrize(
    ("caption", "moves"), [("Figure 17-1: A", True), ("Abb. 3.", True), ("图 3-1：A", True), ("Paris 2019", False)]
)
def test_a_number_may_be_typed(caption: str, *, moves: bool) -> None:
    shown = figure(label="other").replace('<span class="other">Figure</span> caption', caption)
    first, *_ = made(text("a", 9), shown, text("b", 9))
    assert ("b0" in first) == moves


@pytest.mark.parametrize("shown", [f'<div class="spanning">{figure()}</div>', figure()])
def test_text_after_a_figure_that_spans_both_columns_fills_the_page_before_it(shown: str) -> None:
    style = "<style>.columns { columns: 2; column-gap: 10px } .columns > :is(.spanning, figure) { column-span: all }</style>"
    first, second = made(style, f'<div class="columns">{text("a", 14)}{shown}{text("b", 12)}</div>')
    assert {"a13", "b0", "b3"} <= {*first}
    assert second[:2] == ["Figure", "caption"]
    assert "b11" in second


@pytest.mark.parametrize(
    ("before", "shown", "after"),
    [
        (text("a", 9), figure(label="other"), text("b", 9)),  # no number: the text calls it “below”
        (text("a", 8) + "<p>As here:</p>", figure(), text("b", 9)),
        (text("a", 9), figure(), "<p>As follows:</p>" + text("b", 8)),
        (text("a", 9), figure(), "<p>As follows:</p><pre>b</pre>" + text("b", 8)),
        (text("a", 9), figure(), "<h1>Heading</h1>" + text("b", 8)),
        (text("a", 9), figure(), '<p class="picture">b</p>' + text("b", 8)),
        (
            text("a", 9),
            figure(),
            '<p style="break-inside: avoid; height: 200px">b</p>' + text("b", 4),
        ),  # has no room itself
        (text("a", 12), figure(), text("b", 5)),  # the page is filled
        (text("a", 9), figure() + figure(20, label="other"), text("b", 5)),
    ],
)
def test_what_is_tied_to_its_place_stays(before: str, shown: str, after: str) -> None:
    pages = made(before, shown, after)
    assert pages[1][0] in ("Figure", "Heading")
    assert not any(word.startswith("b") for word in pages[0])


def test_a_heading_is_passed_with_its_text() -> None:
    heading = '<h2 style="margin: 0; font-size: 16px; line-height: 20px; break-after: avoid">Heading</h2>'
    first, second = made(text("a", 9), figure(), heading, text("b", 9))
    assert first[9:12] == ["Heading", "b0", "b1"]
    assert second[:2] == ["Figure", "caption"]
    first, *_ = made(text("a", 9), figure(), heading, '<p class="picture">b</p>', text("b", 9))
    assert first[-1] == "a8"


@pytest.mark.parametrize(("count", "passed", "after"), [(1, [], []), (3, ["Heading", "b0", "b1"], ["b2"])])
def test_a_figure_does_not_move_to_those_of_another_section(count: int, passed: list[str], after: list[str]) -> None:
    heading = '<h2 style="margin: 0; font-size: 16px; line-height: 20px; break-after: avoid">Heading</h2>'
    first, second, *_ = made(text("a", 7), figure(), heading, text("b", count), figure(), "<p>c:</p>", text("d", 9))
    assert first[7:] == passed
    assert second == ["Figure", "caption", *after]


def test_a_sentence_is_passed_with_its_formulas() -> None:
    formula = '<div class="formula" style="line-height: 20px">formula</div>'
    first, second = made(text("a", 7), figure(), "<p>so that</p>", formula, "<p>where</p>", "<p>New</p>", text("b", 5))
    assert first[7:11] == ["so", "that", "formula", "where"]
    assert second[:2] == ["Figure", "caption"]
    first, *_ = made(text("a", 7), figure(), '<p class="announces">as:</p>', formula, text("b", 5))
    assert first[7:10] == ["as:", "formula", "b0"]
    first, *_ = made(text("a", 8), '<p class="announces">(c)</p>', figure(), text("b", 5))
    assert first[-1] == "(c)"
    first, second, *_ = made(text("a", 9), figure(), "<p>so that</p>", formula * 4, text("b", 5))
    assert (first[-1], second[:4]) == ("a8", ["Figure", "caption", "so", "that"])  # no room for all formulas


@pytest.mark.parametrize(
    ("words", "announces"), [("(c)", True), ("12.", True), ("as:", True), ("(he)", False), ("5", False)]
)
def test_a_number_announces_what_follows(words: str, *, announces: bool) -> None:
    where = Location("a.md", 1)
    assert Paragraph((Text(words, location=where),), location=where).announces == announces


def test_a_paragraph_is_passed_with_the_list_that_it_introduces() -> None:
    items = '<ul style="margin: 0">' + "".join(f"<li>b{n}</li>" for n in range(6)) + "</ul>"
    first, second = made(text("a", 9), figure(), "<p>As:</p>", items)
    assert first[9:11] == ["As:", "b0"]
    assert second.index("b5") < second.index("Figure")


def test_figures_that_follow_one_another_move_together() -> None:
    first, second = made(text("a", 9), figure(), figure(20), text("b", 9))
    assert first[9:] == ["b0", "b1", "b2", "b3"]
    assert second[:5] == ["Figure", "caption", "Figure", "caption", "b4"]


def test_a_table_that_would_be_divided_moves_if_it_fits_on_a_page() -> None:
    def table(rows: int) -> str:
        cells = "".join(f"<tr><td>r{row}</td></tr>" for row in range(rows))
        label = '<caption><span class="label">Table</span></caption>'
        return f'<table style="line-height: 20px; break-inside: avoid-page">{label}<tbody>{cells}</tbody></table>'

    long = "".join(f"<p>b{n}<br/>b<br/>b</p>" for n in range(4))
    first, second = made(text("a", 7), table(8), long)
    assert first[7:] == ["b0", "b", "b", "b1", "b", "b", "b2", "b"]
    assert second == ["b", "Table", *(f"r{n}" for n in range(8)), "b3", "b", "b"]
    for rows, after in (
        (8, text("b", 3)),
        (18, long),
    ):  # the text does not fill the page; the table is higher than a page
        first, *_ = made(text("a", 7), table(rows), after)
        assert first[7:9] == ["Table", "r0"]


def test_a_table_that_is_divided_above_an_empty_foot_moves() -> None:
    """The room below its last row there is no part of its height, nor is the head that it repeats overleaf."""
    rows = "".join(
        f'<tr style="height: 60px; {"break-after: avoid" if row in (2, 3) else ""}"><td>r{row}</td></tr>'
        for row in range(5)
    )
    head = '<caption><span class="label">Table</span></caption><thead><tr style="height: 60px"><td>h</td></tr></thead>'
    table = f'<table style="line-height: 20px; border-spacing: 0">{head}<tbody>{rows}</tbody></table>'
    long = "".join(f"<p>b{n}<br/>b<br/>b</p>" for n in range(4))
    first, second, *_ = made(text("a", 2), table, long)
    assert "b2" in first
    assert [word for word in second if word.startswith("r")] == [f"r{n}" for n in range(5)]


def test_a_figure_below_a_heading_moves_past_the_text_of_its_section() -> None:
    heading = '<h2 class="hung" style="margin: 0; font-size: 16px; line-height: 20px; break-after: avoid">Heading</h2>'
    first, second = made(text("a", 8), heading, figure(), text("b", 9))
    assert first[8:] == ["Heading", "b0", "b1", "b2", "b3"]
    assert second[:3] == ["Figure", "caption", "b4"]


def test_a_figure_does_not_leave_an_empty_section() -> None:
    heading = '<h2 style="margin: 0; font-size: 16px; line-height: 20px; break-after: avoid">Heading</h2>'
    first, second = made(text("a", 8), heading, figure(), heading, text("b", 5))
    assert first == [f"a{n}" for n in range(8)]
    assert second[:4] == ["Heading", "Figure", "caption", "Heading"]


def test_a_table_to_fill_in_stays() -> None:
    table = figure().replace("<figure", '<figure class="fill-in"')
    first, second, *_ = made(text("a", 9), table, text("b", 9))
    assert first[-1] == "a8"
    assert second[:3] == ["Figure", "caption", "b0"]


@pytest.mark.parametrize("name", ["end-notes", "legend"])
def test_a_figure_moves_with_its_notes(name: str) -> None:
    notes = f'<div class="{name}"><p>note</p></div>'
    first, second, *_ = made(text("a", 9), figure(120), notes, text("b", 9))
    assert first[9:] == ["b0", "b1", "b2"]
    assert second[:4] == ["Figure", "caption", "note", "b3"]


def test_a_figure_stays_near_its_place() -> None:
    """Five small paragraphs would fit; it moves past four."""
    first, second, _ = made(text("a", 7), figure(300), text("b", 9))
    assert first[-1] == "b3"
    assert second[:3] == ["Figure", "caption", "b4"]


def test_a_paragraph_may_go_on_at_the_head_of_the_next_page() -> None:
    long = "<p>" + "<br/>".join(f"b{n}" for n in range(12)) + "</p>"
    first, second = made(text("a", 9), figure(), long, text("c", 2))
    assert (first[-1], second[0]) == ("b6", "b7")
    assert second.index("Figure") < second.index("c0")


def test_words_are_neither_lost_nor_doubled_beside_notes() -> None:
    note = '<p>b<span class="note">under</span></p>'
    pages = list(chain(*made(text("a", 9), figure(), note * 8, text("c", 4), figure(), note * 3)))
    assert [pages.count(word) for word in ("under", "Figure", "caption", "c3")] == [11, 2, 2, 1]


@pytest.mark.parametrize(
    ("style", "others", "indents"),
    [
        ("p + p { text-indent: 20px }", 2, [20, 0]),  # as other paragraphs of the chapter
        ("html { --paragraph-indent: 1.25em } p + p { text-indent: var(--paragraph-indent) }", 0, [20, 0]),
        ("p { text-indent: 20px }", 0, [20, 20]),  # as in Chinese
    ],
)
def test_indents_suit_what_is_before(style: str, others: int, indents: list[int]) -> None:
    """The paragraph that fills the page follows text, the one after it the figure."""
    filled = (
        "<h2 style='margin: 0; line-height: 20px'>head</h2><p>" + "<br/>".join(["line"] * (15 - 2 * others)) + "</p>"
    )
    after = "h3" if "--paragraph-indent" in style else "p"  # no paragraph is after another
    ends = f"<p>first<br/>1<br/>2<br/>3</p><{after}>second</{after}>"
    style = f"<style>{style} figure + p {{ text-indent: {indents[1]}px }} figcaption {{ line-height: 20px }}</style>"
    markup = page(f'<main data-copyfit="">{filled}{text("o", others)}{figure()}{ends}</main>', STYLE + style)
    left = dict[str, float]()
    for sheet in pypdfium2.PdfDocument(typeset(markup, files=FILES, metadata=METADATA).data):
        shown = sheet.get_textpage()
        for word in ("head", "first", "second"):
            if found := shown.search(word).get_next():
                left[word] = shown.get_charbox(found[0], loose=True)[0] / 0.75
    assert [round(left[word] - left["head"]) for word in ("first", "second")] == indents


def test_a_list_with_its_announcement_is_passed_if_it_is_not_on_the_page_of_the_figure() -> None:
    """The heading above the figure would be alone on its page."""
    heading = '<h2 style="margin: 0; font-size: 16px; line-height: 20px; break-after: avoid">Heading</h2>'
    items = "".join(f'<li style="line-height: 20px">c{n}</li>' for n in range(4))
    pages = made(text("a", 13), heading, figure(370), "<p>As follows:</p>", f"<ul>{items}</ul>")
    alone = next(words for words in pages if "Heading" in words)
    assert {"Heading", "follows:", "c0"} <= {*alone}
