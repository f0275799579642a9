"""Templates, styles and drawings of a project can neither include files from outside nor add scripts or external references."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from lxml import etree

import publisher
from publisher.editions.pdf import edition
from publisher.media.drawings import MAX_WORK
from publisher.media.fonts import font_file
from publisher.media.pictures import PictureError, read_picture
from publisher.program import package_templates
from publisher.templating.screening import Allowed, screen_page, screen_xml
from publisher.theme.styles import foreign_addresses
from tests import attacks, test_layout
from tests.conftest import Write

MANIFEST = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {web: {format: html}, e: {format: epub}, p: {format: pdf}}\n"
FILES = {"publication.yaml": MANIFEST, "a.md": "# A\n\nText.\n"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'


WEB = {**FILES, "publication.yaml": MANIFEST.partition("editions:")[0] + "editions: {web: {format: html}}\n"}


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
        "a { background: url(/x.png) }",
        "a { b: " + "(" * 5000 + ")" * 5000 + " }",
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


PAGE = "<!DOCTYPE html><html><head><title>t</title></head><body>{}</body></html>"
XHTML = "<html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops'><head><title>t</title></head><body>{}</body></html>"


@pytest.mark.parametrize("attack", attacks.HTML)
def test_pages_with_scripts_or_external_references_are_refused(attack: str) -> None:
    assert screen_page(PAGE.format(attack)) != []


@pytest.mark.parametrize("attack", attacks.XML)
def test_ebook_pages_with_scripts_or_external_references_are_refused(attack: str) -> None:
    page = XHTML.format(attack)
    etree.fromstring(page)
    assert screen_xml(page) != []


@pytest.mark.parametrize("attack", attacks.DOCUMENTS)
def test_documents_that_are_more_than_their_elements(attack: str) -> None:
    assert screen_xml(attack.format(XHTML.format(""))) != []


@pytest.mark.parametrize("markup", attacks.HARMLESS)
def test_harmless_pages_pass(markup: str) -> None:
    assert screen_page(PAGE.format(markup)) == []
    named = markup.replace("<svg ", "<svg xmlns='http://www.w3.org/2000/svg' ")
    named = named.replace("<math", "<math xmlns='http://www.w3.org/1998/Math/MathML'")
    etree.fromstring(XHTML.format(named))
    assert screen_xml(XHTML.format(named)) == []


def test_scripts_are_allowed_by_their_text_alone() -> None:
    allowed = Allowed(scripts=frozenset({"a()"}), files=frozenset({"a.js"}))
    assert screen_page(PAGE.format("<script> a() </script><script src='a.js' defer></script>"), allowed) == []
    for other in ("<script>a();b()</script>", "<script src='b.js'></script>", "<svg><script>a()</script></svg>"):
        assert screen_page(PAGE.format(other), allowed) != []


def unsafe(folder: Path) -> list[str]:
    return [found.partition(" ")[2] for found in codes(folder) if found.startswith("template-unsafe")]


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("\n<script>alert(1)</script>", ":2:1"),
        ("<p\n onclick='x()'>{{ content(node.children) }}</p>", ":2:1"),
        ("a <img src=//e.org/x.png alt=''/>", ":1:3"),
        ("{{ ('<scr' ~ 'ipt>x()</scr' ~ 'ipt>') | safe }}", ""),
        ("{{ ('<p o' ~ 'nclick=\"x()\">a</p>') | safe }}", ":1:6"),
        ("<a {{ 'href' }}='java&#115;cript:x()'>a</a>", ":1:1"),
    ],
)
def test_what_a_template_writes_is_an_error_at_its_place(project: Write, markup: str, line: str) -> None:
    other = {"templates/shared/nodes/heading.html": "<h2>{{ content(node.children) }}</h2>"}
    folder = project({**WEB, **other, "templates/shared/nodes/paragraph.html": markup})
    assert set(unsafe(folder)) == {f"templates/shared/nodes/paragraph.html{line}"}


@pytest.mark.parametrize("format_", ["html", "pdf", "epub"])
def test_each_format_is_screened(project: Write, format_: str) -> None:
    manifest = MANIFEST.partition("editions:")[0] + f"editions: {{one: {{format: {format_}}}}}\n"
    folder = project(
        {**FILES, "publication.yaml": manifest, f"templates/{format_}/nodes/paragraph.html": "<p onclick='x()'>a</p>"}
    )
    assert unsafe(folder) == [f"templates/{format_}/nodes/paragraph.html:1:1"]


def test_the_single_page_is_screened(project: Write) -> None:
    single = WEB["publication.yaml"].replace("html}", "html, layout: single}")
    folder = project(
        {**FILES, "publication.yaml": single, "templates/html/nodes/paragraph.html": "<p onclick='x()'>a</p>"}
    )
    assert unsafe(folder) == ["templates/html/nodes/paragraph.html:1:1"]


@pytest.mark.parametrize("layout", ["chapters", "single"])
def test_tokens_stay_in_their_style(project: Write, layout: str) -> None:
    manifest = MANIFEST.replace("{format: html}", f"{{format: html, layout: {layout}}}")
    tokens = ":root { --note: '</style><script>x()</script>'; --edge: </style><script>x()</script>; }"
    folder = project({**FILES, "publication.yaml": manifest, "templates/shared/tokens.css": tokens})
    publisher.build(folder, editions=["web"])
    for page in (folder / "build/web").glob("*.html"):
        assert "</style><script>x" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    ["<?xml-stylesheet href='x.xsl'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "<urlset>", "<html xmlns='http://www.w3.org/1999/xhtml'><script/></html>"],
)  # fmt: skip
def test_the_sitemap_is_screened(project: Write, text: str) -> None:
    manifest = (
        WEB["publication.yaml"].replace("title: T", "title: T\nurl: https://e.org").replace("[a.md]", "[a.md, b.md]")
    )
    folder = project(
        {**FILES, "publication.yaml": manifest, "b.md": "# B\n\nText.\n", "templates/html/sitemap.xml": text}
    )
    (found,) = unsafe(folder)
    assert found.startswith("templates/html/sitemap.xml")


@pytest.mark.parametrize("name", ["reader.js", "search.js", "words.js", "mine.js", "mine.mjs"])
def test_scripts_of_projects_are_refused(project: Write, name: str) -> None:
    assert unsafe(project({**FILES, f"templates/html/{name}": "x()"})) == [f"templates/html/{name}"]


def test_sheets_that_load_only_together(project: Write) -> None:
    folder = project(
        {**WEB, "templates/shared/custom.css": "a { background: url(", "templates/html/custom.css": "//e.org/x) }"}
    )
    assert any(found.startswith(("template-unsafe", "style-remote")) for found in codes(folder))


def test_pages_without_templates_of_the_project_are_not_read(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr("publisher.templating.renderer.screened", lambda name, *_: read.append(name))
    publisher.build(project({**FILES, "templates/shared/tokens.css": ":root { --radius: 0 }"}), editions=["web"])
    assert read == ["style.css"]  # its pages only name it
    read.clear()
    folder = project({**FILES, "templates/epub/nodes/paragraph.html": "<p>{{ content(node.children) }}</p>"})
    (folder / "templates/shared/tokens.css").unlink()
    publisher.build(folder, editions=["web", "p"])
    assert read == []
    publisher.build(folder, editions=["e"])
    assert "chapter.xhtml" in read


OVERRIDES = {
    "templates/shared/nodes/paragraph.html": '{% extends "nodes/paragraph.html" %}',
    "templates/shared/custom.css": ".own { color: inherit }\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("book", ["references", "kitchen-sink", "article"])
def test_our_own_pages_pass(project: Write, book: str) -> None:
    root = Path(__file__).parent
    source = root.parent / "source" if book == "article" else root / "books" / book
    folder = project(OVERRIDES)
    shutil.copytree(source, folder, dirs_exist_ok=True)
    manifest = (folder / "publication.yaml").read_text(encoding="utf-8").partition("editions:")[0]
    editions = "editions:\n  web: {format: html}\n  page: {format: html, layout: single}\n  e: {format: epub}\n"
    (folder / "publication.yaml").write_text(manifest + editions, encoding="utf-8")
    assert [d for d in publisher.build(folder, cache=False).diagnostics if d.code.startswith("template")] == []


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["book", "handout"])
def test_our_own_print_passes(project: Write, layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are screened before they are laid out, and only a short one is."""
    monkeypatch.setattr(edition, "typeset", lambda markup, **_: test_layout.made(test_layout.page("<p>Words.</p>")))
    folder = project(OVERRIDES)
    shutil.copytree(Path(__file__).parent / "books/kitchen-sink", folder, dirs_exist_ok=True)
    manifest = (folder / "publication.yaml").read_text(encoding="utf-8").partition("editions:")[0]
    editions = f"editions:\n  p: {{format: pdf, layout: {layout}}}\n"
    (folder / "publication.yaml").write_text(manifest + editions, encoding="utf-8")
    assert [d for d in publisher.build(folder, cache=False).diagnostics if d.code.startswith("template")] == []


