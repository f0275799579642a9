"""All words of a language as YAML or as a gettext file, from which a project takes those that it changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from publisher.language.catalogue import OF_CLDR, Forms
from publisher.language.words import Words, english_words, is_english


def as_yaml(language: str) -> str:
    """The words of a language; those that are missing come last, in English."""
    words, missing = Words(language), Words(language).missing()
    left_out = {*missing} if is_english(language) else {*missing, *OF_CLDR}
    lines = [f"# Words of editions in the language {language}; values are in braces. Keep the lines that you change."]
    lines += _lines(words, [key for key in english_words() if key not in left_out])
    if missing:
        lines += ["# In English, since there are none in this language:"]
        lines += _lines(words, [key for key in english_words() if key in missing])
    return "\n".join(lines) + "\n"


def as_gettext(language: str) -> str:
    """The words of a language as a gettext file, without translations if there are none.

    Raise ``LookupError`` for a language whose plural forms are unknown.
    """
    from publisher.language.catalogues import find_file
    from publisher.language.cldr import locale_of
    from publisher.language.gettext_files import started, template, written

    if file := find_file(language):
        return file.read_text(encoding="utf-8")
    locale = locale_of(language)
    if locale is None:
        raise LookupError(language)
    catalog = started(str(locale))
    catalog.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    return written(catalog).decode()


def _lines(words: Words, keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        pattern = words.catalogue.patterns[key]
        if isinstance(pattern, str):
            yield f"{key}: {_quoted(pattern)}"
        else:
            yield f"{key}:"
            yield from (f"  {name}: {_quoted(form)}" for name, form in _forms(words, pattern).items())


def _forms(words: Words, forms: Forms) -> dict[str, str]:
    """The plural forms by the names of Unicode's plural rules."""
    from publisher.language.cldr import forms_by_name, locale_of

    keys = [*forms]
    index = {key: number for number, key in enumerate(keys)}
    return forms_by_name([*forms.values()], lambda n: index[words.catalogue.plural(n)], locale_of(words.language))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
