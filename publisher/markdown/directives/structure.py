"""Composition of texts: included files, and conditional content."""

from __future__ import annotations

import re

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown import front_matter
from publisher.markdown.attributes import conditional, joined, labelled
from publisher.markdown.directives.call import Call, Directive
from publisher.markdown.limits import LEAST_INCLUDED, MAX_INCLUDED, TooDeepError

EXCERPT = frozenset({"lines", "start-after", "end-before", "start-at", "end-at"})
INCLUDE = EXCERPT | {"heading-offset", "start-line", "end-line"}
MAX_CHAIN = 50  # files that include one another
_RANGE = re.compile(r"(?P<first>\d{1,7})?(?P<dash>\s*-\s*)?(?P<last>\d{1,7})?")


def include(call: Call) -> tuple[d.Block, ...]:
    """Return the blocks of another Markdown file. Paths in it are relative to its own folder."""
    found = read_file(call)
    if found is None:
        return ()
    name, text = found
    reader = call.reader
    if name in reader.stack:
        way = " → ".join((*reader.stack[reader.stack.index(name) :], name))
        reader.findings.error("include-circle", f"The file includes itself: {way}", call.location)
        return ()
    lines = frozenset(excerpt(call, name, text))
    # Excluded lines become empty, so that line numbers are right.
    kept = "\n".join(line if index in lines else "" for index, line in enumerate(text.split("\n")))
    if not _fits(call, name, len(text)):
        return ()
    offset = call.number("heading-offset")
    inner = reader.for_included(kept, name)
    blocks = inner.read()
    if front_matter.unread(inner.source.lines, inner.front_matter) is None:
        front_matter.keys(inner.front_matter, name, reader.findings)
    if offset:
        blocks = d.rewrite_all(blocks, {d.Heading: lambda h: replace(h, level=min(6, h.level + offset))})
    # A container around the blocks would hide their headings from numbering and lists of sections.
    blocks = tuple(replace(block, attributes=joined(block.attributes, call.box)) for block in blocks)
    return labelled(blocks, call.labels)


def _fits(call: Call, name: str, size: int) -> bool:
    """Whether the text may still be included. Exponential inclusion is limited, with one error for all."""
    included = call.reader.record.included
    if len(call.reader.stack) > MAX_CHAIN:
        raise TooDeepError(call.location)
    if included.spend(size + LEAST_INCLUDED):
        problem = f"With “{name}” the included text exceeds the limit of {MAX_INCLUDED:,} characters"
        hint = "Check whether files include each other many times; list long texts as chapters."
        call.reader.findings.error("include-huge", problem, call.location, hint)
    return included.left >= 0


def only(call: Call) -> tuple[d.Block, ...]:
    """Make blocks conditional; the argument is the condition."""
    attributes = replace(call.box, pairs=(("when", call.argument), *call.box.pairs))
    attributes = conditional(
        attributes, {"when": call.argument_at}, call.reader.context.conditions, call.reader.findings
    )
    blocks = (d.Container(call.children, location=call.location, attributes=attributes),)
    return labelled(blocks, call.labels)


def read_file(call: Call, path: str = "", at: Location | None = None) -> tuple[str, str] | None:
    """Return name and text of the file named by the argument (or ``path``). If it cannot be read, report an error
    and return None."""
    reader = call.reader
    return reader.record.file(path or call.argument, reader.source.file, at or call.argument_at)


def excerpt(call: Call, name: str, text: str) -> range | tuple[int, ...]:
    """The lines of a file, counted from 0, selected by ``lines`` or by markers; an unknown marker is an error."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    reported = len(call.reader.findings.items)
    first, last, _ = slice(*(_line(call, option) for option in ("start-line", "end-line"))).indices(len(lines))
    begin = first
    if first >= last and lines and len(call.reader.findings.items) == reported:
        option = "start-line" if call.option("start-line") else "end-line"
        call.wrong(option, f"a line before the end of the excerpt, of the {len(lines)} existing lines")
    for option, after in (("start-after", 1), ("start-at", 0)):
        if marker := call.option(option):
            first = _find(call, option, marker, name, lines, begin) + after
    for option, after in (("end-before", 0), ("end-at", 1)):
        if marker := call.option(option):
            last = min(last, _find(call, option, marker, name, lines, first) + after)
    chosen: range | tuple[int, ...] = range(first, last)
    if len(call.reader.findings.items) > reported:  # the other options cannot be applied
        return chosen
    if call.option("lines") and (numbers := line_numbers(call, "lines", len(chosen))):
        chosen = tuple(chosen[number - 1] for number in numbers)
    return chosen


def _line(call: Call, option: str) -> int | None:
    """A line of docutils, counted from 0, or from the end if it is negative."""
    value = call.option(option)
    if value and not re.fullmatch(r"-?[0-9]{1,7}", value):
        call.wrong(option, "a whole number")
        return None
    return int(value) if value else None


def _find(call: Call, option: str, marker: str, name: str, lines: list[str], start: int) -> int:
    for index in range(start, len(lines)):
        if marker in lines[index]:
            return index
    problem = f"“{name}” has no line with “{marker}”" + (" after the beginning of the excerpt" if start else "")
    call.reader.findings.error("marker-missing", problem, call.options[option][1])
    return 0 if option.startswith("start") else len(lines)


def line_numbers(call: Call, option: str, count: int) -> tuple[int, ...]:
    """The line numbers, from 1, listed by an option such as ``1-3,7,12-``. Those beyond ``count`` are an error."""
    numbers: list[int] = []
    unlisted = list(range(count + 2))  # for each number, the next number that is not listed yet

    def next_unlisted(number: int) -> int:
        while unlisted[number] != number:
            unlisted[number] = number = unlisted[unlisted[number]]
        return number

    for piece in call.option(option).split(","):
        found = _RANGE.fullmatch(piece.strip())
        if not found or not (found["first"] or found["last"]):
            call.wrong(option, "a list of lines such as 1-3,7")
            return ()
        first = int(found["first"] or 1)
        last = int(found["last"] or (count if found["dash"] else first))
        if not 1 <= first <= last <= count:
            call.wrong(option, f"within the {count} existing lines")
            return ()
        while (number := next_unlisted(first)) <= last:
            numbers.append(number)
            unlisted[number] = number + 1
    return tuple(numbers)


DIRECTIVES = {
    "include": Directive(include, frozenset(INCLUDE), raw=True, argument="required", alone=True),
    "only": Directive(only, argument="required"),
}
