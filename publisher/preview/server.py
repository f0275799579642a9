"""The server: it listens, watches the project, and runs until a signal ends the process."""

from __future__ import annotations

import asyncio
import errno
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from threading import Thread

import uvicorn

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.folders import output_of, root_of
from publisher.interruption import cleaning
from publisher.names import HIDDEN, PREVIEW
from publisher.outputs import open_outputs
from publisher.preview.app import application
from publisher.preview.editors import Editor
from publisher.preview.guard import Guard
from publisher.preview.messages import PreviewOptions
from publisher.preview.preview import Preview
from publisher.preview.state import State
from publisher.preview.watching import saves

PORT = 8000
TRIED = 20
"""Ports after the first that are tried, if none was asked for."""
# A server that is started again gets its port at once, while the system still waits for packets of old connections. On
# Windows that needs no option, and SO_REUSEADDR would let two servers listen at one port.
_SHARING: int = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)


class _Server(uvicorn.Server):
    """Leaves signals to this program, which ends at once."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listening(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens at ``host``, at the ``port``, or at the first free one from ``PORT`` on.

    Raises ``PublisherError`` if there is none.
    """
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    problem, hint = "", ""
    for number in (port,) if port is not None else range(PORT, PORT + TRIED):
        sock = socket.socket(kind, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, _SHARING, 1)
        try:
            sock.bind((host, number))
            sock.listen(128)
        except OSError as error:
            sock.close()
            problem = problem or (error.strerror or str(error))
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                hint = "Name an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them."
                break
        else:
            return sock
    what = f"The server can't listen at {host}" + (f", port {port}" if port is not None else "")
    hint = hint or "Choose another port, or any free one: --port 0."
    raise PublisherError([Diagnostic(Severity.ERROR, "server-unstarted", f"{what}: {problem}", hint=hint)])


def address_of(sock: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = sock.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{host}:{port}/"


def serve(
    path: Path,
    sock: socket.socket,
    *,
    host: str,
    editions: tuple[str, ...] = (),
    output: Path | None = None,
    allow_python: bool = False,
    allow_commands: bool = False,
    strict: bool = False,
    jobs: int = 1,
    editor: Editor | None = None,
    ready: Callable[[str], None] = lambda address: None,
    report: Callable[[Sequence[Diagnostic]], None] = lambda problems: None,
) -> None:
    """Preview the project at ``path`` until a signal ends the process. ``ready`` is called with the address, and ``report``
    with the problem if the folders can no longer be watched, in another thread.

    Editions are put into the hidden folder of the output folder, not beside those of builds.

    Raises ``PublisherError`` if the output folder can't be used.
    """
    root = root_of(path)
    out = output_of(root, output)
    with open_outputs(out, root, ()):  # reports a folder that can't be used
        pass
    given = PreviewOptions(
        path=path,
        folder=out / HIDDEN / PREVIEW,
        cache_folder=out / HIDDEN,
        editions=editions,
        allow_python=allow_python,
        allow_commands=allow_commands,
        strict=strict,
        jobs=jobs,
    )
    scratch = tempfile.mkdtemp(prefix="publisher-")
    with cleaning(lambda: rmtree(scratch, ignore_errors=True)):
        asyncio.run(_run(given, root, out, scratch, sock, host, editor, ready, report))


async def _run(
    given: PreviewOptions,
    root: Path,
    out: Path,
    scratch: str,
    sock: socket.socket,
    host: str,
    editor: Editor | None,
    ready: Callable[[str], None],
    report: Callable[[Sequence[Diagnostic]], None],
) -> None:
    preview = Preview(given, scratch, State())
    guard = Guard(host)
    loop = asyncio.get_running_loop()

    def watch() -> None:
        with suppress(RuntimeError):  # the loop has ended
            try:
                for _ in saves(root, out):
                    loop.call_soon_threadsafe(preview.saved)
            except PublisherError as error:
                report(error.diagnostics)
                loop.call_soon_threadsafe(preview.unwatched, error.diagnostics)

    with cleaning(preview.end):
        Thread(target=watch, daemon=True).start()
        ready(address_of(sock))
        app = application(preview, guard, root, editor)
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", ws="none")
        await _Server(config).serve(sockets=[sock])


__all__ = ["PORT", "address_of", "listening", "serve"]
