"""Structures of chemistry and commutative diagrams, for which MathML has no form: web pages and e-books show drawings."""

from __future__ import annotations

import re
from html import escape

from publisher.mathematics import engine

_KINDS = re.compile(r"\\(?:chemfig|schemestart|xymatrix)(?![A-Za-z])|\\begin\s*\{(?:tikzcd|CD)\}")
_OUTLINE = re.compile(r'<path id="([^"]*)" d="([^"]*)"/>')
_USE = re.compile(r'<use href="#([^"]*)" (?:x="([^"]*)" y="([^"]*)"|transform="([^"]*)")((?: fill="[^"]*")?)/>')
_DRAWN = re.compile(r'<g fill="currentColor".*</g>', re.DOTALL)


def is_structure(tex: str) -> bool:
    """Whether a formula contains a structure."""
    return _KINDS.search(tex) is not None


def to_svg(tex: str, display: bool, speech: str) -> str:
    """The drawing of a formula as an element of a page, without ids: a page may show it twice."""
    svg = engine.svg_of(tex, display)
    drawn = _DRAWN.search(svg)
    if drawn is None:
        raise ValueError("a drawing without content")
    outlines = dict(_OUTLINE.findall(svg))

    def outline(found: re.Match[str]) -> str:
        place = found[4] or f"translate({found[2]} {found[3]})"
        return f'<path d="{outlines[found[1]]}" transform="{place}"{found[5]}/>'

    top, width, tall = engine.measures_of(svg)
    about = f'xmlns="http://www.w3.org/2000/svg" class="structure" role="img" aria-label="{escape(speech)}"'
    size = f'viewBox="0 {top:g} {width:g} {tall:g}" width="{width / 1000:.3f}em" height="{tall / 1000:.3f}em"'
    place = f'style="vertical-align:{-(tall + top) / 1000:.3f}em"'
    return f"<svg {about} {size} {place}>{_USE.sub(outline, drawn[0])}</svg>"


__all__ = ["is_structure", "to_svg"]
