"""Formulas: what is one, how it is read, written in MathML, drawn, numbered and said aloud, in every edition."""

from __future__ import annotations

import html
import itertools
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

import publisher
from publisher import work
from publisher.document import Heading, InlineMath, Math, plain_text, walk
from publisher.markdown import Context, formulas, read_fragment
from publisher.mathematics.addresses import is_address
from publisher.mathematics.breaking import displayed, in_line, in_lines
from publisher.mathematics.drawing import draw, outlines
from publisher.mathematics.engine import spoken_language
from publisher.mathematics.mathml import to_mathml
from publisher.mathematics.reading import read_formula
from publisher.mathematics.source import Definitions
from publisher.media import math_font
from tests.conftest import Write

MATHML = "{http://www.w3.org/1998/Math/MathML}"
FIXTURE = [line.split("\t") for line in (Path(__file__).parent / "formulas.txt").read_text("utf-8").splitlines()]


def read(tex: str, display: bool = False, language: str = "en") -> str:
    """The TeX of a formula that must have no faults."""
    formula = read_formula(tex, language, display, Definitions())
    assert formula.problems == ()
    return formula.tex


def mathml(tex: str, display: bool = False) -> etree._Element:
    return etree.fromstring(to_mathml(read(tex, display), display, "said"))


# 300 formulas


def test_the_fixture_has_300_different_formulas() -> None:
    assert len({tex for _, tex in FIXTURE}) == len(FIXTURE) == 300


@pytest.mark.parametrize(("kind", "tex"), FIXTURE, ids=[str(n) for n in range(len(FIXTURE))])
def test_each_formula_has_mathml_a_drawing_and_speech(kind: str, tex: str) -> None:
    display = kind == "D"
    formula = read_formula(tex, "en", display, Definitions())
    assert formula.problems == ()
    root = etree.fromstring(to_mathml(formula.tex, display, formula.speech))
    assert root.tag == f"{MATHML}math"
    assert root.get("alttext") == formula.speech
    texts = ("".join(root.itertext()), formula.speech, formula.text)
    assert all(text.strip() and "\\" not in text for text in texts), texts
    assert not {e.tag for e in root.iter()} & {f"{MATHML}merror", f"{MATHML}maction"}
    drawing = draw(formula.tex, display)
    assert is_address(drawing.address)
    assert is_address(drawing.in_line)
    assert 0 < drawing.width < 60
    assert 0 < drawing.height + drawing.depth < 12


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        (r"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\mathbf{x}", "<mi>𝐱</mi>"),
        (r"\mathrm{d}", '<mi mathvariant="normal">d</mi>'),
        (r"\sin x", '<mi>sin</mi><mo>\u2061</mo><mspace width="0.167em"/><mi>x</mi>'),
        ("a<b", '<mi>a</mi><mo form="infix" lspace="0.278em" rspace="0.278em" stretchy="false">&lt;</mo><mi>b</mi>'),
        ("=-1", None),
        (r"\text{if } x", "<mtext>if\u00a0</mtext><mi>x</mi>"),
        (r"\textbf{so}", '<mtext style="font-weight: bold">so</mtext>'),
        (r"\color{red} x", '<mstyle mathcolor="red"><mi>x</mi></mstyle>'),
    ],
)
def test_tex_becomes_mathml(tex: str, wanted: str | None) -> None:
    made = to_mathml(read(tex), False, "said")
    inner = made.removeprefix('<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="said">').removesuffix(
        "</math>"
    )
    inner = re.sub(r"^<mrow>(.*)</mrow>$", r"\1", inner)
    if wanted is None:
        assert '<mo form="prefix" lspace="0" rspace="0">−</mo><mn>1</mn>' in inner
    else:
        assert inner == wanted


