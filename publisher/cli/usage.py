"""Help with the folder of the documentation, and wrong usage, which is also reported in JSON or SARIF if
requested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from publisher.interruption import message_format

COMMANDS = {
    "new": "Start a project in the folder DIR: a handout, an article, a book, a course or a site.",
    "import": "Write the project of mdBook, MkDocs, Sphinx or another program in the folder FROM as a new one into the folder DIR.",
    "build": "Build the editions of the project, folder or Markdown file at PATH.",
    "check": "Report mistakes in the project, folder or Markdown file at PATH, without writing an edition.",
    "clean": "Remove the editions of the project at PATH, and its cache, from the output folder.",
    "doctor": "Check whether this machine can build every edition, and show how to install what is missing.",
    "completion": "Print a script with which SHELL completes commands, options, files and editions.",
    "serve": "Preview the editions of the project at PATH in a browser, and build them again after each save.",
    "schema": "Print the JSON Schema of publication.yaml, with which editors complete and validate it.",
    "words": "Print the words that editions in LANGUAGE contain, to be changed or translated.",
}
"""The commands, with the first sentence of their help."""
PAGES = {
    "tutorial.md": "A first handout in five minutes.",
    "guides/": "A class handout, a novel, a site, a thesis, a theme, a directive, and more.",
    "writing.md": "What can stand in a chapter.",
    "manifest.md": "Every key of the manifest.",
    "citations.md": "Citations and bibliographies: forms, lists, styles.",
    "glossary-and-index.md": "Terms, abbreviations, indexes.",
    "sites.md": "Sites of many pages: nested chapters, addresses, navigation, search.",
    "mathematics.md": "Formulas and theorems.",
    "languages.md": "Books in other languages, and the words that editions contain.",
    "preview.md": "The live preview, and builds after each save.",
    "extending.md": "Directives, roles, transforms and formats of a project's own.",
    "diagnostics.md": "Every error, warning and note, with its cure.",
}


def documentation() -> Path:
    """The folder of the documentation: in the package, or next to it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "docs"
    return inside if inside.is_dir() else package.parent / "docs"


class Command(click.Command):
    """A command whose help names the documentation."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        formatter.write(f"\nDocumentation: {documentation()}\n")


class Commands(click.Group):
    """A group of commands with unabridged help, which reports wrong usage in the requested format.

    A command is imported when it is run: it is the function of the same name in a module of this package.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"publisher.cli.{name}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from publisher.diagnostics import nearest

            raise click.UsageError(f"{error.message} {nearest(args[0], COMMANDS)}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(f"\n`{ctx.info_name} COMMAND --help` lists the options of a command.\n")
        with formatter.section(f"Documentation, in {documentation()}"):
            formatter.write_dl(list(PAGES.items()))

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        words = tuple(args)
        with _reported(words):
            context = super().make_context(info_name, args, parent, **extra)
        context.obj = words
        return context

    def invoke(self, context: click.Context) -> Any:
        with _reported(context.obj):
            return super().invoke(context)


@contextmanager
def _reported(words: Sequence[str]) -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        if (wanted := message_format(words)) != "human":
            from publisher.cli.console import Console

            Console(wanted).misused(error.format_message())
        raise


__all__ = ["COMMANDS", "Command", "Commands", "documentation"]