def test_pictures_among_templates(project: Write) -> None:
    style = "<style>@media print {#a { fill: red }}</style>"
    assert codes(project({**WEB, "templates/html/icon.svg": f"{SVG}{style}</svg>"})) == []
    assert unsafe(project({**WEB, "templates/html/icon.svg": f'{SVG}<path onload="x()"/></svg>'})) == [
        "templates/html/icon.svg"
    ]


def test_keywords_of_jinja_are_not_event_handlers(project: Write) -> None:
    text = "{% set only = 1 %}{% set one = only %}<p>{{ content(node.children) }}</p>\n"
    assert codes(project({**WEB, "templates/shared/nodes/paragraph.html": text})) == []


def test_copies_of_the_package_templates_pass(project: Write) -> None:
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
    folder = project({**WEB, "templates/shared/nodes/paragraph.html": text})
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
    folder = project({**FILES, "publication.yaml": f"{WEB['publication.yaml']}fonts: {{files: [mine.ttf]}}\n"})
    with TTFont(font_file("inter.ttf")) as font:
        del font[table]
        font.save(folder / "mine.ttf")
    assert codes(folder) == ([] if table == "cmap" else ["font-broken publication.yaml:6:17"])


def test_a_manifest_that_is_not_a_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "publication.yaml")
    assert codes(tmp_path) == ["project-missing publication.yaml"]
