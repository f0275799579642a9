"""Where citations stand in the text: raised ones follow punctuation, and links contain none."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec.structs import replace

from publisher.document import (
    Citation,
    CrossReference,
    FootnoteReference,
    Inline,
    Link,
    Node,
    Superscript,
    Text,
    nodes_of,
    plain_text,
    unlinked,
    with_fields,
)

if TYPE_CHECKING:
    from publisher.citations.model import Text as Structured


def _is_raised(node: Inline) -> bool:
    """Whether a citation is a raised number, which follows punctuation, as numbers of notes do."""
    if isinstance(node, FootnoteReference):
        return True
    return isinstance(node, Citation) and bool(node.children) and all(isinstance(n, Superscript) for n in node.children)


_PUNCTUATION = re.compile(r"^[.,;:!?]+[”’»\"')]*")

_BEGUN = re.compile(r"(?:^|[.;:!?…—(\[][”’»\"')\]]*)\s*\Z")
# Not those of “a)”, “1)” and “:(”, but those of “(1)”.
_PARENTHESIS = re.compile(r"(?<!:)\(|(?:(?<!\S)(?:[^\W\d_]|\d{1,3}))?\)")
_ENDED = re.compile(r"\s*(?:\Z|[.;:!?…—)\]])")


def placed(
    nodes: tuple[Node, ...],
    replaced: Mapping[int, tuple[Inline, ...]],
    *,
    full_stops: bool,
    bracketed: Container[int] = (),
) -> tuple[Node, ...]:
    """Siblings with citations as they are written. Raised ones follow the word, or the punctuation after it.

    Without ``full_stops``, those at the end of a citation within a sentence of a note are left out. Those that are ``bracketed``
    have parentheses within a sentence.
    """
    if not any(id(node) in replaced for node in nodes):
        return nodes
    placed: list[Node] = []
    moved = 0  # characters of the next text that were placed already
    for index, node in enumerate(nodes):
        made = replaced.get(id(node))
        if made is None:
            if moved and isinstance(node, Text):
                node = replace(node, value=node.value[moved:])
            moved = 0
            if not (isinstance(node, Text) and not node.value):
                placed.append(node)
            continue
        moved = 0
        *words, last = made
        after = nodes[index + 1] if index + 1 < len(nodes) else None
        if not _is_raised(last):
            if id(node) in bracketed and _is_within(plain_text(nodes[:index]), plain_text(nodes[index + 1 :])):
                last = _in_parentheses(_without_stop(last))
            elif not full_stops and after is not None:
                last = _without_stop(last)
            placed += [*words, last]
            continue
        placed += words
        found = _PUNCTUATION.match(after.value) if isinstance(after, Text) else None
        moved = found.end() if found else 0
        before = placed[-1] if placed else None
        if isinstance(before, Text):
            placed[-1] = replace(before, value=before.value.rstrip(" \u00a0") + (found[0] if found else ""))
        elif found:
            placed.append(Text(found[0], location=last.location))
        placed.append(last)
    return tuple(placed)


def _is_within(before: str, after: str) -> bool:
    """Whether there are words of the same sentence, or the same part of it, before or after a citation, and no parentheses around
    it."""
    return not _is_enclosed(before, after) and not (_BEGUN.search(before) and _ENDED.match(after))


def _is_enclosed(before: str, after: str) -> bool:
    """Whether parentheses are opened before a place, and closed after it."""
    depth = 0
    for found in _PARENTHESIS.finditer(before):
        depth = max(0, depth + {"(": 1, ")": -1}.get(found[0], 0))
    steps = (1 if found[0] == "(" else -1 for found in _PARENTHESIS.finditer(after))
    return depth > 0 and min(accumulate(steps), default=0) < 0


def _in_parentheses(node: Inline) -> Inline:
    if not isinstance(node, Citation):
        return node
    opened, closed = (Text(sign, location=node.location) for sign in "()")
    return replace(node, children=(opened, *node.children, closed))


def _without_stop(node: Inline) -> Inline:
    """A citation without the full stop at its end, which may be within quotation marks."""
    if isinstance(node, Text):
        return replace(node, value=re.sub(r"\.([”’»]?)\Z", r"\1", node.value))
    children = getattr(node, "children", ())
    return with_fields(node, children=(*children[:-1], _without_stop(children[-1]))) if children else node


def capitalized(text: Structured) -> Structured:
    """The text of a note, which begins with a capital."""
    if not text:
        return text
    first, *rest = text
    if isinstance(first, str):
        return (first[:1].upper() + first[1:], *rest)
    return (replace(first, children=capitalized(first.children)), *rest)


def without_inner(link: Link) -> Link:
    """A link without references in it: links cannot contain links."""
    if not any(True for _ in nodes_of(link, CrossReference)):
        return link
    return replace(link, children=unlinked(link.children))
