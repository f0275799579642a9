"""Attributes in braces, ``{#id .class key=value}``: behind headings, images, links, code spans and ``[spans]``."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from publisher.document import Attributes

_PIECE = re.compile(
    r"""\s*(?:
        \#(?P<id>[^\s{}\#.="']+)
      | \.(?P<cls>[\w-]+)
      | (?P<key>[A-Za-z][\w:-]*)=(?:"(?P<dq>(?:[^"\\]|\\.)*)"|'(?P<sq>[^']*)'|(?P<bare>[^\s{}"']+))
    )""",
    re.VERBOSE,
)
_AT_END = re.compile(r"[ \t]*(?<!\\)(\{[^{}]*\})[ \t]*$")
_FOLLOWED = frozenset({"image", "code_inline", "link_close", "span_close", "myst_role"})


def parse_attributes(text: str) -> tuple[Attributes, int] | None:
    """Read the braces at the beginning of ``text``: the attributes and where they end; None if they hold something else."""
    if not text.startswith("{"):
        return None
    position, identifier, classes, pairs = 1, "", [], []
    while piece := _PIECE.match(text, position):
        if piece["id"]:
            identifier = piece["id"]
        elif piece["cls"]:
            classes.append(piece["cls"])
        else:
            value = piece["bare"] or piece["sq"] or re.sub(r"\\(.)", r"\1", piece["dq"] or "")
            pairs.append((piece["key"], value))
        position = piece.end()
    end = re.compile(r"\s*\}").match(text, position)
    if not end or position == 1:
        return None
    return Attributes(identifier, tuple(dict.fromkeys(classes)), tuple(dict(pairs).items())), end.end()


def attributes_plugin(md: MarkdownIt) -> None:
    """Add spans, attributes behind inlines, and attributes at the end of headings to the parser."""
    md.inline.ruler.after("link", "span", _span)
    md.inline.ruler.push("attributes", _behind)
    md.core.ruler.before("inline", "heading_attributes", _headings)


def _span(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    start, maximum = state.pos, state.posMax
    end = state.md.helpers.parseLinkLabel(state, start, False)
    if end < 0 or not (found := parse_attributes(state.src[end + 1 : maximum])):
        return False
    attributes, length = found
    if not silent:
        state.push("span_open", "span", 1).meta["attributes"] = attributes
        state.pos, state.posMax = start + 1, end
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = end + 1 + length, maximum
    return True


def _behind(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{" or state.pending or not state.tokens or state.tokens[-1].type not in _FOLLOWED:
        return False
    if not (found := parse_attributes(state.src[state.pos : state.posMax])):
        return False
    attributes, length = found
    if not silent:
        index, level = len(state.tokens) - 1, 0
        while True:
            level += state.tokens[index].nesting
            if level == 0:
                break
            index -= 1
        state.tokens[index].meta["attributes"] = attributes
    state.pos += length
    return True


def _headings(state: StateCore) -> None:
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or not (braces := _AT_END.search(inline.content)):
            continue
        found = parse_attributes(braces[1])
        if found and found[1] == len(braces[1]):
            opening.meta["attributes"] = found[0]
            inline.content = inline.content[: braces.start()]