def test_matrices_and_cases_have_fences() -> None:
    root = mathml(r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", True)
    assert [m.text for m in root.iter(f"{MATHML}mo")] == ["(", ")"]
    assert len(list(root.iter(f"{MATHML}mtd"))) == 4
    root = mathml(r"\begin{cases} x & y \\ z & w \end{cases}", True)
    assert [m.text for m in root.iter(f"{MATHML}mo")] == ["{"]
    assert {cell.get("class") for cell in root.iter(f"{MATHML}mtd")} == {"left"}


def test_signs_at_the_beginning_of_a_cell_have_their_spaces() -> None:
    for tex in (r"\begin{align} a &+ b \end{align}", r"\begin{alignat}{1} a &+ b \end{alignat}"):
        (sign,) = mathml(tex, True).iter(f"{MATHML}mo")
        assert (sign.text, sign.get("form"), sign.get("lspace")) == ("+", "infix", "0.222em")


def test_rules_of_arrays() -> None:
    root = mathml(r"\begin{array}{c|c} 1 & 2 \\ \hline 3 & 4 \end{array}", True)
    classes = [cell.get("class") or "" for cell in root.iter(f"{MATHML}mtd")]
    assert ["rule-before" in c for c in classes] == [False, True, False, True]
    assert ["rule-above" in c for c in classes] == [False, False, True, True]


def test_the_limits_of_sums_and_integrals() -> None:
    assert len(list(mathml(r"\sum_{i}^n i", True).iter(f"{MATHML}munderover"))) == 1
    assert len(list(mathml(r"\int_0^1 x", True).iter(f"{MATHML}msubsup"))) == 1
    assert len(list(mathml(r"\int\limits_0^1 x", True).iter(f"{MATHML}munderover"))) == 1


def test_superscripts_have_one_height() -> None:
    low = '<mpadded height="0.5em">%s</mpadded><mn>2</mn>'
    for tex, base in ((r"b^2", "<mi>b</mi>"), ("10^2", "<mn>10</mn>"), (r"\beta_1^2", "<mi>β</mi>")):
        made = to_mathml(read(tex), False, "said")
        assert low % base in made.replace("<mn>1</mn>", "")
    for tex in ("a^2", "b_1", r"\sum^2", r"\operatorname{ab}^2"):
        assert "mpadded" not in to_mathml(read(tex), False, "said")
    assert '<mspace height="1.05em"/>' in to_mathml(read(r"\hat{b}^2"), False, "said")
    assert "mspace" not in to_mathml(read(r"\hat{x}^2"), False, "said")


def test_signs_before_a_bracket_have_no_spaces() -> None:
    for tex in (r"(X, \le)", r"(X, \le_X)", "(X, +)"):
        sign = next(sign for sign in mathml(tex).iter(f"{MATHML}mo") if sign.text in ("≤", "+"))
        assert (sign.get("lspace"), sign.get("rspace")) == ("0", "0"), tex


def test_operations_in_small_fractions_have_no_spaces() -> None:
    def gaps(tex: str, display: bool) -> list[str | None]:
        return [sign.get("lspace") for sign in mathml(tex, display).iter(f"{MATHML}mo")]

    assert gaps(r"\frac{a + b}{2}", True) == gaps(r"\dfrac{a + b}{2}", False) == ["0.222em"]
    assert gaps(r"\frac{a + b}{2}", False) == gaps(r"\tfrac{a + b}{2}", True) == ["0"]
    assert gaps(r"\begin{aligned} \frac{a + b}{2} \end{aligned}", False) == ["0.222em"]


@pytest.mark.parametrize(
    ("tex", "widths"),
    [
        (r"\sqrt{2}", ["1.289em"]),
        (r"\sqrt[n]{2} + \sqrt[10]{2}", ["1.416em", "1.661em"]),
        (r"\sqrt{\overline{x} y}", ["1.863em"]),
        (r"x^{\sqrt{aa}} \sqrt{b}", ["2.012em", "1.312em"]),
        (r"\sqrt{\frac{\sqrt{a}}{b}}", ["2.279em", "1.403em"]),
        (r"\sqrt{\sqrt{\sqrt{\sqrt{\sqrt{2}}}}}", ["5.889em", "4.677em", "3.507em", "2.33em", "1.289em"]),
        (r"\sqrt{\begin{matrix} 1 \\ 2 \end{matrix}}", []),
        (r"\phantom{\sqrt{2}} \sqrt{3}", []),
    ],
)
def test_roots_on_pages_are_as_wide_as_drawings(tex: str, widths: list[str]) -> None:
    root = etree.fromstring(to_mathml(read(tex), False, "said", measured=True))
    assert [
        box.get("width") for box in root.iter(f"{MATHML}mpadded") if box[0].tag.endswith(("msqrt", "mroot"))
    ] == widths


def test_structures_are_drawings_on_pages() -> None:
    made = publisher.render(
        r"$\chemfig{H_3C-*6(=-=-=-)}$ and $\chemfig{**6(------)}$ and $\begin{CD} A @>f>> B \end{CD}$"
    )
    pictures = re.findall(r"<svg .*?</svg>", made)
    assert len(pictures) == 3
    assert "<math" not in made
    for picture in pictures:
        root = etree.fromstring(picture)
        assert root.get("aria-label")
        assert len(root.findall(".//{*}path") + root.findall(".//{*}line")) > 2
        assert "id=" not in picture
    assert ";e" in draw(r"\chemfig{**6(------)}", False).address  # the circle in a ring


# Reading


@pytest.mark.parametrize(
    ("source", "offset", "message"),
    [
        (r"$a+\foo$", 3, r"“\foo” is not a known command"),
        (r"$\frac{1$", 6, "“{” without a matching “}”"),
        (r"$x}$", 2, "“}” without a matching “{”"),
        (r"$\frac{a}$", 1, r"“\frac” has no argument"),
        (r"$x^$", 2, "“^” has no argument"),
        (r"$a & b$", 3, "“&” separates columns"),
        (r"$\left( x$", 1, r"\left without \right"),
        (r"$\begin{foo}x\end{foo}$", 1, "“foo” is not a known environment"),
        ("$$\na\n+ \\foo\n$$", 7, r"“\foo”"),
        ("$x_1_2$", 4, "double subscript"),
        (r"$x + \textcolor{olive-ish}{y}$", 16, "“olive-ish” is not a colour"),
        ("%c", 0, "empty"),
        ("$$ $$", 0, "empty"),
        ("${" + "{" * 200 + "x" + "}" * 200 + "}$", 0, "nesting deeper"),
    ],
)
def test_what_cannot_be_read_is_named_at_its_place(source: str, offset: int, message: str) -> None:
    problems = read_formula(source, "en", source.startswith("$$"), Definitions()).problems
    assert [(p.offset, message in p.message) for p in problems] == [(offset, True)]


def test_macros_of_the_manifest_and_of_a_formula() -> None:
    known = Definitions.of({"\\R": "\\mathbb{R}", "norm": "\\lVert #1 \\rVert", "\\rn": "\\R^n"})
    assert read_formula(r"$\norm{x}$", "en", False, known).text == "‖x‖"
    assert "real numbers" in read_formula(r"$\rn$", "en", False, known).speech
    only = read_formula(r"$$\newcommand{\sq}[1]{#1^2} \def\one{1}$$", "en", True, known)
    assert (only.tex, only.problems) == ("", ())
    assert read_formula(r"$\sq{x} + \one$", "en", False, known).text == "x² + 1"


def test_a_fault_in_a_macro_is_reported_where_it_is_used() -> None:
    known = Definitions.of({"\\a": "\\b", "\\b": "\\nope"})
    (problem,) = read_formula(r"$x + \a$", "en", False, known).problems
    assert problem.offset == 5
    assert "“\\nope”" in problem.message
    assert "“\\a”" in problem.message


def test_what_cannot_be_read_at_all_is_shown_as_its_source() -> None:
    findings: list[publisher.Diagnostic] = []
    deep = "{" * 200 + "x" + "}" * 200
    made = publisher.render(f"A ${deep}$ and $%$.\n\n$$\n{deep}\n$$\n", diagnostics=findings)
    assert [d.code for d in findings] == ["math-syntax"] * 3
    assert made.count(deep) == 2
    assert '<code class="math">$%$</code>' in made


def test_line_ends_are_spaces() -> None:
    assert read_formula("$$a\ne \\\\\ne$$", "en", True, Definitions()).text == "ae; e"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "x squared"),
        ("de", "x Quadrat"),
        ("pt", "x ao quadrado"),
        ("sv", "x²"),
        ("zh-Hant", "x²"),
        ("en-GB", "x squared"),
    ],
)
def test_speech_in_the_language_of_the_book(language: str, said: str) -> None:
    assert read_formula("$x^2$", language, False, Definitions()).speech == said


