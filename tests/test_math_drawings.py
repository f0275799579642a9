"""Drawings of formulas: their addresses, colours, and characters from fonts of the project."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

import publisher
from publisher.mathematics import engine
from publisher.mathematics.addresses import is_address
from publisher.mathematics.breaking import displayed, in_line
from publisher.mathematics.drawing import draw, outlines
from publisher.mathematics.wide import Font
from publisher.media.fonts import describe, font_bytes
from publisher.pdf_files.tagged_text import tagged_content
from tests.conftest import Write
from tests.test_layout import made, page

MANIFEST = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {p: {format: pdf}}\n"


Box = tuple[float, float, float, float]


def font_with(file: Path, height: int) -> Path:
    """A font in which 中 is an arch of this height."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.qCurveTo((250, height), (500, 0))
    pen.closePath()
    builder = FontBuilder(500, isTTF=True)
    builder.setupGlyphOrder([".notdef", "middle"])
    builder.setupCharacterMap({ord("中"): "middle"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "middle": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "middle": (500, 0)})
    builder.setupHorizontalHeader(ascent=400, descent=-100)
    builder.setupOS2()
    builder.setupNameTable({"familyName": f"Arch {height}", "styleName": "Regular"})
    builder.setupPost()
    builder.save(file)
    return file


def collection_with(file: Path, *heights: int) -> Path:
    collection = TTCollection()
    collection.fonts = [TTFont(font_with(file.with_suffix(f".{height}"), height)) for height in heights]
    collection.save(file)
    return file


def arch(height: int) -> str:
    """The outline of 中, in thousandths of an em."""
    return f"M0 0 C333 {height * 4 / 3:.0f} 667 {height * 4 / 3:.0f} 1000 0 Z"


def shown(address: str) -> list[str]:
    """The outlines in a drawing that are not from the typeface of formulas."""
    return [outlines[number] for number in map(int, re.findall(r";g(\d+)", address)) if number > 0xFFFF]


def test_wide_characters_come_from_fonts(tmp_path: Path) -> None:
    font = Font.of(font_with(tmp_path / "wide.ttf", 500), 0)
    drawing = draw(r"x_{\text{中}} = 中", False, (font,))
    assert shown(drawing.address) == [arch(500), arch(500)]
    placed = re.findall(r";g\d{6,},([\d.]+),([-\d.]+),([\d.]+)", drawing.address)
    assert [float(size) for _, _, size in placed] == [0.7, 1.0]
    assert float(placed[1][1]) == pytest.approx(0, abs=0.2)
    assert shown(draw(r"\text{中文}", False).address) == []


def test_phrases_from_right_to_left_come_from_fonts(tmp_path: Path) -> None:
    builder = FontBuilder(1000, isTTF=True)
    widths = {".notdef": 500, "alef": 300, "bet": 700, "space": 250}
    builder.setupGlyphOrder([*widths])
    builder.setupCharacterMap({ord("א"): "alef", ord("ב"): "bet", ord(" "): "space"})
    glyphs = {}
    for name, width in widths.items():
        pen = TTGlyphPen(None)
        for step, point in zip((pen.moveTo, pen.lineTo, pen.lineTo), ((0, 0), (width, 0), (0, 10)), strict=True):
            step(point)
        pen.closePath()
        glyphs[name] = pen.glyph() if name in ("alef", "bet") else TTGlyphPen(None).glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupNameTable({"familyName": "Two", "styleName": "Regular"})
    builder.setupPost()
    builder.save(tmp_path / "two.ttf")
    font = Font.of(tmp_path / "two.ttf", 0)
    drawing = draw(r"x_{\text{a אב, א}} = ב", False, (font,))
    assert shown(draw(r"\text{a אב א, b}", False, (font,)).address) == [
        "M0 0 L300 0 L0 10 Z M550 0 L1250 0 L550 10 Z M1250 0 L1550 0 L1250 10 Z"
    ]
    assert len(shown(drawing.address)) == 1  # the font has no comma
    plain, with_phrase = (draw(f"x {letters}", False, (font,)).width for letters in ("", "ב"))
    assert with_phrase - plain == pytest.approx(0.7, abs=0.011)  # and what letters keep from the edge


def test_a_font_of_the_same_size_and_time_is_another(tmp_path: Path) -> None:
    file = collection_with(tmp_path / "wide.ttc", 300)
    facts, face = file.stat(), file / "0"
    first = Font.of(file, 0)
    assert [shown(draw("中", False, (first,)).address), describe(face).family] == [[arch(300)], "Arch 300"]
    whole = font_bytes(face)
    collection_with(file, 450)
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (facts.st_size, facts.st_mtime_ns)
    second = Font.of(file, 0)
    assert [shown(draw("中", False, (second,)).address), describe(face).family] == [[arch(450)], "Arch 450"]
    assert font_bytes(face) != whole


