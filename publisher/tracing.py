"""Spans of time in which something was done. They are recorded only inside ``recorded``."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Span(NamedTuple):
    """``start`` and ``end`` are nanoseconds since 1970."""

    name: str
    start: int
    end: int
    process: int
    thread: int


class _Recorder:
    """Counts time steadily from that of the clock, so that the spans of several processes have one time line."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._zero = time.time_ns() - time.perf_counter_ns()

    def now(self) -> int:
        return self._zero + time.perf_counter_ns()


_recorder: ContextVar[_Recorder | None] = ContextVar("recorder", default=None)


def is_on() -> bool:
    """Whether spans are recorded."""
    return _recorder.get() is not None


@contextmanager
def recorded(*, on: bool = True) -> Iterator[list[Span]]:
    """Record the spans of the ``with`` block, each when it ends; none if not ``on``."""
    recorder = _Recorder()
    token = _recorder.set(recorder if on else None)
    try:
        yield recorder.spans
    finally:
        _recorder.reset(token)


@contextmanager
def span(name: str) -> Iterator[None]:
    """Record the time of the ``with`` block as ``name``."""
    recorder = _recorder.get()
    if recorder is None:
        yield
        return
    start = recorder.now()
    try:
        yield
    finally:
        recorder.spans.append(Span(name, start, recorder.now(), os.getpid(), threading.get_native_id()))


def add(spans: Iterable[Span]) -> None:
    """Add spans that another process recorded."""
    if recorder := _recorder.get():
        recorder.spans.extend(spans)


def trace_events(spans: Iterable[Span]) -> bytes:
    """Spans in Chrome's trace event format (JSON): microseconds since the first began, by process and thread."""
    ordered = sorted(spans, key=lambda span: (span.start, -span.end))
    names = {span.process: "publisher" if span.process == os.getpid() else "worker" for span in ordered}
    named: list[dict[str, object]] = [
        {"ph": "M", "name": "process_name", "pid": process, "args": {"name": name}} for process, name in names.items()
    ]
    events: list[dict[str, object]] = [
        {
            "ph": "X",
            "name": span.name,
            "ts": (span.start - ordered[0].start) / 1000,
            "dur": (span.end - span.start) / 1000,
            "pid": span.process,
            "tid": span.thread,
        }
        for span in ordered
    ]
    return json.dumps({"traceEvents": named + events, "displayTimeUnit": "ms"}, indent=0).encode()


__all__ = ["Span", "add", "is_on", "recorded", "span", "trace_events"]
