"""Entries of an index, as roles and directives name them: ``single: entry; sub-entry``, ``see: entry; other`` …"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.reader import Reader
from publisher.patterns import lazy

KINDS = {"see": "see", "seealso": "also", "start": "start", "end": "end"}
_COMBINED = {"pair": 2, "triple": 3}  # kinds with an entry for each of their words, and the number of these
_KIND = lazy(rf"\s*(?P<main>!?)\s*(?P<kind>{'|'.join(('single', *_COMBINED, *KINDS))})\s*:(?!:)\s*", re.IGNORECASE)
# Code and formulas may contain separators, and so may words after a backslash.
_PIECE = r"\\.|`[^`]*`|\$[^$\s][^$]*\$"
_SEPARATOR = lazy(rf"(?:{_PIECE})|(?P<sign>[;!])", re.DOTALL)
_COMMA = lazy(rf"(?:{_PIECE})|(?P<sign>,)", re.DOTALL)
_READING = lazy(r"(?P<sort>(?:\\.|[^@\\`$])+)@(?P<words>.+)", re.DOTALL)
_ESCAPE = lazy(r"\\([;!@,:<>])")
_OF_LATEX = lazy(r"\|(?P<command>see|seealso|[()]|text[a-z]+|emph|hyperpage)\s*(?:\{(?P<other>[^{}]*)\}\s*)?\Z")
_DIVIDED = lazy(rf"(?:{_PIECE})|\w(?P<sign>!)(?=\w)", re.DOTALL)
_SIGNS = (d.Text, d.SoftBreak, d.Emphasis, d.Strong, d.Strikethrough, d.Subscript, d.Superscript, d.InlineCode)
_KEPT = (*_SIGNS, d.InlineMath, d.KeyboardInput, d.Abbreviation, d.Span)
Locate = Callable[[int], Location]
HINT = "Write entries as “entry”, “entry!sub-entry”, “see: entry; other entry” or “start: entry” and “end: entry”."


def is_marked(text: str) -> bool:
    """Whether a text names an entry by its syntax, so that it cannot be the words to show."""
    return bool(_KIND.match(text)) or len(list(_split(text.strip().removeprefix("!"), _SEPARATOR))) > 1


def shown_of(text: str) -> str:
    """The words that a role without an entry in angle brackets shows, at the end of its text.

    There are none if the text has a kind or sub-entries.
    """
    if is_marked(text):
        return ""
    found = _READING.fullmatch(text)
    return found["words"].lstrip() if found else text.removeprefix("!").lstrip()


def check_shown(reader: Reader, words: str, locate: Locate) -> None:
    """Report words before an entry in angle brackets that are divided like an entry."""
    sign = next((found for found in _DIVIDED.finditer(words) if found["sign"]), None)
    if sign:
        problem = f"“{words.strip()[:80]}” is shown with its exclamation mark"
        hint = "Put the entry and its sub-entry between < and >, and before them only the words of the text."
        reader.findings.warning("index-literal", problem, locate(sign.start("sign")), hint)


def _check_latex(reader: Reader, text: str, locate: Locate) -> None:
    """Report what is written as for the index of LaTeX."""
    found = _OF_LATEX.search(text)
    if not found:
        return
    entry, command, other = text[: found.start()].strip(), found["command"], found["other"]
    hint = "Leave it out."
    if command.startswith("see"):
        hint = f"Write “{command}: {entry}; {(other or 'other entry').strip()}”, which shows nothing in the text."
    elif command in ("(", ")"):
        hint = f"Write “{'start' if command == '(' else 'end'}: {entry}”, which shows nothing in the text."
    elif command == "textbf":
        hint = f"Write “!{entry}” for the main place."
    problem = f"“{found[0].strip()[:80]}” is the syntax of LaTeX and part of the entry"
    reader.findings.warning("index-literal", problem, locate(found.start()), hint)


def mentions_of(reader: Reader, text: str, locate: Locate, *, several: bool = False) -> tuple[d.Mention, ...]:
    """What a text adds to an index; ``locate`` turns an offset in it into a location.

    A text without a kind may name ``several`` entries, separated by commas. Empty ones are errors.
    """
    _check_latex(reader, text, locate)
    found = _KIND.match(text)
    kind = found["kind"].lower() if found else ""
    start = found.end() if found else 0
    made: list[d.Mention] = []
    for offset, piece in _split(text[start:], _COMMA) if several and not kind else ((0, text[start:]),):
        margin = len(piece) - len(piece.lstrip())
        entry, at = piece.strip(), start + offset + margin
        main = entry.startswith("!") and kind not in ("see", "seealso")
        spaces = len(entry[1:]) - len(entry[1:].lstrip()) + 1 if main else 0
        main = main or bool(found and found["main"])
        topics = _topics(reader, entry[spaces:], moved(locate, at + spaces))
        if topics:
            made += _mentions(reader, kind, topics, main, locate(at))
    return tuple(made)


def moved(locate: Locate, start: int) -> Locate:
    """Locate offsets in a piece of a text that begins at ``start``."""
    return lambda offset: locate(start + offset)


def _mentions(
    reader: Reader, kind: str, topics: tuple[tuple[d.Topic, ...], ...], main: bool, at: Location
) -> Iterator[d.Mention]:
    """The mentions of a kind; ``topics`` are parted where a semicolon divides what refers from what it refers to."""
    first, *rest = topics
    if kind in ("see", "seealso"):
        if not rest:
            hint = f"Write “{kind}: entry; other entry”."
            reader.findings.error("index-entry", f"“{kind}” does not name another entry", at, hint)
            return
        yield d.Mention(first, at, KINDS[kind], tuple(topic for part in rest for topic in part))
        return
    whole = tuple(topic for part in topics for topic in part)
    if kind not in _COMBINED:
        yield d.Mention(whole, at, KINDS.get(kind, "place"), main=main)
        return
    if len(whole) != _COMBINED[kind]:
        hint = "Separate them by semicolons: " + "; ".join("abc"[: _COMBINED[kind]]) + "."
        count = "two" if kind == "pair" else "three"
        reader.findings.error("index-entry", f"“{kind}” needs {count} words, not {len(whole)}", at, hint)
        return
    if len(whole) == 2:
        turned = [whole, whole[::-1]]
    else:
        a, b, c = whole
        turned = [(a, _joined(b, " ", c)), (b, _joined(c, ", ", a)), (c, _joined(a, " ", b))]
    for each in turned:
        yield d.Mention(each, at, main=main)


def _joined(one: d.Topic, between: str, other: d.Topic) -> d.Topic:
    words = (*one.words, d.Text(between, location=one.words[0].location), *other.words)
    return d.Topic(one.text + between + other.text, words)


def _topics(reader: Reader, text: str, locate: Locate) -> tuple[tuple[d.Topic, ...], ...]:
    """The entry and sub-entries of a text, in parts that semicolons divide; nothing if one of them is empty."""
    parts: list[tuple[d.Topic, ...]] = []
    topics: list[d.Topic] = []
    before = ""
    for offset, piece in _split(text, _SEPARATOR):
        sign = text[offset - 1 : offset]
        if before and sign == ";":
            parts.append(tuple(topics))
            topics = []
        before = sign or ";"
        topic = _topic(reader, piece, offset, locate)
        if topic is None:
            what = "The entry" if len(text.strip()) == 0 else "A part of the entry"
            hint = HINT if not text.strip() else "Write “\\;” or “\\!” for a sign that does not separate."
            reader.findings.error("index-entry", f"{what} for the index is empty", locate(offset), hint)
            return ()
        topics.append(topic)
    return (*parts, tuple(topics))


def _topic(reader: Reader, piece: str, offset: int, locate: Locate) -> d.Topic | None:
    found = _READING.fullmatch(piece)
    sort = _ESCAPE.sub(r"\1", found["sort"]).strip() if found else ""
    words = found["words"] if found else piece
    start = offset + (found.start("words") if found else 0)
    start += len(words) - len(words.lstrip())
    written = " ".join(_ESCAPE.sub(r"\1", words).split())
    inlines = _plain(reader.inlines_at(written, lambda place: locate(start + place)))
    text = d.plain_text(inlines)
    return d.Topic(text, inlines, sort) if text else None


def _plain(nodes: tuple[d.Inline, ...]) -> tuple[d.Inline, ...]:
    """The words of an entry without what cannot be repeated in an index: links, notes, pictures …"""
    kept: list[d.Inline] = []
    for node in nodes:
        if not isinstance(node, _KEPT):
            kept += _plain(getattr(node, "children", ()))
        elif isinstance(node, d.SoftBreak):
            kept.append(d.Text(" ", location=node.location))
        elif node.parts:
            kept.append(d.with_fields(node, children=_plain(getattr(node, "children", ()))))
        else:
            kept.append(node)
    return tuple(kept)


def _split(text: str, separator: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The pieces of a text between separators, with their offsets."""
    start = 0
    for found in separator.finditer(text):
        if found["sign"]:
            yield start, text[start : found.start()]
            start = found.end()
    yield start, text[start:]
