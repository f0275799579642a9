"""Boxes beside the text: notes, warnings and folded text, also those of preprocessors of mdBook."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects.lines import (
    FENCE,
    HEADING,
    after_options,
    dedented,
    directive,
    end_of_code,
    ends_code,
    trimmed,
)
from publisher.importers.dialects.pairs import ends_of_elements
from publisher.markdown.directives import admonitions

OURS = frozenset(admonitions.KINDS)
WARNINGS = frozenset({"attention", "caution", "danger", "error", "important", "warning"})
_ADMONISH = re.compile(
    r"(?:admonish|ad-(?P<short>[a-z]+))(?:[ ,]+(?P<kind>[a-z]+)(?![\w-]*=))?(?:[ ]+\"(?P<old>(?:[^\"\\]|\\.)*)\")?(?P<rest>.*)"
)
_TITLE = re.compile(r"\btitle[ ]*=[ ]*(?P<mark>[\"'])(?P<title>(?:[^\\]|\\.)*?)(?P=mark)")
_FOLDED = re.compile(r"\bcollapsible[ ]*=[ ]*\"?true")
_WARNING = re.compile(r"[ ]{,3}<div class=[\"']?warning[\"']?>[ \t]*")
_DEEPEST = 50
LESSONS = {
    "callout": "", "challenge": "Challenge", "checklist": "Checklist", "discussion": "Discussion", "instructor": "Instructor",
    "keypoints": "Key points", "objectives": "Objectives", "prereq": "Prerequisites", "questions": "Questions",
    "testimonial": "", "hint": "Hint", "solution": "Solution", "spoiler": "Details",
}  # fmt: skip
"""Boxes in lessons of The Carpentries and on HackMD, and their titles if they have none of their own."""
_FOLDED_BOXES = ("hint", "solution", "spoiler")
_QUOTED_CLASS = re.compile(r"[ ]{,3}\{:?[ \t]*\.(?P<name>[a-z]+)(?P<titled>-title)?(?:[ \t]+\.[\w-]+)*[ \t]*\}[ \t]*")
_ITEM = re.compile(r"[ ]{,3}(?:[-*+]|\d{1,9}[.)])[ \t]")
_LANGUAGE = re.compile(
    r"[ ]{,3}\{:[ \t]*\.(?:language-(?P<language>[\w+#-]+)|(?P<other>output|error|warning|source|[a-z]+))[ \t]*\}[ \t]*"
)


_KNOWN = frozenset((*LESSONS, *admonitions.KINDS, *admonitions.CALLOUTS))
_SHELLS = frozenset({"bash", "sql", "python", "r", "matlab", "make", "java", "javascript"})


def callout(name: str) -> str:
    """The kind of note that other programs call so."""
    return name if name in OURS else admonitions.CALLOUTS.get(name, "note")


def note(name: str, title: str, body: Sequence[str], indent: str) -> list[str]:
    """A note; one of a kind that we do not have is named by its title."""
    return directive(callout(name), title or ("" if name in OURS else name.capitalize()), after_options(body), indent)


def lesson(name: str, title: str, body: Sequence[str], indent: str) -> list[str]:
    """A box of a lesson, or a note; its title may be the heading at its beginning."""
    text = trimmed(body)
    if not title and text and (heading := HEADING.fullmatch(text[0])):
        title, text = heading["title"], trimmed(text[1:])
    if name in _FOLDED_BOXES:
        return folded(title or LESSONS[name], text, indent, is_open=False)
    return note("note" if name in LESSONS else name, title or LESSONS.get(name, ""), text, indent)


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
            end = next((n for n in range(at, len(lines)) if not lines[n].startswith(">")), len(lines)) - 1
            inner = [re.sub("^> ?", "", each) for each in lines[at : end + 1]]
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


def folded(title: str, body: Sequence[str], indent: str, *, is_open: bool) -> list[str]:
    options = [":open:"] if is_open else []
    return directive("dropdown", title, [*options, *after_options(body, is_open)], indent)


def with_our_boxes(lines: Sequence[str], depth: int = 0) -> list[str]:
    """The lines of mdBook with the boxes of mdbook-admonish, and with those that mdBook makes of ``<div class="warning">``,
    unless these are nested too deeply."""
    if depth == _DEEPEST:
        return [*lines]
    made, at, ends = list[str](), 0, ends_of_elements(lines)
    while at < len(lines):
        end = at
        if code := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, code)
            found = _ADMONISH.fullmatch(code["info"].strip())
            body = lines[at + 1 : end if ends_code(lines[end], code) else end + 1]
            made += _admonish(found, code["indent"], body, depth + 1) if found else lines[at : end + 1]
        elif _WARNING.fullmatch(lines[at]) and at in ends:
            end = ends[at]
            made += directive("warning", "", with_our_boxes(lines[at + 1 : end], depth + 1), "")
        elif lines[at].startswith(">"):
            end = next((n for n in range(at, len(lines)) if not lines[n].startswith(">")), len(lines)) - 1
            quoted = [re.sub("^> ?", "", each) for each in lines[at : end + 1]]
            inner = with_our_boxes(quoted, depth + 1)
            made += lines[at : end + 1] if inner == quoted else [f"> {each}".rstrip() for each in inner]
        else:
            made.append(lines[at])
        at = end + 1
    return made


def _admonish(found: re.Match[str], indent: str, body: Sequence[str], depth: int) -> list[str]:
    """A box of mdbook-admonish, or of mdbook-admonish's older notation."""
    name = found["kind"] or found["short"] or "note"
    given = _TITLE.search(found["rest"])
    title = (given["title"] if given else found["old"] or "").replace('\\"', '"')
    inner = with_our_boxes(dedented(body), depth)
    margin = " " * len(indent)
    if _FOLDED.search(found["rest"]):
        made = folded(title or name.capitalize(), inner, "", is_open=False)
    else:
        made = note(name, title, inner, "")
    return [f"{margin if n else indent}{line}".rstrip() for n, line in enumerate(made)]


__all__ = [
    "LESSONS",
    "OURS",
    "WARNINGS",
    "callout",
    "folded",
    "lesson",
    "note",
    "with_our_boxes",
    "with_our_quotations",
]
