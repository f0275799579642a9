"""Lead-ins: the first words of chapters, which are set in small capitals."""

from __future__ import annotations

import re
from itertools import accumulate, islice, takewhile

from msgspec.structs import replace

from publisher import document as d

_WORD = re.compile(r"\S*\w")
_WORDS, _LEAST = 3, 2
_SHORT = 3  # letters: if the third word is as short as “the”, and the fourth longer, both belong to the lead-in
_WITHOUT = re.compile(r"(?![A-Za-zÀ-ÖØ-öø-ž])[^\W\d_]")  # letters for which the packaged typeface has no small capitals
_STATED = re.compile(
    r"\s*(?:[^\s:]+\s+){0,2}[^\s:]+:\s.*[^\s.!?…:;,)”’»\"']\s*", re.DOTALL
)  # not a sentence with a colon
_LITERAL = frozenset("/@$\\^_=<>{}[]")  # signs of addresses and code
_LEAD_IN = d.Attributes(classes=("lead-in", "smallcaps"))
_UNCHANGED = d.Subscript | d.Superscript
_NOT_PLAIN = d.Emphasis | d.Strong | d.FootnoteReference | d.Image | d.Link | d.CrossReference
_SIDES = frozenset({"center", "right"})
_CODE = d.InlineCode | d.KeyboardInput


def mark_lead_ins(book: d.Book) -> d.Book:
    """Put the first words of each chapter that begins with text into spans of the class ``lead-in``.

    If one of these chapters can't have them, such as one in another script or one that begins with code, none is changed.
    """
    leads = [_lead_in(first) if (first := _first(chapter)) else "" for chapter in book.chapters]
    if any(lead is None or _WITHOUT.search(lead) for lead in leads):
        return book
    in_order = iter(leads)
    return book.map_chapters(lambda chapter: _marked(chapter, len(words)) if (words := next(in_order)) else chapter)


def _marked(chapter: d.Chapter, end: int) -> d.Chapter:
    blocks, place = chapter.children, _place(chapter)
    first = blocks[place]
    assert isinstance(first, d.Paragraph)
    led = replace(first, children=_led(first.children, end))
    return replace(chapter, children=(*blocks[:place], led, *blocks[place + 1 :]))


def _place(chapter: d.Chapter) -> int:
    """The index of the first block after epigraphs, and lines such as the name of the author or a date."""
    return sum(1 for _ in takewhile(_is_above, chapter.children))


def _is_above(block: d.Block) -> bool:
    if isinstance(block, d.Paragraph):
        return block.is_emphasized or not _SIDES.isdisjoint(block.attributes.classes)
    return isinstance(block, d.BlockQuote) and block.kind == "epigraph"


def _first(chapter: d.Chapter) -> d.Paragraph | None:
    """The paragraph with which a chapter begins, after an epigraph or a name, unless it is all emphasis or links, as the names of
    authors or a row of buttons, has blanks, is a salutation, or begins with a label or a linked picture. A page without a heading
    has none."""
    if chapter.page:
        return None
    first = next(iter(chapter.children[_place(chapter) :]), None)
    if not isinstance(first, d.Paragraph) or first.is_form or first.is_salutation or _is_labelled(first):
        return None
    plain = (c for c in first.children if not isinstance(c, _NOT_PLAIN))
    return first if any(any(map(str.isalpha, node.raw_text())) for node in plain) else None


def _is_labelled(first: d.Paragraph) -> bool:
    """Whether a paragraph begins with an emphasized label (“**Exercise 1.** Solve”), is a label with what it says (“Time: 90
    minutes”), or begins with a picture that is a link."""
    if _STATED.fullmatch(d.raw_text(first.children)):
        return True
    match first.children:
        case (d.Strong() | d.Emphasis() as label, *rest):
            return d.raw_text((label,)).rstrip().endswith((".", ":", "!", "?")) or d.raw_text(rest).startswith(":")
        case (d.Link() as link, *_):
            return any(isinstance(node, d.Image) for node in d.walk(link))
    return False


def _lead_in(first: d.Paragraph) -> str | None:
    """The text of the lead-in of a paragraph; None if it would be too short, since it ends before addresses and code, for which
    there are no small capitals."""
    text = d.raw_text(first.children)
    starts = accumulate((len(node.raw_text()) for node in first.children), initial=0)
    placed = zip(starts, first.children, strict=False)
    end = next((start for start, node in placed if any(isinstance(n, _CODE) for n in d.walk(node))), len(text))
    words = [*islice(_WORD.finditer(text), _WORDS + 1)]
    led = [*takewhile(lambda word: word.end() <= end and _LITERAL.isdisjoint(word[0]), words)]
    if len(led) < min(_LEAST, len(words)):
        return None
    sizes = [sum(map(str.isalpha, word[0])) for word in led]
    more = len(led) > _WORDS and sizes[-2] <= _SHORT < sizes[-1]
    return text[: led[: _WORDS + more][-1].end()] if led else ""


def _led(nodes: tuple[d.Inline, ...], end: int) -> tuple[d.Inline, ...]:
    """The nodes with their text before ``end`` in spans. Formulas stay as they are."""
    made: list[d.Inline] = []
    for node in nodes:
        size = len(node.raw_text())
        if end <= 0 or isinstance(node, _UNCHANGED):
            made.append(node)
        elif isinstance(node, d.Text):
            words, rest = node.value[:end], node.value[end:]
            led = replace(node, value=words)
            spelled = any(map(str.isalpha, words))
            made.append(d.Span((led,), location=node.location, attributes=_LEAD_IN) if spelled else led)
            made += [replace(node, value=rest)] if rest else []
        else:
            inner = {part: _led(getattr(node, part), end) for part in node.parts if part == "children"}
            made.append(d.with_fields(node, **inner) if inner else node)
        end -= size
    return tuple(made)


__all__ = ["mark_lead_ins"]
