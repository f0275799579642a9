"""``publisher new``"""

from __future__ import annotations

from pathlib import Path

import click

from publisher.cli.usage import Command
from publisher.diagnostics import series
from publisher.starters import LANGUAGES, TEMPLATES


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "-t",
    "--template",
    type=click.Choice([*TEMPLATES]),
    default="handout",
    show_default=True,
    help="What it is to be. " + " ".join(f"{name}: {text[0].lower()}{text[1:]}" for name, text in TEMPLATES.items()),
)
@click.option(
    "-l",
    "--language",
    default="en",
    show_default=True,
    help=f"Its language. A handout: {', '.join(sorted(LANGUAGES['handout']))}.",
)
def new(folder: Path, template: str, language: str) -> None:
    """Start a project in the folder DIR: a handout, an article, a book, a course or a site.

    The folder must be new or empty. The project can be built at once, and its text shows how it is written.
    """
    import shlex

    from publisher import starters
    from publisher.cli.console import Console

    known = LANGUAGES.get(template, ("en",))
    if language not in known:
        raise click.BadParameter(
            f"There is no {template} in “{language}”. Choose {series(known, 'or')}.", param_hint="--language"
        )
    with Console().guard():
        names = starters.start(folder, template, language)
    for name in names:
        click.echo(f"wrote {folder / name}")
    click.echo(f"Next: publisher build {shlex.quote(str(folder))}", err=True)
