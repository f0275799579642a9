"""Pictures that are slightly too high for what is left of a page are reduced."""

from __future__ import annotations

import pytest

from publisher.inspection import Area, read
from publisher.layout import typeset
from tests.test_copyfitting import STYLE
from tests.test_layout import FILES, METADATA, page

AREA = Area(left=15, top=15, width=195, height=300, column=195, line=15, facing=True)
MORE = (
    "<style>.picture { margin: 0; break-inside: avoid } img { display: block; width: 200px; --reduction: .25 }</style>"
)
PICTURE = '<p class="picture"{more}><img src="drawing.svg" alt="A bar" style="height: {height}px"/></p>'


def heights(before: int, height: int, *, more: str = "", after: str = "") -> list[list[int]]:
    """The heights of the pictures on each page, in pixels. A page has room for 20 lines, or 13 paragraphs of a line."""
    text = "".join(f"<p>a{n}</p>" for n in range(before)) + PICTURE.format(height=height, more=more) + after
    markup = page(f'<main data-copyfit="">{text}{"<p>b</p>" * 6}</main>', STYLE + MORE)
    document = read(typeset(markup, files=FILES, metadata=METADATA).data, AREA)
    return [[round((p.box.bottom - p.box.top) / 0.75) for p in page.pictures] for page in document.pages]


def test_a_picture_is_reduced_to_what_is_left_of_a_page() -> None:
    """After nine paragraphs, there is room for 120 pixels below the space between paragraphs."""
    assert heights(9, 118) == [[118], []]
    assert heights(9, 125) == heights(9, 160) == [[120], []]
    assert heights(9, 165) == [[], [165]]


@pytest.mark.parametrize(
    ("before", "more", "after"),
    [
        (12, "", ""),  # little is left
        (9, ' style="page: wide"', "<style>@page wide { margin: 20px }</style>"),
        (9, ' style="break-after: avoid"', '<p style="break-inside: avoid">' + "line<br/>" * 9 + "</p>"),
    ],
)
def test_it_stays_as_it_is_if_that_does_not_help(before: int, more: str, after: str) -> None:
    first, second, *_ = heights(before, 150, more=more, after=after)
    assert (first, second) == ([], [150])
