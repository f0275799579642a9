"""Fenced and indented code: its language, the attributes after the fence, and the callouts in its comments."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings, Location
from publisher.markdown import formula_nodes
from publisher.markdown.attributes import Braces, checked, parse_attributes, report_lost
from publisher.markdown.notebook_code import language_of_cell, language_of_head, without_options
from publisher.markdown.reader import Reader
from publisher.markdown.token_tree import TokenTree
from publisher.patterns import lazy

# A comment with only numbers at the end of a line: “# <1>”, “// <1> <2>”, “<!-- <1> -->”.
_CALLOUTS = re.compile(
    r"(?:^|(?<![ \t])[ \t]+)(?P<mark>#|//|--|;|%|<!--|/\*)[ \t]*(?P<numbers><\d{1,3}>(?:[ \t]*<\d{1,3}>)*)[ \t]*(?:-->|\*/)?[ \t]*$"
)
_NUMBER = re.compile(r"<(\d+)>")
ANNOTATION = lazy(
    r"(?P<here>(?P<mark>(?:#|//|--|;|%|<!--|/\*)[ \t]*)\((?P<number>\d{1,3})\)!)(?=[ \t]*(?:-->|\*/)?[ \t]*$)",
    re.MULTILINE,
)
"""A mark of Material for MkDocs at the end of a line, ``# (1)!``, which is no callout."""
# In Markdown, other comments are those of the code that it contains.
_OWN = dict.fromkeys(("markdown", "md", "myst"), "<!--")
# Attributes of Pandoc and Quarto after a fence.
_NUMBERED = frozenset({"numberLines", "number-lines"})
_START, _FILE, _ALT, _CAPTIONS = "startFrom", "filename", "alt", ("caption", "lst-cap", "title")


