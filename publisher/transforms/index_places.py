"""Where the marks of an index are in the text."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TypeAlias

from msgspec.structs import replace

from publisher.document import (
    Attributes,
    Chapter,
    DefinitionItem,
    Footnote,
    Heading,
    IndexMark,
    IndexPlace,
    ListItem,
    Mention,
    Node,
    Paragraph,
    SoftBreak,
    Text,
    changed,
    kinds,
    map_siblings,
    nodes_of,
    raw_text,
    rewrite,
    with_fields,
)

Mark: TypeAlias = IndexMark | IndexPlace
_WORDS = (Paragraph, Heading)
_STOPS = tuple(",.;:!?…)")
_APART = (Footnote, ListItem, DefinitionItem)  # what is not at its place, or has none of its own


def marks_of(chapter: Chapter) -> Iterator[Mark]:
    """The marks of a chapter, in and between blocks."""
    return (node for node in nodes_of(chapter, IndexMark, IndexPlace) if isinstance(node, IndexMark | IndexPlace))


class Places:
    """The places that indexes ``shown`` name, in chapter after chapter: ``held`` has their index and mentions by id.

    ``references`` are mentions without a place, which refer from one entry to another.
    """

    def __init__(self, shown: Set[str]) -> None:
        self._shown = shown
        self.held: dict[str, list[tuple[str, Mention]]] = {}
        self.references: list[tuple[str, Mention]] = []
        self._chapter, self._count = "", 0

    def marked(self, chapter: Chapter) -> Chapter:
        """The chapter with an id for each place. Marks between blocks are moved into them."""
        self._chapter, self._count = chapter.id, 0
        if any(not mark.children for mark in nodes_of(chapter, IndexMark) if isinstance(mark, IndexMark)):
            chapter = map_siblings(chapter, _closed_up)
        if any(True for _ in nodes_of(chapter, IndexPlace)):
            chapter = map_siblings(chapter, self._moved)
        return rewrite(chapter, {IndexMark: self._named})

    def _name(self) -> str:
        self._count += 1
        return f"ix-{self._chapter}-{self._count}"

    def _named(self, mark: IndexMark) -> IndexMark | tuple[Node, ...]:
        """A mark with its id, or its text if no index names the place."""
        places = self._hold(mark)
        given = mark.attributes
        if not places and not given.id:
            return mark.children
        name = given.id or self._name()
        self.held.setdefault(name, []).extend((mark.index, mention) for mention in places)
        return replace(mark, attributes=replace(given, id=name))

    def _hold(self, mark: IndexMark) -> list[Mention]:
        """The places that a mark names; its references from entry to entry are held at once."""
        mentions = mark.mentions if mark.index in self._shown else ()
        self.references += [(mark.index, mention) for mention in mentions if mention.kind in ("see", "also")]
        return [mention for mention in mentions if mention.kind not in ("see", "also")]

    def _moved(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Siblings in which marks between blocks are in the block after them, or, where a range ends, in the one before."""
        if not any(isinstance(node, IndexPlace) for node in nodes):
            return nodes
        made: list[Node] = []
        waiting: list[IndexMark] = []
        for node in nodes:
            if isinstance(node, IndexPlace):
                ends, begins = _divided(node)
                last = next((n for n in reversed(range(len(made))) if not isinstance(made[n], _APART)), None)
                if ends is not None and last is not None and (closed := _with_end(made[last], ends)) is not None:
                    made[last] = closed
                elif ends is not None:
                    waiting.append(ends)
                if begins is not None:
                    waiting.append(begins)
            elif waiting and not isinstance(node, _APART):
                made += self._begun(node, waiting)
                waiting = []
            else:
                made.append(node)
        if waiting:
            last = next((n for n in reversed(range(len(made))) if not isinstance(made[n], _APART)), None)
            closed = _with_end(made[last], *waiting) if last is not None else None
            if last is not None and closed is not None:
                made[last] = closed
            else:
                made.append(Paragraph(tuple(waiting), location=waiting[0].location))
        return tuple(made)

    def _begun(self, node: Node, marks: list[IndexMark]) -> tuple[Node, ...]:
        """A node with marks where it begins: in its words, or by its id."""
        if isinstance(node, _WORDS):
            return (replace(node, children=(*marks, *node.children)),)
        given = node.attributes
        labels = [mark.attributes.id for mark in marks if mark.attributes.id]
        if len(labels) + bool(given.id) > 1:
            return Paragraph(tuple(marks), location=node.location), node
        places = [(mark.index, mention) for mark in marks for mention in self._hold(mark)]
        if not places and not labels:
            return (node,)
        name = "".join(labels) or given.id or self._name()
        self.held.setdefault(name, []).extend(places)
        return (with_fields(node, attributes=replace(given, id=name)),)


def _closed_up(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Siblings without a space before marks without words, if punctuation follows them."""
    made: list[Node] = []
    for node in nodes:
        if isinstance(node, Text) and node.value.startswith(_STOPS) and made and IndexMark in kinds(made[-1]):
            start = len(made)
            while start and (_is_silent(made[start - 1]) or raw_text((made[start - 1],)).isspace()):
                start -= 1
            made[max(0, start - 1) :] = _without_space(tuple(made[max(0, start - 1) :]))
        made.append(node)
    return tuple(made)


def _is_silent(node: Node) -> bool:
    return isinstance(node, IndexMark) and not node.children


def _without_space(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Nodes without the space before the marks at their end, if there are any, in the last node or among its siblings."""
    end = len(nodes)
    while end and _is_silent(nodes[end - 1]):
        end -= 1
    before, marks = nodes[end - 1] if end else None, nodes[end:]
    if not marks:
        if before is None or "children" not in before.parts:
            return nodes
        return (*nodes[:-1], changed(before, children=_without_space(getattr(before, "children", ()))))
    if isinstance(before, Text) and (words := before.value.rstrip(" ")):
        return (*nodes[: end - 1], replace(before, value=words), *marks)
    return (*_without_space(nodes[: end - 1]), *marks) if isinstance(before, Text | SoftBreak) else nodes


def _divided(place: IndexPlace) -> tuple[IndexMark | None, IndexMark | None]:
    """The mentions that end ranges, and the others, as marks; the label belongs to the latter if there are any."""
    at, given = place.location, place.attributes
    ends = tuple(mention for mention in place.mentions if mention.kind == "end")
    others = tuple(mention for mention in place.mentions if mention.kind != "end")
    end = IndexMark((), ends, place.index, location=at, attributes=Attributes() if others else given) if ends else None
    return end, IndexMark((), others, place.index, location=at, attributes=given) if others else None


def _with_end(node: Node, *marks: IndexMark) -> Node | None:
    """The node with marks at its end; None if it does not end with words."""
    if isinstance(node, _WORDS):
        return replace(node, children=(*node.children, *marks))
    inside = getattr(node, "children", ()) if "children" in node.parts else ()
    closed = _with_end(inside[-1], *marks) if inside else None
    return None if closed is None else with_fields(node, children=(*inside[:-1], closed))
