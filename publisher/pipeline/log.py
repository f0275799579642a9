"""The log of a session: findings, times and counts of work."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from publisher import work
from publisher.diagnostics import Diagnostic, Findings
from publisher.tracing import span

Step = Literal["open", "read", "prepare", "write", "inspect"]
STEPS: tuple[Step, ...] = ("open", "read", "prepare", "write", "inspect")


class State(NamedTuple):
    """The state of the log before a step."""

    findings: tuple[Diagnostic, ...]
    timings: tuple[tuple[str, float], ...]
    work: Counter[str]


class Log:
    """The findings, times and counts of work of the steps of a session.

    When a step is repeated, the entries of its last run and of all later steps are discarded. ``timings`` contains pairs of a
    name and seconds; ``work`` counts by kind (``publisher.work``).
    """

    def __init__(self) -> None:
        self.findings = Findings()
        self.timings: list[tuple[str, float]] = []
        self.work: Counter[str] = Counter()
        self._before: dict[Step, State] = {}

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Log the findings and the work of the ``with`` block as those of ``step``."""
        self._begin(step)
        start = work.done()
        try:
            with span(step):
                yield
        finally:
            self.work += work.done() - start

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Log the time that the ``with`` block takes as ``name``, unless it raises an exception."""
        start = time.perf_counter()
        with span(name):
            yield
        self.timings.append((name, time.perf_counter() - start))

    def _begin(self, step: Step) -> None:
        for later in STEPS[STEPS.index(step) + 1 :]:
            self._before.pop(later, None)
        now = State(tuple(self.findings.items), tuple(self.timings), self.work)
        before = self._before.setdefault(step, now)
        self.findings = Findings(list(before.findings))
        self.timings = list(before.timings)
        self.work = Counter(before.work)


__all__ = ["Log", "Step"]
