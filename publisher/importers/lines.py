"""Lines of Markdown: where its blocks end, and how ours are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FENCE = re.compile(r"(?P<indent>[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
DIV = re.compile(r"(?P<indent>[ \t]*)(?P<mark>:{3,})[ \t]*(?P<info>\{(?:[^{}\"]|\"[^\"]*\")*\}|[\w.-]+)?[ \t]*:*[ \t]*")
HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?P<title>\S(?:.*?\S)??)(?:[ \t]+#+)?(?:[ \t]*\{[^{}]*\})?[ \t]*")
_INDENTED = re.compile(r"(?:[ ]{4}|[ ]{,3}\t)[ \t]*\S")
_HOLDS = re.compile(
    r"(?:[-*+:~]|\(?(?:\d{1,9}|[A-Za-z]|[ivxlc]+)[.)]|#\.|\(@[\w-]*\)|\[\^[^\]]+\]:)(?:[ \t]|$)|:{3,}|[!?]{3}|==="
)
_VERSE = re.compile(r"\|(?:[ ][^|]*)?")
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*|[ \t]*\|[ \t]*:?-+:?[ \t]*\|[ \t]*")


def end_of_code(lines: Sequence[str], at: int, found: re.Match[str]) -> int:
    """The last line of a block of code."""
    mark = found["mark"]
    closing = re.compile(rf"[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*")
    return next((n for n in range(at + 1, len(lines)) if closing.fullmatch(lines[n])), len(lines) - 1)


def end_of_body(lines: Sequence[str], at: int, indent: int) -> int:
    """The last line that is indented below the one at ``at``."""
    end = at
    for n in range(at + 1, len(lines)):
        if lines[n].strip():
            if len(lines[n]) - len(lines[n].lstrip(" ")) < indent + 4 and not lines[n].startswith("\t"):
                break
            end = n
    return end


def end_of_div(lines: Sequence[str], at: int) -> int:
    """The line that closes a block between colons; the first one if none does."""
    depth, n = 0, at
    while n < len(lines):
        if code := FENCE.fullmatch(lines[n]):
            n = end_of_code(lines, n, code)
        elif found := DIV.fullmatch(lines[n]):
            depth += 1 if found["info"] else -1
            if not depth:
                return n
        n += 1
    return at


def tabs_of(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The text before the tabs of Quarto, and the tabs: each heading of the highest level that occurs begins one."""
    marks: list[tuple[int, int, str]] = []
    at = 0
    while at < len(lines):
        if code := FENCE.fullmatch(lines[at]):
            at = end_of_code(lines, at, code)
        elif heading := HEADING.fullmatch(lines[at]):
            marks.append((at, len(lines[at]) - len(lines[at].lstrip("#")), heading["title"]))
        at += 1
    highest = min((level for _, level, _ in marks), default=0)
    starts = [(at, title) for at, level, title in marks if level == highest]
    made: list[str] = []
    for number, (at, title) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        made += directive("tab-item", title, after_options(trimmed(lines[at + 1 : end])), "")
    return trimmed(lines[: starts[0][0]] if starts else lines), made


def indents_code(lines: Sequence[str], at: int) -> bool:
    """Whether a line is code because it is indented, outside of lists, notes and definitions."""
    if not _INDENTED.match(lines[at]):
        return False
    for n in range(at - 1, -1, -1):
        if lines[n].strip() and not _INDENTED.match(lines[n]):
            return not lines[n + 1].strip() and not (_HOLDS.match(lines[n]) or lines[n][0] in " \t")
    return True


def end_of_verse(lines: Sequence[str], at: int) -> int:
    """The last of the lines that Pandoc keeps, which begin with a bar; the first one if only this does, or if they are a table."""
    end = next((n for n in range(at, len(lines)) if not _VERSE.fullmatch(lines[n])), len(lines)) - 1
    return max(at, end)


def verse(lines: Sequence[str]) -> Iterator[str]:
    """Lines that begin with a bar, as lines that end with a backslash; an empty one begins a new paragraph."""
    words = [line.removeprefix("|").removeprefix(" ") for line in lines]
    for line, after in zip(words, [*words[1:], ""], strict=True):
        text = line.lstrip(" ")
        indent = "&nbsp;" * (len(line) - len(text))
        yield f"{indent}{text.rstrip()}\\" if text and after.strip() else f"{indent}{text}" if text else ""


def with_caption(lines: Sequence[str], caption: str) -> list[str] | None:
    """The lines, of which the table at their end gets a caption, whose attributes may have a label; None if there is no table."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and "|" in lines[start - 1]:
        start -= 1
    if not any(_RULE.fullmatch(line) for line in lines[start + 1 : start + 2]):
        return None
    label = re.search(r"[ \t]*\{[^{}]*#([\w:-]+)[^{}]*\}$", caption)
    options = [f":label: {label[1]}", ""] if label else [""]
    words = caption[: label.start()] if label else caption
    return [*lines[:start], *directive("table", words, [*options, *lines[start:end]], "")]


def trimmed(lines: Sequence[str]) -> list[str]:
    """Lines without empty ones around them."""
    text = [n for n, line in enumerate(lines) if line.strip()]
    return [*lines[text[0] : text[-1] + 1]] if text else []


def after_options(body: Sequence[str], options: bool = False) -> list[str]:
    """The body of a directive, apart from its options: a first line that looks like one is none."""
    if body and (options or re.match(r"[ \t]*(?::[\w-]+:|---)", body[0])):
        return ["", *body]
    return [*body]


def dedented(lines: Sequence[str]) -> list[str]:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]


def directive(name: str, argument: str, body: Sequence[str], indent: str) -> list[str]:
    """A directive between colons, more than any in it has."""
    mark = ":" * max(3, longest(body) + 1)
    lines = [f"{mark}{{{name}}}{f' {argument}' if argument else ''}", *body, mark]
    return [f"{indent}{line}" if line.strip() else line for line in lines]


def longest(lines: Sequence[str]) -> int:
    return max((len(found[0].strip()) for line in lines if (found := re.match(r"[ \t]*:{3,}", line))), default=0)


__all__ = [
    "DIV",
    "FENCE",
    "HEADING",
    "after_options",
    "dedented",
    "directive",
    "end_of_body",
    "end_of_code",
    "end_of_div",
    "end_of_verse",
    "indents_code",
    "longest",
    "tabs_of",
    "trimmed",
    "verse",
    "with_caption",
]
