"""Paragraphs, and their alignment: ``{.right}`` on the line before or after the text, or around all of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings, similar
from publisher.markdown import html
from publisher.markdown.attributes import Braces, checked, parse_attributes
from publisher.markdown.reader import Reader
from publisher.markdown.token_tree import TokenTree

_LINE, _LONG_LINE = 10, 20  # underscores that are a line to write on, in an exercise or an item, and elsewhere


def read_paragraph(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Make a paragraph of a token; none if it is empty."""
    attributes = d.NO_ATTRIBUTES
    match node.children:
        case [inline, *_] if "{" in inline.content and (found := _line_of_attributes(inline)):
            braces, at, words = found
            locate = reader.source.inline(inline.content, node.map)
            place = partial(reader.source.after, locate(at))
            attributes = checked(braces, place, reader.context.conditions, reader.findings)
            children = reader.inlines_of_tokens(words, locate)
        case [inline, *_] if "html_inline" in (child.type for child in inline.children):
            blocks = html.paragraphs(reader.content(inline, reader.source.inline(inline.content, node.map or [0, 1])))
            match blocks:
                case (d.Paragraph(children=children, attributes=d.NO_ATTRIBUTES),):
                    pass
                case _:
                    return blocks
        case _:
            children = reader.inlines_of(node)
    paragraph = d.Paragraph(children, location=reader.at(node), attributes=attributes)
    return (aligned(paragraph),) if children else ()


def read_break(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Make a thematic break, or a line to write on of a long line of underscores in an exercise or an item of a list."""
    at, count = reader.at(node), node.markup.count("_") - 1  # of which the parser counts one too many
    if count >= _LINE and (reader.record.exercises or (node.parent and node.parent.type == "list_item")):
        return (d.Workspace(lines=1, location=at),)
    return (d.ThematicBreak(long=count >= _LONG_LINE, location=at),)


def with_rooms(blocks: tuple[d.Block, ...], findings: Findings) -> tuple[d.Block, ...]:
    """Blocks in which consecutive lines to write on are one room, and so are consecutive long breaks. A single one is reported."""
    made: list[d.Block] = []
    for block in blocks:
        lines, before = _lines_to_write_on(block), _lines_to_write_on(made[-1]) if made else 0
        if lines and before:
            made[-1] = d.Workspace(lines=before + lines, location=made[-1].location)
        else:
            made.append(block)
    for block in made:
        if isinstance(block, d.ThematicBreak) and block.long:
            problem = "This line of underscores is a break between scenes"
            hint = "Put it into an exercise (:::{exercise}), or write three asterisks if scenes are meant."
            findings.warning("break-underscores", problem, block.location, hint)
    return tuple(made)


def _lines_to_write_on(block: d.Block) -> int:
    return block.lines if isinstance(block, d.Workspace) else int(isinstance(block, d.ThematicBreak) and block.long)


def _line_of_attributes(inline: TokenTree) -> tuple[Braces, int, Sequence[TokenTree]] | None:
    """Attributes that align a paragraph, on a line of their own before or after its text: with their offset, and the text."""
    match inline.children:
        case [line, between, _, *_] if line.type == "literal_attributes" and between.type == "softbreak":
            words = inline.children[2:]
        case [*_, _, between, line] if line.type == "literal_attributes" and between.type == "softbreak":
            words = inline.children[:-2]
        case _:
            return None
    found = parse_attributes(line.content)
    if found is None or d.ALIGNED.isdisjoint(found.attributes.classes):
        return None
    return found, line.meta["at"], words


def hint_of_alignment(written: str) -> str:
    """What to do if attributes that are shown as text may be meant to align or to label a paragraph; empty if they are not."""
    found = parse_attributes(written)
    match found.attributes if found else None:
        case d.Attributes(id=label, classes=(), pairs=()) if label:
            return f"Write ({label})= on a line of its own, before the text."
        case d.Attributes(id="", classes=(name,), pairs=()) if name in d.ALIGNED:
            return "Write it on a line of its own, before or after the text."
        case d.Attributes(id="", classes=(name,), pairs=()):
            return similar(f".{name}", [f".{other}" for other in d.ALIGNED])
    return ""


def aligned(paragraph: d.Paragraph) -> d.Paragraph:
    """A paragraph that consists of an aligned span has its attributes."""
    match paragraph.children:
        case (d.Span() as span,) if paragraph.attributes == d.NO_ATTRIBUTES and d.alignment(span):
            return replace(paragraph, children=span.children, attributes=span.attributes)
    return paragraph


__all__ = ["aligned", "hint_of_alignment", "read_break", "read_paragraph", "with_rooms"]