def test_languages_that_are_spoken() -> None:
    assert spoken_language("zh-Hans") == "zh"
    assert spoken_language("zh-TW") == ""
    assert spoken_language("cs") == ""


def test_labels_and_tags() -> None:
    source = "\\begin{align}\na &= b \\label{eq:a} \\\\\nc &= d \\\\\ne &= f \\tag{*}\n\\end{align}\n"
    (formula,) = read_fragment(source, Context()).value
    assert isinstance(formula, Math)
    assert [(line.line, line.number, line.attributes.id, line.location.line) for line in formula.lines] == [
        (0, "", "eq:a", 2),
        (2, "*", "", 4),
    ]
    assert "label" not in formula.tex
    (starred,) = read_fragment("$$ a = b \\tag{$*$} $$\n", Context()).value
    assert isinstance(starred, Math)
    assert starred.number == "∗"
    (formula,) = read_fragment("$$ E = mc^2 \\label{e} \\tag{A} $$\n", Context()).value
    assert isinstance(formula, Math)
    assert (formula.number, formula.attributes.id, formula.lines) == ("A", "e", ())


# Drawings


def test_a_drawing_names_the_glyphs_whose_outlines_are_known() -> None:
    drawing = draw("x+1", False)
    assert re.fullmatch(r"formula:[\d.,-]+(;g\d+(,[\d.-]+){2,4})+", drawing.address)
    assert {int(n) for n in re.findall(r";g(\d+)", drawing.address)} <= outlines.keys()


@pytest.mark.parametrize(
    "around", ["%s", r"\frac{%s}{2}", r"\frac{\frac{1}{2}}{%s}", r"x^{%s}", r"\sqrt{x^{\frac{%s}{2}}}"]
)
def test_rules_of_arrays_are_where_their_letters_are(around: str) -> None:
    drawing = draw(around % r"\begin{array}{c|c} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{array}", True)
    glyphs = [float(y) for y in re.findall(r";g\d+,[\d.-]+,([\d.-]+)", drawing.address)]
    rules = [tuple(map(float, shape.split(","))) for shape in re.findall(";r([^;]+)", drawing.address)]
    tall = [(y, y + height) for _, y, width, height in rules if width < height]
    top, bottom = max(end for _, end in tall), min(start for start, _ in tall)
    size = min(width for _, _, width, _ in rules) / 40
    assert top - bottom == pytest.approx(3600 * size, abs=10)
    assert len([y for y in glyphs if bottom + 200 * size < y < top - 700 * size]) >= 6


def test_the_rules_of_an_array_are_within_it() -> None:
    drawing = draw(r"\begin{array}{c|c} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{array}", True)
    rules = [tuple(map(float, r.split(","))) for r in re.findall(r";r([^;]+)", drawing.address)]
    tall = [(y, y + height) for _, y, width, height in rules if width < height]
    assert len(tall) == 3
    top, bottom = 1000 * drawing.height, -1000 * drawing.depth
    assert max(end for _, end in tall) == pytest.approx(top, abs=2)
    assert min(start for start, _ in tall) == pytest.approx(bottom, abs=2)
    assert sorted(start for start, _ in tall)[1:] == pytest.approx(sorted(end for _, end in tall)[:-1])


