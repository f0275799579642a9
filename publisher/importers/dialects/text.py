"""The Markdown of other programs, converted block by block; what is not known stays as it is.

What the Markdown of a program has of its own is a ``Dialect``: functions of all lines of a page, then rules for its blocks. A rule
is a function of a ``Text`` and the number of a line in it, and makes a block if one of its kind begins there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar, cast

from msgspec import Struct

from publisher.importers.dialects.boxes import OURS, folded, note
from publisher.importers.dialects.lines import (
    FENCE,
    Made,
    end_of_code,
    end_of_verbatim,
    ends_code,
    indented_code,
    last_of_verbatim,
    outside_code,
    outside_formulas,
    quoted,
    trimmed,
)
from publisher.importers.dialects.targets import SourcePage
from publisher.names import VARIABLE

_DROPPED = re.compile(
    r"[ \t]*(?:\{\{#(?:title|author)\b[^{}]*\}\}|\[(?i:toc)\]|\[\[(?i:_?toc_?)\]\]|\{\{TOC\}\}"
    r"|\{\{<[ \t]*pagebreak[ \t]*>\}\}|\\(?:newpage|pagebreak|clearpage)"
    r"|\{==|==\}|import \w+ from ['\"]@theme/Tab.*)[ \t]*"
)
_RAW = re.compile(r"\{=(?P<format>\w+)\}")
_LINK = re.compile(r"(?<=\]\()(?P<path>[^()\s#:<>]+)(?P<fragment>#[^()\s]*)?(?=[)\s])")
_PICTURE = re.compile(
    r"!\[(?P<words>[^\[\]]*)\]\((?P<path>[^()\s<>]+)(?:[ \t]+(?:\"[^\"]*\"|'[^']*'))?\)(?:\{[^{}]*\})?"
)
_ELEMENT = re.compile(
    r"(?i)<img\b(?=[^<>]*[ \t]src=\"(?P<path>[^\"]+)\")(?:(?=[^<>]*[ \t]alt=\"(?P<words>[^\"]*)\"))?[^<>]*>"
)
_ADDRESS = re.compile(r"(?<= src=\"|href=\")(?P<path>[^\"#]+)(?P<fragment>#[^\"]*)?(?=\")")
_DEFINITION = re.compile(r"(?P<head>[ ]{,3}\[[^\]]+\]:[ \t]+)(?P<path>[^\s#:<>]+)(?P<fragment>#[^\s<]*)?(?P<rest>.*)")
_BROKEN = re.compile(r"^(?P<head>[ ]{,3}\[[^\[\]\n]+\]:)[ \t]*\n[ \t]+(?=\S+[ \t]*$)", re.MULTILINE)
_AT_ROOT = re.compile(r"(?P<head>[ \t]*(?:`{3,}|:{3,})\{(?:figure|image)\}[ \t]+)(?P<path>/[^\s]*)[ \t]*")
_CALLOUT = re.compile(r"[ ]{,3}\[!(?P<name>[A-Za-z][\w-]*)\](?P<fold>[+-]?)[ \t]*(?P<title>.*?)[ \t]*")
_BRACES = re.compile(rf"(?<![\\{{]){VARIABLE.pattern}")
_DEEPEST = 50  # nested blocks

Pass = Callable[["Page", Sequence[str]], Sequence[str]]
"""A function of a page and all of its lines."""
Rule = Callable[["Text", int], Made | None]
"""A function of lines and the number of one, which makes a block if one of its kind begins there."""
Code = Callable[[str, list[str]], tuple[str, Sequence[str], list[str]]]
"""A function of the info string and the lines of code: the language, options of ours, and the lines."""
T = TypeVar("T")


class Dialect(Struct, frozen=True):
    """What the Markdown of a program has of its own.

    The ``passes`` change all lines of a page, in their order. Then the ``rules`` are tried where a block may begin, before those
    that all programs have. ``code`` changes blocks of code, and ``line`` the lines of text.
    """

    passes: Sequence[Pass] = ()
    rules: Sequence[Rule] = ()
    code: Code = lambda info, body: (info, (), body)
    line: Callable[[Page, str], str] = lambda page, line: line


class Page(SourcePage, frozen=True, kw_only=True):
    """A page to convert."""

    dialect: Dialect

    def convert(self, text: str) -> str:
        """The text in our syntax."""
        text = _BROKEN.sub(r"\g<head> ", text.removeprefix("\ufeff").replace("\r\n", "\n"))
        for change in self.dialect.passes:
            text = "\n".join(change(self, text.split("\n")))
        return "\n".join(Text(self, text.split("\n")).converted())

    def line(self, line: str) -> str:
        """Convert what is in a line of text: its links, its pictures, and what the program has of its own."""
        if found := _AT_ROOT.fullmatch(line):
            return str(found["head"]) + self.target(found["path"], "")
        if found := _DEFINITION.fullmatch(line):
            line = found["head"] + self.target(found["path"], found["fragment"] or "") + found["rest"]
            return line if self.fills else _BRACES.sub(r"\\\g<0>", line)
        return outside_code(self.dialect.line(self, line), self._words)

    def _words(self, text: str) -> str:
        text = text if self.fills else outside_formulas(text, partial(_BRACES.sub, r"\\\g<0>"))
        text = _ELEMENT.sub(self.picture, text) if "<" in text else text
        if "![" in text:
            text = _PICTURE.sub(self.picture, text)
        text = _LINK.sub(lambda found: self.target(found["path"], found["fragment"] or ""), text)
        return _ADDRESS.sub(lambda found: self.target(found["path"], found["fragment"] or ""), text)


class Text:
    """Lines of a page, or of a block in it, and what was ``made`` of those before a rule is called.

    They are as deep in other blocks as ``depth`` says.
    """

    def __init__(self, page: Page, lines: Sequence[str], depth: int = 0) -> None:
        self.page, self.lines, self._depth = page, lines, depth
        self.made = list[str]()
        self._known = dict[object, object]()

    def known(self, read: Callable[[Sequence[str]], T]) -> T:
        """What a function reads from all lines, once."""
        if read not in self._known:
            self._known[read] = read(self.lines)
        return cast("T", self._known[read])

    def converted(self) -> list[str]:
        """The lines in our syntax, with those of the blocks in them."""
        rules, at = (_indented, *self.page.dialect.rules, *_COMMON), 0
        while at < len(self.lines):
            end, shown = next(found for rule in rules if (found := rule(self, at)))
            self.made += shown
            at = end + 1
        return self.made

    def blocks(self, lines: Sequence[str]) -> list[str]:
        """Convert the lines of a block in this text, unless it is nested too deeply."""
        return Text(self.page, lines, self._depth + 1).converted() if self._depth + 1 < _DEEPEST else [*lines]

    def inside(self, lines: Sequence[str], least: int = 4) -> list[str]:
        """Convert lines without their common indentation, and without empty lines around them."""
        lines = [re.sub(r"^[ \t]+", lambda found: found[0].expandtabs(4), line) for line in lines]
        margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
        return self.blocks(trimmed([line[margin if margin >= least else 0 :] for line in lines]))


def included(page: Page, lines: Sequence[str]) -> Sequence[str]:
    """The lines with those of the files that they include."""
    return page.inclusions.expanded(lines, page.folder)


def _indented(text: Text, at: int) -> Made | None:
    return (at, [text.lines[at]]) if at in text.known(indented_code) else None


def _fenced(text: Text, at: int) -> Made | None:
    """A block of code, without the lines and words that are for the other program. One that is not closed gets an end."""
    found = FENCE.fullmatch(text.lines[at])
    if not found:
        return None
    end = end_of_code(text.lines, at, found)
    if end > at and ends_code(text.lines[end], found):
        body, last = [*text.lines[at + 1 : end]], text.lines[end]
    else:
        body, last = [*text.lines[at + 1 : end + 1]], re.sub(r"\S", " ", found["indent"]) + found["mark"]
    info = found["info"].strip()
    if raw := _RAW.fullmatch(info):
        return end, body if raw["format"] == "html" else ["<!--", *(line.replace("--", "- -") for line in body), "-->"]
    info, options, body = text.page.dialect.code(info, body)
    if options:
        pad = re.sub(r"\S", " ", found["indent"])
        info = f"{{code}} {info}".rstrip()
        body = [*(f"{pad}{option}" for option in options), "", *body]
    return end, [f"{found['indent']}{found['mark']}{info}", *body, last]


def _quotation(text: Text, at: int) -> Made | None:
    """A quotation, or a note that is one by its first line, as in Obsidian; GitHub's notes have no title."""
    lines = text.lines
    if not lines[at].startswith(">"):
        return None
    end, inner = quoted(lines, at)
    found = _CALLOUT.fullmatch(inner[0])
    if not found or not (found["title"] or found["fold"] or found["name"].lower() not in OURS):
        return end, [f"> {line}".rstrip() for line in text.blocks(inner)]
    name, body = found["name"].lower(), text.blocks(trimmed(inner[1:]))
    if found["fold"]:
        return end, folded(found["title"] or name.capitalize(), body, "", is_open=found["fold"] == "+")
    return end, note(name, found["title"], body, "")


def _verbatim(text: Text, at: int) -> Made | None:
    end = end_of_verbatim(text.lines, at, text.known(last_of_verbatim))
    return (end, [*text.lines[at : end + 1]]) if end >= 0 else None


def _line(text: Text, at: int) -> Made:
    line = text.lines[at]
    return at, [] if _DROPPED.fullmatch(line) else [text.page.line(line)]


_COMMON: tuple[Rule, ...] = (_fenced, _quotation, _verbatim, _line)


__all__ = ["Dialect", "Made", "Page", "Rule", "Text", "included"]
