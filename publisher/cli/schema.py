"""``publisher schema``"""

from __future__ import annotations

import click

from publisher.cli.usage import Command


@click.command(cls=Command)
def schema() -> None:
    """Print the JSON Schema of publication.yaml, with which editors complete and validate it."""
    import json

    from publisher import manifest

    click.echo(json.dumps(manifest.schema(), indent=2, ensure_ascii=False))
