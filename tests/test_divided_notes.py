"""Notes that do not fit below their calls continue at the foot of the next page."""

from __future__ import annotations

from itertools import chain

import pypdfium2
import pytest

from publisher.layout import typeset
from publisher.pdf_files.tagged_text import tagged_blocks
from tests.conftest import Write
from tests.test_check import run
from tests.test_copyfitting import STYLE
from tests.test_layout import FILES, METADATA, page

MORE = """<style>
p { margin: 0; orphans: 2; widows: 2 } .note { footnote-policy: line; text-indent: 0; line-height: 20px }
::footnote-call { content: "*"; line-height: 1px; font-size: 8px; vertical-align: baseline } ::footnote-marker { content: none }
@page { @footnote { box-decoration-break: clone; margin-top: 18px; padding: 1px 0 .1px; background: none } } html, body { margin: 0; padding: 0 } main { column-gap: 20px }
</style>"""


def lines(name: str, count: int) -> str:
    return "<br/>".join(f"{name}{number}" for number in range(count))


def note(name: str, count: int) -> str:
    return f'<span class="note">{lines(name, count)}</span>'


def one_by_one(name: str, count: int) -> str:
    return "".join(f"<p>{name}{number}</p>" for number in range(count))


def made(body: str, style: str = "") -> list[list[str]]:
    """The words of each page, which has room for 20 lines, or 19 and a note; without the signs of calls."""
    data = typeset(page(f"<main>{body}</main>", f"{STYLE}{MORE}<style>{style}</style>"), files=FILES, metadata=METADATA)
    texts = [sheet.get_textpage().get_text_range().split() for sheet in pypdfium2.PdfDocument(data.data)]
    return [[word.rstrip("*") for word in words if word != "*"] for words in texts]


def of(name: str, words: list[str]) -> list[str]:
    return [word for word in words if word[0] == name]


@pytest.mark.parametrize(
    ("above", "length", "there"),
    [(14, 4, 4), (14, 10, 4), (15, 10, 3), (16, 10, 0), (13, 6, 3), (13, 8, 5), (13, 7, 4), (15, 5, 0), (14, 5, 0)],
    ids=["whole", "divided", "three lines", "no room", "rest of 3", "of 3, too", "of 3", "short", "too short for both"],
)
def test_a_note_has_three_lines_on_each_page(above: int, length: int, there: int) -> None:
    pages = made(one_by_one("a", above) + f"<p>call{note('n', length)}</p>" + one_by_one("b", 30))
    first, second = pages[0], pages[1]
    assert of("n", first) == [f"n{number}" for number in range(there)]
    assert of("n", second) == [f"n{number}" for number in range(there, length)]
    assert ("call" in first) == bool(there)
    assert of("b", [*chain(*pages)]) == [f"b{number}" for number in range(30)], "the text goes on above the rest"


@pytest.mark.parametrize(
    ("paragraph", "there"),
    [
        ("c0{}<br/>c1<br/>c2<br/>c3", ["c0", "c1"]),
        ("c0{}<br/>c1<br/>c2", ["c0", "c1", "c2"]),
        ("c0<br/>c1{}<br/>c2", ["c0", "c1", "c2"]),
        ("c0<br/>c1<br/>c2{}<br/>c3<br/>c4<br/>c5", ["c0", "c1", "c2"]),
    ],
    ids=["orphans", "orphans and widows", "widows", "neither"],
)
def test_a_note_makes_room_for_lines_that_must_stay_with_its_call(paragraph: str, there: list[str]) -> None:
    pages = made(one_by_one("a", 8) + f"<p>{paragraph.format(note('n', 30))}</p>" + one_by_one("b", 30))
    assert of("c", pages[0]) == there
    assert len(of("n", pages[0])) == 20 - 1 - 8 - len(there), "and takes what is left"
    assert of("n", [*chain(*pages)]) == [f"n{number}" for number in range(30)]


def test_a_note_that_would_fit_is_divided_rather_than_moved_with_a_last_line() -> None:
    first = made(one_by_one("a", 10) + f"<p>c0<br/>c1{note('n', 7)}<br/>c2</p>" + one_by_one("b", 30))[0]
    assert (of("c", first), len(of("n", first))) == (["c0", "c1", "c2"], 4)


