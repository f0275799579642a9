"""A catalogue: several projects that are built by one command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypedDict

from msgspec import Struct

from publisher.diagnostics import PublisherError
from publisher.folders import YAML, root_of
from publisher.results import Result
from publisher.tracing import span
from publisher.workers import Workers


class BuildOptions(TypedDict):
    """Options of ``publisher.build`` that are the same for all projects."""

    editions: Sequence[str]
    formats: Sequence[str]
    chapter: str
    strict: bool
    fail_fast: bool
    cache: bool
    allow_python: bool
    allow_commands: bool


class BuildRequest(Struct, frozen=True):
    """A project to build into the folder ``output``. It can be pickled."""

    path: Path
    output: Path
    options: BuildOptions


class SameFolderError(ValueError):
    """Two projects would be built into the same folder."""


def outputs_of(paths: Sequence[Path], output: Path | None) -> list[Path]:
    """Return the output folder of each project: one in ``output`` that is named after it, or ``build`` in the project.

    Raise ``SameFolderError`` if two are the same.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        place = output.absolute() / _name(path) if output else root_of(path) / "build"
        if (other := found.setdefault(place, path)) is not path:
            raise SameFolderError(f"“{other}” and “{path}” would both be built into “{place}”.")
    return list(found)


def _name(path: Path) -> str:
    is_text = path.is_file() and path.suffix.lower() not in YAML
    return path.stem if is_text else root_of(path).resolve().name


def build_all(
    build: Callable[..., Result],
    requests: Sequence[BuildRequest],
    workers: Workers,
    progress: Callable[[str, str], None],
) -> Iterator[Result | Exception]:
    """Call ``build`` for each request, and yield its result or the exception that it raised, in their order.

    Many projects are built side by side; a few share the workers for their chapters, one after the other, as they do on
    a cluster, whose workers cannot read their files.
    """
    if workers.here is workers and workers.count > 1 and len(requests) >= 2 * workers.count:
        yield from _side_by_side(partial(_built, build), requests, workers, progress)
        return
    for request in requests:
        try:
            with span(f"building {request.path}"):
                result = build(
                    request.path, output=request.output, progress=progress, workers=workers, **request.options
                )
            yield result
        except Exception as error:
            yield error


def _side_by_side(
    function: Callable[[BuildRequest], Result],
    requests: Sequence[BuildRequest],
    workers: Workers,
    progress: Callable[[str, str], None],
) -> Iterator[Result | Exception]:
    left = [*requests]
    while left:
        progress("", f"building {len(left)} projects")
        try:
            for result in workers.run(function, tuple(left), [str(request.path) for request in left]):
                left.pop(0)
                yield result
        except Exception as error:
            left.pop(0)
            yield error


def _built(build: Callable[..., Result], request: BuildRequest) -> Result:
    try:
        with span(f"building {request.path}"):
            return build(request.path, output=request.output, **request.options)
    except PublisherError as error:  # as a value, since an exception would end the loop over the results
        return Result((), error.diagnostics)


__all__ = ["BuildOptions", "BuildRequest", "SameFolderError", "build_all", "outputs_of"]
