"""Programs of others, which are run without a shell, with limits on their time and their output."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 60
MAX_BYTES = 16 * 1024 * 1024  # of each file that a command writes
INPUT, OUTPUT = "{input}", "{output}"
# All that a command gets of the environment, so that it sees no secrets.
VARIABLES = (
    *("APPDATA", "COMSPEC", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "HOME", "JAVA_HOME", "LANG", "LC_ALL", "LC_CTYPE"),
    *("LD_LIBRARY_PATH", "LOCALAPPDATA", "PATH", "PATHEXT", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "USERPROFILE"),
)
_STEP = 0.01  # seconds between looks at a running command
_ERROR_LINES, _ERROR_LETTERS = 3, 300
_running: set[subprocess.Popen[bytes]] = set()


class CommandError(Exception):
    """A command failed; the text says how."""


def find_program(name: str, root: Path) -> Path | None:
    """The file of a program; None if there is none. Links are kept, since programs may do what their name says.

    A name with a slash is a path relative to ``root``. Others are looked up in the folders of ``PATH``, but not in relative ones or
    the current folder, which may be the project's.
    """
    folders = [os.path.abspath(root)] if "/" in name else os.environ.get("PATH", "").split(os.pathsep)
    places = (os.path.join(folder, name) for folder in folders if os.path.isabs(folder))
    found = next(filter(None, map(shutil.which, places)), None)
    return Path(found) if found else None


def run(
    program: Path,
    arguments: Sequence[str],
    text: str,
    folder: Path | None,
    *,
    name: str = "input",
    more: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most: int = MAX_BYTES,
    memory: int | None = None,
) -> bytes:
    """Run a program with a text, and return what it writes.

    The text is in a file in place of ``{input}`` in the ``arguments``, with this ``name``, else it is standard input. The result
    is the file in place of ``{output}``, else standard output. The current folder is ``folder``, by default an empty one.
    ``more`` are environment variables. Raise ``CommandError`` if the program cannot be started, fails, takes more than this many
    ``seconds``, or writes more than ``most`` bytes. On Linux it gets no more than ``memory`` bytes of addresses.
    """
    with TemporaryDirectory(prefix="publisher-", ignore_cleanup_errors=True) as made:
        place = Path(made)
        given, output, messages = place / name, place / "output.svg", place / "errors"
        given.write_text(text, encoding="utf-8", newline="\n")
        written = output if any(OUTPUT in argument for argument in arguments) else place / "printed"
        words = [a.replace(INPUT, os.fspath(given)).replace(OUTPUT, os.fspath(output)) for a in arguments]
        piped = not any(INPUT in argument for argument in arguments)
        environment = {key: os.environ[key] for key in VARIABLES if key in os.environ} | dict(more or {})
        empty = place / "empty"
        empty.mkdir()
        with given.open("rb") as source, (place / "printed").open("wb") as out, messages.open("wb") as errors:
            try:
                process = subprocess.Popen(
                    [os.fspath(program), *words],
                    stdin=source if piped else subprocess.DEVNULL,
                    stdout=out,
                    stderr=errors,
                    cwd=folder or empty,
                    env=environment,
                    start_new_session=True,
                )
            except OSError as error:
                raise CommandError(f"can't be started: {error.strerror}") from error
            _limit(process, seconds, memory)
            _wait(process, (written, messages, place / "printed"), seconds, most)
        if process.returncode:
            raise CommandError(_failure(process.returncode, messages))
        try:
            return written.read_bytes()
        except OSError:
            raise CommandError(f"did not write the file {OUTPUT}") from None


def stop() -> None:
    """End all commands that are running."""
    for process in list(_running):
        _end(process)


def _wait(process: subprocess.Popen[bytes], files: Sequence[Path], seconds: float, most: int) -> None:
    _running.add(process)
    end = time.monotonic() + seconds
    try:
        while process.poll() is None:
            if time.monotonic() > end:
                raise CommandError(f"did not end within {seconds:g} s")
            _measure(files, most)
            time.sleep(_STEP)
        _measure(files, most)
    finally:
        _end(process)
        process.wait()
        _running.discard(process)


def _limit(process: subprocess.Popen[bytes], seconds: float, memory: int | None) -> None:
    """Let the system limit a command's memory, and end it if its time is over, in case this process is killed before it does."""
    if sys.platform == "linux":
        import resource

        most = int(seconds) + 1
        with suppress(OSError):
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (most, most))
            if memory:
                resource.prlimit(process.pid, resource.RLIMIT_AS, (memory, memory))


def _measure(files: Sequence[Path], most: int) -> None:
    """Raise ``CommandError`` if one of the files is too large."""
    for file in files:
        with suppress(OSError):
            if file.stat().st_size > most:
                raise CommandError(f"wrote more than {most // 1024 // 1024} MB")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and those that it started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _failure(status: int, messages: Path) -> str:
    """What a program says about its failure."""
    with messages.open(encoding="utf-8", errors="replace") as stream:
        lines = [line for line in stream.read(100_000).splitlines() if line.strip()][:_ERROR_LINES]
    text = " / ".join(" ".join(line.split()) for line in lines)[:_ERROR_LETTERS]
    return f"failed with status {status}" + (f": {text}" if text else "")


__all__ = ["INPUT", "OUTPUT", "CommandError", "find_program", "run", "stop"]
