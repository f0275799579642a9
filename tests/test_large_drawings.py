"""Large print: letters of drawings become as large as the text and touch nothing; tables stay on the page."""

from __future__ import annotations

import re
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw

import publisher
from publisher.media.labels import LabelledDrawing
from publisher.media.lettering import Lettering
from publisher.theme.tokens import Tokens
from tests.conftest import Write

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">'
MEASURE = Lettering((), Tokens()).width
SIZES = re.compile(r"font-size:([\d.]+)px")


def enlarged(inside: str, lines: list[tuple[float, float, float, float]], size: float = 20) -> list[float]:
    """The sizes of enlarged labels of 10 units, in a drawing with horizontal and vertical ``lines``."""
    drawing = LabelledDrawing(f"{HEAD}{inside}</svg>".encode(), MEASURE)
    assert b"word" not in drawing.bare()
    picture = Image.new("RGB", (800, 400), "white")
    for line in lines:
        ImageDraw.Draw(picture).line([4 * end for end in line], "black", 4)
    return [float(found) for found in SIZES.findall(drawing.enlarge(picture, size, 0.8 * size).decode())]


def label(x: float, y: float, more: str = "", word: str = "word") -> str:
    return f'<text x="{x}" y="{y}" {more} font-size="10">{word}</text>'.replace("  ", " ")


def test_labels_grow_as_far_as_there_is_room() -> None:
    assert enlarged(label(20, 50), []) == [20]
    assert 10 < enlarged(label(20, 50), [(16, 0, 16, 100), (52, 0, 52, 100)])[0] < 14, "between two lines"
    assert 10 < enlarged(label(20, 50), [(0, 54, 200, 54), (0, 38, 200, 38)])[0] < 14, "below a line"
    assert enlarged(label(20, 50), [(0, 54, 200, 54)]) == [20], "it grows upwards"
    assert enlarged(label(199, 50, 'text-anchor="end"'), []) == [20], "to the left"
    assert enlarged(label(174, 50), []) == [20], "into the drawing, from its edge"
    assert enlarged(label(20, 50), [(18.9, 47, 19.4, 47)]) == [20], "away from what is near"
    assert 10 < enlarged(label(50, 20, 'transform="rotate(90 50 20)"'), [(0, 16, 200, 16), (0, 52, 200, 52)])[0] < 14, (
        "turned"
    )
    assert (
        10 < enlarged(f'<g transform="translate(30)">{label(20, 50)}</g>', [(46, 0, 46, 100), (82, 0, 82, 100)])[0] < 14
    ), "moved"


def test_labels_do_not_meet_each_other() -> None:
    first, second = enlarged(label(20, 50) + label(60, 50), [])
    assert 10 < first == second < 20
    assert enlarged(label(20, 50) + label(60, 85), []) == [20, 20]
    first, second = enlarged(label(20, 20) + label(20, 85), [(16, 0, 16, 40), (52, 0, 52, 40)])
    assert first == second < 14, "a column of labels is of one size"


def test_labels_are_not_much_larger_than_one_without_room() -> None:
    first, second = enlarged(label(20, 50) + label(90, 85), [(16, 0, 16, 100), (52, 0, 52, 100)])
    assert first < 14
    assert second == 16, "as large as is wanted at least"
    first, second = enlarged(label(20, 50) + label(90, 85), [(16, 0, 16, 100), (64, 0, 64, 100)])
    assert 16 < first < 19
    assert first == pytest.approx(second, rel=0.05)


@pytest.mark.parametrize(
    "text",
    [
        '<text x="1 9 20" y="50" font-size="10">abc</text>',
        '<text x="5" y="50" font-size="1em">word</text>',
        '<text x="5" y="50" font-size="10">wo<tspan dy="9">rd</tspan></text>',
        '<style>text { font: 10px Inter }</style><text x="5" y="50">word</text>',
        '<svg x="9">' + label(5, 50) + "</svg>",
    ],
)
def test_text_whose_place_is_not_known_stays(text: str) -> None:
    data = f"{HEAD}{text}</svg>".encode()
    drawing = LabelledDrawing(data, MEASURE)
    assert drawing.smallest > 0
    assert drawing.bare() == drawing.enlarge(Image.new("RGB", (800, 400), "white"), 20, 16) == data


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 90"><rect x="20" y="20" width="90" height="50" fill="none" '
    'stroke="#000"/>{text}<path d="M110 45H{width}" stroke="#000"/></svg>'
)


def sizes(page: Any, words: str) -> list[float]:
    """The type sizes of the letters of some words, in points on paper."""
    text, found = page.get_textpage(), []
    start = text.get_text_range().index(words)
    for index in range(start, start + len(words)):
        matrix = pypdfium2.raw.FS_MATRIX()
        pypdfium2.raw.FPDFText_GetMatrix(text, index, matrix)
        found.append(pypdfium2.raw.FPDFText_GetFontSize(text, index) * max(matrix.d, abs(matrix.b)))
    return found


