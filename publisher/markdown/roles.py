"""Roles: ``{name}`text```. The table says which there are; each function makes an inline of the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.attributes import conditional

if TYPE_CHECKING:
    from publisher.markdown.parser import Reader

_TARGET = re.compile(r"(?P<words>.*?)<(?P<label>[^<>]*)>", re.DOTALL)
Role = Callable[["Reader", str, Location], d.Inline]


def _text(text: str, at: Location) -> tuple[d.Inline, ...]:
    return (d.Text(text, location=at),)


def _abbreviation(_: Reader, text: str, at: Location) -> d.Inline:
    """``HTML (HyperText Markup Language)``; what stands for ``HTML`` alone is found when all definitions are known."""
    match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)\s*", text, re.DOTALL)
    short, title = (match[1], " ".join(match[2].split())) if match else (text.strip(), "")
    return d.Abbreviation(_text(short, at), title, location=at)


def _only(reader: Reader, text: str, at: Location) -> d.Inline:
    condition, colon, words = text.partition(":")
    if not colon:
        hint = "Write {only}`pdf: the words`, the condition before the colon."
        reader.findings.error("role-content", "The role “only” needs a condition and words", at, hint)
    given = d.Attributes(pairs=(("when", condition.strip()),)) if colon else d.NO_ATTRIBUTES
    start = replace(at, column=at.column + len("{only}`") + len(condition) + 1 + len(words) - len(words.lstrip()))
    children = reader.inline_text(words.strip(), start)
    return d.Span(children, location=at, attributes=conditional(reader.context, given, at))


def _reference(role: str) -> Role:
    def make(_: Reader, text: str, at: Location) -> d.Inline:
        found = _TARGET.fullmatch(text.strip())
        words, label = (found["words"].strip(), found["label"].strip()) if found else ("", text.strip())
        label = d.slug(label) if " " in label else label
        return d.Reference(_text(words, at) if words else (), label, role, location=at)

    return make


def _small_caps(_: Reader, text: str, at: Location) -> d.Inline:
    return d.Span(_text(text, at), location=at, attributes=d.Attributes(classes=("smallcaps",)))


ROLES: dict[str, Role] = {
    "abbr": _abbreviation,
    "code": lambda _, text, at: d.InlineCode(text, location=at),
    "del": lambda _, text, at: d.Strikethrough(_text(text, at), location=at),
    "emphasis": lambda _, text, at: d.Emphasis(_text(text, at), location=at),
    "eq": _reference("eq"),
    "kbd": lambda _, text, at: d.KeyboardInput(_text(text, at), location=at),
    "numref": _reference("numref"),
    "only": _only,
    "ref": _reference("ref"),
    "smallcaps": _small_caps,
    "strong": lambda _, text, at: d.Strong(_text(text, at), location=at),
    "sub": lambda _, text, at: d.Subscript(_text(text, at), location=at),
    "sup": lambda _, text, at: d.Superscript(_text(text, at), location=at),
}
ROLES |= {"subscript": ROLES["sub"], "superscript": ROLES["sup"], "strike": ROLES["del"]}
