"""Lists of pages in an index or a bibliography: “12–14, **20**”, “Cited on page 3.”

Templates write links to all places that an entry names, between comments. When the pages of these are known, those of equal and
consecutive pages are joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from urllib.parse import unquote

from msgspec import Struct

LIST = re.compile(
    r"<!--pages (?P<comma>[^|]*?)\|(?P<dash>[^|]*?)(?:\|(?P<words>.*?))?-->(?P<places>.*?)<!--end-->", re.DOTALL
)
"""What separates pages, the dash of ranges, and the places, each of which begins with ``<!--place-->``, or ``<!--main place-->``.

A place is a link with ``PAGE`` in place of the page, or two such links with ``<!--to-->`` between them. Words around the list may
follow, for one page, for two …, the last for all higher numbers: ``, |–|Cited on page {pages}.|Cited on pages {pages}.``
"""

PAGE = "\ue004"
_PLACE = re.compile(r"<!--(?P<main>main )?place-->(?P<first>.*?)(?:<!--to-->(?P<last>.*?))?(?=<!--|$)", re.DOTALL)
_TARGET = re.compile(r'href="#([^"]+)"')
_JOINER = "\u2060"
_RUN = 3  # so many consecutive pages are a range
Find = Callable[[str], tuple[int, str] | None]
"""Returns the index of the page on which an id begins, and its label; None if it is unknown."""


def has_lists(markup: str) -> bool:
    """Whether markup contains lists of pages."""
    return "<!--pages " in markup


def filled_in(markup: str, find: Find, counted_alike: Callable[[int, int], bool]) -> str:
    """The markup with pages instead of places.

    ``counted_alike`` returns whether the labels of two pages belong to one count, so that the pages between them are a range.
    """

    def pages(found: re.Match[str]) -> str:
        places = [place for written in _PLACE.finditer(found["places"]) if (place := _place(written, find))]
        shown = _Runs(counted_alike).written(places, found["comma"], found["dash"])
        if found["words"] is None:
            return shown
        forms = found["words"].split("|")
        count = len({page for place in places for page in range(place.first.page, place.last.page + 1)})
        return forms[min(max(count, 1), len(forms)) - 1].replace("{pages}", shown)

    return LIST.sub(pages, markup)


class _End(Struct, frozen=True):
    """The beginning or the end of a range: its page, and the link to it."""

    page: int
    link: str


class _Range(Struct, frozen=True):
    """Pages from ``first`` to ``last``; ``whole`` if the text says that they belong together."""

    first: _End
    last: _End
    main: bool
    whole: bool


def _place(written: re.Match[str], find: Find) -> _Range | None:
    begin = _end(written["first"], find)
    end = _end(written["last"], find) if written["last"] else begin
    if begin is None or end is None or end.page < begin.page:
        begin = end = begin or end
    return _Range(begin, end, bool(written["main"]), end.page > begin.page) if begin and end else None


def _end(link: str, find: Find) -> _End | None:
    target = _TARGET.search(link)
    name = unescape(target[1]) if target else ""
    found = find(name) or find(unquote(name))
    return _End(found[0], link.replace(PAGE, escape(found[1]))) if found else None


class _Runs(Struct, frozen=True):
    counted_alike: Callable[[int, int], bool]

    def written(self, ranges: Iterable[_Range], comma: str, dash: str) -> str:
        """The pages of an entry, with a comma between them and a dash in ranges.

        Those of main places stay apart, and are not named again.
        """
        every = sorted(ranges, key=lambda each: (each.first.page, each.last.page))
        main = [each for each in every if each.main]
        taken = {page for each in main for page in range(each.first.page, each.last.page + 1)}
        others = [each for each in every if not each.main and not (not each.whole and each.first.page in taken)]
        shown = [*self._joined(main, set()), *self._joined(others, taken)]
        shown.sort(key=lambda each: (each.first.page, each.last.page))
        return comma.join(_written(each, dash) for each in shown)

    def _joined(self, ranges: list[_Range], apart: set[int]) -> list[_Range]:
        """Ranges of pages that follow one another; two pages alone are not a range."""
        joined: list[list[_Range]] = []
        for each in ranges:
            last = joined[-1][-1] if joined else None
            follows = last is not None and each.first.page <= last.last.page + 1 and each.first.page not in apart
            if last is not None and follows and self.counted_alike(last.last.page, each.first.page):
                reach = max(last, each, key=lambda one: one.last.page).last
                joined[-1].append(_Range(each.first, reach, each.main, each.whole))
            else:
                joined.append([each])
        return [part for run in joined for part in _parts(run)]


def _parts(run: list[_Range]) -> list[_Range]:
    """A run of pages as one range, or page by page if it is short."""
    first, last = run[0].first, run[-1].last
    if last.page - first.page + 1 >= _RUN or any(each.whole for each in run):
        return [_Range(first, last, run[0].main, last.page > first.page)]
    pages = {each.first.page: each for each in reversed(run)}
    return [_Range(each.first, each.first, each.main, False) for _, each in sorted(pages.items())]


def _written(each: _Range, dash: str) -> str:
    """A page, or a range, which stays in one line."""
    return f"{each.first.link}{dash}{_JOINER}{each.last.link}" if each.whole else each.first.link
