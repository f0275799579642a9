"""Tokens: the custom properties that the styles of all editions use, and the contrast of their colours.

Ratios are those of WCAG 2.2 AA: 4.5 for text (success criterion 1.4.3), 3 for graphics (1.4.11).
"""

from __future__ import annotations

# ruff: noqa: SIM905 (words in a line read better than a list of them)
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import tinycss2
import tinycss2.color4

from publisher.diagnostics import Findings, Location, similar

KINDS = ("note", "tip", "important", "warning", "caution")
CODE = ("keyword", "string", "number", "function", "comment")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((front, ground, 4.5) for front in ("ink", "muted", "accent") for ground in ("paper", "tint")),
    ("ink", "tint-2", 4.5),
    ("ink", "mark", 4.5),
    ("ink", "mark-tint", 4.5),
    ("ink", "accent-tint", 4.5),
    ("on-accent", "accent", 4.5),
    *((kind, ground, 4.5) for kind in KINDS for ground in (f"{kind}-tint", "paper")),
    *(("ink", f"{kind}-tint", 4.5) for kind in KINDS),
    ("ink", "code-ground", 4.5),
    *((f"code-{kind}", "code-ground", 4.5) for kind in CODE),
    ("cover-ink", "cover-ground", 4.5),
    ("edge", "paper", 3.0),
    ("cover-mark", "cover-ground", 3.0),
)
"""Pairs of foreground and background, and their minimum contrast ratio."""

SCHEMES = ("light", "dark")
_CHAIN = 10  # tokens that name others
_REFERENCE = re.compile(r"var\(\s*--([\w-]+)\s*\)")

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


@dataclass(frozen=True, slots=True)
class Token:
    """The value of a token, and where it is set."""

    value: str
    location: Location


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of each colour scheme, by their names without dashes."""

    light: dict[str, Token] = field(default_factory=dict)
    dark: dict[str, Token] = field(default_factory=dict)

    @classmethod
    def read(cls, sheets: Sequence[tuple[str, str]]) -> Tokens:
        """The tokens of style sheets (name and text) in order of precedence, highest last. The package's own have
        no name."""
        tokens = cls()
        for name, text in sheets:
            for scheme, key, token in _declared(name, text):
                if scheme == "light":
                    tokens.light[key] = token
                else:
                    tokens.dark[key] = token
        return tokens

    def scheme(self, name: str) -> dict[str, Token]:
        """All tokens as they apply in the light or the dark scheme."""
        return self.light if name == "light" else self.light | self.dark


def value_of(name: str, tokens: Mapping[str, Token]) -> str:
    """The value of a token, or of the one that it names; empty if there is none."""
    for _ in range(_CHAIN):
        if name not in tokens:
            break
        found = _REFERENCE.fullmatch(tokens[name].value)
        if not found:
            return tokens[name].value
        name = found[1]
    return ""


def contrast(front: str, ground: str, tokens: Mapping[str, Token]) -> float | None:
    """The contrast ratio between two tokens, from 1 to 21; None if a value is not an opaque colour."""
    colours = [_luminance(token, tokens) for token in (front, ground)]
    if colours[0] is None or colours[1] is None:
        return None
    lighter, darker = max(colours[0], colours[1]), min(colours[0], colours[1])
    return (lighter + 0.05) / (darker + 0.05)


def check_contrast(tokens: Tokens, findings: Findings) -> None:
    """Warn about tokens of named style sheets that give too little contrast."""
    for scheme in SCHEMES:
        known = tokens.scheme(scheme)
        for front, ground, least in PAIRS:
            at = next((known[t].location for t in (front, ground) if t in known and known[t].location.file), None)
            if at is None or (ratio := contrast(front, ground, known)) is None or ratio >= least:
                continue
            problem = f"--{front} on --{ground} has a contrast of {ratio:.1f} in the {scheme} scheme; the minimum is {least:g}"
            hint = "Make one lighter or the other darker (WCAG 2.2, level AA)."
            findings.warning("contrast-low", problem, at, hint)


def check_names(sheets: Sequence[tuple[str, str]], used: Collection[str], findings: Findings) -> None:
    """Warn about tokens of named style sheets that no style uses, and about values of another type than the
    package's.

    ``used`` are the names that styles use or set otherwise.
    """
    usual = Tokens.read([(name, text) for name, text in sheets if not name]).light
    for name, text in sheets:
        for _, key, token in _declared(name, text) if name else ():
            if key not in usual and key not in used:
                findings.warning("token-unknown", f"No style uses “--{key}”", token.location, _named(key, usual))
            elif key in usual and (wanted := _other_kind(token.value, usual[key].value)):
                hint = f"Write it like “{usual[key].value}”."
                findings.warning(
                    "token-value", f"--{key} should be {wanted}, not “{token.value[:60]}”", token.location, hint
                )


def _named(key: str, usual: Collection[str]) -> str:
    otherwise = "A new name has an effect only if a style sheet uses it in var()."
    return similar(f"--{key}", [f"--{name}" for name in usual], otherwise)


def _other_kind(value: str, usual: str) -> str:
    """The expected type of a value of another type; empty if it is right, or depends on its use."""
    nodes = [n for n in tinycss2.parse_component_value_list(value) if n.type not in ("whitespace", "comment")]
    later = any(
        n.type == "function" and (n.lower_name in _LATER or "from" in tinycss2.serialize(n.arguments)) for n in nodes
    )
    if later or (len(nodes) == 1 and nodes[0].type == "ident" and nodes[0].lower_value in _KEYWORDS):
        return ""
    if tinycss2.color4.parse_color(usual) is not None:
        return "" if tinycss2.color4.parse_color(value) is not None else "a colour"
    return "" if not _is_length(usual) or _is_length(value) else "a length"


def _is_length(value: str) -> bool:
    nodes = tinycss2.parse_component_value_list(value)
    node = nodes[0] if len(nodes) == 1 else None
    if node is None or node.type not in ("dimension", "percentage", "number"):
        return False
    return node.lower_unit in _UNITS if node.type == "dimension" else node.type == "percentage" or node.value == 0


def _declared(name: str, text: str) -> Iterator[tuple[str, str, Token]]:
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from (("light", *found) for found in _root(name, rule))
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content is not None:
            dark = "dark" in tinycss2.serialize(rule.prelude)
            inner = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            for block in inner:
                if dark and block.type == "qualified-rule":
                    yield from (("dark", *found) for found in _root(name, block))


def _root(name: str, rule: tinycss2.ast.QualifiedRule) -> Iterator[tuple[str, Token]]:
    if not tinycss2.serialize(rule.prelude).strip().startswith(":root"):
        return
    for entry in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        if entry.type == "declaration" and entry.name.startswith("--"):
            at = Location(name, entry.source_line, entry.source_column)
            yield entry.name[2:], Token(tinycss2.serialize(entry.value).strip(), at)


def _luminance(name: str, tokens: Mapping[str, Token]) -> float | None:
    colour = tinycss2.color4.parse_color(value_of(name, tokens))
    if colour is None or colour == "currentcolor" or colour.alpha < 1:
        return None
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.to("srgb").coordinates
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
