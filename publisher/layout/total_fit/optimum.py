"""The optimal breaks of a paragraph, as Donald E. Knuth and Michael F. Plass describe them in “Breaking Paragraphs into Lines”
(Software: Practice and Experience 11, 1981).

It knows nothing of fonts and boxes: the places where lines may end are given with their distances, and the best of them are
returned. Lengths may have any unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct, field

LINE = 10.0
"""Added to the badness of each line, so that of two good paragraphs the shorter is taken."""
_TWO_HYPHENS, _LAST_HYPHEN = 10_000.0, 5_000.0  # demerits: two lines in a row end with a hyphen; the last but one does
_UNEVEN = 5_000.0  # a tight line next to a loose one
_SHORT = 50_000.0  # a last line of a word, or one that is short
_RUN = 2  # lines in a row that may end with a hyphen


class Breaks(Struct):
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

    @property
    def zone(self) -> float:
        """How much of a line must be empty before a break in a zone is allowed."""

    @property
    def severity(self) -> float:
        """The factor for the demerits of penalties."""

    def ratio(self, extra: float, spaces: int) -> float:
        """How far a line is from the ideal: 1 where it is as loose as should be, -1 where it is as tight; less is impossible.

        ``extra`` is how much it is shorter than its room.
        """


class Justified(Struct, frozen=True):
    """Lines of one width, by spaces that stretch and shrink; ``stretch`` and ``shrink`` are those of one space."""

    stretch: float
    shrink: float
    zone: float = 0
    severity: float = 1
    tracking: float = 0
    """How much stretch a line has between its letters, where it is as loose as should be."""

    def ratio(self, extra: float, spaces: int) -> float:
        if spaces:
            return extra / (spaces * self.stretch + self.tracking if extra > 0 else spaces * self.shrink)
        return 0.0 if -0.01 <= extra < 0.5 else extra * 1e6


class Ragged(Struct, frozen=True):
    """Lines that may be shorter than their room; ``rag`` is by how much they should be at most."""

    rag: float
    zone: float = 0
    severity: float = 1

    def ratio(self, extra: float, spaces: int) -> float:  # noqa: ARG002
        return extra / self.rag if extra > 0 else 0.0 if extra >= -0.01 else extra * 1e6


_Key = tuple[int, int, int]
"""The number of the line that begins at a break, of the lines before it that end with a hyphen, and whether the last is tight
(-1), loose (1) or neither."""


class _State(Struct):
    """The best way to a break, for one key."""

    demerits: float
    before: int
    before_key: _Key


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
    even: bool = False,
    hyphens: bool = True,
) -> list[int] | None:
    """Return the indices of the breaks at which to end the lines, the last of them ``len(breaks) - 1``, or None if there are none.

    ``widths`` are those of the lines; all further lines have the last. Lines whose ratio is greater than ``most`` are not made,
    nor three in a row that end with a hyphen. The first line begins at ``begin``, with ``spaces`` before it, and may end at the
    break ``first``. A last line should have a space, and not be shorter than ``short``, unless that is negative. If lines
    should be ``even``, the last is one like the others. Without ``hyphens``, none of the others ends with one.
    """
    final, last_number = len(breaks) - 1, len(widths) - 1
    ratio_of, slack = setting.ratio, breaks.slack
    nodes: dict[int, dict[_Key, _State]] = {-1: {(0, 0, 0): _State(0.0, -1, (0, 0, 0))}}
    active = [-1]  # breaks after which lines may begin
    for j in range(first, final + 1):
        end, hyphen, zone = breaks.ends[j], breaks.hyphens[j], breaks.zones[j]
        if hyphen and not hyphens and j != final:
            continue
        count, penalty, closes = (
            breaks.spaces[j],
            setting.severity * breaks.penalties[j] ** 2,
            breaks.forced[j] or j == final,
        )
        reached: dict[_Key, _State] = {}
        dead = 0
        for i in active:
            start = begin if i < 0 else breaks.begins[i]
            gaps = count - (spaces if i < 0 else breaks.next_spaces[i])
            short_of_ends = too_long = True  # for all lines that may begin here
            for key, state in nodes[i].items():
                number, run, tightness = key
                extra = widths[number] - end + start
                ratio = ratio_of(extra, gaps)
                if ratio < -1:
                    short_of_ends = False
                    too_long = too_long and ratio_of(extra + slack, gaps) < -1
                    continue
                too_long = False
                if closes and extra > 0 and not (even and j == final):
                    ratio = 0.0
                elif ratio > most:
                    continue
                short_of_ends = False
                run = run + 1 if hyphen else 0
                if run > _RUN or (zone is not None and zone > start and widths[number] - zone + start <= setting.zone):
                    continue
                demerits = state.demerits + (LINE + 100 * abs(ratio) ** 3) ** 2 + penalty
                if run > 1:
                    demerits += _TWO_HYPHENS
                if j == final:
                    alone = i >= 0 <= short and (gaps == 0 or widths[number] - extra < short)
                    demerits += (_LAST_HYPHEN if key[1] else 0) + (_SHORT if alone else 0)
                new_tightness = -1 if ratio < -0.5 else 1 if ratio > 0.5 else 0
                if tightness * new_tightness < 0:
                    demerits += _UNEVEN
                new_key = min(number + 1, last_number), run, new_tightness
                known = reached.get(new_key)
                if known is None or demerits < known.demerits:
                    reached[new_key] = _State(demerits, i, key)
            if too_long and i == active[dead]:
                dead += 1
            if short_of_ends and not closes and last_number == 0:
                break  # later beginnings leave lines looser still
        if dead:
            del active[:dead]
        if breaks.forced[j]:
            active.clear()
        if reached:
            nodes[j] = reached
            active.append(j)
        if not active:
            return None
    return _way(nodes, final) if final in nodes else None


def _way(nodes: dict[int, dict[_Key, _State]], final: int) -> list[int]:
    """The breaks on the best way to the last."""
    found, states = [final], nodes[final]
    state = min(states.values(), key=lambda state: state.demerits)
    while state.before >= 0:
        found.append(state.before)
        state = nodes[state.before][state.before_key]
    return found[::-1]
