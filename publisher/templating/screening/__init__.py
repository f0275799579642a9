"""Finished pages into which a project's own templates went: nothing acts in them but scripts of ours, and nothing is loaded from
elsewhere.

A page is read as browsers read it, or as XML where it is XHTML, and held against the lists of ``rules``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from publisher.templating.screening.rules import Allowed, Judge, Problem, is_within
from publisher.theme.styles import foreign_addresses

_MOST = 20  # problems of one page that are worth saying
_NOTHING = Allowed()


def screen_page(markup: str, allowed: Allowed = _NOTHING) -> list[Problem]:
    """Active and external content of an HTML page, or in a piece of one."""
    from publisher.templating.screening.pages import read

    return _some(read(markup, Judge(allowed)))


def screen_xml(markup: str, allowed: Allowed = _NOTHING) -> list[Problem]:
    """The same in XHTML, in a drawing or a sitemap; also what is not well-formed."""
    return _some(Judge(allowed).xml(markup))


def screen_style(text: str) -> list[Problem]:
    """What a finished style sheet would load from elsewhere."""
    found = (Problem(at[:80], "a style that loads an external resource", (at,)) for at, _, _ in foreign_addresses(text))
    return _some(found)


def _some(problems: Iterator[Problem]) -> list[Problem]:
    return list(dict.fromkeys(islice(problems, _MOST)))


__all__ = ["Allowed", "Problem", "is_within", "screen_page", "screen_style", "screen_xml"]