def test_in_a_line_of_text_most_drawings_have_the_height_of_letters() -> None:
    for tex in (
        "x",
        "x^2",
        r"\sum_{i=1}^n x_i",
        r"\int_0^1 f",
        r"\sqrt{x^2+y^2}",
        r"\hat{x}",
        "x_{i_j}",
        r"\frac{a}{b}",
    ):
        drawing = draw(tex, False)
        above, below = map(float, drawing.in_line.split(";")[0].split(",")[3:])
        assert (above, below) == (700, 200), tex
    assert 0.5 < draw(r"\dfrac{a}{b}", False).drop < 0.65  # else it nearly touches the letters below
    tall = draw(r"\begin{pmatrix} a \\ b \\ c \end{pmatrix}", False)
    assert float(tall.in_line.split(";")[0].split(",")[3]) > 1000


LONG = "a = " + " = ".join(f"b_{{{n}}} + c_{{{n}}} + d_{{{n}}}" for n in range(12))


def test_long_displays_are_broken_before_relations() -> None:
    whole = draw(LONG, True)
    drawing, scale = displayed(LONG, 30)
    assert scale == 1
    assert drawing.width <= 30 < whole.width
    assert drawing.height + drawing.depth > 3 * (whole.height + whole.depth)


def test_long_displays_without_relations_are_broken_before_signs() -> None:
    drawing, scale = displayed(" + ".join(f"x_{{{n}}}" for n in range(60)), 30)
    assert (scale, drawing.width <= 30) == (1, True)


def test_long_displays_are_broken_between_statements() -> None:
    tex = r"x_1 = a + b, \qquad x_2 = c \quad\text{or}\quad d \ge \frac{e \quad f}{2}"
    assert in_lines(tex, 13)[0].split(r" \\ ") == [
        r"\begin{gathered}x_1 = a + b, \qquad x_2 = c \quad\text{or}",
        r"d \ge \frac{e \quad f}{2}\end{gathered}",
    ]
    broken, width = in_lines(r"\def\wide{a + b + c + d}\wide = \wide = \wide, \qquad \wide", 10)
    assert broken.count(r"\begin{aligned}") == 1, "a statement that is too wide is broken by itself"
    assert width <= 10


def test_a_long_formula_in_a_line_is_broken_after_signs() -> None:
    tex = r"f(x) = a_0 + a_1 (x + y) + \frac{a + b}{c + d} \le \left( e + f \right) + g_{h + i}"
    parts = in_line(tex)
    assert len(parts) == 6
    assert sum(part.width for part in parts) == pytest.approx(draw(tex, False).width, abs=0.35)
    assert len(in_line("a + b = c")) == 1
    assert len(in_line(r"\ce{CuSO4(aq) + 5H2O ->[\Delta] X + [A + B]^2+ <=> Y}")) == 4
    assert len(in_line(r"\ce{$a + b$ C6H12O6 + 6O2 -> 6CO2 + 6H2O}")) == 4
    assert len(in_line(r"\displaystyle " + tex)) == 1


def test_what_cannot_be_broken_is_made_smaller() -> None:
    row = " & ".join(f"a_{{{n}}}" for n in range(40))
    drawing, scale = displayed(rf"\begin{{pmatrix}} {row} \end{{pmatrix}}", 30)
    assert drawing.width * scale == pytest.approx(30, abs=0.01)


def test_brackets_are_not_broken() -> None:
    tex = r"f(a = b) \left( c = d \right) = \frac{x = y}{2} = \begin{cases} u = v \end{cases}"
    assert displayed(tex, 12)[1] == 1


def test_marks_give_the_baselines_of_numbered_lines() -> None:
    tex = r"\begin{align} a &= b \\ c &= \frac{d}{e} \\ f &= g \end{align}"
    plain, marked = draw(tex, True), displayed(tex, 40, (0, 2))[0]
    assert (marked.width, marked.height) == (plain.width, plain.height)
    assert len(marked.lines) == 2
    assert 0 < marked.lines[0] < marked.lines[1] < plain.height + plain.depth


# What is a formula


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$x$", "$x$"),
        ("$5 and $6", ""),
        ("$5 and $x$", "$x$"),
        ("$HOME/bin:$PATH", ""),
        ("$n$th", "$n$"),
        ("$x$5", ""),
        ("$ x$", ""),
        ("$x $", ""),
        ("$$x$$", "$$x$$"),
        ("$$$", ""),
        (r"$a\$b$", r"$a\$b$"),
        (r"\$a$", ""),
        (r"see \(x^2\)", r"\(x^2\)"),
        (r"\[1\]", ""),
        ("10$/Monat, 20$/Jahr", ""),
        (r"10$^{-3}$ m", r"$^{-3}$"),
    ],
)
def test_what_is_a_formula(text: str, wanted: str) -> None:
    assert "".join(text[start:end] for start, end in formulas.spans(text)) == wanted


@pytest.mark.parametrize(("mark", "element"), [("^", "sup"), ("~", "sub")])
def test_a_formula_may_be_a_superscript(mark: str, element: str) -> None:
    made = publisher.render(f"x{mark}$a\\,b_1*c*${mark} and {mark}2{mark}")
    assert re.fullmatch(rf"<p>x<{element}><math .*</math></{element}> and <{element}>2</{element}></p>\n", made)


