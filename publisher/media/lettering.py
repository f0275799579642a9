"""The text of drawings, in the same fonts in every edition.

A drawing (SVG) that is embedded as a picture cannot use fonts of its page. So the families that it names are
replaced: each list begins with one of the publication, chosen by the tokens if the drawing names none of them. For
the web, the drawing also embeds these fonts, with only the glyphs it needs. This happens after pictures were
sanitised, and adds only data URLs.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, partial
from itertools import product
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace

from publisher.cache import Cache, key
from publisher.media.fonts import FACES, Face, advances, coverage, describe, font_bytes, font_file, is_missing, subset
from publisher.media.foreign_widths import foreign_width
from publisher.media.pictures import SVG
from publisher.theme.tokens import Tokens

HOUSE = {"text": "source serif 4", "ui": "inter", "code": "jetbrains mono"}
"""The families of tokens for unknown families. Text without a family is set like labels: ``ui``."""
GENERIC = {"serif": "text", "ui-serif": "text", "monospace": "code", "ui-monospace": "code"}
_KINDS = frozenset({*GENERIC, "sans-serif", "ui-sans-serif", "system-ui", "cursive", "fantasy"})
_INHERITED = frozenset({"inherit", "initial", "unset", "revert"})
_USUAL = {"font-family": "", "font-style": "normal", "font-weight": "normal", "font-size": "16px"}
_WEIGHTS = {"normal": 400.0, "lighter": 300.0, "bold": 700.0, "bolder": 700.0}
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3}
# The first form is the name of a font itself, not a list of families.
_DECLARATION = re.compile(
    r"@font-face[^}]*|(?P<name>\bfont(?:-family|-size|-style|-weight)?)(?P<colon>\s*:)(?P<value>[^;}!]+)"
)
_SHORTHAND = re.compile(
    r"(?P<before>[^,]{0,99}?)(?P<size>[\d.]{1,9}(?:[a-z]{1,4}|%))(?P<line>\s*/\s*\S+)?\s+(?P<families>.+)", re.DOTALL
)
LENGTH = re.compile(r"(\d+\.?\d*|\.\d+)(px|pt|)")
_SIZE = re.compile(r"(\bfont(?:-size)?\s*:[^;}]{0,60}?)(\d+\.?\d*|\.\d+)(px|pt)")
_LETTERS, _SMALLEST = 3, 0.75  # of words that are measured; and by how much text may be smaller
_BOLD = 0.07  # how much wider bold letters are than others, whose widths are those in the font
_WIDE = "\u1100"  # letters from here on are taken for an em wide
_NAME = re.compile(r"[\w .-]+")
_RULE = '@font-face{font-family:"%s";font-style:%s;font-weight:%s;src:url(data:font/woff2;base64,%s)}'

Rewrite = Callable[[str], str]


class Family(Struct, frozen=True, dict=True):
    """The fonts of one family, under its name in editions."""

    name: str
    faces: tuple[Face, ...]

    @cached_property
    def _known(self) -> frozenset[int]:
        return coverage(self.faces[0].file)

    def has(self, letter: str) -> bool:
        return not is_missing(letter, self._known)

    def nearest(self, italic: bool, weight: float) -> Face:
        """The font nearest to the requested style."""
        return min(self.faces, key=lambda f: (f.italic != italic, max(f.weights[0] - weight, weight - f.weights[1], 0)))


class Run(Struct, frozen=True):
    """Letters of a drawing, with their actual or possible style."""

    letters: frozenset[str]
    families: str
    italic: bool
    weights: frozenset[float]
    sizes: frozenset[float]


class Need(Struct):
    """The glyphs and weights that a drawing needs of a font."""

    letters: set[str] = field(default_factory=set)
    weights: set[float] = field(default_factory=set)
    sizes: set[float] = field(default_factory=set)


class Lettering:
    """The families that drawings may use: the package's, and the project's, which on paper are named by their
    number."""

    def __init__(self, own: tuple[Path, ...], tokens: Tokens) -> None:
        names: dict[str, str] = {}
        faces: dict[str, list[Face]] = {}
        for face in map(describe, map(font_file, FACES)):
            names[face.family.casefold()] = face.family
            faces.setdefault(face.family.casefold(), []).append(face)
        house = frozenset(names)
        for number, face in enumerate(map(describe, own), start=1):
            if (name := face.family.casefold()) not in house:
                names.setdefault(name, f"Font {number}")
                faces.setdefault(name, []).append(face)
        self._families = {name: Family(names[name], tuple(group)) for name, group in faces.items()}
        self._named = {family.name: family for family in self._families.values()}
        known = tokens.scheme("light")
        self._usual = {
            use: self._first(_names(known[f"font-{use}"].value if f"font-{use}" in known else ""), self._families[name])
            for use, name in HOUSE.items()
        }

    def named(self, data: bytes) -> bytes:
        """A sanitised drawing with its families replaced by the publication's."""
        return self._set(data, None)

    def carried(self, data: bytes, kept: Cache) -> bytes:
        """The same with embedded fonts. Raise ``FontError``."""
        return self._set(data, kept)

    def width(self, element: etree._Element, text: str) -> float:
        """The width of a text in ems, in the font of an element."""
        style = style_of(element)
        weight = _weight(style["font-weight"])
        widths = advances(self._chosen(style["font-family"]).nearest(_is_italic(style["font-style"]), weight).file)
        heavier = 1 + max(0, weight - 400) / 300 * _BOLD
        return heavier * sum(widths.get(letter, 0.6 if letter < _WIDE else 1) for letter in text)

    def _set(self, data: bytes, kept: Cache | None) -> bytes:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        if (ratio := self._ratio(root)) < 1:
            _shrink(root, ratio)
        runs = [*_runs(root)]
        if not runs:
            return data
        letters = frozenset[str]().union(*(run.letters for run in runs))
        rewrite: Rewrite = cache(partial(self._listed, letters=letters))
        for element in root.iter("*"):
            if value := element.get("font-family"):
                element.set("font-family", rewrite(value))
            if value := element.get("style"):
                element.set("style", _restyled(value, rewrite))
            if element.tag == f"{{{SVG}}}style" and element.text:
                element.text = _restyled(element.text, rewrite)
        if "font-family" not in _said(root):
            root.set("font-family", rewrite(""))
        if kept:
            rules = [_rule(name, face, need, kept) for (name, face), need in self._needs(runs).items()]
            etree.SubElement(root, f"{{{SVG}}}style").text = "".join(rules)
        written: bytes = etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)
        return written

    def _ratio(self, root: etree._Element) -> float:
        """How much smaller all text must be, so that none is wider than in the families that the drawing names."""
        ratio = 1.0
        for text in root.iter(f"{{{SVG}}}text"):
            for element in text.iter("*"):
                words = " ".join(_own(element).split())
                families = _run(element, words).families
                foreign = not any(name.casefold() in self._families for name in _names(families))
                if len(words) < _LETTERS or not foreign or element.get("textLength"):
                    continue
                if meant := foreign_width(words, _names(families)):
                    widths = advances(self._chosen(families).faces[0].file)
                    ratio = min(ratio, meant / max(meant, sum(widths.get(letter, 0) for letter in words)))
        return max(_SMALLEST, ratio)

    def _first(self, names: Iterable[str], otherwise: Family) -> Family:
        return next((self._families[name.casefold()] for name in names if name.casefold() in self._families), otherwise)

    def _chosen(self, families: str) -> Family:
        names = _names(families)
        use = next((GENERIC[name.casefold()] for name in names if name.casefold() in GENERIC), "ui")
        return self._first(names, self._usual[use])

    def _shared(self, family: Family, letters: Iterable[str]) -> dict[Family, set[str]]:
        """The letters that a family has, and those that others provide instead."""
        left, shared = set(letters), dict[Family, set[str]]()
        for candidate in (family, *self._families.values()):
            if found := {letter for letter in left if candidate.has(letter)}:
                shared[candidate] = found
                left -= found
        return shared

    def _listed(self, families: str, letters: frozenset[str]) -> str:
        """A list of families that begins with one of the publication."""
        names = _names(families)
        if _INHERITED.intersection(name.casefold() for name in names):
            return families
        family = self._chosen(families)
        ours = [family.name, *(lender.name for lender in self._shared(family, letters))]
        rest = [name for name in names if name.casefold() not in self._families]
        return ",".join(n if n.casefold() in _KINDS else f"'{n}'" for n in dict.fromkeys([*ours, *rest]))

    def _needs(self, runs: Iterable[Run]) -> dict[tuple[str, Face], Need]:
        needs: dict[tuple[str, Face], Need] = {}
        # Many names may mean one family.
        for run in dict.fromkeys(replace(run, families=self._chosen(run.families).name) for run in runs):
            for family, letters in self._shared(self._named[run.families], run.letters).items():
                for weight in run.weights:
                    need = needs.setdefault((family.name, family.nearest(run.italic, weight)), Need())
                    need.letters |= letters
                    need.weights.add(weight)
                    need.sizes |= run.sizes
        return needs


