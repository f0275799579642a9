"""``publisher build --watch``"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from click.exceptions import Exit
from msgspec.structs import replace

from publisher import interruption
from publisher.cli.console import Console
from publisher.current import Request
from publisher.folders import output_of, root_of
from publisher.pipeline import built
from publisher.pipeline.session import Options, Progress, Session
from publisher.preview.watching import saves

if TYPE_CHECKING:
    from publisher.pipeline.catalogue import BuildOptions
    from publisher.results import Result
    from publisher.workers import Workers

STOPPED = "Stopped watching. The editions are those of the last build."
WAITING = "Waiting for changes. Ctrl-C ends."


def watch(
    console: Console, path: Path, output: Path | None, given: BuildOptions, workers: Workers, *, timings: bool
) -> None:
    """Build the project at ``path``, and again after each save, until a signal ends the process. Each build is reported."""
    interruption.set_message(STOPPED, finished=True)
    editions, formats = tuple(given["editions"]), tuple(given["formats"])
    request = Request(
        path=path,
        editions=editions,
        formats=formats,
        output=output,
        strict=given["strict"],
        fail_fast=given["fail_fast"],
        allow_commands=given["allow_commands"],
    )
    options = replace(
        Options.of(request),
        chapter=given["chapter"],
        cache=given["cache"],
        allow_python=given["allow_python"],
        workers=workers,
    )
    session = Session(path, options)

    def build(progress: Progress) -> Result:
        session.options = replace(session.options, progress=progress)
        return built(session, editions, formats)

    root = root_of(path)
    with console.guard():
        for saved in saves(root, output_of(root, output)):
            if saved.files:
                console.note(f"{saved} changed")
            interruption.unanswered()
            with suppress(Exit):  # its errors were reported
                result = console.run(build)
                if timings:
                    console.timings(result.timings, result.work)
            console.note(WAITING)


__all__ = ["watch"]
