"""What the steps of a session found and took."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from publisher import work
from publisher.diagnostics import Diagnostic, Findings

Step = Literal["open", "read", "prepare", "write"]
STEPS: tuple[Step, ...] = ("open", "read", "prepare", "write")


class State(NamedTuple):
    """What the steps before a step had left."""

    findings: tuple[Diagnostic, ...]
    timings: tuple[tuple[str, float], ...]
    work: Counter[str]


class Log:
    """Findings, seconds and counts of work, step by step.

    A step that is done again replaces what it and the steps after it had left. ``timings`` are seconds by what was done;
    ``work`` counts by kind (``publisher.work``).
    """

    def __init__(self) -> None:
        self.findings = Findings()
        self.timings: list[tuple[str, float]] = []
        self.work: Counter[str] = Counter()
        self._before: dict[Step, State] = {}

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Log what is found and done inside the block as that of a step."""
        self._begin(step)
        start = work.done()
        try:
            yield
        finally:
            self.work += work.done() - start

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Log how long the block takes, unless it fails."""
        start = time.perf_counter()
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
