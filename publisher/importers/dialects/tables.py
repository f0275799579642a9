"""Tables of Pandoc: grids, columns below lines of hyphens, with one or several lines in a cell, and captions of any table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from publisher.importers.dialects.lines import dedented, directive, prose, trimmed

_BORDER = re.compile(r"[ ]{,3}\+(?::?-+:?\+)+[ ]*")
_HEAD = re.compile(r"[ ]{,3}\+(?::?=+:?\+)+[ ]*")
_HYPHENS = re.compile(r"[ ]{,3}-+(?:[ ]+-+)+[ ]*")
_LONG = re.compile(r"[ ]{,3}-{3,}[ ]*")
_RULE = re.compile(r"[ ]{,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CAPTION = re.compile(r"[ ]{,3}(?:[Tt]able)?:[ \t]+(?P<caption>\S.*?)[ \t]*")
_LABEL = re.compile(r"[ \t]*\{[^{}]*?(?:#(?P<label>[\w:.-]+))?[^{}]*\}$")
_BLOCK = re.compile(r"[-*+>#:|]|\d+[.)][ \t]|#\.|`{3}|~{3}|!\[[^\]]*\]\([^()]*\)$|.*\\$")
_RULES = {"left": ":---", "right": "---:", "center": ":---:", "": "---"}
_ITEM = re.compile(r"[ ]{,3}(?:[-*+]|\d{1,9}[.)])[ \t]+\|")
_LONGEST = 2000  # lines of a table


class _Table(Struct, frozen=True):
    """The rows of a table, whose cells are lines, the number of rows in its head, the alignment of its columns, and the line
    after it."""

    rows: list[list[list[str]]]
    head: int
    sides: list[str]
    end: int


def with_our_tables(lines: Sequence[str]) -> list[str]:
    """The lines with tables that we can read; a caption before or after one, or before a table of bars, belongs to it."""
    made, done = list[str](), 0
    text = prose(lines)
    places = frozenset(text)
    for at in text:
        if at < done or not lines[at].strip() or (at and lines[at - 1].strip() and at - 1 in places):
            continue
        caption, begin = _caption(lines, at)
        shown, end = _shown(lines, begin)
        if not shown:
            continue
        table = lines[begin:end]
        if not caption:
            below = next((n for n in range(end, min(end + 2, len(lines))) if lines[n].strip()), end)
            caption, after = _caption(lines, below) if below < len(lines) else ("", end)
            end = after if caption else end
        if not caption and shown == [*table]:
            continue
        made += lines[done:at]
        indent = " " * min(len(line) - len(line.lstrip()) for line in table if line.strip())
        made += [f"{indent}{line}".rstrip() for line in _captioned(dedented(shown), caption)]
        made += [""] if end < len(lines) else []
        done = next((n for n in range(end, len(lines)) if lines[n].strip()), len(lines))
    return [*made, *lines[done:]]


def _caption(lines: Sequence[str], at: int) -> tuple[str, int]:
    """The caption that begins at a line, and the first line of text after it; empty if there is none."""
    found = _CAPTION.fullmatch(lines[at])
    if not found:
        return "", at
    end = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
    words = " ".join((found["caption"], *(line.strip() for line in lines[at + 1 : end])))
    return words, next((n for n in range(end, len(lines)) if lines[n].strip()), end)


def _captioned(shown: list[str], caption: str) -> list[str]:
    """A table as a directive with its caption and label, if it has one, or needs options."""
    options = [shown.pop(0)] if shown[0].startswith(":header-rows:") else []
    found = _LABEL.search(caption)
    words = caption[: found.start()] if found else caption
    label = found["label"] if found else None
    given = [*([f":label: {label}"] if label else []), *options]
    if not caption and not options:
        return shown
    return directive("list-table" if options else "table", words, [*given, "", *shown], "")


def _shown(lines: Sequence[str], at: int) -> tuple[list[str], int]:
    """The table at a line in our syntax, and the line after it; none if there is none, or one that we can't read."""
    if at >= len(lines):
        return [], at
    if _ITEM.match(lines[at]):
        return [], at
    if "|" in lines[at] and at + 1 < len(lines) and "|" in lines[at + 1] and _RULE.fullmatch(lines[at + 1]):
        end = next((n for n in range(at, len(lines)) if "|" not in lines[n]), len(lines))
        return [*lines[at:end]], end
    table = _grid(lines, at) or _columns(lines, at)
    if not table:
        return [], at
    if table.head == 1 and not any(map(_has_blocks, (cell for row in table.rows for cell in row))):
        rows = [[" ".join(line.strip() for line in cell).replace("|", r"\|") for cell in row] for row in table.rows]
        made = [f"| {' | '.join(row)} |" for row in rows]
        return [made[0], f"|{'|'.join(_RULES[side] for side in table.sides)}|", *made[1:]], table.end
    made = [f":header-rows: {table.head}"]
    for row in table.rows:
        for number, cell in enumerate(row):
            first, *rest = cell or [""]
            made.append(f"{'  ' if number else '* '}- {first}".rstrip())
            made += [f"    {line}".rstrip() for line in rest]
    return made, table.end


def _has_blocks(cell: list[str]) -> bool:
    """Whether a cell is more than a paragraph."""
    return any(not line or _BLOCK.match(line) for line in cell)


