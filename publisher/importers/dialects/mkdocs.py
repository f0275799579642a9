"""What pages of MkDocs, Material and Zensical have of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects import kramdown
from publisher.importers.dialects.autorefs import with_our_references
from publisher.importers.dialects.boxes import WARNINGS, callout, folded, note
from publisher.importers.dialects.critic import CHANGES
from publisher.importers.dialects.keys import with_keys
from publisher.importers.dialects.lines import (
    FENCE,
    after_options,
    directive,
    end_of_code,
    end_of_matter,
    ends_code,
    outside_code,
    outside_formulas,
    prose,
    replaced,
)
from publisher.importers.dialects.material import with_our_cards
from publisher.importers.dialects.pymdown import end_of_body, options_of_code, slashes, tabs
from publisher.importers.dialects.text import Dialect, Made, Page, Text, included
from publisher.markdown.code import ANNOTATION

_ADMONITION = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>!!!|\?\?\?\+?)[ \t]*(?:(?P<name>[A-Za-z][\w-]*)(?:[ \t]+[\w-]+)*?(?:[ \t]+\"(?P<title>.*)\")?"
    r"|\"(?P<only>.+)\")[ \t]*"
)
_ITEM = re.compile(r"(?P<indent>[ ]*)(?:[-*+:]|\d{1,3}[.)])[ ]{1,3}(?=!!!|\?\?\?|===)")
_OF_MKDOCSTRINGS = re.compile(r":::[ \t]+[\w.-]+[ \t]*")
_FIRST_LEVEL = re.compile(r"#[ \t]+\S|\S.*\n=+[ \t]*$")
_COLOURED = re.compile(r"(?<!`)(?P<mark>`+)#![\w+-]+[ ]+(?=\S)")
_ESCAPED = re.compile(r"^(?P<indent>[ \t]*);(?=-+8<-)")
_SETTING = re.compile(r"(?P<braces>\{\{[ ]*)config\.(?:extra\.)?(?=[A-Za-z_])")
_MARKS = (
    (re.compile(r"(?<![=\w{])==((?=[\w*“\"])[^=\n]{,300}[^=\s])==(?![=\w])"), r"<mark>\1</mark>"),
    (re.compile(r"(?<![\^\w])\^\^((?=\w)[^\^\n]{,300}[^\^\s])\^\^(?![\^\w])"), r"<ins>\1</ins>"),
    (re.compile(r"\{:[ \t]*(?=[#.][\w-]|[\w-]+=)"), "{"),
)
"""Marked and inserted text, and the beginnings of attributes."""


def _with_our_front_matter(lines: Sequence[str]) -> list[str]:
    """The lines of a page without the ``status`` in its front matter, which is a sign in the navigation there. A title is
    that of the navigation, if the text has its own."""
    end = end_of_matter(lines)
    title = next((n for n in range(1, end) if re.match(r"title:[ \t]*[^\s|>]", lines[n])), 0)
    text = lines[end + 1 :]
    head, drops = list[str](), False
    has_own = title and any(_FIRST_LEVEL.match("\n".join(text[at : at + 2])) for at in prose(text))
    for n, line in enumerate(lines[:end]):
        drops = line.startswith("status:") or (drops and line[:1] in (" ", "\t", "-") and line.strip() != "---")
        if not drops:
            head.append(f"short_{line}" if has_own and n == title else line)
    return [*head, *lines[end:]]


def _unclosed(text: Text, at: int) -> Made | None:
    """A fence that no other closes, which is text in MkDocs."""
    if not (found := FENCE.fullmatch(text.lines[at])):
        return None
    end = end_of_code(text.lines, at, found)
    return (
        None if end > at and ends_code(text.lines[end], found) else (at, [re.sub("[`~]", r"\\\g<0>", text.lines[at])])
    )


def _item(text: Text, at: int) -> Made | None:
    """An item that begins with a note, folded text or tabs."""
    if not (found := _ITEM.match(text.lines[at])):
        return None
    end, margin, pad = end_of_body(text.lines, at, len(found["indent"])), len(found["indent"]) + 4, " " * len(found[0])
    inner = text.blocks(
        [
            text.lines[at][found.end() :],
            *(line[margin:] for line in text.lines[at + 1 : end + 1]),
        ]
    )
    return end, [found[0] + inner[0], *(f"{pad}{line}".rstrip() for line in inner[1:])]


def _admonition(text: Text, at: int) -> Made | None:
    """A note, or text that is folded."""
    if not (found := _ADMONITION.fullmatch(text.lines[at])):
        return None
    end = end_of_body(text.lines, at, len(found["indent"]))
    body = text.inside(text.lines[at + 1 : end + 1])
    name, title, indent = (found["name"] or "note").lower(), found["title"] or found["only"], found["indent"]
    if found["mark"].startswith("?"):
        return end, folded(title or name.capitalize(), body, indent, is_open=found["mark"].endswith("+"))
    if found["title"] == "":  # the box has no title, but one that warns is not printed like others
        kind = callout(name)
        return end, directive(kind if kind in WARNINGS else "aside", "", after_options(body), indent)
    return end, note(name, title, body, indent)


def _documented(text: Text, at: int) -> Made | None:
    """An object whose documentation mkdocstrings reads from code."""
    if not _OF_MKDOCSTRINGS.fullmatch(text.lines[at]):
        return None
    end = end_of_body(text.lines, at, 0)
    return end, ["```text", *text.lines[at : end + 1], "```"]


def _code(info: str, lines: list[str]) -> tuple[str, Sequence[str], list[str]]:
    info, options = options_of_code(re.sub(r"\btab=(?=\")", "title=", info), len(lines))
    return info, options, [ANNOTATION.sub(r"\g<mark><\g<number>>", line) for line in lines]


def _line(page: Page, line: str) -> str:
    line = _COLOURED.sub(r"\g<mark>", _ESCAPED.sub(r"\g<indent>", kramdown.without_margin(line)))
    in_table = "|" in line

    def converted(text: str) -> str:
        text = _SETTING.sub(r"\g<braces>", text) if page.fills else text
        return outside_formulas(text, marked)

    def marked(text: str) -> str:
        return replaced(with_keys(replaced(text, CHANGES), in_table=in_table), _MARKS)

    return outside_code(kramdown.with_signs(line), converted)


DIALECT = Dialect(
    passes=(
        lambda page, lines: _with_our_front_matter(lines),
        included,
        lambda page, lines: with_our_cards(lines),
        lambda page, lines: with_our_references(lines, page.name, page.left) if page.refers else lines,
    ),
    rules=(tabs, slashes, _unclosed, _item, _admonition, _documented, kramdown.element, kramdown.attributes),
    code=_code,
    line=_line,
)

__all__ = ["DIALECT"]
