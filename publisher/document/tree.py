"""Walking a tree of nodes, rewriting it, and quoting titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from publisher.document.base import Inline, Node
from publisher.document.blocks import Container
from publisher.document.inlines import CrossReference, HtmlElement, Image, LineBreak, Link, SoftBreak, Text
from publisher.document.notes import FootnoteReference

N = TypeVar("N", bound=Node)
# What takes the place of a node of one class: another, or several. A table of them has a function for each class, so that no type
# of what they take is right for all.
Change = Callable[[Any], Any]


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current.parts:
            for part in reversed(current.parts):
                stack.extend(reversed(getattr(current, part)))


def rewrite(node: N, changes: Mapping[type[Node], Change]) -> N:
    """A copy of ``node`` in which each descendant of a type in ``changes`` is replaced by what its function returns.

    A function gets a node whose descendants were rewritten already, and returns a node or a tuple of nodes in its place.
    Calls come in the order of the text. What does not change is shared with the original.
    """
    replaced: dict[str, tuple[Node, ...]] = {}
    for part in node.parts:
        old = getattr(node, part)
        new = rewrite_all(old, changes)
        if new is not old:
            replaced[part] = new
    return with_fields(node, **replaced) if replaced else node


def rewrite_all(nodes: tuple[N, ...], changes: Mapping[type[Node], Change]) -> tuple[N, ...]:
    """``rewrite`` for nodes side by side, which are replaced themselves, too; ``nodes`` itself if nothing changes."""
    new: list[N] = []
    same = True
    for node in nodes:
        changed: N | tuple[N, ...] = rewrite(node, changes) if node.parts else node
        if change := changes.get(type(node)):
            changed = change(changed)
        same = same and changed is node
        if isinstance(changed, tuple):
            new.extend(changed)
        else:
            new.append(changed)
    return nodes if same else tuple(new)


def revise(node: N, change: Callable[[Node], Node]) -> N:
    """A copy of ``node`` in which each descendant is what ``change`` makes of it: in the order of the text, a node before
    those in it."""
    replaced: dict[str, tuple[Node, ...]] = {}
    for part in node.parts:
        old = getattr(node, part)
        new = tuple(revise(c, change) if c.parts else c for c in map(change, old))
        if any(a is not b for a, b in zip(new, old, strict=True)):
            replaced[part] = new
    return with_fields(node, **replaced) if replaced else node


def map_parts(node: N, change: Callable[[Node], Node], parts: Iterable[str]) -> N:
    """A copy of ``node`` in which each node of these parts is what ``change`` makes of it."""
    replaced: dict[str, tuple[Node, ...]] = {}
    for part in parts:
        old = getattr(node, part)
        new = tuple(map(change, old))
        if any(a is not b for a, b in zip(new, old, strict=True)):
            replaced[part] = new
    return with_fields(node, **replaced) if replaced else node


def map_siblings(node: N, change: Callable[[tuple[Node, ...]], tuple[Node, ...]]) -> N:
    """A copy of ``node`` in which each tuple of nodes below it is what ``change`` makes of it, the outermost first."""
    replaced: dict[str, tuple[Node, ...]] = {}
    for part in node.parts:
        old = getattr(node, part)
        new = tuple(map_siblings(child, change) if child.parts else child for child in change(old))
        if len(new) != len(old) or any(a is not b for a, b in zip(new, old, strict=True)):
            replaced[part] = new
    return with_fields(node, **replaced) if replaced else node


def with_fields(node: N, **fields: Any) -> N:
    """A copy of ``node`` with other values in fields that not every node has."""
    return replace(node, **fields)


def opened(blocks: Iterable[N]) -> Iterator[N]:
    """The blocks of a text; those of a container, which has no say in what is a section, in its place."""
    for block in blocks:
        if (inside := _contained(block)) is None:
            yield block
        else:
            yield from opened(inside)


def map_opened(blocks: Iterable[N], change: Callable[[N], Iterable[N]]) -> tuple[N, ...]:
    """The blocks, each of ``opened`` replaced by what ``change`` makes of it; a container of which nothing is left goes."""
    new: list[N] = []
    for block in blocks:
        if (held := _contained(block)) is None:
            new.extend(change(block))
        elif (inside := map_opened(held, change)) or not held:
            new.append(with_fields(block, children=inside))
    return tuple(new)


def _contained(block: N) -> tuple[N, ...] | None:
    """The blocks of what but holds them together, else None. One with a condition may be left out whole."""
    plain = isinstance(block, Container) or (
        isinstance(block, HtmlElement) and block.tag in ("article", "div", "section")
    )
    return getattr(block, "children", None) if plain and not block.attributes.get("when") else None


def unlinked(nodes: tuple[N, ...]) -> tuple[N, ...]:
    """Inlines as they may stand in a link: links of their own become their text."""
    inner: dict[type[Node], Change] = {Link: lambda link: link.children, CrossReference: lambda link: link.children}
    return rewrite_all(nodes, inner)


def title_phrase(nodes: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines of a title as they may stand elsewhere, in one line: links and pictures become their text, notes and
    identifiers are left out."""
    plain: list[Inline] = []
    for node in nodes:
        match node:
            case FootnoteReference():
                continue
            case Link() | CrossReference():
                plain.extend(title_phrase(node.children))
                continue
            case Image(alt=alt):
                node = Text(alt, location=node.location)
            case LineBreak():
                node = SoftBreak(location=node.location)
        if node.attributes.id:
            node = replace(node, attributes=replace(node.attributes, id=""))
        inner = {part: title_phrase(getattr(node, part)) for part in node.parts if part == "children"}
        plain.append(with_fields(node, **inner) if inner else node)
    return tuple(plain)


def caption_phrase(nodes: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines of a caption as they may stand elsewhere: a title phrase without the full stop at its end."""
    plain = title_phrase(nodes)
    match plain:
        case (*_, Text(value=words) as last) if re.search(r"(?<!\.)\.\s*$", words):
            words = words.rstrip()[:-1]
            return (*plain[:-1], replace(last, value=words)) if words else plain[:-1]
    return plain


def slug(text: str) -> str:
    """An identifier made of ``text`` as GitHub makes it: lower case, spaces to hyphens, letters of any script kept."""
    kept = re.sub(r"[^\w\s-]", "", text.lower())
    return re.sub(r"[\s-]+", "-", kept).strip("-")
