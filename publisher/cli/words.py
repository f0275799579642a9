"""``publisher words``"""

from __future__ import annotations

import click

from publisher.cli.usage import Command


@click.command(cls=Command)
@click.argument("language", default="en")
@click.option("--po", is_flag=True, help="Print a gettext file, which editors for translators read, instead of YAML.")
def words(language: str, po: bool) -> None:
    """Print the words that editions in LANGUAGE contain, to be changed or translated.

    Keep the words that you change in a file, and name it in the manifest with `words`. Words that the program does not have in the
    language are in English, below a line that says so, or without translation.
    """
    from publisher.language import is_language, language_hint
    from publisher.language.listing import as_gettext, as_yaml

    if not is_language(language):
        raise click.BadParameter(f"“{language}” is not a language tag. {language_hint(language)}")
    try:
        click.echo(as_gettext(language) if po else as_yaml(language), nl=False)
    except LookupError:
        raise click.BadParameter(f"The plural forms of “{language}” are unknown. Leave out --po.") from None
