"""Lines of text are on a grid, whatever stands between them."""

from __future__ import annotations

import pytest

from publisher.inspection.model import Area
from publisher.inspection.reading import read
from tests.test_layout import made, page

AREA = Area(left=40, top=40, width=240, height=320, column=240, line=14)
STYLE = """<style>
  body { margin: 0; --line-snap: baseline; orphans: 1; widows: 1 } p { margin: 0 } .odd { font-size: 8pt; margin: 14pt 0; --line-snap: none }
  h2 { font-size: 12pt; line-height: 17pt; margin: 18pt 0 7pt; break-after: avoid }
</style>"""


def baselines(body: str) -> list[tuple[str, float]]:
    """The lines, with how far each is below the first one of a page, in points."""
    document = read(made(page("<p>first</p>" + body, STYLE)).data, AREA)
    top = document.pages[0].lines[0].baseline
    return [(line.words, round(line.baseline - top, 1)) for one in document.pages for line in one.lines]


def block(height: float) -> str:
    return f"<div class='odd' style='height: {height}pt; line-height: 10pt'>odd</div>"


@pytest.mark.parametrize(("height", "lines"), [(14, 3), (20, 3), (22, 4), (27, 4)])
def test_a_block_takes_whole_lines(height: float, lines: int) -> None:
    *_, (_, after) = baselines(block(height) + "<p>after</p>")
    assert after == 14 * (lines + 1)


def test_the_spaces_above_and_below_a_block_change_alike() -> None:
    (_, plain), _ = baselines(block(14) + "<p>after</p>")[1:]
    (_, less), _ = baselines(block(20) + "<p>after</p>")[1:]
    (_, more), _ = baselines(block(22) + "<p>after</p>")[1:]
    assert (round(less - plain, 1), round(more - plain, 1)) == (-3, 3)


def test_a_heading_stays_near_its_text() -> None:
    *_, (_, heading), (_, after) = baselines(block(19) + "<h2>Heading</h2><p>after</p>")
    *_, (_, whole), (_, text) = baselines("<h2>Heading</h2><p>after</p>")
    assert after % 14 == text % 14 == 0
    assert abs((after - heading) - (text - whole)) < 2


def test_lists_and_their_items_are_on_the_grid() -> None:
    items = "<ul style='margin: 7pt 0'><li>one</li><li style='margin-top: 3.5pt'>two</li></ul>"
    assert [at for words, at in baselines(items + "<p>after</p>") if words != "–"][1:] == [28, 42, 70]


def test_the_text_of_a_box_is_on_the_grid() -> None:
    box = "<div style='border: 1pt solid; padding: 4pt; margin: 14pt 0'><p>boxed</p></div>"
    assert [at % 14 for _, at in baselines(box + "<p>after</p>")] == [0, 0, 0]


@pytest.mark.parametrize(("height", "lines"), [(11, 1), (12, 1), (24.5, 2), (38, 3)])
def test_a_line_that_is_higher_takes_whole_lines(height: float, lines: int) -> None:
    formula = f"<span style='display: inline-block; height: {height}pt'></span>"
    (_, high), (_, after) = baselines(f"<p>high {formula}<br>after</p>")[1:]
    assert (high, after) == (14 * lines, 14 * (lines + 1))


def test_lines_may_have_no_height() -> None:
    formula = "<span style='display: inline-block; height: 9pt'></span>"
    assert [words for words, _ in baselines(f"<p style='line-height: 0'>{formula}low</p>")] == ["first", "low"]


def test_paragraphs_without_space_between_them_stay_together() -> None:
    tall = "<p>high <span style='display: inline-block; height: 19pt'></span></p>"
    (_, before), (_, after) = baselines(tall + "<p>after</p>")[1:]
    assert after - before < 20


def test_other_documents_have_no_grid() -> None:
    assert baselines("<div style='--line-snap: none'>" + block(20) + "<p>after</p></div>")[-1][1] == 14 + 48


@pytest.mark.parametrize("height", [15, 27])
def test_a_block_stays_at_its_place_if_the_next_is_on_the_next_page(height: float) -> None:
    filled = "<p>" + "<br/>".join(["filled"] * 16) + "</p>"
    odd = block(height).replace("style='", "style='margin-bottom: 7pt; ")
    box = f"<div style='margin: 14pt 0'><p>before</p>{odd}<p>after</p></div>"
    first, _ = read(made(page("<p>first</p>" + filled + box, STYLE)).data, AREA).pages
    *_, before, last = first.lines
    assert (before.words, last.words) == ("before", "odd")
    assert round((last.baseline - before.baseline) % 14, 1) == 11.3  # the page may be filled by whole lines
