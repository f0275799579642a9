"""``publisher check``"""

from __future__ import annotations

from pathlib import Path

import click

from publisher.cli import options as common
from publisher.cli.usage import Command


@click.command(cls=Command)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@common.editions("Check")
@click.option("--layout", is_flag=True, help="Lay out the PDF editions, and report faults of their pages.")
@click.option("--links", is_flag=True, help="Ask servers whether the targets of links to other sites exist.")
@common.strict
@common.allow_python
@common.allow_commands
@common.jobs
@click.option(
    "--message-format",
    type=click.Choice(["human", "json", "sarif"]),
    default="human",
    show_default=True,
    help="Report as text, as one JSON object, or as a SARIF log, on standard output.",
)
def check(
    path: Path,
    editions: tuple[str, ...],
    layout: bool,
    links: bool,
    strict: bool,
    allow_python: bool,
    allow_commands: bool,
    jobs: int | None,
    message_format: str,
) -> None:
    """Report mistakes in the project, folder or Markdown file at PATH, without writing an edition.

    PATH is the current folder by default. A folder or file inside a project is checked with its manifest.

    \b
    Exit status:
      0    the source has no errors
      1    the source has errors
      2    wrong usage
      130  interrupted (143 by SIGTERM, 129 by SIGHUP)
    """
    from publisher import pipeline
    from publisher.cli.console import Console
    from publisher.folders import root_of
    from publisher.workers import open_workers

    console = Console(message_format, root_of(path), output=True)
    with open_workers(jobs, preload=pipeline.PRELOAD_PAGES if layout else pipeline.PRELOAD_CHECK) as workers:
        console.run(
            lambda progress: pipeline.check(
                path,
                editions=editions,
                layout=layout,
                links=links,
                strict=strict,
                allow_python=allow_python,
                allow_commands=allow_commands,
                progress=progress,
                workers=workers,
            )
        )
