"""Blocks of PyMdown Extensions: tabs in three notations, and blocks between slashes; and those of Docusaurus and VitePress. Keys,
``++ctrl+arrow-left++``, as roles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.importers.lines import DIV, FENCE, dedented, end_of_body, end_of_code
from publisher.markdown.code import read_info
from publisher.markdown.directives import admonitions

_TAB = re.compile(r"(?P<indent>[ ]*)===(?P<new>!)?\+?!?[ \t]+[\"“](?P<title>.+)[\"”][ \t]*")
_SLASHES = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>/{3,})[ \t]*(?P<name>[A-Za-z][\w-]*)[ \t]*(?:\|[ \t]*(?P<title>.*?))?[ \t]*"
)
_COLONS = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>:{3,})[ \t]*(?P<name>[A-Za-z][\w-]*)"
    r"[ \t]*(?:\[(?P<label>.*)\]|(?P<title>[^\s{\[:].*?))?[ \t]*:*[ \t]*"
)
_CLOSING = re.compile(r"[ ]*:{3,}[ \t]*")

NOTES = frozenset((*admonitions.KINDS, *admonitions.CALLOUTS))
GROUPS = frozenset({"code-group", "code-tabs", "code-group-tabs"})
"""Blocks of VitePress and VuePress that show listings as tabs."""
_NAME = re.compile(r"(?P<before>[^\[]*?)[ \t]*\[(?P<name>[^\[\]]+)\](?P<after>.*)")
_AT = re.compile(r"@tab(?::active)?[ \t]+(?P<name>.+?)[ \t]*")
_OPTION = re.compile(r"[ \t]+(?P<key>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*")
_LABEL = re.compile(r"[ \t]*\btab=\"(?P<label>[^\"]+)\"")
PLAIN = frozenset({
    "html", "caption", "figure-caption", "table-caption", "define", "raw", "v-pre",
    "columns", "column", "center", "container", "div",
})  # fmt: skip
"""Blocks between slashes or colons of which only what they contain is kept."""
CHANGES = (
    (re.compile(r"\{--(.{1,500}?)--\}"), r"<del>\1</del>"),
    (re.compile(r"\{\+\+(.{1,500}?)\+\+\}"), r"<ins>\1</ins>"),
    (re.compile(r"\{~~(.{1,500}?)~>(.{1,500}?)~~\}"), r"<del>\1</del><ins>\2</ins>"),
    (re.compile(r"\{==(.{1,500}?)==\}"), r"<mark>\1</mark>"),
    (re.compile(r"\{>>(.{1,500}?)<<\}"), r"<!-- \1 -->"),
)
"""Marks of changes and signs, and what is written for them."""
_TABS = re.compile(r"[ ]{,3}<Tabs\b")
_OPENING = re.compile(r"[ \t]*<(?P<name>Tabs|TabItem)\b")
_TAB_ITEM = re.compile(r"<TabItem\b[^<>]*>")
_TAB_LABEL, _TAB_VALUE = (re.compile(rf"\b{name}=[\"']([^\"']+)[\"']") for name in ("label", "value"))
_LONGEST_TAG = 20  # lines
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


def ends_of_blocks(lines: Sequence[str], program: str) -> dict[int, int]:
    """The lines that open blocks between slashes, in MkDocs, or colons or tags of tabs, and those that close them."""
    pattern, signs = (_SLASHES, ("///",)) if program == "MkDocs" else (_COLONS, (":::", "<Tab"))
    found, opened, n = dict[int, int](), dict[str, list[int]](), 0
    if program not in ("MkDocs", "") or not any(sign in line for line in lines for sign in signs):
        return found
    while n < len(lines):
        if code := FENCE.fullmatch(lines[n]):
            n = end_of_code(lines, n, code)
        elif not program and (DIV.fullmatch(lines[n]) or _COLONS.fullmatch(lines[n])):
            if not _CLOSING.fullmatch(lines[n]):
                opened.setdefault(":::", []).append(n)
            elif before := opened.get(":::"):  # as in Pandoc, whatever their length
                found[before.pop()] = n
        elif block := pattern.fullmatch(lines[n]):
            opened.setdefault(block["mark"], []).append(n)
        elif not program and (tag := _OPENING.match(lines[n])):
            if f"</{tag['name']}>" not in lines[n] and not lines[n].rstrip().endswith("/>"):
                opened.setdefault(f"</{tag['name']}>", []).append(n)
        elif before := opened.get(lines[n].strip()):
            found[before.pop()] = n
        n += 1
    return found


def tabs_at(lines: Sequence[str], at: int, program: str, ends: Mapping[int, int]) -> list[Block]:
    """The tabs of MkDocs or Docusaurus that begin at a line; ``ends`` are those of blocks."""
    return _tabs(lines, at, ends) if program == "MkDocs" else [] if program else _components(lines, at, ends)


def _tabs(lines: Sequence[str], at: int, ends: Mapping[int, int]) -> list[Block]:
    """The tabs of MkDocs that begin at a line. A listing with a label for a tab is one only beside others."""
    found: list[Block] = []
    while at < len(lines) and (tab := _tab(lines, at, ends)):
        if found and (tab.indent != found[0].indent or tab.options.get("new", "").lower() == "true"):
            break
        found.append(tab)
        at = next((n for n in range(tab.end + 1, len(lines)) if lines[n].strip()), len(lines))
    return [] if len(found) == 1 and found[0].name == "code" else found


def _components(lines: Sequence[str], at: int, ends: Mapping[int, int]) -> list[Block]:
    """The tabs of Docusaurus, which are components; none if these contain anything else."""
    if at not in ends or not _TABS.match(lines[at]):
        return []
    found, last = list[Block](), ends[at]
    n = next((n for n in range(at, min(at + _LONGEST_TAG, last)) if lines[n].rstrip().endswith(">")), last) + 1
    while n < last:
        item, end = _TAB_ITEM.fullmatch(lines[n].strip()), n
        if item:
            end = ends.get(n, last)
            title = next((each[1] for each in (_TAB_LABEL.search(item[0]), _TAB_VALUE.search(item[0])) if each), "")
            found.append(Block("tab", title, "", dedented(lines[n + 1 : end]), end))
        if end >= last or (not item and lines[n].strip()):
            return []
        n = end + 1
    return [*found[:-1], replace(found[-1], end=last)] if found and all(tab.title for tab in found) else []


def block_at(lines: Sequence[str], at: int, ends: Mapping[int, int]) -> Block | None:
    """The block of MkDocs between slashes, or of Docusaurus and VitePress between colons, that begins at a line and is closed."""
    slashes, options = _SLASHES.fullmatch(lines[at]) if at in ends else None, dict[str, str]()
    found = slashes or (_COLONS.fullmatch(lines[at]) if at in ends else None)
    if not found:
        return None
    begin, end = at + 1, ends[at]
    while slashes and begin < end and lines[begin].startswith(f"{found['indent']}    ") and lines[begin].strip():
        if option := _OPTION.fullmatch(lines[begin]):
            options[option["key"]] = option["value"]
        begin += 1
    body = [line.removeprefix(found["indent"]) for line in lines[begin:end]]
    title = found["title"] or found.groupdict().get("label") or ""
    if not slashes and not any(line.strip() for line in body):
        return None
    return Block(found["name"].lower(), title, found["indent"], body, end, options=options)


def listings_in(lines: Sequence[str]) -> list[Block]:
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


def _tab(lines: Sequence[str], at: int, ends: Mapping[int, int]) -> Block | None:
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
    block = block_at(lines, at, ends)
    return block if block and block.name == "tab" else None


def options_of_code(info: str, count: int) -> tuple[str, list[str]]:
    """The language of code of MkDocs, and options for its emphasised and numbered lines, if it has such."""
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


_KEY = r"(?:[a-z0-9][a-z0-9-]*|\"[^\"+]+\")"
_KEYS = re.compile(rf"(?<![\w+{{])\+\+(?P<keys>{_KEY}(?:\+{_KEY})*)\+\+(?![\w+])")
_SIGNS = {
    "ampersand": "&", "apostrophe": "'", "arrow-down": "↓", "arrow-left": "←", "arrow-right": "→", "arrow-up": "↑", "asterisk": "*",
    "at": "@", "backslash": "\\", "bar": "|", "brace-left": "{", "brace-right": "}", "bracket-left": "[", "bracket-right": "]",
    "caret": "^", "colon": ":", "comma": ",", "dollar": "$", "double-quote": '"', "down": "↓", "equal": "=", "exclam": "!",
    "greater": ">", "hash": "#", "left": "←", "less": "<", "minus": "-", "paren-left": "(", "paren-right": ")", "percent": "%",
    "period": ".", "pipe": "|", "plus": "+", "question": "?", "question-mark": "?", "right": "→", "semicolon": ";",
    "single-quote": "'", "slash": "/", "tilde": "~", "underscore": "_", "up": "↑",
}  # fmt: skip


def with_keys(text: str, *, in_table: bool = False) -> str:
    """The text with keys as roles, one for keys that are pressed together. Bars are escaped in a row of a table."""

    def role(found: re.Match[str]) -> str:
        keys = "+".join(map(_key, found["keys"].split("+")))
        keys = keys.replace("|", r"\|") if in_table else keys
        return f"{{kbd}}`` {keys} ``" if "`" in keys else f"{{kbd}}`{keys}`"

    return _KEYS.sub(role, text)


def _key(name: str) -> str:
    if name.startswith('"'):
        return name.strip('"')
    return _SIGNS.get(name) or " ".join(part.capitalize() for part in name.split("-"))


__all__ = [
    "CHANGES",
    "GROUPS",
    "NOTES",
    "PLAIN",
    "Block",
    "block_at",
    "ends_of_blocks",
    "listings_in",
    "options_of_code",
    "tabs_at",
    "with_keys",
]
