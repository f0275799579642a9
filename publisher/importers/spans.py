"""What is in a line of text in the Markdown of other programs: links, pictures, references, signs and marks."""

from __future__ import annotations

import re
from functools import partial

from publisher.importers import pymdown
from publisher.importers.lines import outside_code, outside_formulas, replaced
from publisher.importers.pymdown import with_keys
from publisher.importers.quarto import KINDS, SHORT, figure
from publisher.importers.targets import SourcePage
from publisher.markdown.lint.signs import SIGNS
from publisher.names import VARIABLE

_FIGURE = re.compile(r"!\[(?P<caption>.*)\]\((?P<file>[^()\s]+)\)\{(?P<attributes>[^{}]*#fig[:-][^{}]*)\}[ \t]*")
_LINK = re.compile(r"(?<=\]\()(?P<path>[^()\s#:<>]+)(?P<fragment>#[^()\s]*)?(?=[)\s])")
_PICTURE = re.compile(
    r"!\[(?P<words>[^\[\]]*)\]\((?P<path>[^()\s<>]+)(?:[ \t]+(?:\"[^\"]*\"|'[^']*'))?\)(?:\{[^{}]*\})?"
)
_ELEMENT = re.compile(
    r"(?i)<img\b(?=[^<>]*[ \t]src=\"(?P<path>[^\"]+)\")(?:(?=[^<>]*[ \t]alt=\"(?P<words>[^\"]*)\"))?[^<>]*>"
)
_ADDRESS = re.compile(r"(?<= src=\"|href=\")(?P<path>[^\"#]+)(?P<fragment>#[^\"]*)?(?=\")")
_DEFINITION = re.compile(r"(?P<head>[ ]{,3}\[[^\]]+\]:[ \t]+)(?P<path>[^\s#:<>]+)(?P<fragment>#[^\s<]*)?(?P<rest>.*)")
_REFERENCE = re.compile(rf"(?P<words>)(?<![\w@/.\\])[+-]?@(?P<label>(?i:{KINDS})[-:][\w-]*\w)")
_AT_ROOT = re.compile(r"(?P<head>[ \t]*(?:`{3,}|:{3,})\{(?:figure|image)\}[ \t]+)(?P<path>/[^\s]*)[ \t]*")
_NAMED = re.compile(rf"\[(?P<words>[^\[\]@]+[ ])@(?P<label>(?i:{KINDS})[-:][\w-]*\w)\](?![(\[])")
_REFERENCES = re.compile(
    rf"\[(?P<inside>-?@(?i:{KINDS})[-:][\w-]*\w(?:[;,][ ]*-?@(?i:{KINDS})[-:][\w-]*\w)*)\](?![(\[])"
)
_MARKED = re.compile(r"(?<![=\w{])==(?P<words>(?=[\w*“\"])[^=\n]{,300}[^=\s])==(?![=\w])")
_INSERTED = re.compile(r"(?<![\^\w])\^\^(?P<words>(?=\w)[^\^\n]{,300}[^\^\s])\^\^(?![\^\w])")
_ATTRIBUTES = re.compile(r"\{:[ \t]*(?=[#.][\w-]|[\w-]+=)")
_BRACES = re.compile(rf"(?<![\\{{]){VARIABLE.pattern}")
_SIGN = re.compile(r"(?<![\w:])(?!^:(?:key|link):):(?P<name>[a-z_\d+-]+):(?![\w:])")
_SETTING = re.compile(r"(?P<braces>\{\{[ ]*)config\.(?:extra\.)?(?=[A-Za-z_])")
_COLOURED = re.compile(r"(?<!`)(?P<mark>`+)#![\w+-]+[ ]+(?=\S)")
_ESCAPED = re.compile(r"^(?P<indent>[ \t]*);(?=-+8<-)")
_COUNTED = re.compile(r"^(?P<indent>[ \t]*)#\.(?=[ \t])")

