"""Limits in CPU time, which is the same on an idle machine and on a busy one; never in wall time."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

PATIENCE = 900  # wall-clock seconds after which a test gives up; no assertion depends on it


class OverworkedError(BaseException):
    """The work took more CPU time than it may. No ``except Exception`` catches it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise ``OverworkedError`` as soon as this process has used so many seconds of CPU time."""

    def stop(*_: object) -> NoReturn:
        raise OverworkedError(f"more than {seconds} s of CPU time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def patiently(found: Callable[[], Any], pause: float = 0.01) -> Any:
    """Call ``found`` until it returns something true, and return that."""
    until = time.monotonic() + PATIENCE
    while not (something := found()):
        assert time.monotonic() < until, "stuck"
        time.sleep(pause)
    return something


def clock() -> float:
    """Seconds of the clock, for tests that act at a random moment of some work; no limit may depend on them."""
    return time.monotonic()


def of_children() -> float:
    """The CPU time of the finished child processes, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
