"""``publisher clean``"""

from __future__ import annotations

from pathlib import Path

import click

from publisher.cli.usage import Command


@click.command(cls=Command)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Remove them from this folder instead of build/ in the project.",
)
def clean(path: Path, output: Path | None) -> None:
    """Remove the editions of the project at PATH, and its cache, from the output folder.

    PATH is the current folder by default. Other files in the output folder are left and listed.
    """
    from publisher import pipeline
    from publisher.cli.console import Console, from_here
    from publisher.names import HIDDEN

    console = Console()
    with console.guard():
        cleaned = pipeline.clean(path, output=output)
        for removed in cleaned.removed:
            click.echo(f"removed {from_here(removed)}{' (the cache)' if removed.name == HIDDEN else ''}", err=True)
        if not cleaned.removed:
            click.echo("There is nothing to remove.", err=True)
        console.report((), cleaned.left)
