"""Help with the folder of the documentation, and wrong usage, which is also reported in JSON or SARIF if
requested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from publisher.interruption import message_format

PAGES = {
    "writing.md": "What can stand in a chapter, and every key of the manifest.",
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
    """A group of commands with unabridged help, which reports wrong usage in the requested format."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(1000)) for name, command in self.commands.items()])

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


__all__ = ["Command", "Commands", "documentation"]