def test_drawings_of_books_with_different_fonts_do_not_share_outlines(tmp_path: Path) -> None:
    first, second = (Font.of(font_with(tmp_path / f"{height}.ttf", height), 0) for height in (300, 450))
    drawings = [draw("中", False, (font,)) for font in (first, second)]
    assert [shown(drawing.address) for drawing in drawings] == [[arch(300)], [arch(450)]]


def test_a_font_that_changes_is_read_again(tmp_path: Path) -> None:
    file = font_with(tmp_path / "wide.ttf", 300)
    assert shown(draw("中", False, (Font.of(file, 0),)).address) == [arch(300)]
    font_with(file, 450)
    os.utime(file, ns=(1, 1))
    assert shown(draw("中", False, (Font.of(file, 0),)).address) == [arch(450)]


def test_the_face_of_a_collection_is_used(tmp_path: Path) -> None:
    file = collection_with(tmp_path / "arches.ttc", 300, 450)
    for number, height in enumerate((300, 450)):
        assert shown(draw("中", False, (Font.of(file, number),)).address) == [arch(height)]


@pytest.mark.parametrize("colour", ["#fd0000", "#fD0000", "#fe01fd", "#fE01fD", "#FE01FD", "#fdf", "#fd00000f"])
@pytest.mark.parametrize("tex", [r"\colorbox{%s}{y}", r"\textcolor{%s}{\rule{1em}{1em}}", r"\color{%s} y"])
def test_colours_of_authors_are_not_taken_for_marks(colour: str, tex: str, tmp_path: Path) -> None:
    font = Font.of(font_with(tmp_path / "wide.ttf", 500), 0)
    for drawing in (displayed(tex % colour, 30, (0,), (font,))[0], *in_line(tex % colour + " 中", (font,))):
        assert f";c*{colour[1:].lower()};" in drawing.address
        assert is_address(drawing.address)
    assert displayed(rf"\begin{{align}} {tex % colour} \\ z \end{{align}}", 30, (0, 1))[0].lines[1:]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "formula:",
            "formula:x",
            "formula:1,2",
            "formula:1,2,3,4",
            "formula:1,2,3,4,5,6",
            "formula:1,2,3;",
            "formula:1,2,3;;",
        ),
        *("formula:1,2,3;rabc,1,1,1", "formula:1,2,3;r0,0,1,1 BT", "formula:1,2,3;r0,0,1", "formula:1,2,3;l0,0,1,1"),
        *(
            "formula:1,2,3;g-1,0,0",
            "formula:1,2,3;g1,0",
            "formula:1,2,3;gx,0,0",
            "formula:1,2,3;e0,0,1,1",
            "formula:1,2,3;q",
        ),
        *(
            "formula:1,2,3;cred;x",
            "formula:1,2,3;c*ggg",
            "formula:1,2,3;r1e9,0,0,0",
            "formula:1,2,3;r٣,0,0,0",
            "formula:1,.,3",
        ),
        *(
            "formula:1,2,3\n",
            "formula:1,2,3;g1,0,0\n",
            "formula:1,2,3;r--1,0,1,1",
            "formula:inf,2,3",
            "formula:1,2,3;g1,0,0;cred)",
        ),
    ],
)
def test_addresses_that_are_no_drawings_are_refused(address: str, project: Write) -> None:
    assert not is_address(address)
    folder = project(
        {
            "publication.yaml": MANIFEST,
            "a.md": "# A\n\nText.\n",
            "templates/pdf/nodes/paragraph.html": f'<p><img src="{address}" alt="x"/></p>\n',
        }
    )
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder)
    (found,) = caught.value.diagnostics
    assert found.code == "template-unsafe"
    assert found.location is not None
    assert found.location.file == "templates/pdf/nodes/paragraph.html"


@pytest.mark.parametrize("address", ["formula:x", "formula:1,2,3;rabc,1,1,1", "formula:1,2,3;g99999999999,0,0"])
def test_no_layout_reads_other_addresses(address: str) -> None:
    """Those of templates are screened before; glyphs that are not there are found only here."""
    (message,) = made(page(f'<p><img src="{address}" alt="x"/></p>')).messages
    assert message == f"Failed to load image at '{address}': PermissionError: it is not a file of this book"


def test_a_drawing_from_a_template_is_drawn(project: Write) -> None:
    folder = project(
        {
            "publication.yaml": MANIFEST,
            "a.md": "# A\n\nText.\n",
            "templates/pdf/nodes/paragraph.html": '<p><img src="formula:700,900,900;r17,18,503,504" alt="x"/></p>\n',
        }
    )
    with pikepdf.open(publisher.build(folder).editions[0].path) as pdf:
        assert any(b"17 18 503 504 re" in page.Contents.read_bytes() for page in pdf.pages)


