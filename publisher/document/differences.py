"""What transforms have changed in a tree of nodes, of which most is shared with the tree that was read."""

from __future__ import annotations

from publisher.document.base import Node

Difference = Node | dict[str, object]
"""A new node, or the fields that distinguish a node from the one before: parts as ``Siblings``, others as they are now."""
Siblings = tuple[int, int, tuple[Difference | None, ...]]
"""How many nodes are the same at the beginning and at the end of a part, and the others; None for one that is the same."""


def difference(node: Node, before: Node) -> Difference:
    """Return what distinguishes a node from the one that it was made from: together with that, it determines the node."""
    if type(node) is not type(before):
        return node
    found: dict[str, object] = {}
    for name in node.__struct_fields__:
        now, was = getattr(node, name), getattr(before, name)
        if now is was:
            continue
        if name in node.parts:
            found[name] = _siblings(now, was)
        elif now != was:
            found[name] = now
    return found


def _siblings(now: tuple[Node, ...], was: tuple[Node, ...]) -> Siblings:
    most = min(len(now), len(was))
    first = _same(now, was)
    last = min(_same(now[::-1], was[::-1]), most - first)
    new, old = now[first : len(now) - last], was[first : len(was) - last]
    if len(new) != len(old):
        return first, last, new
    return first, last, tuple(None if a is b else difference(a, b) for a, b in zip(new, old, strict=True))


def _same(now: tuple[Node, ...], was: tuple[Node, ...]) -> int:
    """How many nodes are the same before the first that differs."""
    for number, (new, old) in enumerate(zip(now, was, strict=False)):
        if new is not old:
            return number
    return min(len(now), len(was))


__all__ = ["difference"]
