"""What Python-Markdown and kramdown have in common: attributes below a block, Markdown in elements, and signs by their names."""

from __future__ import annotations

import re

from publisher.importers.dialects.lines import outside_code
from publisher.importers.dialects.text import Made, Text
from publisher.markdown.lint.signs import SIGNS

_READ = re.compile(r"(?P<before>[ \t]*<[a-z]+\b[^<>]*?)[ ]+markdown(?:=\"?\w+\"?)?(?P<after>(?:[ ][^<>]*)?>)[ \t]*")
_BELOW = re.compile(r"[ ]*\{(?::|(?=[ ]*[.#][A-Za-z]))[ ]*(?:[^{}]*?#(?P<label>[\w-]+))?[^{}]*\}[ \t]*")
_TAG = re.compile(r"[ ]{1,3}(?=</?(?:div|section|figure|details|article|aside)\b[^<>]*>[ \t]*$)")
_SIGN = re.compile(r"(?<![\w:])(?!^:(?:key|link):):(?P<name>[a-z_\d+-]+):(?![\w:])")
_LONGEST = 200  # lines of a paragraph


def element(text: Text, at: int) -> Made | None:
    """A tag of HTML that is said to contain Markdown."""
    found = _READ.fullmatch(text.lines[at])
    return (at, [without_margin(found["before"] + found["after"]), ""]) if found else None


def attributes(text: Text, at: int) -> Made | None:
    """Attributes below a paragraph, of which only an identifier is kept."""
    if not (found := _BELOW.fullmatch(text.lines[at])):
        return None
    if label := found["label"]:
        least = max(0, len(text.made) - _LONGEST)
        begin = next((n + 1 for n in range(len(text.made) - 1, least - 1, -1) if not text.made[n].strip()), least)
        if begin < len(text.made):
            text.made.insert(begin, f"({label})=")
    return at, []


def without_margin(line: str) -> str:
    """A tag of HTML without spaces before it, which would make what follows it code."""
    return _TAG.sub("", line)


def with_signs(line: str) -> str:
    """A line with signs for their names, such as ``:smile:``."""
    return outside_code(line, lambda text: _SIGN.sub(lambda found: SIGNS.get(found["name"], found[0]), text))


__all__ = ["attributes", "element", "with_signs", "without_margin"]
