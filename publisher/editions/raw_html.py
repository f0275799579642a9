"""Elements of raw HTML as other nodes, for formats that are written from nodes rather than by templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from msgspec.structs import replace

from publisher import document as d
from publisher.language.quotation_marks import quotes
from publisher.markdown.html_names import BLOCKS

N = TypeVar("N", bound=d.Node)
Nodes = tuple[d.Block | d.Inline, ...]
_ELEMENTS = frozenset({d.HtmlElement})
_WITH_CHILDREN: dict[str, Callable[..., d.Inline]] = {
    **dict.fromkeys(("b", "strong"), d.Strong),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), d.Emphasis),
    **dict.fromkeys(("s", "del"), d.Strikethrough),
    "kbd": d.KeyboardInput,
    "sub": d.Subscript,
    "sup": d.Superscript,
}
_INNER = ("dd", "dt", "figcaption", "li")
_SPANS = {"code": "code", "ins": "underline", "mark": "mark", "samp": "code", "small": "small", "u": "underline"}


def reduced_html(node: d.HtmlElement) -> d.Node | Nodes:
    """The node, or the nodes, that take the place of an element whose content is reduced already.

    Items of lists and captions remain until the element around them is reduced.
    """
    if node.tag in _INNER:
        return node
    made = _block(node) if node.tag in BLOCKS else _inline(node)
    if made is None:
        return ()
    return replace(made, attributes=node.attributes) if made.attributes == d.NO_ATTRIBUTES else made


def with_marks(node: N, language: str, depth: int = 0) -> N:
    """Return a node in a language with quotation marks in its ``q`` elements: those of the language that each is in, and inner
    marks inside another."""

    def marked(child: d.Node) -> d.Node:
        if d.kinds(child).isdisjoint(_ELEMENTS):
            return child
        own, quoted = child.attributes.get("lang") or language, _is(child, "q")
        made = with_marks(child, own, depth + quoted)
        if not (quoted and isinstance(made, d.HtmlElement)):
            return made
        before, after = quotes(own)[2 * (depth % 2) :][:2]
        ends = (d.Text(before, location=child.location), d.Text(after, location=child.location))
        return replace(made, children=(ends[0], *made.children, ends[1]))

    return d.map_parts(node, marked, node.parts)


def _inline(node: d.HtmlElement) -> d.Inline | None:
    at, inner = node.location, _inlines(node.children)
    if node.tag in _WITH_CHILDREN:
        return _WITH_CHILDREN[node.tag](inner, location=at)
    if node.tag in _SPANS:
        classes = (_SPANS[node.tag], *node.attributes.classes)
        return d.Span(inner, location=at, attributes=replace(node.attributes, classes=classes))
    match node.tag:
        case "rp" | "wbr":
            return None
        case "rt":
            inner = (d.Text(" (", location=at), *inner, d.Text(")", location=at))
    return d.Span(inner, location=at)


def _block(node: d.HtmlElement) -> d.Block | None:
    at, children = node.location, node.children
    match node.tag:
        case "col" | "colgroup":
            return None
        case "blockquote":
            return d.BlockQuote(_blocks(children), location=at)
        case "ul" | "ol":
            items = tuple(_items(children))
            usual = len(items) if node.attributes.get("reversed") else 1
            start = int(node.attributes.get("start") or usual) if node.tag == "ol" else None
            kind = node.attributes.get("type")
            return d.List(items, start, numbering="" if kind == "1" else kind, location=at)
        case "dl":
            return d.DefinitionList(tuple(_definitions(children)), location=at)
        case "pre":
            return d.CodeBlock(d.raw_text(children).strip("\n"), location=at)
        case "figure":
            caption = next((n for n in children if _is(n, "figcaption")), None)
            content = tuple(n for n in children if n is not caption)
            return d.Figure(content, _phrase(caption) if caption else (), location=at)
        case "summary":
            return d.Paragraph((d.Strong(_inlines(children), location=at),), location=at)
    return d.Container(_blocks(children), location=at)


def _is(node: d.Node, *tags: str) -> bool:
    return isinstance(node, d.HtmlElement) and node.tag in tags


def _inside(node: d.Node) -> Nodes:
    return node.children if isinstance(node, d.HtmlElement) else ()


def _phrase(node: d.Node) -> tuple[d.Inline, ...]:
    """What is in an element, as a span if that has attributes."""
    inner = _inlines(_inside(node))
    if node.attributes == d.NO_ATTRIBUTES:
        return inner
    return (d.Span(inner, location=node.location, attributes=node.attributes),)


def _items(nodes: Iterable[d.Node]) -> Iterator[d.ListItem]:
    for node in nodes:
        if _is(node, "li"):
            yield d.ListItem(_blocks(_inside(node)), location=node.location, attributes=node.attributes)


def _definitions(nodes: Iterable[d.Node]) -> Iterator[d.DefinitionItem]:
    """Terms and definitions, which may be in groups (``div``)."""
    terms: list[d.DefinitionTerm] = []
    meanings: list[d.Definition] = []
    flat = [inner for node in nodes for inner in (node.children if isinstance(node, d.Container) else (node,))]
    for node in (*flat, None):
        if node is None or (_is(node, "dt") and meanings):
            if terms or meanings:
                yield d.DefinitionItem(tuple(terms), tuple(meanings), location=(terms or meanings)[0].location)
            terms, meanings = [], []
        if node is not None and _is(node, "dt"):
            terms.append(d.DefinitionTerm(_inlines(_inside(node)), location=node.location, attributes=node.attributes))
        elif node is not None and _is(node, "dd"):
            meanings.append(d.Definition(_blocks(_inside(node)), location=node.location, attributes=node.attributes))


def _blocks(nodes: Iterable[d.Node]) -> tuple[d.Block, ...]:
    return tuple(node for node in as_blocks(nodes) if isinstance(node, d.Block))


def _inlines(nodes: Iterable[d.Node]) -> tuple[d.Inline, ...]:
    """The nodes in one line: paragraphs give what is in them, other blocks their text."""
    made: list[d.Inline] = []
    for node in nodes:
        if isinstance(node, d.Inline) and not _is(node, *BLOCKS):
            made.append(node)
        elif isinstance(node, d.Paragraph):
            made += node.children
        else:
            made.append(d.Text(f"{d.plain_text((node,))} ", location=node.location))
    return tuple(made)


def as_blocks(nodes: Iterable[d.Node]) -> Iterator[d.Node]:
    """Yield the blocks of mixed content, such as that of a cell, with the inlines between them as paragraphs."""
    phrase: list[d.Inline] = []
    for node in (*nodes, None):
        if isinstance(node, d.Inline) and not _is(node, *BLOCKS):
            phrase.append(node)
            continue
        if d.plain_text(phrase) or any(isinstance(n, d.Image) or n.attributes.id for p in phrase for n in d.walk(p)):
            yield d.Paragraph(tuple(phrase), location=phrase[0].location)
        phrase.clear()
        if node is not None:
            yield node


__all__ = ["as_blocks", "reduced_html", "with_marks"]
