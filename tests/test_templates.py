"""A project's own templates and styles: what they add, their limits, and findings about unused ones."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

import publisher
from publisher.diagnostics import Location
from publisher.document import Book, Chapter, Metadata, ThematicBreak
from publisher.language import Words
from publisher.templating import Renderer, RenderSettings, limits
from tests.conftest import Write

MANIFEST = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md, b.md]\n"
EDITIONS = "editions: {web: {format: html}, one: {format: html, layout: single}, e: {format: epub}, p: {format: pdf}}\n"
FILES = {"publication.yaml": MANIFEST + EDITIONS, "a.md": "# A\n\nText.\n", "b.md": "# B\n\nText.\n"}
WEB = {**FILES, "publication.yaml": f"{MANIFEST}editions: {{web: {{format: html}}}}\n"}
AT = Location("a.md")


def findings(folder: Path) -> list[str]:
    try:
        found = publisher.check(folder).diagnostics
    except publisher.PublisherError as error:
        found = error.diagnostics
    return [f"{d.code} {d.location or '-'}" for d in found if d.severity != "note"]


# Styles of one's own


def test_custom_styles_come_last_and_add_up(project: Write) -> None:
    names = ("shared", "html", "pdf", "epub", "one", "p")
    styles = {f"templates/{name}/custom.css": f".{name}{{color:#00000{n}}}\n" for n, name in enumerate(names)}
    folder = project({**FILES, **styles, "templates/p/custom.css": "p { color: #ff0000 }"})
    publisher.build(folder)
    out = folder / "build"
    shared, web, one = (f".{name}{{color:#00000{names.index(name)}}}" for name in ("shared", "html", "one"))
    assert (out / "web/assets/style.css").read_text(encoding="utf-8").endswith(shared + web)
    page = (out / "one/index.html").read_text(encoding="utf-8")
    assert page.partition("</style>")[0].rstrip().endswith(shared + web + one)
    with zipfile.ZipFile(next((out / "e").glob("*.epub"))) as book:
        own = book.read("EPUB/style.css").decode().split("\n")[-5:]
    assert [line for line in own if line] == [".shared{color:#000000}", ".epub{color:#000003}"]
    assert (255, 0, 0) in colours(next((out / "p").glob("*.pdf")))


def colours(file: Path) -> set[tuple[int, int, int]]:
    document = pypdfium2.PdfDocument(file)
    try:
        picture = document[0].render(scale=2).to_pil().convert("RGB")
        return {colour for _, colour in picture.getcolors(1 << 16)}
    finally:
        document.close()


def test_tokens_of_custom_styles_count(project: Write) -> None:
    folder = project({**WEB, "templates/html/custom.css": ":root {\n  --paper: #ffff01;\n  --accent: #ffff00;\n}"})
    (page,) = (e.path for e in publisher.build(folder).editions)
    assert 'content="#ffff01"' in page.read_text(encoding="utf-8")
    assert "contrast-low templates/html/custom.css:3:3" in findings(folder)


@pytest.mark.parametrize("name", ["site.css", "cover.css", "search.css", "tokens.css", "custom.css"])
@pytest.mark.parametrize("text", ['{{% extends "{}" %}}', '{{% include "{}" %}}', "{{{{ css('{}') }}}}"])
def test_style_sheets_are_not_templates(project: Write, name: str, text: str) -> None:
    sheet = f'/* {{% note %}} */\na::before {{ content: "{{{{" }}\n  {text.format(name)}\n'
    assert findings(project({**WEB, f"templates/html/{name}": sheet})) == [f"template-error templates/html/{name}:3:3"]


GIF = "R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs="


def test_files_that_styles_name_go_with_them(project: Write) -> None:
    css = "a { background: url('dot.gif') } b { background: url(marks/dot.svg) } i { background: url(#c) }"
    folder = project({**FILES, "templates/shared/custom.css": css, "templates/shared/marks/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"})  # fmt: skip
    (folder / "templates/shared/dot.gif").write_bytes(base64.b64decode(GIF))
    publisher.build(folder, formats=["html", "epub"])
    assert (folder / "build/web/assets/dot.gif").is_file()
    assert (folder / "build/web/assets/marks/dot.svg").is_file()
    page = (folder / "build/one/index.html").read_text(encoding="utf-8")
    assert f"url(data:image/gif;base64,{GIF})" in page
    assert "url(data:image/svg+xml;base64," in page
    with zipfile.ZipFile(next((folder / "build/e").glob("*.epub"))) as book:
        assert {"EPUB/dot.gif", "EPUB/marks/dot.svg"} <= set(book.namelist())


@pytest.mark.parametrize("format_", ["html", "epub"])
@pytest.mark.parametrize(("name", "code"), [("dot.png", "image-missing"), ("mine.woff2", "font-missing")])
def test_missing_files_of_styles_are_errors(project: Write, format_: str, name: str, code: str) -> None:
    folder = project({**FILES, f"templates/{format_}/custom.css": f"a {{ src: url({name}) }}"})
    with pytest.raises(publisher.PublisherError) as error:
        publisher.build(folder, formats=[format_])
    assert {d.code for d in error.value.diagnostics} == {code}


# Limits

BREAK = "templates/html/nodes/thematic_break.html"
DOUBLE = "{{% set ns = namespace(s='xxxxxxxxxx') %}}{{% for i in range(40) %}}{{% set ns.s = {} %}}{{% endfor %}}"
BOMBS = (
    "{{ 'x' * 10**9 }}",
    "{{ [1] * 10**9 }}",
    "{{ 9**9**9 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d' % (999999999, 1) }}",
    "{{ '%.999999999f' % 1 }}",
    "{{ '%999999999d' | format(1) }}",
    "{{ ('%s' * 1000) % (('x' * 1000000,) * 1000) }}",
    "{{ ('%(a)s' * 100000) % {'a': 'x' * 1000000} }}",
    "{{ 'x'.center(10**9) }}",
    "{{ 'x'.encode('punycode') }}",  # the square of a text
    "{{ 'x'.ljust(10**9) }}",
    "{{ 'x'.zfill(10**9) }}",
    "{{ '\t'.expandtabs(10**9) }}",
    "{{ ('\t' * 1000000).expandtabs(1000000) }}",
    "{{ 'x' | center(10**9) }}",
    "{{ 'x' | attr('center')(10**9) }}",
    "{{ ('x' * 1000000) | map('center', 1000000) | join | length }}",
    "{{ ('a\n' * 10000) | indent(900000) }}",
    "{{ ('x y ' * 200000) | wordwrap(1, wrapstring='z' * 1000) }}",
    "{{ ('x' * 1000000).replace('x', 'y' * 1000) }}",
    "{{ ('x' * 1000000) | replace('x', 'y' * 1000) }}",
    "{{ ('y' * 1000).join(['x'] * 100000) }}",
    "{{ (['x'] * 100000) | join('y' * 1000) }}",
    "{{ 'x'.translate({120: 'y' * 1000000}).translate({121: 'y' * 1000000}) }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ '{:{w}}'.format(1, w=999999999) }}",
    "{{ ('{0}' * 1000).format('x' * 1000000) }}",
    "{{ '{a:>999999999}'.format_map({'a': 1}) }}",
    "{{ (1).to_bytes(10**9, 'big') }}",
    "{{ 5 | round(-999999999) }}",
    "{{ 5.0 | round(999999999, 'ceil') }}",
    "{{ 'x' | batch(10**9, 'y') | list }}",
    "{{ ('x' * 1000000) | urlize(trim_url_limit=10**9) }}",
    "{{ [{'a': 'x' * 1000000}] * 1000 }}",
    "{{ [{'a': 'x' * 1000000}] * 1000 | int }}{{ ([{'a': 'x' * 1000000}] * 1000) | pprint }}",
    DOUBLE.format("ns.s ~ ns.s"),
    DOUBLE.format("ns.s + ns.s"),
    DOUBLE.format("[ns.s, ns.s] | join"),
    DOUBLE.format("''.join([ns.s, ns.s])"),
    DOUBLE.format("ns.s | replace('x', 'xx')"),
    DOUBLE.format("ns.s.replace('x', 'xx')"),
    "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(40) %}{% set ns.s %}{{ ns.s }}{{ ns.s }}{% endset %}{% endfor %}",
    "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}",
    "{% set ns = namespace(t=(1,)) %}{% for i in range(60) %}{% set ns.t = (ns.t, ns.t) %}{% endfor %}{{ ns.t == 1 }}",
    "{% set ns = namespace(d={}) %}{% for i in range(60) %}{% set ns.d = {1: ns.d, 2: ns.d} %}{% endfor %}",
    "{% set ns = namespace(n=9) %}{% for i in range(60) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
    "{% set s = 'x' * 1000000 %}{% for c in s %}{{ s }}{% endfor %}",
    "{% macro m() %}{% for c in 'x' * 1000000 %}{{ 'x' * 1000000 }}{% endfor %}{% endmacro %}{{ m() }}",
    "{% for i in range(10**9) %}{% endfor %}",
    "{% for i in range(9000) %}{% for j in range(9000) %}{% endfor %}{% endfor %}",
    "{% for c in 'x' * 1000000 %}{% for d in 'x' * 1000000 %}{% endfor %}{% endfor %}",
    "{% for a in 'x' * 900 recursive %}{{ loop('x' * 900) if loop.depth < 30 }}{% endfor %}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% set l = ([1] * 1000,) * 1000 %}{{ l | sum(start=()) }}",
)


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_templates_take_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bomb: str) -> None:
    (tmp_path / "templates/nodes").mkdir(parents=True)
    (tmp_path / "templates/nodes/thematic_break.html").write_text(f"\n{bomb}")
    (tmp_path / "templates/book.txt").write_text("{{ content(book.chapters[0].children) }}")
    monkeypatch.setattr("publisher.templating.renderer.SECONDS", 0.1)
    chapter = Chapter("a.md", (), (ThematicBreak(location=AT),), id="a", location=AT)
    renderer = Renderer(
        RenderSettings((tmp_path / "templates",), Words("en"), {"book": Book(Metadata("T", "en", "", ""), (chapter,))})
    )
    with pytest.raises(publisher.PublisherError) as error:
        renderer.page("book.txt")
    (found,) = error.value.diagnostics
    assert found.code == "template-error"
    assert str(found.location).startswith("templates/nodes/thematic_break.html:")
    assert any(
        word in found.message
        for word in ("larger than", "longer than", "too large", "CPU", "count", "more than", "must")
    )


def test_a_book_has_time_for_each_of_its_nodes(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    chapter = Chapter("a.md", (), tuple(ThematicBreak(location=AT) for _ in range(5000)), id="a", location=AT)
    renderer = Renderer(
        RenderSettings((tmp_path / "templates",), Words("en"), {"book": Book(Metadata("T", "en", "", ""), (chapter,))})
    )
    assert renderer._limits.seconds == pytest.approx(limits.SECONDS + 5, abs=0.01)


def test_templates_of_the_package_are_not_limited(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(limits.Limits, "tick", lambda *_: asked.append(1))
    monkeypatch.setattr(limits.Limits, "checked", lambda *_: asked.append(1))
    publisher.build(project(WEB))
    assert asked == []


def test_ordinary_templates_are_within_the_limits(project: Write) -> None:
    template = """{% extends "nodes/paragraph.html" %}"""
    own = """{% macro dots(n) %}{{ "." * n }}{% endmacro %}
