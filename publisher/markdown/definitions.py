"""Definitions: lists of terms, and the lines that define abbreviations."""

from __future__ import annotations

import re
from itertools import takewhile

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown.reader import Reader
from publisher.markdown.source import Source
from publisher.markdown.token_tree import TokenTree

_OPTION = re.compile(r"[ \t>]*:[\w-]+:")
_MARKER = re.compile(r"[ \t>]*[:~](?P<space>[ \t]+)")
_WHEN = re.compile(r"\{[^{}]*\bwhen=|^[ \t>]*:(?:when|only|audience):")


def read_definitions(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Make a definition list of a token."""
    items: list[d.DefinitionItem] = []
    terms: list[d.DefinitionTerm] = []
    for child in node.children:
        at = reader.at(child)
        if child.type == "dt":
            terms.append(
                d.DefinitionTerm(reader.inlines_of(child), location=at, attributes=reader.attributes_at_end(child))
            )
            continue
        _outdent(reader.source, child)
        tight = all(p.hidden for p in child.children if p.type == "paragraph")
        meaning = d.Definition(reader.blocks(child.children), tight, location=at)
        if terms:
            items.append(d.DefinitionItem(tuple(terms), (meaning,), location=terms[0].location))
            terms = []
        elif items:
            items[-1] = replace(items[-1], definitions=(*items[-1].definitions, meaning))
    if terms:
        items.append(d.DefinitionItem(tuple(terms), (), location=terms[0].location))
    return (d.DefinitionList(tuple(items), location=reader.at(node)),)


def _outdent(source: Source, meaning: TokenTree) -> None:
    """Remove the rest of the indentation of code below a meaning that begins up to four columns after its line, as in MkDocs.

    The parser lets a meaning begin two columns after it.
    """
    first = meaning.children[0].map if meaning.children else None
    found = _MARKER.match(source.lines[first[0]]) if first and first[0] < len(source.lines) else None
    extra = min(len(found["space"].expandtabs(4)) - 1, 2) if found else 0
    for code in (child for child in meaning.children if child.type == "code_block"):
        rows = code.content.split("\n")
        if extra and all(row.startswith(" " * extra) for row in rows if row.strip()):
            code.content = "\n".join(row[extra:] for row in rows)


def read_abbreviation(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Record the definition of an abbreviation. It has no output."""
    at = reader.at(node)
    if _is_limited(reader.source, node):
        problem = f"“{node.meta['short']}” is defined in text that some editions leave out, but would apply to all"
        hint = "Define it outside, or write out the words."
        reader.findings.error("abbreviation-limited", problem, at, hint)
        return ()
    title = reader.inline_text(node.meta["title"], replace(at, column=at.column + node.meta["offset"]))
    reader.record.abbreviations.define(node.meta["short"], d.plain_text(title), at)
    return ()


def _is_limited(source: Source, node: TokenTree) -> bool:
    """Whether a line is in a solution, or in a directive with a condition. Abbreviations apply to the whole
    chapter."""
    parent = node.parent
    while parent:
        if parent.type == "directive" and parent.map:
            head, *lines = source.lines[parent.map[0] : parent.map[1]]
            options = takewhile(_OPTION.match, lines)
            if parent.info in ("only", "solution") or _WHEN.search(head) or any(map(_WHEN.search, options)):
                return True
        parent = parent.parent
    return False
