"""Several cites in one citation: what is left out of them, and what is between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from publisher.citations.model import Cite
from publisher.citations.tree import Span, exchange, find, without


class Drawn(Struct):
    """A rendered cite. ``number`` is its citation number, ``suffix`` the letter after its year."""

    cite: Cite
    span: Span
    number: int = 0
    suffix: str = ""

    @property
    def is_plain(self) -> bool:
        return not (self.cite.prefix or self.cite.suffix or self.cite.locator)


Plain = Callable[[Span], str]


def joined(drawn: Sequence[Drawn], options: Mapping[str, str], delimiter: str, plain: Plain) -> list[str | Span]:
    """The cites of a citation with their delimiters."""
    collapse = options.get("collapse", "")
    if collapse == "citation-number":
        return _numbers(drawn, delimiter)
    if collapse or "cite-group-delimiter" in options:
        return _groups(drawn, options, delimiter, plain)
    parts: list[str | Span] = []
    for number, each in enumerate(drawn):
        if number:
            parts.append(_between(drawn[number - 1], each, delimiter))
        parts.append(each.span)
    return [part for part in parts if part]


def _between(before: Drawn, after: Drawn, delimiter: str) -> str:
    """The delimiter, unless an affix brings its own punctuation."""
    prefix = after.cite.prefix
    if prefix[:1] in (",", ";", ".") and prefix:
        return ""
    if before.cite.suffix.endswith((".", "!", "?")) and prefix[:1].isupper():
        return " "
    if before.cite.suffix.rstrip().endswith((",", ";")) or before.cite.suffix.endswith(("and ", "or ")):
        return "" if before.cite.suffix.endswith(" ") else " "
    return delimiter


def _numbers(drawn: Sequence[Drawn], delimiter: str) -> list[str | Span]:
    parts: list[str | Span] = []
    index = 0
    while index < len(drawn):
        end = index
        while end + 1 < len(drawn) and _follows(drawn[end], drawn[end + 1]):
            end += 1
        if parts:
            parts.append(_between(drawn[index - 1], drawn[index], delimiter))
        if end - index >= 2:
            parts += [drawn[index].span, "–", drawn[end].span]
            index = end + 1
        else:
            parts.append(drawn[index].span)
            index += 1
    return [part for part in parts if part]


def _follows(before: Drawn, after: Drawn) -> bool:
    return before.is_plain and after.is_plain and after.number == before.number + 1


def _groups(drawn: Sequence[Drawn], options: Mapping[str, str], delimiter: str, plain: Plain) -> list[str | Span]:
    groups: list[tuple[str, list[Drawn]]] = []
    first = 0  # of the groups that a cite may join: a prefix is about those after it
    for each in drawn:
        if each.cite.prefix:
            first = len(groups)
        names = find(each.span, "names")
        text = plain(names) if names is not None else ""
        group = next((members for other, members in groups[first:] if text and other == text), None)
        if group is not None and not group[-1].cite.suffix:
            group.append(each)
        else:
            groups.append((text, [each]))
    collapse = options.get("collapse", "")
    after = options.get("after-collapse-delimiter", delimiter)
    parts: list[str | Span] = []
    previous: list[Drawn] = []
    for _, group in groups:
        if previous:
            between = after if collapse else delimiter
            parts.append(_between(previous[-1], group[0], between))
        parts += _group(group, options, delimiter, collapse)
        previous = group
    return [part for part in parts if part]


def _group(group: Sequence[Drawn], options: Mapping[str, str], delimiter: str, collapse: str) -> list[str | Span]:
    between = options.get("cite-group-delimiter", ", " if collapse == "year" else delimiter)
    parts: list[str | Span] = []
    if not collapse:
        for number, each in enumerate(group):
            parts += [between, each.span] if number else [each.span]
        return parts
    rest = [group[0]]
    for each in group[1:]:
        span = _nameless(each.span)
        if span is not None:
            rest.append(replace(each, span=span))
    later = options.get("after-collapse-delimiter", delimiter)
    if collapse == "year":
        parts = [rest[0].span]
        for before, each in pairwise(rest):
            parts += [later if before.cite.locator or before.cite.suffix else between, each.span]
        return parts
    letters = options.get("year-suffix-delimiter", options.get("cite-group-delimiter", delimiter))
    return _suffixes(rest, between, letters, ranged=collapse.endswith("ranged"))


def _nameless(cite: Span) -> Span | None:
    names = find(cite, "names")
    return without(cite, names) if names is not None else cite


def _suffixes(group: Sequence[Drawn], between: str, delimiter: str, *, ranged: bool) -> list[str | Span]:
    parts: list[str | Span] = []
    index = 0
    while index < len(group):
        end = index
        while end + 1 < len(group) and _same_year(group[index], group[end], group[end + 1]):
            end += 1
        if parts:
            parts.append(between)
        parts += _run(group[index : end + 1], delimiter, ranged=ranged)
        index = end + 1
    return parts


def _run(members: Sequence[Drawn], delimiter: str, *, ranged: bool) -> list[str | Span]:
    """Cites of one year: the first in full, then the letters, or a range of letters."""
    parts: list[str | Span] = [members[0].span]
    index = 1
    if len(members) == 1:
        return parts
    if ranged:
        index = 0
        parts = []
        while index < len(members):
            end = index
            while end + 1 < len(members) and ord(members[end + 1].suffix[-1]) == ord(members[end].suffix[-1]) + 1:
                end += 1
            first = members[index].span if index == 0 else _letter(members[index])
            if parts:
                parts.append(delimiter)
            parts.append(first)
            if end - index >= 2:
                parts += ["–", _letter(members[end])]
                index = end + 1
            else:
                index += 1
        return parts
    for member in members[1:]:
        parts += [delimiter, _letter(member)]
    return parts


def _letter(member: Drawn) -> Span:
    found = find(member.span, "year-suffix")
    return replace(member.span, children=(found,) if found else (member.suffix,), prefix="", suffix="")


def _same_year(first: Drawn, before: Drawn, after: Drawn) -> bool:
    if not (first.suffix and after.suffix and before.is_plain and after.is_plain):
        return False
    return _year(first.span) == _year(after.span) != ""


def _year(cite: Span) -> str:
    year = find(cite, "year") or find(cite, "date")
    if year is None:
        return ""
    suffix = find(year, "year-suffix")
    bare = exchange(year, suffix, None) if suffix is not None else year
    return _text(bare)


def _text(node: Span | str) -> str:
    return node if isinstance(node, str) else "".join(map(_text, node.children))
