"""Roles: ``{name}`text```. The table maps each name to the function that makes an inline of the text."""

from __future__ import annotations

import re

from msgspec.structs import replace

from publisher import document as d
from publisher.addresses import is_safe_url, scheme_of
from publisher.diagnostics import Location
from publisher.markdown import citing, formula_nodes, indexing
from publisher.markdown.attributes import conditional
from publisher.markdown.links import without_address
from publisher.markdown.reader import Reader, Role
from publisher.markdown.source import Source

_OPENING = re.compile(r"\{[^{}]*\}`+")
_TARGET = re.compile(r"(?P<words>.*?)<(?P<label>[^<>]*)>", re.DOTALL)
_ENTRY = re.compile(r"(?P<words>.*?)\s*(?<!\\)<(?P<entry>[^<>]*)>\s*", re.DOTALL)
_BETWEEN_KEYS = re.compile(r"(?<=[^+\s])\s*\+\s*(?=\S)")
# Other names with spaces are keys one after the other.
_KEY_OF_WORDS = re.compile(
    r"(?:page|pg|volume|bild|arrow|cursor|pfeil|flèche) \w{2,}\.?|(?:left|right|up|down|linker?|rechter?) \w{3,}"
    r"|\w+ (?:arrow|bar|pad|key)|(?:num|caps|scroll|shift) lock|print screen|back ?space|num(?:eric)? pad \w+"
    r"|verr\.? (?:num|maj)\.?|impr\.? (?:écran|pant)\.?|(?:av|re) pág\.?|bloq (?:mayús|num|despl)",
    re.IGNORECASE,
)
REFERENCES = ("eq", "numref", "prf:ref", "ref")


def inside(source: Source, at: Location) -> Location:
    """The location at which the text of the role at ``at`` begins."""
    lines = source.lines
    found = _OPENING.match(lines[at.line - 1], at.column - 1) if 0 < at.line <= len(lines) else None
    return replace(at, column=found.end() + 1) if found else at


def _filled(reader: Reader, text: str, at: Location) -> str:
    """The text of the role at ``at``, with variables replaced."""
    return reader.fill(text, inside(reader.source, at), unescapes=True)


def _words(reader: Reader, text: str, at: Location) -> tuple[d.Inline, ...]:
    """The text of the role at ``at``, with variables replaced and typographic punctuation."""
    return (d.Text(reader.context.typeset(_filled(reader, text, at)), location=at),)


def _abbreviation(reader: Reader, text: str, at: Location) -> d.Inline:
    """Read ``HTML (HyperText Markup Language)``. ``HTML`` alone is expanded when all definitions are known."""
    text = _filled(reader, text, at)
    match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)\s*", text, re.DOTALL)
    short, title = (match[1], " ".join(match[2].split())) if match else (text.strip(), "")
    return d.Abbreviation((d.Text(short, location=at),), title, location=at)


def _only(reader: Reader, text: str, at: Location) -> d.Inline:
    condition, colon, words = text.partition(":")
    if not colon:
        hint = "Write {only}`pdf: the words`, with the condition before the colon."
        reader.findings.error("role-content", "The role “only” needs a condition and words", at, hint)
    given = d.Attributes(pairs=(("when", condition.strip()),)) if colon else d.NO_ATTRIBUTES
    start = reader.source.after(inside(reader.source, at), len(condition) + 1 + len(words) - len(words.lstrip()))
    children = reader.inline_text(words.strip(), start)
    return d.Span(
        children, location=at, attributes=conditional(given, {"when": at}, reader.context.conditions, reader.findings)
    )


def _reference(role: str) -> Role:
    def make(reader: Reader, text: str, at: Location) -> d.Inline:
        text = _filled(reader, text, at).strip()
        found = _TARGET.fullmatch(text)
        words, label = (found["words"].strip(), found["label"].strip()) if found else ("", text)
        label = d.slug(label) if " " in label else label
        shown = (d.Text(reader.context.typeset(words), location=at),) if words else ()
        return d.Reference(shown, label, role, location=at)

    return make


def _download(reader: Reader, text: str, at: Location) -> d.Inline:
    """Read ``words <file>``, or ``file`` alone, which is then its text."""
    text = _filled(reader, text, at).strip()
    found = _TARGET.fullmatch(text)
    words, url = (found["words"].strip(), found["label"].strip()) if found else ("", text)
    name = url.rpartition("/")[2] or url
    shown: tuple[d.Inline, ...] = (d.InlineCode(name, location=at),)
    if words:
        shown = (d.Text(reader.context.typeset(words), location=at),)
    if not url:
        hint = "Write {download}`the table <tides.csv>`."
        reader.findings.error("role-content", "The role “download” needs a file", at, hint)
        return d.Span(shown, location=at)
    if not is_safe_url(url):
        return without_address(reader.findings, url, shown, at)
    return d.Link(shown, url, location=at) if scheme_of(url) else d.FileLink(shown, url, location=at)


