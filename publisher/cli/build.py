"""``publisher build``"""

from __future__ import annotations

from pathlib import Path

import click

from publisher.cli.usage import Command
from publisher.formats import FORMATS


@click.command(cls=Command)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "-e",
    "--edition",
    "editions",
    multiple=True,
    metavar="NAME",
    help="Build only the edition of this name. May be repeated.",
)
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
    help="Write the editions into this folder instead of build/ in the project.",
)
@click.option("--strict", is_flag=True, help="Treat every warning as an error.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first edition that has errors.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option("--allow-python", is_flag=True, help="Run the Python files that the manifest lists as extensions.")
@click.option("--timings", is_flag=True, help="Show the time of each step, and counts of the work done.")
@click.option(
    "--message-format",
    type=click.Choice(["human", "json"]),
    default="human",
    show_default=True,
    help="Report as text on standard error, or as one JSON object on standard output.",
)
def build(
    path: Path,
    editions: tuple[str, ...],
    formats: tuple[str, ...],
    chapter: str,
    output: Path | None,
    strict: bool,
    fail_fast: bool,
    no_cache: bool,
    allow_python: bool,
    timings: bool,
    message_format: str,
) -> None:
    """Build the editions of the project, folder or Markdown file at PATH.

    PATH is the current folder by default. A folder or file inside a project is built with its manifest.

    \b
    Exit status:
      0    the editions were built
      1    the source or an edition has errors; no edition was replaced
      2    wrong usage
      130  interrupted (143 by SIGTERM, 129 by SIGHUP)
    """
    from publisher import pipeline
    from publisher.cli.console import Console

    console = Console(message_format)
    result = console.run(
        lambda progress: pipeline.build(
            path,
            editions=editions,
            formats=formats,
            chapter=chapter,
            output=output,
            strict=strict,
            fail_fast=fail_fast,
            cache=not no_cache,
            allow_python=allow_python,
            progress=progress,
        )
    )
    if timings:
        console.timings(result.timings, result.work)
