"""The lines of a paragraph, decided for the whole of it and kept for all pages and rounds of the layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from math import inf
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from weasyprint.layout.percent import percentage

from publisher.layout.total_fit.content import ATOM, Content, Unsuited
from publisher.layout.total_fit.measure import Measure, Places, width_of
from publisher.layout.total_fit.optimum import Breaks, Justified, Ragged, Setting, optimum

_STRETCH, _SHRINK = 0.6, 0.25  # of a space, where a line is as loose or tight as it should be
_TIGHTEST, _WIDEST = 0.35, 0.65  # of a space, and in em: how much spaces shrink, and how wide they are, at most
_TRACKING = 0.05  # of the width of a line: how much of it may be between letters, where spaces are as wide as permitted
_LESS = 0.98  # of what is permitted
# Of Chinese and Japanese, in em: what is added between characters in a line that is as loose as should be; how much less they
# may have, for rounded widths; and what is added at most, at first and where that is impossible.
_GAP, _TIGHT_GAP, _EVEN_GAPS, _WIDE_GAPS = 0.1, 0.002, 0.12, 0.3
_FEW, _MANY = 1.3, 2.0  # how loose lines may be without hyphens, and with them
_RAG = 0.12  # of the width of a line: by how much it should be shorter, if it is not justified
_EVEN = 1.45  # in these units, where it is not hyphenated
_RAGGED_HYPHENS = 9.0  # how many times worse a hyphen is there
_HALVINGS = 12  # of the width of balanced lines
_CODE_RAG = 1.0  # of the width of a line of code
_SHORT, _SHORT_SHARE = 4, 0.3  # em, or share of the line: where a last line is short


# Words with which no line of a title should end: those of up to three small letters, and articles at its beginning or after a mark.
_LITTLE = re.compile(
    r"(?:(?:^|[:.!?–—] )(?:A|An|The)|(?<![\w’'-])(?P<word>[a-z\xdf-\u024f\u03ac-\u03ce\u0430-\u045f]{1,3}))[ \xa0]$"
)
_DASHES = "–—"
_UNEQUAL = 1.3  # the longest line may be so many times as long as otherwise, to avoid these ends
_SHORTEST = 0.62  # the shortest line must be longer than this share of the longest
_Choose = Callable[..., list[int] | None]


class Line(Struct, frozen=True):
    """A line of a plan: in which box it ends, before which byte of its text, and what is added there.

    ``box`` is None if it ends with the paragraph or at a forced break. ``left`` and ``right`` are what protrudes.
    """

    number: int
    width: float
    box: Any = None
    end: int = 0
    hyphen: str = ""
    left: float = 0
    right: float = 0
    ragged: bool = True
    tracking: float = 0
    """What is added between letters."""


class _Plan(Struct):
    widths: tuple[float, ...]
    indent: float
    first: int
    lines: dict[int, Line] = field(default_factory=dict)  # by their first place

    def holds(self, start: int, widths: tuple[float, ...], indent: float) -> bool:
        line = self.lines.get(start)
        if line is None or (self.indent if start == self.first else 0) != indent:
            return False
        return self.widths[min(line.number, len(self.widths) - 1) :] == widths


class Paragraph:
    """The content of a line box, with its plans. If it is ``balanced``, its lines are about equally long."""

    def __init__(self, content: Content, *, balanced: bool = False) -> None:
        self.content = content
        self._balanced = balanced
        self._plans: list[_Plan] = []
        self._unsuited: set[tuple[int, tuple[float, ...], float]] = set()

    def line(self, start: int, widths: tuple[float, ...], indent: float) -> Line:
        """The line that begins at a place. ``widths`` are those of this and the next lines; the last is that of all others.

        Raises ``Unsuited`` if there is none.
        """
        if start < self.content.floats or (start, widths, indent) in self._unsuited:
            raise Unsuited
        for plan in self._plans:
            if plan.holds(start, widths, indent):
                return plan.lines[start]
        try:
            plan = self._made(start, widths, indent)
        except Unsuited:
            self._unsuited.add((start, widths, indent))
            raise
        self._plans.append(plan)
        return plan.lines[start]

    def _made(self, start: int, widths: tuple[float, ...], indent: float) -> _Plan:
        content = self.content
        plan = _Plan(widths, indent, start)
        if start >= len(content.text) or min(widths) <= 0:
            raise Unsuited
        measure = Measure(content)
        left = 0.0 if indent else measure.left(start)
        begin = measure.x(start) + left - indent
        if measure.end - begin <= widths[0] and not any(place > start for place in content.forced):
            plan.lines[start] = Line(0, widths[0], left=left)
            return plan
        short = -1.0 if content.is_code else min(_SHORT * content.style["font_size"], _SHORT_SHARE * widths[-1])
        if measure.is_east_asian:
            short = 0.0  # two characters are a last line
        spaces = measure.spaces(start)
        for setting, places, most in self._attempts(measure, widths):
            first = next(n for n, place in enumerate(places.places) if place > start)
            found = optimum(places.breaks, widths, setting, most, first=first, begin=begin, spaces=spaces, short=short)
            if found and self._balanced and len(widths) == 1:
                choose = partial(optimum, setting=setting, most=inf, first=first, begin=begin, spaces=spaces, even=True)
                found = self._even(found, places, widths[0], begin, choose)
            if found:
                self._fill(plan, places, found, left, ragged=isinstance(setting, Ragged))
                if isinstance(setting, Justified) and setting.tracking:
                    _track(plan, content.text, places.breaks, found, begin, spaces, _LESS * setting.stretch * most)
                return plan
        raise Unsuited

    def _attempts(self, measure: Measure, widths: tuple[float, ...]) -> Iterator[tuple[Setting, Places, float]]:
        """How to set the paragraph, with the places where lines may end and how loose they may be, the best first."""
        content, narrowest = self.content, min(widths)
        style = content.style
        if content.is_code:
            yield Ragged(_CODE_RAG * widths[-1]), measure.places(narrowest, divided=False), inf
            return
        size, space = style["font_size"], width_of(" ", style)
        zone = percentage(style["hyphenate_limit_zone"], style, widths[-1])
        ragged = Ragged(size if measure.is_east_asian else max(size, _RAG * widths[-1]), zone, _RAGGED_HYPHENS)
        whole = measure.places(narrowest, divided=False)
        justify = style["text_align_all"] == "justify" and not self._balanced
        if justify and measure.is_east_asian:
            divided = measure.places(narrowest, divided=True)
            for places, most in ((whole, _EVEN_GAPS), (divided, _EVEN_GAPS), (divided, _WIDE_GAPS)):
                yield Justified(_GAP * size, _TIGHT_GAP * size, zone), places, most / _GAP
        elif justify:
            justified = Justified(_STRETCH * space, _SHRINK * space, zone)
            yield justified, whole, _FEW
            divided = measure.places(narrowest, divided=True)
            yield justified, divided, _MANY
            most = max(_MANY, (_WIDEST * size - space) / justified.stretch)
            yield Justified(justified.stretch, _TIGHTEST * space, zone), divided, most
            if content.is_spaced:
                often = measure.places(narrowest, divided=True, often=True)
                tracking = _TRACKING * widths[-1] / most
                yield Justified(justified.stretch, _TIGHTEST * space, zone, tracking=tracking), often, most
        else:
            yield ragged, whole, _EVEN
            divided = measure.places(narrowest, divided=True)
        yield ragged, divided, inf

    def _even(self, found: list[int], places: Places, width: float, begin: float, choose: _Choose) -> list[int]:
        """The breaks for lines that are about equally long, as many as ``found``: those in the narrowest room.

        Lines end with hyphens only if there would be more of them otherwise, and end with words such as “a” and “the” or begin
        with a dash only if they would be much less equal.
        """
        count = len(found)
        plain = choose(places.breaks, (width,), hyphens=False)
        hyphens = not plain or len(plain) > count
        if plain and not hyphens:
            found = plain
        found, room = _narrowest(found, width, lambda room: choose(places.breaks, (room,), hyphens=hyphens), count)
        text = self.content.text
        poor = {
            n for n, place in enumerate(places.places[:-1]) if _ends_with_little(text, place) or text[place] in _DASHES
        }
        if poor.isdisjoint(found):
            return found
        penalties = [inf if n in poor else penalty for n, penalty in enumerate(places.breaks.penalties)]
        breaks = replace(places.breaks, penalties=penalties)

        def better(room: float) -> list[int] | None:
            other = choose(breaks, (room,), hyphens=hyphens)
            return other if other and poor.isdisjoint(other) else None

        others, _ = _narrowest(found, min(width, _UNEQUAL * room), better, count)
        begins = [places.breaks.begins[n] for n in others[:-1]]
        lengths = [places.breaks.ends[n] - start for n, start in zip(others, [begin, *begins], strict=True)]
        return others if min(lengths) > _SHORTEST * max(lengths) else found

    def _fill(self, plan: _Plan, places: Places, found: list[int], left: float, *, ragged: bool) -> None:
        content, widths, start = self.content, plan.widths, plan.first
        last = len(places.places) - 1
        for number, index in enumerate(found):
            place = places.places[index]
            natural = index == last or place in content.forced
            leaf = content.leaf_before(place)
            if leaf.width is not None and not natural:
                leaf = content.leaf_before(place + 1)  # the line ends before its first character
            plan.lines[start] = Line(
                number,
                widths[min(number, len(widths) - 1)],
                box=None if natural else leaf.box,
                end=0 if natural else len(leaf.box.text[: place - leaf.first].encode()),
                hyphen=places.hyphens[index],
                left=left,
                right=places.rights[index],
                ragged=ragged or natural,
            )
            start, left = place, places.lefts[index]


def _ends_with_little(text: str, place: int) -> bool:
    """Whether a line that is broken at a place ends with a word that should not end one."""
    found = _LITTLE.search(text, max(0, place - 6), place)
    return found is not None and (found["word"] or "a").islower()


def _narrowest(
    found: list[int], width: float, choose: Callable[[float], list[int] | None], count: int
) -> tuple[list[int], float]:
    """The breaks for at most ``count`` lines in the narrowest room, and that; ``found`` in ``width`` if there are none."""
    narrow = 0.0
    for _ in range(_HALVINGS):
        room = (narrow + width) / 2
        other = choose(room)
        if other and len(other) <= count:
            found, width = other, room
        else:
            narrow = room
    return found, width


def _track(plan: _Plan, text: str, breaks: Breaks, found: list[int], begin: float, spaces: int, widest: float) -> None:
    """Add to letters, and so to the spaces beside them, what spaces that are stretched by ``widest`` leave empty in a line."""
    ends = [*list(plan.lines)[1:], 0]
    for (start, line), end, index in zip([*plan.lines.items()], ends, found, strict=True):
        gaps = breaks.spaces[index] - spaces
        extra = line.width - breaks.ends[index] + begin - gaps * widest
        if extra > 0 and not line.ragged:
            letters = end - start - 1 - text.count(ATOM, start, end)
            plan.lines[start] = replace(line, tracking=extra / max(1, letters - 2 * gaps))
        begin, spaces = breaks.begins[index], breaks.next_spaces[index]
