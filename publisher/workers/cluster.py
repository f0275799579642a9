"""A cluster of machines with a Dask scheduler, whose workers answer requests."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Sequence
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, NoReturn, TypeVar

from publisher.cache import key
from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.workers.answers import Answer, answered, packed, unpacked
from publisher.workers.base import MEMORY, Workers, lost

Q = TypeVar("Q")
R = TypeVar("R")
PATIENCE = 10  # seconds in which the scheduler, and a first worker, must answer
LARGEST = "10 GB"  # of a request, before Dask advises against it
LOST = "the process of the cluster that worked on it ended"
OTHER = b""  # the answer of a worker whose program differs


class Cluster(Workers):
    """The workers of a Dask cluster. They need this package, with the same versions of it and its libraries, and no
    files of the project. ``here`` are workers of this machine.

    Raise ``PublisherError`` if Dask is not installed, the cluster does not answer, or its programs differ.
    """

    def __init__(self, address: str, here: Workers) -> None:
        self._here = here
        self._address = address
        self._client = _connected(address)
        self.count = len(self._client.scheduler_info(n_workers=-1)["workers"])

    @property
    def here(self) -> Workers:
        return self._here

    def start(self, *modules: str) -> None:
        self._here.start(*modules)

    def warm(self, *modules: str) -> None:
        self._here.warm(*modules)

    def close(self) -> None:
        self._client.close(timeout=PATIENCE)
        self._here.close()

    def _answers(
        self, function: Callable[[Q], R], requests: Sequence[Q], names: Sequence[str]
    ) -> Generator[tuple[int, Answer], None, None]:
        from distributed import as_completed

        left, tried = iter(range(len(requests))), set[int]()
        pending: dict[Any, int] = {}
        finished = as_completed(loop=self._client.loop)

        def submit(index: int) -> None:
            request = packed(function, requests[index])
            future = self._client.submit(answered_by_same, key(), request, pure=False)
            pending[future] = index
            finished.add(future)

        try:
            for index in islice(left, self.count):  # with more, a worker that ends would take others with it
                submit(index)
            for future in finished:
                index = pending.pop(future)
                answer = self._received(future, names[index])
                memory = isinstance(answer.error, MemoryError)
                if memory and index not in tried:
                    tried.add(index)
                    submit(index)
                    continue
                for following in islice(left, 1):
                    submit(following)
                yield index, Answer(error=lost(names[index], MEMORY)) if memory else answer
        finally:
            self._client.cancel([*pending])

    def _received(self, future: Any, name: str) -> Answer:
        """Return the answer. A request whose worker ended was already tried elsewhere by the scheduler."""
        from distributed import CancelledError, KilledWorker

        try:
            data = future.result()
        except KilledWorker:
            return Answer(error=lost(name, LOST))
        except CancelledError:
            _refuse(f"The cluster at {self._address} ended while it worked on “{name}”", "Start it, and build again.")
        except ImportError as error:
            _refuse(f"A worker of the cluster at {self._address} lacks a module: {error}", SAME)
        if data == OTHER:
            _refuse(
                f"A worker of the cluster at {self._address} has another version of publisher or its libraries", SAME
            )
        return unpacked(data)


SAME = "Install the same versions of publisher and its libraries on every machine of the cluster, and here."


def answered_by_same(program: str, packed: bytes) -> bytes:
    """Answer a request if it comes from the same ``program``: else the results might differ."""
    return answered(packed) if program == key() else OTHER


def _connected(address: str) -> Any:
    """A client of the scheduler, once it has a worker."""
    try:
        import dask
        import distributed  # noqa: F401
    except ImportError:
        _refuse("A cluster needs Dask, which is not installed", "Install it with: pip install 'publisher[cluster]'")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # problems are reported as findings
    dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGEST})
    answers: SimpleQueue[Any] = SimpleQueue()
    # In a thread, since Dask waits for ever for a program that accepts the connection and says nothing.
    Thread(target=lambda: answers.put(_attempt(address)), daemon=True).start()
    try:
        client = answers.get(timeout=2 * PATIENCE)
    except Empty:
        client = TimeoutError("what answers is not a Dask scheduler")
    if isinstance(client, Exception):
        hint = "Start it with `dask scheduler`, and give the address that it prints, such as tcp://host:8786."
        _refuse(f"No scheduler answers at {address}: {_line(client)}", hint)
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close(timeout=PATIENCE)
        _refuse(f"The cluster at {address} has no workers", f"Start one with `dask worker {address} --nthreads 1`.")
    return client


def _attempt(address: str) -> Any:
    """A client of the scheduler, or the reason why there is none."""
    from distributed import Client

    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        return error


def _line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _refuse(problem: str, hint: str) -> NoReturn:
    raise PublisherError([Diagnostic(Severity.ERROR, "cluster-unusable", problem, hint=hint)])


__all__ = ["Cluster"]
