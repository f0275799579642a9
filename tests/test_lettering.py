"""The words of drawings: the same faces in every edition, carried along where a page can't lend its own."""

from __future__ import annotations

import base64
import io
import re
from itertools import product
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import Image

import publisher
from publisher.cache import Cache
from publisher.diagnostics import Findings
from publisher.document import Asset
from publisher.media.fonts import font_file, subset
from publisher.media.lettering import Lettering
from publisher.media.library import MediaLibrary
from publisher.media.pictures import read_picture
from publisher.theme.tokens import Sheet, Tokens
from tests.limits import at_most

PLAIN = Lettering((), Tokens())
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20">'
INTER, SERIF, MONO = "'Inter'", "'Source Serif 4'", "'JetBrains Mono'"
FACE = re.compile(
    r'@font-face\{font-family:"([^"]+)";font-style:(\w+);font-weight:([\d ]+);src:url\(data:font/woff2;base64,([^)]+)\)\}'
)


def drawn(inside: str, head: str = OPEN) -> bytes:
    return f"{head}{inside}</svg>".encode()


def faces(data: bytes) -> dict[tuple[str, str, str], TTFont]:
    """The faces that a drawing carries, by family, style and weight."""
    style = etree.fromstring(data)[-1].text
    assert FACE.sub("", style) == ""
    return {found[:3]: TTFont(io.BytesIO(base64.b64decode(found[3]))) for found in FACE.findall(style)}


def letters(font: TTFont) -> str:
    return "".join(map(chr, sorted(font.getBestCmap())))


