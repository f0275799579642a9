"""Facing pages of a book end at one depth."""

from __future__ import annotations

import pytest

from publisher.inspection.model import Area
from publisher.inspection.reading import read
from tests.test_layout import made, page

AREA = Area(left=10, top=10, width=130, height=140, column=130, line=14)  # room for ten lines
STYLE = """<style>
  @page { size: 150pt 160pt; margin: 10pt } body { margin: 0; --line-snap: baseline; orphans: 2; widows: 2 } p { margin: 0 }
  .odd { height: 28pt; margin: 7pt 0; --line-snap: none; line-height: 10pt } .whole { break-inside: avoid }
  h2 { font-size: 10pt; line-height: 14pt; margin: 14pt 0 0; break-after: avoid }
</style>"""
ODD = "<div class='odd'>odd</div>"


def text(name: str, count: int) -> str:
    return f"<p>{name}</p>" * count


def lines(*blocks: str) -> list[list[tuple[str, float]]]:
    """The lines of each page, with how far each is below the first baseline of a page, in lines."""
    document = read(made(page("".join(blocks), STYLE)).data, AREA)
    top = document.pages[0].lines[0].baseline
    return [[(line.words, round((line.baseline - top) / 14, 2)) for line in one.lines] for one in document.pages]


def whole(count: int) -> str:
    """A block that has no room on a page of which less than so many lines are empty."""
    return f"<p class='whole'>{'whole<br/>' * count}</p>"


def test_a_space_above_a_heading_takes_a_line() -> None:
    _, left, right, *_ = lines(text("a", 10), text("b", 5), "<h2>Heading</h2>", text("c", 2), whole(3), text("d", 20))
    assert left == [*(("b", n) for n in range(5)), ("Heading", 7), ("c", 8), ("c", 9)]
    assert right[-1][1] == 9


def test_the_spaces_above_and_below_a_figure_take_half_of_a_line_each() -> None:
    _, left, *_ = lines(text("a", 10), text("b", 4), ODD, text("c", 2), whole(3), text("d", 20))
    (_, plain), *_ = [line for line in lines(text("b", 4), ODD, text("c", 2))[0] if line[0] == "odd"]
    assert dict(left)["odd"] == pytest.approx(plain + 0.5)
    assert left[-1] == ("c", 9)


def test_headings_take_lines_if_there_is_one_for_each() -> None:
    section = "<h2>Heading</h2>" + text("c", 1)
    low = "<div class='odd' style='height: 21pt'>odd</div>"
    _, left, *_ = lines(text("a", 10), text("b", 1), section, section, low, whole(3), text("d", 20))
    assert [at for words, at in left if words == "Heading"] == [2, 5]
    plain = lines(text("b", 1), section, section, low)[0]
    assert dict(left)["odd"] == dict(plain)["odd"] + 1


def test_a_page_that_faces_the_end_of_a_text_stays_as_it_is() -> None:
    _, left, _ = lines(text("a", 10), text("b", 5), "<h2>Heading</h2>", text("c", 2), whole(3))
    assert left[-1] == ("c", 8)


def test_pages_that_end_at_one_depth_stay_as_they_are() -> None:
    """The first has no space that could take its empty line."""
    _, left, right, *_ = lines(
        text("a", 10), text("b", 9), whole(3), "<h2>Heading</h2>", text("c", 4), whole(3), text("d", 20)
    )
    assert left[-1] == ("b", 8)
    assert right[-1] == ("c", 8)


def test_a_page_takes_as_many_lines_as_make_it_as_deep_as_the_other() -> None:
    section = "<h2>Heading</h2>" + text("c", 1)
    _, left, right, *_ = lines(
        text("a", 10), text("b", 1), 2 * section, whole(4), text("d", 5), whole(3), text("e", 20)
    )
    assert (left[-1], right[-1]) == (("c", 8), ("d", 8))


def test_the_last_page_of_a_text_is_not_filled() -> None:
    (alone,) = lines(text("a", 5), "<h2>Heading</h2>", text("b", 2))
    assert alone[-1] == ("b", 8)


@pytest.mark.parametrize(
    "held",
    [
        "<div class='odd' style='break-after: avoid'>odd</div><p>note</p><p>note</p>",
        ODD + "<div style='break-before: avoid'><p>note</p><p>note</p></div>",
    ],
    ids=["after the table", "in a block of their own"],
)
def test_notes_below_a_table_stay_with_it(held: str) -> None:
    _, left, *_ = lines(text("a", 10), text("b", 4), held, whole(3), text("d", 20))
    plain = lines(text("b", 4), held)[0]
    first, second = ([at for words, at in found if words in ("odd", "note")] for found in (left, plain))
    assert [round(a - b, 2) for a, b in zip(first, second, strict=True)] == [1, 1, 1]


def test_lines_to_write_on_stay_at_their_distance() -> None:
    line = "<div style='height: 28pt; line-height: 10pt; --line-snap: none'>line</div>"
    ruled = f"<div style='break-before: avoid'>{2 * line}</div>"
    _, left, *_ = lines(text("a", 10), text("b", 2), ruled, text("c", 2), whole(3), text("d", 20))
    first, second = (at for words, at in left if words == "line")
    assert round(second - first, 2) == 2


def test_a_break_of_scenes_stays_in_the_middle() -> None:
    look = "<style>hr { border: 0; margin: 7pt 0; break-after: avoid; --line-snap: none; line-height: 10pt } hr::before { content: 'x' }</style>"
    _, left, *_ = lines(look, text("a", 10), text("b", 4), "<hr>", text("c", 3), whole(4), text("d", 20))
    plain = lines(look, text("b", 4), "<hr>", text("c", 3))[0]
    assert (dict(left)["x"] - dict(plain)["x"], left[-1]) == (0.5, ("c", 9))