def test_the_model_contains_the_source_and_a_readable_form() -> None:
    blocks = read_fragment("A $x^2 \\le y$\n\n$$\ny\n$$ (eq)\n", Context()).value
    (inline,) = (node for node in walk(blocks[0]) if isinstance(node, InlineMath))
    assert (inline.value, inline.tex, inline.text) == ("$x^2 \\le y$", "x^2 \\le y", "x² ≤ y")
    assert plain_text((blocks[0],)) == "A x² ≤ y"
    assert isinstance(blocks[1], Math)
    assert (blocks[1].value, blocks[1].attributes.id) == ("$$\ny\n$$", "eq")


def test_math_false_reads_dollars_as_text(project: Write) -> None:
    head = "version: 1\ntitle: T\nidentifier: urn:isbn:9780000000002\nmath: false\nchapters: [a.md]\n"
    folder = project({"publication.yaml": head, "a.md": "# A\n\n$a*b*c$ \\(x^2\\)\n\n$$\nd\n$$\n"})
    result = publisher.build(folder, editions=["web"])
    page = "".join(f.read_text(encoding="utf-8") for f in (folder / "build" / "web").rglob("*.html"))
    assert [d.code for d in result.diagnostics] == []
    assert "$a<em>b</em>c$ (x^2)" in page
    assert "<math" not in page


# Whole editions

BOOK = {
    "publication.yaml": (
        "version: 1\ntitle: Book\nidentifier: urn:isbn:9780000000002\nvariables: {v: WRONG}\n"
        "math: {macros: {'\\R': '\\mathbb{R}'}}\n"
        "lists: [figures]\nchapters: [{part: 'Part $\\gamma$', chapters: [a.md, b.md]}]\neditions: {web: {format: html}, book: {format: epub}, print: {format: pdf}}\n"
    ),
    "a.md": r"""# Head $\alpha^2$

Text $x_1*y_1*{{ v }}$ in *emphasis $\R$*, {math}`r^2` ^[note $n^2$].

| Cell $t_1*u*$ |
|------|
| $\|c\|$ |

## Section $\beta_1$

:::{figure} p.svg
:label: fig-x
:alt: Alt

Caption $k^2$
:::

$$
E = mc^2
$$ (eq-one)

\begin{align}
a &= b \label{eq:two} \\
c &= d \\
e &= f \tag{*} \label{eq:star}
\end{align}

See [](#eq-one), {eq}`eq:two`, {numref}`eq:star` and \eqref{eq-one}: $x \overset{\text{\eqref{eq:two}}}{=} y$.
""",
    "b.md": "# Next\n\nSee [](#eq-one).\n\n$$ z $$ {#eq-b}\n\nAnd [](#eq-b).\n",
    "p.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>',
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, publisher.Result]:
    folder = tmp_path_factory.mktemp("math")
    for name, text in BOOK.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "build", publisher.build(folder)


def words(markup: str) -> str:
    """The text of a page as a reader sees it."""
    return html.unescape(re.sub(r"<(?:script|style).*?</(?:script|style)>|<[^>]*>", "", markup, flags=re.DOTALL))


