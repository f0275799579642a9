"""``publisher build``"""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "-e", "--edition", "editions", multiple=True, metavar="NAME", help="Build this edition only (repeatable)."
)
@click.option(
    "--to",
    "formats",
    multiple=True,
    type=click.Choice(["html", "pdf", "epub"]),
    help="Build this format only (repeatable).",
)
@click.option("--chapter", default="", metavar="ID", help="Build one chapter only, as <title>-<chapter>.*")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of outputs (default: build/ in the project).",
)
@click.option("--strict", is_flag=True, help="Make every warning an error.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first edition that has errors.")
@click.option("--no-cache", is_flag=True, help="Make everything anew.")
@click.option("--allow-python", is_flag=True, help="Run the Python files that the manifest lists as extensions.")
@click.option("--timings", is_flag=True, help="Show how long each step took.")
@click.option(
    "--message-format",
    type=click.Choice(["human", "json"]),
    default="human",
    help="How to report; json goes to standard output.",
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
    """Build the editions of the project, folder or Markdown file at PATH (default: here).

    Exit status: 0 done, 1 the source or an edition has errors, 2 wrong usage; ended by a
    signal 130 (SIGINT), 143 (SIGTERM), 129 (SIGHUP).
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
        console.timings(result.timings)
