"""What Python-Markdown and kramdown have in common: attributes below a block, Markdown in elements, and signs by their names; and
boxes of kramdown, which are quotations with a class."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects.boxes import LESSONS, lesson
from publisher.importers.dialects.lines import FENCE, end_of_code, outside_code, quoted, trimmed
from publisher.importers.dialects.text import Made, Text
from publisher.markdown.directives import admonitions
from publisher.markdown.lint.signs import SIGNS

_READ = re.compile(r"(?P<before>[ \t]*<[a-z]+\b[^<>]*?)[ ]+markdown(?:=\"?\w+\"?)?(?P<after>(?:[ ][^<>]*)?>)[ \t]*")
_BELOW = re.compile(r"[ ]*\{(?::|(?=[ ]*[.#][A-Za-z]))[ ]*(?:[^{}]*?#(?P<label>[\w-]+))?[^{}]*\}[ \t]*")
_TAG = re.compile(r"[ ]{1,3}(?=</?(?:div|section|figure|details|article|aside)\b[^<>]*>[ \t]*$)")
_SIGN = re.compile(r"(?<![\w:])(?!^:(?:key|link):):(?P<name>[a-z_\d+-]+):(?![\w:])")
_LONGEST = 200  # lines of a paragraph
_DEEPEST = 50  # nested quotations
_QUOTED_CLASS = re.compile(r"[ ]{,3}\{:?[ \t]*\.(?P<name>[a-z]+)(?P<titled>-title)?(?:[ \t]+\.[\w-]+)*[ \t]*\}[ \t]*")
_ITEM = re.compile(r"[ ]{,3}(?:[-*+]|\d{1,9}[.)])[ \t]")
_LANGUAGE = re.compile(
    r"[ ]{,3}\{:[ \t]*\.(?:language-(?P<language>[\w+#-]+)|(?P<other>output|error|warning|source|[a-z]+))[ \t]*\}[ \t]*"
)
_KNOWN = frozenset((*LESSONS, *admonitions.KINDS, *admonitions.CALLOUTS))
_SHELLS = frozenset({"bash", "sql", "python", "r", "matlab", "make", "java", "javascript"})


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


def with_our_quotations(lines: Sequence[str], depth: int = 0) -> list[str]:
    """The lines with boxes for quotations that kramdown gives the class of one, below or above them, and with the languages of code
    that are below it."""
    if depth == _DEEPEST or not any("{:" in line for line in lines):
        return [*lines]
    made, at, above = list[str](), 0, None
    while at < len(lines):
        end = at
        if code := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, code)
            below = _LANGUAGE.fullmatch(lines[end + 1]) if end + 1 < len(lines) else None
            language = (below["language"] or (below["other"] if below["other"] in _SHELLS else "text")) if below else ""
            first = f"{lines[at].rstrip()}{language}" if below and not code["info"].strip() else lines[at]
            made += [first, *lines[at + 1 : end + 1]]
            end += bool(below)
        elif lines[at].startswith(">"):
            end, inner = quoted(lines, at)
            below = _QUOTED_CLASS.fullmatch(lines[end + 1]) if end + 1 < len(lines) else None
            kind, inner = below or above, with_our_quotations(inner, depth + 1)
            if kind and kind["name"] in _KNOWN:
                text = trimmed(inner)
                title = text[0] if kind["titled"] and text else ""
                made += ["", *lesson(kind["name"], title, text[1:] if title else text, ""), ""]
                end += bool(below)
            else:
                made += [above[0]] if above else []
                made += [f"> {each}".rstrip() for each in inner]
        elif (
            (above := _QUOTED_CLASS.fullmatch(lines[at]))
            and above["name"] in _KNOWN
            and lines[at + 1 : at + 2] not in ([], [""])
        ):
            if not lines[at + 1].startswith(">"):
                end = _end_of_block(lines, at + 1)
                made += lesson(above["name"], "", lines[at + 1 : end + 1], "")
                above = None
            at = end + 1
            continue
        else:
            made.append(lines[at])
        above = None
        at = end + 1
    return made


def _end_of_block(lines: Sequence[str], at: int) -> int:
    """The last line of the code, the list or the paragraph that begins at a line."""
    if code := FENCE.fullmatch(lines[at]):
        return end_of_code(lines, at, code)
    is_list, last, n = _ITEM.match(lines[at]), at, at
    while n < len(lines):
        line = lines[n]
        if not line.strip():
            if not is_list:
                break
        elif not lines[n - 1].strip() and line[0] not in " \t" and not _ITEM.match(line):
            break
        else:
            code = FENCE.fullmatch(line)
            n = last = end_of_code(lines, n, code) if code else n
        n += 1
    return last


def without_margin(line: str) -> str:
    """A tag of HTML without spaces before it, which would make what follows it code."""
    return _TAG.sub("", line)


def with_signs(line: str) -> str:
    """A line with signs for their names, such as ``:smile:``."""
    return outside_code(line, lambda text: _SIGN.sub(lambda found: SIGNS.get(found["name"], found[0]), text))


__all__ = ["attributes", "element", "with_our_quotations", "with_signs", "without_margin"]
