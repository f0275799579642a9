"""All words of a language as YAML, from which a project takes those that it changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from publisher.language.catalogue import PLURAL_FORMS, Forms
from publisher.language.words import OF_CLDR, Words, english_words, is_english


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
    from publisher.language.cldr import locale_of, plural_form

    locale = locale_of(words.language)
    found: dict[str, str] = {}
    for n in range(1000):
        found[plural_form(n, locale)] = forms[words.catalogue.plural(n)]
    found.setdefault("other", [*forms.values()][-1])
    return {name: found[name] for name in PLURAL_FORMS if name in found}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
