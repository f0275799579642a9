"""Style sheets of print for text that is written from right to left: left and right are exchanged.

They are written for books from left to right, with physical sides, since page margins, running heads and the sides on which
chapters begin have no logical names. What keeps its side: code, and columns, tables and pictures that an author aligned.
Letters are not spaced, since those of Arabic are joined. Words are, by less than can be seen, so that they are shaped without the
spaces beside them: Arabic typefaces kern these, but not where they are stretched, and lines would be wider than measured. Phrases
in other languages are not hyphenated: WeasyPrint would put the hyphen at the wrong end.

A book may have parts in the other direction, below elements with the attribute ``dir``. Then each rule that names a side is
written twice, for elements inside such parts and for others. Pages, and what is in the side column of a handout, follow the
direction of the book: a part in the other one is set as in a handout without a side column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from publisher.patterns import lazy

if TYPE_CHECKING:
    from tinycss2.ast import Node

_SIDE = lazy(r"\b(left|right)\b")
_OTHER = {"left": "right", "right": "left"}
_LOGICAL = {"left": "start", "right": "end"}
# Properties whose values name sides, and those with values for four sides.
_NAMED = frozenset(
    {"text-align", "text-align-last", "float", "clear", "break-before", "break-after", "object-position"}
)
_FOUR = frozenset({"margin", "padding", "inset", "border-width", "border-color", "border-style"})
_KEPT = lazy(r"\.(?:align-)?(?:left|right)\b|\bpre\b|\.ln\b|\.line\b|\.w\b|\.math\b")
# The position of a background picture with its size.
_FROM_START = lazy(r" (\d[\d.a-z%]*) (\d[\d.a-z%]*) /")
_STYLE = lazy(r"(<style>)(.*?)(</style>)", re.DOTALL)
_CODE = "\npre, .math { direction: ltr }\n"
_APART = "word-spacing: .001px"
_ADDED = f"{_CODE}html {{ {_APART} }}\n[lang] [lang] {{ hyphens: manual }}\n"
# The elements in a part with the other direction, in books from left to right and from right to left.
_PARTS = {
    "ltr": ":is([dir=rtl], [dir=rtl] *):not([dir=ltr], [dir=ltr] *)",
    "rtl": ":is([dir=ltr], [dir=ltr] *):not(body [dir=rtl], body [dir=rtl] *)",
}
_PART = lazy(r"<(?!html\b|code\b|pre\b)[a-z][^<>]*\sdir=\"(ltr|rtl)\"")
_RAIL = lazy(r"\.rail\b")
_PLAIN = lazy(r"\.plain\b")
_PSEUDO = lazy(r"(?:::[\w-]+)?\s*$")
_BREAKS = frozenset({"break-before", "break-after"})
_INHERITED = frozenset({"text-align", "text-align-last"})


def has_parts(markup: str, direction: str) -> bool:
    """Whether a document in this direction, ``rtl`` or empty, has elements that are written in the other one."""
    other = "ltr" if direction else "rtl"
    return any(found[1] == other for found in _PART.finditer(markup))


def two_sided(text: str, direction: str) -> str:
    """A style sheet for a document in this direction, ``rtl`` or empty, with parts in the other one."""
    import tinycss2

    nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    added = (
        _ADDED + "[lang] [lang][dir=ltr] { hyphens: auto }\n"
        if direction
        else f"{_CODE}{_PARTS['ltr']} {{ {_APART} }}\n"
    )
    inside = f"{_PARTS[direction or 'ltr']} {{ --hang: 0pt }}\n" if _RAIL.search(text) else ""
    return "".join(_twice(nodes, direction or "ltr")) + added + inside


def mirrored(text: str) -> str:
    """A style sheet with left and right exchanged."""
    import tinycss2

    return "".join(_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))) + _ADDED


def mirrored_page(markup: str) -> str:
    """A page in which left and right are exchanged in the style sheet in its head."""
    return _STYLE.sub(lambda found: found[1] + mirrored(found[2]) + found[3], markup, count=1)


def _twice(nodes: Iterable[Node], direction: str) -> Iterator[str]:
    """Rules of which those that name sides are written for both directions."""
    import tinycss2

    part = f":where({_PARTS[direction]})"
    whole = f":where(:not({_PARTS[direction]}))"
    for node in nodes:
        if node.type == "at-rule" and node.content is not None and node.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            prelude = tinycss2.serialize(node.prelude)
            yield f"@{node.at_keyword}{prelude}{{{''.join(_twice(inner, direction))}}}\n"
        elif node.type != "qualified-rule":
            yield from _rules([node]) if direction == "rtl" else (node.serialize(), "\n")
        else:
            both, here, there = _declarations(node, direction)
            selectors = _selectors(node.prelude)
            railed = [one for one in selectors if _RAIL.search(one)]
            plain = [one for one in selectors if _PLAIN.search(one) and one not in railed]
            others = [one for one in selectors if one not in railed and one not in plain]
            wide = [_PLAIN.sub(":is(.plain, .rail)", one) for one in plain]
            yield from _rule(others, "", both)
            yield from _rule([*others, *railed, *plain], whole, here)
            yield from _rule([*railed, *plain], whole, both)
            yield from _rule([*others, *wide], part, there)
            yield from _rule(wide, part, both)


def _rule(selectors: Iterable[str], elements: str, declarations: str) -> Iterator[str]:
    """A rule for some of the elements that the selectors match."""
    written = ", ".join(_PSEUDO.sub(rf"{elements}\g<0>", one, count=1) for one in selectors)
    if written and declarations:
        yield f"{written} {{{declarations}}}\n"


def _selectors(prelude: Iterable[Node]) -> list[str]:
    """The selectors of a list that is separated by commas."""
    import tinycss2

    found: list[list[Node]] = [[]]
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            found.append([])
        else:
            found[-1].append(node)
    return [tinycss2.serialize(one).strip() for one in found]


def _declarations(rule: Node, direction: str) -> tuple[str, str, str]:
    """The declarations of a rule that are the same everywhere, those for text in the direction of the book, and in the other."""
    import tinycss2

    both, here, there = "", "", ""
    kept = bool(_KEPT.search(tinycss2.serialize(rule.prelude)))
    for node in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        important = " !important" if node.important else ""
        name, value = node.name, tinycss2.serialize(node.value)
        mirror = name, value
        if not kept and node.lower_name == "letter-spacing":
            mirror = name, " normal"
        elif not kept and node.lower_name in _INHERITED:
            value = _SIDE.sub(lambda side: _LOGICAL[side[0]], value)
            mirror = name, value
        elif not kept:
            mirror = _exchanged(name), _value(node.lower_name, value, node.value)
        forms = [f"{one}:{of}{important};" for one, of in ((name, value), mirror)]
        if direction == "rtl":
            forms.reverse()
        if forms[0] == forms[1] or node.lower_name in _BREAKS:
            both += forms[0]
        else:
            here, there = here + forms[0], there + forms[1]
    return both, here, there


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
