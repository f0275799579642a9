"""The entries of a bibliography: their layout, and what stands for the names of the entry before."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from publisher.citations.tree import Fields, Span, exchange, find, span

Plain = Callable[[Span], str]


def aligned(parts: list[Span | None], align: str) -> list[Span | None]:
    """The first field in the margin, and the rest beside it, if the style aligns them."""
    shown = [part for part in parts if part is not None]
    if not align or len(shown) < 2:
        return [*shown]
    return [Span((shown[0],), display="left-margin"), Span(tuple(shown[1:]), display="right-inline")]


def laid_out(parts: list[Span | None], align: str, fields: Fields) -> Span | None:
    suffix = fields.get("suffix", "")
    children = aligned(parts, align)
    last = children[-1] if children else None
    if last is not None and last.display and suffix:
        children[-1] = replace(last, suffix=suffix.rstrip(), inner_affixes=True)
        fields = {**fields, "suffix": suffix[len(suffix.rstrip()) :]}
    return span(children, {**fields, "delimiter": ""}, inner_affixes=True)


class Substitution:
    """Replaces names that are those of the entry before."""

    def __init__(self, text: str, rule: str, plain: Plain) -> None:
        self.text = text
        self.rule = rule or "complete-all"
        self.plain = plain
        self.before: list[str] = []

    def apply(self, entry: Span) -> Span:
        names = find(entry, "names")
        if names is None:
            self.before = []
            return entry
        people = _people(names)
        texts = [self.plain(person) for person in people] or [self.plain(names)]
        before, self.before = self.before, texts
        if self.rule.startswith("complete"):
            if texts != before:
                return entry
            if self.rule == "complete-all" or not people:
                return exchange(entry, names, _in_place(names, self.text))
            count = len(people)
        else:
            count = 0
            while count < min(len(texts), len(before)) and texts[count] == before[count]:
                count += 1
            count = min(count, 1) if self.rule == "partial-first" else count
        if count and not people:
            return exchange(entry, names, _in_place(names, self.text))
        for person in people[:count]:
            entry = exchange(entry, person, Span((self.text,)))
        return entry


def _people(node: Span | str) -> list[Span]:
    if isinstance(node, str):
        return []
    if node.tag == "person":
        return [node]
    return [person for child in node.children for person in _people(child)]


def _in_place(names: Span, text: str) -> Span:
    """The substitute, with the labels that followed the names."""
    labels = _labels(names)
    return replace(names, children=(text, *labels), delimiter="", suffix=names.suffix)


def _labels(node: Span | str) -> list[Span]:
    if isinstance(node, str):
        return []
    if node.tag == "label":
        return [node]
    return [label for child in node.children for label in _labels(child)]
