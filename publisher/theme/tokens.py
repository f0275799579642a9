"""Tokens: the custom properties that the styles of all editions use, and the contrast of their colours.

Ratios are those of WCAG 2.2 AA: 4.5 for text (success criterion 1.4.3), 3 for graphics (1.4.11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

import tinycss2
from msgspec import Struct, field

from publisher.diagnostics import Location

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


class Token(Struct, frozen=True):
    """The value of a token, and where it is set."""

    value: str
    location: Location
    sign: str = "--"  # before its name where it is set


class Sheet(Struct, frozen=True):
    """A style sheet; ``name`` is empty for those of the package.

    That of the colours in a manifest has the ``places`` of its tokens there, by scheme and name.
    """

    name: str
    text: str
    places: Mapping[tuple[str, str], Location] = field(default_factory=dict)

    def place_of(self, file: str) -> Location | None:
        """The place where the sheet names a file, as it is or as an address; None if it does not."""
        for written in (file, quote(file)):
            before, found, _ = self.text.partition(written)
            if found:
                lines = before.split("\n")
                return Location(self.name, len(lines), len(lines[-1]) + 1)
        return None


class Tokens(Struct, frozen=True):
    """The tokens of each colour scheme, by their names without dashes."""

    light: dict[str, Token] = field(default_factory=dict)
    dark: dict[str, Token] = field(default_factory=dict)

    @classmethod
    def read(cls, sheets: Iterable[Sheet]) -> Tokens:
        """The tokens of style sheets in order of precedence, highest last."""
        tokens = cls()
        for sheet in sheets:
            for scheme, key, token in declared(sheet):
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
    colours = [luminance_of(value_of(token, tokens)) for token in (front, ground)]
    if colours[0] is None or colours[1] is None:
        return None
    return ratio(colours[0], colours[1])


def ratio(one: float, other: float) -> float:
    """The contrast ratio of two luminances, from 1 to 21."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def declared(sheet: Sheet) -> Iterator[tuple[str, str, Token]]:
    """The schemes, names and tokens that a style sheet sets."""
    rules = tinycss2.parse_stylesheet(sheet.text, skip_comments=True, skip_whitespace=True)
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from _root(sheet, "light", rule)
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content is not None:
            dark = "dark" in tinycss2.serialize(rule.prelude)
            inner = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            for block in inner:
                if dark and block.type == "qualified-rule":
                    yield from _root(sheet, "dark", block)


def _root(sheet: Sheet, scheme: str, rule: tinycss2.ast.QualifiedRule) -> Iterator[tuple[str, str, Token]]:
    if not tinycss2.serialize(rule.prelude).strip().startswith(":root"):
        return
    for entry in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        if entry.type == "declaration" and entry.name.startswith("--"):
            key, value = entry.name[2:], tinycss2.serialize(entry.value).strip()
            place = sheet.places.get((scheme, key))
            at = place or Location(sheet.name, entry.source_line, entry.source_column)
            yield scheme, key, Token(value, at, "" if place else "--")


def luminance_of(value: str) -> float | None:
    """The relative luminance of a colour, from 0 to 1; None if it is not an opaque colour."""
    parts = srgb_of(value)
    if parts is None or parts[3] < 1:
        return None
    red, green, blue = map(linear, parts[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def srgb_of(value: str) -> tuple[float, float, float, float] | None:
    """Red, green, blue and alpha of a colour, from 0 to 1; None if it is none, or in a space that is not converted to sRGB."""
    from tinycss2.color4 import parse_color

    colour = parse_color(value)
    if colour is None or isinstance(colour, str):
        return None
    try:
        red, green, blue = (min(1.0, max(0.0, part or 0.0)) for part in colour.to("srgb").coordinates)
    except NotImplementedError:  # tinycss2 converts to sRGB only from some spaces
        return None
    return red, green, blue, float(colour.alpha)


def linear(part: float) -> float:
    """A part of an sRGB colour without its gamma."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