def pages(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.html"):
        yield file.read_text(encoding="utf-8")
    for file in folder.glob("*.epub"):
        with zipfile.ZipFile(file) as archive:
            yield from (archive.read(name).decode() for name in archive.namelist() if name.endswith("html"))


def test_the_book_has_no_findings(built: tuple[Path, publisher.Result]) -> None:
    assert built[1].diagnostics == ()


@pytest.mark.parametrize("name", ["web", "book"])
def test_pages_carry_mathml(built: tuple[Path, publisher.Result], name: str) -> None:
    markup = "".join(pages(built[0] / name))
    assert markup.count("<math ") >= 13
    assert 'alttext="x sub 1' in markup
    assert 'alttext="the real numbers"' in markup
    assert "formula:" not in markup
    text = words(markup)
    assert "\\" not in text
    for part in (
        "Equation\u00a0(1.1)",
        "Equation\u00a0(1.2)",
        "Equation\u00a0(*)",
        "and (1.1):",
        "Equation\u00a0(2.1)",
    ):
        assert part in text
    assert markup.count("(1.2)") >= 3  # beside the line, in the reference, and in the formula
    assert re.search(r'<mtr id="eq:two">.*?\(1\.2\)', markup)


def test_the_package_announces_mathml(built: tuple[Path, publisher.Result]) -> None:
    (file,) = (built[0] / "book").glob("*.epub")
    with zipfile.ZipFile(file) as archive:
        package = archive.read("EPUB/content.opf").decode()
        names = archive.namelist()
        navigation = archive.read(next(n for n in names if n.endswith("nav.xhtml"))).decode()
    assert len(re.findall(r'properties="[^"]*mathml', package)) >= 2
    assert "<math " in navigation


def test_the_site_carries_a_typeface_with_the_signs_of_the_book(built: tuple[Path, publisher.Result]) -> None:
    from fontTools.ttLib import TTFont

    assets = built[0] / "web/assets"
    file = assets / "fonts/stix-two-math.woff2"
    assert "fonts/stix-two-math.woff2" in (assets / "style.css").read_text(encoding="utf-8")
    assert file.stat().st_size < 120_000
    font = TTFont(file)
    assert "MATH" in font
    assert set(map(ord, "x𝑥∑√(∓")) <= font.getBestCmap().keys()


WEB = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {w: {format: html, layout: %s}}\n"


@pytest.mark.parametrize("layout", ["chapters", "single"])
def test_without_its_typeface_no_formula_is_published(
    layout: str, project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(math_font, "find_spec", lambda name: None)
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(project({"publication.yaml": WEB % layout, "a.md": "# A\n\n$x$\n"}))
    assert {(d.code, d.message) for d in caught.value.diagnostics} == {
        ("font-broken", "The typeface of formulas cannot be used: the package ziamath is not installed")
    }


def test_the_typeface_of_formulas_may_be_the_only_one(project: Write) -> None:
    styles = {"templates/html/site.css": "p { margin: 0 }\n"}
    folder = project({"publication.yaml": WEB % "chapters", "a.md": "# A\n\n$x$\n", **styles})
    (written,) = publisher.build(folder).editions
    assert [f.name for f in (written.path.parent / "assets/fonts").iterdir()] == ["stix-two-math.woff2"]


def test_the_search_index_has_the_readable_form(built: tuple[Path, publisher.Result]) -> None:
    index = "".join(f.read_text(encoding="utf-8") for f in (built[0] / "web").rglob("*search*index*"))
    assert "α²" in index
    assert "E = mc²" in index


def test_paper_has_formulas_with_alternative_text(built: tuple[Path, publisher.Result]) -> None:
    (file,) = (built[0] / "print").glob("*.pdf")
    with pikepdf.open(file) as pdf:
        found = [node for node in pdf.objects if isinstance(node, pikepdf.Dictionary) and node.get("/S") == "/Formula"]
        spoken = [str(node.Alt).strip() for node in found]
        forms = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Form"]
        assert len(forms) == len({form.read_raw_bytes() for form in forms}) > 10  # each glyph once, in both units
        with pdf.open_outline() as outline:
            titles = [entry.title for top in outline.root for entry in (top, *top.children)]
            assert any("γ" in title for title in titles)
            assert any("α²" in title for title in titles)
    assert {"the real numbers", "E equals m c squared", "absolute value of c"} <= {*spoken}
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(file))
    assert "(1.1)" in text
    assert "Equation (*)" in text.replace("\u00a0", " ")
    assert "\\" not in text
    assert "$" not in text
    assert spoken.count("beta sub 1") == 2  # at the section, and in the contents


def test_a_wide_formula_does_not_touch_its_number(project: Write) -> None:
    head = "version: 1\ntitle: T\nidentifier: urn:isbn:9780000000002\nchapters: [a.md]\n"
    formulas = (f"$$\nx = a{' + a' * count}\n$$ (eq-{count})\n" for count in range(13, 20))
    folder = project(
        {"publication.yaml": head + "editions: {p: {format: pdf}}\n", "a.md": "# A\n\n" + "\n".join(formulas)}
    )
    publisher.build(folder)
    (file,) = (folder / "build" / "p").glob("*.pdf")
    page = pypdfium2.PdfDocument(file)[0]
    text, picture = page.get_textpage(), page.render(scale=2).to_pil().convert("L")
    found = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1) == "("]
    assert len(found) == 7
    for left, low, _, high in found:
        y = page.get_height()
        beside = picture.crop((int(2 * left) - 12, int(2 * (y - high)), int(2 * left) - 1, int(2 * (y - low))))
        assert beside.getextrema() == (255, 255)


def test_fractions_in_items_one_below_the_other_do_not_touch(project: Write) -> None:
    head = "version: 1\ntitle: T\nidentifier: urn:isbn:9780000000002\nchapters: [a.md]\n"
    items = "".join(
        rf"{n}. ${tex}$" + "\n" for n, tex in enumerate(2 * [r"\left(\dfrac{a}{b}\right)", r"\sqrt{A^2}"], 1)
    )
    folder = project({"publication.yaml": head + "editions: {print: {format: pdf}}\n", "a.md": f"# A\n\n{items}"})
    publisher.build(folder)
    (file,) = (folder / "build" / "print").glob("*.pdf")
    page = pypdfium2.PdfDocument(file)[0]
    text, picture = page.get_textpage(), page.render(scale=4).to_pil().convert("L")
    signs = [text.get_text_range(at, 1) for at in range(text.count_chars())]
    (_, _, left, top), (_, low, _, _) = (text.get_charbox(signs.index(sign)) for sign in "14")
    x, y, end = (int(4 * length) for length in (left, page.get_height() - top, page.get_height() - low))
    area = picture.crop((x + 8, y - 12, x + 200, end + 20))
    rows = [area.crop((0, y, area.width, y + 1)).getextrema()[0] < 128 for y in range(area.height)]
    assert sum(ink and not before for before, ink in itertools.pairwise([False, *rows])) == 4


