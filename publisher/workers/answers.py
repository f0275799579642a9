"""One request and its answer, as bytes that go to a worker and come back."""

from __future__ import annotations

import gc
import logging
import pickle
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from queue import SimpleQueue
from threading import Lock
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from publisher import memory, tracing, work
from publisher.diagnostics import PublisherError

Q = TypeVar("Q")
R = TypeVar("R")
_inside: ContextVar[bool] = ContextVar("inside", default=False)
_one_at_a_time = Lock()  # or counts and log records of other threads would be included


class Answer(Struct, frozen=True):
    """The result of a function, or the exception that it raised.

    ``work`` counts what it did (``publisher.work``), ``records`` are what it logged, ``spans`` when it did what
    (``publisher.tracing``). ``memory`` is the peak of its process in bytes.
    """

    value: Any = None
    error: Exception | None = None
    work: Counter[str] | None = None
    records: tuple[logging.LogRecord, ...] = ()
    spans: tuple[tracing.Span, ...] = ()
    memory: int = 0

    def unwrap(self) -> Any:
        """Return the value, or raise the exception, after adding what came with it to that of this process."""
        memory.note(self.memory)
        tracing.add(self.spans)
        work.add(self.work or {})
        for record in self.records:
            logging.getLogger(record.name).handle(record)
        if self.error is not None:
            raise self.error
        return self.value


def is_worker() -> bool:
    """Whether this code was called by a worker, which must not have workers of its own."""
    if _inside.get() or "multiprocessing" not in sys.modules:  # which a process that it has started has imported
        return _inside.get()
    from multiprocessing import current_process

    return current_process().daemon


def packed(function: Callable[[Q], R], request: Q) -> bytes:
    """Pickle a request. The function must belong to a module that workers can import."""
    return pickle.dumps((function, request, tracing.is_on()), pickle.HIGHEST_PROTOCOL)


def answered(packed: bytes) -> bytes:
    """Answer a packed request, and return the packed ``Answer``."""
    with _one_at_a_time, _as_worker():
        before, queue = work.done(), SimpleQueue[logging.LogRecord]()
        with _logged(queue):
            value, error, spans = None, None, list[tracing.Span]()
            try:
                function, request, traced = pickle.loads(packed)
                with tracing.recorded(on=traced) as spans:
                    value = function(request)
            except Exception as raised:
                error = _portable(raised)
        records = tuple(queue.get() for _ in range(queue.qsize()))
        answer = Answer(value, error, work.done() - before, records, tuple(spans), memory.peak_here())
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as raised:  # the value cannot be pickled, or memory ran out
        return pickle.dumps(replace(answer, value=None, error=_portable(raised)), pickle.HIGHEST_PROTOCOL)


def unpacked(data: bytes) -> Answer:
    """Return the ``Answer`` in the bytes of ``answered``."""
    enabled = gc.isenabled()
    gc.disable()  # collecting would take as long as unpickling itself
    try:
        found = pickle.loads(data)
    finally:
        if enabled:
            gc.enable()
    assert isinstance(found, Answer)
    return found


@contextmanager
def _as_worker() -> Iterator[None]:
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


@contextmanager
def _logged(queue: SimpleQueue[logging.LogRecord]) -> Iterator[None]:
    """Collect the log records, as text, instead of handling them here."""
    from logging.handlers import QueueHandler  # slow to import, and needed in workers only

    root, handler = logging.getLogger(), QueueHandler(queue)
    before, root.handlers = root.handlers, [handler]
    try:
        yield
    finally:
        root.handlers = before


def _portable(error: Exception) -> Exception:
    """An exception that can be pickled, with the traceback as a note unless it is about the sources."""
    if not isinstance(error, PublisherError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        copied = pickle.loads(pickle.dumps(error))
    except Exception:
        copied = None
    if type(copied) is type(error):
        return error
    stated = RuntimeError(f"{type(error).__name__}: {error}")
    stated.add_note("".join(traceback.format_exception(error)))
    return stated


__all__ = ["Answer", "answered", "is_worker", "packed", "unpacked"]
