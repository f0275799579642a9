"""Quotations, whose last paragraph may be an attribution."""

from __future__ import annotations

import re
from itertools import groupby, zip_longest

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Location
from publisher.patterns import lazy

# At the end of a source.
_ABBREVIATED = re.compile(r"(?<!\w)(?:[^\W\d_]|al|cent|Chr|Co|Corp|eds?|Esq|ff|Inc|Jhd?t?|Jr|Ltd|seqq?|Sr|trans)\.\Z")
_ENDS = lazy(r"[.!?…][)\]”’»“]*\Z|[”»“]\Z")  # of a sentence, or of what is quoted
_SOURCE = lazy(r"(?:—\s*|(?:–|-{2,3})\s+)[^\W\d_a-zß-öø-ÿ]|(?:—\s*|(?:–|-{2,3})\s+)[“„«‘\"'(]")  # dash, name or title
_WORD = re.compile(r"[^\W\d_]+")
_PARTICLES = frozenset(("dalla", "degli", "della", "delle", "dello"))  # of names; shorter ones count in no case
_DASH = re.compile(r"(?:—|–|-{2,3})[ \u00a0]*")


def quotation(
    blocks: tuple[d.Block, ...], kind: str = "", *, location: Location, attributes: d.Attributes = d.NO_ATTRIBUTES
) -> d.BlockQuote:
    """Make a quotation of ``blocks``.

    The last paragraph, or its last line, is the attribution if it is the only one that begins with a dash; several are a dialogue.
    """
    blocks = _with_source_apart(blocks)
    source = attribution(blocks[-1]) if len(blocks) > 1 else ()
    if source and not any(map(attribution, blocks[:-1])):
        return d.BlockQuote(blocks[:-1], kind, source, location=location, attributes=attributes)
    return d.BlockQuote(blocks, kind, location=location, attributes=attributes)


def _with_source_apart(blocks: tuple[d.Block, ...]) -> tuple[d.Block, ...]:
    """The last line of a quotation as a paragraph of its own, if it is a source after a sentence or a line break."""
    match blocks:
        case (*before, d.Paragraph() as last) if last.attributes == d.NO_ATTRIBUTES:
            *lines, source = _lines(last)
            others = [line for block in before if isinstance(block, d.Paragraph) for line in _lines(block)]
            if not lines or not _names_source(source) or any(map(attribution, (*others, *lines))):
                return blocks
            end = last.children.index(source.children[0]) - 1
            if isinstance(last.children[end], d.LineBreak) or _ENDS.search(d.plain_text(lines[-1].children)):
                text = last.children[: last.children.index(lines[-1].children[-1]) + 1]
                return *before, replace(last, children=text), replace(source, location=source.children[0].location)
    return blocks


def _lines(paragraph: d.Paragraph) -> list[d.Paragraph]:
    """The lines of a paragraph that are not empty, each as a paragraph."""
    groups = groupby(paragraph.children, lambda node: isinstance(node, d.SoftBreak | d.LineBreak))
    return [replace(paragraph, children=tuple(nodes)) for is_break, nodes in groups if not is_break]


def _names_source(line: d.Paragraph) -> bool:
    """Whether a line is a dash and a name, rather than a sentence, a number or an option of a command."""
    words = d.plain_text(line.children)
    return bool(
        attribution(line)
        and _SOURCE.match(words)
        and not words.endswith(("?", "!", "…", ":", ",", "—"))
        and not _is_sentence(line)
    )


def attributed(blocks: tuple[d.Block, ...]) -> tuple[d.Block, ...]:
    """Let a paragraph of one line after a quotation be its attribution if it begins with an em dash.

    It is none if it asks or exclaims, or if the next paragraph begins with a dash, too: then both are a dialogue. Nor is it one
    after a quotation that ends in a colon, or if it is a sentence that a paragraph follows.
    """
    if not any(isinstance(block, d.BlockQuote | d.Container) for block in blocks):
        return blocks
    made: list[d.Block] = []
    for block, after in zip_longest(blocks, blocks[1:]):
        quote = _unwrapped(made[-1]) if made and _is_source(block) else None
        if (
            isinstance(quote, d.BlockQuote)
            and not quote.attribution
            and not (after and attribution(after))
            and not d.plain_text(quote.children[-1:]).endswith((":", "："))
            and not (isinstance(after, d.Paragraph) and _is_sentence(block))
            and not any(map(attribution, quote.children))
        ):
            made[-1] = replace(quote, attribution=attribution(block))
        else:
            made.append(block)
    return tuple(made)


def _unwrapped(block: d.Block) -> d.Block:
    """The quotation that is alone in a container with a language, which its blocks get, since its source is in that of the book."""
    if not isinstance(block, d.Container) or {key for key, _ in block.attributes.pairs} - {"lang", "dir"}:
        return block
    match block.children:
        case (d.BlockQuote() as quote,) if not (block.attributes.id or block.attributes.classes):
            own = dict(block.attributes.pairs)
            inner = (
                replace(c, attributes=replace(c.attributes, pairs=tuple({**own, **dict(c.attributes.pairs)}.items())))
                for c in quote.children
            )
            return replace(quote, children=tuple(inner))
    return block


def _is_sentence(block: d.Block) -> bool:
    """Whether a paragraph is a sentence with a full stop, which has words in lower case, and not a name or a title.

    Titles of works, in italics, are no part of it.
    """
    text = d.plain_text((block,))
    if not text.endswith(".") or _ABBREVIATED.search(text):
        return False
    children = block.children if isinstance(block, d.Paragraph) else ()
    words = _WORD.findall(d.plain_text(tuple(node for node in children if not isinstance(node, d.Emphasis))))
    small = [word for word in words if word.islower()]
    return any(len(word) > 3 and word not in _PARTICLES for word in small) or (
        len(words) > 4 and 2 * len(small) > len(words)
    )


def _is_source(block: d.Block) -> bool:
    """Whether a paragraph may be the source of a quotation above it: a line that begins with an em dash."""
    if not isinstance(block, d.Paragraph) or any(isinstance(n, d.SoftBreak | d.LineBreak) for n in block.children):
        return False
    words = d.plain_text(block.children)
    ends = not words.endswith(("?", "!", "…", ":", ",", "—")) or isinstance(block.children[-1], d.Citation)
    return words.startswith("—") and ends and bool(attribution(block))


def attribution(block: d.Block) -> tuple[d.Inline, ...]:
    """The text after the dash at the beginning of a paragraph; empty if there is none."""
    if not isinstance(block, d.Paragraph) or not block.children or block.attributes != d.NO_ATTRIBUTES:
        return ()
    first, *rest = block.children
    dash = _DASH.match(first.value) if isinstance(first, d.Text) else None
    if not dash or not isinstance(first, d.Text):
        return ()
    at = replace(first.location, column=first.location.column + dash.end())
    left = (replace(first, value=first.value[dash.end() :], location=at),) if dash.end() < len(first.value) else ()
    return (*left, *rest)
