"""The publication's colours in drawings (SVG): ``fill="var(--accent)"``.

On paper and in e-books a drawing has those of the light scheme. On the web it follows the scheme of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from publisher.diagnostics import Location
from publisher.theme.tokens import SCHEMES, Token, Tokens

_USE = re.compile(r"var\(\s*--([\w-]+)\s*(?:,\s*((?:[^()]|\([^()]*\))*?)\s*)?\)")
_WHITE = Token("#ffffff", Location(""))  # paper and pages of e-books are
_DEPTH = 5  # tokens that name others
_END = "</svg"


def follows(drawing: bytes, tokens: Tokens) -> bool:
    """Whether a drawing uses the publication's colours."""
    return any(name in tokens.light for name in _names(drawing))


def unknown(drawing: bytes, tokens: Tokens) -> list[str]:
    """The names of the tokens that a drawing uses, but that neither it nor the publication defines."""
    text = drawing.decode(errors="replace")
    return [name for name in _names(drawing) if name not in tokens.light and f"--{name}:" not in text.replace(" ", "")]


def in_light(drawing: bytes, tokens: Tokens) -> bytes:
    """The drawing in the colours of the light scheme, for programs without custom properties."""
    if not follows(drawing, tokens):
        return drawing
    known = {**tokens.scheme("light"), "paper": _WHITE}

    def value(found: re.Match[str]) -> str:
        return _value(found[1], known) or found[2] or found[0]

    return _USE.sub(value, drawing.decode()).encode()


def in_both(drawing: bytes, tokens: Tokens) -> bytes:
    """The drawing with the colours of both schemes: where it is shown, the page chooses one."""
    if not follows(drawing, tokens):
        return drawing
    text, names = drawing.decode(), [*_names(drawing)]
    light, dark = (_root(names, tokens.scheme(scheme)) for scheme in SCHEMES)
    start, end, rest = text.rpartition(_END)
    return f"{start}<style>{light}@media (prefers-color-scheme:dark){{{dark}}}</style>{end}{rest}".encode()


def _names(drawing: bytes) -> Iterator[str]:
    """The tokens that a drawing uses. Those of other encodings than UTF-8 are not found, nor those with a prefix for elements."""
    if b"var(" not in drawing or _END.encode() not in drawing:
        return
    try:
        yield from dict.fromkeys(found[1] for found in _USE.finditer(drawing.decode()))
    except UnicodeDecodeError:
        return


def _root(names: list[str], known: Mapping[str, Token]) -> str:
    values = ((name, _value(name, known)) for name in names)
    return f":root{{{''.join(f'--{name}:{value};' for name, value in values if value)}}}"


def _value(name: str, known: Mapping[str, Token]) -> str:
    """The value of a token, or of the one that it names; empty if there is none."""
    for _ in range(_DEPTH):
        if name not in known:
            return ""
        found = _USE.fullmatch(known[name].value)
        if not found:
            return known[name].value
        name = found[1]
    return ""


__all__ = ["follows", "in_both", "in_light", "unknown"]
