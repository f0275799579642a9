"""Functions that workers run in tests."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
import time
from pathlib import Path

from publisher import tracing, work
from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.results import Result
from publisher.workers import Alone, open_workers


def doubled(number: int) -> int:
    return 2 * number


def noted(number: int) -> int:
    """Counts, logs, and returns the process."""
    work.count("pages made", number)
    logging.getLogger("publisher.test").warning("page %d", number)
    return os.getpid()


def spanned(number: int) -> int:
    """Records a span, and returns the process."""
    with tracing.span(f"work {number}"):
        return os.getpid()


def refused(number: int) -> int:
    if number == 2:
        raise PublisherError([Diagnostic(Severity.ERROR, "file-missing", "Not there", Location("a.md", 3), "Look.")])
    if number == 3:
        raise KeyError("three")
    return number


def killed(folder: Path) -> str:
    """The first attempt is killed in the middle of the work."""
    with (folder / "attempts").open("a") as file:
        file.write(f"{os.getpid()}\n")
    if len((folder / "attempts").read_text().splitlines()) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return "finished"


def always_killed(number: int) -> int:
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def out_of_memory(number: int) -> int:
    if number == 1:
        raise MemoryError
    return number


def nested(number: int) -> list[int]:
    """Whether workers of a worker are its own process is shown by the process."""
    with open_workers(2) as workers:
        assert isinstance(workers, Alone)
        return [number, *workers.run(doubled, [number], ["a"])]


def not_portable(number: int) -> object:
    return lambda: number


def endless(file: Path) -> None:
    """Leaves the process in a file, and works until it is ended."""
    partly = file.with_suffix(".new")
    partly.write_text(str(os.getpid()))
    partly.rename(file)
    while True:
        time.sleep(0.01)


def endless_after(file: Path) -> None:
    """The first file is left at once, when the second is there."""
    if file.name == "0":
        while not file.with_name("1").exists():
            time.sleep(0.01)
        return
    endless(file)


def killed_build(path: Path, **_: object) -> Result:
    """A build of the project “two” that is always killed."""
    if path.name == "two":
        os.kill(os.getpid(), signal.SIGKILL)
    return Result((), ())


def temporary(number: int) -> str:
    """Leaves a temporary folder, and returns its path."""
    return tempfile.mkdtemp(prefix=f"left-{number}-")
