"""Lines of code that Docusaurus and VitePress emphasise or number: by what follows the language, and by comments in the code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from publisher.markdown.attributes import parse_attributes

_INFO = re.compile(r"(?P<language>[\w+#.-]*)(?P<rest>.*)")
_RANGES = re.compile(r"\{(?P<ranges>[\d,\s-]+)\}")
_NUMBERS = re.compile(
    r"(?:\bshowLineNumbers(?:=\{?(?P<first>\d{1,7})\}?)?|:line-numbers(?:=(?P<other>\d{1,7}))?)(?![\w-])"
)
_TITLE = re.compile(r"\b(?:title|filename)=(?P<mark>[\"'])(?P<title>.*?)(?P=mark)")
_COMMENT = re.compile(
    r"[ \t]*(?://|#|--|%|;|/\*|<!--|\{/\*)[ \t]*highlight-(?P<what>next-line|start|end)[ \t]*(?:\*/\}?|-->)?[ \t]*"
)
_SUFFIX = re.compile(r"[ \t]*(?://|#|--|/\*|<!--)[ \t]*\[!code (?P<what>[\w+-]+)(?::\d+)?\][ \t]*(?:\*/|-->)?[ \t]*$")
_OF_HACKMD = re.compile(r"(?P<language>[\w+#-]+)(?P<numbers>=(?P<first>\d{1,7})?\+?)?!?")
_OF_ZOLA = re.compile(
    r"(?P<language>[\w+#-]+)(?P<given>(?:,[ ]*(?:linenos|linenostart=\d+|(?:hl|hide)_lines=[\d -]+|name=[^,\s]+))+)"
)
_OF_PANDOC = re.compile(r"\{[ ]*\.(?P<language>[A-Za-z][\w+#-]*)(?P<rest>[^{}]*)\}")
_SIGNS = ("highlight-", "[!code ")


def with_our_highlights(info: str, lines: Sequence[str]) -> tuple[str, list[str], list[str]]:
    """The language of code, our options for it, and its lines without the comments; no options if it has nothing of the kind."""
    body, marked = (
        _without_comments(lines) if any(sign in line for line in lines for sign in _SIGNS) else ([*lines], [])
    )
    info = _of_others(info)
    found = _INFO.fullmatch(info)
    rest = found["rest"] if found else ""
    ranges, numbers, title = _RANGES.search(rest), _NUMBERS.search(rest), _TITLE.search(rest)
    if not found or not (ranges or numbers or marked) or info.startswith("{"):
        return info, [], [*lines]
    marked += _in(ranges["ranges"], len(body)) if ranges else []
    options = [f":caption: {title['title']}"] if title else []
    if numbers:
        first = numbers["first"] or numbers["other"]
        options.append(f":lineno-start: {first}" if first else ":linenos:")
    if marked:
        options.append(f":emphasize-lines: {','.join(_ranges(sorted({*marked})))}")
    return found["language"], options, body


def _of_others(info: str) -> str:
    """What follows the language of code on HackMD, in Zola, or in braces of Pandoc that are not ours, as in VitePress."""
    if (short := _OF_HACKMD.fullmatch(info)) and info != short["language"]:
        first = f"={short['first']}" if short["first"] else ""
        return f"{short['language']}{f' :line-numbers{first}' if short['numbers'] else ''}"
    if zola := _OF_ZOLA.fullmatch(info):
        given = dict(part.strip().partition("=")[::2] for part in zola["given"].split(",")[1:])
        chosen = given.get("hl_lines", "").strip().replace(" ", ",")
        name = f' title="{given["name"]}"' if "name" in given else ""
        return f"{zola['language']}{' :line-numbers' if 'linenos' in given else ''}{f' {{{chosen}}}' if chosen else ''}{name}"
    if (braces := _OF_PANDOC.fullmatch(info)) and not parse_attributes(info):
        start = re.search(r"startFrom=\"?(\d{1,7})", braces["rest"])
        numbers = f" :line-numbers{f'={start[1]}' if start else ''}" if start or "umberLines" in braces["rest"] else ""
        return f"{braces['language']}{numbers}"
    return info


def _without_comments(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    body, marked, inside, is_next = list[str](), list[int](), False, False
    for line in lines:
        if found := _COMMENT.fullmatch(line):
            is_next = found["what"] == "next-line"
            inside = found["what"] == "start" or (inside and is_next)
            continue
        suffix = _SUFFIX.search(line)
        body.append(line[: suffix.start()] if suffix else line)
        if inside or is_next or suffix:
            marked.append(len(body))
        is_next = False
    return body, marked


def _in(ranges: str, count: int) -> list[int]:
    """The numbers of lines in ranges, of those that exist."""
    found = re.finditer(r"(?<!\d)(\d{1,7})(?:[ ]*-[ ]*(\d{1,7}))?(?!\d)", ranges)
    return [n for each in found for n in range(int(each[1]), min(int(each[2] or each[1]), count) + 1) if 0 < n <= count]


def _ranges(numbers: Iterable[int]) -> Iterator[str]:
    first = last = 0
    for number in (*numbers, 0):
        if number == last + 1 and last:
            last = number
            continue
        if last:
            yield str(first) if first == last else f"{first}-{last}"
        first = last = number


__all__ = ["with_our_highlights"]