def _cell(lines: Sequence[str]) -> list[str]:
    """The lines of a cell, without those around them, and without their common indentation."""
    text = trimmed([line.rstrip() for line in lines])
    margin = min((len(line) - len(line.lstrip()) for line in text if line), default=0)
    return [line[margin:] for line in text]


def _grid(lines: Sequence[str], at: int) -> _Table | None:
    """The grid that begins at a line. One with merged cells is left as it is."""
    if not _BORDER.fullmatch(lines[at]):
        return None
    end = next((n for n in range(at, min(len(lines), at + _LONGEST)) if lines[n].strip()[:1] not in ("+", "|")), -1)
    end = len(lines) if end < 0 and len(lines) < at + _LONGEST else end
    bounds = [n for n, sign in enumerate(lines[at]) if sign == "+"]
    rows, head, sides = list[list[list[str]]](), 0, [_side(lines[at][a + 1 : b]) for a, b in pairwise(bounds)]
    begun = at + 1
    for n in range(at + 1, end):
        line = lines[n].rstrip()
        if _BORDER.fullmatch(line) or _HEAD.fullmatch(line):
            if [place for place, sign in enumerate(line) if sign == "+"] != bounds:
                return None
            rows.append([_cell([each[a + 1 : b] for each in lines[begun:n]]) for a, b in pairwise(bounds)])
            if _HEAD.fullmatch(line) and n < end - 1:
                head, sides = len(rows), [_side(line[a + 1 : b]) for a, b in pairwise(bounds)]
            begun = n + 1
        elif len(line) != bounds[-1] + 1 or any(line[place] != "|" for place in bounds):
            return None
    return _Table(rows, head, sides, end) if rows and begun == end else None


def _side(rule: str) -> str:
    begins, ends = rule.startswith(":"), rule.endswith(":")
    return "center" if begins and ends else "left" if begins else "right" if ends else ""


def _columns(lines: Sequence[str], at: int) -> _Table | None:
    """The table at a line whose columns are below a line of hyphens."""
    opened = bool(_LONG.fullmatch(lines[at]))  # then cells may have several lines, and rows are apart
    last = min(len(lines), at + _LONGEST)
    limit = last if opened else min(last, at + 2)
    rule = next((n for n in range(at, limit) if _HYPHENS.fullmatch(lines[n])), -1)
    if rule < 0 or any(not lines[n].strip() for n in range(at, rule)):
        return None
    starts = [found.start() for found in re.finditer("-+", lines[rule])]
    above = lines[at + opened : rule]
    several = opened or (rule == at and not _ends_at_blank(lines, rule + 1))
    end = next((n for n in range(rule + 1, last) if _is_end(lines, n, several=several, headed=rule > at)), -1)
    if end < 0:
        if several or len(lines) > last:
            return None
        end = len(lines)
    body = lines[rule + 1 : end]
    if not body or any(not _fits(line, starts) for line in (*body, *above)):
        return None
    groups = list[list[str]]()
    if several and any(not line.strip() for line in body):
        for line, before in zip(body, ["", *body], strict=False):
            if line.strip():
                groups.append([line]) if not before.strip() else groups[-1].append(line)
    else:
        groups = [[line] for line in body]
    if not groups:
        return None
    closed = end < len(lines) and bool(lines[end].strip())
    rows = [_row(group, starts) for group in ([[*above]] if above else []) + groups]
    sides = _sides([*above] or groups[0], lines[rule])
    return _Table(rows, 1 if above else 0, sides, end + closed)


def _ends_at_blank(lines: Sequence[str], at: int) -> bool:
    """Whether no empty line comes before the hyphens that end a table without a head."""
    return next(
        (bool(_closes(lines[n])) for n in range(at, len(lines)) if not lines[n].strip() or _closes(lines[n])), False
    )


def _closes(line: str) -> bool:
    return bool(_LONG.fullmatch(line) or _HYPHENS.fullmatch(line))


def _is_end(lines: Sequence[str], n: int, *, several: bool, headed: bool) -> bool:
    if several or not headed:
        return _closes(lines[n]) and (n + 1 == len(lines) or not lines[n + 1].strip())
    return not lines[n].strip() or _closes(lines[n])


def _fits(line: str, starts: Sequence[int]) -> bool:
    """Whether no word of a line crosses the beginning of a column."""
    return all(line[start - 1 : start] in ("", " ") for start in starts if start)


def _row(lines: Sequence[str], starts: Sequence[int]) -> list[list[str]]:
    ends = [*starts[1:], None]
    return [[words for line in lines if (words := line[a:b].strip())] for a, b in zip(starts, ends, strict=True)]


def _sides(lines: Sequence[str], rule: str) -> list[str]:
    """The alignment of columns, by the words of the head above, or of the first row below, their hyphens."""
    made = list[str]()
    for found in re.finditer("-+", rule):
        words = [line[found.start() : found.end()].ljust(len(found[0])) for line in lines]
        words = [each for each in words if each.strip()]
        left, right = all(each[0] != " " for each in words), all(each[-1] != " " for each in words)
        made.append("" if not words or (left and right) else "left" if left else "right" if right else "center")
    return made


__all__ = ["with_our_tables"]
