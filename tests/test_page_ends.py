"""Rules against page breaks that give way before much of a page is left empty, and those that never do."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

import publisher
from publisher import document as d
from publisher.editions.pdf.blocks import measure_blocks
from publisher.editions.pdf.page import PageGeometry
from publisher.layout import typeset
from publisher.markdown import Context, read_chapter
from tests.conftest import Write
from tests.editions import page_texts
from tests.test_copyfitting import STYLE, words
from tests.test_layout import FILES, METADATA, page

MORE = "<style>p { orphans: 2; widows: 2 } .soft { break-inside: avoid-page } .hard { break-inside: avoid } .dear { --inside-cost: .6 }</style>"


def made(*blocks: str, style: str = "") -> list[list[str]]:
    """The words of each page, which has room for 13 paragraphs of one line, or 20 lines."""
    markup = page(f"<main>{''.join(blocks)}</main>", STYLE + MORE + f"<style>{style}</style>")
    return words(typeset(markup, files=FILES, metadata=METADATA))


def book_pages(project: Write, chapters: dict[str, str]) -> list[str]:
    """The text of each page of a book of size A5."""
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{b: {{format: pdf, layout: book, trim: A5}}}}\n"
    (edition,) = publisher.build(project(chapters | {"publication.yaml": manifest})).editions
    return page_texts(edition.path)


def first_column(*blocks: str) -> list[str]:
    """The words of the first of two columns, which has room for 13 paragraphs of one line."""
    markup = page(
        f"<main>{''.join(blocks)}</main>", STYLE + MORE + "<style>main { columns: 2; column-gap: 10px }</style>"
    )
    text = pypdfium2.PdfDocument(typeset(markup, files=FILES, metadata=METADATA).data)[0].get_textpage()
    places = [text.get_rect(number) for number in range(text.count_rects())]
    return [text.get_text_bounded(*place) for place in places if place[0] < 100]


def text(name: str, count: int, more: str = "") -> str:
    return "".join(f"<p{more}>{name}{n}</p>" for n in range(count))


@pytest.mark.parametrize(
    ("before", "kind", "there"),
    [(8, "soft", 5), (8, "hard", 0), (12, "soft", 0), (8, "", 5), (8, "soft dear", 0), (7, "soft dear", 6)],
    ids=["much room", "never", "little room", "no rule", "a higher cost", "a higher cost with more room"],
)
def test_a_box_is_broken_if_much_of_a_page_were_empty(before: int, kind: str, there: int) -> None:
    box = f'<div class="{kind}">{text("b", 7)}</div>'
    first, *_ = made(text("a", before), box, text("c", 5))
    assert sum(word.startswith("b") for word in first) == there


def test_more_than_half_of_a_page_is_not_left_empty_for_a_box() -> None:
    box = f'<div class="soft dear">{text("b", 6)}<div class="hard">{text("c", 6)}</div></div>'
    first, *_ = made(text("a", 3), box, style=".dear { --inside-cost: .5 }")
    assert first == [*(f"a{n}" for n in range(3)), *(f"b{n}" for n in range(6))]


@pytest.mark.parametrize(
    ("before", "kind", "there"),
    [(8, "soft", 5), (8, "hard", 0), (12, "soft", 0)],
    ids=["much room", "never", "little room"],
)
def test_a_box_is_broken_in_a_full_column_as_on_a_page(before: int, kind: str, there: int) -> None:
    column = first_column(text("a", before), f'<div class="{kind}">{text("b", 6)}</div>', text("c", 40))
    assert column == [f"a{number}" for number in range(before)] + [f"b{number}" for number in range(there)]


def test_a_box_below_inner_columns_is_broken_in_a_full_column() -> None:
    inner = f'<section style="columns: 2; break-before: auto">{text("i", 4)}</section>'
    column = first_column(text("a", 6), inner, f'<div class="soft">{text("b", 6)}</div>', text("c", 40))
    assert [word for word in column if word[0] == "b"] == [f"b{number}" for number in range(5)]


def test_a_box_is_whole_in_columns_that_are_balanced() -> None:
    assert first_column(text("a", 4), f'<div class="soft">{text("b", 6)}</div>') == ["a0", "a1", "a2", "a3"]


def test_a_box_is_broken_rather_than_more_than_a_seventh_of_a_page_left_empty() -> None:
    """Two of 13 lines have room: one of them is filled, though that costs more than is gained."""
    box = f'<div class="soft">{text("b", 1)}<div class="hard">{text("c", 5)}</div></div>'
    first, *_ = made(text("a", 11), box)
    assert first[-1] == "b0"


@pytest.mark.parametrize(("before", "last"), [(9, "a8"), (10, "h1")])
def test_a_heading_above_one_line_moves_to_the_next_page_if_no_more_is_lost(before: int, last: str) -> None:
    tall = '<div class="hard" style="height: 150px">c</div>'
    first, *_ = made(
        text("a", before), '<h2 style="font-size: 1em; margin: 0; break-after: avoid">h0</h2><p>h1</p>', tall
    )
    assert first[-1] == last


def test_a_page_may_end_with_a_section_of_one_line() -> None:
    heading = '<h2 style="font-size: 1em; margin: 0; break-after: avoid">{}</h2>'
    tall = '<div class="hard" style="height: 150px">c</div>'
    first, *_ = made(text("a", 9), heading.format("h0"), "<p>h1</p>", heading.format("i0"), tall)
    assert first[-1] == "h1"


@pytest.mark.parametrize(("rule", "last"), [("avoid-page", "b1"), ("avoid", "a8")])
def test_a_block_is_left_by_what_leads_to_it_if_much_of_a_page_were_empty(rule: str, last: str) -> None:
    """Blocks b0 and b1 lead to a block for which there is no room."""
    chain = text("b", 2, ' style="break-after: avoid"').replace("avoid", rule)
    tall = '<div class="hard" style="height: 200px">c</div>'
    hard = "p { break-before: auto }"
    first, *_ = made(text("a", 7), chain, tall, style=hard)
    assert first[-1] == (last if rule == "avoid-page" else "a6")


@pytest.mark.parametrize(("lines", "there"), [(4, 0), (9, 7)])
def test_a_page_ends_in_a_paragraph_above_empty_lines_only_with_much_of_it(lines: int, there: int) -> None:
    """Two lines of a paragraph move with what it leads to, and the rest if it is short."""
    small = '<p style="line-height: 6px">' + "<br/>".join(f"b{n}" for n in range(lines)) + "</p>"
    tall = '<div class="hard" style="break-before: avoid; height: 150px">c</div>'
    first, *_ = made(text("a", 8), small, tall)
    assert "".join(first).count("b") == there


@pytest.mark.parametrize("before", range(6, 10))
def test_no_last_line_is_alone_on_the_next_page(before: int) -> None:
    """A paragraph that is whole on the page, and leads to a block for which there is no room, is divided by its own rules."""
    prose = '<p style="break-after: avoid-page">' + "<br/>".join(f"b{n}" for n in range(6)) + "</p>"
    tall = '<div class="hard" style="height: 150px">c</div>'
    second = made(text("a", before), prose, tall)[1]
    assert sum(word.startswith("b") for word in second) != 1


def test_notes_move_with_their_lines() -> None:
    note = '<span class="note">note</span>'
    box = f'<div class="soft">{text("b", 3)}</div>'.replace("b2", f"b2{note}")
    pages = made(text("a", 12), box, text("c", 3))
    assert pages[0][-1] == "a11"
    assert [page.count("note") for page in pages] == [0, 1]


@pytest.mark.parametrize("text", ["*For six.*\n\nFor the base:\n\n- one\n- two", "By Ada.\n\n> A line,\\\n> and one."])
def test_a_heading_and_a_line_below_it_stay_with_the_text(project: Write, text: str) -> None:
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + f"## Here\n\n{text}\n" for n in range(14, 24)}
    pages = book_pages(project, chapters)
    following = [page.split("Here")[1] for page in pages if "Here" in page and "Contents" not in page]
    assert len(following) >= len(chapters)
    assert all("one" in rest for rest in following)


def test_a_row_whose_cells_are_longer_than_a_page_goes_on(project: Write) -> None:
    cells = " | ".join(" ".join(f"{name}{n}" for n in range(700)) for name in "ab")
    pages = book_pages(project, {"a.md": f"# A\n\n## Here\n\nText.\n\n| One | Two |\n|---|---|\n| {cells} |\n"})
    assert sum("a699" in page or "b699" in page for page in pages) > 0
    assert len([page for page in pages if re.search(r"\ba\d", page)]) > 1


def test_a_page_may_end_between_a_table_and_a_list(project: Write) -> None:
    """Else the headings above the table would be divided from it."""
    table, items = "|a|b|\n|-|-|\n" + "|row|y|\n" * 3, "1. one\n2. two\n3. three\n4. four\n"
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + f"## Here\n\n{table}\n{items}" for n in range(4, 14)}
    pages = book_pages(project, chapters)
    ends = [page for page in pages if "row" in page]
    assert all("Here" in page for page in ends)
    assert any("one" not in page for page in ends)


def test_a_short_table_is_divided_only_if_much_of_a_page_were_empty(project: Write) -> None:
    """With three rows on each page if little more is left empty than with two."""
    chapters = {
        f"r{rows}c{n}.md": "# C\n\n"
        + "Filled.\n\n" * n
        + "|a|b|\n|-|-|\n"
        + f"|row{rows}|y|\n" * rows
        + "\nMore.\n" * 9
        for rows in (4, 6)
        for n in range(12, 28)
    }
    texts = book_pages(project, chapters)
    for rows in (4, 6):
        counts = [text.count(f"row{rows}") for text in texts]
        assert {*counts} >= {0, rows // 2, rows}
        assert {1, rows - 1}.isdisjoint(counts)
    assert counts.count(3) > counts.count(2)


def test_a_short_table_is_not_divided_between_columns(project: Write) -> None:
    table = "|a|b|\n|-|-|\n" + "|row|y|\n" * 6 + "\n"
    text = "# A\n\n" + "".join("Filled.\n\n" * n + table for n in range(20, 34))
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, columns: 2}}\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    counts = []
    for leaf in pypdfium2.PdfDocument(edition.path):
        width, height = leaf.get_size()
        halves = ((0, 0, width / 2, height), (width / 2, 0, width, height))
        counts += [leaf.get_textpage().get_text_bounded(*half).count("row") for half in halves]
    assert {count % 6 for count in counts} == {0}
    assert sum(counts) == 6 * 14


def test_a_break_of_scenes_begins_a_page_rather_than_leave_much_of_one_empty(project: Write) -> None:
    note = ":::{margin}\nA note.\n:::\n\n"
    text = (
        f"{note}## Here\n\n1. one, with a note[^n]\n2. two\n3. three\n\n* * *\n\n" + "word " * 60 + "\n\n[^n]: Note\n"
    )
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + text for n in range(8, 14)}
    pages = book_pages(project, chapters)
    assert sum("Filled." in page and "three" in page for page in pages) == len(chapters)


def test_a_page_may_end_after_the_answers_of_a_question_and_after_a_last_step(project: Write) -> None:
    blocks = ":::{quiz}\nHow?\n\n- [x] So\n- [ ] Not so\n:::\n\n:::{steps}\n## One\n\nText.\n\n## Two\n:::\n\n"
    manifest = (
        "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, paper: A5, columns: 2}}\n"
    )
    chapter = "# A\n\n" + blocks * 8
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": chapter})).editions
    first = pypdfium2.PdfDocument(edition.path)[0].get_textpage()
    places = [first.get_charbox(found.start())[0] for found in re.finditer("How", first.get_text_range())]
    assert len(places) > 3
    assert len(set(map(round, places))) == 2, "in both columns"


@pytest.mark.parametrize("mark", ["- ", "1. "])
def test_an_item_stays_with_three_lines_of_its_code(project: Write, mark: str) -> None:
    code = "```\ncode\ncode\ncode\ncode\ncode\n```".replace("\n", "\n" + " " * len(mark))
    text = f"Before:\n\n{mark}Here.\n\n{' ' * len(mark)}{code}\n\n{mark}Last.\n"
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + text for n in range(15, 27)}
    pages = book_pages(project, chapters)
    counts = [page.split("Here")[1].count("code") for page in pages if "Here" in page]
    assert len(counts) == len(chapters)
    assert set(counts) == {3, 5}, "a short block is divided where much of a page would be left empty"


def test_a_block_that_goes_on_ends_below_its_last_line() -> None:
    box = f'<div style="border-left: 9px solid">{text("b", 2)}<div class="hard" style="height: 90px"></div></div>'
    result = typeset(page(f"<main>{text('a', 9)}{box}</main>", STYLE + MORE), files=FILES, metadata=METADATA)
    first = pypdfium2.PdfDocument(result.data)[0]
    (bar,) = (shape.get_bounds() for shape in first.get_objects(filter=[FPDF_PAGEOBJ_PATH]))
    lowest = first.get_textpage().search("b1").get_next()
    assert lowest is not None
    assert bar[3] - bar[1] < 45
    assert abs(first.get_textpage().get_charbox(lowest[0])[1] - bar[1]) < 8


def test_lines_to_write_on_stay_with_their_exercise(project: Write) -> None:
    """If both take less than a third of a page."""
    task = ":::{exercise}\n:workspace: 7 lines\n\nWhy?\n:::\n\n"
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + task for n in range(8, 24, 3)}
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{h: {{format: pdf, layout: handout, paper: A4}}}}\n"
    (edition,) = publisher.build(project(chapters | {"publication.yaml": manifest})).editions
    for leaf in pypdfium2.PdfDocument(edition.path):
        boxes = [shape.get_bounds() for shape in leaf.get_objects(filter=[FPDF_PAGEOBJ_PATH])]
        lines = sum(right - left > 200 and abs(top - bottom - 24) < 0.1 for left, bottom, right, top in boxes)
        assert lines == 7 * leaf.get_textpage().get_text_range().count("Why?")


@pytest.mark.parametrize("lines", [2, 3, 4])
def test_exercises_with_few_lines_to_write_on_fill_the_page(lines: int, project: Write) -> None:
    tasks = "".join(f":::{{exercise}}\n:workspace: {lines} lines\n\nTask{n}\n:::\n\n" for n in range(12))
    manifest = "version: 1\ntitle: T\nchapters: [c.md]\neditions: {h: {format: pdf, layout: handout, paper: A4}}\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "c.md": f"# C\n\n{tasks}"})).editions
    texts = page_texts(edition.path)
    counts = [text.count("Task") for text in texts]
    assert counts[0] >= 600 // (24 * lines + 50)
    assert sum(counts) == 12


def test_text_below_a_line_in_italics_at_the_head_of_columns_is_not_indented(project: Write) -> None:
    chapters = {f"{n}.md": f"# C{n}\n\n*Italics.*\n\nText.\n\nMore.\n" for n in (1, 2)}
    manifest = (
        "version: 1\ntitle: T\nchapters: [1.md, 2.md]\neditions: {h: {format: pdf, layout: handout, columns: 2}}\n"
    )
    (edition,) = publisher.build(project(chapters | {"publication.yaml": manifest})).editions
    page = pypdfium2.PdfDocument(edition.path)[0].get_textpage()
    left = [page.get_charbox(page.get_text_range().index(word))[0] for word in ("Italics", "Text")]
    assert abs(left[0] - left[1]) < 2


@pytest.mark.parametrize("loose", [True, False])
def test_a_clause_stays_with_the_first_of_its_inner_list(project: Write, loose: bool) -> None:
    space = "\n" if loose else ""
    text = f"1. Clause\n{space}   - inner one\n   - inner two\n   - inner three\n{space}2. Next\n"
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + f"## Here\n\n{text}" for n in range(12, 24)}
    pages = book_pages(project, chapters)
    clauses = [page for page in pages if "Clause" in page]
    assert len(clauses) == len(chapters)
    assert all("inner one" in page.split("Clause")[1] for page in clauses)


def test_an_inner_list_of_three_items_is_not_torn_if_little_of_the_page_is_empty(project: Write) -> None:
    """Below clauses of several lines, whose beginning may stay on the page before."""
    clause = "Clause of several lines, with words that go on and on until the next line begins. " * 3
    text = "".join(f"1. {clause}\n   - inner {n}\n   - inner {n}\n   - inner {n}\n" for n in "xyz")
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + text for n in range(12, 34)}
    pages = book_pages(project, chapters)
    assert {page.count(f"inner {n}") for page in pages for n in "xyz"} == {0, 3}


def test_a_page_ends_below_the_first_item_of_an_inner_list_if_that_has_a_list(project: Write) -> None:
    """Rather than above the last, which would be alone."""
    text = "".join(
        f"1. Clause\n   - first {n}\n     - x\n     - y\n     - z\n   - second {n}\n   - last {n}\n" for n in "abc"
    )
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + text for n in range(12, 34)}
    pages = book_pages(project, chapters)
    assert [page for page in pages for n in "abc" if f"last {n}" in page and f"second {n}" not in page] == []
    assert any(f"second {n}" in page and f"first {n}" not in page for page in pages for n in "abc")


@pytest.mark.parametrize(("grid", "last"), [("baseline", "c5"), ("none", "c6")], ids=["book", "handout"])
def test_a_page_ends_at_the_depth_of_the_one_that_it_faces(grid: str, last: str) -> None:
    """Page 2 ends a line early, since the next paragraph has no room for two lines; in a book, page 3 does so, too."""
    style = f"p {{ margin: 0 }} @page {{ size: 200px 240px; margin: 20px }} main {{ --line-snap: {grid} }}"
    pages = made(text("a", 9), text("b", 9), "<p>d<br/>d<br/>d</p>", text("c", 25), style=style)
    assert [lines[-1] for lines in pages[:3]] == ["a8", "b8", last]


@pytest.mark.parametrize(
    ("grid", "unbroken", "last"),
    [("baseline", 2, ["a8", "b8", "c7"]), ("none", 2, ["a8", "b9", "c8"]), ("baseline", 3, ["a8", "b8", "c7"])],
    ids=["book", "handout", "two lines early"],
)
def test_a_page_ends_early_if_the_one_that_it_faces_does(grid: str, unbroken: int, last: list[str]) -> None:
    """Page 3 is not full, since what comes next has no room; in a book, a line of page 2 moves there."""
    style = f"p {{ margin: 0 }} @page {{ size: 200px 240px; margin: 20px }} main {{ --line-snap: {grid} }}"
    tall = f'<div class="hard">{text("d", unbroken)}</div>'
    blocks = text("a", 9), text("b", 10), text("c", 11 - unbroken), tall, text("e", 25)
    pages = made("<section data-copyfit=''>", *blocks, "</section>", style=style)
    assert [lines[-1] for lines in pages[:3]] == last


@pytest.mark.parametrize(
    "line", ["**Duet**", "[Duet]{.smallcaps}", "**Second**\n\n[Duet]{.smallcaps}", "**The duet, you said?**"]
)
def test_a_line_like_a_heading_stays_with_the_verses_after_it(project: Write, line: str) -> None:
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + f"{line}\n\nHeave\\\nho!\n" for n in range(18, 34)}
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{h: {{format: pdf, layout: book, trim: A5, openings: any}}}}\n"
    (edition,) = publisher.build(project(chapters | {"publication.yaml": manifest})).editions
    texts = [leaf.get_textpage().get_text_range().upper() for leaf in pypdfium2.PdfDocument(edition.path)]
    assert len({"HEAVE" in text for text in texts if "FILLED" in text}) == 2
    assert all("HEAVE" in text for text in texts if "DUET" in text or "SECOND" in text)


def test_bold_questions_and_their_answers_are_not_indented(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout}}\n"
    text = "# A\n\nFirst.\n\n**Why now?**\n\nBecause.\n\nIndented.\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    page = pypdfium2.PdfDocument(edition.path)[0].get_textpage()
    words = ("First", "Why", "Because", "Indented")
    first, *others, last = (page.get_charbox(page.get_text_range().index(word))[0] for word in words)
    assert others == pytest.approx([first, first], abs=2)
    assert last > first + 5


@pytest.mark.parametrize("kind", ["proof", "theorem"])
def test_a_theorem_has_no_box_and_is_divided_like_text(project: Write, kind: str) -> None:
    """Also in large print, where boxes are divided only if much of a page were left empty."""
    manifest = (
        "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, large-print: true}}\n"
    )
    proof = f":::{{{kind}}}\n" + "\n\n".join("Filled with some words of a proof. " * 4 for _ in range(4)) + "\n:::\n"
    text = "# C\n\n" + "Filled with words of the text. " * 32 + f"\n\n{proof}\n\n" + "More.\n\n" * 12
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    assert kind.title() in pypdfium2.PdfDocument(edition.path)[0].get_textpage().get_text_range()


@pytest.mark.parametrize(("letter", "whole"), [("a", True), ("\N{CJK UNIFIED IDEOGRAPH-6D77}", False)])
def test_wide_letters_count_twice_where_a_box_is_kept_whole(letter: str, whole: bool) -> None:
    chapter = read_chapter(f"# A\n\n:::{{aside}}\n{letter * 600}\n:::\n", "a.md", Context()).value
    page = PageGeometry("book", 1, 400, 600, 300, 50, 50, 500, 14)
    (aside,) = measure_blocks(d.Book(d.Metadata("T", "en", "", ""), (chapter,)), page).chapters[0].children
    assert isinstance(aside, d.Aside)
    assert aside.whole == whole


def test_a_page_does_not_end_after_one_line_of_code_and_blank_ones(project: Write) -> None:
    code = "```text\nFirst\n\n\nSecond\n" + "more\n" * 12 + "```\n"
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + code for n in range(12, 34)}
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{h: {{format: pdf, layout: book, trim: A5, openings: any}}}}\n"
    (edition,) = publisher.build(project(chapters | {"publication.yaml": manifest})).editions
    texts = [leaf.get_textpage().get_text_range() for leaf in pypdfium2.PdfDocument(edition.path)]
    assert [text for text in texts if "First" in text and "Second" not in text] == []
    assert any(text.count("more") not in (0, 12) for text in texts if "First" in text)  # code is divided


def test_in_large_print_few_lines_to_write_on_may_be_divided(project: Write) -> None:
    task = ":::{exercise}\n:workspace: 5 lines\n\nWhy?\n\n1. one\n2. two\n3. three\n:::\n\n"
    text = "# C\n\n" + "Filled.\n\n" * 10 + task + "Filled.\n\n" * 10
    manifest = (
        "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, large-print: true}}\n"
    )
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    assert "Why?" in pypdfium2.PdfDocument(edition.path)[0].get_textpage().get_text_range()


def test_in_large_print_two_lines_of_a_paragraph_are_enough(project: Write) -> None:
    """Above a line that calls a note for which the page has no room."""
    words = "The reader who has met this paragraph may skip it; everybody else should draw a picture. " * 2
    note = "A note of several lines, which has no room on this page, and so its call is on the next one. " * 2
    text = "# C\n\n" + "Filled.\n\n" * 11 + f"Paragraph. {words}^[{note}]\n\n" + "More. " * 90 + "\n"
    manifest = (
        "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, large-print: true}}\n"
    )
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    first, second = (leaf.get_textpage().get_text_range() for leaf in pypdfium2.PdfDocument(edition.path))
    assert "Paragraph" in first
    assert "A note" in second


def test_a_first_item_is_alone_on_a_page_rather_than_leave_much_of_it_empty(project: Write) -> None:
    """Where the next one has lists in lists, each of which stays with the words above."""
    inner = "".join(f"{'   ' * depth}- Level {depth}\n" for depth in range(1, 8))
    text = f"1. {'First, and many words. ' * 7}\n2. Second.\n{inner}3. Third.\n"
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + text for n in range(10, 24)}
    pages = book_pages(project, chapters)
    assert any(page.count("First") == 7 and "Second" not in page for page in pages)


@pytest.mark.parametrize("last", [False, True])
def test_an_item_of_several_blocks_may_be_alone_on_a_page(project: Write, last: bool) -> None:
    """So the page ends between it and the next item, not before the last item of the list in it."""
    items = ["1. Outer\n   - inner\n   - inner\n   - inner\n   - final\n", "1. One.\n", "1. Two.\n"]
    rest = "".join(reversed(items) if last else items)
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + rest + "\nMore.\n" * 8 for n in range(16, 34)}
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{h: {{format: pdf, layout: book, trim: A5, openings: any}}}}\n"
    (edition,) = publisher.build(project(chapters | {"publication.yaml": manifest})).editions
    texts = [leaf.get_textpage().get_text_range() for leaf in pypdfium2.PdfDocument(edition.path)]
    assert [text for text in texts if "final" in text and "inner" not in text] == []
    assert any("One." in text and "inner" not in text for text in texts)
