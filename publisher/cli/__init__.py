"""The command line. Each command is a module that imports what it needs only when it runs."""

from __future__ import annotations

import click

from publisher import __version__
from publisher.cli.usage import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="publisher")
def main() -> None:
    """One structured source, run through templates, becomes HTML, PDF and EPUB editions, Word documents and plain text."""