def _shrink(root: etree._Element, ratio: float) -> None:
    """Make all text of a drawing smaller."""

    def smaller(value: str) -> str:
        return _SIZE.sub(lambda found: f"{found[1]}{float(found[2]) * ratio:.4g}{found[3]}", value)

    for element in root.iter("*"):
        if found := LENGTH.fullmatch(element.get("font-size", "").strip()):
            element.set("font-size", f"{float(found[1]) * ratio:.4g}{found[2]}")
        if value := element.get("style"):
            element.set("style", smaller(value))
        if element.tag == f"{{{SVG}}}style" and element.text:
            element.text = smaller(element.text)
    if "font-size" not in _said(root):
        root.set("font-size", f"{16 * ratio:.4g}")


def _rule(name: str, face: Face, need: Need, kept: Cache) -> str:
    """The ``@font-face`` rule that embeds a font."""
    letters = "".join(sorted(need.letters))
    ranges = {"wght": (min(need.weights), max(need.weights)), "opsz": (min(need.sizes), max(need.sizes))}
    name_of_cut = key("lettering", font_bytes(face.file), letters, repr(ranges))
    data, _ = kept.make(name_of_cut, lambda: subset(face.file, letters, ranges))
    weights = dict.fromkeys(f"{min(max(end, face.weights[0]), face.weights[1]):g}" for end in ranges["wght"])
    return _RULE % (name, "italic" if face.italic else "normal", " ".join(weights), base64.b64encode(data).decode())