KRAMDOWN = ("MkDocs", "Jekyll")
"""Programs that read attributes below a block, and Markdown in elements."""
PANDOC = ("Quarto", "")
"""Programs whose text has what only Pandoc reads."""


def line_of(page: SourcePage, line: str) -> list[str]:
    """Convert what is in a line of text, but not its code."""
    if page.program in PANDOC and (found := _FIGURE.fullmatch(line.strip())):
        indent = line[: len(line) - len(line.lstrip())]
        return [f"{indent}{each}".rstrip() for each in figure(found, page.target(found["file"], ""))]
    if page.program in PANDOC:
        line = _COUNTED.sub(r"\g<indent>1.", line)
    elif page.program == "MkDocs":
        line = _COLOURED.sub(r"\g<mark>", _ESCAPED.sub(r"\g<indent>", line))
    if found := _AT_ROOT.fullmatch(line):
        return [found["head"] + page.target(found["path"], "")]
    if found := _DEFINITION.fullmatch(line):
        line = found["head"] + page.target(found["path"], found["fragment"] or "") + found["rest"]
        return [line if page.fills else _BRACES.sub(r"\\\g<0>", line)]
    return [outside_code(line, partial(words_of, page, in_table="|" in line))]


def words_of(page: SourcePage, text: str, *, in_table: bool = False) -> str:
    """Convert words that are not code."""
    text = text if page.fills else outside_formulas(text, partial(_BRACES.sub, r"\\\g<0>"))
    text = _ELEMENT.sub(page.picture, text) if "<" in text else text
    if "![" in text:
        text = _PICTURE.sub(page.picture, text)
    text = _LINK.sub(lambda found: page.target(found["path"], found["fragment"] or ""), text)
    text = _ADDRESS.sub(lambda found: page.target(found["path"], found["fragment"] or ""), text)
    if page.program in (*KRAMDOWN, ""):
        text = _SIGN.sub(lambda found: SIGNS.get(found["name"], found[0]), text)
    if page.program == "Quarto":
        text = _REFERENCES.sub(lambda found: re.sub(";", ",", found["inside"]), text)
        text = _NAMED.sub(partial(_reference, page), text)
        text = _REFERENCE.sub(partial(_reference, page), text)
        text = replaced(text, SHORT)
    elif not page.program:
        if "@" in text:
            text = _REFERENCES.sub(partial(_references, page), text)
            text = _REFERENCE.sub(partial(_reference, page), text)
        text = replaced(text, pymdown.CHANGES)
    elif page.program == "MkDocs":
        text = _SETTING.sub(r"\g<braces>", text) if page.fills else text
        text = replaced(text, pymdown.CHANGES)
        text = with_keys(text, in_table=in_table)
        text = _ATTRIBUTES.sub(
            "{", _INSERTED.sub(r"<ins>\g<words></ins>", _MARKED.sub(r"<mark>\g<words></mark>", text))
        )
    return text


def _references(page: SourcePage, found: re.Match[str]) -> str:
    """References between brackets, if the labels of all exist; else they may be citations."""
    labels = re.findall(r"@([\w:-]+)", found["inside"])
    return found["inside"].replace(";", ",") if all(label in page.latex.labels for label in labels) else found[0]


def _reference(page: SourcePage, found: re.Match[str]) -> str:
    """A reference to a label that exists; others are text, which is no citation."""
    kind, rest = found["label"].partition("-")[::2]
    label = f"{kind.lower()}-{rest}" if rest and ":" not in kind else found["label"]
    if not page.program and label not in page.latex.labels:
        return found[0]
    if label not in page.labels and label not in page.latex.labels:
        return found[0] if found["words"] else "\\" + found[0].lstrip("-")
    return f"[{found['words']}{'{number}' if found['words'] else ''}](#{label})"


__all__ = ["KRAMDOWN", "PANDOC", "line_of", "words_of"]
