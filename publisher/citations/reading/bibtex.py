"""BibTeX and BibLaTeX: entries with their lines. bibtexparser divides the text, and goes on after a broken entry."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from publisher.citations.reading.entry import Entry
from publisher.citations.reading.fields import item_of
from publisher.citations.written_dates import MONTHS
from publisher.diagnostics import Findings, Location, nearest
from publisher.language import Words

if TYPE_CHECKING:
    from bibtexparser.model import Entry as Parsed

_KEY = re.compile(r"@\s*\w+\s*[{(]\s*([^\s,=}]+)")


class Value(Struct, frozen=True):
    """The value of a field: text with its braces, and the line that it is in."""

    text: str
    line: int


class Raw(Struct, frozen=True):
    """An entry as it is written."""

    kind: str
    key: str
    fields: Mapping[str, Value]
    line: int


def read_bibtex(text: str, name: str, findings: Findings, *, words: Words) -> Iterator[Entry]:
    """The entries of a file in a book with these ``words``. Broken ones are errors; those after them are read."""
    entries = {raw.key.lower(): raw for raw in reversed(list(_entries(text, name, findings)))}
    for raw in reversed(entries.values()):
        fields = _inherited(raw, entries, name, findings)
        if raw.kind in ("xdata", "set"):
            continue
        data = item_of(raw.kind, {key: value.text for key, value in fields.items()}, words)
        keywords = (
            frozenset(word.strip() for word in fields["keywords"].text.split(","))
            if "keywords" in fields
            else frozenset()
        )
        aliases = tuple(word.strip() for word in fields["ids"].text.split(",")) if "ids" in fields else ()
        yield Entry(raw.key, data, Location(name, raw.line, 1), keywords - {""}, aliases)


def _entries(text: str, name: str, findings: Findings) -> Iterator[Raw]:
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock, String
    from bibtexparser.model import Entry as Parsed
    from bibtexparser.splitter import Splitter

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it logs are findings here
    strings = {month: str(number) for number, month in enumerate(MONTHS, 1)}
    known: dict[str, int] = {}
    for block in Splitter(text.replace("\r\n", "\n")).split().blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, String):
            strings[block.key.lower()] = _joined(block.value, strings, Location(name, line, 1), findings)
        elif isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock | Parsed):
            entry = block if isinstance(block, Parsed) else block.ignore_error_block
            if isinstance(block, DuplicateFieldKeyBlock):
                repeated = ", ".join(sorted(block.duplicate_keys))
                problem = f"The entry “{entry.key[:80]}” has “{repeated}” twice; the first one is used"
                findings.warning("bibliography-field", problem, Location(name, line, 1))
            raw = _raw(entry, line, name, strings, findings)
            if raw.key.lower() in known:
                problem = f"There are two entries “{raw.key[:80]}”; the first one is used"
                hint = f"The first one is in line {known[raw.key.lower()]}."
                findings.warning("bibliography-duplicate", problem, Location(name, line, 1), hint)
                continue
            known[raw.key.lower()] = line
            yield raw
        elif isinstance(block, ParsingFailedBlock):
            _report_broken(block.raw or "", line, name, findings)


def _report_broken(raw: str, line: int, name: str, findings: Findings) -> None:
    found = _KEY.match(raw)
    which = f"The entry “{found[1][:80]}”" if found and raw[found.end() :].lstrip().startswith(",") else "This entry"
    hint = "Close each brace and quotation mark, and put a comma after the key and after each field."
    findings.error("bibliography-broken", f"{which} cannot be read", Location(name, line, 1), hint)


def _raw(entry: Parsed, line: int, name: str, strings: Mapping[str, str], findings: Findings) -> Raw:
    fields: dict[str, Value] = {}
    for field in entry.fields:
        at = (field.start_line or 0) + 1
        value = str(field.value)
        fields.setdefault(field.key.lower(), Value(_joined(value, strings, Location(name, at, 1), findings), at))
    return Raw(entry.entry_type.lower(), entry.key.strip(), fields, line)


_PIECE = re.compile(r"\s*(#)?\s*(?:(?P<number>\d+)|(?P<name>[^\s\"{}#,=]+)|(?P<open>[\"{]))")


def _joined(value: str, strings: Mapping[str, str], at: Location, findings: Findings) -> str:
    """The text of a value: pieces in braces or quotation marks, numbers and names of strings, joined by ``#``."""
    written: list[str] = []
    position = 0
    value = value.strip()
    while position < len(value) and (piece := _PIECE.match(value, position)):
        position = piece.end()
        if piece["open"]:
            end = _end(value, position, "}" if piece["open"] == "{" else '"')
            written.append(value[position:end])
            position = end + 1
        elif piece["number"]:
            written.append(piece["number"])
        elif (text := strings.get(piece["name"].lower())) is not None:
            written.append(text)
        else:
            problem = f"There is no string “{piece['name'][:80]}”; the name is shown"
            hint = nearest(piece["name"], strings) or "Put text in braces."
            findings.warning("bibliography-field", problem, at, hint)
            written.append(piece["name"])
    return "".join(written)


def _end(value: str, start: int, closing: str) -> int:
    depth, position = 0, start
    while position < len(value):
        char = value[position]
        if char == "\\":
            position += 1
        elif char == closing and depth == 0:
            return position
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
        position += 1
    return len(value)


# What a part takes from the whole under another name.
_PARTS = {"title": "booktitle", "subtitle": "booksubtitle", "author": "bookauthor"}


def _inherited(raw: Raw, entries: Mapping[str, Raw], name: str, findings: Findings) -> dict[str, Value]:
    """The fields of an entry, with those of the entries that ``xdata`` and ``crossref`` name."""
    fields = dict(raw.fields)
    seen = {raw.key.lower()}
    for field in ("xdata", "crossref"):
        value = raw.fields.get(field)
        for key in (part.strip() for part in value.text.split(",")) if value else ():
            parent = entries.get(key.lower())
            if parent is None:
                problem = f"“{field}” names “{key[:80]}”, which is not in this file"
                at = Location(name, value.line if value else raw.line, 1)
                findings.warning("bibliography-field", problem, at, nearest(key, entries))
            elif key.lower() not in seen:
                seen.add(key.lower())
                is_part = field == "crossref" and raw.kind.startswith(("in", "supp"))
                for other, text in parent.fields.items():
                    target = _PARTS.get(other, other) if is_part else other
                    if other not in ("ids", "keywords", "crossref", "xdata", "label"):
                        fields.setdefault(target, text)
    return fields
