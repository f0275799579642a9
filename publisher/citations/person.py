"""One name: its parts in an order, with initials or in full."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from publisher.citations.element import Element
from publisher.citations.model import Name
from publisher.citations.rendering import Rendering
from publisher.citations.tree import Fields, Span, span

INITIALS, FULL = 1, 2
_TIGHT = "'’-ʼ"
_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC")


@lru_cache(maxsize=5000)
def is_western(name: Name) -> bool:
    """Whether a name is written with spaces between its parts; Chinese names, for example, are not."""
    letters = [char for char in name.family + name.given if char.isalpha()]
    return not letters or any(unicodedata.name(char, "").startswith(_SCRIPTS) for char in letters)


def render(
    name: Name, element: Element, chosen: dict[str, str], rendering: Rendering, *, inverted: bool, level: int
) -> Span | None:
    """A name in the form that the style wants, or one with more of its given names (``level``)."""
    if name.literal:
        return _part(element, "family", [*rendering.rich(name.literal)], rendering)
    if not is_western(name):
        return _eastern(name, element, chosen, rendering)
    form = chosen["form"]
    if form == "short" and not level:
        return _family(name, element, rendering, particle=True)
    given = _given(name, chosen, level)
    demote = rendering.style.root.get("demote-non-dropping-particle") or "display-and-sort"
    separator = chosen.get("sort-separator", ", ")
    if name.static_order:
        return span([_join([_family(name, element, rendering, particle=True), _names(element, [given], rendering)])])
    if inverted:
        demoted = demote == "display-and-sort" or (demote == "sort-only" and rendering.sorting)
        family = _family(name, element, rendering, particle=not demoted)
        after = _names(element, [given, name.dropping], rendering)
        if demoted and name.particle:
            after = _join([after, _part(element, "family", [_curly(name.particle)], rendering)])
        return span([family, after, name.suffix or None], delimiter=separator)
    suffix = f"{', ' if name.comma_suffix else ' '}{name.suffix}" if name.suffix else ""
    family = _family(name, element, rendering, particle=True, suffix=suffix)
    dropping = _names(element, [name.dropping], rendering)
    if name.dropping[-1:] in _TIGHT and name.dropping:
        family = span([dropping, family])
        dropping = None
    shown = _names(element, [given], rendering)
    if shown is not None and shown.suffix[-1:].isspace():
        return span([shown, _join([dropping, family])])
    return _join([shown, dropping, family])


def _join(parts: list[Span | None]) -> Span | None:
    return span(parts, delimiter=" ")


def _curly(text: str) -> str:
    return text.replace("'", "’")


def _part(element: Element, wanted: str, children: list[str | Span | None], rendering: Rendering) -> Span | None:
    part = next((child for child in element.children if child.get("name") == wanted), None)
    return span(children, **(rendering.fields(part) if part is not None else {}))


def _family(name: Name, element: Element, rendering: Rendering, *, particle: bool, suffix: str = "") -> Span | None:
    """The family name with its particle. Each has the format of family names, and the affixes are around both."""
    part = next((child for child in element.children if child.get("name") == "family"), None)
    fields = rendering.fields(part) if part is not None else {}
    affixes: Fields = {"prefix": fields.pop("prefix", ""), "suffix": fields.pop("suffix", "")}
    before = _curly(name.particle) if particle else ""
    if rendering.sorting:
        before = before.lower()
    family = span(rendering.rich(name.family), fields)
    space = "" if before[-1:] in _TIGHT and before and not before.endswith(("de’", "du’")) else " "
    parts = [span([before], fields), space, family] if before else [family]
    return span([*parts, suffix], affixes)


def _names(element: Element, parts: list[str], rendering: Rendering) -> Span | None:
    text = " ".join(part for part in parts[:1] if part)
    dropping = _curly(parts[1]) if len(parts) > 1 else ""
    part = next((child for child in element.children if child.get("name") == "given"), None)
    fields = rendering.fields(part) if part is not None else {}
    affixes: Fields = {"prefix": fields.pop("prefix", ""), "suffix": fields.pop("suffix", "")}
    return span([span(rendering.rich(text), fields), span([dropping], fields)], affixes, delimiter=" ")


def _eastern(name: Name, element: Element, chosen: dict[str, str], rendering: Rendering) -> Span | None:
    family = _part(element, "family", [*rendering.rich(name.family)], rendering)
    if chosen["form"] == "short":
        return family
    return span([family, _part(element, "given", [*rendering.rich(name.given)], rendering)])


def _given(name: Name, chosen: dict[str, str], level: int) -> str:
    mark = chosen.get("initialize-with")
    if mark is None or level >= FULL or not name.family:
        return name.given
    hyphens = chosen.get("initialize-with-hyphen", "true") != "false"
    return initials(name.given, mark, only_existing=chosen.get("initialize") == "false", hyphens=hyphens)


def initials(given: str, mark: str, *, only_existing: bool, hyphens: bool) -> str:
    """Given names as initials, each followed by ``mark``."""
    shown = ""
    for token in re.split(r"(?<=\.)(?=[^\W\d_])|\s+", given.strip()):
        shown = _add(shown, _initial(token, mark, only_existing, hyphens), mark) if token else shown
    return shown.strip()


class _Initial(str):
    """Letters that are followed by the mark."""

    __slots__ = ()


def _initial(token: str, mark: str, only_existing: bool, hyphens: bool) -> str:
    bare = token.rstrip(".")
    stem = mark.rstrip()
    if token.startswith(("<", "&")) or not bare:
        return token
    if token.endswith(".") and len(bare) > 1 and "-" not in bare and bare[0].isupper():
        return _Initial(bare + mark)
    if only_existing:
        if re.fullmatch(r"[^\W\d_](?:\.?-[^\W\d_])*", bare) and bare.upper() == bare:
            return _Initial((stem + "-").join(re.split(r"\.?-", bare)) + mark)
        return token
    if bare[0].islower() and "-" not in bare and bare.islower():
        return token
    pieces = [piece.strip(".") for piece in re.split(r"[-‐–]", bare)]
    letters = [_letter(piece) for number, piece in enumerate(pieces) if piece and not (number and piece[0].islower())]
    return _Initial(((stem + "-") if hyphens else mark).join(letters) + mark)


def _letter(piece: str) -> str:
    if len(piece) > 1 and piece[:2].isupper() and not piece.isupper():
        return piece[0] + piece[1].lower()
    return unicodedata.normalize("NFC", piece)[0]


def _add(shown: str, part: str, mark: str) -> str:
    """Given names with one more: initials follow initials without a space of their own."""
    follows = shown.endswith(mark) if mark else shown[-1:].isupper()
    if not shown or (isinstance(part, _Initial) and follows):
        return shown + part
    return f"{shown.rstrip()} {part}"
