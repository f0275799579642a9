"""Blocks of PyMdown Extensions: tabs in three notations, and blocks between slashes; and those of Docusaurus and VitePress."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, field

from publisher.importers.lines import FENCE, end_of_body, end_of_code
from publisher.markdown.directives import admonitions

_TAB = re.compile(r"(?P<indent>[ ]*)===(?P<new>!)?\+?!?[ \t]+[\"“](?P<title>.+)[\"”][ \t]*")
_SLASHES = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>/{3,})[ \t]*(?P<name>[A-Za-z][\w-]*)[ \t]*(?:\|[ \t]*(?P<title>.*?))?[ \t]*"
)
_COLONS = re.compile(
    rf"(?P<indent>[ ]*)(?P<mark>:{{3,}})[ \t]*(?P<name>{'|'.join((*admonitions.KINDS, *admonitions.CALLOUTS, 'details'))})\b"
    r"[ \t]*(?:\[(?P<label>.*)\]|(?P<title>[^\s{\[:].*?))?[ \t]*"
)
_OPTION = re.compile(r"[ \t]+(?P<key>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*")
_LABEL = re.compile(r"[ \t]*\btab=\"(?P<label>[^\"]+)\"")
PLAIN = frozenset({"html", "caption", "figure-caption", "table-caption", "define"})
"""Blocks between slashes of which only what they contain is kept."""
_BEGINS = ("===", "///", "```", "~~~")


class Block(Struct, frozen=True):
    """A block: its name and title, the lines in it, which may be ``indented``, and its last line."""

    name: str
    title: str
    indent: str
    body: Sequence[str]
    end: int
    indented: bool = False
    options: dict[str, str] = field(default_factory=dict)


def tabs_at(lines: Sequence[str], at: int) -> list[Block]:
    """The tabs that begin at a line. A listing with a label for a tab is one only beside others."""
    found: list[Block] = []
    while at < len(lines) and (tab := _tab(lines, at)):
        if found and (tab.indent != found[0].indent or tab.options.get("new", "").lower() == "true"):
            break
        found.append(tab)
        at = next((n for n in range(tab.end + 1, len(lines)) if lines[n].strip()), len(lines))
    return [] if len(found) == 1 and found[0].name == "code" else found


def block_at(lines: Sequence[str], at: int, program: str) -> Block | None:
    """The block of MkDocs between slashes, or of Docusaurus and VitePress between colons, that begins at a line and is closed."""
    return _slashed(lines, at) if program == "MkDocs" else None if program else _container(lines, at)


def _slashed(lines: Sequence[str], at: int) -> Block | None:
    found = _SLASHES.fullmatch(lines[at]) if lines[at].lstrip(" ").startswith("///") else None
    if not found:
        return None
    begin, end = at + 1, at + 1
    while end < len(lines) and lines[end].strip() != found["mark"]:
        code = FENCE.fullmatch(lines[end])
        end = end_of_code(lines, end, code) + 1 if code else end + 1
    options = dict[str, str]()
    while begin < end and lines[begin].startswith(f"{found['indent']}    ") and lines[begin].strip():
        if option := _OPTION.fullmatch(lines[begin]):
            options[option["key"]] = option["value"]
        begin += 1
    body = [line.removeprefix(found["indent"]) for line in lines[begin:end]]
    block = Block(found["name"].lower(), found["title"] or "", found["indent"], body, end, options=options)
    return block if end < len(lines) else None


def _container(lines: Sequence[str], at: int) -> Block | None:
    found = _COLONS.fullmatch(lines[at]) if lines[at].lstrip(" ").startswith(":::") else None
    if not found:
        return None
    end, depth = at + 1, 1
    while end < len(lines):
        opened, code = _COLONS.fullmatch(lines[end]), FENCE.fullmatch(lines[end])
        depth += (opened is not None and opened["mark"] == found["mark"]) - (lines[end].strip() == found["mark"])
        if not depth:
            break
        end = end_of_code(lines, end, code) + 1 if code else end + 1
    body = [line.removeprefix(found["indent"]) for line in lines[at + 1 : end]]
    block = Block(found["name"].lower(), found["label"] or found["title"] or "", found["indent"], body, end)
    return block if end < len(lines) else None


def _tab(lines: Sequence[str], at: int) -> Block | None:
    line = lines[at]
    if not line.lstrip(" ").startswith(_BEGINS):
        return None
    if found := _TAB.fullmatch(line):
        end = end_of_body(lines, at, len(found["indent"]))
        options = {"new": "true"} if found["new"] else {}
        return Block("tab", found["title"], found["indent"], lines[at + 1 : end + 1], end, True, options)
    if (code := FENCE.fullmatch(line)) and (label := _LABEL.search(code["info"])):
        end = end_of_code(lines, at, code)
        body = [line.replace(label[0], ""), *lines[at + 1 : end + 1]]
        return Block("code", label["label"], code["indent"], [each.removeprefix(code["indent"]) for each in body], end)
    block = _slashed(lines, at)
    return block if block and block.name == "tab" else None


__all__ = ["PLAIN", "Block", "block_at", "tabs_at"]