<p class="{{ ["a", "b"] | join(" ") }}" title="{{ "%05.1f" | format(3.14159) }}">{{ dots(3) ~ ("x" | center(9)) }}
{% for part in node.children %}{{ loop.index }}/{{ loop.length }}{{ content([part]) }}{% else %}none{% endfor %}
{% for row in range(4) | batch(2) %}{% for cell in row %}{{ cell }}{{ "," if not loop.last }}{% endfor %};{% endfor %}
{{ "{0} {a}".format(1, a=2) }} {{ "<b>" ~ "&" }} {{ "a, b".split(", ") | sort(reverse=true) | first }}</p>"""
    folder = project({**WEB, "templates/html/nodes/paragraph.html": own, "templates/web/nodes/heading.html": template})
    publisher.build(folder, editions=["web"])
    text = (folder / "build/web/a.html").read_text(encoding="utf-8")
    assert '<p class="a b" title="003.1">...    x    \n1/2<span class="lead-in smallcaps">Text</span>2/2.' in text
    assert "0,1;2,3;" in text
    assert "1 2 &lt;b&gt;&amp; b</p>" in text


# What changes nothing


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("shared/nodes/paragraf.html", "shared/nodes/paragraf.html"),
        ("shared/nodes/list_item.html", "shared/nodes/list_item.html"),
        ("shared/nodes/text.html", "shared/nodes/text.html"),
        ("html/pgae.html", "html/pgae.html"),
        ("html/print.css", "html/print.css"),
        ("pdf/nodes/paragraph.html", "pdf"),
        ("hmtl/custom.css", "hmtl"),
        ("custom.css", "custom.css"),
        ("html/customs.css", "html/customs.css"),
    ],
)
def test_files_that_no_edition_reads(project: Write, path: str, place: str) -> None:
    assert findings(project({**WEB, f"templates/{path}": "a{}"})) == [f"template-unused templates/{place}"]


@pytest.mark.parametrize(
    "files",
    [
        {"shared/nodes/strong.html": "<b>{{ content(node.children) }}</b>"},
        {"web/custom.css": "a{}", "html/custom.css": "a{}", "shared/custom.css": "a{}", "shared/tokens.css": ""},
        {"html/page.html": '{% extends "page.html" %}', "shared/nodes/aside.html": '{% include "mine.html" %}', "shared/mine.html": "a"},
        {"html/nodes/table.html": '{% extends "nodes/table.html" %}', "shared/nodes/table.html": "<p>a</p>"},
        {"html/inlines.html": "", "shared/inlines.html": ""},
        {"html/fonts/mine.txt": "a", "shared/readme.md": "a", "html/icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"},
        {"html/nodes/aside.html": "{% include ['a.html', 'nodes/b.html'] %}", "html/a.html": "", "html/nodes/b.html": ""},
    ],
)  # fmt: skip
def test_files_that_editions_read(project: Write, files: dict[str, str]) -> None:
    assert findings(project({**WEB, **{f"templates/{name}": text for name, text in files.items()}})) == []


def test_macros_that_no_inline_has(project: Write) -> None:
    macros = """{% macro strnog(node) %}a{% endmacro %}
{% macro helper(node) %}{{ lnik(node) }}{% endmacro %}
{% macro lnik(node) %}a{% endmacro %}
{% macro strong(node) %}{{ helper(node) }}{% endmacro %}
"""
    folder = project({**WEB, "templates/html/inlines.html": macros})
    assert findings(folder) == ["template-unused templates/html/inlines.html:1"]


def test_a_template_hidden_by_another_is_not_read(project: Write) -> None:
    files = {"templates/web/nodes/table.html": "<p>a</p>", "templates/shared/nodes/table.html": "<p>b</p>"}
    assert findings(project({**WEB, **files})) == ["template-unused templates/shared/nodes/table.html"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{{ nothing }}", 1),
        ("<p>\n{{ nod.children }}\n{{ nod }}", 2),
        ("{{ node.chldren }}", 1),
        ("{% if nothing %}a{% endif %}", 1),
        ("{{ content(node.children) ~\nnothing }}", 2),
    ],
)
def test_names_that_nothing_gives_are_found_before_anything_is_built(project: Write, text: str, line: int) -> None:
    folder = project({**WEB, "templates/html/nodes/paragraph.html": text})
    assert findings(folder) == [f"template-error templates/html/nodes/paragraph.html:{line}"]


@pytest.mark.parametrize(
    "text",
    [
        "{% if nothing is defined %}{{ nothing }}{% endif %}",
        "{{ nothing | default('a') }}",
        "{% set a = 1 %}{% for b in [a] %}{{ a ~ b ~ loop.index }}{% endfor %}",
        "{% macro a(b) %}{{ b }}{{ caller() }}{% endmacro %}{% call a(1) %}c{% endcall %}",
        "{{ site.byline }}{{ book.metadata.title }}{{ edition.name }}{{ single }}{{ solved }}{{ label('part', '1') }}",
        "{% for node in [1] %}{{ node.real }}{% endfor %}",
    ],
)
def test_names_that_are_given(project: Write, text: str) -> None:
    assert findings(project({**WEB, "templates/html/nodes/paragraph.html": text})) == []


# Tokens


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("--colour-accnt: red", ["token-unknown"]),
        ("--acent: red", ["token-unknown"]),
        ("--accent: notacolour", ["token-value"]),
        ("--accent: #12", ["token-value"]),
        ("--accent: 3px", ["token-value"]),
        ("--radius: red", ["token-value"]),
        ("--radius: 3 px", ["token-value"]),
        ("--radius: 3pxx", ["token-value"]),
        ("--brand: notacolour", []),
        ("--accent: var(--brand)", []),
        ("--accent: color-mix(in srgb, red, black)", []),
        ("--accent: rgb(from blue r g b)", []),
        ("--accent: CanvasText", []),
        ("--radius: 0", []),
        ("--radius: calc(1px + 1em)", []),
        ("--radius: .5REM", []),
        ("--font-text: Georgia, serif", []),
        ("--measure: 30em", []),
    ],
)
def test_tokens_are_known_and_of_their_kind(project: Write, css: str, found: list[str]) -> None:
    own = {
        "templates/shared/tokens.css": f":root {{\n  {css};\n}}",
        "templates/html/custom.css": "a { color: var(--brand) }",
    }
    assert findings(project({**WEB, **own})) == [f"{code} templates/shared/tokens.css:2:3" for code in found]


# Files that the system keeps


@pytest.mark.parametrize("path", ["html/site.css", "html/nodes/paragraph.html", "html/icon.svg", "html/reader.js", "shared/tokens.css"])  # fmt: skip
def test_files_that_can_not_be_read(project: Write, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    folder = project({**WEB, f"templates/{path}": "a"})
    refuse(monkeypatch, folder / "templates" / path)
    assert findings(folder) == [f"file-unreadable templates/{path}"]


def test_a_folder_that_can_not_be_read(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project({**WEB, "templates/html/nodes/paragraph.html": "a"})
    refuse(monkeypatch, folder / "templates/html/nodes")
    assert findings(folder) == ["file-unreadable templates/html/nodes"]


def refuse(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let the system refuse one path, also to those who may read all."""
    for name in ("read_text", "read_bytes", "iterdir", "open"):
        usual = getattr(Path, name)

        def refused(self: Path, *args: object, usual: Callable[..., object] = usual, **named: object) -> object:
            if self == path:
                raise PermissionError(13, "Permission denied", str(self))
            return usual(self, *args, **named)

        monkeypatch.setattr(Path, name, refused)
