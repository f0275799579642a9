"""Wrong usage: people read what Click says, a program that asked for JSON or SARIF gets that too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from publisher.interruption import message_format


class Commands(click.Group):
    """A group of commands that reports wrong usage in the format that was asked for."""

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


__all__ = ["Commands"]
