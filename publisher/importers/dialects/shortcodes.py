"""Shortcodes of Hugo and its themes that we can write: code, notes, tabs, pictures and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from publisher.importers.dialects.boxes import OURS, folded, note
from publisher.importers.dialects.gitbook_tags import with_tags_as_shortcodes
from publisher.importers.dialects.lines import (
    FENCE,
    Made,
    after_options,
    directive,
    end_of_code,
    fenced,
    outside_fences,
    trimmed,
)
from publisher.markdown.directives import admonitions

_TAG = re.compile(
    r"\{\{(?P<mark>[<%])[ \t]*(?P<closes>/?)[ \t]*(?P<name>[\w./-]+)(?P<given>(?:[ \t][^\n]*?)?)[ \t]*/?[>%]\}\}"
)
_GIVEN = re.compile(
    r"(?:(?P<key>[\w-]+)[ \t]*=[ \t]*)?(?:\"(?P<value>(?:[^\"\\]|\\.)*)\"|`(?P<raw>[^`]*)`|(?P<word>[^\s\"`=]+))"
)
_LINE = re.compile(rf"(?P<indent>[ \t]*){_TAG.pattern}[ \t]*")
_ESCAPED = re.compile(r"\{\{(?P<mark>[<%])/\*(?P<inside>.*?)\*/(?P<end>[>%])\}\}")
_CODES = frozenset({"highlight", "code", "code-toggle"})
_NOTES = frozenset({"notice", "alert", "admonition", "callout", "hint", "pageinfo", "alert-note"})
_FOLDED = frozenset({"details", "expand", "collapse", "accordion"})
_COLOURS = {"info": "note", "primary": "note", "warning": "warning", "danger": "danger", "success": "tip"}
_REFERENCE = re.compile(r"\{\{[<%][ \t]*(?:ref|relref)[ \t]+(?:path=)?\"?(?P<path>[^\"\s<>%]+)\"?[^<>%]*[>%]\}\}")
_SITES = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "gist": "https://gist.github.com/",
}
_PICTURES = frozenset({"figure", "img"})
_DEEPEST = 50


def with_our_shortcodes(lines: Sequence[str]) -> list[str]:
    """The lines of a page in Markdown; shortcodes that are not known stay, but those that are escaped are text."""
    lines = with_tags_as_shortcodes(lines)
    if not any("{{<" in line or "{{%" in line for line in lines):
        return [*lines]
    return [_ESCAPED.sub(r"{{\g<mark>\g<inside>\g<end>}}", line) for line in _blocks(lines, 0)]


def _blocks(lines: Sequence[str], depth: int) -> list[str]:
    ends = _ends(lines)

    def block(at: int) -> Made | None:
        tag = _LINE.fullmatch(lines[at])
        if not tag or tag["closes"]:
            return at, [_REFERENCE.sub(lambda found: found["path"], lines[at])]
        end = ends.get(at, at) if depth < _DEEPEST else at
        shown = _shown(tag, lines[at + 1 : end], depth) if end > at else _alone(tag)
        return None if shown is None else (end, [f"{tag['indent']}{line}".rstrip() for line in shown])

    return outside_fences(lines, block)


def _ends(lines: Sequence[str]) -> dict[int, int]:
    """The lines of their own that open shortcodes, and those that close them. What is in code is none."""
    found, opened, at = dict[int, int](), dict[str, list[int]](), 0
    inside = ""  # a shortcode whose text is code
    closings = {tag["name"]: n for n, line in enumerate(lines) if (tag := _LINE.fullmatch(line)) and tag["closes"]}
    while at < len(lines):
        tag = _LINE.fullmatch(lines[at])
        if inside:
            if tag and tag["closes"] and tag["name"] == inside:
                found[opened[inside].pop()] = at
                inside = ""
        elif code := FENCE.fullmatch(lines[at]):
            at = end_of_code(lines, at, code)
        elif tag and tag["closes"]:
            if before := opened.get(tag["name"]):
                found[before.pop()] = at
        elif tag:
            opened.setdefault(tag["name"], []).append(at)
            inside = tag["name"] if tag["name"] in _CODES and closings.get(tag["name"], -1) > at else ""
        at += 1
    return found


def _values(given: str) -> tuple[dict[str, str], list[str]]:
    """The values of a shortcode by their names, and those without."""
    named, others = dict[str, str](), list[str]()
    for found in _GIVEN.finditer(given):
        value = next(each for each in (found["value"], found["raw"], found["word"]) if each is not None).replace(
            '\\"', '"'
        )
        if found["key"]:
            named[found["key"].lower()] = value
        else:
            others.append(value)
    return named, others


def _shown(tag: re.Match[str], lines: Sequence[str], depth: int) -> list[str] | None:
    """What a shortcode around lines is in our syntax; None if it is not known: then its lines are read by the caller."""

    def body() -> list[str]:
        return trimmed(_blocks([line.removeprefix(tag["indent"]) for line in lines], depth + 1))

    name, (named, others) = tag["name"].rpartition("/")[2].lower(), _values(tag["given"])
    title = named.get("title") or named.get("summary") or named.get("header") or ""
    if name in _CODES:
        return _code(name, named, others, [line.removeprefix(tag["indent"]) for line in lines])
    if name in OURS or name in admonitions.CALLOUTS or name in _NOTES:
        kind = (
            named.get("type")
            or named.get("style")
            or named.get("color")
            or (others[0] if name in _NOTES and others else name)
        )
        kind = _COLOURS.get(kind, kind) if name in _NOTES else kind
        title = title or (
            others[1] if name in _NOTES and others[1:] else others[0] if name not in _NOTES and others else ""
        )
        return note("note" if kind in _NOTES else kind.lower(), title, body(), "")
    if name in _FOLDED:
        return folded(title or (others[0] if others else "Details"), body(), "", is_open=named.get("open") == "true")
    if name == "tabs":
        return directive("tab-set", "", body(), "")
    if name in ("tab", "tabitem"):
        label = named.get("name") or title or (others[0] if others else "")
        return directive("tab-item", label, after_options(body()), "") if label else None
    return _figure(named, others, body) if name in _PICTURES else None


def _code(name: str, named: Mapping[str, str], others: Sequence[str], lines: Sequence[str]) -> list[str]:
    body = trimmed(lines)
    language, file = named.get("lang", ""), named.get("file") or named.get("filename") or ""
    if name == "highlight":
        language = others[0] if others else language
    elif name == "code-toggle":  # one of three notations, of which Hugo shows all
        first = body[0] if body else ""
        language = "json" if first[:1] == "{" else "toml" if re.match(r"\[|[\w.\"-]+[ \t]*=", first) else "yaml"
        file = f"{file}.{language}" if file and "." not in file else file
    elif not language and "." in file:
        language = file.rpartition(".")[2]
    options = [f":filename: {file}", ""] if file else []
    return fenced(f"{{code}} {language}".rstrip() if file else language, [*options, *body])


def _alone(tag: re.Match[str]) -> list[str] | None:
    name, (named, others) = tag["name"].lower(), _values(tag["given"])
    if name in _PICTURES:
        return _figure(named, others, list)
    if name in _SITES and (others or "id" in named):
        address = f"{_SITES[name]}{'/'.join(others[:2]) if name == 'gist' else named.get('id') or others[0]}"
        return [f"<{address}>"]
    return None


def _figure(named: Mapping[str, str], others: Sequence[str], body: Callable[[], list[str]]) -> list[str] | None:
    file = named.get("src") or (others[0] if others else "")
    if not file:
        return None
    words = [named[key] for key in ("title", "caption") if named.get(key)]
    caption = [f"**{words[0]}** {words[1]}" if words[1:] else words[0]] if words else body()
    alt, width = named.get("alt", ""), named.get("width", "")
    given = [f":alt: {alt}" if alt else "", f":width: {width}{'px' if width.isdigit() else ''}" if width else ""]
    return directive(
        "figure" if caption else "image", file, [*filter(None, given), *(["", *caption] if caption else [])], ""
    )


__all__ = ["with_our_shortcodes"]
