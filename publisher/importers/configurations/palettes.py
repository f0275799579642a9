"""The colour of links and buttons in themes of MkDocs and Quarto, as the accent of ours; themes of mdBook are reported."""

from __future__ import annotations

from collections.abc import Mapping

from publisher.diagnostics import Findings, Location
from publisher.theme.colours import with_luminance
from publisher.theme.tokens import luminance_of

# The primary colours of Material for MkDocs; the manifest has them as they are there.
MATERIAL = {
    "red": "#ef5552", "pink": "#e92063", "purple": "#ab47bd", "deep purple": "#7e56c2", "indigo": "#4051b5",
    "blue": "#2094f3", "light blue": "#02a6f2", "cyan": "#00bdd6", "teal": "#009485", "green": "#4cae4f",
    "light green": "#8bc34b", "lime": "#cbdc38", "yellow": "#ffec3d", "amber": "#ffc105", "orange": "#ffa724",
    "deep orange": "#ff6e42", "brown": "#795649", "grey": "#757575", "blue grey": "#546d78",
}  # fmt: skip
_UNCOLOURED = frozenset({"black", "white", "none", ""})
_LUMINANCE = 0.16  # the most that text on paper may have: its contrast with white is then 5
_HINT = 'To choose a colour for links and numbers: `colors: {accent: "#00586a"}` in publication.yaml.'


def accent_of(value: object, name: str, findings: Findings) -> dict[str, object]:
    """The colours of the manifest for the primary colour of a theme, named in the file ``name``.

    One that is too light for text on paper is made darker, and one that is no plain colour is left out; both are reported.
    """
    text = str(value).strip()
    light = luminance_of(text)
    if light is None:
        _report(f"“{text[:80]}” in the theme is not a plain colour, and was left out", name, findings)
        return {}
    if light > _LUMINANCE:
        dark = with_luminance(text, _LUMINANCE)
        _report(
            f"The colour “{text}” of the theme is too light for text on paper: the accent is {dark}", name, findings
        )
        text = dark
    return {"colors": {"accent": text}}


def of_material(palette: object, name: str, findings: Findings) -> dict[str, object]:
    """The same for the palette of Material for MkDocs, or the first of several."""
    first = next((each for each in palette if isinstance(each, dict)), {}) if isinstance(palette, list) else palette
    primary = str(first.get("primary") or "").strip().lower() if isinstance(first, dict) else ""
    primary = primary.replace("-", " ")
    if primary in _UNCOLOURED:
        return {}
    return accent_of(MATERIAL.get(primary, primary), name, findings)


def of_quarto(
    html: Mapping[str, object], brand: Mapping[str, object], name: str, findings: Findings
) -> dict[str, object]:
    """The same for the colour of links, or the primary one of the ``brand``; themes of Bootstrap are reported."""
    named = brand.get("palette")
    primary = html.get("linkcolor") or brand.get("link") or brand.get("primary")
    if isinstance(primary, dict):
        primary = primary.get("light")
    if isinstance(named, dict) and isinstance(primary, str):
        primary = named.get(primary, primary)
    if primary:
        return accent_of(primary, name, findings)
    if theme := html.get("theme"):
        themes = theme.values() if isinstance(theme, dict) else [theme]
        shown = ", ".join(str(each) for given in themes for each in (given if isinstance(given, list) else [given]))
        _report(f"The theme “{shown[:80]}” was left out", name, findings)
    return {}


def report_mdbook(page: Mapping[str, object], name: str, findings: Findings) -> None:
    """Report themes of mdBook, which have no single colour, and its style sheets."""
    theme = str(page.get("default-theme") or "light").lower()
    if theme not in ("light", "auto"):
        _report(f"The theme “{theme[:80]}” was left out", name, findings)
    if sheets := page.get("additional-css"):
        shown = ", ".join(map(str, sheets)) if isinstance(sheets, list) else str(sheets)
        hint = "Copy what you need: `css: style.css` in publication.yaml."
        findings.note("import-left-out", f"Style sheets were left out: {shown[:200]}", Location(name), hint)


def _report(problem: str, name: str, findings: Findings) -> None:
    findings.note("import-left-out", problem, Location(name), _HINT)


__all__ = ["of_material", "of_quarto", "report_mdbook"]
