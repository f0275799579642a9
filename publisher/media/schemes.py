"""The publication's colours in drawings (SVG): ``fill="var(--accent)"``.

On paper and in e-books a drawing has those of the light scheme. On the web it follows the scheme of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from publisher.diagnostics import Location
from publisher.theme.tokens import SCHEMES, Token, Tokens, luminance_of, ratio, value_of

_USE = re.compile(r"var\(\s*--([\w-]+)\s*(?:,((?:[^()]|\((?:[^()]|\([^()]*\))*\))*))?\)")
_NAME = re.compile(r"var\(\s*--([\w-]+)\s*(,?)")
_DEFINED = re.compile(r"--([\w-]+)\s*:")
_TAG = re.compile(r"(<[^>]*>)")
_END = re.compile(r"</svg\s*>(?!.*</svg\s*>)", re.DOTALL)
_WORDS = frozenset({"text", "textPath", "tspan"})
_FILL = re.compile(r"(?<![\w-])fill\s*:\s*([^;!]+)")
LEGIBLE = 3  # the least contrast of words in drawings
_WHITE = Token("#ffffff", Location(""))  # paper and pages of e-books are


def tokens_in(drawing: bytes) -> dict[str, bool]:
    """Return the tokens that a drawing uses and does not define itself, each with whether it has no fallback in some place.

    Those of drawings in other encodings than UTF-8, or with a prefix for elements, are not found.
    """
    text = _text(drawing)
    if not _END.search(text):
        return {}
    own, found = {*_DEFINED.findall(text)}, dict[str, bool]()
    for name, comma in _NAME.findall(text):
        if name not in own:
            found[name] = found.get(name, False) or not comma
    return found


def follows(drawing: bytes, tokens: Tokens) -> bool:
    """Whether a drawing uses the publication's colours, and no others for words that could hardly be read on dark pages."""
    if not any(name in tokens.light for name in tokens_in(drawing)):
        return False
    dark = tokens.scheme("dark")
    return all(_is_legible(fill, dark) for fill in _colours_of_words(_text(drawing)))


def _colours_of_words(drawing: str) -> set[str]:
    """The colours of the words in a drawing, as they are written. What only its style sheet says is left out."""
    from xml.etree import ElementTree  # slow to import

    found = set[str]()
    with suppress(ElementTree.ParseError):
        waiting = [(ElementTree.fromstring(drawing), "" if "<style" in drawing else "black")]
        while waiting:
            element, fill = waiting.pop()
            own = _FILL.search(element.get("style", ""))
            fill = own[1].strip() if own else element.get("fill", fill)
            name = str(element.tag).rpartition("}")[2]
            if name in _WORDS and any(words and words.strip() for words in (element.text, *(e.tail for e in element))):
                found.add(fill)
            waiting += [(child, fill) for child in element]
    return found


def _is_legible(fill: str, dark: Mapping[str, Token]) -> bool:
    """Whether words of a colour can be read on dark pages. Those in a token may stand on another one."""
    if any(value_of(name, dark) for name, _ in _NAME.findall(fill)):
        return True
    ground, front = luminance_of(value_of("paper", dark)), luminance_of(_USE.sub(r"\2", fill).strip())
    return ground is None or front is None or ratio(front, ground) >= LEGIBLE


def in_light(drawing: bytes, tokens: Tokens) -> bytes:
    """The drawing in the colours of the light scheme, for programs without custom properties."""
    used = tokens_in(drawing)
    if not used:
        return drawing
    known = {**tokens.scheme("light"), "paper": _WHITE}

    def value(found: re.Match[str]) -> str:
        shown = value_of(found[1], known) if found[1] in used else ""
        other = (found[2] or "").strip()
        return shown or (_USE.sub(value, other) if other and found[1] in used else found[0])

    return _in_styles(_text(drawing), lambda style: _USE.sub(value, style)).encode()


def in_both(drawing: bytes, tokens: Tokens) -> bytes:
    """The drawing with the colours of both schemes: where it is shown, the page chooses one."""
    if not follows(drawing, tokens):
        return in_light(drawing, tokens)
    light, dark = (_root(tokens_in(drawing), tokens.scheme(scheme)) for scheme in SCHEMES)
    rules = f"<style>{light}@media (prefers-color-scheme:dark){{{dark}}}</style>"
    return _END.sub(lambda end: rules + end[0], _text(drawing)).encode()


def _text(drawing: bytes) -> str:
    """The text of a drawing that may use tokens; empty for others."""
    try:
        return drawing.decode() if b"var(" in drawing else ""
    except UnicodeDecodeError:
        return ""


def _in_styles(text: str, change: Callable[[str], str]) -> str:
    """Change the attributes and the style sheets of a drawing, but not its words."""
    pieces, inside = _TAG.split(text), False
    for number, piece in enumerate(pieces):
        if inside or number % 2:
            pieces[number] = change(piece)
        if number % 2:
            inside = piece.startswith("<style") and not piece.endswith("/>")
    return "".join(pieces)


def _root(names: Mapping[str, bool], known: Mapping[str, Token]) -> str:
    values = ((name, value_of(name, known)) for name in names)
    return f":root{{{''.join(f'--{name}:{value};' for name, value in values if value)}}}"


__all__ = ["follows", "in_both", "in_light", "tokens_in"]
