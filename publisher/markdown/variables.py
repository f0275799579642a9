"""Variables in a text: values and locations of ``{{ name }}``."""

from __future__ import annotations

import re

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Location, nearest
from publisher.markdown.reader import Reader
from publisher.markdown.reading import Record
from publisher.markdown.source import Source
from publisher.markdown.token_tree import TokenTree


def value_of(record: Record, name: str, at: Location, written: str) -> str:
    """The value of a variable. If it is unknown, or too much was inserted, report an error and return the text as
    ``written``."""
    values = record.context.variables or {}
    if name in values:
        allowed = record.repeated.repeat(f"the variable “{name}”", len(values[name]), at, record.findings)
        return values[name] if allowed else written
    hint = nearest(name, values) or "List it in the manifest under variables:, or write \\{{ for braces."
    record.findings.error("variable-unknown", f"There is no variable “{name}”", at, hint)
    return written


def inlines(reader: Reader, node: TokenTree, at: Location) -> tuple[d.Inline, ...]:
    """Read the value of a variable token as Markdown.

    Variables in it are kept: the manifest has already replaced those that it names.
    """
    written = "{{ " + node.content + " }}"
    nested = reader.filling and node.content in (reader.context.variables or {})
    value = written if nested else value_of(reader.record, node.content, at, written)
    if value == written:
        return (d.Text(written, location=at),)
    around, reader.filling = reader.filling, True
    try:
        return tuple(replace(inline, location=at) for inline in reader.inline_text(value, at))
    finally:
        reader.filling = around


def after(source: Source, name: str, at: Location) -> Location:
    """The location after a variable in the line of ``at``."""
    line = source.lines[at.line - 1] if 0 < at.line <= len(source.lines) else ""
    found = re.compile(rf"\{{\{{\s*{re.escape(name)}\s*\}}\}}").search(line, at.column - 1)
    return replace(at, column=found.start() + 1) if found else at
