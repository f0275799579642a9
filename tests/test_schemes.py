"""Drawings in the publication's colours: those of the light scheme on paper and in e-books, those of the page on the web."""

from __future__ import annotations

import base64
import re
import zipfile
from pathlib import Path

import pytest

import publisher
from publisher.diagnostics import Location
from publisher.media.schemes import follows, in_both, in_light, tokens_in
from publisher.theme.tokens import Token, Tokens
from tests.conftest import Write

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
LIGHT = {"ink": "#111", "accent": "#005", "line": "var(--ink)", "loop": "var(--loop)", "paper": "#fffaf0"}
TOKENS = Tokens(
    {name: Token(value, Location("")) for name, value in LIGHT.items()}, {"ink": Token("#eee", Location(""))}
)


def drawn(inside: str) -> bytes:
    return f"{OPEN}{inside}</svg>".encode()


@pytest.mark.parametrize(
    ("written", "light"),
    [
        ('<path fill="var(--ink)"/>', '<path fill="#111"/>'),
        ('<path style="stroke: var( --accent, rgb(1, 2, 3) )"/>', '<path style="stroke: #005"/>'),
        ('<path fill="var(--line)" stroke="var(--other, red)"/>', '<path fill="#111" stroke="red"/>'),
        ('<path fill="var(--paper)"/>', '<path fill="#ffffff"/>'),  # pages of paper and of e-books are white
        ('<path fill="var(--ink)" stroke="var(--loop)"/>', '<path fill="#111" stroke="var(--loop)"/>'),
        ('<path fill="red"/>', '<path fill="red"/>'),
        (
            "<style>:root{--own:red}path{fill:var(--own)}</style>",
            "<style>:root{--own:red}path{fill:var(--own)}</style>",
        ),
    ],
)
def test_paper_has_the_light_scheme(written: str, light: str) -> None:
    assert in_light(drawn(written), TOKENS) == drawn(light)


def test_the_web_has_both_schemes() -> None:
    rules = ":root{--ink:#111;--line:#111;}@media (prefers-color-scheme:dark){:root{--ink:#eee;--line:#eee;}}"
    written = '<path fill="var(--ink)" stroke="var(--line)"/>'
    assert in_both(drawn(written), TOKENS) == drawn(f"{written}<style>{rules}</style>")
    assert in_both(drawn("<path/>"), TOKENS) == drawn("<path/>")


@pytest.mark.parametrize(
    ("drawing", "used", "ours"),
    [
        (drawn('<path fill="var(--ink)"/>'), {"ink": True}, True),
        (drawn('<path fill="var(--ink, red)" stroke="var( --other )"/>'), {"ink": False, "other": True}, True),
        (drawn('<path fill="var(--mine, var(--accent))"/>'), {"mine": False, "accent": True}, True),
        (drawn("<style>g { --ink : red }</style><path fill='var(--ink)'/>"), {}, False),
        (drawn('<path fill="var(--other)"/>'), {"other": True}, False),
        (drawn('<path fill="var(--ink)"/>').decode().encode("utf-16"), {}, False),
        (drawn('<path fill="var(--ink)"/>').replace(b"svg", b"a:svg"), {}, False),
    ],
)
def test_the_tokens_of_a_drawing(drawing: bytes, used: dict[str, bool], ours: bool) -> None:
    assert (tokens_in(drawing), follows(drawing, TOKENS)) == (used, ours)
    assert ours or in_light(drawing, TOKENS) == in_both(drawing, TOKENS) == drawing


@pytest.mark.parametrize(
    ("fill", "ours"),
    [
        ("#222", False),
        ("var(--gone, #222)", False),
        ("#999", True),
        ("var(--ink)", True),
        ("var(--accent)", True),
        ("none", True),
    ],
)
def test_a_drawing_with_words_that_dark_pages_would_hide_keeps_the_light_scheme(fill: str, ours: bool) -> None:
    dark = {"ink": Token("#eee", Location("")), "paper": Token("#161616", Location(""))}
    tokens = Tokens(TOKENS.light, dark)
    for words in (
        f'<text fill="{fill}">a</text>',
        f"<text><tspan style='fill: {fill} !important; x: 1'>a</tspan></text>",
        f'<g fill="{fill}"><text> <tspan>a</tspan></text></g>',
        f'<text fill="none"><textPath fill="{fill}">a</textPath></text>',
    ):
        drawing = drawn(f'<path stroke="var(--ink)"/>{words}')
        assert follows(drawing, tokens) is ours
        assert (b"prefers-color-scheme" in in_both(drawing, tokens)) is ours
        assert ours or b'stroke="#111"' in in_both(drawing, tokens)


def test_words_without_a_colour_are_black_unless_a_style_sheet_says_otherwise() -> None:
    tokens = Tokens(TOKENS.light, {"ink": Token("#eee", Location("")), "paper": Token("#161616", Location(""))})
    words = '<path stroke="var(--ink)"/><text>a</text>'
    assert not follows(drawn(words), tokens)
    assert follows(drawn(f"<style>text {{ fill: var(--ink) }}</style>{words}"), tokens)
    assert follows(drawn('<path stroke="var(--ink)"/><text> </text>'), tokens)


def test_a_token_that_only_a_drawing_uses_is_used(project: Write) -> None:
    files = {
        "source/publication.yaml": "version: 1\ntitle: T\nchapters: [a.md]\n",
        "source/a.md": "# A\n\n![A line](a.svg)\n",
        "source/a.svg": drawn('<path fill="var(--brand)" stroke="var(--bland)"/>').decode(),
        "templates/shared/tokens.css": ":root { --brand: #123456; }\n",
    }
    found = [(d.code, str(d.location), d.hint) for d in publisher.check(project(files)).diagnostics]
    assert ("token-unknown", "source/a.md:3:1", "Did you mean “--brand”?") in found
    assert sum(code == "token-unknown" for code, *_ in found) == 1


def test_each_edition_has_its_colours(project: Write, tmp_path: Path) -> None:
    chapter = (
        "# A\n\n:::{figure} a.svg\n:alt: A line\n\nOurs.\n:::\n\n:::{figure} b.svg\n:alt: A line\n\nAnother's.\n:::\n"
    )
    editions = "{web: {format: html}, one: {format: html, layout: single}, book: {format: epub}, print: {format: pdf, layout: handout}}"
    files = {
        "publication.yaml": f"version: 1\ntitle: T\nchapters: [a.md]\neditions: {editions}\n",
        "a.svg": drawn('<path d="M0 0h9v9z" fill="var(--accent)" stroke="var(--acent)"/>').decode(),
        "b.svg": drawn('<path d="M0 0h9v9z"/>').decode(),
        "a.md": chapter,
    }
    result = publisher.build(project(files), output=tmp_path / "out")
    hints = {(found.code, found.hint) for found in result.diagnostics}
    assert hints == {("token-unknown", "Did you mean “--accent”?")}
    web, one, book = (edition.path for edition in result.editions if edition.format != "pdf")
    embedded = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", one.read_text())
    shown = (web.parent / "images/a.svg").read_text(), "".join(base64.b64decode(data).decode() for data in embedded)
    assert all("--accent:#00586a" in text and "--accent:#7fcadb" in text for text in shown)
    page = web.read_text()
    assert re.findall(r'<img src="images/(.)\.svg"[^>]*class="([^"]*)"', page) == [
        ("a", "drawing themed"),
        ("b", "drawing"),
    ]
    with zipfile.ZipFile(book) as packed:
        (drawing,) = (packed.read(name).decode() for name in packed.namelist() if name.endswith("a.svg"))
    assert 'fill="#00586a"' in drawing
