"""Limits in seconds of the processor, which mean the same on an idle machine and on a busy one; never in those of the clock."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

PATIENCE = 900  # seconds after which something is held for stuck; nothing is proved by it


class OverworkedError(BaseException):
    """The work needs more of the processor than it may. No ``except Exception`` hides it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise ``OverworkedError`` as soon as this process has worked for so many seconds."""

    def stop(*_: object) -> NoReturn:
        raise OverworkedError(f"more than {seconds} s of the processor")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def patiently(found: Callable[[], Any], pause: float = 0.01) -> Any:
    """What ``found`` returns, as soon as that is something. Nothing may be concluded from how long it took."""
    until = time.monotonic() + PATIENCE
    while not (something := found()):
        assert time.monotonic() < until, "stuck"
        time.sleep(pause)
    return something


def of_children() -> float:
    """The seconds for which finished processes of this one have worked."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
