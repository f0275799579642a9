"""Formulas in lines of text, on the web and in e-books: browsers break lines before and after them, even where a comma follows."""

from __future__ import annotations

from msgspec.structs import replace

from publisher import document as d
from publisher.patterns import lazy

_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ'’"
_BEFORE = lazy(rf"[{_LETTERS}]{{0,12}}[(\[{{“„‘‚«‹¡¿（「『【《〈]*\Z")
_AFTER = lazy(rf"[{_LETTERS}]{{0,12}}[\])}}.,:;!?…”“’‘»›%，。、；：？！）」』】》〉]*[-–—]?")
_NO_BREAK = d.Attributes(classes=("held",))


def hold_punctuation(book: d.Book) -> d.Book:
    """Put formulas with the punctuation, letters and numbers of notes beside them into spans of the class ``held``."""

    def held(chapter: d.Chapter) -> d.Chapter:
        return chapter if d.kinds(chapter).isdisjoint((d.InlineMath,)) else d.map_siblings(chapter, _held)

    return book.map_chapters(held)


def _held(siblings: tuple[d.Node, ...]) -> tuple[d.Node, ...]:
    if not any(isinstance(node, d.InlineMath) and not node.display for node in siblings):
        return siblings
    made: list[d.Node] = []
    rest = list(reversed(siblings))
    while rest:
        node = rest.pop()
        if not isinstance(node, d.InlineMath) or node.display or not node.tex:
            made.append(node)
            continue
        whole: list[d.Inline] = [node]
        if made and isinstance(before := made[-1], d.Text):
            found = _BEFORE.search(before.value)
            start = found.start() if found else len(before.value)
            made[-1:] = _text(before, before.value[:start])
            whole[:0] = _text(before, before.value[start:])
        while rest:
            after = rest[-1]
            if isinstance(after, d.FootnoteReference) or (isinstance(after, d.InlineMath) and not after.display):
                whole.append(after)
                rest.pop()
            elif isinstance(after, d.Text) and (found := _AFTER.match(after.value)) and found[0]:
                whole += _text(after, found[0])
                rest[-1:] = _text(after, after.value[found.end() :])
                if len(found[0]) < len(after.value):
                    break
            else:
                break
        made.append(d.Span(tuple(whole), location=node.location, attributes=_NO_BREAK) if len(whole) > 1 else node)
    # What is in a span already is not put into another.
    return siblings if len(made) == 1 and made[0].parts and made[0] not in siblings else tuple(made)


def _text(whole: d.Text, value: str) -> list[d.Text]:
    return [replace(whole, value=value)] if value else []


__all__ = ["hold_punctuation"]
