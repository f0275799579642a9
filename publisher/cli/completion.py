"""``publisher completion``, and the values that shells complete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from publisher.cli.usage import Command

SHELLS = ("bash", "zsh", "fish")


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a script with which SHELL completes commands, options, files and editions.

    \b
    bash  eval "$(publisher completion bash)"   in ~/.bashrc
    zsh   eval "$(publisher completion zsh)"    in ~/.zshrc, after compinit
    fish  publisher completion fish | source    in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind
    group = context.find_root().command
    click.echo(kind(group, {}, "publisher", "_PUBLISHER_COMPLETE").source())


def editions(context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """The editions of the projects on the command line whose names begin like the word at the cursor."""
    return [name for name in dict.fromkeys(_names(context)) if name.startswith(begun)]


def _names(context: click.Context) -> Iterator[str]:
    from publisher.diagnostics import Findings, PublisherError
    from publisher.manifest import load

    # The option at the cursor has no value yet, so Click leaves all arguments unparsed.
    for path in context.args or ["."]:
        with suppress(PublisherError, OSError):  # which the command will report
            yield from load(Path(path), Findings()).manifest.editions


__all__ = ["completion", "editions"]
