"""A preview server of a small project, for tests."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError

from tests.limits import PATIENCE

FILES = {
    "publication.yaml": "version: 1\ntitle: The Sea\nidentifier: urn:x:y\nchapters: [tides.md, waves.md]\neditions:\n"
    "  web: {format: html, layout: chapters}\n  book: {format: pdf, layout: book, trim: 6x9in}\n  ebook: {format: epub}\n",
    "tides.md": "# Tides\n\n"
    + "".join(f"Paragraph {n} of the tides says *how far* the water rose.\n\n" for n in range(1, 60)),
    "waves.md": "# Waves\n\nThe wind makes waves, and the coast\nbreaks them where the\nground is shallow.\n\n```python\nfirst = 1\nsecond = first\n```\n",
}


class Answer(NamedTuple):
    """What a server answered: status, headers and body."""

    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Server(NamedTuple):
    """A running ``publisher serve``."""

    address: str
    process: subprocess.Popen[str]

    def ask(self, path: str, body: object = None, **headers: str) -> Answer:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address.rstrip("/") + path, data, named)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as found:
                return Answer(found.status, dict(found.headers), found.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    @property
    def token(self) -> str:
        found = re.search(r'preview-token" content="([^"]+)"', self.ask("/").data.decode())
        assert found
        return found[1]

    def until(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The first state that is as it is ``wanted``, of those that the server sends."""
        with urllib.request.urlopen(f"{self.address}events") as events:
            for line in events:
                if line.startswith(b"data: ") and wanted(state := json.loads(line[6:])):
                    return dict(state)
        raise AssertionError("the server has ended")


@contextmanager
def serving(folder: Path, *words: str, port: int = 0) -> Iterator[Server]:
    """A server for the project in a folder, ended at the end."""
    command = [sys.executable, "-m", "publisher", "serve", folder, "--port", str(port), "-j", "1", *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            yield Server(process.stderr.readline().split()[2], process)
        finally:
            process.terminate()


def is_finished(state: dict[str, Any]) -> bool:
    """Whether all editions are built."""
    return not state["building"] and bool(state["editions"]) and all(e["version"] for e in state["editions"])
