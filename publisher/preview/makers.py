"""The processes that build, as the server sees them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from publisher.preview.building import serve
from publisher.preview.messages import Answer, PreviewOptions, Request
from publisher.workers.processes import Worker, preload, start

MODULES = ("publisher.preview.building", "publisher.layout.preload")
Report = Callable[[Answer | None], None]
"""Called with each answer of a process, and with None when it ended unexpectedly."""


class Maker:
    """A process that builds a project. A new one is started when it has ended, or was ended since its work is out of date.

    All methods are called in one thread, in which ``call_soon`` also calls ``report``. Answers of a process that was ended are
    not reported, even if they arrived before.
    """

    def __init__(self, given: PreviewOptions, scratch: str, call_soon: Callable[..., object], report: Report) -> None:
        self._given = given
        self._scratch = scratch
        self._call_soon = call_soon
        self._report = report
        self._worker: Worker | None = None

    def start(self) -> None:
        """Start the process, if it does not run."""
        if self._worker is None:
            preload(*MODULES)
            self._worker = start(serve, self._scratch, alone=False)
            self._send(self._given)
            Thread(target=self._listen, args=(self._worker,), daemon=True).start()

    def request(self, request: Request) -> None:
        """Send a request, which is handled after those before it."""
        self.start()
        self._send(request)

    def end(self) -> None:
        """End the process at once. What it has not finished leaves no trace in editions."""
        worker, self._worker = self._worker, None
        if worker:
            worker.process.kill()

    def _send(self, message: Request | PreviewOptions) -> None:
        if self._worker:
            with suppress(OSError):  # it ended; the thread that listens reports it
                self._worker.pipe.send(message)

    def _listen(self, worker: Worker) -> None:
        """Receive the answers of a process, in a thread of their own."""
        with suppress(RuntimeError):  # the loop has ended
            with suppress(EOFError, OSError):
                while True:
                    self._call_soon(self._deliver, worker, worker.pipe.recv())
            worker.end()
            self._call_soon(self._deliver, worker, None)

    def _deliver(self, worker: Worker, answer: Answer | None) -> None:
        if worker is not self._worker:
            return
        if answer is None:
            self._worker = None
        self._report(answer)


__all__ = ["Maker"]
