"""Screening of finished pages to which a project's own templates contributed, for active and external content.

Only the publisher's own scripts are allowed. A page is parsed as in browsers, or as XML if it is XHTML, and compared
with the allow-lists in ``rules``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from publisher.templating.screening.rules import Allowed, Judge, Problem
from publisher.theme.styles import foreign_addresses

_MOST = 20  # problems of one page to report
_NOTHING = Allowed()


def screen_page(markup: str, allowed: Allowed = _NOTHING) -> list[Problem]:
    """Active and external content of an HTML page, or of a part of one."""
    from publisher.templating.screening.pages import read

    return _some(read(markup, Judge(allowed)))


def screen_xml(markup: str, allowed: Allowed = _NOTHING) -> list[Problem]:
    """The same for XHTML, drawings and sitemaps; also reports what is not well-formed."""
    return _some(Judge(allowed).xml(markup))


def screen_style(text: str) -> list[Problem]:
    """External content that a finished style sheet would load."""
    found = (Problem(at[:80], "a style that loads an external resource", (at,)) for at, _, _ in foreign_addresses(text))
    return _some(found)


def _some(problems: Iterator[Problem]) -> list[Problem]:
    found: dict[tuple[str, str], Problem] = {}
    for problem in islice(problems, _MOST):
        found.setdefault((problem.written, problem.reason), problem)
    return list(found.values())


__all__ = ["Allowed", "Problem", "screen_page", "screen_style", "screen_xml"]
