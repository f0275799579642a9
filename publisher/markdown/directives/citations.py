"""Bibliographies: where the works that are cited are listed."""

from __future__ import annotations

import re

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.directives.call import Call, Directive

_WORD = re.compile(r"[^\s,;]+")
OPTIONS = frozenset({"scope", "type", "keys", "keyword", "uncited", "backlinks"})


def bibliography(call: Call) -> tuple[d.Block, ...]:
    """Return a bibliography, which a transform fills."""
    keys, uncited = _words(call, "keys"), _words(call, "uncited")
    everything = [key for key, _ in uncited] == ["all"]
    return (
        d.Bibliography(
            call.choice("scope", ("book", "chapter"), "book"),
            tuple(name for name, _ in _words(call, "type")),
            tuple(key for key, _ in keys),
            tuple(word for word, _ in _words(call, "keyword")),
            ("*",) if everything else tuple(key for key, _ in uncited),
            keys if everything else (*keys, *uncited),
            call.flag("backlinks") if "backlinks" in call.options else True,
            location=call.location,
            attributes=call.attributes,
        ),
    )


def _words(call: Call, option: str) -> tuple[tuple[str, Location], ...]:
    """The words of an option with their locations."""
    if option not in call.options:
        return ()
    text, start = call.options[option]
    return tuple((word[0], call.reader.source.after(start, word.start())) for word in _WORD.finditer(text))


DIRECTIVES = {"bibliography": Directive(bibliography, OPTIONS, argument="none", alone=True)}
