"""The interface of workers, and work without any."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from types import TracebackType
from typing import Self, TypeVar

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.workers.answers import Answer

Q = TypeVar("Q")
R = TypeVar("R")
MEMORY = "memory ran out"
HINT = "Leave more memory to each process with a smaller number of `--jobs`, or divide the chapter."


class Workers(ABC):
    """Processes that answer requests, at most ``count`` at a time. A context manager, which ends them.

    ``names`` name the requests in errors, such as the files of chapters. Functions belong to modules; requests and
    results can be pickled. If a process ends unexpectedly or runs out of memory, its request is tried once more. If
    that fails, too, ``PublisherError`` is raised with the name.
    """

    count: int = 1
    started: bool = False
    """Whether processes for chapters were started before they were needed."""

    @property
    def here(self) -> Workers:
        """Workers that read the same files as this process."""
        return self

    def start(self, *modules: str) -> None:
        """Begin to start processes, as ``warm``, that answer by the time at which this process has imported ``modules``."""
        self.warm(*modules)
        self.started = self.count > 1

    @abstractmethod
    def warm(self, *modules: str) -> None:
        """Begin to start processes that have imported ``modules``, without waiting for them."""

    def run(self, function: Callable[[Q], R], requests: Sequence[Q], names: Sequence[str]) -> Iterator[R]:
        """Yield the results in the order of the requests, each as soon as it and all before it are there.

        An exception of the function is raised in place of its result.
        """
        early: dict[int, Answer] = {}
        with closing(self._answers(function, requests, names)) as answers:
            for index in range(len(requests)):
                while index not in early:
                    early.update([next(answers)])
                yield early.pop(index).unwrap()

    def as_completed(
        self, function: Callable[[Q], R], requests: Sequence[Q], names: Sequence[str]
    ) -> Generator[tuple[int, R], None, None]:
        """Yield the index of each request with its result, as they are finished."""
        with closing(self._answers(function, requests, names)) as answers:
            for index, answer in answers:
                yield index, answer.unwrap()

    @abstractmethod
    def close(self) -> None:
        """End the processes at once."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @abstractmethod
    def _answers(
        self, function: Callable[[Q], R], requests: Sequence[Q], names: Sequence[str]
    ) -> Generator[tuple[int, Answer], None, None]:
        """Yield the index and the answer of each request. Closing the generator drops those that are not finished."""


class Alone(Workers):
    """This process does the work itself, one request after the other, when its result is asked for."""

    def warm(self, *modules: str) -> None:
        pass

    def close(self) -> None:
        pass

    def _answers(
        self, function: Callable[[Q], R], requests: Sequence[Q], names: Sequence[str]
    ) -> Generator[tuple[int, Answer], None, None]:
        for index, (request, name) in enumerate(zip(requests, names, strict=True)):
            try:
                value = function(request)
            except MemoryError:
                raise lost(name, MEMORY) from None
            yield index, Answer(value)


def lost(name: str, reason: str) -> PublisherError:
    """The error for work that could not be finished."""
    problem = f"The work on “{name}” could not be finished: {reason}"
    return PublisherError([Diagnostic(Severity.ERROR, "work-lost", problem, hint=HINT)])


__all__ = ["MEMORY", "Alone", "Workers", "lost"]
