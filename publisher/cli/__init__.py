"""The command line. Each command is a module that imports what it needs only when it runs."""

from __future__ import annotations

import click

from publisher import __version__
from publisher.cli.build import build
from publisher.cli.check import check
from publisher.cli.clean import clean
from publisher.cli.doctor import doctor
from publisher.cli.schema import schema
from publisher.cli.usage import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="publisher")
def main() -> None:
    """One structured source, run through templates, becomes HTML, PDF and EPUB editions."""


main.add_command(build)
main.add_command(check)
main.add_command(clean)
main.add_command(doctor)
main.add_command(schema)