@pytest.mark.parametrize(
    ("first", "rest"),
    [("<h2>c0{}</h2>", "<p>c1<br/>c2<br/>c3</p>"), ("<ul><li>c0{}</li><li>c1<br/>c2</li><li>c3</li></ul>", "")],
    ids=["a heading", "an item"],
)
@pytest.mark.parametrize("length", [9, 30], ids=["fits", "does not fit"])
def test_a_note_makes_room_for_what_must_follow_its_call(first: str, rest: str, length: int) -> None:
    look = "h2 { font-size: 16px; line-height: 20px; margin: 0 } h2, li:first-child { break-after: avoid } ul { margin: 0 }"
    pages = made(one_by_one("a", 9) + first.format(note("n", length)) + rest + one_by_one("b", 30), look)
    assert of("c", pages[0])[:3] == ["c0", "c1", "c2"]
    assert 3 <= len(of("n", pages[0])) < length
    assert of("n", [*chain(*pages)]) == [f"n{number}" for number in range(length)]


def test_a_note_that_is_called_above_is_not_divided_for_a_last_line() -> None:
    body = one_by_one("a", 2) + f"<p>call{note('n', 8)}</p>" + one_by_one("b", 6) + "<p>x0<br/>x1<br/>x2</p>"
    first = made(body + one_by_one("d", 20))[0]
    assert (of("x", first), len(of("n", first))) == ([], 8)


def test_a_rest_leaves_room_for_text_on_each_page() -> None:
    pages = made(one_by_one("a", 14) + f"<p>call{note('n', 60)}</p>" + one_by_one("b", 40))
    assert [len(of("n", words)) for words in pages[:6]] == [4, 13, 13, 13, 13, 4]
    assert [len(of("b", words)) for words in pages[1:6]] == [6, 6, 6, 6, 15]


def test_notes_after_a_rest_follow_it() -> None:
    body = one_by_one("a", 13) + f"<p>call{note('n', 12)}</p><p>b{note('m', 2)}</p><p>c{note('o', 8)}</p>"
    pages = made(body + one_by_one("d", 30))
    notes = [[word for word in words if word[0] in "nmo"] for words in pages]
    assert notes[0] == [f"n{number}" for number in range(5)]
    assert notes[1] == [*(f"n{number}" for number in range(5, 12)), "m0", "m1", *(f"o{number}" for number in range(8))]


@pytest.mark.parametrize("after", ["", "<section style='break-before: page'><p>b</p></section>"], ids=["end", "break"])
def test_no_rest_is_on_a_page_without_text_of_its_own(after: str) -> None:
    pages = made(one_by_one("a", 14) + f"<p>call{note('n', 10)}</p>{after}")
    assert (of("n", pages[0]), len(of("n", pages[1])), pages[1][0]) == ([], 10, "call")


def test_no_last_line_moves_into_a_note_that_fills_a_page_of_its_chapter() -> None:
    """The page is made again with whole notes, but goes on with the rest of one."""
    body = one_by_one("a", 14) + f"<p>call{note('n', 40)}</p>" + one_by_one("b", 5) + "<p>x0<br/>x1</p>"
    pages = made(body)
    assert all(len(words) <= 20 for words in pages), pages
    assert of("n", [*chain(*pages)]) == [f"n{number}" for number in range(40)]


def test_columns_are_filled_above_a_divided_note() -> None:
    body = one_by_one("a", 25) + f"<p>call{note('n', 11)}</p>" + one_by_one("b", 60)
    pages = made(body, "main { columns: 2 }")
    assert (len(of("a", pages[0])), "call" in pages[0]) == (25, True)
    assert 3 <= len(of("n", pages[0])) <= 8
    assert of("n", [*chain(*pages)]) == [f"n{number}" for number in range(11)]


def test_both_parts_are_one_note_in_the_tags() -> None:
    body = one_by_one("a", 14) + f"<p>call{note('n', 10)}</p>" + one_by_one("b", 20)
    data = typeset(page(f"<main>{body}</main>", STYLE + MORE), files=FILES, metadata=METADATA).data
    notes = [block.text for block in tagged_blocks(data) if "n0" in block.text]
    assert notes == [f"{' '.join(f'n{number}' for number in range(10))}"]


@pytest.mark.parametrize("options", ["layout: book", "layout: book, large-print: true", "layout: handout, columns: 2"])
def test_pages_with_long_notes_are_full_and_legible(options: str, project: Write) -> None:
    text = "The river moves through old valleys. " * 12
    chapter = "\n\n".join(f"{text}[^{number}] {text}" for number in range(8))
    notes = "\n\n".join(
        f"[^{number}]: {'Names of birds return with rain over fields of barley. ' * 12}" for number in range(8)
    )
    manifest = f"version: 1\ntitle: T\nlanguage: en\nauthors: [A]\nchapters: [a.md]\neditions: {{p: {{format: pdf, {options}}}}}\n"
    path = project({"a.md": f"# A\n\n{chapter}\n\n{notes}\n", "publication.yaml": manifest})
    code, findings, _ = run("check", "--layout", str(path))
    assert (code, "layout-" in findings) == (0, False), findings
