"""Processes of this machine, which answer requests."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from shutil import rmtree
from tempfile import mkdtemp
from threading import Thread, get_ident
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from publisher.collection import collected_last, rare_collections
from publisher.interruption import at_end, cleaning
from publisher.workers.answers import Answer, answered, packed, unpacked
from publisher.workers.base import MEMORY, Workers, lost

if TYPE_CHECKING:  # what is slow to import is needed only if processes are started
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext
    from multiprocessing.process import BaseProcess

Q = TypeVar("Q")
R = TypeVar("R")
WAIT = 10  # seconds in which a process that closed its pipe also ends


class Worker(Struct, frozen=True):
    """A process, and the end of the pipe to it. Receives packed requests, and sends packed answers."""

    process: BaseProcess
    pipe: Connection

    def end(self) -> int | None:
        """End the process at once, and return its exit code: the negative number of the signal that ended it."""
        self.pipe.close()
        self.process.kill()
        self.process.join(WAIT)
        return self.process.exitcode


class Processes(Workers):
    """At most ``count`` processes, each started when there is work for it.

    On Linux they are forked from a server, which imports the modules ``preload`` once. A process that ends unexpectedly
    is replaced, and others are not affected. They end when this process does, however it ends.
    """

    def __init__(self, count: int, preload: Sequence[str] = ()) -> None:
        self.count = count
        self._preload = preload
        self._workers: list[Worker] = []
        self._idle: list[Worker] = []
        self._running: Counter[int] = Counter()  # requests that are being answered, by the thread that waits for them
        self._folder = ""  # for temporary files: processes that are ended leave theirs
        self._open = ExitStack()
        self._open.enter_context(cleaning(self._clean))

    def warm(self, *modules: str) -> None:
        self._preload = [*self._preload, *modules]
        preload(answered.__module__, *self._preload)

    def close(self) -> None:
        self._open.close()
        self._idle.clear()
        while self._workers:
            self._workers.pop().end()
        self._clean()

    def _answers(
        self, function: Callable[[Q], R], requests: Sequence[Q], names: Sequence[str]
    ) -> Generator[tuple[int, Answer], None, None]:
        from multiprocessing.connection import wait

        first, again = deque(range(len(requests))), deque[int]()
        tried: set[int] = set()
        busy: dict[Connection, tuple[Worker, int]] = {}

        thread = get_ident()

        def others() -> int:
            return self._running.total() - self._running[thread]

        def hand_out() -> None:
            while first and (not busy or len(busy) + others() < self.count):
                begin(first.popleft())
            if again and not busy:  # with all memory for itself
                begin(again.popleft())

        def begin(index: int) -> None:
            request = packed(function, requests[index])
            worker = self._next()
            self._running[thread] += 1
            busy[worker.pipe] = worker, index
            with suppress(OSError):  # it ended; then there is nothing to receive, either
                worker.pipe.send_bytes(request)

        try:
            hand_out()
            while busy:
                ready = wait([*busy])
                for pipe in [pipe for pipe in busy if pipe in ready]:
                    worker, index = busy.pop(pipe)
                    answer, reason = self._received(worker)
                    self._running[thread] -= 1
                    if answer is None and index not in tried:
                        tried.add(index)
                        again.append(index)
                        hand_out()
                    else:
                        hand_out()
                        yield index, answer or Answer(error=lost(names[index], reason))
        finally:
            for worker, _ in busy.values():
                self._end(worker)
                self._running[thread] -= 1

    def _received(self, worker: Worker) -> tuple[Answer | None, str]:
        """Return the answer of a worker. If it ended or ran out of memory, end it, and return the reason."""
        try:
            answer = unpacked(worker.pipe.recv_bytes())
        except (EOFError, OSError):
            code = self._end(worker)
            return None, f"its process was ended by signal {-code}" if code and code < 0 else "its process ended"
        if isinstance(answer.error, MemoryError):
            self._end(worker)
            return None, MEMORY
        self._idle.append(worker)
        return answer, ""

    def _next(self) -> Worker:
        """Return a worker that waits for a request, or a new one."""
        while self._idle:
            if (worker := self._idle.pop()).process.is_alive():
                return worker
            self._end(worker)
        self.warm()
        self._folder = self._folder or mkdtemp(prefix="publisher-")
        self._workers.append(start(serve, self._folder))
        return self._workers[-1]

    def _end(self, worker: Worker) -> int | None:
        if worker in self._workers:
            self._workers.remove(worker)
        return worker.end()

    def _clean(self) -> None:
        for worker in self._workers:
            worker.process.kill()
        if self._folder:
            rmtree(self._folder, ignore_errors=True)
            self._folder = ""


@contextmanager
def _apart() -> Iterator[None]:
    """Processes started inside do not import the caller's script, which could start a build, and get no SIGINT.

    What tracks resources is started before, since it unblocks the signal when it starts.
    """
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    if hasattr(signal, "pthread_sigmask"):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> ForkServerContext | SpawnContext:
    from multiprocessing import get_context

    return get_context("forkserver") if sys.platform == "linux" else get_context("spawn")


def _remove_sockets() -> None:
    """Remove the folder of multiprocessing, which does it only when Python ends."""
    if util := sys.modules.get("multiprocessing.util"):
        util._run_finalizers()


at_end(_remove_sockets)


def preload(*modules: str) -> None:
    """On Linux, start the server from which processes are forked, which imports the ``modules``, without waiting for it."""
    from multiprocessing import forkserver

    if _context().get_start_method() == "forkserver":
        _context().set_forkserver_preload([*modules])
        with _apart():
            forkserver.ensure_running()


def start(function: Callable[[Connection], None], folder: str, *, alone: bool = True) -> Worker:
    """Start a process that calls a module's ``function`` with its end of a pipe, and ends when this process does.

    Temporary files are put into ``folder``. Unless it works ``alone``, it may start processes itself.
    """
    ours, theirs = _context().Pipe()
    begun = function, theirs, dict(os.environ), logging.getLogger().level, folder
    process = _context().Process(target=_begin, args=begun, daemon=alone)
    with _apart(), theirs:
        process.start()
    return Worker(process, ours)


def _begin(
    function: Callable[[Connection], None], pipe: Connection, environment: dict[str, str], level: int, folder: str
) -> None:
    tempfile.tempdir = folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    logging.getLogger().setLevel(level)
    function(pipe)


def serve(pipe: Connection) -> None:
    """Answer the requests of a pipe until it is closed."""
    with suppress(EOFError, OSError), rare_collections():
        while True:
            request = pipe.recv_bytes()
            with collected_last():
                pipe.send_bytes(answered(request))


def _end_with_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


__all__ = ["Processes", "Worker", "preload", "start"]