# Text and styles of a drawing


def _runs(root: etree._Element) -> Iterator[Run]:
    """The letters of a drawing with the style of their attributes, and again with each rule of its style sheets."""
    texts = [element for text in root.iter(f"{{{SVG}}}text") for element in text.iter("*")]
    runs = [_run(element, letters) for element in texts if (letters := _own(element)).strip()]
    yield from runs
    rules: dict[str, list[str]] = {}
    for style in root.iter(f"{{{SVG}}}style"):
        for name, value in _declared(style.text or ""):
            rules.setdefault(name, []).append(value)
    if not rules:
        return
    families = {run.families for run in runs}.union(rules.get("font-family", []))
    slopes = {run.italic for run in runs}.union(map(_is_italic, rules.get("font-style", [])))
    together = frozenset[str]().union(*(run.letters for run in runs))
    weights = frozenset(map(_weight, rules.get("font-weight", []))).union(*(run.weights for run in runs))
    sizes = frozenset(map(size_of, rules.get("font-size", []))).union(*(run.sizes for run in runs))
    for family, italic in product(sorted(families), sorted(slopes)):
        yield Run(together, family, italic, weights, sizes)


def _run(element: etree._Element, letters: str) -> Run:
    said = style_of(element)
    weight, size = _weight(said["font-weight"]), size_of(said["font-size"])
    return Run(
        frozenset(letters), said["font-family"], _is_italic(said["font-style"]), frozenset({weight}), frozenset({size})
    )


def style_of(element: etree._Element) -> dict[str, str]:
    """The family, style, weight and size that attributes give to the text of an element."""
    said = dict(_USUAL)
    for holder in (*reversed([*element.iterancestors()]), element):
        said |= {name: value for name, value in _said(holder).items() if value.casefold() not in _INHERITED}
    return said


def _own(element: etree._Element) -> str:
    """The text directly in an element."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _said(element: Any) -> dict[str, str]:
    """The style that an element sets for its text."""
    return {name: element.get(name).strip() for name in _USUAL if element.get(name)} | dict(
        _declared(element.get("style", ""))
    )


def _declared(style: str) -> Iterator[tuple[str, str]]:
    for found in _DECLARATION.finditer(style):
        value = (found["value"] or "").strip()
        if found["name"] != "font":
            yield from [(found["name"], value)] if found["name"] else []
        elif short := _SHORTHAND.fullmatch(value):
            yield from (("font-size", short["size"]), ("font-family", short["families"]))
            for word in short["before"].split():
                yield ("font-weight" if word in _WEIGHTS or word.isdecimal() else "font-style"), word


def _restyled(style: str, rewrite: Rewrite) -> str:
    """Rewrite the font families in declarations."""

    def replaced(found: re.Match[str]) -> str:
        if found["name"] == "font-family":
            return found["name"] + found["colon"] + rewrite(found["value"])
        if found["name"] == "font" and (short := _SHORTHAND.fullmatch(found["value"].strip())):
            line = short["line"] or ""
            return f"font:{short['before']}{short['size']}{line} {rewrite(short['families'])}"
        return found[0]

    return _DECLARATION.sub(replaced, style)


def _names(families: str) -> list[str]:
    """The names in a list of families; invalid ones are left out."""
    names = (" ".join(name.strip().strip("\"'").split()) for name in families.split(","))
    return [name for name in names if _NAME.fullmatch(name)]


def _is_italic(value: str) -> bool:
    return value.casefold() in ("italic", "oblique")


def _weight(value: str) -> float:
    return float(value) if value.isdecimal() else _WEIGHTS.get(value.casefold(), 400.0)


def size_of(value: str) -> float:
    """The size in pixels; relative sizes count as the default."""
    found = LENGTH.fullmatch(value)
    return float(found[1]) * _PIXELS[found[2]] if found else 16.0


__all__ = ["LENGTH", "Lettering", "size_of", "style_of"]
