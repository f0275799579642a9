"""Blocks of PyMdown Extensions: tabs in three notations, blocks between slashes, and options of code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects.blocks import PLAIN, Block, box, tab_set
from publisher.importers.dialects.lines import FENCE, end_of_code, trimmed
from publisher.importers.dialects.pairs import Role, ends_of
from publisher.importers.dialects.text import Made, Text
from publisher.markdown.code import read_info

_TAB = re.compile(r"(?P<indent>[ ]*)===(?P<new>!)?\+?!?[ \t]+[\"“](?P<title>.+)[\"”][ \t]*")
_SLASHES = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>/{3,})[ \t]*(?P<name>[A-Za-z][\w-]*)[ \t]*(?:\|[ \t]*(?P<title>.*?))?[ \t]*"
)
_OPTION = re.compile(r"[ \t]+(?P<key>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*")
_LABEL = re.compile(r"[ \t]*\btab=\"(?P<label>[^\"]+)\"")
_BEGINS = ("===", "///", "```", "~~~")


def tabs(text: Text, at: int) -> Made | None:
    """Tabs. A listing with a label for a tab is one only beside others."""
    found, n = list[Block](), at
    while n < len(text.lines) and (tab := _tab(text, n)):
        if found and (tab.indent != found[0].indent or tab.options.get("new", "").lower() == "true"):
            break
        found.append(tab)
        n = next((n for n in range(tab.end + 1, len(text.lines)) if text.lines[n].strip()), len(text.lines))
    if not found or (len(found) == 1 and found[0].name == "code"):
        return None
    return found[-1].end, tab_set(text, found, found[0].indent)


def slashes(text: Text, at: int) -> Made | None:
    """A block between slashes: a note, text that is folded, or what it contains."""
    block = _block(text, at)
    if not block:
        return None
    if block.name in PLAIN:
        return block.end, [f"{block.indent}{line}".rstrip() for line in text.blocks(trimmed(block.body))]
    return block.end, box(text, block)


def _ends(lines: Sequence[str]) -> dict[int, int]:
    return ends_of(lines, _role) if any("///" in line for line in lines) else {}


def _role(line: str) -> Role:
    """What a line does; one that is not of slashes alone closes no block."""
    found = _SLASHES.fullmatch(line)
    return (found["mark"], False) if found else (line.strip(), True)


def _block(text: Text, at: int) -> Block | None:
    end = text.known(_ends).get(at)
    found = _SLASHES.fullmatch(text.lines[at]) if end else None
    if not end or not found:
        return None
    begin, options = at + 1, dict[str, str]()
    while begin < end and text.lines[begin].startswith(f"{found['indent']}    ") and text.lines[begin].strip():
        if option := _OPTION.fullmatch(text.lines[begin]):
            options[option["key"]] = option["value"]
        begin += 1
    body = [line.removeprefix(found["indent"]) for line in text.lines[begin:end]]
    return Block(found["name"].lower(), found["title"] or "", found["indent"], body, end, options=options)


def _tab(text: Text, at: int) -> Block | None:
    lines, line = text.lines, text.lines[at]
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
    block = _block(text, at)
    return block if block and block.name == "tab" else None


def end_of_body(lines: Sequence[str], at: int, indent: int) -> int:
    """The last line that is indented below the one at ``at``."""
    end = at
    for n in range(at + 1, len(lines)):
        if lines[n].strip():
            if len(lines[n]) - len(lines[n].lstrip(" ")) < indent + 4 and not lines[n].startswith("\t"):
                break
            end = n
    return end


def options_of_code(info: str, count: int) -> tuple[str, list[str]]:
    """The language of code, and options for its emphasised and numbered lines, if it has such."""
    given = read_info(info)
    lines, first, title = (given.braces.attributes.get(name) for name in ("hl_lines", "linenums", "title"))
    if not (lines or first):
        return info, []
    ranges = [part for part in re.split(r"[ ,]+", lines or "") if re.fullmatch(r"\d{1,7}(?:-\d{1,7})?", part)]
    ranges = [part for part in ranges if all(1 <= int(number) <= count for number in part.split("-"))]
    options = [f":caption: {title}"] if title else []
    if re.fullmatch(r"\d{1,7}", first or ""):
        options.append(f":lineno-start: {first}" if first != "1" else ":linenos:")
    return given.language, [*options, *([f":emphasize-lines: {','.join(ranges)}"] if ranges else [])]


__all__ = ["end_of_body", "options_of_code", "slashes", "tabs"]