def test_a_formula_without_content_has_no_width(project: Write) -> None:
    root = project({"publication.yaml": MANIFEST, "a.md": "# A\n\nOne ${}$ two $\\text{}$ three.\n\n$$\n{}\n$$\n"})
    (edition,) = publisher.build(root).editions
    with pikepdf.open(edition.path) as pdf:
        blocks, _ = tagged_content(pdf)
    assert "One two three." in [" ".join(block.text.split()) for block in blocks]


def test_a_number_does_not_touch_its_formula(project: Write) -> None:
    """Formulas of about the width of a column that cannot be broken; their numbers are beside them or below."""
    text = "# A\n"
    for terms in range(3, 9):
        row = "\\begin{pmatrix} " + " & ".join(f"a_{{1{n}}} b_{{2{n}}}" for n in range(terms)) + " \\end{pmatrix}"
        text += f"\n$$\n{row}\n$$ (m{terms})\n\n\\begin{{align}}{row} \\label{{n{terms}}}\\end{{align}}\n"
    numbered = numbered_formulas(project, text, "paper: A4, columns: 2")
    assert len(numbered) == 12
    for (_, bottom, right, _), (first, *_, last) in numbered:
        assert first[0] > right + 2 or first[3] < bottom
        assert last[2] < (288 if right < 298 else 533)


def test_a_formula_beside_a_note_in_the_rail_is_on_the_line_of_its_number(project: Write) -> None:
    text = "# A\n\nWords.\n\n"
    for n, tex in enumerate((r"s(t) = \tfrac12 a t^2 + v_0 t + s_0", "a = b", "x + y + z", "E = mc^2"), 1):
        text += f":::{{margin}}\n{'Note. ' * 20}\n:::\n\nShort.\n\n$$\n{tex}\n$$ (e{n})\n\n{'After it. ' * 40}\n\n"
    numbered = numbered_formulas(project, text, "paper: A4")
    assert len(numbered) == 4
    for (_, bottom, _, top), (_, digit, *_) in numbered:
        assert bottom - 1 < digit[1] < top


def numbered_formulas(project: Write, text: str, options: str) -> list[tuple[Box, list[Box]]]:
    """The boxes of the formulas of a handout, and of the characters of their numbers, on its first page."""
    manifest = MANIFEST.replace("pdf", f"pdf, layout: handout, {options}")
    built = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions[0].path
    with pikepdf.open(built) as pdf:
        boxes = [picture.box for picture in tagged_content(pdf)[1]]
    with pypdfium2.PdfDocument(built) as pdf:
        words = pdf[0].get_textpage()
        found = [words.search(f"({number})").get_next() for number in range(1, len(boxes) + 1)]
        return [
            (box, [words.get_charbox(n) for n in range(start, start + length)])
            for box, (start, length) in zip(boxes, found, strict=True)
        ]


@pytest.mark.parametrize("environment", ["aligned", "gathered", "split"])
def test_tall_lines_are_parted_and_low_ones_keep_their_distance(environment: str) -> None:
    def tall(*lines: str) -> float:
        made = draw(rf"\begin{{{environment}}}" + r" \\ ".join(lines) + rf"\end{{{environment}}}", True)
        return made.height + made.depth

    fraction = r"\frac{a}{b}"
    assert tall(fraction) == pytest.approx(tall(r"\displaystyle " + fraction)), (
        "nothing above the first and below the last line"
    )
    assert tall(fraction, fraction) - 2 * tall(fraction) == pytest.approx(0.58)
    assert tall("x", "x") - 2 * tall("x") == pytest.approx(0.3)


def test_only_tall_formulas_make_rows_of_tables_higher(project: Write) -> None:
    cells = "x", "$x$", "$10^{3}$", "$x_i$", r"$\frac{1}{2}$", "y", r"$\dfrac{1}{2}$", "z"
    rows = "".join(f"| row | {cell} |\n" for cell in cells)
    folder = project({"publication.yaml": MANIFEST, "a.md": f"# A\n\n| Name | Value |\n|---|---|\n{rows}"})
    publisher.build(folder)
    (file,) = (folder / "build" / "p").glob("*.pdf")
    page = pypdfium2.PdfDocument(file)[0].get_textpage()
    search = page.search("row")
    tops = [page.get_charbox(found[0], loose=True)[3] for found in iter(search.get_next, None)]
    steps = [round(a - b, 1) for a, b in pairwise(tops)]
    assert len({*steps[:5]}) == 1
    assert steps[5] > steps[0] + 1


