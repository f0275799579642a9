"""The option ``--trace``: a file with the times of a command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from publisher.interruption import cleaning
from publisher.tracing import Span, recorded, trace_events


@contextmanager
def traced(path: Path | None) -> Iterator[None]:
    """Record the spans of the ``with`` block, and write them into a file, even if it fails or is interrupted.

    Raise ``UsageError`` before it if the file can't be written, and ``ClickException`` if that fails after it.
    """
    if path is None:
        yield
        return
    try:
        _write(path, ())
    except OSError as error:
        raise click.UsageError(_problem(path, error)) from None
    with recorded() as spans, cleaning(lambda: _write(path, spans)):
        try:
            yield
        finally:
            try:
                _write(path, spans)
            except OSError as error:
                raise click.ClickException(_problem(path, error)) from None


def _write(path: Path, spans: Sequence[Span]) -> None:
    path.write_bytes(trace_events(spans))


def _problem(path: Path, error: OSError) -> str:
    return f"The trace can't be written to “{path}”: {error.strerror or error}."


__all__ = ["traced"]
