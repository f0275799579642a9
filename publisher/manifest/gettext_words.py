"""Words of a project in a gettext file, as editors for translators write it.

The module is imported when a manifest names such a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from gettext import c2py

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError
from msgspec import Struct, field

from publisher.diagnostics import Findings, Location
from publisher.language import Forms, english_words, nearest_word
from publisher.language.cldr import forms_by_name, locale_of
from publisher.language.gettext_files import read_text, source_of
from publisher.manifest.word_patterns import is_pattern

_LINE = re.compile(
    r"""(?:(?P<keyword>msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(?P<text>(?:[^"\\]|\\.)*)"\s*"""
)
_HEADER = "Plural-Forms:"
_NUMBERS = 1000  # for which a plural form is tried


class _Entry(Struct):
    """Where an entry is: its context, and its translations by their keywords (``msgstr[1]``)."""

    context: Location
    forms: dict[str, Location] = field(default_factory=dict)


def gettext_patterns(text: str, file: str, language: str, findings: Findings) -> Iterator[tuple[str, str | Forms]]:
    """The valid words of a gettext file; what is wrong with others is added to the findings."""
    entries = _entries(text, file, findings)
    if entries is None:
        return
    try:
        catalog = read_text(text)
        select = c2py(catalog.plural_expr)
        if any(not 0 <= select(n) < catalog.num_plurals for n in range(_NUMBERS)):
            raise ValueError
    except PoFileError as error:
        findings.error("words-syntax", f"This is not a gettext file: {error}", Location(file, error.lineno + 1))
        return
    except (ValueError, ZeroDivisionError):
        line = next((number for number, one in enumerate(text.splitlines(), 1) if _HEADER in one), 1)
        hint = "Write one such as nplurals=2; plural=(n != 1);"
        findings.error("words-syntax", "The plural forms of this file cannot be read", Location(file, line), hint)
        return
    translated = {
        message.context: message for message in catalog if message.id and not message.fuzzy and message.string
    }
    for key, entry in entries.items():
        if message := translated.get(key):
            yield from _pattern(key, message, entry, language, select, findings)


def _entries(text: str, file: str, findings: Findings) -> dict[str, _Entry] | None:
    """Where the entries are, by their contexts; None if the file cannot be read."""
    found: dict[str, _Entry] = {}
    entry: _Entry | None = None
    keyword, correct = "", True
    for number, line in enumerate(re.split(r"\r\n?|\n", text), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        begin = len(line) - len(line.lstrip())
        match = _LINE.fullmatch(line, begin)
        if match is None:
            hint = "Lines are: msgctxt, msgid or msgstr, with a text in double quotes."
            findings.error("words-syntax", "A gettext file has no such line", Location(file, number, begin + 1), hint)
            return None
        keyword = match["keyword"] or keyword
        at = Location(file, number, match.start("text") + 1)
        if match["keyword"] == "msgctxt":
            key = match["text"]
            if key in found:
                findings.error(
                    "words-twice", f"The word `{key}` is in this file twice", at, f"See {found[key].context}."
                )
                correct = False
            entry = found[key] = _Entry(at)
        elif match["keyword"] == "msgid" and (entry is None or entry.forms):
            entry = None
            if match["text"]:
                hint = 'Write the name of the word on the line before: msgctxt "contents". `publisher words` lists all.'
                findings.error("words-syntax", "The entry does not say which word it translates", at, hint)
                correct = False
        elif keyword.startswith("msgstr") and entry and (keyword not in entry.forms or not match["keyword"]):
            # A long text begins on the line after its keyword.
            empty = keyword in entry.forms and text.splitlines()[entry.forms[keyword].line - 1].endswith('""')
            if keyword not in entry.forms or empty:
                entry.forms[keyword] = at
    return found if correct else None


def _pattern(
    key: str, message: Message, entry: _Entry, language: str, select: Callable[[int], int], findings: Findings
) -> Iterator[tuple[str, str | Forms]]:
    english = english_words().get(key)
    if english is None:
        hint = nearest_word(key) or "`publisher words` lists all."
        findings.error("words-unknown", f"No word has the name `{key}`", entry.context, hint)
        return
    if message.id != (source := source_of(english)):
        shown = source if isinstance(source, str) else source[0]
        hint = f"It is now “{shown}”; correct msgid when the translation fits."
        findings.warning("words-outdated", f"The English text of `{key}` has changed", entry.context, hint)
    given = [message.string] if isinstance(message.string, str) else [*(message.string or ())]
    if not all(given):
        return  # as in gettext, it is not yet translated
    if len(given) > 1 and isinstance(english, str):
        findings.error(
            "words-value", f"`{key}` has no plural forms", entry.context, "Remove msgid_plural, and keep one msgstr."
        )
        return
    correct = [is_pattern(one, english, at, findings) for one, at in zip(given, entry.forms.values(), strict=False)]
    if all(correct):
        yield key, given[0] if len(given) == 1 else forms_by_name(given, select, locale_of(language))


__all__ = ["gettext_patterns"]
