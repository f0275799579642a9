"""Checks of the tokens that a project sets: their contrast, names and values."""

from __future__ import annotations

# ruff: noqa: SIM905 (words in a line read better than a list of them)
from collections.abc import Collection, Mapping, Sequence

import tinycss2

from publisher.diagnostics import Findings, similar
from publisher.theme.colours import with_luminance
from publisher.theme.tokens import (
    PAIRS,
    SCHEMES,
    Sheet,
    Token,
    Tokens,
    contrast,
    declared,
    luminance_of,
    srgb_of,
    value_of,
)

_NEW = "A new name has an effect only if a style sheet uses it in var()."
_SAFE = 1.02  # contrast above the minimum, since colours are rounded
# Functions and words whose type is known only when they are used, and system colours.
_LATER = frozenset(
    {"var", "env", "attr", "calc", "min", "max", "clamp", "color-mix", "light-dark", "color", "contrast-color"}
)
_KEYWORDS = frozenset(
    "inherit initial unset revert revert-layer accentcolor accentcolortext activetext buttonborder buttonface buttontext canvas"
    " canvastext field fieldtext graytext highlight highlighttext linktext mark marktext selecteditem selecteditemtext"
    " visitedtext".split()
)
_UNITS = frozenset(
    "em rem ex rex ch rch cap rcap ic ric lh rlh vw vh vi vb vmin vmax svw svh lvw lvh dvw dvh cqw cqh cqi cqb cqmin cqmax px cm"
    " mm q in pt pc".split()
)


def check_contrast(tokens: Tokens, findings: Findings) -> None:
    """Warn about tokens of named style sheets that give too little contrast."""
    for scheme in SCHEMES:
        known = tokens.scheme(scheme)
        for front, ground, least in PAIRS:
            name = next((t for t in (front, ground) if t in known and known[t].location.file), "")
            if not name or (ratio := contrast(front, ground, known)) is None or ratio >= least:
                continue
            own = known[name]
            pair = f"{own.sign}{front} on {own.sign}{ground}"
            problem = f"{pair} has a contrast of {ratio:.1f} in the {scheme} scheme; the minimum is {least:g}"
            better = _readable(name, known)
            hint = f"Make one lighter or the other darker{better and f': {own.sign}{name} could be {better}'} (WCAG 2.2, level AA)."
            findings.warning("contrast-low", problem, own.location, hint)


def _readable(name: str, tokens: Mapping[str, Token]) -> str:
    """The colour nearest to that of a token, of the same hue, that has enough contrast to all others; empty if there is none."""
    now = luminance_of(value_of(name, tokens))
    least, most = 0.0, 1.0
    for front, ground, ratio in PAIRS:
        other = ground if name == front else front if name == ground else ""
        there = luminance_of(value_of(other, tokens)) if other else None
        if there is not None and now is not None and now < there:
            most = min(most, (there + 0.05) / (ratio * _SAFE) - 0.05)
        elif there is not None:
            least = max(least, (there + 0.05) * ratio * _SAFE - 0.05)
    if now is None or least > most:
        return ""
    return with_luminance(value_of(name, tokens), min(max(now, least), most))


def check_names(sheets: Sequence[Sheet], used: Collection[str], findings: Findings) -> None:
    """Warn about tokens of named style sheets that no style uses, and about values of another type than the
    package's.

    ``used`` are the names that styles use or set otherwise.
    """
    usual = Tokens.read([sheet for sheet in sheets if not sheet.name]).light
    for sheet in sheets:
        for _, key, token in declared(sheet) if sheet.name else ():
            name = f"{token.sign}{key}"
            if key not in usual and key not in used:
                hint = similar(name, [f"{token.sign}{known}" for known in usual], _NEW)
                findings.warning("token-unknown", f"No style uses “{name}”", token.location, hint)
            elif key in usual and not token.sign and not srgb_of(usual[key].value):
                hint = similar(name, [known for known, about in usual.items() if srgb_of(about.value)])
                findings.warning("token-value", f"“{name}” is not the name of a colour", token.location, hint)
            elif key in usual and (wanted := _other_kind(token.value, usual[key].value)):
                hint = f"Write it like “{usual[key].value}”."
                findings.warning(
                    "token-value", f"{name} should be {wanted}, not “{token.value[:60]}”", token.location, hint
                )


def _other_kind(value: str, usual: str) -> str:
    """The expected type of a value of another type; empty if it is right, or depends on its use."""
    from tinycss2.color4 import parse_color

    nodes = [n for n in tinycss2.parse_component_value_list(value) if n.type not in ("whitespace", "comment")]
    later = any(
        n.type == "function" and (n.lower_name in _LATER or "from" in tinycss2.serialize(n.arguments)) for n in nodes
    )
    if later or (len(nodes) == 1 and nodes[0].type == "ident" and nodes[0].lower_value in _KEYWORDS):
        return ""
    if parse_color(usual) is not None:
        return "" if parse_color(value) is not None else "a colour"
    return "" if not _is_length(usual) or _is_length(value) else "a length"


def _is_length(value: str) -> bool:
    nodes = tinycss2.parse_component_value_list(value)
    node = nodes[0] if len(nodes) == 1 else None
    if node is None or node.type not in ("dimension", "percentage", "number"):
        return False
    return node.lower_unit in _UNITS if node.type == "dimension" else node.type == "percentage" or node.value == 0


__all__ = ["check_contrast", "check_names"]
