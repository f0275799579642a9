"""Tables, as far as cases can't show them: locations in values, the fit on a page, headers in PDF."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from lxml import html
from msgspec.structs import replace

import publisher
from publisher import document as d
from publisher.diagnostics import Diagnostic, Location, in_order
from publisher.document import columns_of
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.table_cells import LETTER, SIZE, longest_word
from publisher.editions.pdf.tables import DENSE, GAP, fit, fit_alone, fit_inside, fitted
from publisher.language.widths import sans
from publisher.manifest import Edition
from publisher.manifest.validation import validated
from publisher.markdown import Context, read_fragment
from publisher.markdown.csv_text import Dialect, SeparatedError, records
from publisher.mathematics.drawing import draw
from publisher.media.fonts import font_file
from publisher.pipeline.session import Options, Session
from publisher.sources import Sources
from publisher.transforms.number_columns import _NUMBER
from tests.conftest import Write
from tests.editions import page_texts
from tests.test_pdf import Paper, build, single


def read(text: str, sources: Sources | None = None) -> tuple[tuple[d.Block, ...], tuple[Diagnostic, ...]]:
    reading = read_fragment(text, Context(), sources)
    return reading.value, in_order(reading.diagnostics)


def table(text: str) -> d.Table:
    (first,) = (block for block in read(text)[0] if isinstance(block, d.Table))
    return first


def places(text: str) -> list[tuple[str, int, int]]:
    """The words of each code span, with its line and column."""
    spans = (n for block in read(text)[0] for n in d.walk(block) if isinstance(n, d.InlineCode))
    return [(n.value, n.location.line, n.location.column) for n in spans]


def test_operators_beside_merged_cells_are_text() -> None:
    rows = table(":::{table}\n| a | b | c |\n|---|---|---|\n| <<= | x | << |\n| ^^= | y | z |\n:::\n").body
    cells = [[(d.raw_text(cell.children), cell.colspan) for cell in row.children] for row in rows]
    assert cells == [[("<<=", 1), ("x", 2)], [("^^=", 1), ("y", 1), ("z", 1)]]


# Places


@pytest.mark.parametrize(
    "source",
    [
        "| `a` | b `a` | \\| `c\\|` `a` |\n|--|--|--|\n|`a`|  `b`|`a`\n",
        "> - | x | `a` |\n>   |---|---|\n>   | `a` | `b` |\n",
        ':::{csv-table}\n:header: `a`, "x ""y"" `b`"\n\n  `a`, "many\n`lines`", `漢字`\n:::\n',
        "> :::{csv-table}\n> :delim: tab\n> `a`\t`b`\n> :::\n",
        ':::{csv-table}\n:escape: \\\n\nx\\, `a`,"\\"x\\" `b`"\n:::\n',
        "1. :::{list-table}\n   * - `a`\n     - x `b`\n\n       `c`\n   :::\n",
    ],
)
def test_each_cell_knows_its_place(source: str) -> None:
    lines = source.split("\n")
    found = places(source)
    assert len(found) > 1
    for value, line, column in found:
        assert lines[line - 1][column - 1 :].replace("\\|", "|").startswith(f"`{value}"), (value, line, column)


def test_values_of_a_file_have_their_place_there(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/v.csv").write_bytes(b'\xef\xbb\xbfa,b\r\n\r\n"x\r\ny", {kdb}`z`\r\n')
    blocks, found = read(":::{csv-table}\n:file: data/v.csv\n:::\n", Sources(tmp_path))
    (finding,) = found
    assert (finding.code, finding.location) == ("role-unknown", Location("data/v.csv", 4, 5))
    assert len(blocks) == 1


@pytest.mark.parametrize(
    ("text", "offset"),
    [('a,b\nc,"d\n', 6), ('a\n"b"c,d\n', 2), ('a, "b", "c"d', 8), ("a\\", 0), ('"', 0)],
)
def test_what_can_not_be_read_is_placed(text: str, offset: int) -> None:
    with pytest.raises(SeparatedError) as caught:
        list(records(text, Dialect(escape="\\") if "\\" in text else Dialect()))
    assert caught.value.offset == offset


# Numbers, columns


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "-1",
        "−1.5",
        "+3 %",
        "1 000",
        "1\u202f000,5",
        "~3",
        "€ 5",
        "-$5",
        "2e−5",
        "1’000",
        "20°",
        "3½",
        "½",
        "£2¾",
        "1,200,000.5",
        "651 000 000",
        "6.626 070 15 · 10⁻³⁴",
        "1.380 649 × 10⁻²³",
    ],
)
def test_texts_that_are_numbers(text: str) -> None:
    assert _NUMBER.fullmatch(text)


@pytest.mark.parametrize(
    "text", ["", "a", "1a", "v1", "3 of 4", "1–2", "10 kg", "1/2", "-", "1, 2, 3", "1 2 3", "100 12", "10 · 4"]
)
def test_words_that_are_no_numbers(text: str) -> None:
    assert not _NUMBER.fullmatch(text)


def test_numbers_and_quantities_in_tables_do_not_break(tmp_path: Path) -> None:
    cells = {"12 500 km": True, "6.626 070 15 · 10⁻³⁴": True, "3 of 4": False, "12 words": False}
    (tmp_path / "a.md").write_text("# A\n\n| a |\n|---|\n" + "".join(f"| {cell} |\n" for cell in cells))
    made = publisher.build(tmp_path / "a.md", formats=["html"], output=tmp_path / "o")
    markup = made.editions[0].path.read_text(encoding="utf-8")
    found = re.findall("<td(.*?)>(.*?)</td>", markup)
    assert {text.replace("\xa0", " "): "number" in given for given, text in found} == cells


def test_columns_count_cells_that_reach_down() -> None:
    spanned = table(":::{table}\n|a|b|c|\n|-|-|-|\n|x|<<|1|\n|^^|<<|2|\n|y|z|3|\n:::\n")
    names = [[d.plain_text(cell.children) for cell in column] for column in columns_of(spanned)]
    assert names == [["a", "y"], ["b", "z"], ["c", "1", "2", "3"]]


# Paper


@pytest.mark.parametrize(
    ("letters", "expected"),
    [(10, ""), (30, "full"), (34, "dense"), (46, "turned"), (54, "turned dense"), (90, "turned dense broken")],
)
def test_how_a_table_fits(letters: int, expected: str) -> None:
    word = "x" * letters
    given = f"|{word}|{word}|{word}|\n|-|-|-|\n"
    name, widths = fit(table(given + "|a|b|c|\n" * 3), 345, 475, 728)
    assert name == expected
    assert bool(widths) == name.endswith("broken")
    assert fit(table("|a|\n|-|\n"), 345, 475, 0) == ("", ())
    assert DENSE * 7.5 <= 8.6


def test_a_table_of_three_rows_is_not_turned() -> None:
    word = "x" * 46
    given = f"|{word}|{word}|{word}|\n|-|-|-|\n|a|b|c|\n|a|b|c|\n"
    assert fit(table(given), 345, 475, 728)[0] == "dense broken"


def test_a_table_of_three_rows_with_too_many_numbers_is_turned() -> None:
    classes = d.Attributes(classes=("number",))
    numbers = d.rewrite(
        table(f"{'|1234.567' * 12}|\n{'|-' * 12}|\n"), {d.TableCell: lambda c: replace(c, attributes=classes)}
    )
    assert [fit(numbers, room, room, 728)[0] for room in (470, 430)] == ["dense broken", "turned"]


def test_a_wide_table_takes_the_full_width_and_is_turned_before_its_words_break() -> None:
    for letters, expected in ((3, "full"), (17, "dense broken"), (46, "turned")):
        row = f"|{'|'.join(['x' * letters] * (3 if letters > 40 else 7))}|\n"
        given = table(row + "|-" * row.count("|x") + "|\n" + row)
        given = replace(given, attributes=d.Attributes(classes=("wide",)))
        assert fit(given, 345, 475, 728)[0] == expected


HANDOUT = PageGeometry("handout", 1, 595, 842, 345, 57, 60, 728, 14, rail=113)
MANY = f"|{'measurements|' * 9}\n|{'-|' * 9}\n|{'x|' * 9}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":::{note}\nText.\n\n" + MANY + ":::\n", "Admonition Table"),
        (":::{note}\nText.\n\n" + MANY + "\nMore.\n:::\n", "Admonition"),  # it would leave its place
        ("::::{note}\nText.\n\n:::{table} Numbered\n" + MANY + ":::\nMore.\n::::\n", "Admonition Table"),
        (":::{note}\n" + MANY + ":::\n", "Admonition"),  # nothing would be left
        (":::{note}\nText.\n\n|a|b|\n|-|-|\n|c|d|\n:::\n", "Admonition"),  # it has room
        ("- a\n  - b\n\n    " + MANY.replace("\n", "\n    ") + "\n", "List Table"),
        ("- a\n\n  " + MANY.replace("\n", "\n  ") + "\n- b\n", "List"),
    ],
)
def test_a_table_without_room_in_a_block_is_moved_after_it(text: str, expected: str) -> None:
    numbered = {d.Table: lambda table: replace(table, number="1" if table.caption else "")}
    (block,) = (d.rewrite(block, numbered) for block in read(text)[0])
    assert " ".join(type(block).__name__ for block in fit_inside(block, HANDOUT)) == expected


def test_values_and_ranges_are_not_broken() -> None:
    given = table(f"{'|measurements' * 7}|W/(m\u00a0·\u00a0K)|1300–6700|\n|{'-|' * 9}\n{'|x' * 9}|\n")
    *words, unit, period = (300 * DENSE * share / 100 for share in fit(given, 300, 300, 0)[1])
    least = [SIZE * sans(text) for text in ("W/(m\u00a0·\u00a0K)", "1300–6700")]
    percent = 3 * DENSE  # shares are whole
    assert unit + percent > least[0] > max(words)
    assert period + percent > least[1]


def test_words_are_hyphenated_before_a_table_is_turned() -> None:
    """Numbers and longer words are not."""
    for word, expected in (("x" * 17, "dense broken"), ("x" * 22, "turned")):
        row = f"|{'|'.join([word] * 7)}|\n"
        assert fit(table(f"{row}|{'-|' * 7}\n{row * 4}"), 345, 475, 728)[0].removesuffix(" dense") == expected


@pytest.mark.parametrize(
    ("letters", "rows", "expected"),
    [
        (20, 4, ""),
        (22, 4, "close"),
        (30, 4, "turned"),
        (40, 4, "turned dense"),
        (47, 4, "turned tiny"),
        (70, 4, "turned tiny broken"),
        (24, 1, "dense"),
        (40, 1, "turned dense"),
    ],
)
def test_in_large_print_tables_are_turned_before_their_type_shrinks(letters: int, rows: int, expected: str) -> None:
    word = "x" * letters
    given = table(f"|{word}|{word}|{word}|\n|-|-|-|\n" + "|a|b|c|\n" * rows)
    assert fit(given, 330, 330, 500, large=True)[0] == expected
    assert "turned" not in fit(given, 330, 330, 0, large=True)[0]


def test_a_long_table_takes_the_rail_if_it_has_far_fewer_lines_there() -> None:
    def fit_of(count: int, words: int, page: PageGeometry = HANDOUT) -> bool:
        row = f"|{'word ' * words}|{'word ' * words}|\n"
        return fitted(table("|a|b|\n|-|-|\n" + row * count), page).fit[:1] == ("full",)

    assert fit_of(12, 9)
    assert not fit_of(11, 9)  # not long
    assert not fit_of(12, 4)  # no fewer lines
    assert not fit_of(12, 70)  # a few of many
    assert not fit_of(12, 9, replace(HANDOUT, columns=2))


LARGE = PageGeometry("book", 1, 240, 360, 192, 24, 40, 270, 15, large=True)


def test_in_large_print_a_table_without_room_is_divided() -> None:
    names = ["Station", *(f"measurement{n:02}" for n in range(9))]
    row = f"|{'|'.join(names)}|\n"
    here = Location("a.md")
    legend = (d.Paragraph((d.Text("Source", location=here),), location=here),)
    given = replace(table(row + "|-" * 10 + "|\n" + row * 4), number="1", legend=legend)
    parts = fit_alone(given, LARGE)
    heads = [[d.plain_text(cell.children) for cell in part.head[0].children] for part in parts]
    assert len(parts) > 2
    assert {head[0] for head in heads} == {"Station"}
    assert [name for head in heads for name in head[1:]] == names[1:]
    assert ["continued" in part.fit for part in parts] == [False, *[True] * (len(parts) - 1)]
    assert {"dense", "tiny", "broken"}.isdisjoint(name for part in parts for name in part.fit)
    assert [part.legend for part in parts] == [*[()] * (len(parts) - 1), legend]
    assert len(fit_alone(given, replace(LARGE, large=False))) == 1
    ragged = replace(given, body=(replace(given.body[0], children=given.body[0].children[:-1]), *given.body[1:]))
    assert len(fit_alone(ragged, LARGE)) == 1  # its rows differ


def test_in_large_print_a_table_of_one_column_stays_whole() -> None:
    (whole,) = fit_alone(table(f"|Name|\n|-|\n|{'x' * 120}|\n" + "|a|\n" * 4), LARGE)
    assert {"broken", "dense", "tiny"} & {*whole.fit}


def test_the_parts_of_a_divided_table_have_as_many_columns() -> None:
    """As many as have room would leave a single one, beside the names, for the last part."""
    names = "|".join(f"Qty {n}" for n in range(7))
    rows = f"|Saint-Malo 1|{'999.5|' * 7}\n" * 5
    parts = fit_alone(replace(table(f"|Station|{names}|\n|-{'|-' * 7}|\n{rows}"), number="1"), LARGE)
    assert [len(part.head[0].children) for part in parts] == [4, 3, 3]


def test_a_table_of_few_rows_is_divided_where_it_would_be_turned() -> None:
    names = ["Town", *(f"month{n:02}" for n in range(14))]
    row = f"|{'|'.join(names)}|\n"
    page = PageGeometry.of(validated(Edition, {"format": "pdf", "layout": "book", "trim": "A5"}))
    for rows, attributes in ((3, ""), (4, ""), (3, ":class: wide\n")):
        given = table(f":::{{table}}\n{attributes}\n{row}|{'-|' * 15}\n{row * (rows - 1)}:::\n")
        parts = fit_alone(given, page)
        whole = rows > 3 or bool(attributes)
        assert (len(parts) == 1, "turned" in parts[0].fit) == (whole, whole)
        heads = [d.plain_text(cell.children) for part in parts for cell in part.head[0].children[1:]]
        assert heads == names[1:]


def test_columns_have_all_the_room_of_their_table() -> None:
    row = f"|{'|'.join(['x' * 17] * 15)}|\n"
    _, widths = fit(table(f"{row}|{'-|' * 15}\n{row * 4}"), 345, 345, 480)
    assert sum(widths) > 98.5


def test_the_pages_of_references_count_in_the_width_of_a_column() -> None:
    def referring(shows_page: bool) -> d.Table:
        where = d.Location("a.md", 1)
        word = d.CrossReference((d.Text("a", location=where),), "x", shows_page=shows_page, location=where)
        return d.rewrite(table("|x|x|\n|-|-|\n" + "|a|a|\n" * 5), {d.TableCell: lambda c: replace(c, children=(word,))})

    assert [fit(referring(shows_page), 60, 60, 728)[0] for shows_page in (False, True)] == ["", "turned"]


def test_given_widths_do_not_turn_a_table_that_is_narrow_enough() -> None:
    given = replace(table("|seventeen|b|\n|-|-|\n" + "|a|b|\n" * 5), widths=(5, 95))
    name, widths = fit(given, 345, 345, 728)
    assert (name, len(widths)) == ("dense", 2)
    assert widths[0] > 5


@pytest.mark.parametrize(
    ("cell", "text", "number"),
    [
        ("7 of 12 or 13", "", "dense broken"),
        ("651 000 000", "dense broken", "dense broken"),  # no line ends in a number, or before a unit
        ("123.456 kg", "dense broken", "dense broken"),
    ],
)
def test_a_number_or_value_is_as_wide_as_its_pieces_together(cell: str, text: str, number: str) -> None:
    for classes, expected in (((), text), (("number",), number)):
        cells = {d.TableCell: lambda cell, given=classes: replace(cell, attributes=d.Attributes(classes=given))}
        assert fit(d.rewrite(table(f"|a|\n|-|\n|{cell}|\n"), cells), 45, 0, 0)[0] == expected


def test_given_widths_count_where_a_name_in_code_may_be_broken() -> None:
    row = "|`include_deleted_partitions_and_tombstones`|boolean|Whether|\n"
    given = replace(table(f"{row}|-|-|-|\n{row * 5}"), widths=(29, 14, 57))
    assert fit(given, 345, 345, 728) == ("", (29, 14, 57))


@pytest.mark.parametrize("mark", [":::", ""])
def test_heads_are_above_the_middle_of_the_columns_that_they_span(mark: str) -> None:
    given = table(f"{mark and mark + '{table}'}\n|a|b|<<|\n|-|-:|-:|\n|c|d|<<|\n|e|1|2|\n{mark}\n")
    assert [[cell.align for cell in row.children] for row in (*given.head, *given.body)] == [
        ["", "center"], ["", "center"], ["", "right", "right"]
    ]  # fmt: skip


def test_columns_to_fill_in_are_equally_wide() -> None:
    rows = "|Indicator|in acid|neutral|in base|\n|-|-|-|-|\n|Litmus||||\n"
    long = f"|{'Bromothymol blue ' * 5}||| |\n"
    (asked, *_), given = (":class: fill-in\n", ""), ":::{table}\n%s\n%s:::\n"
    assert table(given % (asked, "|Time / s|a|b|\n|-:|-|-|\n|10|||\n")).widths == (20, 40, 40)
    assert table(given % (asked, rows + long)).widths == (33, 22, 22, 22)
    values = "|$t$ in s|0|1|2|3|\n|-|-|-|-|-|\n|$v$ in m/s|0|||6|\n"
    first, *others = table(given % (asked, values)).widths
    assert (len({*others}), first < others[0]) == (1, True), "given values are in columns like those to fill in"
    assert table(given % (asked, "|Repetition|Day|\n|-|-|\n|first||\n")).widths == (38, 62)
    assert min(table(given % (asked, f"{'|a' * 80}|\n{'|-' * 80}|\n{'| ' * 80}|\n")).widths) == 1
    assert table(given % (f"{asked}:widths: auto\n", rows)).widths == ()
    assert table(given % ("", rows)).widths == ()


def test_a_long_formula_in_a_narrow_table_is_smaller(tmp_path: Path) -> None:
    formula = "\\frac{" + "+".join(f"a_{{{n}}}" for n in range(14)) + "}{b}"
    column = f"::: {{.column}}\n| a | b |\n|---|---|\n| ${formula}$ | words |\n:::\n"
    text = f"# A\n\n:::: {{.columns}}\n{column}::: {{.column}}\nOther\n:::\n::::\n"
    words = pypdfium2.PdfDocument(build(single(tmp_path, text)).result.path)[0].get_textpage()
    shown = words.get_text_range()
    assert words.get_charbox(shown.index("words") + 4)[2] < words.get_charbox(shown.index("Other"))[0]


def test_columns_are_as_wide_as_their_formulas_and_as_short_heads_above_numbers(tmp_path: Path) -> None:
    salt = "|Copper(II) sulfate pentahydrate|$\\ce{CuSO4.5H2O}$|249.69|insoluble|harmful to fish|\n"
    formulas = f"|Substance|Formula|$M$ / g mol⁻¹|Solubility / g in 100 g|Hazard|\n|-|-|-:|-:|-|\n{salt * 3}"
    numbers = f"|$c$ / mol dm³|Words|\n|-:|-|\n|2|{'words ' * 40}|\n"
    paper = build(single(tmp_path, f"# A\n\n{formulas}\n{numbers}", "{format: pdf, layout: book, trim: A5}"))
    page = next(p for p in pypdfium2.PdfDocument(paper.result.path) if "Hazard" in p.get_textpage().get_text_range())
    lines = page.get_textpage().get_text_bounded().splitlines()
    assert any("mol dm³" in line for line in lines), "a head of two words was in two lines"
    glyphs = [o.get_matrix() for o in page.get_objects(max_depth=1) if o.type == pypdfium2.raw.FPDF_PAGEOBJ_FORM]
    assert max(glyph.a for glyph in glyphs) == pytest.approx(1.08 * SIZE / 1000, rel=0.01), "formulas were smaller"
    given = table(4 * f"|$\\text{{{'words ' * 4}}}$" + "|\n|-|-|-|-|\n" + "|a|b|c|d|\n" * 5)
    drawn = {d.InlineMath: lambda node: replace(node, drawing=draw(node.tex, False))}
    assert [fit(each, 345, 480, 728)[0] for each in (given, d.rewrite(given, drawn))] == ["", "full"]


def test_names_and_options_in_cells_are_not_broken_anywhere(tmp_path: Path) -> None:
    row = "|`too_many_requests_in_flight_for_this_producer`|`--retention-size SIZE`, `--compact/--no-compact`|x|\n"
    text = f"# A\n\n:::{{table}}\n:widths: 3 3 4\n\n|a|b|c|\n|-|-|-|\n{row * 2}:::\n"
    paper = build(single(tmp_path, text, "{format: pdf, layout: book, trim: 5x8in}"))
    document = pypdfium2.PdfDocument(paper.result.path)
    lines = "\n".join(page.get_textpage().get_text_bounded() for page in document).split()
    assert {"too_many_", "--compact/", "--no-compact"} <= set(lines)
    assert not [line for line in lines if line.endswith("-") or not line.strip("-")]


def test_long_words_break_before_short_ones_and_numbers_never() -> None:
    numbered = {
        d.TableCell: lambda cell: replace(
            cell, attributes=d.Attributes(classes=("number",) * cell.children[0].value.isdigit())
        )
    }
    given = table(f"|{'a|' * 9}\n|{'-|' * 9}\n|1234567|value|{'measurements|' * 7}\n")
    name, widths = fit(d.rewrite(given, numbered), 250, 250, 0)
    assert name == "dense broken"
    number, value, *words = (DENSE * 250 * width / 100 for width in widths)
    assert number >= 7 * LETTER
    assert value >= SIZE * sans("value")
    assert max(words) - min(words) < 3


def sizes(paper: Paper) -> list[tuple[int, int]]:
    return [(round(float(p.MediaBox[2])), round(float(p.MediaBox[3]))) for p in paper.pdf.pages]


def turned_pages(paper: Paper) -> list[int]:
    """The indexes of the pages on which text is turned; all pages have one size."""
    assert len(set(sizes(paper))) == 1

    def is_turned(page: pypdfium2.PdfPage) -> bool:
        text = page.get_textpage()
        angles = [pypdfium2.raw.FPDFText_GetCharAngle(text, n) for n in range(text.count_chars())]
        return sum(1 < angle < 6 for angle in angles) > 3

    return [index for index, page in enumerate(pypdfium2.PdfDocument(paper.result.path)) if is_turned(page)]


WIDE = "|".join(f"Month number {n} Averylongword" for n in range(10))
ROWS = f"|{'x|' * 10}\n" * 3
TURNED = f"# One\n\nBefore.\n\n:::{{table}}\n\n|{WIDE}|\n|{'-|' * 10}\n{ROWS}:::\n\n## After it\n\nWords.\n"
WORDS = "Words.\n\n"
LAYOUTS = [("layout: handout", (595, 842)), ("layout: book, trim: 6x9in", (432, 648))]


@pytest.mark.parametrize(("settings", "page"), LAYOUTS)
def test_a_wide_table_is_turned(tmp_path: Path, settings: str, page: tuple[int, int]) -> None:
    paper = build(single(tmp_path / "t", TURNED, f"{{format: pdf, {settings}}}"))
    (turned,) = turned_pages(paper)
    assert sizes(paper)[turned] == page
    # PDFium finds few spaces in turned text, and its words may be hyphenated.
    assert "Monthnumber8" in re.sub(r"[ \x02\xad]", "", paper.pages[turned])
    assert "Before." not in paper.pages[turned]
    assert "Before." in paper.pages[turned - 1]
    assert "After it" in paper.pages[turned + 1]
    if "book" in settings:
        assert paper.labels[turned - 1 : turned + 2] == ["1", "2", "3"]
    text = pypdfium2.PdfDocument(paper.result.path)[turned].get_textpage()
    rects = [text.get_rect(i) for i in range(text.count_rects())]
    left, _, right, _ = zip(*rects, strict=True)
    assert min(left) >= 50
    assert max(right) <= page[0] - 50
    assert any(right - left > 3 * (high - low) for left, low, right, high in rects), "the foot of the page is upright"


@pytest.mark.parametrize("settings", [settings for settings, _ in LAYOUTS])
def test_a_turned_table_with_a_number_waits_for_the_end_of_the_text(tmp_path: Path, settings: str) -> None:
    paper = build(single(tmp_path / "t", TURNED.replace("{table}", "{table} Wide"), f"{{format: pdf, {settings}}}"))
    assert turned_pages(paper) == [len(paper.pages) - 1]
    assert re.search(r"Before\. (1 )?After it Words\.", paper.pages[-2])
    assert "Wide" in paper.pages[-1]


def test_rotated_tables_below_headings_keep_their_order(tmp_path: Path) -> None:
    wide = TURNED.split(":::")[1]
    small = ":::{table} Small\n|a|\n|-|\n|b|\n:::\n\n"
    announced = "Words as follows:\n\n- item\n\n"
    text = "".join(
        f"## H{n}\n\n:::{wide.replace('{table}', '{table} Wide', 1)}:::\n\n{more}"
        for n, more in enumerate((small, "", announced))
    )
    paper = build(single(tmp_path / "t", f"# A\n\n{text}Last.\n", "{format: pdf, layout: handout}"))
    captions = re.findall(r"Table (\d) (?:Wide|Small)", " ".join(paper.text.split()))
    assert captions == sorted(captions)
    assert re.search(r"follows: (\S )?item", " ".join(paper.text.split()))


@pytest.mark.parametrize("after", ["> Quoted after it.", "- Listed after it.", ":::{exercise}\nSolved after it.\n:::"])
def test_a_heading_stays_upright_above_what_follows_its_rotated_table(tmp_path: Path, after: str) -> None:
    wide = TURNED.split(":::")[1].replace("{table}", "{table} Wide", 1)
    text = f"# A\n\n## Heading\n\n:::{wide}:::\n\n{after}\n\nLast.\n"
    paper = build(single(tmp_path / "t", text, "{format: pdf, layout: handout}"))
    (turned,) = turned_pages(paper)
    assert "after it." in paper.pages[turned - 1]
    assert "Wide" in paper.pages[turned]


def test_a_heading_stays_upright_above_text_if_its_table_is_divided_and_rotated(tmp_path: Path) -> None:
    months = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    rows = "".join(f"|{'Garmisch-Partenkirchen' if n == 7 else 'Augsburg'}|{'104.9|' * 12}1744.9|\n" for n in range(16))
    text = f"# A\n\n## H\n\n:::{{table}} Wide\n|Place|{months}|Year|\n|{'-|' * 14}\n{rows}:::\n\nAfter it.\n\nLast.\n"
    paper = build(single(tmp_path / "t", text, "{format: pdf, layout: handout, paper: A4, large-print: true}"))
    first, *others = turned_pages(paper)
    assert "After it." in paper.pages[first - 1]
    assert "Wide" in paper.pages[first]
    assert sum("Garmisch" in paper.pages[number] for number in (first, *others)) == 3, "it is divided"


@pytest.mark.parametrize("settings", ["layout: handout", "layout: book, trim: A5", "layout: book, large-print: true"])
@pytest.mark.parametrize("words", [260, *(pytest.param(n, marks=pytest.mark.slow) for n in (10, 70, 160, 500))])
def test_rows_of_any_height_are_below_their_head(tmp_path: Path, settings: str, words: int) -> None:
    rows = "".join(f"* - Row {n}\n  - {'river pump valve hose gauge ' * (words // 5)}\n" for n in range(5))
    text = f"# One\n\nSee [](#tab) there.\n\n:::{{list-table}} Levels\n:label: tab\n\n* - Level\n  - Meaning\n{rows}:::\n\nAfter.\n"
    paper = build(single(tmp_path / "t", text, f"{{format: pdf, {settings}}}"))
    first = next(i for i, page in enumerate(paper.pages) if "Row 0" in page)
    assert re.search(r"Table 1 Levels Level Meaning Row 0 river", paper.pages[first])
    held = [page for page in paper.pages[first:] if "hose" in page]
    assert all(page.count("Level Meaning") == 1 for page in held)
    elsewhere = "See Table 1" not in paper.pages[first]
    assert f"See Table 1{f' on page {paper.labels[first]}' * elsewhere} there." in " ".join(paper.pages)
    if words < 160:
        pieces = [row.count("river") for page in held for row in page.split("Row ")[1:]]
        assert pieces == [words // 5] * 5 or "large" in settings, "no row is divided that fits a page"


@pytest.mark.parametrize("settings", [settings for settings, _ in LAYOUTS])
def test_a_turned_table_keeps_its_notes(tmp_path: Path, settings: str) -> None:
    text = (
        TURNED.replace("{table}", "{table} Wide[^n]").replace("\n:::\n\n##", "\n\nSource: a.\n:::\n\n##")
        + "\n[^n]: Note of it.\n"
    )
    paper = build(single(tmp_path / "t", text, f"{{format: pdf, {settings}}}"))
    (turned,) = turned_pages(paper)
    assert re.search(r"1 Note of it\.|Note of it\. 1", paper.pages[turned])  # PDFium sorts turned lines from below
    assert "Source: a." in paper.pages[turned]


def test_large_pictures_shrink_with_their_cells(tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"><rect width="{0}" height="{0}"/></svg>'
    for name, size in (("large", 1400), ("small", 12)):
        text = f"# One\n\n| ![A {name} one](../{name}.svg) | What it means |\n|---|---|\n| one | two |\n"
        folder = single(tmp_path / name, text, "{format: pdf, layout: book}")
        (folder / f"{name}.svg").write_text(drawing.format(size))
        paper = build(folder)
        (figure,) = paper.elements("/Figure")
        left, _, right, _ = (float(side) for side in figure.A.BBox)
        assert 54 <= left < right < 330
        assert (right - left > 60) == (name == "large")
        assert "What it means" in paper.pages[-1]


def test_a_heading_goes_with_its_table(tmp_path: Path) -> None:
    text = f"# One\n\nBefore.\n\n## Its heading\n\n:::{{table}} Wide\n:class: wide\n\n|{WIDE}|\n|{'-|' * 10}\n:::\n"
    paper = build(single(tmp_path / "t", text))
    assert [index for index, page in enumerate(paper.pages) if "Its heading" in page] == turned_pages(paper)
    assert len(paper.pages) == 2


def test_no_table_is_turned_in_two_columns(tmp_path: Path) -> None:
    text = "# One\n\n:::{table} Small\n:class: wide\n\n| a |\n|---|\n| b |\n:::\n"
    assert set(sizes(build(single(tmp_path / "c", text, "{format: pdf, columns: 2}")))) == {(595, 842)}


def test_a_long_table_shows_its_head_on_each_page(tmp_path: Path) -> None:
    rows = "\n".join(f"| row {n} | {n} |" for n in range(120))
    text = f"# One\n\n{'Words. ' * 30}\n\n:::{{table}} Long\n\n| Name of it | Count |\n|---|---|\n{rows}\n:::\n"
    paper = build(single(tmp_path / "l", text))
    assert len(paper.pages) > 2
    assert all("Name of it Count" in page for page in paper.pages)
    assert "Long" in paper.pages[0]
    assert len(paper.elements("/THead")) == 1
    assert len(paper.elements("/TR")) == 121


def test_a_caption_stays_with_its_table(project: Write) -> None:
    """Each chapter of the book has one more paragraph before its table."""
    rows = "| row |\n" * 12
    table = f":::{{{{table}}}} Caption{{0}}.\n\n| Head |\n|---|\n| first{{0}}. |\n{rows}| last{{0}}. |\n:::\n"
    counts = range(8, 24)
    chapters = {f"{n}.md": f"# Title\n\n{WORDS * n}{table.format(n)}" for n in counts}
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{b: {{format: pdf, layout: book, trim: A5}}}}\n"
    pages = build(project({"publication.yaml": manifest, **chapters})).pages
    places = [
        tuple(next(i for i, page in enumerate(pages) if f"{word}{n}." in page) for word in ("Caption", "first", "last"))
        for n in counts
    ]
    assert all(caption == first for caption, first, _ in places)
    assert any(first < last for _, first, last in places), "some tables are divided"


def test_headers_have_scopes_and_spans(tmp_path: Path) -> None:
    text = (
        "# One\n\n:::{table} Rain\n:header-rows: 2\n:stub-columns: 1\n\n"
        "| Town | Rain | << |\n|---|---|---|\n| ^^ | July | May |\n| Oslo | 81 | 53 |\n| Bergen | ^^ | 4 |\n:::\n"
    )
    paper = build(single(tmp_path / "h", text))
    heads = [e.A for e in paper.elements("/TH")]
    assert [str(a.Scope) for a in heads] == ["/Column"] * 4 + ["/Row"] * 2
    assert [(int(a.get("/RowSpan", 1)), int(a.get("/ColSpan", 1))) for a in heads[:2]] == [(2, 1), (1, 2)]
    assert [int(e.A.RowSpan) for e in paper.elements("/TD") if "/A" in e] == [2]


# Raw tables


def test_a_raw_table_keeps_within_bounds() -> None:
    rows = '<tr><td colspan="99999999" rowspan="0">a</td><td rowspan="70">b</td></tr><tr><td colspan="x">c</td></tr>'
    made = table(f"<table>{rows}</table>")
    assert [(c.colspan, c.rowspan) for row in made.body for c in row.children] == [(1, 1), (1, 2), (1, 1)]


def test_a_raw_table_in_a_chapter_is_numbered(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n<table id='t'><caption>Raw</caption><tr><td>x</td></tr></table>\n\n[](#t)\n")
    made = publisher.build(tmp_path / "a.md", formats=["html"], output=tmp_path / "o")
    markup = made.editions[0].path.read_text(encoding="utf-8")
    assert '<span class="label">Table\u00a01</span> Raw' in markup
    assert 'href="#t"' in markup


def test_a_row_may_go_on_in_the_next_column(project: Write) -> None:
    cell = "Once a year the keeper counts the winds. " * 40
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, columns: 2}}\n"
    text = f"# A\n\n{cell}\n\n| a | b |\n|---|---|\n| {cell}first | {cell}second |\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(edition.path)).split()
    assert {"first", "second"} < {*words}


def test_a_head_is_aligned_as_its_column() -> None:
    """Cells of raw tables have their own alignment; a head without one is aligned as the cells below it, if these agree."""
    text = publisher.render(
        "<table><thead><tr><th>a</th><th>b</th><th align=left>c</th></tr></thead>"
        "<tbody><tr><td align=center>x</td><td align=center>y</td><td align=center>z</td></tr>"
        "<tr><td align=center>x</td><td>y</td><td align=center>z</td></tr></tbody></table>"
    )
    heads = re.findall(r"<th[^>]*?(?: class=\"(\w*)\")?[^>]*>([abc])<", text)
    assert [(name, side) for side, name in heads] == [("a", "center"), ("b", ""), ("c", "left")], text


def test_parts_of_a_divided_table_say_that_they_continue_it(tmp_path: Path) -> None:
    names = ["Station", *(f"measurement{n:02}" for n in range(9))]
    row = f"|{'|'.join(names)}|\n"
    text = f"# A\n\n:::{{table}} Values\n:label: tab-a\n\n{row}{'|-' * 10}|\n{row * 4}:::\n\nSee [](#tab-a).\n"
    paper = build(single(tmp_path, text, "{format: pdf, large-print: true}"))
    found = re.findall(r"Table\s1[ ,]+(Values|continued)", paper.text.replace("\xa0", " "))
    assert (found[0], {*found[1:]}) == ("Values", {"continued"})
    assert len(found) == len(paper.elements("/Table"))


def test_widths_are_estimated_as_the_typeface_has_them() -> None:
    """The widths in ``tables`` are a little more than those of Inter at 8.5 points, with tabular digits."""
    texts = (
        "13,546\u00a0kg/m³",
        "6.626·10⁻³⁴",
        "temperature",
        "internationalisation",
        "MAXIMUM",
        "illicit",
        "2.0061\u00a0s",
        "window",
    )
    whole = TTFont(font_file("inter.ttf"))
    few = subset.Subsetter(subset.Options(glyph_names=True, layout_features=["tnum"]))
    few.populate(text="0".join(texts))
    few.subset(whole)  # or all glyphs would be drawn
    font = instantiateVariableFont(whole, {"opsz": 14, "wght": 400})
    names, advances = font.getBestCmap(), font["hmtx"]
    digit = advances["zero.tf"][0]
    for text in texts:
        units = sum(digit if letter.isdecimal() else advances[names[ord(letter)]][0] for letter in text)
        width = 8.5 * units / font["head"].unitsPerEm
        ((cell,), *_) = (row.children for row in table(f"|{text}|\n|-|\n").head)
        assert width * 0.97 < longest_word(cell) < width * 1.15, text


def test_given_widths_are_kept_where_words_have_room() -> None:
    """A column that is too narrow for its words gets their width; the others share the rest as it was given."""
    head = replace(table("|Number|A|B|\n|-|-|-|\n|1|2|3|\n"), widths=(5, 35, 60))
    name, widths = fit(head, 300, 300, 0)
    assert name == "dense"
    number, *others = widths
    assert 300 * DENSE * number / 100 == pytest.approx(SIZE * sans("Number") + GAP, abs=3)
    assert others == [pytest.approx(share * (100 - number) / 95, abs=1) for share in (35, 60)]


def test_words_of_links_in_tables_are_not_broken(project: Write) -> None:
    long = (
        "What those who wait do in the meantime, and at what cost, in all the years of their lives, and what others say"
    )
    text = f"# A\n\n|Author|One|Two|Three|\n|-|-|-|-|\n|[Schwartzwald](https://example.org)|{long}|{long}|{long}|\n"
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {b: {format: pdf, layout: book, paper: A4}}\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    assert "Schwartzwald" in "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(edition.path))


def test_a_merged_cell_is_in_the_middle_of_its_columns(project: Write) -> None:
    text = "# A\n\n|Time|Mon|Tue|Wed|\n|-|-|-|-:|\n|Noon|Tablets|<<|<<|\n|Night|Drops|none|9|\n|Whole row|<<|<<|<<|\n"
    manifest = (
        "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout}}\n"
    )
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    words = pypdfium2.PdfDocument(edition.path)[0].get_textpage()
    left = {
        word: words.get_charbox(words.search(word).get_next()[0])[0]
        for word in ("Noon", "Tablets", "Drops", "none", "Whole")
    }
    assert left["Tablets"] > left["Drops"] + 20
    assert left["Whole"] == pytest.approx(left["Noon"], abs=1)


@pytest.mark.parametrize(
    ("language", "style"),
    [("en", ""), ("en", ':root { --font-ui: "JetBrains Mono" }'), ("he", "")],
    ids=["packaged", "another typeface", "right to left"],
)
def test_decimal_signs_are_aligned_in_any_typeface_and_direction(language: str, style: str, project: Write) -> None:
    """Whatever the widths of digits. Nothing is added to the text."""
    numbers = ("1", "2.5", "31.875")
    text = "# A\n\n| a | b |\n|---|---|\n" + "".join(f"| x | {number} |\n" for number in numbers)
    manifest = f"version: 1\ntitle: T\nlanguage: {language}\nchapters: [a.md]\neditions: {{h: {{format: pdf, layout: handout}}}}\n"
    folder = project({"publication.yaml": manifest, "a.md": text, "templates/pdf/custom.css": style})
    (edition,) = publisher.build(folder).editions
    words = pypdfium2.PdfDocument(edition.path)[0].get_textpage()
    shown = words.get_text_range()
    assert ".0" not in shown
    ends = []
    for number in numbers:
        last = len(number.partition(".")[0]) - 1
        ends.append(words.get_charbox(words.search(number).get_next()[0] + last, loose=True)[2])
    assert max(ends) - min(ends) < 0.1


def test_merged_cells_are_in_the_middle_in_each_format(project: Write) -> None:
    """But not at the beginning of a row, nor where the author aligned them. A cell above covers the first column."""
    text = (
        "# A\n\n|Time|Mon|Tue|\n|-|-|-:|\n|Noon|Pills|<<|\n|^^|Drops|<<|\n|Whole|<<|9|\n\n"
        '<table><tr><td>a</td><td>b</td><td>c</td></tr><tr><td>d</td><td colspan="2" align="right">Right</td></tr></table>\n'
    )
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {w: {format: html}, t: {format: text}}\n"
    web, plain = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    cells = html.parse(web.path).xpath("//td[@colspan]")
    assert [(cell.text_content(), cell.get("class")) for cell in cells] == [
        ("Pills", "center"), ("Drops", "center"), ("Whole", None), ("Right", "right")
    ]  # fmt: skip
    lines = plain.path.read_text(encoding="utf-8").splitlines()
    assert next(line for line in lines if "Noon" in line) == "Noon   Pills"


@pytest.mark.parametrize(("count", "upright"), [(3, True), (5, False)])
def test_tables_to_fill_in_keep_their_words_in_large_print(project: Write, count: int, upright: bool) -> None:
    names = ["Time", "Left", "Back", "Right", "Skin", "Initials"][: count + 1]
    text = f":::{{table}} Chart\n:class: fill-in\n\n|{'|'.join(names)}|\n|{'-|' * len(names)}\n|10|{' |' * count}\n|12|{' |' * count}\n:::\n"
    manifest = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {p: {format: pdf, layout: book, trim: A5, large-print: true}}\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": f"# A\n\n{text}"})).editions
    page = next(p for p in pypdfium2.PdfDocument(edition.path) if "Left" in p.get_textpage().get_text_range())
    words = page.get_textpage()
    shown = words.get_text_range()
    assert [name for name in names if name not in shown] == []
    first = words.search("Time").get_next()[0]
    left, bottom, *_ = words.get_charbox(first)
    after, above, *_ = words.get_charbox(first + 3)
    assert (after > left + 5, above > bottom + 5) == (upright, not upright)


def test_words_are_beside_the_middle_of_a_picture(project: Write) -> None:
    """In its row only, and in the column of a handout."""
    long = "What those who wait do in the meantime, and at what cost. " * 4
    rows = f"|![Square](p.svg){{width=90pt}}|seen|short|\n|Digoxin|dose|{long}|\n"
    text = f"# A\n\nBefore.\n\n|What|How|Why|\n|-|-|-|\n{rows}\nAfter.\n"
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300"/></svg>'
    manifest = (
        "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout}}\n"
    )
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text, "p.svg": picture})).editions
    words = pypdfium2.PdfDocument(edition.path)[0].get_textpage()

    def box(word: str) -> tuple[float, float, float, float]:
        return words.get_charbox(words.search(word).get_next()[0])

    assert box("After")[0] < box("seen")[0] < box("short")[0]  # to the right of the column's edge
    assert 30 < box("How")[1] - box("seen")[1] < 80
    assert abs(box("dose")[1] - box("Digoxin")[1]) < 1
    assert abs(box("dose")[1] - box("What those")[1]) < 1


def test_pictures_do_not_rotate_a_table_of_given_widths(project: Write) -> None:
    """They are scaled to their column, and words are beside their middle."""
    rows = "".join(f"* - ![A plant {n}](p.svg){{width=100%}}\n  - Plant {n}\n\n    On cliffs.\n" for n in range(4))
    text = f"# A\n\nText.\n\n:::{{list-table}} Plants\n:widths: 1 3\n\n* - Picture\n  - Plant\n{rows}:::\n"
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300"/></svg>'
    manifest = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {b: {format: pdf, layout: book, trim: 6x9in}}\n"
    folder = project({"publication.yaml": manifest, "a.md": text, "p.svg": picture})
    (edition,) = publisher.build(folder).editions
    page = next(p for p in pypdfium2.PdfDocument(edition.path) if "Plant 3" in p.get_textpage().get_text_range())
    words = page.get_textpage()
    assert "Picture" in words.get_text_range()
    first, last = (words.search(f"Plant {n}").get_next()[0] for n in (0, 3))
    left, _, right, top = words.get_charbox(first)
    assert right - left < 15  # the line is upright
    assert top - words.get_charbox(last)[3] > 100


def test_decimal_signs_are_below_each_other(tmp_path: Path) -> None:
    """In columns of numbers without units; the first column may be labels."""
    rows = "| 1 | 12.35 | 1 | 5 % | 1.5 |\n| 1.5 | 1,204 | 20 | 12.5 % | v2 |\n| 2.25 | −3.5 | – | 7 % | 3 |\n"
    text = f"# T\n\n| n | mean | p | q | r |\n|--:|--:|--:|--:|--:|\n{rows}"
    words = pypdfium2.PdfDocument(build(single(tmp_path, text)).result.path)[0].get_textpage()
    shown = words.get_text_range().replace("\u00a0", " ")
    after = [
        words.get_charbox(shown.index(number) + place)[2] for number, place in (("12.35", 1), ("1,204", 4), ("−3.5", 1))
    ]
    assert max(after) - min(after) < 0.6
    ends = [
        words.get_charbox(shown.index(number) + len(number) - 1)[2] for number in ("2.25", "1.5 1,204", "5 %", "12.5 %")
    ]
    assert ends[0] == pytest.approx(words.get_charbox(shown.index("1.5 1,204") + 2)[2], abs=0.6), "labels"
    assert ends[2] == pytest.approx(ends[3], abs=0.3), "units"


@pytest.mark.parametrize(
    ("language", "cells", "lacks"),
    [
        ("en", ("2.5", "5", "10.25"), ("0", ".00", "")),
        ("de", ("2,5", "1.250", "10,25"), ("0", ",00", "")),
        ("fa", ("۲٫۵", "۱٬۲۵۰", "۱۰٫۲۵"), ("۰", "٫۰۰", "")),
        ("de", ("2.5", "5", "10.25"), ("", "", "")),  # perhaps dates or versions
        ("en", ("1", "2", "3"), ("", "", "")),
        ("en", ("1.123456789", "2", "3"), ("", "", "")),
    ],
)
def test_what_numbers_lack(language: str, cells: tuple[str, ...], lacks: tuple[str, ...], project: Write) -> None:
    rows = "".join(f"| x | {cell} |\n" for cell in cells)
    manifest = f"version: 1\ntitle: T\nlanguage: {language}\nidentifier: urn:x:y\nchapters: [a.md]\n"
    session = Session(
        project({"publication.yaml": manifest, "a.md": f"# A\n\n| a | b |\n|---|--:|\n{rows}"}), Options()
    )
    session.open()
    (prepared,) = session.prepare(session.read(), session.choose(["web"]))
    (made,) = d.nodes_of(prepared.book.chapters[0], d.Table)
    assert tuple(row.children[1].lack for row in made.body) == lacks


@pytest.mark.parametrize("indent", ["", "   "])
def test_a_legend_is_near_its_table(tmp_path: Path, indent: str) -> None:
    table = ":::{table} T\n\n| a |\n|---|\n| last row |\n\nSource.[^n]\n\n[^n]: Note.\n:::\n"
    text = "# T\n\n1. Item\n\n" + "".join(f"{indent}{line}\n" for line in table.split("\n"))
    words = pypdfium2.PdfDocument(build(single(tmp_path, text)).result.path)[0].get_textpage()
    shown = words.get_text_range()
    row, source = (words.get_charbox(shown.index(word))[1] for word in ("last", "Source"))
    assert 14 < row - source < 21


def test_a_column_of_short_texts_is_not_wrapped_beside_a_long_one(project: Write) -> None:
    rows = "".join(f"| Station {n} | {'The cable was replaced after the storm. ' * 4} | at noon |\n" for n in range(4))
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {b: {format: pdf, layout: book, trim: A5}}\n"
    text = f"# One\n\n| Station | Remarks | Time |\n|---|---|---|\n{rows}"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    lines = [
        line
        for page in pypdfium2.PdfDocument(edition.path)
        for line in page.get_textpage().get_text_range().splitlines()
    ]
    assert sum(bool(re.match(r"Station \d The|at noon$", line)) for line in lines) == 8


def test_a_table_of_six_rows_has_two_on_a_page_if_much_of_it_were_empty(project: Write) -> None:
    """Each chapter of the book has one more paragraph before its table."""
    rows = "".join(f"| row{n} | {'Several words. ' * 12} |\n" for n in range(6))
    chapters = {f"{n}.md": f"# Title\n\n{WORDS * n}| a | b |\n|---|---|\n{rows}\nEnd.\n" for n in range(8, 24)}
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{b: {{format: pdf, layout: book, trim: A5}}}}\n"
    pages = build(project({"publication.yaml": manifest, **chapters})).pages
    assert {page.count("row") for page in pages} == {0, 2, 3, 4, 6}


def test_smaller_type_saves_a_rotated_page_of_few_rows(tmp_path: Path) -> None:
    head = f"| in EUR |{' 2020 |' * 11}\n|---|{'---|' * 11}\n"
    rows = "".join(f"| Row of a name {number} |{' 100,000 |' * 11}\n" for number in range(12))
    (tmp_path / "a.md").write_text(f"# A\n\nText.\n\n:::{{table}} Sums\n\n{head}{rows}:::\n", encoding="utf-8")
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {b: {format: pdf, layout: book, trim: 6x9in}}\n"
    (tmp_path / "publication.yaml").write_text(manifest, encoding="utf-8")
    (edition,) = publisher.build(tmp_path).editions
    assert [text.count("100,000") for text in page_texts(edition.path) if "100,000" in text] == [132]


def test_columns_with_given_widths_below_merged_cells_are_hidden(project: Write) -> None:
    """They are not painted; validators take visible ones for what may be before the text of merged cells."""
    rows = "| a | b |\n|---|---|\n| [c](#a) | << |\n| d | e |\n"
    text = f"# A {{#a}}\n\n:::{{table}}\n:widths: 30 70\n\n{rows}:::\n\n:::{{table}}\n:widths: 40 60\n\n| f | g |\n|---|---|\n| h | i |\n:::\n"
    (web,) = publisher.build(project({"a.md": text}) / "a.md", formats=["html"]).editions
    styles = [column.get("style") for column in html.parse(web.path).xpath("//col")]
    assert styles == ["width: 30%; visibility: hidden", "width: 70%; visibility: hidden", "width: 40%", "width: 60%"]


def test_lines_of_cells_that_belong_together_are_level(project: Write) -> None:
    """Empty lines of one cell are those of others; a label of a cell is kept."""
    table = "| A | B |\n|---|---|\n| [Alpha<br>Beta<br>Gamma]{#x} | <br>second<br>third |\n| Pears<br>Plums<br>Figs | 10<br><br>30 |\n"
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout}}\n"
    (edition,) = publisher.build(
        project({"publication.yaml": manifest, "a.md": f"# A\n\nSee [](#x).\n\n{table}"})
    ).editions
    page = pypdfium2.PdfDocument(edition.path)[0].get_textpage()
    text = page.get_text_range()
    top = {
        word: page.get_charbox(text.rindex(word))[1]
        for word in ("Alpha", "Beta", "second", "Gamma", "third", "Figs", "30")
    }
    for one, other in (("Beta", "second"), ("Gamma", "third"), ("Figs", "30")):
        assert top[one] == pytest.approx(top[other], abs=1.5)


def test_verses_in_cells_hang_and_a_poem_has_the_width_of_its_translation(project: Write) -> None:
    long = "Und eine lange Zeile, die sehr weit über das Ende ihrer Spalte hinausgeht und dann weiter unten endet"
    poem = f"| Poem | Words |\n|---|---|\n| [Eins<br>{long}<br><br>Drei]{{lang=de}} | One<br>two<br><br>Three |\n| Vier<br>Fünf<br>Sechs | Four<br>five<br>six |\n"
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout}}\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": f"# A\n\n{poem}"})).editions
    page = pypdfium2.PdfDocument(edition.path)[0].get_textpage()
    text = page.get_text_range()
    left, top = (
        {word: page.get_charbox(text.index(word))[side] for word in ("Eins", "Und", "Drei", "One", "Three")}
        for side in (0, 3)
    )
    rest = page.get_charbox(text.index("\n", text.index("Und")) + 1)
    assert left["Und"] == pytest.approx(left["Eins"], abs=1)
    assert rest[0] == pytest.approx(left["Und"] + SIZE, abs=1)
    assert top["Drei"] < rest[1] - 10  # a line is empty between stanzas
    assert left["One"] - left["Eins"] == pytest.approx((HANDOUT.column + GAP) / 2, rel=0.1)
    words = [table(poem), table(poem.replace("<br>Sechs", ""))]
    assert [fitted(each, HANDOUT).widths for each in words] == [(50, 50), ()]
