"""``publisher check``"""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "-e", "--edition", "editions", multiple=True, metavar="NAME", help="Check for this edition only (repeatable)."
)
@click.option("--strict", is_flag=True, help="Make every warning an error.")
@click.option("--allow-python", is_flag=True, help="Run the Python files that the manifest lists as extensions.")
@click.option(
    "--message-format",
    type=click.Choice(["human", "json", "sarif"]),
    default="human",
    help="How to report; json and sarif go to standard output.",
)
def check(path: Path, editions: tuple[str, ...], strict: bool, allow_python: bool, message_format: str) -> None:
    """Find what is wrong in the project, folder or Markdown file at PATH (default: here), without writing any edition.

    Exit status: 0 nothing that stops an edition, 1 the source has errors, 2 wrong usage; ended
    by a signal 130 (SIGINT), 143 (SIGTERM), 129 (SIGHUP).
    """
    from publisher import pipeline
    from publisher.cli.console import Console
    from publisher.manifest import root_of

    console = Console(message_format, root_of(path))
    console.run(
        lambda progress: pipeline.check(
            path, editions=editions, strict=strict, allow_python=allow_python, progress=progress
        )
    )
