"""The optimal breaks of a paragraph, as Donald E. Knuth and Michael F. Plass describe them in “Breaking Paragraphs into Lines”
(Software: Practice and Experience 11, 1981).

It knows nothing of fonts and boxes: the places where lines may end are given with their distances, and the best of them are
returned. Lengths may have any unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

LINE = 10.0
"""Added to the badness of each line, so that of two good paragraphs the shorter is taken."""
_TWO_HYPHENS, _LAST_HYPHEN = 10_000.0, 5_000.0  # demerits: two lines in a row end with a hyphen; the last but one does
_UNEVEN = 5_000.0  # a tight line next to a loose one
_SHORT = 20_000.0  # a last line that is short
_RUN = 2  # lines in a row that may end with a hyphen


@dataclass(slots=True)
class Breaks:
    """The places where lines may end, in their order; the last is the end of the paragraph.

    Lengths are from the beginning of the paragraph, as if it were set in one line, with normal spaces.
    """

    ends: list[float] = field(default_factory=list)
    """Where a line ends that is broken there, with its hyphen, without what protrudes."""
    begins: list[float] = field(default_factory=list)
    """Where the line after the break begins."""
    spaces: list[int] = field(default_factory=list)
    """The number of spaces before the end of the line."""
    next_spaces: list[int] = field(default_factory=list)
    """The number of spaces before the beginning of the next line."""
    penalties: list[float] = field(default_factory=list)
    hyphens: list[bool] = field(default_factory=list)
    """Whether the line ends with a hyphen."""
    zones: list[float | None] = field(default_factory=list)
    """Of a break that is allowed only where too much of the line would be empty without it: where the line would end."""
    forced: list[bool] = field(default_factory=list)
    slack: float = 0
    """By how much a line may be shorter than one that ends at an earlier break, because of hyphens and what protrudes."""

    def __len__(self) -> int:
        return len(self.ends)


class Setting(Protocol):
    """How the lines of a paragraph are set."""

    zone: float
    """How much of a line must be empty before a break in a zone is allowed."""

    def ratio(self, extra: float, spaces: int) -> float:
        """How far a line is from the ideal: 1 where it is as loose as should be, -1 where it is as tight; less is impossible.

        ``extra`` is how much it is shorter than its room.
        """


@dataclass(frozen=True, slots=True)
class Justified:
    """Lines of one width, by spaces that stretch and shrink; ``stretch`` and ``shrink`` are those of one space."""

    stretch: float
    shrink: float
    zone: float = 0

    def ratio(self, extra: float, spaces: int) -> float:
        if spaces:
            return extra / (spaces * (self.stretch if extra > 0 else self.shrink))
        return 0.0 if -0.01 <= extra < 0.5 else extra * 1e6


@dataclass(frozen=True, slots=True)
class Ragged:
    """Lines that may be shorter than their room; ``rag`` is by how much they should be at most."""

    rag: float
    zone: float = 0

    def ratio(self, extra: float, spaces: int) -> float:  # noqa: ARG002
        return extra / self.rag if extra > 0 else 0.0 if extra >= -0.01 else extra * 1e6


@dataclass(slots=True)
class _State:
    """The best way to a break, for one number of hyphens before it and one line."""

    demerits: float
    ratio: float
    before: int
    before_key: tuple[int, int]


def optimum(
    breaks: Breaks,
    widths: Sequence[float],
    setting: Setting,
    most: float,
    *,
    first: int = 0,
    begin: float = 0,
    spaces: int = 0,
    short: float = 0,
) -> list[int] | None:
    """Return the indices of the breaks at which to end the lines, the last of them ``len(breaks) - 1``, or None if there are none.

    ``widths`` are those of the lines; all further lines have the last. Lines whose ratio is greater than ``most`` are not made,
    nor three in a row that end with a hyphen. The first line begins at ``begin``, with ``spaces`` before it, and may end at the
    break ``first``. A last line should not be shorter than ``short``.
    """
    ends, begins, penalties, hyphens = breaks.ends, breaks.begins, breaks.penalties, breaks.hyphens
    all_spaces, next_spaces, zones, forced = breaks.spaces, breaks.next_spaces, breaks.zones, breaks.forced
    final, last_width, slack = len(breaks) - 1, len(widths) - 1, breaks.slack
    ratio_of = setting.ratio
    nodes: dict[int, dict[tuple[int, int], _State]] = {-1: {(0, 0): _State(0.0, 0.0, -1, (0, 0))}}
    active = [-1]  # breaks after which lines may begin
    for j in range(first, final + 1):
        end, hyphen, penalty, zone = ends[j], hyphens[j], penalties[j] ** 2, zones[j]
        count, closes = all_spaces[j], forced[j] or j == final
        reached: dict[tuple[int, int], _State] = {}
        dead = 0
        for i in active:
            start = begin if i < 0 else begins[i]
            gaps = count - (spaces if i < 0 else next_spaces[i])
            states = nodes[i]
            loose = tight = True  # in all widths
            for key, state in states.items():
                number, run = key
                width = widths[number]
                extra = width - end + start
                ratio = ratio_of(extra, gaps)
                if ratio < -1:
                    loose = False
                    if ratio_of(extra + slack, gaps) >= -1:
                        tight = False
                    continue
                tight = False
                if closes and extra > 0:
                    demerits = LINE**2 + (_SHORT if j == final and width - extra < short else 0)
                    ratio = 0.0
                    loose = False
                elif ratio > most:
                    continue
                else:
                    loose = False
                    demerits = (LINE + 100 * abs(ratio) ** 3) ** 2
                if zone is not None and zone > start and width - zone + start <= setting.zone:
                    continue
                new_run = run + 1 if hyphen else 0
                if new_run > _RUN:
                    continue
                demerits += state.demerits + penalty
                if new_run > 1:
                    demerits += _TWO_HYPHENS
                if j == final and run:
                    demerits += _LAST_HYPHEN
                if i >= 0 and (state.ratio < -0.5 < 0.5 < ratio or ratio < -0.5 < 0.5 < state.ratio):
                    demerits += _UNEVEN
                new_key = (number + 1 if number < last_width else number, new_run)
                known = reached.get(new_key)
                if known is None or demerits < known.demerits:
                    reached[new_key] = _State(demerits, ratio, i, key)
            if tight and i == active[dead]:
                dead += 1
            if loose and not closes and last_width == 0:
                break  # later beginnings leave lines looser still
        if dead:
            del active[:dead]
        if forced[j]:
            active.clear()
        if reached:
            nodes[j] = reached
            active.append(j)
        if not active:
            return None
    if final not in nodes:
        return None
    found, j = [], final
    key = min(nodes[final], key=lambda key: nodes[final][key].demerits)
    while j >= 0:
        found.append(j)
        state = nodes[j][key]
        j, key = state.before, state.before_key
    return found[::-1]
