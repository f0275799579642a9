"""Themes and tokens: what they colour can be read, and what a project changes in them is checked."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import pytest

import publisher
from publisher.diagnostics import Findings, Location
from publisher.manifest.json_schema import schema
from publisher.manifest.models import Theme
from publisher.program import package_templates
from publisher.templating import layers, token_sheets
from publisher.theme.checking import check_contrast
from publisher.theme.colours import Chosen, sheet_of
from publisher.theme.tokens import PAIRS, SCHEMES, Sheet, Tokens, contrast, luminance_of, srgb_of
from tests.conftest import Write

THEMES = ("default", *sorted(folder.name for folder in (package_templates() / "themes").iterdir()))


def test_the_manifest_knows_every_theme() -> None:
    assert get_args(Theme) == THEMES


def test_contrast_is_that_of_wcag() -> None:
    tokens = Tokens.read(
        [Sheet("a.css", ":root { --a: #fff; --b: black; --c: #777; --d: var(--c); --e: rgb(0 0 0 / .5) }")]
    ).light
    assert contrast("a", "b", tokens) == pytest.approx(21)
    assert contrast("c", "a", tokens) == pytest.approx(4.48, abs=0.01)
    assert contrast("d", "c", tokens) == pytest.approx(1)
    assert contrast("e", "a", tokens) is None


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_a_theme_colours_can_be_read(theme: str, scheme: str) -> None:
    tokens = Tokens.read(token_sheets(layers(None, "web", "html", theme))).scheme(scheme)
    low = {(front, ground): contrast(front, ground, tokens) for front, ground, _ in PAIRS}
    assert {pair for pair, ratio in low.items() if ratio is None} == set()
    assert [pair for (*pair, least) in PAIRS if (low[tuple(pair)] or 0) < least] == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_defines_the_same_dark_colours_twice(theme: str) -> None:
    text = token_sheets(layers(None, "web", "html", theme))[-1].text
    blocks = [
        text.split(f"{selector} {{")[-1].split("}")[0]
        for selector in (':root:not([data-theme="light"])', ':root[data-theme="dark"]')
    ]
    assert [line.split() for line in blocks[0].strip().splitlines()] == [
        line.split() for line in blocks[1].strip().splitlines()
    ]


def test_each_edition_has_its_theme(project: Write) -> None:
    manifest = "version: 1\ntitle: T\ntheme: warm\nchapters: [a.md]\neditions: {web: {format: html}, eink: {format: html, theme: plain}}\n"
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\nText.\n"})
    grounds = {e.name: grounds_of(e.path) for e in publisher.build(folder).editions}
    assert grounds == {"web": ["#faf5ea", "#1c1814"], "eink": ["#ffffff", "#000000"]}


def grounds_of(page: Path) -> list[str]:
    return [
        line.split('content="')[1][:7]
        for line in page.read_text(encoding="utf-8").splitlines()
        if 'name="theme-color"' in line
    ]


def test_colours_with_low_contrast_are_reported(project: Write) -> None:
    own = ":root {\n  --accent: #5ad;\n}\n@media (prefers-color-scheme: dark) { :root { --ink: #444; } }\n"
    folder = project({"a.md": "# A\n\nText.\n", "templates/shared/tokens.css": own})
    found = [d for d in publisher.check(folder).diagnostics if d.code == "contrast-low"]
    places = {(d.location.line, d.location.column) for d in found if d.location}
    assert places == {(2, 3), (4, 47)}
    assert {d.location.file for d in found if d.location} == {"templates/shared/tokens.css"}
    assert any(
        "--accent on --paper has a contrast of 2.5 in the light scheme; the minimum is 4.5" in d.message for d in found
    )
    assert len({str(d) for d in found}) == len(found)


ONE = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {web: {format: html}, ebook: {format: epub}}\n"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="var(--accent)"/></svg>'
)
FIGURE = {"a.md": "# A\n\nText.\n\n![A square](square.svg)\n", "square.svg": DRAWING}


def theme_tokens(theme: str) -> Tokens:
    return Tokens.read(token_sheets(layers(None, "web", "html", theme)))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("accent", ["#7a1f5c", "#0a6b2e", "#1f3fae", "#8b3a00", "#333", "navy", "black"])
def test_what_follows_an_accent_can_be_read(theme: str, accent: str) -> None:
    """In both schemes, without further colours."""
    at, usual = Location("publication.yaml", 3, 4), theme_tokens(theme)
    sheets = [
        *token_sheets(layers(None, "web", "html", theme)),
        sheet_of({"accent": Chosen(accent, "", at, at)}, usual),
    ]
    findings = Findings()
    check_contrast(Tokens.read(sheets), findings)
    assert [str(d) for d in findings] == []


def test_colours_follow_in_hue() -> None:
    """Red is red in all that follow it, as light as in the theme; what is given does not follow."""
    at, usual = Location("publication.yaml", 3, 4), theme_tokens("default")
    chosen = {
        "accent": Chosen("#a11", "", at, at),
        "accent-tint": Chosen("#fff8e0", "", at, at),
        "ink": Chosen("", "#fff", at, at),
    }
    tokens = Tokens.read([sheet_of(chosen, usual)])
    assert tokens.light.keys() == {"accent", "accent-tint", "tint-3", "code-keyword", "cover-ground"}
    assert tokens.light["accent-tint"].value == "#fff8e0"
    assert tokens.dark["ink"].value == "#ffffff"
    for scheme, names in (("light", ("tint-3", "code-keyword", "cover-ground")), ("dark", ("accent", "tint-3"))):
        for name in names:
            value = tokens.scheme(scheme)[name].value
            red, green, blue, _ = srgb_of(value) or (0, 0, 0, 0)
            assert red > max(green, blue)
            assert luminance_of(value) == pytest.approx(luminance_of(usual.scheme(scheme)[name].value), abs=0.01)


def test_the_colours_of_the_manifest_are_those_of_all_editions(project: Write) -> None:
    more = 'colors: {accent: "rgb(122 31 92)", paper: {light: ivory, dark: "#101010"}, brand: teal}\ncss: [style/own.css]\n'
    own = {"style/own.css": "h1 { color: var(--brand); background: url(dot.svg) }\n", "style/dot.svg": DRAWING}
    folder = project({**FIGURE, **own, "publication.yaml": ONE + more})
    result = publisher.build(folder)
    assert [str(d) for d in result.diagnostics] == []
    web, ebook = (e.path for e in result.editions)
    assert grounds_of(web) == ["#fffff0", "#101010"]
    style = (web.parent / "assets/style.css").read_text(encoding="utf-8")
    assert style.index("#00586a") < style.index("--accent:#7a1f5c") < style.index("color:var(--brand)")
    assert (web.parent / "assets/dot.svg").is_file()
    with zipfile.ZipFile(ebook) as packed:
        names = {Path(name).name: name for name in packed.namelist()}
        assert 'fill="#7a1f5c"' in packed.read(names["square.svg"]).decode()
        assert "var(--brand)" in packed.read(names["style.css"]).decode()
        assert "dot.svg" in names


def test_style_sheets_may_name_files_of_one_name_and_of_other_folders(project: Write) -> None:
    own = {
        "style/a/a.css": "h1 { background: url(dot.svg) } h2 { background: url('../../art/my%20dot.svg') }\n",
        "style/b/b.css": "h3 { background: url(dot.svg) } h4 { background: url(../a/dot.svg) }\n",
        "style/a/dot.svg": DRAWING,
        "style/b/dot.svg": DRAWING.replace("0 0", "0  0"),
        "art/my dot.svg": DRAWING,
    }
    folder = project({**FIGURE, **own, "publication.yaml": ONE + "css: [style/a/a.css, style/b/b.css]\n"})
    web, ebook = (e.path for e in publisher.build(folder).editions)
    style = (web.parent / "assets/style.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"(h\d){background:url\(['\"]?([^'\")]*)", style))
    assert named["h1"] == named["h4"] != named["h3"]
    assert (web.parent / "assets" / unquote(named["h3"])).read_text() == own["style/b/dot.svg"]
    assert (web.parent / "assets" / unquote(named["h2"])).is_file()
    with zipfile.ZipFile(ebook) as packed:
        assert len([name for name in packed.namelist() if "dot" in name]) == 3
    (folder / "art/my dot.svg").unlink()
    with pytest.raises(
        publisher.PublisherError, match=r"There is no file “../../art/my dot\.svg” beside the style sheet"
    ):
        publisher.build(folder)


def test_a_file_that_only_another_format_has_is_reported_where_it_is_named(project: Write) -> None:
    sheet = {"style/own.css": "h1 { color: red }\nh2 { background: url('marks/a%20rule.svg') }\n"}
    manifest = {"publication.yaml": ONE + "css: style/own.css\n"}
    folder = project({**FIGURE, **sheet, **manifest, "templates/pdf/marks/a rule.svg": DRAWING})
    with pytest.raises(publisher.PublisherError) as caught:
        publisher.build(folder)
    problem = "A style sheet names “marks/a rule.svg”, which no template folder contains"
    found = {(d.code, d.message, str(d.location), d.hint) for d in caught.value.diagnostics}
    assert found == {("image-missing", problem, "style/own.css:2:23", "Put it into the folder of the style sheet.")}


def test_an_edition_adds_to_the_colours_and_style_sheets_of_the_publication(project: Write) -> None:
    more = 'colors: {accent: "#7a1f5c", paper: ivory}\ncss: a.css\n'
    editions = "editions: {one: {format: html}, two: {format: html, colors: {accent: navy}, css: b.css}}\n"
    sheets = {"a.css": ".a { color: red }\n", "b.css": ".b { color: red }\n"}
    folder = project({**FIGURE, **sheets, "publication.yaml": ONE.partition("editions")[0] + more + editions})
    one, two = (
        (e.path.parent / "assets/style.css").read_text(encoding="utf-8") for e in publisher.build(folder).editions
    )
    assert "--accent:#7a1f5c" in one
    assert "--accent:#000080" in two
    assert "--paper:#fffff0" in one
    assert "--paper:#fffff0" in two
    assert (".a{" in one, ".b{" in one) == (True, False)
    assert two.index(".a{") < two.index(".b{")


def test_tokens_of_the_project_come_after_those_of_the_manifest(project: Write) -> None:
    own = {"templates/html/tokens.css": ":root { --paper: #fffffe }\n"}
    folder = project({**FIGURE, **own, "publication.yaml": ONE + "colors: {paper: ivory}\n"})
    assert grounds_of(publisher.build(folder).editions[0].path)[0] == "#fffffe"


def test_a_changed_colour_makes_styles_and_drawings_anew_but_not_chapters(project: Write) -> None:
    folder = project({**FIGURE, "publication.yaml": ONE + "colors: {accent: navy}\ncss: own.css\n", "own.css": ""})
    publisher.build(folder)
    for name, old, new in (("publication.yaml", "navy", "maroon"), ("own.css", "", "p { color: red }")):
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        result = publisher.build(folder)
        assert dict(result.work)["chapters rendered before"] == 2
    web = result.editions[0].path.parent
    assert "--accent:#800000" in (web / "assets/style.css").read_text(encoding="utf-8")
    assert "p{color:red}" in (web / "assets/style.css").read_text(encoding="utf-8")
    assert "--accent:#800000" in next(web.rglob("square*.svg")).read_text(encoding="utf-8")


def test_colours_of_other_spaces_are_left_to_browsers(project: Write) -> None:
    folder = project(
        {"a.md": "# A\n\nText.\n", "templates/shared/tokens.css": ":root { --accent: oklch(0.4 0.1 200) }\n"}
    )
    assert [d.code for d in publisher.build(folder, formats=["docx"]).diagnostics] == []


def test_the_schema_lists_the_colours() -> None:
    listed = schema()["properties"]["colors"]["properties"]
    assert {name for pair in PAIRS for name in pair[:2]} <= listed.keys()
    assert not {"radius", "shadow", "font-text"} & listed.keys()