def box_font(file: Path, family: str, text: str) -> Path:
    """A font whose letters are all black boxes."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, -500))
    for point in ((0, 1500), (1000, 1500), (1000, -500)):
        pen.lineTo(point)
    pen.closePath()
    names = [".notdef", *(f"box{n}" for n in range(len(text)))]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap(dict(zip(map(ord, text), names[1:], strict=True)))
    font.setupGlyf(dict.fromkeys(names, pen.glyph()))
    font.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    font.setupHorizontalHeader(ascent=1500, descent=-500)
    font.setupNameTable({"familyName": family, "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(file)
    return file


@pytest.mark.parametrize(
    ("inside", "families"),
    [
        ("<text>a</text>", []),
        ('<text font-family="Arial, sans-serif">a</text>', [f"{INTER},'Arial',sans-serif"]),
        ('<text font-family="serif">a</text>', [f"{SERIF},serif"]),
        ('<text font-family="Courier New, monospace">a</text>', [f"{MONO},'Courier New',monospace"]),
        ('<text font-family="Source Serif 4">a</text>', [SERIF]),
        ('<text font-family="Helvetica, inter">a</text>', [f"{INTER},'Helvetica'"]),
        ('<text font-family="inherit">a</text>', ["inherit"]),
        ('<g style="fill: red; font-family: Georgia, serif"><text>a</text></g>', [f"{SERIF},'Georgia',serif"]),
        (
            "<text style=\"font: italic 600 9px/1.2 'Fira Code', monospace; fill: red\">a</text>",
            [f"{MONO},'Fira Code',monospace"],
        ),
        ("<style>text { fill: red; font-family: Times, serif }</style><text>a</text>", [f"{SERIF},'Times',serif"]),
    ],
)
def test_each_list_of_families_begins_with_one_of_ours(inside: str, families: list[str]) -> None:
    root = etree.fromstring(PLAIN.named(drawn(inside)))
    assert root.get("font-family") == INTER
    assert all(family in etree.tostring(root, encoding="unicode") for family in families)
    if not families:
        assert "font-family" not in etree.tostring(root[0], encoding="unicode")


def test_tokens_choose_the_typeface_of_a_generic_family() -> None:
    tokens = Tokens.read([Sheet("", ":root { --font-ui: Nothing, 'JetBrains Mono'; --font-text: Nowhere }")])
    root = etree.fromstring(Lettering((), tokens).named(drawn('<text>a</text><text font-family="serif">b</text>')))
    assert (root.get("font-family"), root[1].get("font-family")) == (MONO, f"{SERIF},serif")


def test_a_drawing_carries_what_its_words_need(tmp_path: Path) -> None:
    inside = (
        '<title>Not shown</title><text font-size="9">ab<tspan font-weight="600" font-style="italic">cd</tspan>e</text>'
        '<text font-family="monospace" font-weight="bold">xy</text>'
    )
    data = PLAIN.carried(drawn(inside), Cache(tmp_path))
    found = faces(data)
    assert {face: letters(font) for face, font in found.items()} == {
        ("Inter", "normal", "400"): "abe",
        ("Inter", "italic", "600"): "cd",
        ("JetBrains Mono", "normal", "700"): "xy",
    }
    assert not any("fvar" in font for font in found.values())
    assert len(data) < 8_000


def test_weights_in_use_stay_one_face(tmp_path: Path) -> None:
    found = faces(PLAIN.carried(drawn('<text>a<tspan font-weight="600">b</tspan></text>'), Cache(tmp_path)))
    (face, font), *more = found.items()
    assert (face, more, letters(font)) == (("Inter", "normal", "400 600"), [], "ab")
    assert [(a.axisTag, a.minValue, a.maxValue) for a in font["fvar"].axes] == [("wght", 400, 600)]


def test_a_style_sheet_may_set_any_word(tmp_path: Path) -> None:
    style = "<style>.a { font-family: Georgia, serif; font-weight: 700 }</style>"
    found = faces(PLAIN.carried(drawn(f'{style}<text class="a">a</text><text>b</text>'), Cache(tmp_path)))
    assert {face: letters(font) for face, font in found.items()} == {
        ("Inter", "normal", "400 700"): "ab",
        ("Source Serif 4", "normal", "400 700"): "ab",
    }


def test_a_drawing_without_words_stays_as_written() -> None:
    for inside in ("<rect/>", "<text> </text>", "<title>Words</title><style>rect { fill: red }</style>"):
        assert PLAIN.named(drawn(inside)) == PLAIN.carried(drawn(inside), Cache(None)) == drawn(inside)


def test_the_bytes_are_the_same_every_time() -> None:
    data = drawn('<text>Words<tspan font-style="italic">more</tspan></text>')
    assert len({PLAIN.carried(data, Cache(None)) for _ in range(3)}) == 1


def test_a_font_of_the_project_is_used_by_its_name(tmp_path: Path) -> None:
    own = box_font(tmp_path / "own.ttf", "My Own", "AB")
    lettering = Lettering((own,), Tokens())
    data = drawn("<text font-family=\"'My Own', serif\">ABC</text>")
    # The third letter comes from the next family.
    assert etree.fromstring(lettering.named(data))[0].get("font-family") == f"'Font 1',{SERIF},serif"
    assert {face[0]: letters(font) for face, font in faces(lettering.carried(data, Cache(None))).items()} == {
        "Font 1": "AB",
        "Source Serif 4": "C",
    }


def test_a_font_of_the_project_lends_letters(tmp_path: Path) -> None:
    own = box_font(tmp_path / "own.ttf", "My Own", "A字")
    data = Lettering((own,), Tokens()).carried(drawn("<text>A字</text>"), Cache(None))
    assert etree.fromstring(data).get("font-family") == f"{INTER},'Font 1'"
    assert {face[0]: letters(font) for face, font in faces(data).items()} == {"Inter": "A", "Font 1": "字"}


HOSTILE = [
    "<style>text { font-family: u'rl(https://evil.example/a) }</style><text>a</text>",
    "<style>text { content: 'font-family: x; } @im\\port' }</style><text>a</text>",
    "<style>@im/**/port 'font-family: a;url(https://evil.example)'</style><text>a</text>",
    '<text font-family="a\');src:url(https://evil.example/x)">a</text>',
    '<text style="font: 9px u\'rl(https://evil.example/a), &lt;/style&gt;&lt;script/&gt;">a</text>',
    "<style>a{font-family:</style><style>url(https://evil.example)}</style><text>a</text>",
    "<style><![CDATA[ a { font-family: ]]&gt; } ]]></style><text>a&lt;script&gt;</text><script>alert(1)</script>",
]


@pytest.mark.parametrize("inside", HOSTILE)
def test_cleaned_drawings_stay_clean(tmp_path: Path, inside: str) -> None:
    (tmp_path / "a.svg").write_bytes(drawn(inside))
    clean = read_picture(tmp_path / "a.svg").data
    for data in (PLAIN.named(clean), PLAIN.carried(clean, Cache(None))):
        assert b"evil" not in data
        assert b"<script" not in data
        without = FACE.sub("", data.decode())
        (tmp_path / "b.svg").write_text(without)
        assert read_picture(tmp_path / "b.svg").removed == ()


def test_drawings_are_kept_with_their_fonts(tmp_path: Path) -> None:
    """What they depend on besides their bytes: the families of the theme, and the fonts of the project with their names."""
    (tmp_path / "a.svg").write_bytes(drawn('<text font-family="Box">aㄅ</text>'))
    boxes = [
        box_font(tmp_path / f"{name}.ttf", family, text)
        for name, family, text in [("b", "Box", "ㄅ"), ("c", "Box", "aㄅ")]
    ]
    asset = Asset("images/a.svg", tmp_path / "a.svg", "image/svg+xml", 90, 20)
    tokens = [Tokens(), Tokens.read([Sheet("", ":root { --font-ui: 'Source Serif 4' }")])]
    shown: dict[int, list[bytes]] = {}
    for cache in (Cache(None), Cache(tmp_path / "cache"), Cache(tmp_path / "cache")):
        for number, (fonts, theme) in enumerate(product([(), (boxes[0],), (boxes[1],)], tokens)):
            library = MediaLibrary(fonts=fonts, tokens=theme, cache=cache, findings=Findings())
            shown.setdefault(number, []).append(library.shown(asset))
    assert [len(set(data)) for data in shown.values()] == [1] * 6
    assert len({data[0] for data in shown.values()}) == 6


def test_many_rules_take_little_time() -> None:
    rules = "".join(f".a{n} {{ font: {n}px Own{n}; font-weight: {n}; font-style: italic }}" for n in range(1, 1500))
    texts = "".join(f'<text style="font-family: Other{n}">word {n}</text>' for n in range(1500))
    with at_most(10):
        data = PLAIN.carried(drawn(f"<style>{rules} b {{ font: {'1' * 100_000} }}</style>{texts}"), Cache(None))
    assert {face[:2] for face in faces(data)} == {("Inter", "normal"), ("Inter", "italic")}


def test_editions_carry_and_paper_does_not(tmp_path: Path) -> None:
    files = {
        "publication.yaml": "version: 1\ntitle: T\nlanguage: en\nidentifier: urn:x:y\nchapters: [a.md]\nfonts: {files: [own.ttf]}\neditions:\n"
        "  web: {format: html}\n  one: {format: html, layout: single}\n  paper: {format: pdf}\n",
        "a.md": "# A\n\n![Words](a.svg)\n",
        "a.svg": drawn("<text y='9'>Axy</text><text y='19' font-family='My Own'>B</text>").decode(),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    box_font(tmp_path / "own.ttf", "My Own", "B")
    publisher.build(tmp_path, output=tmp_path / "out")
    data = (tmp_path / "out/web/images/a.svg").read_bytes()
    assert {face[0]: letters(font) for face, font in faces(data).items()} == {"Inter": "Axy", "Font 1": "B"}
    assert base64.b64encode(data).decode() in (tmp_path / "out/one/index.html").read_text()
    with pikepdf.open(next((tmp_path / "out/paper").glob("*.pdf"))) as pdf:
        fonts = {
            str(o.BaseFont).partition("+")[2]
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o
        }
    assert any(name.startswith("Font-1") for name in fonts)


@pytest.mark.slow
def test_a_browser_sets_the_words_in_the_face(tmp_path: Path, chromium_driver: Any) -> None:
    """All letters of this face are black boxes."""
    own = box_font(tmp_path / "own.ttf", "My Own", "B")
    inside = "<text y='10' font-size='10' font-family='My Own'>BBB</text>"
    (tmp_path / "a.svg").write_bytes(Lettering((own,), Tokens()).carried(drawn(inside), Cache(None)))
    (tmp_path / "a.html").write_text("<!DOCTYPE html><style>body{margin:0}</style><img src=a.svg width=900 height=200>")
    chromium_driver.get((tmp_path / "a.html").as_uri())
    clip = {"x": 0, "y": 0, "width": 310, "height": 150, "scale": 1}
    shot = chromium_driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip, "captureBeyondViewport": True})
    picture = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("L")
    assert picture.crop((5, 5, 295, 145)).getextrema() == (0, 0)
    assert picture.getpixel((305, 50)) == 255


@pytest.mark.parametrize("flavor", ["woff", "woff2"])
def test_packed_fonts_are_cut_like_others(tmp_path: Path, flavor: str) -> None:
    file = font_file("jetbrains-mono.ttf")
    with TTFont(file, recalcTimestamp=False) as font:
        font.flavor = flavor
        font.save(tmp_path / "packed")
    ranges = {"wght": (400.0, 700.0)}
    assert subset(tmp_path / "packed", "abc", ranges) == subset(file, "abc", ranges)


@pytest.mark.parametrize(
    ("inside", "sizes"),
    [
        ('<text font-family="Times,serif" font-size="14.00">Preprocessing</text>', ["14.1", "12.34"]),
        ('<text font-family="Times" style="font-size:10pt">Words</text><text font-size="20" font-family="Arial">Longer</text>', ["13.75", "8.596pt", "17.19"]),
        ('<style>text{font:10px Times} a{font-size:1em}</style><text font-family="Times">Preprocessing</text>', ["13.12", "8.198px", "1em"]),
        ('<text font-family="Helvetica" font-size="80%">Preprocessing</text>', ["14.94", "80%"]),
        ('<text font-family="Inter, Helvetica" font-size="9">Preprocessing</text>', ["9"]),
        ('<text font-family="Courier" font-size="9">Preprocessing</text>', ["9"]),
        ('<text font-family="Times" font-size="9" textLength="70">Preprocessing</text>', ["9"]),
        ('<text font-family="Unknown" font-size="9">Preprocessing</text><text font-family="Times" font-size="9">a</text>', ["9", "9"]),
    ],
)  # fmt: skip
def test_words_are_no_wider_than_in_the_family_that_a_drawing_names(inside: str, sizes: list[str]) -> None:
    found = re.findall(r"(?:font-size[:=]\"?|font:)([\d.]+(?:p[xt]|em|%)?)", PLAIN.named(drawn(inside)).decode())
    assert found == sizes