def test_the_distance_of_lines_is_the_same_with_formulas(project: Write) -> None:
    head = "version: 1\ntitle: T\nidentifier: urn:isbn:9780000000002\nchapters: [a.md]\n"
    some = r"word $x_1^2$ and $x_{i}$ or $\sum_{i=1}^n x_i$ then $\int_0^1 f$ to $\sqrt{x^2}$ more "
    folder = project({"publication.yaml": head + "editions: {print: {format: pdf}}\n", "a.md": f"# A\n\n{some * 12}\n"})
    publisher.build(folder)
    (file,) = (folder / "build" / "print").glob("*.pdf")
    page = pypdfium2.PdfDocument(file)[0].get_textpage()
    tops = [page.get_charbox(n, loose=True)[3] for n in range(page.count_chars()) if page.get_text_range(n, 1) == "w"]
    lines = sorted({round(top, 1) for top in tops}, reverse=True)
    steps = {round(a - b, 1) for a, b in itertools.pairwise(lines)}
    assert len(lines) > 4
    assert all(step % 14 == 0 for step in steps), steps


def test_work_is_done_once(project: Write) -> None:
    body = "\n\n".join(f"$x_{{{n}}}$ and $$ y_{{{n}}} = z $$" for n in range(40))
    head = "version: 1\ntitle: T\nidentifier: urn:isbn:9780000000002\nchapters: [a.md]\n"
    folder = project(
        {
            "publication.yaml": head + "editions: {web: {format: html}, print: {format: pdf}, e: {format: epub}}\n",
            "a.md": f"# A\n\n{body}\n",
        }
    )

    def counted(*editions: str) -> dict[str, int]:
        before = work.done()
        publisher.build(folder, editions=list(editions))
        return {kind: n for kind, n in (work.done() - before).items() if kind.startswith("formulas")}

    assert counted("web", "e") == {"formulas read": 80, "formulas in MathML": 80}
    assert counted("print") == {"formulas drawn": 80}
    (folder / "a.md").write_text(f"# A\n\nMore.\n\n{body}\n", encoding="utf-8")
    assert counted("print").get("formulas drawn", 0) == 0


def test_nothing_is_imported_without_formulas(project: Write) -> None:
    import subprocess
    import sys

    folder = project({"a.md": "# A\n\nText.\n"})
    code = (
        f"import publisher, sys; publisher.build({str(folder)!r}); "
        "print([m for m in ('mathra', 'ziamath', 'publisher.mathematics.breaking') if m in sys.modules])"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]"


@pytest.mark.parametrize("edition", ["html", "epub"])
def test_lines_are_not_broken_beside_formulas_and_in_ranges(project: Write, edition: str) -> None:
    text = "($a$), see $b$,$c$. The $n$th *$x$*; “$y$” of $k$-means$z$[^1] $$w$$, $t$ on 12–14 (/ˈfɛðə/ 3–4).\n\n[^1]: Note.\n"
    folder = project(
        {
            "publication.yaml": f"version: 1\ntitle: T\nchapters: [a.md]\neditions: {{e: {{format: {edition}}}}}\n",
            "a.md": f"# T\n\n{text}",
        }
    )
    (made,) = publisher.build(folder).editions
    if edition == "epub":
        with zipfile.ZipFile(made.path) as book:
            page = book.read("EPUB/a.xhtml").decode()
    else:
        page = made.path.read_text("utf-8")
    page = re.sub(r"<math.*?</math>", "∗", re.sub(r"<a\b.*?</a>", "¹", page))
    assert re.findall(r'<span class="held">(.*?)</span>', page) == [
        "(∗),",
        "∗,∗.",
        "∗th",
        "“∗”",
        "∗-",
        "means∗¹",
        "12–14",
        "(/ˈfɛðə/",
        "3–4",
    ]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("E = mc^2", "E = mc²"),
        (r"\ce{H3O+ + OH- -> 2H2O}, \ce{SO4^2-}", "H₃O⁺ + OH⁻ → 2 H₂O, SO₄²⁻"),
        (r"\ce{N2 + 3H2 ->[450 °C][{iron, hot}] 2NH3 ↑}", "N₂ + 3 H₂ →[450 °C] 2 NH₃ ↑"),
        (r"\ce{{acid} + {base} -> Fe^{II}_{(s)} + (C)_$n$}", "acid + base → Fe_(s)^II + (C)_n"),
        (r"\ce{^235_92U -> ^4_2He}", "₉₂²³⁵U → ₂⁴He"),
        (r"\Delta\ce{H^°}", "ΔH°"),
        ("x^{n+1}_0", "x₀ⁿ⁺¹"),
        (r"A^{-1} \le 90^\circ", "A⁻¹ ≤ 90°"),
        (r"a_{ij} + x^{new}", "a_(ij) + x^(new)"),
        (r"\beta^{\text{max}}", "β^max"),
    ],
)
def test_a_formula_in_one_line_has_signs_of_unicode(tex: str, text: str) -> None:
    assert read_formula(tex, "en", False, Definitions()).text == text


