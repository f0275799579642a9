"""``publisher import``"""

from __future__ import annotations

from pathlib import Path

import click

from publisher.cli.usage import Command


@click.command("import", cls=Command)
@click.argument("source", metavar="FROM", type=click.Path(path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def import_(source: Path, folder: Path) -> None:
    """Write the project of mdBook, MkDocs, Sphinx or another program in the folder FROM as a new one into the folder DIR.

    FROM stays as it is, and may also be a folder of Markdown files. DIR must be new or empty. Titles, names, chapters and redirects
    come from the configuration. Included files, tables, notes, tabs, callouts, links and notebooks with their saved results are
    converted; what can't be is shown as it is, and reported here, or by `publisher check DIR`.
    """
    import shlex

    from publisher.cli.console import Console
    from publisher.pipeline.importing import imported

    console = Console(root=source)
    with console.guard():
        found = imported(source, folder)
        console.report((), found.diagnostics)
    kind = f"{found.program}: " if found.program else ""
    click.echo(f"{kind}wrote {len(found.names)} files into {folder}")
    click.echo(f"Next: publisher check {shlex.quote(str(folder))}", err=True)
