"""A parsed text: its tokens as a tree, and their positions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypedDict

from markdown_it.token import Token
from msgspec import Struct

from publisher.diagnostics import Location
from publisher.markdown.source import Source
from publisher.markdown.token_tree import TokenTree

Locate = Callable[[int], Location]
"""From an offset in a text to its location."""
Kind = Literal["chapter", "included", "fragment", "line"]


class LinkDefinition(TypedDict):
    """The address of a link definition, and its first line and the one after its last, as the parser stores them."""

    href: str
    map: list[int]


class InlineNote(TypedDict):
    """The token of an inline note; its children are the note's content."""

    inline: Token


class Parsed(Struct, frozen=True):
    """The tokens of a text, for lint rules.

    Its ``kind`` is a chapter, an included file, a fragment, or a text within a line, such as an option's value or a
    cell, in which ``locate`` turns offsets into locations. ``links`` are the link definitions by their labels in
    capitals, ``notes`` the inline notes by their numbers.
    """

    kind: Kind
    nodes: Sequence[TokenTree]
    source: Source
    links: Mapping[str, LinkDefinition]
    notes: Mapping[int, InlineNote]
    locate: Locate | None = None
