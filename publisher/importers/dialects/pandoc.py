"""What Pandoc has of its own: examples that are counted, verse, tables drawn with rules, and Markdown in HTML."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import partial

from publisher.importers.dialects.lines import directive, outside_code, prose
from publisher.importers.dialects.tables import with_our_tables
from publisher.importers.dialects.text import Made, Text

_CALLED = re.compile(r"\(@(?P<label>[\w-]+)\)")
_EXAMPLE = re.compile(r"\(@(?P<label>[\w-]*)\)[ \t]+")
_ELEMENTS = r"(?:article|aside|center|details|div|figcaption|figure|section|summary|t[dh])"
_TAGS = re.compile(
    rf"[ ]{{,3}}(?:</?{_ELEMENTS}\b[^<>]*>[ \t]*)+|[ ]{{,3}}(?:<details\b[^<>]*>[ \t]*)?<summary\b[^<>]*>.*</summary>[ \t]*",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"!\[(?P<caption>.*)\]\((?P<file>[^()\s]+)\)\{(?P<attributes>[^{}]*#fig[:-][^{}]*)\}[ \t]*")
_WIDTH = re.compile(r"\bwidth=\"?(\d+(?:\.\d+)?)(%|px|cm|mm|in|pt)?(?=[\"\s}]|$)")
_COUNTED = re.compile(r"^(?P<indent>[ \t]*)#\.(?=[ \t])")
_VERSE, _RULE = re.compile(r"\|(?:[ ][^|]*)?"), re.compile(r"\|[ ]*:?-+:?[ ]*")


def with_examples_and_tables(lines: Sequence[str]) -> list[str]:
    """The lines with numbers for examples, and tables of ours."""
    return with_our_tables("\n".join(_counted(lines)).split("\n"))


def _counted(lines: Sequence[str]) -> list[str]:
    """The lines with the numbers of Pandoc's examples, ``(@label)``, which are counted. Elsewhere that may be a citation."""
    made, text = [*lines], prose(lines)
    numbers: dict[str, int] = {}
    count, inside = itertools.count(1), False
    for at in text:
        found = _EXAMPLE.match(lines[at])
        if at == 0 or not lines[at - 1].strip():
            inside = found is not None
        if found and inside:
            number = numbers[found["label"]] = next(count)
            made[at] = f"{number}. {lines[at][found.end() :]}"

    def called(found: re.Match[str]) -> str:
        return f"({numbers[found['label']]})" if found["label"] in numbers else found[0]

    for at in text:
        made[at] = outside_code(made[at], partial(_CALLED.sub, called))
    return made


def with_tags_apart(lines: Sequence[str]) -> list[str]:
    """The lines with an empty one between tags of HTML and the Markdown below them, which Pandoc reads."""
    made, text = list[str](), frozenset(prose(lines))
    for at, line in enumerate(lines):
        made.append(line)
        after = lines[at + 1].strip() if at + 1 < len(lines) else ""
        if at in text and after and not after.startswith("<") and _TAGS.fullmatch(line):
            made.append("")
    return made


def verse(text: Text, at: int) -> Made | None:
    """Lines that begin with a bar, which Pandoc keeps; a single one is none, and may be of a table."""
    end = text.known(_verses).get(at, at)
    return (end, [text.page.line(line) for line in _lines_of_verse(text.lines[at : end + 1])]) if end > at else None


def _verses(lines: Sequence[str]) -> dict[int, int]:
    """The first and last lines of verse. Tables of one column, and bars without words, are none."""
    found, at = dict[int, int](), 0
    for is_verse, group in itertools.groupby(lines, lambda line: bool(_VERSE.fullmatch(line))):
        begin, inner = at, [*group]
        at += len(inner)
        if is_verse and not any(_RULE.fullmatch(line) for line in inner) and any(line.strip("| ") for line in inner):
            found[begin] = at - 1
    return found


def _lines_of_verse(lines: Sequence[str]) -> Iterator[str]:
    """Lines that begin with a bar, as lines that end with a backslash; an empty one begins a new paragraph."""
    words = [line.removeprefix("|").removeprefix(" ") for line in lines]
    for line, after in zip(words, [*words[1:], ""], strict=True):
        text = line.lstrip(" ")
        indent = "&nbsp;" * (len(line) - len(text))
        yield f"{indent}{text.rstrip()}\\" if text and after.strip() else f"{indent}{text}" if text else ""


def figure(text: Text, at: int) -> Made | None:
    """A figure with a label."""
    line = text.lines[at]
    if not (found := _FIGURE.fullmatch(line.strip())):
        return None
    file, indent = text.page.target(found["file"], ""), line[: len(line) - len(line.lstrip())]
    given = found["attributes"]
    label, alt = re.search(r"#([\w:-]+)", given), re.search(r"fig-alt=\"([^\"]*)\"", given)
    width, side = _WIDTH.search(given), re.search(r"fig-align=\"?(left|center|right)", given)
    options = [f":label: {label[1]}" if label else "", f":alt: {alt[1]}" if alt else ""]
    options += [f":width: {width[1]}{width[2] or 'px'}" if width else "", f":align: {side[1]}" if side else ""]
    made = directive("figure", file, [*filter(None, options), "", found["caption"]], "")
    return at, [f"{indent}{each}".rstrip() for each in made]


def with_counted_item(line: str) -> str:
    """A line of a list whose numbers Pandoc counts."""
    return _COUNTED.sub(r"\g<indent>1.", line)


__all__ = ["figure", "verse", "with_counted_item", "with_examples_and_tables", "with_tags_apart"]
