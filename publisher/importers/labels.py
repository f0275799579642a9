"""Labels of headings and anchors that several pages of a site have: a book has each once, so later pages get others."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from functools import partial

from publisher.importers.lines import outside_code, prose

_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_BRACES = re.compile(r"(?P<before>\{[ \t]*(?:#|id=\"?))(?P<label>[\w:.-]+)(?P<after>[^{}]*\}[ \t]*)")
_ANCHOR = re.compile(r"(?P<before><a (?:id|name)=\")(?P<label>[^\"]+)(?P<after>\">[ \t]*</a>)")
_LINK = re.compile(r"(?P<before>(?:\]\(|\]:[ \t]+|\bhref=\"))(?P<path>[^()\s#\"<>]*)#(?P<label>[^()\s#\"<>]+)")


def with_labels_apart(pages: Mapping[str, str]) -> dict[str, str]:
    """The texts of pages by their paths, where labels that an earlier page has begin with the name of the later one.

    Links lead to the new labels. Of a label that a page has twice, the first remains, as in a browser.
    """
    taken = set[str]()
    renamed: dict[str, dict[str, str]] = {name: {} for name in pages}
    made = {name: _changed(text, partial(_define, name, renamed[name], taken)) for name, text in pages.items()}
    if not any(old != new for own in renamed.values() for old, new in own.items()):
        return made
    return {name: _changed(text, partial(_link, name, renamed)) for name, text in made.items()}


def _changed(text: str, change: Callable[[str], str]) -> str:
    """The text with its lines changed, but not its code."""
    lines = text.split("\n")
    for at in prose(lines):
        lines[at] = change(lines[at])
    return "\n".join(lines)


def _define(name: str, own: dict[str, str], taken: set[str], line: str) -> str:
    """A line whose labels are those of a page, which are added to its ``own`` and to those that are ``taken``."""

    def label(found: re.Match[str]) -> str:
        old = found["label"]
        if old in own:
            return ""
        new, place = old, posixpath.splitext(name)[0]
        while new in taken:
            new = f"{place.replace('/', '-')}-{new}"
        own[old] = new
        taken.add(new)
        return f"{found['before']}{new}{found['after']}"

    if _HEADING.match(line) and (at := line.rfind("{")) >= 0 and (found := _BRACES.fullmatch(line, at)):
        line = f"{line[:at]}{label(found)}".rstrip()
    return outside_code(line, lambda text: _ANCHOR.sub(label, text))


def _link(name: str, renamed: Mapping[str, Mapping[str, str]], line: str) -> str:
    def target(found: re.Match[str]) -> str:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["path"])) if found["path"] else name
        label = renamed.get(place, {}).get(found["label"], found["label"])
        return f"{found['before']}{found['path']}#{label}"

    return outside_code(line, lambda text: _LINK.sub(target, text))


__all__ = ["with_labels_apart"]
