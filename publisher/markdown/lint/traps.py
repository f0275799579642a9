"""What looks like syntax and stays text, or takes more than its author meant. Each is a warning; the text is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from markdown_it.tree import SyntaxTreeNode

from publisher.diagnostics import Location, nearest
from publisher.markdown.attributes import report_lost

if TYPE_CHECKING:
    from publisher.markdown.parser import Reader

ALERTS = ("note", "tip", "important", "warning", "caution")
# Not [!words](address), which is a link.
_ALERT = re.compile(r"\[!(?P<kind>[A-Za-z][\w -]*)\][+-]?(?P<title>(?![\[(:]).*)")
_OPTION = re.compile(r":(?P<key>[\w-]+):(?:[ \t].*)?")
# “:alt A square”, “:alt:A square”, “: alt: A square”, “alt: A square”
_UNMARKED = re.compile(
    r":(?P<key>[a-z-]+)(?::(?=\S)|[ \t]+)\S.*|:[ \t]+(?P<apart>[a-z-]+):.*|(?P<bare>[a-z-]+):[ \t]+\S.*"
)

# “:name => 1”, “:name "x"”: symbols of Ruby, Clojure, Elixir
_SYMBOL = re.compile(r":[\w-]+[ \t]+[\W\d_]")

# Directives of too few colons.
_COLONS = re.compile(r"(?:::[ \t]*|:)\{(?P<name>[\w-]+)\}")
_LINK = re.compile(r"\[[^\[\]]+\]\((?P<address>[^()<>\s]+ [^()<>]*[./#][^()<>]*)\)")
_ROLE = re.compile(r"\{(?P<name>[a-z-]+)\}\s+$")


def check_paragraph(reader: Reader, paragraph: SyntaxTreeNode) -> None:
    """Alerts outside quotations, directives of fewer than three colons, options of no directive."""
    text, known = paragraph.children[0].content if paragraph.children else "", reader.context.directives
    if (alert := _ALERT.match(text)) and alert["kind"].lower() in ALERTS and not _in_quotation(paragraph):
        problem, hint = f"“[!{alert['kind']}]” opens no alert and stays text", "Begin each line of an alert with “> ”."
        reader.findings.warning("alert-syntax", problem, reader.at(paragraph), hint)
    elif (short := _COLONS.match(text)) and short["name"] in known:
        hint = f"Write :::{{{short['name']}}}, and close it with “:::”."
        reader.findings.error("directive-syntax", f"“{short[0]}” opens no directive", reader.at(paragraph), hint)
    elif (option := _OPTION.fullmatch(text.split("\n", 1)[0])) and _is_alone(paragraph):
        names = frozenset().union(*(directive.known for directive in known.values()))
        if option["key"] in names and option[0].rstrip() != f":{option['key']}:":
            problem = f"The option “{option['key']}” belongs to no directive and stays text"
            hint = "Put it directly below the first line of a directive."
            reader.findings.warning("option-misplaced", problem, reader.at(paragraph), hint)


def _is_alone(paragraph: SyntaxTreeNode) -> bool:
    """Does a paragraph stand neither in a directive nor before one, which would report it?"""
    after = paragraph.next_sibling if paragraph.parent else None
    inside = paragraph.parent is not None and paragraph.parent.type == "directive"
    return not inside and (after is None or after.type != "directive")


def _in_quotation(node: SyntaxTreeNode) -> bool:
    return node.parent is not None and node.parent.type == "blockquote"


def check_text(reader: Reader, text: SyntaxTreeNode, at: Location) -> None:
    """Links whose address holds spaces; roles that stand apart from their text."""
    content = text.content
    if "](" in content:
        for link in _LINK.finditer(content):
            hint = f"Put the address between < and >: (<{link['address']}>)."
            place = replace(at, column=at.column + link.start())
            reader.findings.warning("link-literal", f"“{link[0]}” is no link and stays text", place, hint)
    if content.endswith(("} ", "}\t")) and (found := _ROLE.search(content)) and found["name"] in reader.context.roles:
        after = text.next_sibling
        if after is not None and after.type == "code_inline":
            place = replace(at, column=at.column + found.start())
            problem = f"“{{{found['name']}}}” stands apart from its text and stays text itself"
            reader.findings.warning("role-literal", problem, place, "Remove the space before the backtick.")


def check_comment(reader: Reader, block: SyntaxTreeNode) -> None:
    """A comment that is not closed hides all that follows."""
    if block.content.lstrip().startswith("<!--") and "-->" not in block.content:
        problem = "The comment is not closed: it hides all that follows"
        reader.findings.warning("html-unclosed", problem, reader.at(block), "Close it with -->.")


def check_quote(reader: Reader, quote: SyntaxTreeNode) -> None:
    """A quotation that is meant as an alert, but is none."""
    first = quote.children[0] if quote.children else None
    if first is None or first.type != "paragraph":
        return
    line = first.children[0].content.split("\n", 1)[0]
    if line.strip("[]").lower() in ALERTS and line.startswith("[") and line.endswith("]"):
        problem, hint = f"“{line}” makes no alert; this stays a quotation", f"Write > [!{line[1:-1].upper()}]."
        reader.findings.warning("alert-syntax", problem, reader.at(first), hint)
    if not (found := _ALERT.fullmatch(line)):
        return
    kind, known = found["kind"].lower(), reader.context.directives
    at = reader.source.inline(line, list(first.map) if first.map else None)(0)
    if kind not in ALERTS:
        hint = f"Write :::{{{kind}}}." if kind in known else nearest(kind, ALERTS)
        reader.findings.warning("alert-unknown", f"There is no alert “{found['kind']}”", at, hint)
    else:
        hint = f"Write :::{{{kind}}} {found['title'].strip()}, or leave the title out."
        reader.findings.warning("alert-syntax", "An alert has no title; this stays a quotation", at, hint)


def check_code(reader: Reader, fence: SyntaxTreeNode) -> None:
    """A block of code that only the end of the file (or of the list, or the quotation) closes."""
    if not fence.map:
        return
    start, end = fence.map
    lines = reader.source.lines[start:end]
    last = lines[-1].strip(" \t>") if len(lines) > 1 else ""
    if len(last) < len(fence.markup) or last.strip(fence.markup[0]):
        problem = f"“{fence.markup}” is not closed: it takes all that follows"
        reader.findings.warning("code-unclosed", problem, reader.at(fence), f"Close it with a line “{fence.markup}”.")


def check_options(reader: Reader, directive: SyntaxTreeNode, known: frozenset[str]) -> frozenset[str]:
    """The options that stand before their directive, or after the beginning of its body, or lack a colon."""
    meant = set[str]()
    before = directive.previous_sibling if directive.parent else None
    if before is not None and before.type == "paragraph":
        meant.update(_check_lines(reader, before, known, "Put it on the line below the directive's first one."))
    body = directive.meta["body"]
    first = (directive.meta["raw"] or "").split("\n", 1)[0].strip()
    if (
        first.startswith(":") and not _SYMBOL.match(first) and (key := _unmarked(first)) in known
    ):  # “name: x” may be code
        _report_unmarked(reader, first, key, reader.source.block([body, body + 1]))
        meant.update(known)
    for child in directive.children:
        if child.type == "paragraph":
            meant.update(_check_head(reader, child, known, body))
    return frozenset(meant)


def _report_unmarked(reader: Reader, line: str, key: str, at: Location) -> None:
    hint = f"Put the option's name between two colons, and a space after them: “:{key}: …”."
    report_lost(reader.findings, "option-literal", f"“{line[:40]}” is no option and stays text", at, hint)


def _check_head(reader: Reader, paragraph: SyntaxTreeNode, known: frozenset[str], body: int) -> Iterator[str]:
    """Options in a body; if the first lacks a colon, those below it are text for its sake."""
    first = paragraph.children[0].content.split("\n", 1)[0].strip()
    if paragraph.map and paragraph.map[0] == body and (key := _unmarked(first)) in known:
        _report_unmarked(reader, first, key, reader.at(paragraph))
        yield from known
    else:
        yield from _check_lines(reader, paragraph, known, "Put it directly below the directive's first line.")


def _unmarked(line: str) -> str:
    """The name in ``:alt A square``, ``:alt:A square``, ``: alt: A square`` and ``alt: A square``."""
    found = _UNMARKED.fullmatch(line)
    return next(filter(None, found.groups()), "") if found else ""


def _check_lines(reader: Reader, paragraph: SyntaxTreeNode, known: frozenset[str], hint: str) -> Iterator[str]:
    """The options among the lines of a paragraph: one warning for all of them."""
    content, first = paragraph.children[0].content, (paragraph.map or (0, 0))[0]
    lines = [(number, _OPTION.fullmatch(line.strip())) for number, line in enumerate(content.split("\n"))]
    found = [(number, option["key"]) for number, option in lines if option and option["key"] in known]
    if found:
        number, names = found[0][0], " and ".join(f"“{key}”" for _, key in found)
        problem = f"The option {names} stands in the wrong place and stays text"
        if len(found) > 1:
            problem = f"The options {names} stand in the wrong place and stay text"
        reader.findings.warning(
            "option-misplaced", problem, reader.source.block([first + number, first + number + 1]), hint
        )
    yield from (key for _, key in found)
