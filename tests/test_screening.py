"""Nothing is let in from outside a project, and nothing that acts gets out: what templates, styles and drawings try."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import publisher
from publisher import pipeline
from publisher.drawings import MAX_WORK
from publisher.fonts import font_file
from publisher.pictures import PictureError, read_picture
from publisher.styles import foreign_addresses
from publisher.templating import package_templates
from tests.conftest import Write

MANIFEST = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {web: {format: html}, e: {format: epub}, p: {format: pdf}}\n"
FILES = {"publication.yaml": MANIFEST, "a.md": "# A\n\nText.\n"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'


def codes(folder: Path) -> list[str]:
    try:
        found = publisher.build(folder).diagnostics
    except publisher.PublisherError as error:
        found = error.diagnostics
    return [f"{d.code} {d.location}" if d.location else d.code for d in found]


@pytest.mark.parametrize(
    "css",
    [
        "a { background: url(http://e.org/x) }",
        "a { background: u\\72l(http://e.org/x) }",
        "@import 'x.css'; a { color: red }",
        '@\\69mport "http://e.org/x";',
        'a { background: image-set("http://e.org/x" 1x) }',
        "a { background: -webkit-image-set(url(//e.org/x) 1x) }",
        'a { background: src("http://e.org/x") }',
        'a { background: url("\\68ttp://e.org/x") }',
        'a { background: url("\\\\\\\\e.org/x") }',
        "a { background: url(http:e.org/x) }",
        "a { background: url(file:/etc/passwd) }",
        'a { background: url("ht\\\ntp://e.org/x") }',
        "a { background: url(ht\ttp://e.org/x) }",
        "@media print { a { --x: url(//e.org/x) } }",
        "@font-face { src: url(https://e.org/x.woff2) format('woff2') }",
        "a { background: url(data:text/html,x) }",
    ],
)
def test_style_sheets_that_load_from_elsewhere(project: Write, css: str) -> None:
    assert codes(project({**FILES, "templates/html/tokens.css": f"b {{ color: red }}\n{css}\n"}))[0].startswith(
        "style-remote templates/html/tokens.css:2:"
    )


@pytest.mark.parametrize(
    "css",
    [
        "a { background: url(x.png) }",
        "a { background: url(data:image/png;base64,AAAA) }",
        'a::after { content: "http://e.org/x" }',
        '@namespace svg "http://www.w3.org/2000/svg";',
        'a[href^="http://e.org"] { color: red }',
        'a { content: attr(href) counters(x, "//") }',
        "/* url(http://e.org) @import */ a { color: red }",
    ],
)
def test_style_sheets_that_load_nothing(css: str) -> None:
    assert list(foreign_addresses(css)) == []


@pytest.mark.parametrize("place", ["pdf/pic.png", "shared/pic.svg", "epub/pic.png", "html/cover.html"])
def test_links_among_templates_that_lead_out(project: Write, tmp_path: Path, place: str) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = project({**FILES, "templates/pdf/tokens.css": "body { background: url(pic.png) }"})
    (folder / "templates" / place).parent.mkdir(exist_ok=True)
    (folder / "templates" / place).symlink_to(tmp_path / "secret")
    assert codes(folder) == [f"path-outside templates/{place}"]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<SCRIPT src='x.js'></SCRIPT>",
        "<p onclick='x()'>{{ content(node.children) }}</p>",
        "<iframe srcdoc='x'></iframe>",
        "<img src='http://e.org/x.png' alt=''/>",
        "<img src=//e.org/x.png alt=''/>",
        "<a href='javascript:x()'>a</a>",
        "<object data='x'></object>",
    ],
)
def test_templates_that_act(project: Write, markup: str) -> None:
    folder = project({**FILES, "templates/shared/nodes/paragraph.html": f"{{# A paragraph. #}}\n{markup}\n"})
    (found,) = codes(folder)
    assert found.startswith("template-unsafe templates/shared/nodes/paragraph.html:2:")


def test_pictures_among_templates(project: Write) -> None:
    style = "<style>@media print {#a { fill: red }}</style>"
    assert codes(project({**FILES, "templates/html/own.svg": f"{SVG}{style}</svg>"})) == []
    (found,) = codes(project({**FILES, "templates/html/own.svg": f'{SVG}<path onload="x()"/></svg>'}))
    assert found.startswith("template-unsafe templates/html/own.svg:1:")


def test_words_of_jinja_are_no_handlers(project: Write) -> None:
    text = "{% set only = 1 %}{% set one = only %}<p>{{ content(node.children) }}</p>\n"
    assert codes(project({**FILES, "templates/shared/nodes/paragraph.html": text})) == []


def test_a_copy_of_ours_is_none_of_them(project: Write) -> None:
    ours = {file.relative_to(package_templates()): file for file in package_templates().rglob("*.*") if file.is_file()}
    texts = {
        f"templates/{name}": file.read_text()
        for name, file in ours.items()
        if name.parts[0] in ("html", "shared") and file.suffix in (".html", ".css", ".svg", ".js", ".xml")
    }
    assert any("<script" in text for text in texts.values())
    assert codes(project({**FILES, **texts})) == []


@pytest.mark.parametrize(
    "text",
    ["{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "{% if 1 %}" * 150 + "{% endif %}" * 150, "{% for a in b %}" * 30 + "{% endfor %}" * 30, "{% include '" + "x" * 5000 + "' %}"],
    ids=["brackets", "conditions", "loops", "name"],
)  # fmt: skip
def test_templates_without_bounds(project: Write, text: str) -> None:
    folder = project({**FILES, "templates/shared/nodes/paragraph.html": text})
    assert {code.split()[0] for code in codes(folder)} == {"template-error"}


def drawing(tmp_path: Path, inside: str) -> Path:
    (tmp_path / "d.svg").write_text(f"{SVG}{inside}</svg>")
    return tmp_path / "d.svg"


def uses(levels: int) -> str:
    groups = '<g id="g0"><rect width="1" height="1"/></g>'
    for level in range(levels):
        groups += f'<g id="g{level + 1}">' + f'<use href="#g{level}"/>' * 10 + "</g>"
    return f'<defs>{groups}</defs><use href="#g{levels}"/>'


def test_drawings_that_repeat_themselves(tmp_path: Path) -> None:
    assert read_picture(drawing(tmp_path, uses(2))).removed == ()
    for inside, code in (
        (uses(8), "image-huge"),
        ('<g id="a"><use href="#a"/></g>', "image-broken"),
        ("<g>" * 240 + f'<g id="b"/>{"</g>" * 240}', ""),
    ):
        try:
            read_picture(drawing(tmp_path, inside))
            found = ""
        except PictureError as error:
            found = error.code
        assert found == code
    assert MAX_WORK > 10_000


@pytest.mark.parametrize(
    ("gradient", "calm"),
    [
        ('<linearGradient id="a" spreadMethod="repeat" x1="0" x2="0.0000001"/>', True),
        ('<radialGradient id="a" spreadMethod="reflect" r="1e-9"/>', True),
        ('<linearGradient id="b" x2="0"/><linearGradient id="a" href="#b" spreadMethod="repeat"/>', True),
        ('<linearGradient id="a" spreadMethod="repeat" x2="1" gradientTransform="matrix(1e-9,0,0,1e-9,5,5)"/>', True),
        ('<linearGradient id="a" spreadMethod="repeat" x2="10%"/>', False),
        ('<linearGradient id="a" spreadMethod="repeat" x2="10%" gradientTransform="rotate(45) scale(2)"/>', False),
        ('<linearGradient id="a" x2="0.0000001"/>', False),
    ],
)
def test_gradients_that_would_fill_a_page_with_stripes(tmp_path: Path, gradient: str, calm: bool) -> None:
    picture = read_picture(drawing(tmp_path, f'{gradient}<rect width="9" height="9" fill="url(#a)"/>'))
    assert ("the repetition of a gradient" in picture.removed) == calm
    assert (b"spreadMethod" in picture.data) == ("spreadMethod" in gradient and not calm)


@pytest.mark.parametrize("table", ["name", "OS/2", "cmap"])
def test_a_font_that_lacks_a_table(project: Write, table: str) -> None:
    folder = project({**FILES, "publication.yaml": f"{MANIFEST}fonts: {{files: [mine.ttf]}}\n"})
    with TTFont(font_file("inter.ttf")) as font:
        del font[table]
        font.save(folder / "mine.ttf")
    assert codes(folder) == ([] if table == "cmap" else ["font-broken publication.yaml:6:17"])


def test_a_manifest_that_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "publication.yaml")
    assert codes(tmp_path) == ["project-missing publication.yaml"]


def test_what_others_put_into_an_edition_stays_ours_beside_it(project: Write, tmp_path: Path) -> None:
    folder, out = project(FILES), tmp_path / "out"
    publisher.build(folder, output=out, editions=["web", "e"])
    (out / "web/mine.txt").write_text("x")
    assert {p.name for p in pipeline.clean(folder, output=out).removed} >= {"e"}
    (out / "web/mine.txt").unlink()
    publisher.build(folder, output=out, editions=["web"])


def command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "publisher", "build", str(folder), "--message-format", "json", *more]


def test_json_passes_where_only_ascii_does(project: Write) -> None:
    folder = project({**FILES, "a.md": "# A\n\n:::{nöte}\nText.\n:::\n"})
    done = subprocess.run(command(folder), capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert any("nöte" in d["message"] for d in json.loads(done.stdout)["diagnostics"])


def test_standard_output_that_takes_nothing(project: Write) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command(project(FILES)), stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "Standard output can't be written" in done.stderr
