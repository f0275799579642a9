"""Workers of a process that answers many requests in its life, mostly one at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from publisher.workers.answers import Answer
from publisher.workers.base import Alone, Workers
from publisher.workers.processes import Processes

Q = TypeVar("Q")
R = TypeVar("R")


class Sparing(Workers):
    """This process answers a single request itself, which has imported what that needs; several are divided among ``count``."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._alone = Alone()
        self._processes = Processes(count)

    def warm(self, *modules: str) -> None:
        pass

    def close(self) -> None:
        self._processes.close()

    def _answers(
        self, function: Callable[[Q], R], requests: Sequence[Q], names: Sequence[str]
    ) -> Generator[tuple[int, Answer], None, None]:
        workers = self._processes if len(requests) > 1 else self._alone
        return workers._answers(function, requests, names)


__all__ = ["Sparing"]