def test_letters_of_drawings_are_as_large_as_text(project: Write) -> None:
    text = '<text x="65" y="48" font-size="9" text-anchor="middle">inside</text>'
    files = {
        "publication.yaml": "version: 1\ntitle: T\nchapters: [a.md]\neditions: {l: {format: pdf, paper: A4, large-print: true}}\n",
        "wide.svg": DRAWING.format(width=330, text=text),
        "low.svg": DRAWING.format(width=150, text=text.replace("inside", "panel")),
        "a.md": "# A\n\n:::{figure} wide.svg\n:alt: A box\n:width: 50%\n\nCaption\n:::\n\n"
        ":::{figure}\n:columns: 3\n\n" + "![A box](low.svg)\n\n" * 3 + "Three\n:::\n",
    }
    built = publisher.build(project(files))
    assert [str(d) for d in built.diagnostics if d.code == "drawing-letters-small"] == []
    pages = [*pypdfium2.PdfDocument(built.editions[0].path)]
    whole = "".join(page.get_textpage().get_text_range() for page in pages)
    assert whole.count("panel") == 3
    (page, *_) = [page for page in pages if "inside" in page.get_textpage().get_text_range()]
    assert min(sizes(page, "inside")) == pytest.approx(18, abs=0.1)


@pytest.mark.parametrize(
    ("size", "given", "wanted"), [(20, "", 10), (50, "", 22.5), (20, "{width=250pt}", 15), (8, "", 6)]
)
def test_letters_of_drawings_are_not_larger_than_text(project: Write, size: float, given: str, wanted: float) -> None:
    """The drawing is 250 points wide, and becomes at most 40 % narrower."""
    files = {
        "publication.yaml": "version: 1\ntitle: T\nchapters: [a.md]\neditions: {b: {format: pdf, layout: book, trim: 7x10in}}\n",
        "a.svg": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 333 90"><text x="9" y="60" font-size="{size}">inside</text></svg>',
        "a.md": f"# A\n\n![A box](a.svg){given}\n",
    }
    (edition,) = publisher.build(project(files)).editions
    (page,) = [p for p in pypdfium2.PdfDocument(edition.path) if "inside" in p.get_textpage().get_text_range()]
    assert min(sizes(page, "inside")) == pytest.approx(wanted, rel=0.03)


def test_a_wide_figure_with_small_letters_is_turned(project: Write) -> None:
    box = '<rect x="{0}" y="30" width="60" height="22" fill="none" stroke="#000"/><text x="{0}" y="45" dx="5" font-size="11">stage</text>'
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 90">'
        + "".join(box.format(x) for x in range(10, 450, 70))
        + "</svg>"
    )
    figure = ":::{{figure}} stages.svg\n:alt: Boxes\n{}\nSeven stages\n:::\n\nWords after it.\n"
    files = {
        "publication.yaml": "version: 1\ntitle: T\nchapters: [a.md, b.md]\n"
        "editions: {l: {format: pdf, layout: book, trim: 7x10in, large-print: true}}\n",
        "stages.svg": drawing,
        "a.md": "# A\n\n" + figure.format(":name: fig-stages\n"),
        "b.md": "# B\n\n![Boxes](stages.svg)\n",
    }
    built = publisher.build(project(files))
    lines = [d.location.line for d in built.diagnostics if d.code == "drawing-letters-small" and d.location]
    assert lines == [3, 3]
    pages = [*pypdfium2.PdfDocument(built.editions[0].path)]
    turned, upright = [page for page in pages if "stagestage" in "".join(page.get_textpage().get_text_range().split())]
    assert "Words after it" in pages[pages.index(turned) - 1].get_textpage().get_text_range()
    text = turned.get_textpage()
    assert 1 < pypdfium2.raw.FPDFText_GetCharAngle(text, text.get_text_range().index("Seven")) < 6
    upright_size, turned_size = (min(sizes(page, "stage")) for page in (upright, turned))
    assert 1.15 * upright_size < turned_size


def test_tables_fit_in_large_print(project: Write) -> None:
    head = "| Surface | 125 Hz | 250 Hz | 500 Hz | 1 kHz | 2 kHz | 4 kHz |\n|---|--:|--:|--:|--:|--:|--:|\n"
    rows = "".join(
        f"| {words} | 0.02 | 0.02 | 0.03 | 0.04 | 0.05 | 0.05 |\n"
        for words in ("plaster", "curtain, heavy", "window") * 2
    )
    files = {
        "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:isbn:9780000000002\nchapters: [a.md]\n"
        "editions: {l: {format: pdf, paper: A4, large-print: true}}\n",
        "a.md": f"# A\n\n{head}{rows}\n: Absorption {{#tab}}\n",
    }
    found = publisher.check(project(files), layout=True).diagnostics
    assert [str(d) for d in found if d.code == "layout-overflow"] == []
