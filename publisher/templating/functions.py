"""Functions of nodes and texts that all templates may call."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from publisher import document as d
from publisher.addresses import address_breaks
from publisher.language.spaces import unbroken
from publisher.language.title_phrases import held_phrases
from publisher.language.widths import sans
from publisher.numerals import numeral
from publisher.templating.code import code_name, code_runs
from publisher.templating.code_languages import code_language

PAGE, PAGES = "\ue000", "\ue001"  # placeholders for page counters in a running foot; no title contains them
_COUNTERS = {PAGE: "counter(page, digits)", PAGES: "counter(pages, digits)"}
_HOLD = {0xA0: 0xE002, 0x202F: 0xE003}  # spaces that CSS does not collapse, and their placeholders
_FOLIO = 22  # letters of a foot that the page number takes
_TOGETHER = 16  # if the last two words of a title have fewer letters, they are not separated

_LONG = 19  # letters of an address that may be broken
_WIDE = 1.12  # letters of the widest typefaces, relative to ours
_POINT = 0.7  # ems of the point after a number, and of the space around both
_SHORT = 27  # letters of a formula that fits all pages


def css_text(text: str) -> Markup:
    """A value of CSS ``content`` that prints ``text``, with counters for ``PAGE`` and ``PAGES``."""
    pieces = re.split(f"([{PAGE}{PAGES}])", text)
    escaped = (re.sub(r"[^\w ]", lambda m: f"\\{ord(m[0]):x} ", piece) for piece in pieces)
    return Markup(" ".join(_COUNTERS.get(p, f'"{e}"') for p, e in zip(pieces, escaped, strict=True)))


class RunningFoot(Struct, frozen=True):
    """The text at the left and the right of a one-line foot, and the share of the left one in percent."""

    left: str
    title: str
    share: float


def running_foot(name: str, publisher: str, title: str, letters: int) -> RunningFoot:
    """The foot of a handout, with a line of so many ``letters``.

    If there is too little room beside the folio, the publisher is dropped, then the end of the title.
    """
    room = letters - _FOLIO
    whole = f"{name} · {publisher}" if publisher else name
    left = whole if len(whole + title) <= room else name
    shown = _shortened(title, max(room - len(left), 12))
    return RunningFoot(left, shown, 100 * (len(left) + 2) / (len(left + shown) + _FOLIO))


def _shortened(text: str, letters: int) -> str:
    """As many whole words as fit, and an ellipsis if some do not."""
    return text if len(text) <= letters else text[: letters - 1].rsplit(" ", 1)[0] + "…"


def listed(nodes: tuple[d.Inline, ...]) -> tuple[d.Inline, ...]:
    """A title for a list: without notes, links and ids."""

    def plain_span(span: d.Span) -> d.Span:
        kept = tuple(pair for pair in span.attributes.pairs if pair[0] in ("lang", "dir", "data-actual-text"))
        return replace(span, attributes=d.Attributes(pairs=kept) if kept else d.NO_ATTRIBUTES)

    changes: dict[type[d.Node], d.Change] = {
        d.FootnoteReference: lambda call: (),
        d.Link: lambda link: link.children,
        d.CrossReference: lambda link: link.children,
        d.Span: plain_span,
    }
    return d.rewrite(d.Span(nodes, location=nodes[0].location), changes).children if nodes else ()


def plain_keeping_nbsp(nodes: tuple[d.Node, ...]) -> str:
    """Plain text with line breaks at the same places as ``nodes``: non-breaking spaces are kept."""
    kept = d.rewrite_all(nodes, {d.Text: lambda text: replace(text, value=text.value.translate(_HOLD))})
    return d.plain_text(kept).translate({place: space for space, place in _HOLD.items()})


def calls_note(nodes: Iterable[d.Node]) -> bool:
    """Whether these nodes call a note."""
    return any(isinstance(n, d.FootnoteReference) for node in nodes for n in d.walk(node))


def only_formulas(nodes: Iterable[d.Node]) -> str:
    """What formulas say that have no words beside them: of these, some programs take no name for a field or a head cell."""
    said = ""
    for node in (inner for outer in nodes for inner in d.walk(outer)):
        if isinstance(node, d.InlineMath | d.Math):
            said = f"{said} {node.speech}".strip()
        elif not node.parts and d.plain_text((node,)).strip():
            return ""
    return said


def words_of_title(text: str) -> list[str]:
    """The unbreakable pieces of a title: its words, of which the last two may be one."""
    words = unbroken(text)
    if len(words) > 2 and len(words[-2] + words[-1]) < _TOGETHER:
        words[-2:] = [" ".join(words[-2:])]
    return words


def last_words(text: str) -> tuple[str, str]:
    """A title without its last two words, and these, if they are not to be separated; else the title, and an empty
    string."""
    *words, last = words_of_title(text) or [""]
    return (" ".join(words), last) if " " in last else (text, "")


def address(words: Markup, wrap: Markup) -> Markup:
    """The text of a link with ``wrap`` where lines may end, if it is a long address."""
    if len(words) < _LONG or "/" not in words or " " in words or "<" in words:
        return words
    text = words.unescape()
    places = [0, *address_breaks(text), len(text)]
    return wrap.join(text[start:end] for start, end in pairwise(places))


def mathml(formula: d.InlineMath | d.Math, measured: bool = False) -> Markup:
    """A formula in MathML, or as a drawing if it is a structure of chemistry or a diagram.

    It is ``measured`` if the page has the typeface of formulas.
    """
    from publisher.mathematics.mathml import to_mathml
    from publisher.mathematics.structures import is_structure, to_svg

    if is_structure(formula.tex):
        return Markup(to_svg(formula.tex, isinstance(formula, d.Math) or formula.display, formula.speech))
    measured = measured and "sqrt" in formula.tex  # so that other formulas are written once for all editions
    if isinstance(formula, d.Math):
        return Markup(to_mathml(formula.tex, True, formula.speech, formula.line_numbers, measured))
    return Markup(to_mathml(formula.tex, formula.display, formula.speech, measured=measured))


def narrow_mathml(formula: d.Math, room: float) -> tuple[Markup, float]:
    """A display formula in MathML for narrow pages, and its width in ems, 0 if it is short.

    One that is wider than ``room`` ems is broken before relations or signs, unless its lines have numbers.
    """
    from publisher.mathematics.breaking import in_lines
    from publisher.mathematics.structures import is_structure

    if len(formula.text) < _SHORT or is_structure(formula.tex):
        return mathml(formula), 0
    tex, width = in_lines(formula.tex, math.inf if formula.lines else room)
    return mathml(replace(formula, tex=tex)), width


def number_room(node: d.List) -> float:
    """The room in ems that the numbers of a list need in typefaces with wide figures; 0 for bullets and the callouts of code."""
    if node.start is None or "callouts" in node.attributes.classes:
        return 0
    numbers = [numeral(node.start + place, node.numbering) for place in range(len(node.children))]
    shown = map(node.written, numbers) if isinstance(node, d.EnclosedList) else numbers
    widest = max(map(sans, shown), default=0)
    return round(_WIDE * widest + _POINT, 2)


def number_class(node: d.List) -> str:
    """The class of a list on paper whose numbers need more room than most."""
    room = number_room(node)
    return "wider" if room > 3.4 else "wide" if room > 2.7 else ""


def phrases(words: str) -> list[tuple[str, bool]]:
    """The words of a title with the spaces between them, and whether each is to be kept together: phrases of Japanese are."""
    if words.isascii():
        return [(words, False)]
    text = words.unescape() if isinstance(words, Markup) else words
    first, *rest = text.split(" ")
    found = held_phrases(first)
    for word in rest:
        found += [(" ", False), *held_phrases(word)]
    return found


FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "address": address,
        "calls_note": calls_note,
        "only_formulas": only_formulas,
        "code_language": code_language,
        "code_name": code_name,
        "code_runs": code_runs,
        "css_text": css_text,
        "plain_keeping_nbsp": plain_keeping_nbsp,
        "last_words": last_words,
        "listed": listed,
        "mathml": mathml,
        "narrow_mathml": narrow_mathml,
        "number_class": number_class,
        "number_room": number_room,
        "phrases": phrases,
        "running_foot": running_foot,
    }
)
"""The functions by their names in templates."""
