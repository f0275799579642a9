"""SIGINT, SIGTERM and SIGHUP end the command at any moment.

Unfinished output is removed, a program that asked for JSON or SARIF gets its one object, and the exit status is 128
plus the signal's number, or 0 if SIGINT is how the work should end. The handler does all of this itself. An exception
raised at an arbitrary point, as Python does for SIGINT, would be lost in callbacks of C libraries, and could stop the
clean-up half-way. Nothing slow is imported here: handlers are installed first.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import zip_longest
from types import FrameType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
MESSAGE = "Interrupted. The existing editions are unchanged."
FORMATS = ("human", "json", "sarif")
_OPTION = "--message-format"
_ANSWERS = {
    "json": '{"editions": [], "translations": [], "diagnostics": []}',
    "sarif": '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "publisher"}}, '
    '"invocations": [{"executionSuccessful": false}], "results": []}]}',
}


class _State:
    process = 0  # the one that installed the handlers; forked processes inherit them
    cleanups: list[Callable[[], object]] = []
    answering = False
    answered = False
    pending = 0  # a signal received while the answer was being written
    message = MESSAGE
    finished = False  # SIGINT ends the work as it should


def install() -> None:
    """Handle the signals from now on. One that is ignored, as under ``nohup``, stays ignored."""
    _State.process = os.getpid()
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def ignore() -> None:
    """Let no signal change the exit status any more: the work is done."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def cleaning(cleanup: Callable[[], object]) -> Iterator[None]:
    """Call ``cleanup`` if a signal ends the process inside. It may be called while it is already running."""
    _State.cleanups.append(cleanup)
    try:
        yield
    finally:
        _State.cleanups.remove(cleanup)


def at_end(cleanup: Callable[[], object]) -> None:
    """Call ``cleanup`` whenever a signal ends the process from now on."""
    _State.cleanups.append(cleanup)


def set_message(text: str, *, finished: bool = False) -> None:
    """Set the message that a signal prints from now on. If ``finished``, SIGINT is how the work ends, with exit status 0."""
    _State.message, _State.finished = text, finished


@contextmanager
def answering() -> Iterator[None]:
    """Write the one object to standard output: signals wait until it is complete."""
    _State.answering = True
    try:
        yield
        _State.answered = True
    finally:
        _State.answering = False
        if _State.pending:
            _end(_State.pending, None)


def unanswered() -> None:
    """Note that more work begins, which gets an object of its own if a signal ends it."""
    _State.answered = False


def message_format(words: Sequence[str]) -> str:
    """The message format in the arguments of a command line."""
    found = "human"
    for word, after in zip_longest(words, words[1:], fillvalue=""):
        option, _, value = word.partition("=")
        value = after if word == _OPTION else value
        if option == _OPTION and value in FORMATS:
            found = value
    return found


def _end(number: int, _: FrameType | None) -> None:
    if os.getpid() != _State.process:
        os._exit(128 + number)
    if _State.answering:
        _State.pending = number
        return
    ignore()
    for cleanup in reversed(_State.cleanups):
        with suppress(Exception):
            cleanup()
    with suppress(OSError):
        _answer(message_format(sys.argv[1:]))
    os._exit(0 if _State.finished and number == signal.SIGINT else 128 + number)


def _answer(form: str) -> None:
    if form == "human":
        os.write(2, f"{_State.message}\n".encode())
    elif not _State.answered:
        os.write(1, f"{_ANSWERS[form]}\n".encode())


__all__ = [
    "MESSAGE",
    "answering",
    "at_end",
    "cleaning",
    "ignore",
    "install",
    "message_format",
    "set_message",
    "unanswered",
]
