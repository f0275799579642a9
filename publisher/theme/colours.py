"""The colours that a manifest gives, completed by those that belong to them, as a style sheet of tokens.

A colour that is given once is for paper and light pages. On dark pages it is replaced by one of the same hue that has the luminance
of the theme's colour there, so that its contrast to others is that of the theme. The colours of ``RELATED`` follow a given one in
the same way. Hue and chroma are those of Oklab (Björn Ottosson, “A perceptual color space for image processing”, 2020).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import hypot

from msgspec import Struct

from publisher.diagnostics import Location
from publisher.program import package_templates
from publisher.theme.tokens import KINDS, SCHEMES, Sheet, Token, Tokens, linear, luminance_of, srgb_of, value_of

RELATED: Mapping[str, tuple[str, ...]] = {
    "accent": ("accent-tint", "tint-3", "code-keyword", "cover-ground"),
    "mark": ("mark-tint",),
    **{kind: (f"{kind}-tint",) for kind in KINDS},
}
"""The tokens that follow another one, unless they are given, too."""

Vector = tuple[float, float, float]
_NONE = (0.0, 0.0, 0.0, 0.0)
_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_CONES = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
_GREY = 0.004  # chroma below which a colour has no hue
_STEPS = 24  # of a search by halves


class Chosen(Struct, frozen=True):
    """A colour of the manifest for light pages and one for dark ones, each empty if it is not given, and their places."""

    light: str
    dark: str
    light_at: Location
    dark_at: Location


def sheet_of(chosen: Mapping[str, Chosen], theme: Tokens) -> Sheet:
    """The style sheet that sets the ``chosen`` colours, by their names, and those that follow them from the ``theme``."""
    values: dict[tuple[str, str], tuple[str, Location]] = {}
    for scheme in SCHEMES:
        values |= {(scheme, name): (value, at) for name, value, at in _in_scheme(scheme, chosen, theme)}
    light, dark = (
        "".join(f"--{name}:{value};" for (of, name), (value, _) in values.items() if of == scheme) for scheme in SCHEMES
    )
    text = f":root{{{light}}}\n"
    if dark:
        text += f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}\n'
        text += f'@media screen{{:root[data-theme="dark"]{{{dark}}}}}\n'
    file = next(iter(chosen.values())).light_at.file
    return Sheet(file, text, {key: at for key, (_, at) in values.items()})


def colour_names() -> list[str]:
    """The names of all tokens of the package that are colours."""
    text = (package_templates() / "shared" / "tokens.css").read_text(encoding="utf-8")
    return [name for name, token in Tokens.read([Sheet("", text)]).light.items() if srgb_of(token.value)]


def _in_scheme(scheme: str, chosen: Mapping[str, Chosen], theme: Tokens) -> Iterator[tuple[str, str, Location]]:
    """The names, values and places of tokens to set in a scheme."""
    usual = theme.scheme(scheme)
    own = theme.light if scheme == "light" else theme.dark
    for name, colour in chosen.items():
        value, at = colour.light, colour.light_at
        if scheme == "dark" and colour.dark:
            value, at = colour.dark, colour.dark_at
        elif scheme == "dark":
            value = alike(value, value_of(name, usual)) if name in own else ""
        if value:
            yield name, plain(value), at
            for other in RELATED.get(name, ()):
                if other not in chosen and other in own and (found := _related(value, name, other, usual)):
                    yield other, found, at


def _related(value: str, name: str, other: str, usual: Mapping[str, Token]) -> str:
    """The colour in the place of ``other`` that is to ``value`` as the usual ones are to each other."""
    before, after = (value_of(key, usual) for key in (name, other))
    was, wanted, now = map(luminance_of, (before, after, value))
    if was is None or wanted is None or now is None:
        return ""
    share = min(1.0, chroma(after) / chroma(before)) if chroma(before) > _GREY else 0.0
    # What is not lighter than the first is so, too, if the first is very dark.
    return with_luminance(value, now if now < wanted <= was else wanted, chroma(value) * share)


def plain(value: str) -> str:
    """A colour as all rendering engines understand it: ``#00bb55``, or ``rgba()`` if it is not opaque."""
    *parts, alpha = srgb_of(value) or _NONE
    if alpha < 1:
        return f"rgba({', '.join(str(round(255 * part)) for part in parts)}, {alpha:.3g})"
    return _hexadecimal(parts)


def chroma(value: str) -> float:
    """The chroma of a colour, from 0 for grey to about 0.3."""
    _, a, b = _lab(value)
    return hypot(a, b)


def alike(value: str, model: str) -> str:
    """The colour with the hue of ``value`` and the luminance of ``model``; empty if one of them is not an opaque colour."""
    wanted = luminance_of(model)
    return "" if wanted is None or luminance_of(value) is None else with_luminance(value, wanted)


def with_luminance(value: str, wanted: float, most: float = 1.0) -> str:
    """The colour with the hue of ``value`` and a relative luminance from 0 to 1; ``most`` limits its chroma."""
    _, a, b = _lab(value)
    size = hypot(a, b)
    direction = (a / size, b / size) if size > _GREY else (0.0, 0.0)
    found: Vector = (0.0, 0.0, 0.0)
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        lightness = (low + high) / 2
        found = _within(lightness, direction, min(size, most))
        if 0.2126 * found[0] + 0.7152 * found[1] + 0.0722 * found[2] < wanted:
            low = lightness
        else:
            high = lightness
    return _hexadecimal(map(_encoded, found))


def _hexadecimal(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def _within(lightness: float, direction: tuple[float, float], size: float) -> Vector:
    """Linear sRGB of a colour, with less chroma if it would not exist there."""
    low, high = 0.0, size
    for _ in range(_STEPS):
        rgb = _linear(lightness, direction[0] * high, direction[1] * high)
        if all(-1e-6 <= part <= 1 + 1e-6 for part in rgb):
            low = high
        else:
            size = high
        high = (low + size) / 2
        if size - low < 1e-5:
            break
    red, green, blue = (min(1.0, max(0.0, part)) for part in _linear(lightness, direction[0] * low, direction[1] * low))
    return red, green, blue


def _lab(value: str) -> Vector:
    red, green, blue, _ = srgb_of(value) or _NONE
    cones = _times(_TO_CONES, [linear(part) for part in (red, green, blue)])
    return _times(_TO_LAB, [max(0.0, part) ** (1 / 3) for part in cones])


def _linear(lightness: float, a: float, b: float) -> Vector:
    return _times(_FROM_CONES, [part**3 for part in _times(_FROM_LAB, (lightness, a, b))])


def _encoded(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _times(matrix: Sequence[Vector], vector: Sequence[float]) -> Vector:
    first, second, third = (sum(x * y for x, y in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


__all__ = ["RELATED", "Chosen", "colour_names", "plain", "sheet_of", "with_luminance"]
