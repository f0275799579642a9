"""Drawings in large print: their letters become as large as the text, and never touch anything."""

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
    return [float(found) for found in SIZES.findall(drawing.enlarge(picture, size).decode())]


def label(x: float, y: float, more: str = "", word: str = "word") -> str:
    return f'<text x="{x}" y="{y}" {more} font-size="10">{word}</text>'.replace("  ", " ")


def test_labels_grow_as_far_as_there_is_room() -> None:
    assert enlarged(label(20, 50), []) == [20]
    assert 10 < enlarged(label(20, 50), [(16, 0, 16, 100), (52, 0, 52, 100)])[0] < 14, "between two lines"
    assert 10 < enlarged(label(20, 50), [(0, 54, 200, 54), (0, 38, 200, 38)])[0] < 14, "below a line"
    assert enlarged(label(20, 50), [(0, 54, 200, 54)]) == [20], "it grows upwards"
    assert enlarged(label(199, 50, 'text-anchor="end"'), []) == [20], "to the left"
    assert enlarged(label(174, 50), []) == [20], "into the drawing, from its edge"
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
    assert drawing.bare() == drawing.enlarge(Image.new("RGB", (800, 400), "white"), 20) == data


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
        found.append(pypdfium2.raw.FPDFText_GetFontSize(text, index) * matrix.d)
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