def test_titles_with_formulas_become_text(project: Write) -> None:
    title = r"The energy $E = mc^2$ of $\alpha \le \R$"
    about = rf"title: '{title}'{chr(10)}math: {{macros: {{'\R': '\mathbb{{R}}'}}}}"
    folder = project(
        {
            "publication.yaml": f"version: 1\n{about}\nchapters: [a.md]\neditions: {{w: {{format: html}}, b: {{format: pdf, layout: book}}, e: {{format: epub}}}}\n",
            "a.md": f"---\nshort_title: Energy $mc^2$\n---\n\n# {title}\n\n## Of $x_1$\n\nA.\n\n{chr(10).join(['Long.', ''] * 120)}\n\nB, [b](https://e.org '$x^2$').\n",
        }
    )
    web, book, ebook = (edition.path for edition in publisher.build(folder).editions)
    plain = "The energy E = mc² of α ≤ R"
    page = web.read_text("utf-8")
    assert f"<title>{plain}</title>" in page
    assert 'title="x²"' in page
    with pikepdf.open(book) as pdf:
        assert str(pdf.docinfo["/Title"]) == plain
        with pdf.open_outline() as outline:
            titles = [entry.title for top in outline.root for entry in (top, *top.children)]
    assert {plain, "1 Of x₁"} <= set(titles)
    assert any("Energy mc²" in page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(book))
    with zipfile.ZipFile(ebook) as files:
        texts = {
            name: files.read(name).decode() for name in files.namelist() if name.endswith(("opf", "ncx", "a.xhtml"))
        }
    assert len(texts) == 3
    for text in texts.values():
        assert plain in text
        assert "$" not in text


def test_identifiers_of_headings_have_plain_digits() -> None:
    (heading,) = read_fragment("## Of $x^2 + y_1$\n", Context()).value
    assert isinstance(heading, Heading)
    assert heading.names[0] == "of-x2--y_1"


def test_wide_formulas_are_broken_in_e_books(project: Write) -> None:
    terms = " + ".join(f"a_{n} x^{n}" for n in range(16))
    folder = project(
        {
            "publication.yaml": "version: 1\ntitle: T\nchapters: [a.md]\neditions: {e: {format: epub}}\n",
            "a.md": f"# T\n\n$$ f(x) = {terms} = g(x) $$\n\n$$ E = mc^2 $$\n",
        }
    )
    (made,) = publisher.build(folder).editions
    with zipfile.ZipFile(made.path) as book:
        page = etree.fromstring(book.read("EPUB/a.xhtml"))
    wide, short = page.xpath("//*[contains(@class, 'formula')]")
    assert len(list(wide.iter(f"{MATHML}mtr"))) > 2
    (fitted,) = wide.xpath("./*[@class='fitted']")
    assert 10 < float(re.search(r"100cqi / ([\d.]+)", fitted.get("style"))[1]) < 30
    assert not list(short.iter(f"{MATHML}mtr"))
    assert short.get("tabindex") is None


def test_a_formula_stays_with_the_words_before_it(project: Write) -> None:
    lines = "\n\n".join(f"Line {n}." for n in range(25))
    text = f"# T\n\n{lines}\n\n- In a list: $$ \\frac{{a}}{{b}} $$\n- Next\n\n" + "End.\n\n" * 50
    about = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, columns: 2, paper: A5}}\n"
    (made,) = publisher.build(project({"publication.yaml": about, "a.md": text})).editions
    page = pypdfium2.PdfDocument(made.path)[0].get_textpage()
    left = [page.get_charbox(page.search(word).get_next()[0])[0] for word in ("list", "Next")]
    assert abs(left[0] - left[1]) < 60  # in one column


@pytest.mark.parametrize(
    ("language", "source", "shown"),
    [
        ("en", r"\SI{59,8}{\kilo\watt}", "59.8 kW"),
        ("de", r"\SI{59,8}{\kilo\watt}", "59,8 kW"),
        ("fr", r"\qty{-1.5e3}{\metre}", "−1,5 × 10³ m"),
        ("de", r"\ang{12.5}", "12,5°"),
        ("de", "59.8", "59.8"),
    ],
)
def test_numbers_are_the_same_in_text_and_mathml(language: str, source: str, shown: str) -> None:
    formula = read_formula(source, language, False, Definitions())
    assert formula.text == shown
    signs = re.sub(r"<[^<>]*>|\s", "", to_mathml(formula.tex, False, ""))
    assert signs == re.sub(r"\s", "", shown).replace("³", "3")


def test_fields_and_head_cells_of_formulas_alone_have_names(project: Write) -> None:
    text = "# A\n\n| $D$ | $x$ and |\n|---|---|\n| 1 | 2 |\n\n:::{quiz}\nWhich?\n\n- [x] $\\infty$\n- [ ] $-3$ or so\n:::\n"
    page = publisher.build(project({"a.md": text}), formats=["html"]).editions[0].path.read_text()
    assert re.findall(r'<th [^>]*?(aria-label="[^"]*")?>', page) == ['aria-label="D"', ""]
    assert re.findall(r'name="answer" value="."( aria-label="[^"]*")?', page) == [' aria-label="infinity"', ""]


def test_columns_of_a_display_without_an_environment_are_aligned() -> None:
    r"""As in Sphinx and MyST. Places of problems remain those in the source."""
    lines = r"a &= b \\ c &= \foo"
    aligned = read_formula(f"$$\n\\begin{{aligned}}{lines}\\end{{aligned}}\n$$", "en", True, Definitions())
    found = read_formula(f"$$\n{lines}\n$$", "en", True, Definitions())
    assert (found.tex, found.speech) == (aligned.tex, aligned.speech)
    assert [problem.offset for problem in found.problems] == [3 + lines.index("\\foo")]