def read_code(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Make a block of a code token."""
    at = reader.at(node)
    fenced = node.type == "fence"
    info = node.info.strip() if fenced else ""
    if fenced and (language := language_of_head(info)):
        return (_cell(reader, language, node.content, node),)
    first, last = node.map or (0, 0)
    info_at = reader.source.after(at, max(0, reader.source.lines[first].find(info, at.column - 1) - at.column + 1))
    places, read = partial(reader.source.after, info_at), read_info(info)
    if read.left_out:
        _report_left_out(reader.findings, read.left_out, places(read.left_at))
    attributes = read.braces.attributes
    given = dict(attributes.pairs)
    drawn = read.language.lower() in d.DRAWINGS.union(reader.context.diagrams)
    numbered = not _NUMBERED.isdisjoint(attributes.classes) or _START in given
    kept = attributes.without(_START, _FILE, *_CAPTIONS, *([_ALT] if drawn else ()))
    caption = next((given[key] for key in _CAPTIONS if key in given), "")
    if read.language.lower() == "math" and reader.context.math:  # as in GitHub and GitLab
        locate = reader.source.inline(node.content, [first + fenced, last])
        return formula_nodes.display(reader, node.content.rstrip(), at, locate, attributes)
    locate = reader.source.inline(node.content, [first + fenced, last])
    value, callouts = take_callouts(node.content, read.language, locate)
    block = d.CodeBlock(
        value,
        read.language,
        code_caption(given.get(_FILE, ""), reader.inline_text(caption, at) if caption else (), at),
        line_numbers_from(_start(reader.findings, given.get(_START, "1"), at), value) if numbered else (),
        callouts=callouts,
        language_at=info_at,
        location=at,
        attributes=checked(
            read.braces._replace(attributes=replace(kept, classes=read.classes)),
            places,
            reader.context.conditions,
            reader.findings,
        ),
        alt=given.get(_ALT) if drawn else None,
        alt_at=places(read.braces.keys[_ALT]) if drawn and _ALT in given else None,
    )
    return (block,)


class Info(NamedTuple):
    """The info string of a fence: language, classes, attributes, and other words with their offsets."""

    language: str
    classes: tuple[str, ...]
    braces: Braces
    left_out: str
    left_at: int


@lru_cache(maxsize=256)
def read_info(info: str) -> Info:
    """Parse an info string. Without a language, the first class is used."""
    braces, left_out, left_at = Braces(d.NO_ATTRIBUTES, 0, {}), "", info.find("{")
    if left_at >= 0 and (found := parse_attributes(info, left_at)):
        braces, info = found, info[:left_at].strip()
    elif left_at >= 0:
        left_out = info[left_at:]
    elif "=" in info[(start := 0 if parse_attributes(f"{{{info}}}") else len(language_of(info))) :]:
        if found := parse_attributes(f"{{{info[start:]}}}"):  # parsed like attributes in braces
            braces, info = found._replace(keys={key: n + start - 1 for key, n in found.keys.items()}), info[:start]
        else:
            left_out = info[start:].lstrip(" \t,")
            left_at = len(info) - len(left_out)
    classes = [name for name in braces.attributes.classes if name not in _NUMBERED]
    if not info and classes:
        info = classes.pop(0)
    return Info(language_of(info), tuple(classes), braces, left_out, left_at)


def _report_left_out(findings: Findings, words: str, at: Location) -> None:
    """Report words after a language that are neither flags nor attributes."""
    hint = "Write :::{code} with the options :caption:, :linenos: and :emphasize-lines:."
    report_lost(findings, "attributes-literal", f"“{words}” after the language is left out", at, hint)


def read_cell(reader: Reader, node: TokenTree) -> d.CodeBlock:
    """Make a block of a notebook's code cell."""
    return _cell(reader, language_of_cell(node.info, node.meta["argument"]), node.meta["raw"], node)


def _cell(reader: Reader, language: str, text: str, node: TokenTree) -> d.CodeBlock:
    at, kept = reader.at(node), without_options(text)
    last = (node.map or (0, 1))[1] - 1
    value, callouts = take_callouts(kept, language, reader.source.inline(kept, [last - kept.count("\n"), last]))
    problem = f"The code is shown as {language}, but not run"
    hint = f"Write {node.markup}{language}, and add its output as text or as a picture."
    reader.findings.warning("code-not-run", problem, at, hint)
    return d.CodeBlock(value, language, callouts=callouts, location=at)


def code_caption(file: str, caption: tuple[d.Inline, ...], at: Location) -> tuple[d.Inline, ...]:
    """The caption of a listing, after the name of its ``file`` if there is one."""
    if not file:
        return caption
    return (d.InlineCode(file, location=at), *((d.Text(": ", location=at), *caption) if caption else ()))


def language_of(info: str) -> str:
    """The first word, without flags after it as in mdBook (“rust,ignore”), and the dot before it in Python-Markdown (“.rust”)."""
    return re.split(r"[\s,]", info.strip(), maxsplit=1)[0].removeprefix(".")


def lines_of(value: str) -> list[str]:
    return value.removesuffix("\n").split("\n")


def line_numbers_from(first: int, value: str) -> tuple[int, ...]:
    """The line numbers if lines are counted from ``first``."""
    return tuple(range(first, first + len(lines_of(value))))


def take_callouts(text: str, language: str, locate: Callable[[int], Location]) -> tuple[str, tuple[d.Callout, ...]]:
    """Return the code without its callouts and the empty lines at its end, and the callouts; ``locate`` turns an offset in
    ``text`` into a location."""
    if (end := text.find("\n", len(text.rstrip()))) >= 0:
        text = text[: end + 1]
    if not _NUMBER.search(text):
        return text, ()
    lines, callouts, offset = text.split("\n"), list[d.Callout](), 0
    mark = _OWN.get(language.lower(), "")
    for index, line in enumerate(lines):
        if (comment := _CALLOUTS.search(line)) and comment["mark"].startswith(mark):
            lines[index] = line[: comment.start()]
            for found in _NUMBER.finditer(line, comment.start("numbers"), comment.end("numbers")):
                at = locate(offset + found.start())
                callouts.append(d.Callout(int(found[1]), index + 1, line[comment.start() :], location=at))
        offset += len(line) + 1
    return "\n".join(lines), tuple(callouts)


def _start(findings: Findings, value: str, at: Location) -> int:
    if value.isascii() and value.isdecimal() and len(value) < 9:
        return int(value)
    findings.error("directive-option-value", f"“{_START}” should be a whole number, not “{value[:80]}”", at)
    return 1
