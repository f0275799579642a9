"""Chinese and Japanese in print: justified lines, spaces between scripts, punctuation, ruby, and bold letters.

The fonts are made for the tests: each character is a square, so that its place on the page is known.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest

import publisher
from publisher.layout.east_asian import set_scripts
from publisher.layout.justification import is_place
from tests.conftest import Write
from tests.test_installed_fonts import font

TEXT = "我们在使用编写程序时常常会说代码即文档这句话并不总是对的请注意行首不能出现句号他出版了一书共有页"
LETTERS = "".join(dict.fromkeys(TEXT)) + "一。，、；「」（）“”‘’…—漢字日本語"
MANIFEST = """version: 1
title: 書
language: zh-Hans
identifier: urn:x:y
chapters: [a.md]
fonts: {files: [wide.ttf]}
editions: {p: {format: pdf, layout: book}}
"""


def set_(markup: str, language: str = "zh") -> str:
    text = f'<body lang="{language}">{markup}</body>'
    root = ElementTree.fromstring(text)
    set_scripts(root, text)
    return "".join(ElementTree.tostring(child, encoding="unicode") for child in root).replace(
        '<span class="gap"> </span>', "_"
    )


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("<p>使用Python编写3次。</p>", "<p>使用_Python_编写_3_次。</p>"),
        ("<p>使用 Python 编写</p>", "<p>使用 Python 编写</p>"),
        ("<p>使用<b>Python</b>编写</p>", "<p>使用_<b>Python</b>_编写</p>"),
        ("<p>Use<b>编写</b>it</p>", "<p>Use<b>_编写_</b>it</p>"),
        ("<p>使用<code>x</code>编写</p>", "<p>使用_<code>x</code>_编写</p>"),
        ("<p>若<img src='formula:1,2,3' />大</p>", '<p>若_<img src="formula:1,2,3" />_大</p>'),
        ("<p>图<img src='a.png' />大</p>", '<p>图<img src="a.png" />大</p>'),
        ('<p>字<span class="fn">Note 注</span>字</p>', '<p>字<span class="fn">Note 注</span>字</p>'),
        ("<p>字<sup>2</sup>字</p>", "<p>字<sup>2</sup>字</p>"),
        ("<p>字</p><p>A</p>", "<p>字</p><p>A</p>"),
        ("<p>（A）、B「C」</p>", "<p>（A）、B「C」</p>"),
        ("<pre>使用A</pre>", "<pre>使用A</pre>"),
        ("<p>在α与Ж间</p>", "<p>在_α_与_Ж_间</p>"),
        ("<p>我说“好”。</p>", '<p>我说<span class="wide">“</span>好<span class="wide">”</span>。</p>'),
        ("<p>话——这……</p>", '<p>话<span class="wide">——</span>这<span class="wide">……</span></p>'),
        ("<p>由O’Neill写</p>", "<p>由_O’Neill_写</p>"),
        ("<p>好<i lang='en'>a “b” c</i>好</p>", '<p>好_<i lang="en">a “b” c</i>_好</p>'),
    ],
)
def test_scripts_are_set_apart(given: str, wanted: str) -> None:
    assert set_(given) == wanted


def test_only_languages_with_ideographs_are_set() -> None:
    text = "<p>使用A编写“好”</p>"
    assert set_(text, "ko") == set_(text, "en") == set_(text, "x-zh") == text
    assert set_(text, "ja") == set_(text, "zh-Hant-TW") != text
    assert set_('<p lang="ja">使用A</p><p>使用A</p>', "de") == '<p lang="ja">使用_A</p><p>使用A</p>'


def test_room_is_made_for_wide_annotations() -> None:
    assert set_("<p><ruby>漢字<rt>かんじ</rt></ruby></p>") == "<p><ruby>漢字<rt>かんじ</rt></ruby></p>"
    assert 'style="padding:0 0.75em"' in set_("<p><ruby>志<rp>(</rp><rt>こころざし</rt><rp>)</rp></ruby></p>")


def test_lines_may_end_between_annotations() -> None:
    given = "<p><ruby>漢<rt>x</rt></ruby><ruby>字<rt>y</rt></ruby>と<ruby>仮<rt>z</rt></ruby></p>"
    assert set_(given) == given.replace("</ruby><ruby>", "</ruby>\u200b<ruby>")


def test_each_annotation_has_its_base_in_all_languages() -> None:
    given = "<p><ruby>ab<rp>(</rp><rt>x</rt><rp>)</rp>c<b>d</b><rt>y</rt></ruby>e</p>"
    divided = "<ruby>ab<rp>(</rp><rt>x</rt></ruby><ruby><rp>)</rp>c<b>d</b><rt>y</rt></ruby>"
    assert set_(given, "en") == f"<p><span>{divided}<span /></span>e</p>"


@pytest.mark.parametrize(
    ("pair", "place"),
    [
        *(("中文", True), ("中a", True), ("a中", True), ("ab", False), (" a", True), ("a ", False), ("。中", True)),
        *(
            ("中。", False),
            ("「中", False),
            ("——", False),
            ("……", False),
            ("”中", True),
            ("中”", False),
            ("きゃ", False),
            ("か\u3099", False),
        ),
    ],
)
def test_where_lines_are_stretched(pair: str, place: bool) -> None:
    assert is_place(*pair) == place


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a font of one weight."""
    folder = tmp_path_factory.mktemp("wide")
    font("Wide", LETTERS, 1000).save(folder / "wide.ttf")
    (folder / "publication.yaml").write_text(MANIFEST, encoding="utf-8")
    body = "".join(itertools.islice(itertools.cycle(TEXT[:40] + "。"), 300))
    mixed = "时常Python编写的3页常常，".join([TEXT] * 4)
    chapter = f"# 一\n\n{body}。\n\n{mixed}。\n\n我们**加粗常常**不“引用”……\n\n<ruby>漢字<rt>日本語</rt></ruby>的。\n"
    (folder / "a.md").write_text(chapter, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(book: Path) -> Iterator[tuple[publisher.Result, pypdfium2.PdfDocument]]:
    result = publisher.build(book)
    with pypdfium2.PdfDocument(result.editions[0].path) as pdf:
        yield result, pdf


Character = tuple[str, float, float, float, float]


def lines_of(pdf: pypdfium2.PdfDocument) -> list[list[Character]]:
    """The characters of the pages of text, in lines: each with its left, bottom, right and top."""
    found: list[list[Character]] = []
    for number in range(6, len(pdf)):
        page = pdf[number].get_textpage()
        shown = [n for n in range(page.count_chars()) if page.get_text_range(n, 1).strip()]
        for _, line in itertools.groupby(shown, key=lambda n: baseline(page, n)):
            found.append([(page.get_text_range(n, 1), *page.get_charbox(n, loose=True)) for n in line])
    return found


def baseline(page: pypdfium2.PdfTextPage, number: int) -> int:
    """The height of a character's origin, in points."""
    x, y = ctypes.c_double(), ctypes.c_double()
    assert pypdfium2.raw.FPDFText_GetCharOrigin(page, number, x, y)
    return round(y.value)


def test_lines_reach_the_right_edge(made: tuple[publisher.Result, pypdfium2.PdfDocument]) -> None:
    lines = [line for line in lines_of(made[1]) if len(line) > 25]
    edges = {round(line[-1][3], 0) for line in lines if line[-1][0] != "。" or len(line) > 33}
    assert len(lines) > 10
    assert max(edges) - min(edges) <= 1


def test_no_line_begins_with_closing_punctuation(made: tuple[publisher.Result, pypdfium2.PdfDocument]) -> None:
    lines = lines_of(made[1])
    assert not [line for line in lines if line[0][0] in "。，、；」）”’"]
    assert not [line for line in lines if line[-1][0] in "「（“‘"]


def test_scripts_are_apart_on_the_page(made: tuple[publisher.Result, pypdfium2.PdfDocument]) -> None:
    pairs = [
        (left, right)
        for line in lines_of(made[1])
        for left, right in itertools.pairwise(line)
        if left[0] == "常" and right[0] == "P"
    ]
    assert len(pairs) > 1
    assert all(right[1] - left[3] > 1 for left, right in pairs)


def test_bold_letters_are_drawn_with_a_note(made: tuple[publisher.Result, pypdfium2.PdfDocument]) -> None:
    result, _ = made
    assert [d.code for d in result.diagnostics if d.code == "font-weight"] == ["font-weight"]
    with pikepdf.open(result.editions[0].path) as pdf:
        drawn = b"\n".join(page.Contents.read_bytes() for page in pdf.pages)
    outlined = re.findall(rb"2 Tr ([\d.]+) w 1 j\n(.*?)0 Tr 1 w 0 j", drawn, re.DOTALL)
    assert outlined
    assert all(0.1 < float(width) < 2 for width, _ in outlined)


def test_a_light_font_stays_light_elsewhere(project: Write) -> None:
    folder = project(
        {"publication.yaml": MANIFEST.replace("fonts: {files: [wide.ttf]}\n", ""), "a.md": "# A\n\n**Bold**\n"}
    )
    with pikepdf.open(publisher.build(folder).editions[0].path) as pdf:
        assert not any(b" Tr" in page.Contents.read_bytes() for page in pdf.pages)


def test_ruby_is_tagged_with_its_base(made: tuple[publisher.Result, pypdfium2.PdfDocument]) -> None:
    with pikepdf.open(made[0].editions[0].path) as pdf:
        (ruby,) = (o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Ruby")
        assert [str(kid.S) for kid in ruby.K] == ["/RB", "/RT"]


def test_ruby_is_above_its_base(made: tuple[publisher.Result, pypdfium2.PdfDocument]) -> None:
    places = {
        letter: (left, bottom, right, top) for line in lines_of(made[1]) for letter, left, bottom, right, top in line
    }
    base, note = places["漢"], places["日"]
    assert note[1] >= base[3] - 1
    assert note[3] - note[1] == pytest.approx((base[3] - base[1]) / 2, rel=0.1)
    middle = (places["漢"][0] + places["字"][2]) / 2
    assert (places["日"][0] + places["語"][2]) / 2 == pytest.approx(middle, abs=0.3)