@pytest.mark.parametrize(
    "row", [r"a &= \frac12", r"a &= \frac12 +", r"a &= \frac12 =", r"a &= \frac12,", r"-\frac12 &= a"]
)
def test_tall_lines_are_no_wider(row: str) -> None:
    tex = rf"\begin{{aligned}}{row} \\ b &= 2\end{{aligned}}"
    alone = re.search(r'viewBox="\S+ \S+ (\S+)', engine.svg_of(tex, True))
    assert alone is not None
    assert draw(tex, True).width == pytest.approx(float(alone[1]) / 1000, abs=0.001)


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{1}{2}",
        r"\frac{p^2}{q_j}",
        r"\frac{(a+b)^2}{\sqrt{x_2}}",
        r"\frac{\frac12}{3}",
        r"\frac{\text{km}}{\text{h}}",
        r"x + \tfrac{y}{b}",
    ],
)
def test_the_parts_of_small_fractions_are_near_their_line(tex: str) -> None:
    """They do not touch it; those of displays are as far from it as the typeface says."""
    rule = next(piece for piece in draw(tex, False).address.split(";") if re.match(r"r[\d.]+,224,", piece))
    start, base, width, thick = map(float, rule[1:].split(","))
    svg = engine.svg_of(tex, False)
    outlines = {int(number): path for number, path in re.findall(r'-g(\d+)" d="([^"]*)"', svg)}
    above, below = list[float](), list[float]()
    for piece in draw(tex, False).address.split(";")[1:]:
        values = [float(value) for value in piece[1:].split(",")]
        if piece[0] == "g" and start - 1 <= values[1] <= start + width:
            heights = [float(height) for _, height in re.findall(r"(-?[\d.]+) (-?[\d.]+)", outlines[int(values[0])])]
            scale = values[3] if len(values) > 3 else 1
            part = above if values[2] > base else below
            part += [values[2] + scale * min(heights), values[2] + scale * max(heights)]
    assert 65 <= min(above) - base - thick < 130
    assert 65 <= base - max(below) < 230
    assert draw(r"\frac{1}{2}", True).height > draw(r"\frac{1}{2}", False).height + 0.3


def test_what_is_above_and_below_a_fraction_stays() -> None:
    """A brace is of several pieces; accents may begin to the right of the line."""

    def heights(tex: str) -> list[float]:
        pieces = draw(tex, False).address.split(";")[1:]
        return [float(piece[1:].split(",")[2]) for piece in pieces if piece[0] == "g"]

    assert len({*heights(r"\underbrace{a+\frac{1}{2}+b}_{n}")[-8:-1]}) == 1
    letter, accent, _ = heights(r"\frac{\vec l}{i}")
    given = re.findall(r"translate\([\d.]+ (-?[\d.]+)\)", engine.svg_of(r"\frac{\vec l}{i}", False))
    assert accent - letter == pytest.approx(float(given[1]) - float(given[0]), abs=0.1)
    red, plain = draw(r"\color{red}\frac{a}{b}", False), draw(r"\frac{a}{b}", False)
    assert (red.height, red.depth) == (plain.height, plain.depth)


def test_small_fractions_leave_the_lines_alone() -> None:
    drawn = draw(r"\frac{1}{2}", False)
    assert not drawn.is_tall
    assert drawn.in_line.split(";")[0].endswith(",700,200")  # as high and as deep as letters


@pytest.mark.parametrize("between", ["\\\n", "\n\n"])
def test_formulas_of_consecutive_lines_do_not_touch(project: Write, between: str) -> None:
    text = between.join([r"$\left[\frac{1}{1+\frac{1}{z}}\right]$", r"$\left[\dfrac{a}{b}\right]$"] * 3)
    folder = project(
        {
            "publication.yaml": "version: 1\ntitle: T\nchapters: [a.md]\neditions: {print: {format: pdf}}\n",
            "a.md": f"# A\n\nText.\n\n{text}\n",
        }
    )
    publisher.build(folder)
    (file,) = (folder / "build" / "print").glob("*.pdf")
    page = pypdfium2.PdfDocument(file)[0]
    forms = [item.get_bounds() for item in page.get_objects() if item.type == pypdfium2.raw.FPDF_PAGEOBJ_FORM]
    left, low, high = min(form[0] for form in forms), min(form[1] for form in forms), max(form[3] for form in forms)
    sides = (left, page.get_height() - high, left + 1.5, page.get_height() - low)  # those of the brackets at the left
    area = page.render(scale=4).to_pil().convert("L").crop([int(4 * side) for side in sides])
    rows = [area.crop((0, y, area.width, y + 1)).getextrema()[0] < 128 for y in range(area.height)]
    assert sum(ink and not before for before, ink in pairwise([False, *rows])) == 6
