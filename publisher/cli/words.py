"""``publisher words``"""

from __future__ import annotations

import click

from publisher.cli.usage import Command


@click.command(cls=Command)
@click.argument("language", default="en")
def words(language: str) -> None:
    """Print the words that editions in LANGUAGE contain, to be changed or translated.

    They are YAML: keep the words that you change in a file, and name it in the manifest with `words`. Words that the program
    does not have in the language are in English, below a line that says so.
    """
    from publisher.language import is_language, language_hint
    from publisher.language.listing import as_yaml

    if not is_language(language):
        raise click.BadParameter(f"“{language}” is not a language tag. {language_hint(language)}")
    click.echo(as_yaml(language), nl=False)
