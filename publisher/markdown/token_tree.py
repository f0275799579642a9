"""The tokens of a text as a tree, faster than that of markdown-it-py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from markdown_it.token import Token


class TokenTree:
    """A token, or one that opens an element, with those inside as ``children``.

    ``type`` is that of the token without ``_open``. ``map`` are the first line and the line after the last, counted from 0.
    """

    __slots__ = ("_place", "children", "content", "map", "meta", "parent", "token", "type")

    def __init__(self, token: Token, parent: TokenTree | None) -> None:
        self._place = len(parent.children) if parent else 0  # a search among many siblings would take long
        self.token = token
        self.type = token.type.removesuffix("_open") if token.nesting else token.type
        self.content = token.content
        self.map = token.map
        self.meta = token.meta
        self.parent = parent
        self.children: list[TokenTree] = []

    @property
    def attrs(self) -> Mapping[str, str | int | float]:
        """The attributes of the tag."""
        return self.token.attrs

    @property
    def hidden(self) -> bool:
        """Whether this is a paragraph in a tight list."""
        return self.token.hidden

    @property
    def info(self) -> str:
        """The info string of a fence, and the like."""
        return self.token.info

    @property
    def markup(self) -> str:
        """The characters that mark the token."""
        return self.token.markup

    @property
    def tag(self) -> str:
        """The name of the element in HTML."""
        return self.token.tag

    @property
    def first(self) -> TokenTree | None:
        """The first token inside this one."""
        return self.children[0] if self.children else None

    @property
    def text(self) -> str:
        """The text of a paragraph, a heading or a cell, which is in its first token."""
        return self.children[0].content if self.children else ""

    @property
    def next_sibling(self) -> TokenTree | None:
        """The token after this one with the same parent."""
        return self._sibling(1)

    @property
    def previous_sibling(self) -> TokenTree | None:
        """The token before this one with the same parent."""
        return self._sibling(-1)

    def _sibling(self, step: int) -> TokenTree | None:
        around = self.parent.children if self.parent else []
        place = self._place + step
        return around[place] if 0 <= place < len(around) else None

    def walk(self) -> Iterator[TokenTree]:
        """Yield this token and all inside, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@contextmanager
def trees(tokens: Iterable[Token]) -> Iterator[list[TokenTree]]:
    """The tokens that are in no other; their parent has the type ``root``.

    They are taken apart at the end of the block, so that they are freed without a search for cycles.
    """
    root = TokenTree(Token("root", "", 0), None)
    _fill(root, tokens)
    try:
        yield root.children
    finally:
        _release(root.children)


def _fill(parent: TokenTree, tokens: Iterable[Token]) -> None:
    outer: list[TokenTree] = []
    siblings = parent.children
    for token in tokens:
        nesting = token.nesting
        if nesting < 0:
            parent = outer.pop()
            siblings = parent.children
            continue
        node = TokenTree(token, parent)
        siblings.append(node)
        if nesting:
            outer.append(parent)
            parent, siblings = node, node.children
        elif token.children:
            _fill(node, token.children)


def _release(nodes: list[TokenTree]) -> None:
    for node in nodes:
        if node.children:
            _release(node.children)
    nodes.clear()


__all__ = ["TokenTree", "trees"]
