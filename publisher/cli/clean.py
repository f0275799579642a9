"""``publisher clean``"""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of outputs (default: build/ in the project).",
)
def clean(path: Path, output: Path | None) -> None:
    """Remove the editions of the project at PATH and the cache. Nothing else in the folder of outputs is touched."""
    from publisher import pipeline
    from publisher.cli.console import Console

    with Console().guard():
        for removed in pipeline.clean(path, output=output):
            click.echo(f"removed {removed}", err=True)
