"""Components of JSX in the themes of Docusaurus, Nextra, Starlight and others: notes, tabs, cards and folded text; of others, what
they contain is shown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from publisher.diagnostics import Findings, Location
from publisher.importers.dialects.boxes import callout, folded, note
from publisher.importers.dialects.lines import (
    FENCE,
    Made,
    dedented,
    directive,
    end_of_code,
    outside_code,
    outside_fences,
    trimmed,
)

_OPEN = re.compile(
    r"(?P<indent>[ \t]*)<(?P<name>[A-Z][\w.]*)(?P<given>(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'"
    r"|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*?)(?P<alone>/?)>(?P<rest>.*)",
    re.DOTALL,
)
_BEGINS = re.compile(r"[ \t]*<[A-Z]")
_GIVEN = re.compile(r"(?P<key>[\w-]+)=(?:\{[ ]*)?(?P<mark>[\"'`])(?P<value>.*?)(?P=mark)")
_LIST = re.compile(r"\bitems=\{\[(?P<items>[^\[\]]*)\]\}")
_TEXT = re.compile(r"[\"'`](.*?)[\"'`]")
_INLINE = re.compile(r"</?[A-Z][\w.]*(?:[ \t](?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{[^{}]*\})*)?/?>")
_LINK = re.compile(
    r"(?P<code>(?P<mark>`+)(?!`).*?(?<!`)(?P=mark)(?!`))"
    r"|<(?P<name>[A-Z][\w.]*)(?P<given>[ \t](?:[^<>\"'{}/]|\"[^\"]*\"|'[^']*'|\{[^{}]*\})*)>"
    r"(?P<words>(?:[^<>]|<[A-Z][^<>]{,300}/>){1,500}?)</(?P=name)>"
)
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ ]{1,4}(?=<[A-Z])")
_NOTES = {
    "aside": "", "callout": "", "admonition": "", "alert": "", "note": "note", "tip": "tip", "info": "note", "warning": "warning",
    "danger": "danger", "caution": "caution", "important": "important", "check": "tip", "error": "danger",
}  # fmt: skip
_FOLDED = frozenset({"accordion", "details", "collapse", "collapsible", "expandable", "spoiler", "toggle"})
_TABS, _TAB = frozenset({"tabs", "codegroup", "codetabs"}), frozenset({"tab", "tabitem", "tabpanel"})
_PLAIN = frozenset({
    "steps", "step", "cardgrid", "cardgroup", "cards", "columns", "column", "filetree", "frame", "accordiongroup", "linkcard",
    "card", "linkbutton", "code", "badge", "icon", "fragment",
})  # fmt: skip
_LONGEST = 40  # lines of a tag
_FARTHEST = 500  # lines of an element
_DEEPEST = 30


_Seen = dict[str, None]
"""Components that are not known, in their order."""


def with_our_components(text: str, name: str, source: str, findings: Findings) -> str:
    """The text of the page ``name`` without components. Those that are not known are reported once, at the place that the first one
    has in the ``source`` of the page."""
    if not re.search(r"<[A-Z]", text):
        return text
    seen = _Seen()
    made = _blocks(text.split("\n"), seen, 0)
    if seen:
        shown = ", ".join(f"<{each}>" for each in [*seen][:10])
        problem = f"Of components that are not known here, what they contain is shown: {shown}"
        found = re.search(rf"<{re.escape(next(iter(seen)))}\b", source)
        at = source.count("\n", 0, found.start()) + 1 if found else 0
        findings.note("import-left-out", problem, Location(name, at), "Write what they show as text.")
    return "\n".join(made)


def _blocks(lines: Sequence[str], seen: _Seen, depth: int) -> list[str]:
    def block(at: int) -> Made:
        if depth < _DEEPEST and _BEGINS.match(lines[at]) and (found := _opening(lines, at)):
            last, tag = found
            body, end = _body(lines, last, tag)
            if body is None:
                return last, [_plain(_on_one_line(lines[at : last + 1], tag), seen)]
            return end, [f"{tag['indent']}{line}".rstrip() for line in _component(tag, body, seen, depth)]
        item = _ITEM.match(lines[at]) if depth < _DEEPEST else None
        if item and (end := _end_of_item(lines, at, len(item[0]))) > at:
            inner = [line[len(item[0]) :] for line in lines[at : end + 1]]
            first, *rest = trimmed(_blocks(inner, seen, depth + 1)) or [""]
            return end, [f"{item[0]}{first}".rstrip(), *(f"{' ' * len(item[0])}{line}".rstrip() for line in rest)]
        return at, [_plain(lines[at], seen) if "<" in lines[at] else lines[at]]

    return outside_fences(lines, block)


def _end_of_item(lines: Sequence[str], at: int, margin: int) -> int:
    """The last line of an item whose text is indented so."""
    last, pad = at, " " * margin
    for n in range(at + 1, len(lines)):
        if lines[n].startswith(pad) and lines[n].strip():
            last = n
        elif lines[n].strip():
            break
    return last


def _on_one_line(lines: Sequence[str], tag: re.Match[str]) -> str:
    """The lines of a tag as one, in which it is found."""
    line = " ".join((lines[0].rstrip(), *(each.strip() for each in lines[1:])))
    if _INLINE.match(line.lstrip()):
        return line
    return f"{tag['indent']}<{tag['name']}{' /' if tag['alone'] else ''}>{tag['rest']}"


def _plain(line: str, seen: _Seen) -> str:
    """A line without tags of components in its text."""

    def changed(text: str) -> str:
        for found in _INLINE.finditer(text):
            tag = _OPEN.match(found[0])
            if tag and _name(tag) not in (*_PLAIN, *_TABS, *_TAB):
                seen.setdefault(tag["name"])
        return _INLINE.sub(lambda found: _words(found[0]), text)

    return outside_code(_LINK.sub(lambda found: _link(found, seen), line) if "</" in line else line, changed)


def _link(found: re.Match[str], seen: _Seen) -> str:
    """An element in a line that is a link, as one of Markdown."""
    if found["code"]:
        return found[0]
    given = _values(found["given"])
    link, words = given.get("href") or given.get("link") or given.get("to") or "", found["words"]
    words = outside_code(words, lambda text: _INLINE.sub(lambda tag: _words(tag[0]), text)).strip()
    if not link or not words or "](" in words or re.search(r"[\s()<>]", link):
        return found[0]
    if _name(found) not in _PLAIN:
        seen.setdefault(found["name"])
    return f"[{words}]({link})"


def _words(tag: str) -> str:
    """The words that a component without content shows."""
    given = _values(tag) if tag.endswith("/>") else {}
    return next((given[key] for key in ("text", "label", "title") if given.get(key)), "")


def _name(tag: re.Match[str]) -> str:
    """The name of a component, without that of its module, in small letters."""
    return str(tag["name"]).rpartition(".")[2].lower()


def _values(given: str) -> dict[str, str]:
    """The attributes of a tag that are texts."""
    return {found["key"]: found["value"] for found in _GIVEN.finditer(given)}


def _opening(lines: Sequence[str], at: int) -> tuple[int, re.Match[str]] | None:
    """The tag that begins at a line, and its last line."""
    text = ""
    for n in range(at, min(at + _LONGEST, len(lines))):
        text = f"{text}\n{lines[n]}" if text else lines[n]
        if ">" in lines[n] and (found := _OPEN.fullmatch(text)):
            return n, found
        if not lines[n].strip():
            return None
    return None


def _body(lines: Sequence[str], at: int, tag: re.Match[str]) -> tuple[list[str] | None, int]:
    """The lines in an element, and its last line; none if it is not closed, or if it is in the middle of a line."""
    if tag["alone"]:
        return (None if tag["rest"].strip() else []), at
    close, begin, level = f"</{tag['name']}>", re.compile(rf"<{re.escape(tag['name'])}(?![\w.])(?![^<>]*/>)"), 1
    if tag["rest"].strip():
        before, found, after = tag["rest"].rpartition(close)
        if found:
            opened = itertools.accumulate(len(begin.findall(each)) for each in before.split(close)[:-1])
            is_closed = any(count <= n for n, count in enumerate(opened))  # before the last tag
            return (None if after.strip() or is_closed else [before]), at
    n, last = at + 1, min(at + _FARTHEST, len(lines))
    if close not in "".join(lines[n:last]):
        return None, at
    while n < last:
        if code := FENCE.fullmatch(lines[n]):
            n = end_of_code(lines, n, code)
        else:
            level += len(begin.findall(lines[n])) - lines[n].count(close)
            if level <= 0:
                before, _, after = lines[n].rpartition(close)
                inner = [tag["rest"], *lines[at + 1 : n], before]
                return (None if after.strip() else inner), n
        n += 1
    return None, at


def _component(tag: re.Match[str], body: Sequence[str], seen: _Seen, depth: int) -> Iterator[str]:
    name = _name(tag)
    given = _values(tag["given"])
    title = given.get("title") or given.get("label") or given.get("header") or given.get("summary") or ""
    if name in _TABS:
        yield from _tabs(tag, body, seen, depth)
        return
    inner = trimmed(_blocks(trimmed(dedented(body)), seen, depth + 1))
    if name in _NOTES:
        kind = (_NOTES[name] or given.get("type") or "note").lower()
        yield from ("", *note(callout("danger" if kind == "error" else kind), title, inner, ""), "")
    elif name in _FOLDED:
        yield from ("", *folded(title or "Details", inner, "", is_open=False), "")
    else:
        if name not in _PLAIN and name not in _TAB:
            seen.setdefault(tag["name"])
        link = given.get("href") or given.get("link") or given.get("to") or ""
        words = f"[{title or link}]({link})" if link else title
        rest = [given[key] for key in ("description", "text", "code") if given.get(key)]
        yield from (
            "",
            *((f"**{words}**", "") if words else ()),
            *(each for words in rest for each in (words, "")),
            *inner,
            "",
        )


def _tabs(tag: re.Match[str], body: Sequence[str], seen: _Seen, depth: int) -> Iterator[str]:
    """Tabs, whose titles may be in a list; blocks of code may be tabs by themselves."""
    listed = _LIST.search(tag["given"])
    titles = _TEXT.findall(listed["items"]) if listed else []
    lines, at, made, count = trimmed(dedented(body)), 0, list[str](), 0
    while at < len(lines):
        found, end = _opening(lines, at) if _BEGINS.match(lines[at]) else None, at
        if code := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, code)
            named = re.search(r"(?:title|filename)=[\"']([^\"']+)", code["info"])
            words = named[1] if named else code["info"].strip().partition(" ")[2] or code["info"].strip() or "Code"
            made += directive("tab-item", words, lines[at : end + 1], "")
        elif found and _name(found[1]) in _TAB:
            inner, end = _body(lines, found[0], found[1])
            if inner is None:
                made = []
                break
            given = _values(found[1]["given"])
            title = (
                given.get("label")
                or given.get("title")
                or given.get("value")
                or (titles[count] if count < len(titles) else "")
            )
            shown = trimmed(_blocks(trimmed(dedented(inner)), seen, depth + 1))
            made += directive("tab-item", title or f"{count + 1}", shown, "")
            count += 1
        elif lines[at].strip():
            made = []
            break
        at = end + 1
    yield from ("", *(directive("tab-set", "", made, "") if made else _blocks(lines, seen, depth + 1)), "")


__all__ = ["with_our_components"]
