"""Themes and tokens: what they colour can be read, and what a project changes in them is checked."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

import publisher
from publisher.manifest.models import Theme
from publisher.templating import layers, package_templates, token_sheets
from publisher.theme.tokens import PAIRS, SCHEMES, Tokens, contrast
from tests.conftest import Write

THEMES = ("default", *sorted(folder.name for folder in (package_templates() / "themes").iterdir()))


def test_the_manifest_knows_every_theme() -> None:
    assert get_args(Theme) == THEMES


def test_contrast_is_that_of_wcag() -> None:
    tokens = Tokens.read(
        [("a.css", ":root { --a: #fff; --b: black; --c: #777; --d: var(--c); --e: rgb(0 0 0 / .5) }")]
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
    (*_, (_, text)) = token_sheets(layers(None, "web", "html", theme))
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
