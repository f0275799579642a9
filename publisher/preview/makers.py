"""The processes that build, as the server sees them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from publisher.preview.building import serve
from publisher.preview.messages import Answer, Order, Project
from publisher.workers.processes import Worker, preload, start

MODULES = ("publisher.preview.building", "publisher.layout.preload")
Report = Callable[[Answer | None], None]
"""Called in a thread with each answer of a process, and with None when it ended unexpectedly."""


class Maker:
    """A process that builds the ``project``. A new one is started when it has ended, or was ended since its work is out of date."""

    def __init__(self, project: Project, scratch: str, report: Report) -> None:
        self._project = project
        self._scratch = scratch
        self._report = report
        self._worker: Worker | None = None

    def start(self) -> None:
        """Start the process, if it does not run."""
        if self._worker is None:
            preload(*MODULES)
            self._worker = start(serve, self._scratch, alone=False)
            self._send(self._project)
            Thread(target=self._listen, args=(self._worker,), daemon=True).start()

    def order(self, order: Order) -> None:
        """Give an order, which is obeyed when those before it are."""
        self.start()
        self._send(order)

    def end(self) -> None:
        """End the process at once. What it has not finished leaves no trace in editions."""
        worker, self._worker = self._worker, None
        if worker:
            worker.process.kill()

    def _send(self, message: Order | Project) -> None:
        if self._worker:
            with suppress(OSError):  # it ended; the thread that listens says so
                self._worker.pipe.send(message)

    def _listen(self, worker: Worker) -> None:
        with suppress(EOFError, OSError):
            while True:
                answer: Answer = worker.pipe.recv()
                if worker is self._worker:
                    self._report(answer)
        worker.end()
        if worker is self._worker:
            self._worker = None
            self._report(None)


__all__ = ["Maker"]
