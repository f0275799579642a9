"""Progress of an edition, with an estimate of the time that its layout still takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple


class Draft(NamedTuple):
    """Pages of a chapter, or the first of them, before the document is bound: the index of the first, and what makes a PDF of
    them alone."""

    first: int
    bind: Callable[[], bytes]


class EarlyPage(str):
    """A step of a site in a preview: the ``page`` with this path was rendered, whose ``markup`` is shown before all is written."""

    __slots__ = ("markup", "page")
    page: str
    markup: str

    def __new__(cls, page: str, markup: str) -> EarlyPage:
        """Return the step."""
        early = super().__new__(cls, "writing")
        early.page, early.markup = page, markup
        return early


class Advance(str):
    """A step of an edition with its progress: the text to show, and its numbers.

    ``done`` of ``total`` chapters have their pages, ``cached`` of them from the cache. ``done`` decreases if chapters must be
    laid out again because page numbers changed. ``seconds_left`` is an estimate, or None without a basis for one. ``draft`` are
    pages of the chapter that is, or was, laid out, if there are few to be laid out.
    """

    __slots__ = ("cached", "done", "draft", "seconds_left", "total")
    done: int
    total: int
    cached: int
    seconds_left: float | None
    draft: Draft | None

    def __new__(
        cls,
        step: str,
        *,
        done: int,
        total: int,
        cached: int,
        seconds_left: float | None = None,
        draft: Draft | None = None,
    ) -> Advance:
        """Return an advance whose text begins with ``step``."""
        known = f" ({cached} from the cache)" if cached else ""
        left = f", about {_duration(seconds_left)} left" if seconds_left else ""
        advance = super().__new__(cls, f"{step}{known}{left}")
        advance.done, advance.total, advance.cached, advance.seconds_left = done, total, cached, seconds_left
        advance.draft = draft
        return advance


Report = Callable[[str], None]
"""Called with the name of a step, or with an ``Advance``."""


def unreported(step: str) -> None:
    """Ignore progress."""


class Watch:
    """Reports how far the layout of a document is. ``amounts`` are the lengths of its units: the first pages, then chapters.

    ``cached`` are the numbers of those from the cache. As many as ``workers`` are laid out at a time.
    """

    def __init__(
        self,
        report: Report,
        amounts: Sequence[int],
        cached: Collection[int] = (),
        workers: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report = report
        self._amounts = amounts
        self._cached = {*cached}
        self._missing = {*range(len(amounts))} - self._cached  # units that have no pages yet
        self._workers = workers
        self._clock = clock
        self._waiting: list[int] = []
        self._start: float | None = None
        self._laid_out = 0

    def begin(self, units: Sequence[int]) -> None:
        """Note which units are laid out now, in this order."""
        if not units:
            return
        self._start = self._clock() if self._start is None else self._start
        self._waiting = [*units]
        self._cached -= {*units}
        self._announce()

    def finish(self, unit: int, draft: Draft | None = None) -> None:
        """Note that a unit has its pages, which may be shown as a ``draft``."""
        self._waiting.remove(unit)
        self._missing.discard(unit)
        self._laid_out += self._amounts[unit]
        self._announce(draft)

    def show(self, draft: Draft) -> None:
        """Report pages of a unit that is not finished."""
        self._announce(draft)

    def bind(self) -> None:
        """Note that all units are laid out, and bound now."""
        self._waiting = []
        self._send("binding the pages")

    @property
    def _total(self) -> int:
        return len(self._amounts) - 1

    @property
    def _done(self) -> int:
        return self._total - sum(unit > 0 for unit in self._waiting)

    def _announce(self, draft: Draft | None = None) -> None:
        if not self._total:  # the whole document is one unit
            self._send("laying out")
        elif self._waiting == [0]:
            self._send("laying out the first pages", draft)
        else:
            self._send(f"laying out {self._done} of {self._total} chapter{'s' if self._total > 1 else ''}", draft)

    def _send(self, step: str, draft: Draft | None = None) -> None:
        cached = len(self._cached - {0})
        left = self._seconds_left()
        total = self._total
        self._report(Advance(step, done=self._done, total=total, cached=cached, seconds_left=left, draft=draft))

    def _seconds_left(self) -> float | None:
        """Estimate the time for the units that wait, from the time that others took."""
        if not self._laid_out or self._start is None:
            return None
        waiting = [self._amounts[unit] for unit in self._waiting]
        if 0 in self._missing and 0 not in self._waiting:
            waiting.append(self._amounts[0])
        begun = sum(waiting[: self._workers - 1]) / 2  # by the other workers, on average
        return (self._clock() - self._start) * (sum(waiting) - begun) / (self._laid_out + begun)


def _duration(seconds: float) -> str:
    if seconds >= 90:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds, -1) if seconds >= 20 else max(1, round(seconds)):.0f} s"


__all__ = ["Advance", "Draft", "EarlyPage", "Report", "Watch", "unreported"]