def _math(reader: Reader, text: str, at: Location) -> d.Inline:
    start = inside(reader.source, at)
    return formula_nodes.inline(reader, text, at, lambda offset: reader.source.after(start, offset))


def _small_caps(reader: Reader, text: str, at: Location) -> d.Inline:
    return d.Span(_words(reader, text, at), location=at, attributes=d.Attributes(classes=("smallcaps",)))


def _citation(form: str = "", *, textual: bool = False) -> Role:
    def make(reader: Reader, text: str, at: Location) -> d.Inline:
        text = _filled(reader, text, at)
        start = inside(reader.source, at)
        works = citing.works_of(text, lambda offset: reader.source.after(start, offset), reader.context.typeset, form)
        if not works:
            hint = "Write the key of an entry: {cite:p}`newton1687`."
            reader.findings.error("role-content", "The citation does not name a work", at, hint)
            return d.Text(text, location=at)
        return d.Citation(works, textual, text, location=at)

    return make


def _keys(reader: Reader, text: str, at: Location) -> d.Inline:
    """A key, or several that plus signs join: ``Ctrl+Alt+Del``. A plus sign at an end is a key: ``Ctrl++``."""
    text = _filled(reader, text, at)
    names = _BETWEEN_KEYS.split(text)
    if any(" " in name and not _KEY_OF_WORDS.fullmatch(name) for name in names):  # chords, as in Ctrl+K Ctrl+S
        names = [text]
    keys = [d.KeyboardInput((d.Text(name, location=at),), location=at) for name in names]
    if len(keys) == 1:
        return keys[0]
    first, *others = keys
    joined = (node for key in others for node in (d.Text("+", location=at), key))
    return d.Span((first, *joined), location=at)


def _term(reader: Reader, text: str, at: Location) -> d.Inline:
    """Read ``model``, or ``models <model>`` if the text has another form of the word."""
    text = _filled(reader, text, at)
    found = _TARGET.fullmatch(text.strip())
    words, term = (found["words"].strip(), found["label"]) if found else (text.strip(), text)
    shown = reader.inline_text(words or term.strip(), inside(reader.source, at))
    return d.TermReference(shown, " ".join(term.split()), location=at)


def index_role(name: str) -> Role:
    """The role of an index: ``{index}`` for the usual one, ``{index:names}`` for the index “names”."""

    def make(reader: Reader, text: str, at: Location) -> d.Inline:
        text, start = _filled(reader, text, at), inside(reader.source, at)
        found = _ENTRY.fullmatch(text)
        shown = found["words"] if found else indexing.shown_of(text)
        entry = found["entry"] if found else text
        offset = found.start("entry") if found else 0
        mentions = indexing.mentions_of(reader, entry, lambda place: reader.source.after(start, offset + place))
        if found:
            indexing.check_shown(reader, shown, lambda place: reader.source.after(start, place))
            shown = shown if shown.strip() else ""
        children = reader.inline_text(shown, start if found else reader.source.after(start, len(text) - len(shown)))
        return d.IndexMark(children, mentions, name, location=at)

    return make


ROLES: dict[str, Role] = {
    "abbr": _abbreviation,
    **dict.fromkeys(("cite", "cite:p", "cite:ps"), _citation()),
    **dict.fromkeys(("cite:t", "cite:ts"), _citation(textual=True)),
    "cite:author": _citation("author-only"),
    "cite:yearpar": _citation("suppress-author"),
    "code": lambda _, text, at: d.InlineCode(text, location=at),
    "del": lambda reader, text, at: d.Strikethrough(_words(reader, text, at), location=at),
    "download": _download,
    "emphasis": lambda reader, text, at: d.Emphasis(_words(reader, text, at), location=at),
    **{role: _reference(role) for role in REFERENCES},
    "index": index_role(""),
    "kbd": _keys,
    "math": _math,
    "only": _only,
    "smallcaps": _small_caps,
    "strong": lambda reader, text, at: d.Strong(_words(reader, text, at), location=at),
    "sub": lambda reader, text, at: d.Subscript(_words(reader, text, at), location=at),
    "sup": lambda reader, text, at: d.Superscript(_words(reader, text, at), location=at),
    "term": _term,
}
ROLES |= {"subscript": ROLES["sub"], "superscript": ROLES["sup"], "strike": ROLES["del"]}
