"""The distances in a paragraph: from its text to the breaks between which ``optimum`` chooses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from msgspec import Struct, field
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, get_log_attrs, line_size

from publisher.addresses import address_breaks, addresses_in
from publisher.layout.bidirectional import IS_RIGHT_TO_LEFT
from publisher.layout.boxes import keywords
from publisher.layout.justification import WIDE_CHARACTER, is_place
from publisher.layout.shaping import face_of
from publisher.layout.total_fit.code import code_breaks
from publisher.layout.total_fit.content import ATOM, Content, Leaf, Unsuited
from publisher.layout.total_fit.hyphens import Joint, dictionary_for, joints, positions, words
from publisher.layout.total_fit.optimum import Breaks
from publisher.layout.total_fit.protrusion import LEFT, RIGHT

# Penalties.
_HYPHEN, _COMPOUND, _ADDRESS, _BESIDE_ATOM, _ANYWHERE = 80.0, 150.0, 150.0, 500.0, 3_000.0
_JOINTS = {Joint.COLONS: 150.0, Joint.OTHER: 200.0, Joint.UNDERSCORE: 250.0}
_OFTEN = 5, 2, 3  # letters of words that are hyphenated often, and on each side of their hyphens
_PROTRUSION = "__protrusion"  # the custom property: with "lines", the first character of a paragraph does not protrude
_WRAPPED = ("anywhere", "break-word")
_SPACES = " \u00a0"
_HYPHENS = ("-", "\u2010", "\u05be")
_LONGEST = 2_000  # characters of a word
_BETWEEN = re.compile(r"\W+|_")
_PREFIX = re.compile("(?<!\\w)[א-ת]־\\Z")  # a word of one letter, which is joined to the next by a maqaf
_COMPLEX = re.compile("[\u0e00-\u1cff\u3000-\U0010ffff]")  # scripts in which lines may end between letters


class _Break(Struct, frozen=True):
    penalty: float = 0
    hyphen: str = ""  # what is added


_PLAIN = _Break()


class Places(Struct):
    """The breaks of a paragraph. For each: the place in the text where the next line begins, what is added before it, and what
    protrudes at the end of the line and at the beginning of the next one."""

    breaks: Breaks = field(default_factory=Breaks)
    places: list[int] = field(default_factory=list)
    hyphens: list[str] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)


class Measure:
    """Measures a paragraph."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._text = content.text
        self._firsts = [leaf.first for leaf in content.leaves]
        self._lefts: list[float] = []
        self._lines: list[tuple[Any, Any]] = []  # for each leaf, a layout and its line
        self._widths: dict[int, list[float] | None] = {}  # by leaf; None if it is written from left to right
        self._known: dict[int, float] = {0: 0.0}
        self._pointer = ffi.new("int *")
        x = 0.0
        for leaf in content.leaves:
            x += leaf.before
            self._lefts.append(x)
            line, width = _shaped(leaf)
            self._lines.append(line)
            x += width
        self.end = x + content.closed.get(len(self._text), 0)
        if content.is_wide:  # for each place, the number of those before it at which a line may be stretched
            stretched = (_is_stretched(*pair) for pair in pairwise(self._text))
            self._stops = [0, 0, *accumulate(stretched)]
            self._starts = [*self._stops[1:], self._stops[-1]]
        else:
            self._stops = self._starts = [0, *accumulate(character in _SPACES for character in self._text)]

    def spaces(self, place: int) -> int:
        """The number of places before a line that begins at ``place`` at which the paragraph may be stretched."""
        return self._starts[place]

    @property
    def is_east_asian(self) -> bool:
        """Whether lines are stretched between characters rather than words."""
        return self._content.is_wide and self._stops[-1] > 2 * sum(map(self._text.count, _SPACES))

    def x(self, place: int) -> float:
        """Where the text before a place ends."""
        if place not in self._known:
            index = bisect_left(self._firsts, place) - 1
            leaf, (layout, line) = self._content.leaves[index], self._lines[index]
            x = self._lefts[index]
            if leaf.width is not None:
                x += leaf.width
            elif line is not None:
                count = len(leaf.box.text[: place - leaf.first].encode())
                if index not in self._widths:
                    ordered = _is_left_to_right(leaf.box)
                    self._widths[index] = None if ordered else _widths(line, len(layout.text.encode()))
                widths = self._widths[index]
                if widths is None:
                    pango.pango_layout_line_index_to_x(line, count, 0, self._pointer)
                    x += self._pointer[0] * FROM_UNITS
                else:
                    x += widths[count]
            self._known[place] = x
        return self._known[place]

    def left(self, place: int) -> float:
        """How much of the character after a place protrudes if a line begins with it."""
        character = self._text[place : place + 1]
        share = None if self._content.is_code else LEFT.get(character)
        if not share or (self._stays and not self._text[:place].strip()):
            return 0.0
        style = self._content.leaf_before(place + 1).box.style
        return share * width_of(character, style) if self._protrudes(style) else 0.0

    @cached_property
    def _stays(self) -> bool:
        """Whether the first character of the paragraph does not protrude."""
        return "lines" in keywords(self._content.style, _PROTRUSION)

    def _protrudes(self, style: Any) -> bool:
        """Whether punctuation at the end of a line is beside the margin, and not inside a part in the other direction."""
        return bool(style["direction"] == self._content.style["direction"])

    def places(self, narrowest: float, *, divided: bool, often: bool = False) -> Places:
        """The places where lines may end; if words are ``divided``, also at hyphens, and at joints in code.

        They are hyphenated more ``often`` than their style says where no even lines are possible without that. Words wider than
        ``narrowest`` are broken anywhere, where their style permits it.
        """
        found = {**self._allowed}
        wide = self._wide(found, narrowest)
        if divided or wide:
            for place, kind in (*self._hyphens(wide, often=often), *self._joints()):
                if divided or any(start < place < end for start, end in wide):
                    found.setdefault(place, kind)
        self._divide(found, narrowest)
        return self._measured(found)

    def _measured(self, found: dict[int, _Break]) -> Places:
        result = Places()
        breaks = result.breaks
        closed, forced, text = self._content.closed, self._content.forced, self._text
        plain = slack = 0.0
        for place in [*sorted(found), len(text)]:
            kind = found.get(place, _PLAIN)
            stop = place if kind.hyphen else self._stop(place)
            end = self.x(stop)
            if closed and (stop < place or place == len(text)):
                end += closed.get(stop, 0)
            last = kind.hyphen or text[stop - 1 : stop]
            right = 0.0
            if kind.hyphen or (last in RIGHT and not self._content.is_code):
                style = self._content.leaf_before(stop).box.style
                width = width_of(last, style)
                right = RIGHT.get(last, 0) * width if self._protrudes(style) else 0.0
                if kind.hyphen:
                    end += width
                    slack = max(slack, width)
            left = self.left(place)
            breaks.ends.append(end - right)
            breaks.begins.append(self.x(place) + left)
            breaks.spaces.append(self._stops[stop])
            breaks.next_spaces.append(self._starts[place])
            breaks.penalties.append(kind.penalty)
            breaks.hyphens.append(last in _HYPHENS)
            breaks.zones.append(plain if kind.hyphen else None)
            breaks.forced.append(place in forced)
            result.places.append(place)
            result.hyphens.append(kind.hyphen)
            result.rights.append(right)
            result.lefts.append(left)
            if not kind.hyphen:
                plain = end - right
        breaks.slack = slack + self._content.style["font_size"]
        return result

    def _stop(self, place: int) -> int:
        """The end of the text of a line that is broken at a place."""
        while place and self._text[place - 1] in " \n":
            place -= 1
        return place

    @cached_property
    def _addresses(self) -> list[tuple[int, int]]:
        """Where addresses begin and end, but those in code."""
        leaf = self._content.leaf_before
        return [(start, end) for start, end in addresses_in(self._text) if not leaf(start + 1).code]

    @cached_property
    def _allowed(self) -> dict[int, _Break]:
        """The breaks that Pango finds, except at the end; in addresses, those of their own."""
        text, content = self._text, self._content
        if content.is_code:
            kinds = [leaf.kind for leaf in content.leaves for _ in range(leaf.first, leaf.end)]
            return {place: _Break(penalty) for place, penalty in code_breaks(text, kinds)}
        found = {}
        attributes = get_log_attrs(text, content.style["lang"])
        if _COMPLEX.search(text):
            candidates: Iterable[int] = range(1, len(text))
        else:
            spans = (match.span() for match in _BETWEEN.finditer(text))
            candidates = (place for start, end in spans for place in range(start, end + 1))
        for place in candidates:
            ends = 0 < place < len(text) and (attributes[place].is_line_break or place in content.forced)
            if ends and (kind := self._kind(place)):
                found[place] = kind
        for start, end in self._addresses:
            for place in range(start + 1, end):
                found.pop(place, None)
            found.update(
                (start + place, _Break(_ADDRESS))
                for place in address_breaks(text[start:end])
                if self._kind(start + place)
            )
        return found

    def _kind(self, place: int) -> _Break | None:
        """The break at a place, or None if a line cannot end there."""
        content, character = self._content, self._text[place - 1]
        if place in content.forced:
            return _PLAIN
        before, after = self._content.leaf_before(place), self._content.leaf_before(place + 1)
        if before.box.style["white_space"] == "nowrap" == after.box.style["white_space"]:
            return None
        if character == " ":
            return _PLAIN
        if place in content.closed or place in content.kept:
            return None
        if character == ATOM:  # between two, no box of text can end a line
            return _PLAIN if after.width is None and WIDE_CHARACTER.match(self._text[place]) else None
        if character == "\xad":
            style = before.box.style
            return _Break(_HYPHEN, style["hyphenate_character"]) if style["hyphens"] != "none" else None
        if self._text[place] == ATOM and character != "\u200b":
            return _PLAIN if WIDE_CHARACTER.match(character) else _Break(_BESIDE_ATOM)
        if _PREFIX.search(self._text, max(0, place - 3), place):
            return None
        if self._text[place] == "—":
            return None
        if before.code and after.code:
            return _Break(_JOINTS[Joint.UNDERSCORE if "_" in self._text[place - 2 : place] else Joint.OTHER])
        return _Break(_HYPHEN if character in _HYPHENS else 0)

    def _hyphens(self, wide: list[tuple[int, int]], *, often: bool) -> Iterator[tuple[int, _Break]]:
        if self._content.style["direction"] == "rtl":
            return  # words from left to right would have their hyphen in the middle of the line
        within = {place for start, end in self._addresses for place in range(start + 1, end)}
        for leaf in self._content.leaves:
            style = leaf.box.style
            if leaf.width is not None or style["white_space"] == "nowrap":
                continue
            if style["hyphens"] != "auto" and not (
                _is_last(leaf) and any(a < leaf.end and leaf.first < b for a, b in wide)
            ):
                continue
            dictionary = style["lang"] and dictionary_for(style["lang"])
            if not dictionary:
                continue
            least, left, right = style["hyphenate_limit_chars"]
            if often:
                least, left, right = min(least, _OFTEN[0]), min(left, _OFTEN[1]), min(right, _OFTEN[2])
            plain, compound = (_Break(penalty, style["hyphenate_character"]) for penalty in (_HYPHEN, _COMPOUND))
            for start, word in words(leaf.box.text, least):
                first = leaf.first + start
                before, after = self._text[max(0, first - 1) : first], self._text[first + len(word) :][:1]
                if not (before.isalpha() or after.isalpha()):  # the word continues in another box
                    kind = compound if "-" in (before, after) else plain
                    for position in positions(word, dictionary, left, right):
                        if first + position not in within:
                            yield first + position, kind

    def _joints(self) -> Iterator[tuple[int, _Break]]:
        for leaf in self._content.leaves:
            if leaf.code and leaf.width is None and leaf.box.style["white_space"] != "nowrap":
                for place, kind in joints(leaf.box.text):
                    yield leaf.first + place, _Break(_JOINTS[kind])

    def _wide(self, found: dict[int, _Break], narrowest: float) -> list[tuple[int, int]]:
        """Where words are wider than the narrowest line."""
        spans = pairwise([0, *sorted(found), len(self._text)])
        return [
            (start, end) for start, end in spans
            if self.x(end) - self.x(start) > narrowest and self.x(self._stop(end)) - self.x(start) > narrowest
        ]  # fmt: skip

    def _divide(self, found: dict[int, _Break], narrowest: float) -> None:
        """Add breaks in words that are still wider than the narrowest line."""
        for start, end in self._wide(found, narrowest):
            if end - start > _LONGEST:
                raise Unsuited
            attributes = get_log_attrs(self._text[start:end], self._content.style["lang"])
            for place in range(start + 1, end):
                leaf = self._content.leaf_before(place)
                style = leaf.box.style
                wraps = leaf.width is None and style["overflow_wrap"] in _WRAPPED and style["white_space"] != "nowrap"
                if wraps and attributes[place - start].is_char_break and place not in self._content.closed:
                    found.setdefault(place, _Break(_ANYWHERE))


