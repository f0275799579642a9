"""Builds one hostile project and prints its findings; heavy ones run in a process of their own, with limits."""

from __future__ import annotations

import json
import resource
import socket
import sys
from pathlib import Path
from typing import NoReturn

MEMORY = 3 * 1024**3
SECONDS = 120  # of the processor


class NetworkError(BaseException):
    """Something wanted to reach the network. No ``except Exception`` may hide it."""


def refuse(*_: object, **__: object) -> NoReturn:
    """Replaces every function that opens a connection."""
    raise NetworkError


WAYS = ((socket, "getaddrinfo"), (socket, "create_connection"), (socket, "gethostbyname"), (socket.socket, "connect"))


def attempt(project: Path, out: Path, formats: list[str]) -> list[str]:
    """Build, and return the findings as lines, sorted by place. Other exceptions than ``PublisherError`` are raised."""
    import publisher

    try:
        found = publisher.build(project, formats=formats, output=out).diagnostics
    except publisher.PublisherError as error:
        found = error.diagnostics
        assert all(d.message and "Traceback" not in d.message for d in found)
    return [f"{d.severity} {d.code} {d.location or '-'}" for d in found if d.severity != "note"]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for place, name in WAYS:
        setattr(place, name, refuse)
    print(json.dumps(attempt(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])))
