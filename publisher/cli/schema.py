"""``publisher schema``"""

from __future__ import annotations

import click

from publisher.cli.usage import Command


@click.command(cls=Command)
def schema() -> None:
    """Print the JSON Schema of publication.yaml, with which editors complete and validate it."""
    from publisher.manifest.json_schema import schema_text

    click.echo(schema_text(), nl=False)