def _is_last(leaf: Leaf) -> bool:
    """Whether this is the last word of a paragraph, which is hyphenated only if it is wider than a line."""
    return leaf.kind == "whole"


def width_of(text: str, style: Any) -> float:
    """The width of a short text, which is kept."""
    known: dict[Any, float] = style.font_config.__dict__.setdefault("known_widths", {})
    key = text, face_of(style)
    if key not in known:
        layout = Layout(style)
        layout.set_text(text)
        known[key] = line_size(layout.get_first_line()[0], style)[0]
    return known[key]


def _is_stretched(before: str, here: str) -> bool:
    """Whether a line may be stretched between two characters."""
    return before != ATOM and is_place(before, "\ufffc" if here == ATOM else here)


def _is_left_to_right(box: Any) -> bool:
    return box.style["direction"] == "ltr" and (box.text.isascii() or not IS_RIGHT_TO_LEFT.search(box.text))


def _widths(line: Any, length: int) -> list[float]:
    """The width of each beginning of a text, in the order of its bytes, whatever that of its glyphs."""
    widths = [0] * (length + 1)
    run = line.runs
    while run != ffi.NULL:
        offset, glyphs = run.data.item.offset, run.data.glyphs
        for index in range(glyphs.num_glyphs):
            widths[offset + glyphs.log_clusters[index] + 1] += glyphs.glyphs[index].geometry.width
        run = run.next
    return [width * FROM_UNITS for width in accumulate(widths)]


def _shaped(leaf: Leaf) -> tuple[tuple[Any, Any], float]:
    """A layout of a leaf with its line, if it is text, and its width."""
    if leaf.width is not None:
        return (None, None), leaf.width
    if leaf.box.text == "\n":
        return (None, None), 0.0
    layout = Layout(leaf.box.style)
    layout.set_text(leaf.box.text)
    line, _ = layout.get_first_line()
    return (layout, line), line_size(line, leaf.box.style)[0]
