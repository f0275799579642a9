"""Bibliographies: where the works that are cited are listed."""

from __future__ import annotations

import re

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.directives.call import Call, Directive

OPTIONS = frozenset({"scope", "type", "keys", "keyword", "uncited", "backlinks"})


def bibliography(call: Call) -> tuple[d.Block, ...]:
    """Return a bibliography, which a transform fills."""
    keys, uncited = _words(call, "keys"), _words(call, "uncited")
    return (
        d.Bibliography(
            call.choice("scope", ("book", "chapter"), "book"),
            _words(call, "type"),
            keys,
            _words(call, "keyword"),
            ("*",) if uncited == ("all",) else uncited,
            (*_places(call, "keys", keys), *(() if uncited == ("all",) else _places(call, "uncited", uncited))),
            call.flag("backlinks") if "backlinks" in call.options else True,
            location=call.location,
            attributes=call.attributes,
        ),
    )


def _words(call: Call, option: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\s,;]+", call.option(option)))


def _places(call: Call, option: str, keys: tuple[str, ...]) -> tuple[tuple[str, Location], ...]:
    """The keys of an option with their locations."""
    if not keys:
        return ()
    text, start = call.options[option]
    return tuple((key, call.reader.source.after(start, text.find(key))) for key in keys)


DIRECTIVES = {"bibliography": Directive(bibliography, OPTIONS, argument="none", alone=True)}
