"""Style sheets of print for books that are written from right to left: left and right are exchanged.

They are written for books from left to right, with physical sides, since page margins, running heads and the sides on which
chapters begin have no logical names. What keeps its side: code, and columns, tables and pictures that an author aligned.
Letters are not spaced, since those of Arabic are joined. Phrases in other languages are not hyphenated: WeasyPrint would put the
hyphen at the wrong end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinycss2.ast import Node

_SIDE = re.compile(r"\b(left|right)\b")
_OTHER = {"left": "right", "right": "left"}
# Properties whose values name sides, and those with values for four sides.
_NAMED = frozenset({"text-align", "text-align-last", "float", "clear", "break-before", "break-after"})
_FOUR = frozenset({"margin", "padding", "inset", "border-width", "border-color", "border-style"})
_KEPT = re.compile(r"\.(?:align-)?(?:left|right)\b|\bpre\b|\.ln\b|\.line\b|\.w\b|\.math\b")
# The position of a background picture with its size.
_FROM_START = re.compile(r" (\d[\d.a-z%]*) (\d[\d.a-z%]*) /")
_STYLE = re.compile(r"(<style>)(.*?)(</style>)", re.DOTALL)
_ADDED = """
pre, .math { direction: ltr }
[lang] [lang] { hyphens: manual }
"""


def mirrored(text: str) -> str:
    """A style sheet with left and right exchanged."""
    import tinycss2

    return "".join(_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))) + _ADDED


def mirrored_page(markup: str) -> str:
    """A page in which left and right are exchanged in the style sheet in its head."""
    return _STYLE.sub(lambda found: found[1] + mirrored(found[2]) + found[3], markup, count=1)


def _exchanged(text: str) -> str:
    return _SIDE.sub(lambda side: _OTHER[side[0]], text)


def _rules(nodes: Iterable[Node]) -> Iterator[str]:
    import tinycss2

    for node in nodes:
        prelude = tinycss2.serialize(getattr(node, "prelude", None) or ())
        if node.type == "qualified-rule":
            kept = bool(_KEPT.search(prelude))
            yield f"{prelude}{{{''.join(_contents(node.content, kept=kept))}}}\n"
        elif node.type == "at-rule" and node.content is None:
            yield node.serialize()
        elif node.type == "at-rule" and node.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield f"@{node.at_keyword}{prelude}{{{''.join(_rules(inner))}}}\n"
        elif node.type == "at-rule":
            pages = node.lower_at_keyword != "font-face"
            name, prelude = (_exchanged(part) if pages else part for part in (node.at_keyword, prelude))
            yield f"@{name}{prelude}{{{''.join(_contents(node.content, kept=not pages))}}}\n"


def _contents(nodes: Iterable[Node], *, kept: bool) -> Iterator[str]:
    """Declarations, and the margins of pages between them."""
    import tinycss2

    for node in tinycss2.parse_blocks_contents(nodes, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            yield from _rules([node])
        elif node.lower_name != "letter-spacing":
            name, value = node.name, tinycss2.serialize(node.value)
            if not kept:
                name, value = _exchanged(name), _value(node.lower_name, value, node.value)
            yield f"{name}:{value}{' !important' if node.important else ''};"


def _value(name: str, value: str, nodes: Iterable[Node]) -> str:
    if name in _NAMED:
        return _exchanged(value)
    if name in _FOUR or name == "background-position":
        import tinycss2

        parts = [tinycss2.serialize([node]) for node in nodes if node.type not in ("whitespace", "comment")]
        if len(parts) == 4 and name in _FOUR:
            top, right, bottom, left = parts
            return f" {top} {left} {bottom} {right}"
        if len(parts) == 2 and name not in _FOUR:
            return f" right {parts[0]} top {parts[1]}"
    if name == "background":
        return _FROM_START.sub(r" right \1 top \2 /", value)
    return value
