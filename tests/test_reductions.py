"""Pictures and rooms to draw in that are slightly too high for what is left of a page or column are reduced."""

from __future__ import annotations

import pikepdf
import pytest

import publisher
from publisher.inspection.model import Area
from publisher.inspection.reading import read
from publisher.layout import typeset
from publisher.pdf_files.page_content import Reader
from tests.conftest import Write
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


@pytest.mark.parametrize(("language", "side"), [("en", "left"), ("ar", "right")])
def test_a_reduced_picture_stays_at_the_beginning_of_lines(project: Write, language: str, side: str) -> None:
    tall = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="2000"><rect width="200" height="2000"/></svg>'
    manifest = f"version: 1\ntitle: T\nlanguage: {language}\nchapters: [a.md]\neditions: {{b: {{format: pdf, layout: book, trim: A5, cover: none}}}}\n"
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\n![A pole](tall.svg)\n", "tall.svg": tall})
    (edition,) = publisher.build(folder).editions
    with pikepdf.open(edition.path) as pdf:
        (painted,) = (box for page in pdf.pages for box in Reader(text=False).content(page).painted)
        width = float(pdf.pages[0].trimbox[2])
    inner = {"left": painted.left, "right": width - painted.right}[side]
    assert inner == pytest.approx(width * 0.15, abs=0.1)


def test_a_picture_outside_of_a_paragraph_stays_as_it_is() -> None:
    picture = '<div class="picture"><img src="drawing.svg" alt="A bar" style="height: 150px"/></div>'
    markup = page(f'<main data-copyfit="">{"<p>a</p>" * 9}{picture}<p>b</p></main>', STYLE + MORE)
    document = read(typeset(markup, files=FILES, metadata=METADATA).data, AREA)
    assert [len(page.pictures) for page in document.pages] == [0, 1]


ROOM = (
    "<style>.exercise { break-inside: avoid } .workspace { height: HEIGHTpx; border: 1px solid; break-before: avoid; --reduction: .25 }"
    " h2 { font-size: 10px; line-height: 15px; margin: 0; break-after: avoid } .columns { columns: 2; column-gap: 15px }</style>"
)
EXERCISE = '<div class="exercise"><p>task</p><div class="workspace"></div></div>'


def places(text: str, height: int, last: str) -> list[list[str]]:
    """Which of the words “task”, “head” and ``last`` are on each page."""
    markup = page(
        f'<main data-copyfit="">{text}{"<p>b</p>" * 6}</main>', STYLE + MORE + ROOM.replace("HEIGHT", str(height))
    )
    document = read(typeset(markup, files=FILES, metadata=METADATA).data, AREA)
    return [[line.text for line in page.lines if line.text in ("task", "head", last)] for page in document.pages]


@pytest.mark.parametrize(("height", "fits"), [(110, True), (130, True), (140, False)])
def test_room_to_draw_in_is_reduced_with_what_is_above_it(height: int, fits: bool) -> None:
    """A heading and the words of the exercise stay with it."""
    text = "".join(f"<p>a{n}</p>" for n in range(8)) + f"<h2>head</h2>{EXERCISE}<p>after</p>"
    first = places(text, height, "after")[0]
    assert first == (["head", "task"] if fits else [])


@pytest.mark.parametrize("height", [125, 160])
def test_a_picture_is_reduced_to_what_is_left_of_a_column(height: int) -> None:
    def columns(size: int) -> list[int]:
        picture = PICTURE.format(height=size, more="").replace("<img", '<img width="80"')
        text = "".join(f"<p>a{n}</p>" for n in range(9)) + picture + "<p>b</p>" * 30
        markup = page(f'<main data-copyfit="" class="columns">{text}</main>', STYLE + MORE + ROOM)
        document = read(typeset(markup, files=FILES, metadata=METADATA).data, AREA)
        (found,) = document.pages[0].pictures
        return [round((found.box.bottom - found.box.top) / 0.75), found.box.left < 90]

    assert columns(height)[0] < height
    assert columns(height)[1], "it is in the first column"
    assert columns(175) == [175, False]
