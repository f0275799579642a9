"""What looks like syntax and stays text, or takes more than its author meant. Each is a warning; the text is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from markdown_it.tree import SyntaxTreeNode

from publisher.diagnostics import nearest

if TYPE_CHECKING:
    from publisher.markdown.parser import Reader

ALERTS = ("note", "tip", "important", "warning", "caution")
# Not [!words](address), which is a link.
_ALERT = re.compile(r"\[!(?P<kind>[A-Za-z][\w -]*)\][+-]?(?P<title>(?![\[(:]).*)")
_OPTION = re.compile(r":(?P<key>[\w-]+):(?:[ \t].*)?")


def check_quote(reader: Reader, quote: SyntaxTreeNode) -> None:
    """A quotation that is meant as an alert, but is none."""
    first = quote.children[0] if quote.children else None
    if first is None or first.type != "paragraph":
        return
    line = first.children[0].content.split("\n", 1)[0]
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


def check_options(reader: Reader, directive: SyntaxTreeNode, known: Iterable[str]) -> None:
    """Options that stand before their directive, or behind the beginning of its body."""
    before = directive.previous_sibling if directive.parent else None
    if before is not None and before.type == "paragraph":
        _check_lines(reader, before, known, "Put it on the line below the directive's first one.")
    for child in directive.children:
        if child.type == "paragraph":
            _check_lines(reader, child, known, "Put it directly below the directive's first line.")


def _check_lines(reader: Reader, paragraph: SyntaxTreeNode, known: Iterable[str], hint: str) -> None:
    content, first = paragraph.children[0].content, (paragraph.map or (0, 0))[0]
    if ":" not in content:
        return
    for number, line in enumerate(content.split("\n")):
        if (found := _OPTION.fullmatch(line.strip())) and found["key"] in known:
            at = reader.source.block([first + number, first + number + 1])
            problem = f"The option “{found['key']}” stands in the wrong place and stays text"
            reader.findings.warning("option-misplaced", problem, at, hint)
