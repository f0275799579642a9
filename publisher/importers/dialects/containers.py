"""Blocks between colons of Docusaurus, VitePress and others, and tabs of Docusaurus, which are components."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects.blocks import PLAIN, Block, box, tab_set
from publisher.importers.dialects.boxes import LESSONS, lesson
from publisher.importers.dialects.lines import DIV, FENCE, dedented, directive, end_of_code, tabs_of, trimmed
from publisher.importers.dialects.pairs import Role, ends_of
from publisher.importers.dialects.text import Made, Text
from publisher.markdown.directives import admonitions

_COLONS = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>:{3,})[ \t]*(?P<name>[A-Za-z][\w-]*)"
    r"[ \t]*(?:\[(?P<label>.*)\]|(?P<title>[^\s{\[:].*?))?[ \t]*:*[ \t]*"
)
_CLOSING = re.compile(r"[ ]*:{3,}[ \t]*")
_NOTES = frozenset((*admonitions.KINDS, *admonitions.CALLOUTS, "details"))
_GROUPS = frozenset({"code-group", "code-tabs", "code-group-tabs"})
"""Blocks of VitePress and VuePress that show listings as tabs."""
_NAME = re.compile(r"(?P<before>[^\[]*?)[ \t]*\[(?P<name>[^\[\]]+)\](?P<after>.*)")
_AT = re.compile(r"@tab(?::active)?[ \t]+(?P<name>.+?)[ \t]*")
_TABS, _ITEM = re.compile(r"[ ]{,3}<Tabs\b"), re.compile(r"<TabItem\b[^<>]*>")
_TAG = re.compile(r"[ \t]*<(?P<ends>/?)(?P<name>Tabs|TabItem)\b")
_LABEL, _VALUE = (re.compile(rf"\b{name}=[\"']([^\"']+)[\"']") for name in ("label", "value"))
_LONGEST_TAG = 20  # lines


def tabs(text: Text, at: int) -> Made | None:
    """Tabs of Docusaurus, which contain nothing else."""
    last = text.known(_ends_of_tags).get(at, 0)
    if not last or not _TABS.match(text.lines[at]):
        return None
    found, lines = list[Block](), text.lines
    n = next((n for n in range(at, min(at + _LONGEST_TAG, last)) if lines[n].rstrip().endswith(">")), last) + 1
    while n < last:
        item, end = _ITEM.fullmatch(lines[n].strip()), n
        if item:
            end = text.known(_ends_of_tags).get(n, last)
            title = next((each[1] for each in (_LABEL.search(item[0]), _VALUE.search(item[0])) if each), "")
            found.append(Block("tab", title, "", dedented(lines[n + 1 : end]), end))
        if end >= last or (not item and lines[n].strip()):
            return None
        n = end + 1
    return (last, tab_set(text, found, "")) if found and all(tab.title for tab in found) else None


def container(text: Text, at: int) -> Made | None:
    """A block between colons: a note, text that is folded, listings as tabs, or what it contains. Others are reported."""
    end = text.known(_ends).get(at)
    found = _COLONS.fullmatch(text.lines[at]) if end else None
    body = [line.removeprefix(found["indent"]) for line in text.lines[at + 1 : end]] if found else []
    if not end or not found or not any(line.strip() for line in body):
        return None
    block = Block(found["name"].lower(), found["title"] or found["label"] or "", found["indent"], body, end)
    if block.name in _GROUPS and (listings := _listings(body)):
        return end, tab_set(text, listings, block.indent)
    if block.name in LESSONS:
        return end, lesson(block.name, block.title, text.blocks(trimmed(body)), block.indent)
    if block.name in ("tab", "group-tab") and (panels := tabs_of(text.blocks(trimmed(body)))[1]):
        return end, directive("tab-set", "", panels, block.indent)
    if block.name in _NOTES:
        return end, box(text, block)
    if block.name not in PLAIN:  # one of a plugin or a theme
        text.page.left.block(text.page.name, block.name)
    title = [f"**{block.title}**", ""] if block.title else []
    return end, [f"{block.indent}{line}".rstrip() for line in ("", *title, *text.blocks(trimmed(body)), "")]


def _ends(lines: Sequence[str]) -> dict[int, int]:
    """The lines that open blocks, and those that close them, as in Pandoc with any number of colons."""
    return ends_of(lines, _role)


def _role(line: str) -> Role | None:
    if _CLOSING.fullmatch(line):
        return ":", True
    return (":", False) if DIV.fullmatch(line) or _COLONS.fullmatch(line) else None


def _ends_of_tags(lines: Sequence[str]) -> dict[int, int]:
    """The lines that open tabs, and those of their own that close them."""
    return ends_of(lines, _role_of_tag)


def _role_of_tag(line: str) -> Role | None:
    if not (tag := _TAG.match(line)):
        return None
    closing = f"</{tag['name']}>"
    if tag["ends"]:
        return (closing, True) if line.strip() == closing else None
    return None if closing in line or line.rstrip().endswith("/>") else (closing, False)


def _listings(lines: Sequence[str]) -> list[Block]:
    """The tabs of a group of listings, which have their names between brackets, or in a line before them; none if there is
    anything else."""
    found, at, name = list[Block](), 0, ""
    while at < len(lines):
        code, end = FENCE.fullmatch(lines[at]), at
        if tab := _AT.fullmatch(lines[at].strip()):
            name = tab["name"]
        elif code:
            end = end_of_code(lines, at, code)
            given = _NAME.fullmatch(code["info"])
            info = f"{given['before']}{given['after']}" if given else code["info"]
            title = name or (given["name"] if given else "") or code["info"].strip() or "Code"
            found.append(Block("tab", title, "", [f"{code['mark']}{info}", *lines[at + 1 : end + 1]], end))
            name = ""
        elif lines[at].strip():
            return []
        at = end + 1
    return found


__all__ = ["container", "tabs"]
