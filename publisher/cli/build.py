"""``publisher build``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher import interruption
from publisher.cli import options as common
from publisher.cli.usage import Command
from publisher.formats import FORMATS

if TYPE_CHECKING:
    from publisher.pipeline.catalogue import BuildOptions, BuildRequest


@click.command(cls=Command)
@click.argument("paths", metavar="[PATH]...", type=click.Path(path_type=Path), nargs=-1)
@common.editions("Build")
@click.option(
    "--to",
    "formats",
    multiple=True,
    metavar="FORMAT",
    help=f"Build only editions of this format: {', '.join(FORMATS)}, or one that an extension adds. May be repeated.",
)
@click.option(
    "--chapter",
    default="",
    metavar="ID",
    help="Build only the chapter with this identifier, as TITLE-ID.* next to the complete editions.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the editions into this folder instead of build/ in the project. With several PATHs, each project gets a "
    "folder in it.",
)
@common.strict
@click.option("--fail-fast", is_flag=True, help="Stop at the first edition that has errors.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache of the project.")
@common.allow_python
@common.allow_commands
@common.jobs
@common.scheduler
@click.option("--watch", is_flag=True, help="Build again after each save, until Ctrl-C.")
@click.option(
    "--timings", is_flag=True, help="Show the time of each step, counts of the work done, and the peak of memory."
)
@click.option(
    "--trace",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write into FILE when each step, chapter and process worked, in Chrome's trace event format (JSON).",
)
@click.option(
    "--message-format",
    type=click.Choice(["human", "json"]),
    default="human",
    show_default=True,
    help="Report as text on standard error, or as one JSON object on standard output.",
)
def build(
    paths: tuple[Path, ...],
    editions: tuple[str, ...],
    formats: tuple[str, ...],
    chapter: str,
    output: Path | None,
    strict: bool,
    fail_fast: bool,
    no_cache: bool,
    allow_python: bool,
    allow_commands: bool,
    jobs: int | None,
    scheduler: str,
    watch: bool,
    timings: bool,
    trace: Path | None,
    message_format: str,
) -> None:
    """Build the editions of the project, folder or Markdown file at PATH.

    PATH is the current folder by default. A folder or file inside a project is built with its manifest. If there are
    several, each is built, even if others have errors. With --watch, one is built again after each save, and Ctrl-C ends
    with status 0.

    \b
    Exit status:
      0    the editions were built
      1    a source or edition has errors; no edition of its project was replaced
      2    wrong usage
      130  interrupted (143 by SIGTERM, 129 by SIGHUP)
    """
    from publisher import pipeline
    from publisher.cli.console import Console
    from publisher.cli.trace import traced
    from publisher.folders import root_of
    from publisher.workers import open_workers

    paths = paths or (Path(),)
    console = Console(message_format, root_of(paths[0]))
    options: BuildOptions = {
        "editions": editions,
        "formats": formats,
        "chapter": chapter,
        "strict": strict,
        "fail_fast": fail_fast,
        "cache": not no_cache,
        "allow_python": allow_python,
        "allow_commands": allow_commands,
    }
    if watch and (len(paths) > 1 or trace):
        raise click.UsageError("--watch takes one PATH, and no --trace.")
    requests: list[BuildRequest] = []
    if len(paths) > 1:
        from publisher.pipeline.catalogue import BuildRequest, SameFolderError, build_all, outputs_of

        try:
            outputs = outputs_of(paths, output)
        except SameFolderError as error:
            raise click.UsageError(f"{error} Build them one by one, each with its own folder: -o DIR.") from None
        interruption.set_message("Interrupted. The editions of projects that were not finished are unchanged.")
        requests = [BuildRequest(path, place, options) for path, place in zip(paths, outputs, strict=True)]
    with console.guard():
        workers = open_workers(jobs, scheduler, pipeline.PRELOAD_ALL if requests else ())
    if watch and paths[0].exists():  # without a project there is nothing to watch: the build below reports the error
        from publisher.cli.watching import watch as build_again

        with workers:
            build_again(console, paths[0], output, options, workers, timings=timings)
        return
    with workers, traced(trace):
        if requests:
            console.run_all(paths, lambda progress: build_all(pipeline.build, requests, workers, progress), timings)
            return
        result = console.run(
            lambda progress: pipeline.build(*paths, output=output, progress=progress, workers=workers, **options)
        )
    if timings:
        console.timings(result.timings, result.work)
        console.memory()
